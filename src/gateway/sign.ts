/** A cloud's signature or token for one request: waited for no longer than a connection is, nor for a caller who has left. */

import { GatewayError } from '../core/errors.ts'
import type { Outbound, Sign } from '../providers/access.ts'

/** Headers to add. Rejects with `no_credential`, `upstream_timeout` or the signal's reason. */
export const signHeaders = (
  sign: Sign | undefined,
  request: Outbound,
  limitMs: number,
  signal: AbortSignal,
): Promise<Record<string, string>> => {
  if (sign === undefined) return Promise.resolve({})
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    const onAbort = () => {
      settle()
      reject(signal.reason as GatewayError)
    }
    const timer = setTimeout(() => {
      settle()
      reject(
        new GatewayError('upstream_timeout', `${request.url.host}: no credential could be had within ${limitMs} ms`),
      )
    }, limitMs)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) return onAbort()
    sign(request).then(resolve, reject).finally(settle)
  })
}
