/**
 * Realtime sessions: a WebSocket passed through to the provider that speaks it, under our key, with the provider's credential
 * put in. In: upgrade requests. Out: the provider's frames, untouched; beside them their events are read for what was used.
 */

import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex, Writable } from 'node:stream'
import { createProxyMiddleware, debugProxyErrorsPlugin, proxyEventsPlugin } from 'http-proxy-middleware'
import { Receiver } from 'ws'
import { GatewayError, toGatewayError } from '../core/errors.ts'
import type { Gateway } from '../gateway/exchange.ts'
import { codecOf } from '../protocols/index.ts'
import { asNumber, asRecord } from '../wire/value.ts'
import { type PassPath, passPath } from './pass-paths.ts'
import { beginRecord, type PassRecord } from './pass-record.ts'
import { openDoor, type Passage, readPassage } from './pass-request.ts'

declare module 'ws' {
  /** Exported by the package (ws/wrapper.mjs), and not in its types. */
  class Receiver extends Writable {
    constructor(options: { isServer: boolean; maxPayload: number; binaryType: 'nodebuffer' })
  }
}

/** Browsers can send no header: their key rides among the subprotocols. @see https://platform.openai.com/docs/guides/realtime-websocket (checked 2026-11) */
const keyProtocol = /^openai-insecure-api-key\.(.+)$/

const protocolsOf = ({ headers }: IncomingMessage): string[] =>
  (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

type Counts = Record<string, unknown>

/** Every response of a session is billed for itself: counts add up, those in objects too. */
const add = (sum: Counts, more: Counts): Counts => {
  const total = { ...sum }
  for (const [name, value] of Object.entries(more)) {
    const inner = asRecord(value)
    if (inner !== undefined) total[name] = add(asRecord(total[name]) ?? {}, inner)
    else if (asNumber(value) !== undefined) total[name] = (asNumber(total[name]) ?? 0) + (value as number)
  }
  return total
}

/** What an event says was used: OpenAI's `response.done`, Gemini Live's `usageMetadata`. */
const usageIn = (event: unknown): Counts | undefined => {
  const wire = asRecord(event)
  const response = wire?.type === 'response.done' ? asRecord(wire.response) : undefined
  const [own, google] = [asRecord(response?.usage), asRecord(wire?.usageMetadata)]
  if (own !== undefined) return { usage: own }
  return google && { usageMetadata: google }
}

const frameBytesMax = 64 * 1024 * 1024

/** Reads the provider's frames beside their way to the caller. What cannot be read is not counted, and harms nobody. */
const listen = (socket: Duplex): (() => Counts) => {
  const receiver = new Receiver({ isServer: false, maxPayload: frameBytesMax, binaryType: 'nodebuffer' })
  let sum: Counts = {}
  let deaf = false
  receiver.on('error', () => {
    deaf = true
  })
  receiver.on('message', (data: Buffer) => {
    try {
      sum = add(sum, usageIn(JSON.parse(data.toString('utf8'))) ?? {})
    } catch {
      // Sound, or a frame that is no JSON.
    }
  })
  socket.on('data', (chunk: Buffer) => {
    if (!deaf) receiver.write(chunk)
  })
  return () => sum
}

const refuse = (socket: Duplex, { start, family }: Passage, error: GatewayError): void => {
  const { status, body } = codecOf(family).writeError(error)
  const head = [
    `HTTP/1.1 ${status} ${error.code}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-respan-log-id: ${start.id}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
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

/** What the caller said of itself, and compression, which would hide the events from us. */
const stopped = [
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
  'origin',
  'sec-websocket-extensions',
]

export const openSockets = ({ gateway, isProvider, track }: SocketOptions) => {
  const { control, targets } = gateway
  const sessions = new WeakMap<IncomingMessage, Session>()

  const fail = (cause: unknown, request: IncomingMessage, socket: Duplex) => {
    const found = sessions.get(request)
    if (found === undefined) return void socket.destroy()
    const { passage, record } = found
    const reason = cause instanceof Error ? cause.message : String(cause)
    const error = new GatewayError(
      'upstream_unreachable',
      `${passage.door?.url.host}: no WebSocket could be opened (${reason})`,
    )
    record.end({ statusCode: error.status, error })
    socket.destroy()
  }

  const follow = (upstream: ClientRequest, request: IncomingMessage, socket: Socket) => {
    const { passage, record } = sessions.get(request) as Session
    upstream.on('upgrade', (answer: IncomingMessage, provider: Socket) => {
      record.answered(101, answer.headers)
      const used = listen(provider)
      const framing = { protocol: 'other', framing: 'json' } as const
      const over = () => {
        const said = used()
        const chunks = Object.keys(said).length === 0 ? [] : [Buffer.from(JSON.stringify(said))]
        record.end({ statusCode: 101, body: framing, chunks, responseBytes: provider.bytesRead })
      }
      provider.on('close', over)
      socket.on('close', over)
    })
    upstream.on('response', (answer: IncomingMessage) => {
      const status = answer.statusCode ?? 502
      record.answered(status, answer.headers)
      const error = codecOf(passage.family).readError(status, '', {})
      record.end({ statusCode: status, error })
    })
  }

  const proxy = createProxyMiddleware<IncomingMessage, ServerResponse>({
    changeOrigin: true,
    ignorePath: true,
    ejectPlugins: true,
    plugins: [debugProxyErrorsPlugin, proxyEventsPlugin],
    router(request, _, active) {
      const { passage, headers } = sessions.get(request) as Session
      for (const name of stopped) delete request.headers[name]
      const kept = protocolsOf(request).filter((word) => !keyProtocol.test(word))
      if (kept.length > 0) request.headers['sec-websocket-protocol'] = kept.join(', ')
      else delete request.headers['sec-websocket-protocol']
      Object.assign(active, { headers })
      return passage.door?.url as URL
    },
    on: { proxyReqWs: follow, error: (cause, request, socket) => fail(cause, request, socket as Socket) },
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
    const passage = await readPassage({ control, bodyBytesMax: 0 }, request, path, search, at)
    passage.start.operation = 'realtime'
    passage.start.stream = true
    if (passage.refusal === undefined) openDoor(passage, targets.supply(), search)
    const record = beginRecord(gateway, passage)
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    const onStop = () => socket.destroy()
    gateway.stopping.addEventListener('abort', onStop)
    try {
      if (passage.refusal !== undefined) throw passage.refusal
      const { access, url } = passage.door as NonNullable<Passage['door']>
      const outbound = { method: 'GET', url, headers: access.headers, body: new Uint8Array(0) }
      sessions.set(request, { passage, record, headers: { ...access.headers, ...(await access.sign?.(outbound)) } })
      proxy.upgrade(request, socket, head)
    } catch (thrown) {
      const error = toGatewayError(thrown)
      record.end({ statusCode: error.status, error }, () => refuse(socket, passage, error))
    }
    await closed
    gateway.stopping.removeEventListener('abort', onStop)
    record.end({ statusCode: 499, error: new GatewayError('client_closed', 'the caller hung up') })
  }

  return (request: IncomingMessage, socket: Socket, head: Buffer): void => {
    socket.on('error', () => undefined)
    const [path = '', query] = (request.url ?? '/').split(/\?(.*)/s)
    const at = passPath(path, isProvider)
    if (at === undefined) socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    else track(open(request, socket, head, path, query === undefined ? '' : `?${query}`, at))
  }
}
