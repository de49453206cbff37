/** What ends an exchange from outside: the caller who hangs up, the time, the gateway that stops. */

import type { ServerResponse } from 'node:http'
import { GatewayError } from '../core/errors.ts'

/** A signal that falls when the caller hangs up, the time is over, or the gateway stops; `release` when all is done. */
export const watch = (response: ServerResponse, totalMs: number, stopping: AbortSignal) => {
  const cut = new AbortController()
  const onClose = () => {
    if (!response.writableFinished)
      cut.abort(new GatewayError('client_closed', 'the caller hung up before the answer was complete'))
  }
  const onStop = () => cut.abort(new GatewayError('shutting_down', 'the gateway is stopping; try again'))
  const timer = setTimeout(() => {
    cut.abort(new GatewayError('upstream_timeout', `no complete answer within ${totalMs} ms, all attempts together`))
  }, totalMs)
  response.on('close', onClose)
  stopping.addEventListener('abort', onStop)
  if (stopping.aborted) onStop()
  return {
    signal: cut.signal,
    release() {
      clearTimeout(timer)
      response.off('close', onClose)
      stopping.removeEventListener('abort', onStop)
    },
  }
}
