/**
 * The way out to the caller: head once, then text with back-pressure, then the end, which waits for the journal.
 * `node:http` writes are corked a turn; TCP_NODELAY is node's default for server sockets.
 */

import type { ServerResponse } from 'node:http'

export interface Outlet {
  /** Nothing has been written yet: a real status can still be sent. */
  readonly open: boolean
  readonly gone: boolean
  head(status: number, headers: Record<string, string>): void
  /** false = the caller is slow: wait for `onDrain`. */
  write(bytes: string | Buffer): boolean
  end(bytes?: string | Buffer): void
  onDrain(resume: () => void): void
}

export const openOutlet = (response: ServerResponse): Outlet => {
  let started = false
  return {
    get open() {
      return !started
    },
    get gone() {
      return response.destroyed
    },
    head(status, headers) {
      started = true
      response.writeHead(status, headers)
    },
    write: (bytes) => response.destroyed || response.write(bytes),
    end(bytes) {
      if (!response.destroyed) response.end(bytes)
    },
    onDrain(resume) {
      response.once('drain', resume)
    },
  }
}
