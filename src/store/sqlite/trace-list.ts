/**
 * Traces: spans grouped by trace_unique_id. A list finds the traces of its page first, then adds up those alone; sorted or
 * narrowed by a trace's own figures, all traces of the range are added up.
 * In: TraceQuery. Out: TracePage; one trace with its spans.
 */

import type { Database } from 'better-sqlite3'
import { everything } from '../../core/filter.ts'
import {
  countMax,
  type Trace,
  type TracePage,
  type TraceQuery,
  type TraceRow,
  type TraceSort,
  type TreeSpan,
} from '../query.ts'
import { type Condition, conditionOf } from './filter.ts'
import { limitOf } from './list.ts'
import { readRow, readTreeSpan, treeColumns } from './row.ts'
import type { SpanColumns } from './schema.ts'
import { type Check, exchangesOnly } from './search.ts'
import { stretches, timesOf } from './windows.ts'
import { wordHits } from './words.ts'

interface Sums {
  trace_id: string
  started: number
  ended: number | null
  spans: number
  llm_calls: number
  errors: number
  input_tokens: number
  output_tokens: number
  cost_micro: number
  trace_name: string | null
}

/** What a trace is sorted and narrowed by. */
const sumOf: Readonly<Record<TraceSort, string>> = {
  time: 'started',
  end: 'ended',
  duration: '(ended - started) / 1000.0',
  cost: 'cost_micro / 1e6',
  tokens: '(input_tokens + output_tokens)',
  tokens_in: 'input_tokens',
  tokens_out: 'output_tokens',
  spans: 'spans',
  llm_calls: 'llm_calls',
  errors: 'errors',
}
const signs: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>='])

const sums = `trace_id, min(started_at) AS started, max(ended_at) AS ended, count(*) AS spans,
  sum(log_type IN ('chat', 'response', 'completion', 'text', 'generation')) AS llm_calls, sum(status = 'error') AS errors,
  total(input_tokens) AS input_tokens, total(output_tokens) AS output_tokens, total(cost_micro) AS cost_micro,
  max(trace_name) AS trace_name`

/** A trace that no caller named is one call, and has its id. */
const spansOfTrace = '(id = @trace OR (trace_id = @trace AND trace_id <> id)) AND trace_id = @trace'
const ofTrace = `${exchangesOnly} AND ${spansOfTrace}`

const iso = (unixMs: number): string => new Date(unixMs).toISOString()

const rowOf = (db: Database, sum: Sums): TraceRow => {
  const ordered = `SELECT * FROM spans WHERE ${ofTrace} ORDER BY`
  const first = db.prepare<unknown[], SpanColumns>(`${ordered} parent IS NOT NULL, started_at, seq LIMIT 1`)
  const last = db.prepare<unknown[], SpanColumns>(`${ordered} started_at DESC, seq DESC LIMIT 1`)
  const root = first.get({ trace: sum.trace_id }) as SpanColumns
  const end = last.get({ trace: sum.trace_id }) as SpanColumns
  const row = readRow(root)
  return {
    id: sum.trace_id,
    trace_unique_id: sum.trace_id,
    name: row.trace_name ?? sum.trace_name ?? row.span_workflow_name ?? row.span_name,
    model: row.model,
    start_time: iso(sum.started),
    end_time: sum.ended === null ? null : iso(sum.ended),
    duration: sum.ended === null ? null : Math.round(sum.ended - sum.started) / 1000,
    span_count: sum.spans,
    llm_call_count: sum.llm_calls,
    total_prompt_tokens: sum.input_tokens,
    total_completion_tokens: sum.output_tokens,
    total_tokens: sum.input_tokens + sum.output_tokens,
    total_cost: sum.cost_micro / 1e6,
    error_count: sum.errors,
    input: row.input,
    output: readRow(end).output,
    metadata: row.metadata,
    customer_identifier: row.customer_identifier,
    environment: row.environment,
    trace_group_identifier: row.trace_group_identifier,
  }
}

const sumsOf = (db: Database, trace: string): Sums | undefined =>
  db.prepare<unknown[], Sums>(`SELECT ${sums} FROM spans WHERE ${ofTrace} GROUP BY trace_id`).get({ trace })

/** Ids of traces with a match, newest match first, up to `count`. */
const newestIds = (db: Database, query: TraceQuery, condition: Condition, count: number, check: Check): string[] => {
  const ids = new Set<string>()
  const ascending = query.sort?.ascending === true
  const find = db
    .prepare<unknown[], string>(
      `SELECT trace_id FROM spans WHERE ${exchangesOnly} AND ${condition.sql} AND started_at >= ? AND started_at < ?
       ORDER BY started_at ${ascending ? 'ASC' : 'DESC'}`,
    )
    .pluck()
  for (const { low, high } of stretches(db, timesOf(query.filter ?? everything), ascending)) {
    check()
    for (const id of find.iterate(...condition.values, low, high)) {
      ids.add(id)
      if (ids.size >= count) return [...ids]
    }
  }
  return [...ids]
}

const bySums = (db: Database, query: TraceQuery, condition: Condition): TracePage => {
  const { having = [], sort } = query
  const tests = having.map(({ field, op }) => `${sumOf[field]} ${signs.has(op) ? op : '='} ?`)
  const direction = sort?.ascending ? 'ASC' : 'DESC'
  const times = timesOf(query.filter ?? everything)
  const matching = `SELECT trace_id FROM spans WHERE ${exchangesOnly} AND ${condition.sql} AND started_at >= ? AND started_at < ?`
  const all = `SELECT * FROM (SELECT ${sums} FROM spans WHERE ${exchangesOnly} AND trace_id IN (${matching}) GROUP BY trace_id)
    ${tests.length === 0 ? '' : `WHERE ${tests.join(' AND ')}`}`
  const values = [...condition.values, times.low, times.high, ...having.map(({ value }) => value)]
  const rows = db
    .prepare<unknown[], Sums>(
      `${all} ORDER BY ${sumOf[sort?.by ?? 'time']} ${direction}, started DESC LIMIT ? OFFSET ?`,
    )
    .all(...values, limitOf(query.limit), query.offset ?? 0)
  const total = db
    .prepare<unknown[], number>(`SELECT count(*) FROM (${all} LIMIT ${countMax + 1})`)
    .pluck()
    .get(...values)
  return { rows: rows.map((sum) => rowOf(db, sum)), total: total ?? 0 }
}

export const readTraces = (db: Database, query: TraceQuery, check: Check = () => undefined): TracePage => {
  const hits = wordHits(db, true)
  try {
    return db.transaction((): TracePage => {
      const condition = conditionOf(query.filter ?? everything, hits.conditionOf)
      if ((query.having ?? []).length > 0 || (query.sort !== undefined && query.sort.by !== 'time'))
        return bySums(db, query, condition)
      const offset = query.offset ?? 0
      const ids = newestIds(db, query, condition, Math.max(countMax + 1, offset + limitOf(query.limit)), check)
      const rows = ids.slice(offset, offset + limitOf(query.limit)).flatMap((id) => sumsOf(db, id) ?? [])
      return { rows: rows.map((sum) => rowOf(db, sum)), total: Math.min(ids.length, countMax + 1) }
    })()
  } finally {
    hits.close()
  }
}

/** The trace of this id. */
export const readTrace = (db: Database, id: string): Trace | undefined =>
  db.transaction((): Trace | undefined => {
    const sum = sumsOf(db, id)
    if (sum === undefined) return undefined
    const spans = db
      .prepare<unknown[], SpanColumns>(`SELECT * FROM spans WHERE ${spansOfTrace} ORDER BY started_at, seq`)
      .all({ trace: id })
    return { row: rowOf(db, sum), spans: spans.map(readRow) }
  })()

/** Its spans, as narrow as a tree shows them: of a trace of thousands, whole rows take long to read and to hand over. */
export const readTree = (db: Database, id: string): TreeSpan[] =>
  db
    .prepare<unknown[], Parameters<typeof readTreeSpan>[0]>(
      `SELECT ${treeColumns.join(', ')} FROM spans WHERE ${spansOfTrace} ORDER BY started_at, seq`,
    )
    .all({ trace: id })
    .map(readTreeSpan)
