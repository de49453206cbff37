/**
 * Operations that no codec reads, passed through whole to the provider that serves them: embeddings, files, batches,
 * images, audio, moderations, rerank, native APIs … under our key, with the provider's credential put in, recorded.
 * In: requests that are no protocol route. Out: the provider's answer, byte for byte, streamed both ways.
 */

import { Agent as HttpAgent, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { createProxyMiddleware, debugProxyErrorsPlugin, proxyEventsPlugin } from 'http-proxy-middleware'
import { GatewayError, toGatewayError } from '../core/errors.ts'
import type { Gateway } from '../gateway/exchange.ts'
import { codecOf } from '../protocols/index.ts'
import { answerCount, countHere } from './count.ts'
import { relayAnswer } from './pass-answer.ts'
import { type PassPath, passPath } from './pass-paths.ts'
import { beginRecord, type PassRecord } from './pass-record.ts'
import { openDoor, type Passage, readPassage } from './pass-request.ts'

export interface PassOptions {
  gateway: Gateway
  bodyBytesMax: number
  recordBytesMax: number
  env: Readonly<Record<string, string | undefined>>
  /** Is this word of a path a provider's id or alias? */
  isProvider(word: string): boolean
  /** Told of each call, until it is over. */
  track(done: Promise<void>): void
}

interface Under {
  passage: Passage
  record: PassRecord
  headers: Record<string, string>
}

/** Headers of the client that are ours, name the client, or bind the connection. */
const stopped =
  /^(?:authorization|x-api-key|api-key|x-goog-api-key|cookie|origin|referer|x-amz-.*|x-respan-.*|x-data-.*|proxy-.*|x-forwarded-.*|forwarded|via|sec-fetch-.*|accept-encoding)$/

const tell = (response: ServerResponse, { start, family }: Passage, error: GatewayError): void => {
  if (response.headersSent || response.destroyed) return
  const { status, body } = codecOf(family).writeError(error)
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-respan-log-id': start.id,
    'x-respan-gateway-request-id': start.id,
  })
  response.end(body)
}

const unreachable = (cause: Error, { door }: Passage): GatewayError => {
  const word = (cause as NodeJS.ErrnoException).code ?? cause.message
  const detail = { provider: door?.providerId, cause }
  return new GatewayError(
    'upstream_unreachable',
    `${door?.url.host}: no connection, or it closed before an answer (${word})`,
    detail,
  )
}

/** Takes a request that is a provider's own operation; false = it is none. */
export const openPass = ({ gateway, bodyBytesMax, recordBytesMax, env, track, isProvider }: PassOptions) => {
  const { settings, control, targets } = gateway
  const under = new WeakMap<IncomingMessage, Under>()
  const options = { keepAlive: true, proxyEnv: env as NodeJS.ProcessEnv }
  const agents: Record<string, HttpAgent> = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) }

  const proxy = createProxyMiddleware<IncomingMessage, ServerResponse>({
    changeOrigin: true,
    ignorePath: true,
    selfHandleResponse: true,
    ejectPlugins: true,
    plugins: [debugProxyErrorsPlugin, proxyEventsPlugin],
    proxyTimeout: settings.answerTimeoutMs,
    router(request, _, active) {
      const { passage, headers } = under.get(request) as Under
      const url = passage.door?.url as URL
      for (const name of Object.keys(request.headers)) if (stopped.test(name)) delete request.headers[name]
      Object.assign(active, { headers, agent: agents[url.protocol] })
      if (passage.body !== undefined) {
        delete request.headers['transfer-encoding']
        delete request.headers['content-encoding']
        Object.assign(active, { buffer: Readable.from([passage.body]) })
      }
      return url
    },
    on: {
      proxyRes(answer, request, response) {
        const { passage, record } = under.get(request) as Under
        relayAnswer(answer, response, passage, record, { recordBytesMax })
      },
      error(cause, request, response) {
        const found = under.get(request)
        if (found === undefined) return (response as Socket).destroy()
        // What breaks within an answer is seen where the answer is relayed.
        if ((response as ServerResponse).headersSent) return
        const error = unreachable(cause, found.passage)
        const { status } = codecOf(found.passage.family).writeError(error)
        found.record.end({ statusCode: status, error }, () => tell(response as ServerResponse, found.passage, error))
      },
    },
  })

  /** The provider's headers for this call; rejects where no credential can be had. */
  const sign = async ({ door, body }: Passage, request: IncomingMessage): Promise<Record<string, string>> => {
    if (door === undefined) return {}
    const { headers: own, sign: signer } = door.access
    const type = request.headers['content-type']
    const plain: Record<string, string> = {
      ...Object.fromEntries(
        Object.entries(own).filter(([name]) => request.headers[name] === undefined || stopped.test(name)),
      ),
      'accept-encoding': 'identity',
      ...(type !== undefined && { 'content-type': type }),
      ...(body !== undefined && { 'content-length': String(body.length) }),
    }
    const outbound = { method: request.method ?? 'GET', url: door.url, headers: plain, body: body ?? new Uint8Array(0) }
    return { ...plain, ...(await signer?.(outbound)) }
  }

  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    search: string,
    at: PassPath,
  ) => {
    const passage = await readPassage({ control, bodyBytesMax }, request, path, search, at)
    const counted = passage.refusal === undefined ? countHere(gateway, passage) : undefined
    if (passage.refusal === undefined && counted === undefined) openDoor(passage, targets.supply(), search)
    const record = beginRecord(gateway, passage)
    const refuse = (error: GatewayError) => {
      const { status } = codecOf(passage.family).writeError(error)
      record.end({ statusCode: status, error }, () => tell(response, passage, error))
    }
    const closed = new Promise<void>((resolve) => response.once('close', resolve))
    const onStop = () => response.destroy()
    gateway.stopping.addEventListener('abort', onStop)
    try {
      if (passage.refusal !== undefined) refuse(passage.refusal)
      else if (counted !== undefined) answerCount(await counted, response, passage, record)
      else {
        under.set(request, { passage, record, headers: await sign(passage, request) })
        await proxy(request, response)
      }
    } catch (thrown) {
      refuse(toGatewayError(thrown))
    }
    await closed
    gateway.stopping.removeEventListener('abort', onStop)
    record.end({
      statusCode: 499,
      error: new GatewayError('client_closed', 'the caller hung up before the answer was complete'),
    })
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const [path = '', query] = (request.url ?? '/').split(/\?(.*)/s)
    const at = passPath(path, isProvider)
    if (at !== undefined) track(handle(request, response, path, query === undefined ? '' : `?${query}`, at))
    return at !== undefined
  }
}
