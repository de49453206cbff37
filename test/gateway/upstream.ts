/** A provider on loopback that does as it is told: each request plays the next script of a queue, and is recorded. */

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** One thing that the upstream does. After the last one the answer ends. */
export type Step =
  /** The head; without one the first bytes answer 200 text/event-stream. */
  | { status: number; headers?: Record<string, string> }
  | { send: string | Buffer }
  /** Every byte in a write of its own. */
  | { trickle: string }
  /** Goes on when the test says so, or when the gateway hangs up. */
  | { until: Promise<unknown> }
  /** Says nothing more; over when the gateway hangs up. */
  | 'stall'
  /** Closes the socket in the middle of the answer, what was said before it flushed. */
  | 'cut'
export type Script = readonly Step[]

/** One request as it came in. */
export interface Seen {
  /** Unix ms. */
  at: number
  path: string
  headers: IncomingHttpHeaders
  bytes: Buffer
  /** The body as JSON. */
  body: Record<string, unknown>
  /** The gateway closed the connection before the answer was complete. */
  aborted: boolean
  /** Resolves when the answer is over, one way or the other. */
  over: Promise<void>
}

export interface Upstream {
  url: string
  requests: Seen[]
  /** Puts scripts in the queue. A request that finds none is answered 418. */
  play(...scripts: Script[]): void
  /** Plays this for every request that finds the queue empty. */
  always(script: ((seen: Seen) => Script) | undefined): void
  /** Scripts that nobody has asked for. */
  left(): number
  /** Resolves when `count` requests have come in since the last reset. */
  arrived(count: number): Promise<void>
  reset(): void
  /** Open connections. */
  sockets(): number
  close(): Promise<void>
}

const closed = (response: ServerResponse): Promise<unknown> =>
  response.destroyed ? Promise.resolve() : once(response, 'close')
const turn = () => new Promise((resolve) => setImmediate(resolve))

const write = async (response: ServerResponse, bytes: string | Buffer, gone: Promise<unknown>): Promise<void> => {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
  const taken = new Promise((resolve) => response.write(bytes, resolve))
  await Promise.race([taken, gone])
}

const perform = async (script: Script, response: ServerResponse, gone: Promise<unknown>): Promise<void> => {
  for (const step of script) {
    if (response.destroyed) return
    if (step === 'stall') {
      response.flushHeaders()
      await gone
    } else if (step === 'cut') {
      response.socket?.destroy()
      return
    } else if ('status' in step) response.writeHead(step.status, step.headers ?? {})
    else if ('until' in step) {
      if (response.headersSent) response.flushHeaders()
      await Promise.race([step.until, gone])
    } else if ('send' in step) await write(response, step.send, gone)
    else {
      for (const byte of Buffer.from(step.trickle)) {
        await write(response, Buffer.from([byte]), gone)
        await turn()
      }
    }
  }
  response.end()
}

const unscripted: Script = [
  { status: 418, headers: { 'content-type': 'application/json' } },
  { send: '{"error":{"message":"no script is left"}}' },
]

const parsed = (bytes: Buffer): Record<string, unknown> => {
  try {
    return JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}

export const openUpstream = async (): Promise<Upstream> => {
  let scripts: Script[] = []
  let fallback: ((seen: Seen) => Script) | undefined
  let waiting: { count: number; resolve: () => void }[] = []
  const requests: Seen[] = []
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, async (request, response) => {
    const chunks: Buffer[] = []
    const over = closed(response).then(() => {
      seen.aborted = !response.writableFinished
    })
    const { url: path = '', headers } = request
    const seen: Seen = { at: Date.now(), path, headers, bytes: Buffer.alloc(0), body: {}, aborted: false, over }
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return
    }
    seen.bytes = Buffer.concat(chunks)
    seen.body = parsed(seen.bytes)
    requests.push(seen)
    for (const one of waiting.filter(({ count }) => requests.length >= count)) one.resolve()
    waiting = waiting.filter(({ count }) => requests.length < count)
    await perform(scripts.shift() ?? fallback?.(seen) ?? unscripted, response, over)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    play: (...more) => void scripts.push(...more),
    always: (script) => {
      fallback = script
    },
    left: () => scripts.length,
    arrived: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    reset() {
      scripts = []
      fallback = undefined
      requests.length = 0
    },
    sockets: () => sockets.size,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A promise and the hand that keeps it. */
export const gate = () => {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}
