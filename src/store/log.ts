/** A recorded call as readers get it: the row of a list, and the whole. Imports core's types. */

import type { ProtocolId, Warning } from '../core/chat.ts'
import type { Blame, ErrorCode } from '../core/errors.ts'
import type { RespanParams } from '../core/params.ts'

/** How a call was spoken; 'other' = it passed through whole, and no codec reads it (embeddings, files, realtime …). */
export type Spoken = ProtocolId | 'other'

/** One try at one target: a span of its own. Times in Unix ms. */
export interface AttemptRecord {
  /** 1-based. */
  number: number
  /** Why it was made: 'first', 'retry', 'fallback'. */
  reason: 'first' | 'retry' | 'fallback'
  provider: string
  model: string
  protocol: Spoken
  startedAt: number
  endedAt: number
  /** Time to upstream's response headers and to its first content, ms after startedAt. */
  headersMs?: number
  firstTokenMs?: number
  status?: number
  requestBytes: number
  responseBytes: number
  error?: ErrorRecord
  requestId?: string
}

export interface ErrorRecord {
  code: ErrorCode
  blame: Blame
  message: string
  /** The provider's own words, capped. */
  upstream?: string
}

/** A row of a list: narrow, previews only. Names are the hosted API's. */
export interface LogRow {
  id: string
  unique_id: string
  trace_unique_id: string
  /** The caller's own id of the span, else the log's. */
  span_unique_id: string
  /** A `span_unique_id` or a log id. */
  span_parent_id: string | null
  span_name: string
  trace_name: string | null
  /** 'chat', or another operation ('embedding', 'file' …), for an exchange; 'attempt' for one try. */
  log_type: string
  /** 'pending' | 'success' | 'error' | 'cancelled' | 'interrupted' */
  status: string
  status_code: number | null
  failed: boolean
  error_code: string | null
  error_message: string | null
  /** ISO 8601. */
  start_time: string
  timestamp: string | null
  /** Seconds. */
  latency: number | null
  time_to_first_token: number | null
  tokens_per_second: number | null
  /** The model that answered, or the one asked for while pending. */
  model: string
  requested_model: string
  provider_id: string | null
  protocol: string
  stream: boolean
  /** As asked for; null = not said. */
  temperature: number | null
  max_tokens: number | null
  prompt_tokens: number | null
  completion_tokens: number | null
  cache_read_tokens: number | null
  cache_write_tokens: number | null
  reasoning_tokens: number | null
  total_request_tokens: number | null
  usage_estimated: boolean
  /** US dollars; null = unknown price. */
  cost: number | null
  finish_reason: string | null
  attempts: number
  simulated: boolean
  translated: boolean
  has_warnings: boolean
  environment: string
  organization_key_id: string
  customer_identifier: string | null
  customer_email: string | null
  customer_name: string | null
  custom_identifier: string | null
  thread_identifier: string | null
  session_identifier: string | null
  trace_group_identifier: string | null
  span_workflow_name: string | null
  /** The stored prompt that made the request. */
  prompt_id: string | null
  prompt_version: number | null
  metadata: Record<string, string>
  /** Names of the tools that the answer calls. */
  called_tools: string[]
  /** Another model was asked than the first. */
  fallback: boolean
  /** What people said of it afterwards. */
  note: string | null
  marked: boolean
  positive_feedback: boolean | null
  /** First 200 characters of the last user text and of the answer. */
  input: string
  output: string
}

/** One call with all that was kept of it. */
export interface LogDetail extends LogRow {
  /** The other Respan parameters of the call (session_identifier, properties …). */
  respan_params: RespanParams
  warnings: Warning[]
  notes: string[]
  /** What the cost was computed from: prices per million tokens, source, tokens by kind. */
  cost_details: unknown
  finish: unknown
  error: ErrorRecord | null
  /** Neutral messages of the request, and the answer's choices. */
  prompt_messages: unknown[]
  completion_message: unknown
  tools: unknown[]
  /** The client's body as it came; text when it is not JSON. */
  full_request: unknown
  /** The answer as upstream sent it: JSON, or the raw stream text. */
  full_response: unknown
  usage: unknown
  attempt_spans: AttemptRecord[]
}
