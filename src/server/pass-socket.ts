/**
 * Realtime sessions: a WebSocket passed through to the provider that speaks it, under our key, with the provider's credential
 * put in. In: upgrade requests. Out: the provider's frames, untouched; beside them their events are read for what was used.
 */

import { type ClientRequest, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createProxyMiddleware, debugProxyErrorsPlugin, proxyEventsPlugin } from 'http-proxy-middleware'
import { GatewayError, toGatewayError } from '../core/errors.ts'
import { errorAnswer, idHeaders } from '../gateway/error-answer.ts'
import type { Gateway } from '../gateway/exchange.ts'
import { signHeaders } from '../gateway/sign.ts'
import { codecOf } from '../protocols/index.ts'
import { readRefusal } from './pass-answer.ts'
import { dropOwn, headersFor } from './pass-headers.ts'
import { type PassPath, passPath } from './pass-paths.ts'
import { beginRecord, type PassRecord } from './pass-record.ts'
import { openDoor, type Passage, readPassage } from './pass-request.ts'
import { splitUrl } from './paths.ts'
import { type Heard, hear } from './session-hearing.ts'

/** Browsers can send no header: their key rides among the subprotocols. @see https://platform.openai.com/docs/guides/realtime-websocket (checked 2026-11) */
const keyProtocol = /^openai-insecure-api-key\.(.+)$/

const protocolsOf = ({ headers }: IncomingMessage): string[] =>
  (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

/** The one answer of an upgrade that came to nothing. What others write to the socket behind it is not sent. */
const refuse = (socket: Duplex, { start, family }: Passage, error: GatewayError): void => {
  if (socket.destroyed || !socket.writable) return
  const { status, headers, body } = errorAnswer(codecOf(family), error, start.id)
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? error.code}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** Who ends first takes the other along: was it the provider? Asked when both have ended. */
const whoEnds = (provider: Duplex, caller: Duplex): (() => boolean) => {
  let first: Duplex | undefined
  for (const one of [provider, caller])
    for (const event of ['end', 'error', 'close'])
      one.on(event, () => {
        first ??= one
      })
  return () => first === provider
}

interface Session {
  passage: Passage
  record: PassRecord
  headers: Record<string, string>
}

export interface SocketOptions {
  gateway: Gateway
  isProvider(word: string): boolean
  /** Told of each session, until it is over. */
  track(done: Promise<void>): void
}

export const openSockets = ({ gateway, isProvider, track }: SocketOptions) => {
  const { settings, stopping, targets } = gateway
  const sessions = new WeakMap<IncomingMessage, Session>()

  const fail = (error: GatewayError, request: IncomingMessage, socket: Duplex) => {
    const found = sessions.get(request)
    if (found === undefined) return void socket.destroy()
    found.record.end({ statusCode: error.status, error }, () => refuse(socket, found.passage, error))
  }

  /** Heard before the library hears it: what it would write by itself may quote the credential, or say nothing. */
  const follow = (upstream: ClientRequest, request: IncomingMessage, socket: Socket) => {
    const { passage, record } = sessions.get(request) as Session
    upstream.on('error', (cause) => {
      const what = `${passage.door?.url.host}: no WebSocket could be opened (${cause.message})`
      fail(
        new GatewayError('upstream_unreachable', what, { provider: passage.door?.providerId, cause }),
        request,
        socket,
      )
    })
    // The library's own listener comes after this one: a refusal is told by us alone.
    queueMicrotask(() => {
      upstream.removeAllListeners('response')
      upstream.on('response', (answer: IncomingMessage) => {
        record.answered(answer.statusCode ?? 502, answer.headers)
        answer.resume()
        fail(readRefusal(answer, '', passage), request, socket)
      })
    })
    upstream.on('upgrade', (answer: IncomingMessage, provider: Socket) => {
      record.answered(101, answer.headers)
      Object.assign(answer.headers, idHeaders(passage.start.id))
      const brokenOff = whoEnds(provider, socket)
      let heard: Heard = { counts: {}, ended: true }
      // Who listens earlier takes the frame that came with the 101 from the caller.
      process.nextTick(() => {
        heard = hear(provider)
      })
      const framing = { protocol: 'other', framing: 'json' } as const
      const over = () => {
        const { counts, ended } = heard
        const chunks = Object.keys(counts).length === 0 ? [] : [Buffer.from(JSON.stringify(counts))]
        const detail = { provider: passage.door?.providerId }
        const broken = brokenOff() && !ended
        const error = broken && new GatewayError('stream_broken', 'the provider broke the session off', detail)
        record.end({
          statusCode: 101,
          body: framing,
          chunks,
          responseBytes: provider.bytesRead,
          ...(error && { error }),
        })
      }
      provider.on('close', over)
      socket.on('close', over)
    })
  }

  const proxy = createProxyMiddleware<IncomingMessage, ServerResponse>({
    changeOrigin: true,
    ignorePath: true,
    ejectPlugins: true,
    plugins: [debugProxyErrorsPlugin, proxyEventsPlugin],
    router(request, _, active) {
      const { passage, headers } = sessions.get(request) as Session
      dropOwn(request)
      const kept = protocolsOf(request).filter((word) => !keyProtocol.test(word))
      if (kept.length > 0) request.headers['sec-websocket-protocol'] = kept.join(', ')
      else delete request.headers['sec-websocket-protocol']
      Object.assign(active, { headers })
      return passage.door?.url as URL
    },
    on: {
      proxyReqWs: follow,
      error: (cause, request, socket) => fail(toGatewayError(cause), request, socket as Socket),
    },
  })

  const open = async (
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    path: string,
    search: string,
    at: PassPath,
  ) => {
    const inProtocols = protocolsOf(request).flatMap((word) => keyProtocol.exec(word)?.[1] ?? [])[0]
    if (inProtocols !== undefined) request.headers.authorization ??= `Bearer ${inProtocols}`
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    const onStop = () => socket.destroy()
    stopping.addEventListener('abort', onStop)
    if (stopping.aborted) onStop()
    const passage = await readPassage({ gateway, bodyBytesMax: 0 }, request, path, search, at)
    Object.assign(passage.start, { operation: 'realtime', stream: true })
    if (passage.refusal === undefined)
      await openDoor(passage, targets.for(passage.grant?.own).supply, search, request, 0)
    const record = beginRecord(gateway, passage)
    try {
      if (passage.refusal !== undefined) throw passage.refusal
      const { access, url } = passage.door as NonNullable<Passage['door']>
      const headers = headersFor(passage, request)
      const outbound = { method: 'GET', url, headers, body: new Uint8Array(0) }
      Object.assign(headers, await signHeaders(access.sign, outbound, settings.connectTimeoutMs, stopping))
      sessions.set(request, { passage, record, headers })
      proxy.upgrade(request, socket, head)
    } catch (thrown) {
      const error = toGatewayError(thrown)
      record.end({ statusCode: error.status, error }, () => refuse(socket, passage, error))
    }
    await closed
    stopping.removeEventListener('abort', onStop)
    const error = new GatewayError('client_closed', 'the caller hung up')
    record.end({ statusCode: error.status, error })
  }

  return (request: IncomingMessage, socket: Socket, head: Buffer): void => {
    const { path, search } = splitUrl(request.url ?? '/')
    const at = passPath(path, isProvider, request.headers['x-respan-route-provider'] !== undefined)
    if (at === undefined) socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    else track(open(request, socket, head, path, search, at))
  }
}
