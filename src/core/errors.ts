/**
 * One error class, one table. The router reads the table; nowhere `if (status === 429)`.
 * Codes are stable strings that users match on; README lists them (a test compares both ways).
 */

/** Whose fault: client (the caller's request), operator (our configuration), upstream (the provider), gateway (a bug of ours). */
export type Blame = 'client' | 'operator' | 'upstream' | 'gateway'
/** What the router may do next: stop, try the same target again, or go to another. */
export type Next = 'stop' | 'same' | 'other'

interface ErrorRow {
  /** HTTP status that the caller sees. */
  status: number
  blame: Blame
  next: readonly Next[]
  when: string
}

export const errors = {
  bad_request: { status: 400, blame: 'client', next: ['stop'], when: 'the body does not parse, or a value is refused' },
  unauthorized: {
    status: 401,
    blame: 'client',
    next: ['stop'],
    when: 'no respan key, or one that is unknown or revoked',
  },
  forbidden: { status: 403, blame: 'client', next: ['stop'], when: 'the key or the Host header may not do this' },
  not_found: { status: 404, blame: 'client', next: ['stop'], when: 'no such route or record' },
  model_not_found: { status: 404, blame: 'client', next: ['stop'], when: 'no provider is known for the model name' },
  method_not_allowed: { status: 405, blame: 'client', next: ['stop'], when: 'the route exists under another method' },
  body_too_large: { status: 413, blame: 'client', next: ['stop'], when: 'the request is over the body limit' },
  unsupported_feature: {
    status: 400,
    blame: 'client',
    next: ['other'],
    when: 'the request cannot be said in that protocol',
  },
  context_overflow: {
    status: 400,
    blame: 'client',
    next: ['other'],
    when: 'the prompt is longer than the model takes',
  },
  content_refused: {
    status: 400,
    blame: 'client',
    next: ['stop'],
    when: "the provider's content filter refused the prompt",
  },
  upstream_rejected: {
    status: 400,
    blame: 'client',
    next: ['other'],
    when: 'the provider answered with another 4xx; its status is kept',
  },
  upstream_model_not_found: {
    status: 404,
    blame: 'client',
    next: ['other'],
    when: 'the provider does not know the model',
  },
  no_credential: {
    status: 401,
    blame: 'operator',
    next: ['other'],
    when: 'the provider is known but has no key configured',
  },
  upstream_auth: {
    status: 502,
    blame: 'operator',
    next: ['other'],
    when: 'the provider refused our credential (401, 403)',
  },
  upstream_quota: {
    status: 429,
    blame: 'operator',
    next: ['other'],
    when: "the provider account's credit or quota is used up",
  },
  upstream_rate_limited: {
    status: 429,
    blame: 'upstream',
    next: ['same', 'other'],
    when: 'the provider limits the rate (429)',
  },
  upstream_overloaded: {
    status: 503,
    blame: 'upstream',
    next: ['same', 'other'],
    when: 'the provider is overloaded (503, 529)',
  },
  upstream_error: {
    status: 502,
    blame: 'upstream',
    next: ['same', 'other'],
    when: 'the provider failed (500, 502, 504, error in its stream)',
  },
  upstream_timeout: {
    status: 504,
    blame: 'upstream',
    next: ['other'],
    when: 'no first token, or no next one, within the limit',
  },
  upstream_unreachable: {
    status: 502,
    blame: 'upstream',
    next: ['same', 'other'],
    when: 'no connection, or it was reset before an answer',
  },
  upstream_bad_response: {
    status: 502,
    blame: 'upstream',
    next: ['same', 'other'],
    when: 'the answer could not be read, or was empty',
  },
  stream_broken: {
    status: 502,
    blame: 'upstream',
    next: ['stop'],
    when: 'the stream ended before its end, after the commit point',
  },
  client_closed: {
    status: 499,
    blame: 'client',
    next: ['stop'],
    when: 'the caller hung up; the provider was cancelled',
  },
  shutting_down: { status: 503, blame: 'gateway', next: ['stop'], when: 'the gateway is stopping' },
  internal: { status: 500, blame: 'gateway', next: ['stop'], when: 'a bug of ours; please report it' },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof errors

export interface ErrorDetail {
  /** HTTP status for the caller, where the upstream's own is kept. */
  status?: number
  provider?: string
  model?: string
  /** Milliseconds, from Retry-After and the vendors' like. */
  retryAfterMs?: number
  /** The provider's own words: kept for the trace and, where it is the caller's request that was refused, for the caller. */
  upstream?: {
    status?: number
    type?: string
    code?: string
    param?: string
    message?: string
    body?: string
    requestId?: string
  }
  cause?: unknown
}

export class GatewayError extends Error {
  readonly code: ErrorCode
  readonly detail: ErrorDetail

  /** `message` says what, which (provider, model) and how to mend it; it is shown to the caller. */
  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.name = 'GatewayError'
    this.code = code
    this.detail = detail
  }

  get status(): number {
    return this.detail.status ?? errors[this.code].status
  }
  get blame(): Blame {
    return errors[this.code].blame
  }
}

/** May the router do `next` after this error? */
export const allows = (error: GatewayError, next: Next): boolean =>
  (errors[error.code].next as readonly Next[]).includes(next)

/** Anything thrown → GatewayError; what is not ours is a bug of ours. */
export const toGatewayError = (thrown: unknown): GatewayError =>
  thrown instanceof GatewayError
    ? thrown
    : new GatewayError('internal', 'internal error in the gateway', { cause: thrown })
