/**
 * Respan's own request parameters, as the hosted API spells them. They are lifted out of the request (top level, then
 * `respan_params`, then the X-Data-Respan-Params header), never forwarded upstream, and stored with the trace.
 */

/** What a caller may say about one call. Names are the hosted API's. */
export interface RespanParams {
  customer_identifier?: string
  customer_email?: string
  customer_name?: string
  custom_identifier?: string
  group_identifier?: string
  thread_identifier?: string
  session_identifier?: string
  trace_group_identifier?: string
  evaluation_identifier?: string
  trace_unique_id?: string
  trace_name?: string
  span_unique_id?: string
  span_parent_id?: string
  span_name?: string
  span_path?: string
  span_workflow_name?: string
  /** Values are coerced to strings. */
  metadata?: Record<string, string>
  /** Values keep their JSON types. */
  properties?: Record<string, unknown>
  customer_params?: Record<string, unknown>
  positive_feedback?: boolean
  /** Bodies and previews are not stored; the metrics are. */
  disable_log?: boolean

  fallback_models?: string[]
  /** With `model`: its fallbacks; alone: the ordered candidates. */
  models?: string[]
  disable_fallback?: boolean
  retry_params?: { retry_enabled?: boolean; num_retries?: number; retry_after?: number }
  /** Seconds. */
  first_token_timeout?: number
  /** Refuse what a translation would lose; overrides the key's setting and the gateway's. */
  strict?: boolean
  /** A stored prompt, by id or slug. After it was filled in: its id, name, version and label, and the variables as used. */
  prompt_id?: string
  prompt_slug?: string
  /** A number, 'latest', or a label. */
  prompt_version?: number | string
  prompt_label?: string
  prompt_name?: string
  variables?: Record<string, unknown>
  /** The same and more in one object: override, override_params, patch, echo, schema_version … */
  prompt?: Record<string, unknown>
  /** Answer with this text; no provider is called. */
  mock_response?: string
}
