/** GatewayError → what is stored of it. */

import type { GatewayError } from '../core/errors.ts'
import type { ErrorRecord } from '../store/store.ts'

/** An upstream's words are kept up to here. */
const upstreamCharactersMax = 4096

export const errorRecord = (error: GatewayError): ErrorRecord => {
  const upstream = error.detail.upstream?.body ?? error.detail.upstream?.message
  return {
    code: error.code,
    blame: error.blame,
    message: error.message,
    ...(upstream === undefined ? {} : { upstream: upstream.slice(0, upstreamCharactersMax) }),
  }
}
