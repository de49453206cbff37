/** A provider that does as it is told: each request plays the next script of a queue and is recorded. */

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** One thing that the upstream does. After the last one the answer ends. */
export type Step =
  /** The head; without one the first `send` answers 200 text/event-stream. */
  | { head: number; headers?: Record<string, string> }
  | { send: string | Buffer }
  /** Goes on when the test says so. */
  | { gate: Promise<unknown> }
  /** Says nothing more; over when the gateway hangs up. */
  | 'stall'
  /** Destroys the socket. */
  | 'cut'
  /** Writes 64 KB frames for ever, as fast as they are taken. */
  | 'flood'
export type Script = readonly Step[]

/** One request as it came in. */
export interface Seen {
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
  /** The gateway closed the connection before the answer was complete. */
  aborted: boolean
  /** Resolves when the answer is over, one way or the other. */
  over: Promise<void>
  /** Bytes that the socket has taken. */
  sent: number
}

export interface Upstream {
  url: string
  requests: Seen[]
  play(...scripts: Script[]): void
  /** Scripts that nobody has asked for yet. */
  left(): number
  /** Resolves when `count` requests have come in since the last reset. */
  arrived(count: number): Promise<void>
  reset(): void
  sockets(): number
  close(): Promise<void>
}

const streamHead = { 'content-type': 'text/event-stream' }
export const flood = `data: {"choices":[{"index":0,"delta":{"content":"${'x'.repeat(65_536)}"}}]}\n\n`

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const closed = (response: ServerResponse): Promise<unknown> =>
  response.destroyed ? Promise.resolve() : once(response, 'close')

const pour = async (response: ServerResponse, seen: Seen) => {
  while (!response.destroyed) {
    if (!response.write(flood)) await Promise.race([once(response, 'drain'), closed(response)])
    seen.sent += flood.length
  }
}

const perform = async (script: Script, response: ServerResponse, seen: Seen): Promise<void> => {
  for (const step of script) {
    if (response.destroyed) return
    if (step === 'cut') {
      // What was written before goes out first, so that a cut is a cut and not a loss.
      if (response.headersSent) await new Promise((resolve) => response.write('', resolve))
      response.socket?.destroy()
      return
    }
    if (step === 'stall') await closed(response)
    else if (step === 'flood') await pour(response.headersSent ? response : response.writeHead(200, streamHead), seen)
    else if ('head' in step) {
      response.writeHead(step.head, step.headers ?? {})
      response.flushHeaders()
    } else if ('gate' in step) await Promise.race([step.gate, closed(response)])
    else {
      if (!response.headersSent) response.writeHead(200, streamHead)
      await new Promise((resolve) => response.write(step.send, resolve))
      seen.sent += Buffer.byteLength(step.send)
    }
  }
  response.end()
}

export const openUpstream = async (): Promise<Upstream> => {
  let scripts: Script[] = []
  let waiting: { count: number; resolve: () => void }[] = []
  const requests: Seen[] = []
  const sockets = new Set<Socket>()
  const server = createServer(async (request, response) => {
    const over = closed(response).then(() => {
      seen.aborted = !response.writableFinished
    })
    const seen: Seen = {
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.alloc(0),
      aborted: false,
      over,
      sent: 0,
    }
    seen.body = (await readBody(request)) as Seen['body']
    requests.push(seen)
    const script = scripts.shift() ?? [
      { head: 418, headers: { 'content-type': 'application/json' } },
      { send: '{"error":{"message":"no script is left"}}' },
    ]
    waiting = waiting.filter(({ count, resolve }) => requests.length < count || resolve())
    await perform(script, response, seen)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    play: (...more) => scripts.push(...more),
    left: () => scripts.length,
    arrived: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    reset() {
      scripts = []
      requests.length = 0
    },
    sockets: () => sockets.size,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A promise and the hand that opens it. */
export const gate = () => {
  let open = () => {}
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, open }
}
