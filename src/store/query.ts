/** What readers ask of the store, and what they get: pages of calls, figures, traces, annotations. Imports core's types. */

import type { Filter } from '../core/filter.ts'
import type { LogDetail, LogRow } from './log.ts'

/** What a page may be sorted by. Unknown values come last in either direction. */
export type SortField = 'time' | 'ended' | 'latency' | 'ttft' | 'cost' | 'tokens' | 'tokens_in' | 'tokens_out'

export interface LogQuery {
  /** Absent = every call. */
  filter?: Filter
  /** Absent = newest first. */
  sort?: { by: SortField; ascending?: boolean }
  limit?: number
  /** Rows to skip: for the hosted API's numbered pages. Keys are quicker. */
  offset?: number
  /** The page behind this key, or the one before it (from an earlier page of the same filter and sort). */
  next?: string
  previous?: string
  /** Only rows that changed after this cursor (from an earlier page); oldest change first. For `tail`. */
  after?: number
  /** False: `total` is not asked for. */
  count?: boolean
}

/** Counting stops here: "10,000+". */
export const countMax = 10_000

export interface LogPage {
  rows: LogRow[]
  /** Rows that match in all, at most countMax + 1; null when it was not asked for. */
  total: number | null
  /** Keys of the pages behind and before this one; null where there is none. */
  next: string | null
  previous: string | null
  /** Pass as `after` to get what changed since. */
  cursor: number
  /** Calls of an old file whose words cannot be found yet; 0 unless the filter has words. */
  unindexed: number
}

/** What figures can be grouped by. `meta`: a key of the metadata. */
export type Dimension =
  | 'customer'
  | 'model'
  | 'provider'
  | 'key'
  | 'env'
  | 'thread'
  | 'operation'
  | 'status'
  | 'workflow'
  | 'prompt'
  | 'minute'
  | 'hour'
  | 'day'
  | { meta: string }

export interface StatsQuery {
  by: readonly Dimension[]
  filter?: Filter
  /** Groups at most, most calls first. */
  limit?: number
}

/** Figures of ended calls. Durations in seconds; percentiles of many calls are read off a histogram. */
export interface StatsRow {
  /** A value for each dimension; null = unknown. Minutes, hours and days in ISO 8601. */
  group: (string | null)[]
  calls: number
  errors: number
  prompt_tokens: number
  completion_tokens: number
  cache_read_tokens: number
  /** Calls that read from the provider's prompt cache. */
  cached: number
  /** US dollars of the calls whose price is known. */
  cost: number
  /** Calls whose price is not known. */
  unpriced: number
  latency_mean: number | null
  latency_p50: number | null
  latency_p95: number | null
  latency_p99: number | null
  ttft_p50: number | null
  ttft_p95: number | null
}
export interface Stats {
  rows: StatsRow[]
  /** All groups together. */
  total: StatsRow
  from: 'rollups' | 'rows'
}

/** A trace in a list. Names are the hosted API's. */
export interface TraceRow {
  id: string
  trace_unique_id: string
  name: string
  model: string
  start_time: string
  end_time: string | null
  /** Seconds. */
  duration: number | null
  span_count: number
  llm_call_count: number
  total_prompt_tokens: number
  total_completion_tokens: number
  total_tokens: number
  total_cost: number
  error_count: number
  input: string
  output: string
  metadata: Record<string, string>
  customer_identifier: string | null
  environment: string
  trace_group_identifier: string | null
}
export type TraceSort =
  | 'time'
  | 'end'
  | 'duration'
  | 'cost'
  | 'tokens'
  | 'tokens_in'
  | 'tokens_out'
  | 'spans'
  | 'llm_calls'
  | 'errors'

export interface TraceQuery {
  /** Traces with a span that matches. */
  filter?: Filter
  /** Of the trace's own figures (of TraceSort, but the times): all must hold. */
  having?: readonly { field: TraceSort; op: '=' | '<>' | '<' | '<=' | '>' | '>='; value: number }[]
  sort?: { by: TraceSort; ascending?: boolean }
  limit?: number
  offset?: number
}
export interface TracePage {
  rows: TraceRow[]
  /** At most countMax + 1. */
  total: number
}
export interface Trace {
  row: TraceRow
  /** Every span and attempt, oldest first; previews only. */
  spans: LogRow[]
}

/** A span or attempt as the tree of its trace shows it. */
export type TreeSpan = Pick<
  LogRow,
  | 'id'
  | 'span_unique_id'
  | 'span_parent_id'
  | 'span_name'
  | 'log_type'
  | 'model'
  | 'status'
  | 'status_code'
  | 'failed'
  | 'start_time'
  | 'latency'
>

/** What a running stream has said so far, or its last words. */
export interface LiveText {
  id: string
  text: string
  /** Of all that was said. */
  characters: number
}

/** A change of what people say of a call. Null takes it away; metadata is merged. */
export interface Annotation {
  id: string
  note?: string | null
  marked?: boolean
  feedback?: boolean | null
  metadata?: Readonly<Record<string, string | null>>
}

/** What a filter comes to: the SQL, its parameters, SQLite's plan. */
export interface Explained {
  sql: string
  parameters: (string | number)[]
  plan: string[]
}

/** Reading, for the API, the CLI and the terminal UI. `signal` gives a query up; it then rejects with the signal's reason. */
export interface TraceReader {
  get(id: string): Promise<LogDetail | undefined>
  list(query: LogQuery, signal?: AbortSignal): Promise<LogPage>
  stats(query: StatsQuery, signal?: AbortSignal): Promise<Stats>
  /** Values of a dimension in the calls since then (Unix ms), most frequent first: for completion. */
  values(dimension: Dimension, since: number, limit: number): Promise<{ value: string; calls: number }[]>
  traces(query: TraceQuery, signal?: AbortSignal): Promise<TracePage>
  trace(id: string): Promise<Trace | undefined>
  /** Every span and attempt of a trace, oldest first, for programs that draw its tree; none = there is no such trace. */
  tree(id: string): Promise<TreeSpan[]>
  explain(query: LogQuery): Promise<Explained>
}
