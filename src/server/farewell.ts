/**
 * The end of a server without cut answers. Node's own `close` and `closeIdleConnections` count a connection as idle once
 * its answer was handed over, and destroy what a slow caller has not taken yet.
 */

import type { Server } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'

/** How long callers may take for bytes that were sent before the gateway stopped. */
const lastBytesMs = 3000
const sweepEveryMs = 10

/** Call it before the server listens. `begin` stops listening; connections go as they fall idle; `end` closes the rest. */
export const openFarewell = (server: Server) => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  let emptied = Promise.resolve()
  let sweeper: NodeJS.Timeout | undefined
  const sweep = () => {
    for (const socket of sockets) if (socket.writableLength > 0) return
    server.closeIdleConnections()
  }
  return {
    begin(): void {
      emptied = new Promise((resolve) => NetServer.prototype.close.call(server, () => resolve()))
      sweeper = setInterval(sweep, sweepEveryMs)
      sweep()
    },
    /** All answers have been handed over: waits for their last bytes, up to a limit. */
    async end(): Promise<void> {
      sweep()
      let enough: NodeJS.Timeout | undefined
      const limit = new Promise<void>((resolve) => {
        enough = setTimeout(resolve, lastBytesMs)
      })
      await Promise.race([emptied, limit])
      clearTimeout(enough)
      clearInterval(sweeper)
      server.closeAllConnections()
      // The listening is over already; this ends node's own clock of the server.
      server.close()
    },
  }
}
