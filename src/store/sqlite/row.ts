/** A stored row → the hosted API's names and units. Imports the store's types. */

import type { LogRow, TreeSpan } from '../store.ts'
import { firstTokenMs, secondsOf } from './durations.ts'
import type { SpanColumns } from './schema.ts'

const iso = (unixMs: number): string => new Date(unixMs).toISOString()

const latencyOf = (row: Pick<SpanColumns, 'ended_at' | 'started_at'>): number | null =>
  row.ended_at === null ? null : secondsOf(Math.max(0, row.ended_at - row.started_at))

const secondsOrNull = (ms: number | null): number | null => (ms === null ? null : secondsOf(ms))

/** What came all at once has no pace. */
const paceSecondsMin = 0.005

/** Output tokens a second, from the first token on where that is known. */
const paceOf = (row: SpanColumns): number | null => {
  const latency = latencyOf(row)
  if (latency === null || row.output_tokens === null) return null
  const seconds = row.first_token_ms === null || row.stream === 0 ? latency : latency - row.first_token_ms / 1000
  return seconds < paceSecondsMin || row.output_tokens === 0 ? null : row.output_tokens / seconds
}

/** A stored row under the hosted API's names. */
export const readRow = (row: SpanColumns): LogRow => ({
  id: row.id,
  unique_id: row.id,
  trace_unique_id: row.trace_id,
  span_unique_id: row.span_id ?? row.id,
  span_parent_id: row.parent,
  span_name: row.name,
  trace_name: row.trace_name,
  log_type: row.log_type,
  status: row.status,
  status_code: row.status_code,
  failed: row.status === 'error',
  error_code: row.error_code,
  error_message: row.error_message,
  start_time: iso(row.started_at),
  timestamp: row.ended_at === null ? null : iso(row.ended_at),
  latency: latencyOf(row),
  time_to_first_token: secondsOrNull(firstTokenMs(row)),
  tokens_per_second: paceOf(row),
  model: row.model,
  requested_model: row.requested_model,
  provider_id: row.provider,
  protocol: row.protocol,
  stream: row.stream === 1,
  temperature: row.temperature,
  max_tokens: row.max_tokens,
  prompt_tokens: row.input_tokens,
  completion_tokens: row.output_tokens,
  cache_read_tokens: row.cache_read_tokens,
  cache_write_tokens: row.cache_write_tokens,
  reasoning_tokens: row.reasoning_tokens,
  total_request_tokens:
    row.input_tokens === null || row.output_tokens === null ? null : row.input_tokens + row.output_tokens,
  usage_estimated: row.usage_estimated === 1,
  cost: row.cost_micro === null ? null : row.cost_micro / 1e6,
  finish_reason: row.finish_reason,
  attempts: row.attempts,
  simulated: row.simulated === 1,
  translated: row.translated === 1,
  has_warnings: row.has_warnings === 1,
  environment: row.environment,
  organization_key_id: row.key_id,
  customer_identifier: row.customer,
  customer_email: row.customer_email,
  customer_name: row.customer_name,
  custom_identifier: row.custom_id,
  thread_identifier: row.thread,
  session_identifier: row.session,
  trace_group_identifier: row.trace_group,
  span_workflow_name: row.workflow,
  prompt_id: row.prompt,
  prompt_version: row.prompt_version,
  metadata: row.metadata === null ? {} : (JSON.parse(row.metadata) as Record<string, string>),
  called_tools: row.tools === null ? [] : (JSON.parse(row.tools) as string[]),
  fallback: row.fallback === 1,
  note: row.note,
  marked: row.marked === 1,
  positive_feedback: row.feedback === null ? null : row.feedback === 1,
  input: row.input,
  output: row.output,
})

/** What the tree of a trace is made of. */
export const treeColumns = [
  'id',
  'span_id',
  'parent',
  'name',
  'log_type',
  'model',
  'status',
  'status_code',
  'started_at',
  'ended_at',
] as const satisfies readonly (keyof SpanColumns)[]

/** The same of a row of those columns alone. */
export const readTreeSpan = (row: Pick<SpanColumns, (typeof treeColumns)[number]>): TreeSpan => ({
  id: row.id,
  span_unique_id: row.span_id ?? row.id,
  span_parent_id: row.parent,
  span_name: row.name,
  log_type: row.log_type,
  status: row.status,
  status_code: row.status_code,
  failed: row.status === 'error',
  start_time: iso(row.started_at),
  latency: latencyOf(row),
  model: row.model,
})
