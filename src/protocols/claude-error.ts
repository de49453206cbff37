/**
 * Our errors → Anthropic's error object.
 * In: GatewayError. Out: JSON text. Imports core only.
 * @see https://docs.anthropic.com/en/api/errors (checked 2026-11-24)
 */

import type { ErrorCode, GatewayError } from '../core/errors.ts'

const types: Partial<Record<ErrorCode, string>> = {
  bad_request: 'invalid_request_error',
  content_refused: 'invalid_request_error',
  context_overflow: 'invalid_request_error',
  method_not_allowed: 'invalid_request_error',
  unsupported_feature: 'invalid_request_error',
  upstream_rejected: 'invalid_request_error',
  unauthorized: 'authentication_error',
  no_credential: 'authentication_error',
  upstream_auth: 'authentication_error',
  upstream_quota: 'billing_error',
  forbidden: 'permission_error',
  not_found: 'not_found_error',
  model_not_found: 'not_found_error',
  upstream_model_not_found: 'not_found_error',
  body_too_large: 'request_too_large',
  upstream_rate_limited: 'rate_limit_error',
  upstream_overloaded: 'overloaded_error',
  upstream_timeout: 'timeout_error',
}

/** The provider's own type word stands where it refused the caller's request in this protocol's words. */
export const writeClaudeError = (error: GatewayError): string => {
  const type = types[error.code] ?? 'api_error'
  const requestId = error.detail.upstream?.requestId
  return JSON.stringify({
    type: 'error',
    error: { type, message: error.message, code: error.code },
    ...(requestId && { request_id: requestId }),
  })
}
