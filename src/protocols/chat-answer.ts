/**
 * Small things of a chat-completions answer that bodies and streams share: citations, finish words, error objects.
 * In: parsed JSON. Out: neutral values, and members. Imports core, wire, and the openai-chat words.
 */

import type { Citation, Finish, ToolCallPart } from '../core/chat.ts'
import type { ErrorCode, GatewayError } from '../core/errors.ts'
import { asNumber, asRecord, asString } from '../wire/value.ts'
import { readUpstreamError } from './error-table.ts'
import { defined, type Warn } from './loss.ts'
import { finishReasons, finishWords, origin, protocol, type Wire } from './openai-chat/shape.ts'

/** `{type: 'url_citation', url_citation: {…}}` */
export const readCitationWire = (value: unknown): Citation => {
  const body = asRecord(asRecord(value)?.url_citation) ?? {}
  return defined<Citation>({
    url: asString(body.url),
    title: asString(body.title),
    text: asString(body.content),
    start: asNumber(body.start_index),
    end: asNumber(body.end_index),
    raw: value,
    origin,
  })
}

/** Undefined, with a warning, for a citation without a link: the protocol has only those. */
export const writeCitation = (citation: Citation, path: string, warn: Warn): unknown => {
  if (citation.origin.protocol === protocol && citation.raw !== undefined) return citation.raw
  const { url, title, text, start, end } = citation
  if (url === undefined) {
    warn(path, 'dropped', 'the protocol cites links only')
    return undefined
  }
  if (text !== undefined) warn(`${path}.text`, 'dropped', 'the quoted text has no place')
  return {
    type: 'url_citation',
    url_citation: { url, title: title ?? '', start_index: start ?? 0, end_index: end ?? 0 },
  }
}

/** A response that holds calls but says 'stop' (F19) wants its calls run; the word is kept. An empty one says nothing. */
export const readFinishWord = (word: string, hasCalls: boolean): Finish => {
  const reason = finishReasons[word || 'stop'] ?? 'other'
  return { reason: reason === 'stop' && hasCalls ? 'tool-calls' : reason, raw: word }
}

/** The `error` of a body or chunk: an object, or only words. `metadata.raw` is what OpenRouter was told upstream. */
export const readErrorWire = (
  value: unknown,
  body: string,
  status?: number,
  headers?: Record<string, string>,
): GatewayError => {
  const wire: Wire = asRecord(value) ?? { message: asString(value) }
  const code = asNumber(wire.code)
  const inner = asString(asRecord(wire.metadata)?.raw)
  const message = asString(wire.message)
  return readUpstreamError(
    defined({
      status:
        status !== undefined && status >= 400
          ? status
          : code !== undefined && code >= 400 && code < 600
            ? code
            : undefined,
      message: inner === undefined ? message : `${message ?? ''}: ${inner}`,
      type: asString(wire.type),
      code: asString(wire.code) ?? (code === undefined ? undefined : String(code)),
      param: asString(wire.param),
      body,
      headers,
    }),
  )
}

/** Our codes → OpenAI's type words; what is not here is an `api_error`. */
const errorTypes: Partial<Record<ErrorCode, string>> = {
  bad_request: 'invalid_request_error',
  body_too_large: 'invalid_request_error',
  content_refused: 'invalid_request_error',
  context_overflow: 'invalid_request_error',
  method_not_allowed: 'invalid_request_error',
  model_not_found: 'invalid_request_error',
  not_found: 'invalid_request_error',
  unsupported_feature: 'invalid_request_error',
  upstream_model_not_found: 'invalid_request_error',
  upstream_rejected: 'invalid_request_error',
  unauthorized: 'authentication_error',
  no_credential: 'authentication_error',
  upstream_auth: 'authentication_error',
  forbidden: 'permission_error',
  upstream_quota: 'insufficient_quota',
  upstream_rate_limited: 'rate_limit_error',
  upstream_overloaded: 'server_error',
  internal: 'server_error',
}

/** Codes that OpenAI has a word of its own for; clients match on it. */
const errorCodes: Partial<Record<ErrorCode, string>> = {
  context_overflow: 'context_length_exceeded',
  content_refused: 'content_filter',
  upstream_quota: 'insufficient_quota',
  upstream_rate_limited: 'rate_limit_exceeded',
  upstream_model_not_found: 'model_not_found',
  unauthorized: 'invalid_api_key',
}

/** `{error: {message, type, param, code}}`; the provider's own words stand where it refused the caller's request. */
export const writeErrorBody = (error: GatewayError): string => {
  const own = error.blame === 'client' || error.code === 'upstream_rate_limited' ? error.detail.upstream : undefined
  const { provider, model } = error.detail
  return JSON.stringify({
    error: {
      message: error.message,
      type: own?.type ?? errorTypes[error.code] ?? 'api_error',
      param: own?.param ?? null,
      code: own?.code ?? errorCodes[error.code] ?? error.code,
      ...(provider && { provider }),
      ...(model && { model }),
    },
  })
}

/** The word for how a choice ended; where a client of this protocol is told less than we know, a warning says it. */
export const writeFinishWord = (finish: Finish, hasCalls: boolean, choice: number, warn: Warn): string => {
  const { reason, raw } = finish
  const word = reason === 'stop' && hasCalls ? 'tool_calls' : finishWords[reason]
  if (finishReasons[word] !== reason && (reason !== 'other' || raw))
    warn(`choices[${choice}].finish`, 'approximated', `'${finish.sequence ?? raw ?? reason}' is told as '${word}'`)
  return word
}

/** A call as an answer holds it. */
export const writeCallWire = (part: ToolCallPart): Wire =>
  part.custom
    ? { id: part.id, type: 'custom', custom: { name: part.name, input: part.arguments } }
    : { id: part.id, type: 'function', function: { name: part.name, arguments: part.arguments } }
