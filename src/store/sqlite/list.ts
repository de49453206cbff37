/**
 * Pages of calls. Keys of the rows first; the rows themselves last, only those shown.
 * In: LogQuery. Out: LogPage. `check` is called between stretches: it throws to give the search up.
 */

import type { Database } from 'better-sqlite3'
import { everything } from '../../core/filter.ts'
import { countMax, type Explained, type LogPage, type LogQuery } from '../query.ts'
import { type Condition, conditionOf, wordsIn } from './filter.ts'
import { type Key, keyText, orderOf } from './order.ts'
import { readRow } from './row.ts'
import type { SpanColumns } from './schema.ts'
import { type Check, exchangesOnly, findKeys } from './search.ts'
import { stretches, timesOf } from './windows.ts'
import { type WordHits, wordHits } from './words.ts'

const limitDefault = 50
const limitMax = 1000

export const emptyPage = (query: LogQuery): LogPage => ({
  rows: [],
  total: query.count === false ? null : 0,
  next: null,
  previous: null,
  cursor: query.after ?? 0,
  unindexed: 0,
})

export const limitOf = (limit: number | undefined): number => Math.min(Math.max(0, limit ?? limitDefault), limitMax)

/** How many match, up to countMax + 1. */
const countRows = (db: Database, query: LogQuery, condition: Condition, check: Check): number => {
  const count = db.prepare<unknown[], { n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM spans
     WHERE ${exchangesOnly} AND ${condition.sql} AND started_at >= ? AND started_at < ? LIMIT ?)`,
  )
  let total = 0
  for (const { low, high } of stretches(db, timesOf(query.filter ?? everything), false)) {
    check()
    total += count.get(...condition.values, low, high, countMax + 1 - total)?.n ?? 0
    if (total > countMax) break
  }
  return total
}

const rowsOf = (db: Database, keys: readonly Key[]): SpanColumns[] => {
  const read = db.prepare<[number], SpanColumns>('SELECT * FROM spans WHERE seq = ?')
  return keys.flatMap(({ seq }) => read.get(seq) ?? [])
}

const newestChange = (db: Database): number =>
  db.prepare<[], { n: number | null }>(`SELECT max(changed) AS n FROM spans WHERE ${exchangesOnly}`).get()?.n ?? 0

/** What changed, oldest change first. */
const readChanges = (db: Database, query: LogQuery, after: number, condition: Condition, hits: WordHits): LogPage => {
  const limit = limitOf(query.limit)
  const rows = db
    .prepare<unknown[], SpanColumns>(
      `SELECT * FROM spans WHERE ${exchangesOnly} AND changed > ? AND ${condition.sql} ORDER BY changed LIMIT ?`,
    )
    .all(after, ...condition.values, limit)
  // A full page may have more behind it: the cursor stays at its end.
  const last = rows.length < limit ? newestChange(db) : rows.at(-1)?.changed
  return {
    ...emptyPage({ ...query, count: false }),
    rows: rows.map(readRow),
    cursor: Math.max(last ?? 0, after),
    unindexed: wordsIn(query.filter ?? everything).length > 0 ? hits.unindexed() : 0,
  }
}

const readSorted = (db: Database, query: LogQuery, condition: Condition, hits: WordHits, check: Check): LogPage => {
  const limit = limitOf(query.limit)
  const offset = Math.max(0, query.offset ?? 0)
  const backwards = query.previous !== undefined
  const { ascending } = orderOf(query)
  const found = findKeys(db, query, condition, backwards ? !ascending : ascending, offset + limit + 1, check)
  const more = found.length > offset + limit
  const keys = found.slice(offset, offset + limit)
  if (backwards) keys.reverse()
  const first = keys[0]
  const last = keys.at(-1)
  const hasPrevious = backwards ? more : query.next !== undefined || offset > 0
  return {
    rows: rowsOf(db, keys).map(readRow),
    total: query.count === false ? null : countRows(db, query, condition, check),
    next: last !== undefined && (backwards || more) ? keyText(last) : null,
    previous: first !== undefined && hasPrevious ? keyText(first) : null,
    cursor: newestChange(db),
    unindexed: wordsIn(query.filter ?? everything).length > 0 ? hits.unindexed() : 0,
  }
}

/** One page, newest first unless it says otherwise; with `after`, what changed since. */
export const readPage = (db: Database, query: LogQuery, check: Check = () => undefined): LogPage => {
  const hits = wordHits(db, query.count !== false && query.after === undefined)
  try {
    return db.transaction(() => {
      const condition = conditionOf(query.filter ?? everything, hits.conditionOf)
      if (query.after !== undefined) return readChanges(db, query, query.after, condition, hits)
      return readSorted(db, query, condition, hits, check)
    })()
  } finally {
    hits.close()
  }
}

/** The SQL of the first page, and what SQLite makes of it. A long search asks it once a stretch of time. */
export const explainPage = (db: Database, query: LogQuery): Explained => {
  const hits = wordHits(db, false)
  try {
    const condition = conditionOf(query.filter ?? everything, hits.conditionOf)
    const { expression, ascending } = orderOf(query)
    const direction = ascending ? 'ASC' : 'DESC'
    const sql = `SELECT * FROM spans WHERE ${exchangesOnly} AND ${condition.sql} ORDER BY ${expression} ${direction}, seq ${direction} LIMIT ?`
    const parameters = [...condition.values, limitOf(query.limit)]
    const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters)
    return { sql, parameters, plan: plan.map(({ detail }) => detail) }
  } finally {
    hits.close()
  }
}
