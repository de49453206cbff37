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
import type { Door } from '../gateway/door.ts'
import type { Gateway } from '../gateway/exchange.ts'
import { signHeaders } from '../gateway/sign.ts'
import { answerCount, type Counted, countHere } from './count.ts'
import { relayAnswer, tell } from './pass-answer.ts'
import { dropOwn, headersFor } from './pass-headers.ts'
import { type PassPath, passPath } from './pass-paths.ts'
import { beginRecord, type PassRecord } from './pass-record.ts'
import { openDoor, type Passage, readPassage } from './pass-request.ts'
import { openUploads } from './pass-uploads.ts'
import { splitUrl } from './paths.ts'

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

const unreachable = (cause: Error, { door }: Passage): GatewayError => {
  if (cause instanceof GatewayError) return cause
  const word = (cause as NodeJS.ErrnoException).code ?? cause.message
  const what = `${door?.url.host}: no connection, or it closed before an answer (${word})`
  return new GatewayError('upstream_unreachable', what, { provider: door?.providerId, cause })
}

const hungUp = () => new GatewayError('client_closed', 'the caller hung up before the answer was complete')

/** Takes a request that is a provider's own operation; false = it is none. */
export const openPass = ({ gateway, bodyBytesMax, recordBytesMax, env, track, isProvider }: PassOptions) => {
  const { settings, targets, stopping } = gateway
  const under = new WeakMap<IncomingMessage, Under>()
  const uploads = openUploads()
  const options = { keepAlive: true, proxyEnv: env as NodeJS.ProcessEnv }
  const agents: Record<string, HttpAgent> = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) }

  const proxy = createProxyMiddleware<IncomingMessage, ServerResponse>({
    changeOrigin: true,
    ignorePath: true,
    selfHandleResponse: true,
    ejectPlugins: true,
    plugins: [debugProxyErrorsPlugin, proxyEventsPlugin],
    router(request, _, active) {
      const { passage, headers } = under.get(request) as Under
      const url = passage.door?.url as URL
      dropOwn(request)
      Object.assign(active, { headers, agent: agents[url.protocol] })
      if (passage.body !== undefined) {
        delete request.headers['transfer-encoding']
        delete request.headers['content-encoding']
        Object.assign(active, { buffer: Readable.from([passage.body]) })
      }
      return url
    },
    on: {
      proxyReq(upstream) {
        const { answerTimeoutMs } = settings
        const silence = `no answer, or no further data, within ${answerTimeoutMs} ms`
        upstream.setTimeout(answerTimeoutMs, () => upstream.destroy(new GatewayError('upstream_timeout', silence)))
      },
      proxyRes(answer, request, response) {
        const { passage, record } = under.get(request) as Under
        const upload = answer.headers['x-goog-upload-url']
        if (typeof upload === 'string' && passage.grant) uploads.begin(upload, passage.grant)
        relayAnswer(answer, response, passage, record, { recordBytesMax })
      },
      error(cause, request, response) {
        const found = under.get(request)
        if (found === undefined) return (response as Socket).destroy()
        // What breaks within an answer is seen where the answer is relayed.
        if ((response as ServerResponse).headersSent) return
        const error = unreachable(cause, found.passage)
        found.record.end({ statusCode: error.status, error }, () =>
          tell(response as ServerResponse, found.passage, error),
        )
      },
    },
  })

  const pass = async (request: IncomingMessage, response: ServerResponse, passage: Passage, record: PassRecord) => {
    const door = passage.door as Door
    const headers = headersFor(passage, request)
    const outbound = {
      method: request.method ?? 'GET',
      url: door.url,
      headers,
      body: passage.body ?? new Uint8Array(0),
    }
    Object.assign(headers, await signHeaders(door.access.sign, outbound, settings.connectTimeoutMs, stopping))
    under.set(request, { passage, record, headers })
    await proxy(request, response)
  }

  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    search: string,
    at: PassPath,
  ): Promise<void> => {
    const closed = new Promise<void>((resolve) => response.once('close', resolve))
    const onStop = () => response.destroy()
    stopping.addEventListener('abort', onStop)
    if (stopping.aborted) onStop()
    const passage = await readPassage({ gateway, bodyBytesMax, uploads }, request, path, search, at)
    let counted: Promise<Counted> | undefined
    try {
      if (passage.refusal === undefined) counted = countHere(gateway, passage)
      if (passage.refusal === undefined && counted === undefined)
        await openDoor(passage, targets.for(passage.grant?.own).supply, search, request, bodyBytesMax)
    } catch (thrown) {
      passage.refusal = toGatewayError(thrown)
    }
    const record = beginRecord(gateway, passage)
    try {
      if (passage.refusal !== undefined) throw passage.refusal
      if (counted !== undefined) answerCount(await counted, response, passage, record)
      else await pass(request, response, passage, record)
    } catch (thrown) {
      const error = toGatewayError(thrown)
      record.end({ statusCode: error.status, error }, () => tell(response, passage, error))
    }
    await closed
    stopping.removeEventListener('abort', onStop)
    record.end({ statusCode: hungUp().status, error: hungUp() })
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const { path, search } = splitUrl(request.url ?? '/')
    const at = passPath(path, isProvider, request.headers['x-respan-route-provider'] !== undefined)
    if (at !== undefined) track(handle(request, response, path, search, at))
    return at !== undefined
  }
}
