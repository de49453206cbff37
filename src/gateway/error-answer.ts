/** Headers that every answer of ours has, and an error as a whole HTTP answer in the caller's protocol. */

import type { Warning } from '../core/chat.ts'
import type { GatewayError } from '../core/errors.ts'
import type { Codec } from '../protocols/codec.ts'
import { splice } from '../wire/json.ts'

export const idHeaders = (id: string): Record<string, string> => ({
  'x-respan-log-id': id,
  'x-respan-gateway-request-id': id,
})

/** Header values are ASCII and short; the whole list is in the trace. */
export const warningsHeader = (warnings: readonly Warning[]): Record<string, string> => {
  if (warnings.length === 0) return {}
  const text = warnings.map(({ field, action }) => `${field} ${action}`).join('; ')
  return { 'x-respan-warnings': text.replace(/[^\x20-\x7e]/g, '?').slice(0, 1024) }
}

export interface ErrorAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

export const errorAnswer = (
  codec: Pick<Codec, 'writeError'>,
  error: GatewayError,
  id: string,
  warnings: readonly Warning[] = [],
): ErrorAnswer => {
  const { status, body, headers } = codec.writeError(error)
  const { retryAfterMs } = error.detail
  return {
    status,
    headers: {
      ...idHeaders(id),
      'content-type': 'application/json',
      ...headers,
      ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }),
      ...warningsHeader(warnings),
    },
    // The hosted API's own errors have `detail`; SDKs of the protocol look for its own shape. Both are there, but for what a
    // provider said: that is told as it was.
    body: error.detail.upstream === undefined ? splice(body, { set: { detail: JSON.stringify(error.message) } }) : body,
  }
}
