/**
 * What a provider's refusal means: one table from status, type and code words, and message patterns to our error codes.
 * In: the fields a codec found in an error body or frame. Out: a GatewayError. Imports core only.
 * Words come from the vendors' error references and from recorded answers; the first row that fits wins.
 */

import { type ErrorCode, GatewayError } from '../core/errors.ts'

/** An error as a protocol's reader found it. `status` is absent (or 2xx) for an error inside a stream. */
export interface UpstreamError {
  status?: number
  message?: string
  type?: string
  code?: string
  param?: string
  /** The answer as it came, for the trace. */
  body?: string
  /** Names in lower case. */
  headers?: Record<string, string>
}

interface Row {
  code: ErrorCode
  /** Fits on the vendor's type or code word … */
  words?: RegExp
  /** … or on the message … */
  message?: RegExp
  /** … or on the status. */
  status?: (status: number) => boolean
  /** The row is left out for these: a pattern that means something else under them. */
  never?: (status: number) => boolean
}

const rows: readonly Row[] = [
  {
    code: 'context_overflow',
    words:
      /^(context_length_exceeded|context_window_exceeded|too_many_prompt_tokens|exceed_context_size_error|model_context_window_exceeded)$/i,
    message:
      /prompt (is )?too long|maximum context length|max(imum)? context|context (length|window|size) (is |was )?(exceeded|of)|exceeds? (the |its |this )?(model'?s? )?(available |maximum )?context|input (length|token count).{0,80}exceed|total length of all messages is too long|reduce the length of the (messages|prompt|input)|too many (input|prompt) tokens|larger than the maximum (number of tokens|context)|input tokens? exceed|input is too long/i,
    // Per-minute token limits read much the same ('Request too large … tokens per minute') and are a rate limit.
    never: (status) => status === 429 || status >= 500,
  },
  {
    code: 'upstream_quota',
    words:
      /^(insufficient_quota|billing_hard_limit_reached|billing_not_active|billing_error|insufficient_credits|insufficient_balance|quota_exceeded|servicequotaexceededexception|payment_required|402)$/i,
    message:
      /exceeded your current quota|credit balance is too low|(insufficient|not enough) (account )?(balance|credits?|funds|quota)|out of credits|spending limit|billing (hard )?limit/i,
    status: (status) => status === 402,
    never: (status) => status >= 500,
  },
  {
    code: 'content_refused',
    words:
      /^(content_filter|content_filtered|content_policy_violation|responsibleaipolicyviolation|moderation_blocked|data_inspection_failed|datainspectionfailed|safety_violation|prompt_blocked)$/i,
    message:
      /content management policy|content[ _]filter|content policy|violates? (our |the )?(content|usage) (policy|policies|guidelines)|flagged by moderation|requires moderation|rejected (as a result of|by) (our|the) safety system/i,
    never: (status) => status >= 500,
  },
  {
    code: 'upstream_model_not_found',
    words:
      /^(model_not_found|deploymentnotfound|invalid_model|model_not_available|unknown_model|unknownmodel|model_decommissioned|not_found_model|resourcenotfoundexception)$/i,
    message:
      /\bmodel\b.{0,160}(does not exist|not found|no longer (accessible|available)|was deprecated|has been (deprecated|decommissioned|retired)|is not (available|supported by any provider))|^model: |invalid model( name)?\b|is not a valid model|(unknown|no such) model|no endpoints found for|model identifier is invalid|access to the model/i,
    never: (status) => status === 429 || status >= 500,
  },
  {
    code: 'upstream_rate_limited',
    words:
      /^(rate_limit_exceeded|rate_limit_error|ratelimitreached|rate_limited|too_many_requests|throttling(exception)?|resource_exhausted|tokens|requests|429)$/i,
    status: (status) => status === 429,
  },
  {
    code: 'upstream_overloaded',
    words:
      /^(overloaded|overloaded_error|engine_overloaded(_error)?|service_unavailable(_error)?|serviceunavailableexception|modelnotreadyexception|model_overloaded|unavailable|503|529)$/i,
    message: /^overloaded$|(model|engine|server|service) is (currently |temporarily )?overloaded/i,
    status: (status) => status === 503 || status === 529,
    never: (status) => status >= 400 && status < 500,
  },
  {
    code: 'upstream_auth',
    words:
      /^(authentication_error|invalid_authentication|permission_error|permission_denied|invalid_api_key|account_deactivated|unauthenticated|accessdeniedexception|unrecognizedclientexception|expiredtoken(exception)?|(invalid|incomplete)signature(exception)?|missingauthenticationtoken(exception)?|401|403)$/i,
    status: (status) => status === 401 || status === 403,
  },
  // 408, 424 and 425 ask for the same request again, which for our table is an upstream failure.
  {
    code: 'upstream_error',
    words:
      /^(server_error|api_error|internal_error|internal_server_error|timeout_error|server_overloaded|internal(server|failure)(exception|error)?|model(stream)?error(exception)?|modeltimeoutexception|5\d\d)$/i,
    status: (status) => status >= 500 || status === 408 || status === 424 || status === 425,
    never: (status) => status >= 400 && status < 500 && status !== 408 && status !== 424 && status !== 425,
  },
  {
    code: 'upstream_rejected',
    words: /invalid|^validationexception$|^not_found_error$|^request_too_large$|^tool_use_failed$|^4\d\d$/i,
    status: (status) => status >= 400,
  },
]

const numericStatus = (word: string | undefined): number | undefined =>
  word !== undefined && /^[45]\d\d$/.test(word) ? Number(word) : undefined

const fits = (row: Row, status: number, words: readonly string[], message: string): boolean => {
  if (row.never?.(status) === true) return false
  return (
    words.some((word) => row.words?.test(word) === true) ||
    row.message?.test(message) === true ||
    (status >= 400 && row.status?.(status) === true)
  )
}

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** '1.5s', '6m0s', '340ms', '2 seconds' → milliseconds. */
const durationMs = (text: string): number | undefined => {
  let total: number | undefined
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h)/g))
    total = (total ?? 0) + Number(amount) * (unitMs[unit ?? ''] ?? 0)
  return total === undefined ? undefined : Math.ceil(total)
}

const spokenWait = /(?:try again|retry|available) (?:in|after):? ((?:\d+(?:\.\d+)?\s*(?:ms|s|m|h)[a-z]*\s*)+)/i
const delayMember = /"retryDelay"\s*:\s*"([\d.]+s)"/

/** The longest header a provider may make us wait by: a day. Beyond that the number is a mistake. */
const retryAfterMsMax = 86_400_000

/**
 * How long the provider asks us to wait, in milliseconds: `retry-after-ms`, `retry-after` (seconds, or a date against the
 * answer's own `date` header, as codecs have no clock), or the words of the message. Undefined where it does not say.
 */
export const readRetryAfterMs = (headers: Record<string, string>, message = '', body = ''): number | undefined => {
  const ms = Number(headers['retry-after-ms'] ?? '')
  const after = headers['retry-after'] ?? ''
  const seconds = after.trim() === '' ? Number.NaN : Number(after)
  const date = Date.parse(after) - Date.parse(headers.date ?? '')
  const spoken = spokenWait.exec(message)?.[1] ?? delayMember.exec(body)?.[1]
  const found = [ms > 0 ? ms : Number.NaN, seconds * 1000, date, spoken === undefined ? Number.NaN : durationMs(spoken)]
  const first = found.find((wait) => wait !== undefined && Number.isFinite(wait))
  return first === undefined ? undefined : Math.min(Math.max(0, Math.round(first)), retryAfterMsMax)
}

const requestIdHeaders = [
  'x-request-id',
  'request-id',
  'apim-request-id',
  'x-generation-id',
  'x-amzn-requestid',
] as const
const bodyCharsMax = 16_384

/** Codes whose upstream words may hold a piece of the operator's credential or account: the caller is told ours. */
const ownWords: Partial<Record<ErrorCode, string>> = {
  upstream_auth: 'the provider refused the credential; check the key configured for it',
  upstream_quota: "the provider account's credit or quota is used up",
}

/** A provider's error → ours: the first fitting row of the table. Keeps the provider's words in `detail.upstream`. */
export const readUpstreamError = (found: UpstreamError): GatewayError => {
  const headers = found.headers ?? {}
  const message = found.message?.trim() ?? ''
  const words = [found.code, found.type].filter((word) => word !== undefined && word !== '') as string[]
  const said = found.status !== undefined && found.status >= 300 ? found.status : undefined
  const status = said ?? numericStatus(found.code) ?? numericStatus(found.type) ?? 0
  // A redirect, or an error member under a good status with no word we know, is still a failed answer.
  const code = rows.find((row) => fits(row, status, words, message))?.code ?? 'upstream_error'
  const kept = Math.max(status, 400)
  const where = status === 0 ? 'the provider sent an error' : `the provider answered ${status}`
  const retryAfterMs = readRetryAfterMs(headers, message, found.body)
  const requestId = requestIdHeaders.map((name) => headers[name]).find((id) => id !== undefined)
  return new GatewayError(code, ownWords[code] ?? (message === '' ? where : `${where}: ${message}`), {
    ...(code === 'upstream_rejected' ? { status: kept } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    upstream: {
      ...(status === 0 ? {} : { status }),
      ...(found.type === undefined ? {} : { type: found.type }),
      ...(found.code === undefined ? {} : { code: found.code }),
      ...(found.param === undefined ? {} : { param: found.param }),
      ...(message === '' ? {} : { message }),
      ...(found.body === undefined ? {} : { body: found.body.slice(0, bodyCharsMax) }),
      ...(requestId === undefined ? {} : { requestId }),
    },
  })
}
