/** Reads lists and single rows out of the trace file; rows get the hosted API's names here. */

import type { Database } from 'better-sqlite3'
import type { LogPage, LogQuery, LogRow } from '../store.ts'
import type { SpanColumns } from './schema.ts'

const limitDefault = 50
const limitMax = 1000

const iso = (unixMs: number): string => new Date(unixMs).toISOString()

/** Seconds to the microsecond: the clock tells no more, and further digits are noise. */
const secondsOf = (ms: number): number => Math.round(ms * 1000) / 1e6

const latencyOf = (row: SpanColumns): number | null =>
  row.ended_at === null ? null : secondsOf(Math.max(0, row.ended_at - row.started_at))

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
  span_parent_id: row.parent,
  span_name: row.name,
  log_type: row.log_type,
  status: row.status,
  status_code: row.status_code,
  failed: row.status === 'error',
  error_code: row.error_code,
  error_message: row.error_message,
  start_time: iso(row.started_at),
  timestamp: row.ended_at === null ? null : iso(row.ended_at),
  latency: latencyOf(row),
  time_to_first_token: row.first_token_ms === null ? null : secondsOf(row.first_token_ms),
  tokens_per_second: paceOf(row),
  model: row.model,
  requested_model: row.requested_model,
  provider_id: row.provider,
  protocol: row.protocol,
  stream: row.stream === 1,
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
  custom_identifier: row.custom_id,
  thread_identifier: row.thread,
  metadata: row.metadata === null ? {} : (JSON.parse(row.metadata) as Record<string, string>),
  input: row.input,
  output: row.output,
})

/** Query member → SQL condition with one parameter. */
const conditions = {
  model: 'model = ?',
  customer: 'customer = ?',
  environment: 'environment = ?',
  since: 'started_at >= ?',
  until: 'started_at < ?',
  after: 'changed > ?',
} as const satisfies Partial<Record<keyof LogQuery, string>>

const whereOf = (query: LogQuery): { sql: string; values: (string | number)[] } => {
  const parts = ["log_type <> 'attempt'"]
  const values: (string | number)[] = []
  for (const name of Object.keys(conditions) as (keyof typeof conditions)[]) {
    const value = query[name]
    if (value === undefined) continue
    parts.push(conditions[name])
    values.push(value)
  }
  if (query.status !== undefined) {
    const isCode = /^\d+$/.test(query.status)
    parts.push(isCode ? 'status_code = ?' : 'status = ?')
    values.push(isCode ? Number(query.status) : query.status)
  }
  return { sql: parts.join(' AND '), values }
}

export const emptyPage = (query: LogQuery): LogPage => ({ rows: [], total: 0, cursor: query.after ?? 0 })

/** One page, newest first; with `after`, what changed since, oldest change first. */
export const readPage = (db: Database, query: LogQuery): LogPage => {
  const { sql, values } = whereOf(query)
  const limit = Math.min(Math.max(0, query.limit ?? limitDefault), limitMax)
  const order = query.after === undefined ? 'started_at DESC, seq DESC' : 'changed ASC'
  return db.transaction(() => {
    const rows = db
      .prepare<unknown[], SpanColumns>(`SELECT * FROM spans WHERE ${sql} ORDER BY ${order} LIMIT ? OFFSET ?`)
      .all(...values, limit, query.offset ?? 0)
    const counted = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM spans WHERE ${sql}`).get(...values)
    const newest = db
      .prepare<[], { n: number | null }>("SELECT max(changed) AS n FROM spans WHERE log_type <> 'attempt'")
      .get()
    // A full page of changes may have more behind it: the cursor stays at its end.
    const last = query.after === undefined || rows.length < limit ? newest?.n : rows.at(-1)?.changed
    return { rows: rows.map(readRow), total: counted?.n ?? 0, cursor: Math.max(last ?? 0, query.after ?? 0) }
  })()
}
