/** The listener: protocol routes go straight to the gateway; everything else to express, which is loaded when first needed. */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { GatewayError, toGatewayError } from '../core/errors.ts'
import { admitCaller } from '../gateway/admit.ts'
import { exchange, type Gateway, knockOf } from '../gateway/exchange.ts'
import { now } from '../gateway/stream.ts'
import { withoutMark } from '../wire/json.ts'
import { readBody } from './body.ts'
import { isLocal } from './host.ts'
import { splitUrl } from './paths.ts'
import { type Routed, routeOf } from './routes.ts'

export interface ListenerOptions {
  gateway: Gateway
  bodyBytesMax: number
  hostAllowed(header: string | undefined): boolean
  /** Is this word of a path a provider's id or alias? */
  isProvider(word: string): boolean
  /** Told of what should never be thrown. */
  onTrouble(cause: unknown): void
  /** What /healthz says. */
  health(): Record<string, unknown>
  /** The rest of the HTTP API. `track`: what runs until its promise is settled. */
  api(track: Track): Promise<RequestListener>
  /** WebSockets. */
  sockets(track: Track): Promise<Upgrade>
}

export type Track = (done: Promise<void>) => void
type Upgrade = (request: IncomingMessage, socket: Socket, head: Buffer) => void

const sendJson = (response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

const converse = async (
  { gateway, bodyBytesMax }: ListenerOptions,
  { codec, named }: Routed,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  search: string,
) => {
  const call = { path, search, named, headers: request.headers, startedAt: now(), isLocal: isLocal(request) }
  let body = Buffer.alloc(0)
  let problem: GatewayError | undefined
  try {
    if (request.method !== 'POST')
      throw new GatewayError('method_not_allowed', `${path} takes POST, not ${request.method}`)
    // Whoever has no key sends nothing that would be read.
    admitCaller(knockOf(call), gateway)
    body = withoutMark(await readBody(request, bodyBytesMax)) as typeof body
  } catch (thrown) {
    problem = toGatewayError(thrown)
  }
  await exchange(gateway, { ...call, codec, body, problem }, response)
}

/** What the gateway takes an upgrade for: all else that asks for one (HTTP/2 in clear) is served as it is. */
export const isWebSocket = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket'

/** Of a Node that hands over every upgrade, whatever it is to. */
const notUpgraded =
  'HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: text/plain\r\n\r\nThis gateway speaks HTTP/1.1: send the request without "Upgrade", or run it on Node 24.9 or newer.\n'

export const openListener = (options: ListenerOptions) => {
  let api: Promise<RequestListener> | undefined
  /** Exchanges that run now. */
  const running = new Set<Promise<void>>()
  const track = (work: Promise<void>): void => {
    const done = work.catch(options.onTrouble).finally(() => running.delete(done))
    running.add(done)
  }
  const listener: RequestListener = (request, response) => {
    if (!options.hostAllowed(request.headers.host)) {
      const detail = `The Host header names none of this gateway's hosts. RESPAN_ALLOWED_HOSTS takes further ones.`
      return sendJson(response, 403, { detail, error: { message: detail, type: 'forbidden', code: 'forbidden' } })
    }
    const { path, search } = splitUrl(request.url ?? '/')
    const routed = routeOf(path, options.isProvider)
    if (routed !== undefined) {
      track(converse(options, routed, request, response, path, search))
      return
    }
    if (path === '/healthz') return sendJson(response, 200, options.health())
    api ??= options.api(track)
    api.then(
      (next) => next(request, response),
      (cause: unknown) => sendJson(response, 500, { detail: `internal error: ${toGatewayError(cause).message}` }),
    )
  }
  let sockets: Promise<Upgrade> | undefined
  const upgrade: Upgrade = (request, socket, head) => {
    // The server's own listener is gone from a socket that is upgraded.
    socket.on('error', () => undefined)
    if (!isWebSocket(request)) return void socket.end(notUpgraded)
    if (!options.hostAllowed(request.headers.host))
      return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    sockets ??= options.sockets(track)
    sockets.then(
      (next) => next(request, socket, head),
      () => socket.destroy(),
    )
  }
  return { listener, upgrade, running }
}
