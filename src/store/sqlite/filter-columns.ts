/**
 * What each field of a filter is in SQL: over the columns of `spans`, in the units of the rows that readers get.
 * In: nothing. Out: expressions. Imports core's types.
 */

import type { FieldName, Flag } from '../../core/filter.ts'
import type { SortField } from '../query.ts'
import { firstTokenSql, secondsSql } from './durations.ts'

const latency = secondsSql('max(0, ended_at - started_at)')
const ttft = secondsSql(`(${firstTokenSql})`)
const pace = `CASE WHEN first_token_ms IS NULL OR stream = 0 THEN ${latency} ELSE ${latency} - first_token_ms / 1000 END`

export const columnOf: Readonly<Record<Exclude<FieldName, 'meta' | 'tool'>, string>> = {
  id: 'id',
  trace: 'trace_id',
  parent: 'parent',
  span_id: 'coalesce(span_id, id)',
  model: 'model',
  requested: 'requested_model',
  provider: 'provider',
  protocol: 'protocol',
  operation: 'log_type',
  status: 'status',
  code: 'error_code',
  finish: 'finish_reason',
  env: 'environment',
  key: 'key_id',
  customer: 'customer',
  email: 'customer_email',
  custom: 'custom_id',
  thread: 'thread',
  session: 'session',
  group: 'trace_group',
  workflow: 'workflow',
  prompt: 'prompt',
  feedback: "CASE feedback WHEN 1 THEN 'up' WHEN 0 THEN 'down' END",
  span: 'name',
  input: 'input',
  output: 'output',
  error: 'error_message',
  note: 'note',
  http: 'status_code',
  latency,
  ttft,
  tps: `CASE WHEN output_tokens > 0 AND (${pace}) > 0 THEN output_tokens / (${pace}) END`,
  tokens: '(input_tokens + output_tokens)',
  tokens_in: 'input_tokens',
  tokens_out: 'output_tokens',
  cache_read: 'cache_read_tokens',
  cache_write: 'cache_write_tokens',
  reasoning: 'reasoning_tokens',
  cost: 'cost_micro / 1e6',
  attempts: 'attempts',
  version: 'prompt_version',
  temperature: 'temperature',
  max_tokens: 'max_tokens',
  time: 'started_at',
}

/** With what holds anyway, in the words of the index that has only those. */
export const flagColumn: Readonly<Record<Flag, string>> = {
  failed: "(status = 'error' AND status <> 'success')",
  pending: "(status = 'pending' AND status <> 'success')",
  streamed: 'stream = 1',
  simulated: 'simulated = 1',
  translated: 'translated = 1',
  retried: 'attempts > 1',
  fallback: 'fallback = 1',
  estimated: 'usage_estimated = 1',
  warned: 'has_warnings = 1',
  cached: 'cache_read_tokens > 0',
  marked: 'marked = 1',
}

/** As zones.ts has them, or less: a zone may know of a value that is not told any more. */
export const sortColumn: Readonly<Record<SortField, string>> = {
  time: 'started_at',
  ended: 'ended_at',
  latency: 'max(0, ended_at - started_at)',
  ttft: `(${firstTokenSql})`,
  cost: 'cost_micro',
  tokens: columnOf.tokens,
  tokens_in: 'input_tokens',
  tokens_out: 'output_tokens',
}
