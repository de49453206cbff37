/**
 * Ctrl-C in `respan setup`, heard from its first moment to its last: whenever it comes, also in a pager or while the project is read, the
 * flow takes back what it did. A listener that is taken off too early would lose one that waits to be told.
 */

import { setImmediate as turn } from 'node:timers/promises'
import { GatewayError } from '../core/errors.ts'
import type { Context } from './command.ts'

/** Throws: the user left. */
export const leave = (): never => {
  throw new GatewayError('client_closed', 'cancelled')
}

export const isLeft = (thrown: unknown): boolean => thrown instanceof GatewayError && thrown.code === 'client_closed'

export interface Stop {
  signal: AbortSignal
  /** Throws where it was pressed until now. */
  check(): Promise<void>
  /** The work's end, or the throw of one who left; the work goes on unheard. */
  unless<T>(work: Promise<T>): Promise<T>
  forget(): void
}

export const hearStop = (ctx: Context): Stop => {
  const stop = new AbortController()
  const forget = ctx.onStop(() => stop.abort())
  const { signal } = stop
  const check = async (): Promise<void> => {
    // A signal that came while nobody listened is told in the loop's next round: the first turn may still be of this one.
    await turn()
    await turn()
    if (signal.aborted) leave()
  }
  return {
    signal,
    check,
    forget,
    async unless(work) {
      await check()
      const left = Promise.withResolvers<never>()
      const onAbort = () => left.reject(new GatewayError('client_closed', 'cancelled'))
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        return await Promise.race([work, left.promise])
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    },
  }
}
