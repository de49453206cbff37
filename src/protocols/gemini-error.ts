/**
 * Gemini: errors, `{error: {code, message, status, details}}` ↔ ours. Streams that are JSON arrays wrap it in a list.
 * In: parsed JSON. Out: a GatewayError, and bodies. Imports core and wire.
 * @see https://cloud.google.com/apis/design/errors (checked 2026-11-24)
 */

import type { GatewayError } from '../core/errors.ts'
import { asArray, asNumber, asRecord, asString } from '../wire/value.ts'
import { readUpstreamError } from './error-table.ts'
import { defined } from './loss.ts'

/** The reason that says more than the status word: API_KEY_INVALID is told as INVALID_ARGUMENT. */
const reasonOf = (details: unknown): string | undefined =>
  (asArray(details) ?? []).map((detail) => asString(asRecord(detail)?.reason)).find((reason) => reason !== undefined)

export const readErrorObject = (
  value: unknown,
  body: string,
  status?: number,
  headers?: Record<string, string>,
): GatewayError => {
  const wire = asRecord(value)
  const code = asNumber(wire?.code)
  return readUpstreamError(
    defined({
      status: status !== undefined && status >= 400 ? status : code,
      message: asString(wire?.message),
      type: asString(wire?.status),
      code: reasonOf(wire?.details),
      body,
      headers,
    }),
  )
}

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

/** A body that is no such object tells its own text. */
export const readError = (status: number, body: string, headers: Record<string, string>): GatewayError => {
  const value = parsed(body)
  const wire = asRecord(asArray(value)?.[0] ?? value)
  const error =
    wire?.error ??
    (wire === undefined ? { message: body.trim().startsWith('<') ? undefined : body.slice(0, 500) } : wire)
  return readErrorObject(typeof error === 'string' ? { message: error } : error, body, status, headers)
}

/** google.rpc.Code words by HTTP status. */
const words: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'FAILED_PRECONDITION',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'UNIMPLEMENTED',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

export const writeErrorBody = (error: GatewayError): string => {
  const { provider, model } = error.detail
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: error.code, domain: 'respan' }
  const metadata = defined({ provider, model })
  return JSON.stringify({
    error: {
      code: error.status,
      message: error.message,
      status: words[error.status] ?? (error.status >= 500 ? 'UNKNOWN' : 'FAILED_PRECONDITION'),
      details: [{ ...info, ...(Object.keys(metadata).length > 0 && { metadata }) }],
    },
  })
}
