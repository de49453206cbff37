/**
 * Bedrock: errors, `{message}` with the exception's name in a header, and exceptions within a stream ↔ ours.
 * In: what was received. Out: a GatewayError; bodies, headers, frames. Imports core and wire.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors
 * (checked 2026-11-26)
 */

import type { ErrorCode, GatewayError } from '../core/errors.ts'
import { exceptionFrame } from '../wire/eventstream.ts'
import { asRecord, asString } from '../wire/value.ts'
import { readUpstreamError } from './error-table.ts'
import { defined } from './loss.ts'

/** The SDKs make their exception of this header's value. */
const typeHeader = 'x-amzn-errortype'

const parsed = (body: string): Record<string, unknown> => {
  try {
    return asRecord(JSON.parse(body)) ?? {}
  } catch {
    return { message: body.trim().startsWith('<') ? undefined : body.trim().slice(0, 500) }
  }
}

/** 'com.amazon.coral#ThrottlingException:http://…' → 'ThrottlingException' */
const plainType = (text: string | undefined): string | undefined => text?.replace(/:.*$/, '').replace(/^.*#/, '')

/** `name` is the exception that a stream reports. */
export const readException = (
  value: Record<string, unknown>,
  body: string,
  name?: string,
  status?: number,
  headers: Record<string, string> = {},
): GatewayError =>
  readUpstreamError(
    defined({
      status,
      message: asString(value.message) ?? asString(value.Message),
      type: plainType(name ?? headers[typeHeader] ?? asString(value.__type)),
      body,
      headers,
    }),
  )

export const readError = (status: number, body: string, headers: Record<string, string>): GatewayError =>
  readException(parsed(body), body, undefined, status, headers)

const exceptions: Partial<Record<ErrorCode, string>> = {
  unauthorized: 'AccessDeniedException',
  forbidden: 'AccessDeniedException',
  no_credential: 'AccessDeniedException',
  upstream_auth: 'AccessDeniedException',
  not_found: 'ResourceNotFoundException',
  model_not_found: 'ResourceNotFoundException',
  upstream_model_not_found: 'ResourceNotFoundException',
  upstream_quota: 'ServiceQuotaExceededException',
  upstream_rate_limited: 'ThrottlingException',
  upstream_overloaded: 'ServiceUnavailableException',
  shutting_down: 'ServiceUnavailableException',
  upstream_timeout: 'ModelTimeoutException',
  stream_broken: 'ModelStreamErrorException',
  upstream_error: 'InternalServerException',
  upstream_bad_response: 'InternalServerException',
  upstream_unreachable: 'InternalServerException',
  internal: 'InternalServerException',
}

const exceptionOf = ({ code }: GatewayError): string => exceptions[code] ?? 'ValidationException'

const bodyOf = ({ message, code }: GatewayError): string => JSON.stringify({ message, code })

export const writeError = (error: GatewayError) => ({
  status: error.status,
  body: bodyOf(error),
  headers: { [typeHeader]: exceptionOf(error) },
})

/** The exceptions that a stream may hold; any other is its failure. */
const streamed = new Set([
  'InternalServerException',
  'ModelStreamErrorException',
  'ValidationException',
  'ThrottlingException',
  'ServiceUnavailableException',
])

export const writeErrorFrame = (error: GatewayError): Buffer => {
  const type = exceptionOf(error)
  const name = streamed.has(type) ? type : 'ModelStreamErrorException'
  return exceptionFrame(`${name[0]?.toLowerCase()}${name.slice(1)}`, bodyOf(error))
}
