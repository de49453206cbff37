/**
 * Figures by group: added up from rollups where they have what is asked for, from rows where not.
 * In: StatsQuery. Out: Stats. A range that begins within a minute has its first piece read from rows: figures are of the
 * range that was asked for, not of one near it.
 */

import type { Database } from 'better-sqlite3'
import { everything, type Filter } from '../../core/filter.ts'
import type { Dimension, Stats, StatsQuery } from '../query.ts'
import { conditionOf } from './filter.ts'
import { bounds, rollupColumns } from './rollup-columns.ts'
import { type Counted, day, dimensions, durationsOf, figuresOf, hour, minute, type RollupDimension } from './rollups.ts'
import { type Check, exchangesOnly } from './search.ts'
import { exactCallsMax, type GroupName, type Groups, groups } from './stats-groups.ts'
import { type Piece, piecesOf } from './stats-pieces.ts'
import { type Stretch, stretches, timesOf } from './windows.ts'
import { wordHits } from './words.ts'

/** Dimension → SQL over spans. */
const spanColumn: Readonly<Record<Exclude<Dimension, object | 'minute' | 'hour' | 'day'>, string>> = {
  customer: 'customer',
  model: 'model',
  provider: 'provider',
  key: 'key_id',
  env: 'environment',
  thread: 'thread',
  operation: 'log_type',
  status: 'status',
  workflow: 'workflow',
  prompt: "CASE WHEN prompt_version IS NULL THEN prompt ELSE prompt || '@' || prompt_version END",
}
const grainOf = { minute, hour, day } as const
const isGrain = (dimension: Dimension): dimension is keyof typeof grainOf =>
  typeof dimension === 'string' && dimension in grainOf
const isRolled = (dimension: Dimension): dimension is RollupDimension =>
  typeof dimension === 'string' && (dimensions as readonly string[]).includes(dimension)

const secondsText = (seconds: string): string => `strftime('%Y-%m-%dT%H:%M:%SZ', ${seconds}, 'unixepoch')`

type Row = Counted & Record<string, string | null>
type Take = (group: GroupName, row: Row) => void

const eachRow = (db: Database, query: StatsQuery, range: Stretch, take: Take, check: Check): void => {
  const hits = wordHits(db, true)
  try {
    const condition = conditionOf(query.filter ?? everything, hits.conditionOf)
    const keys: string[] = []
    const columns = query.by.map((dimension) => {
      if (typeof dimension === 'object') {
        keys.push(dimension.meta)
        return 'member(metadata, ?)'
      }
      if (!isGrain(dimension)) return spanColumn[dimension]
      const grain = grainOf[dimension]
      return secondsText(`CAST(started_at / ${grain * 1000} AS INTEGER) * ${grain}`)
    })
    const named = columns.map((column, i) => `${column} AS g${i}, `).join('')
    const read = db.prepare<unknown[], Row>(
      `SELECT ${named}started_at, ended_at, status, environment, key_id, provider, model, customer, input_tokens,
         output_tokens, cache_read_tokens, cost_micro, stream, protocol, first_token_ms
       FROM spans WHERE ${exchangesOnly} AND ended_at IS NOT NULL AND ${condition.sql}
         AND started_at >= ? AND started_at < ?`,
    )
    for (const { low, high } of stretches(db, range, false)) {
      check()
      for (const row of read.iterate(...keys, ...condition.values, low, high))
        take(
          columns.map((_, i) => row[`g${i}`] ?? null),
          row,
        )
    }
  } finally {
    hits.close()
  }
}

const fromRows = (db: Database, query: StatsQuery, range: Stretch, into: Groups, check: Check): void =>
  eachRow(
    db,
    query,
    range,
    (name, row) => {
      const group = into.of(name)
      into.add(group, figuresOf(row))
      into.time(group, durationsOf(row))
    },
    check,
  )

/**
 * So few in all of the time that their durations are read beside the rollups, for exact percentiles: some ten milliseconds.
 * Not so few of those that are asked for: where a million calls lie among them, finding a few would take seconds.
 */
const hasFew = (db: Database, { low, high }: Stretch): boolean => {
  const count = db.prepare<[number, number, number], number>(
    `SELECT count(*) FROM (SELECT 1 FROM spans WHERE ${exchangesOnly} AND started_at >= ? AND started_at < ? LIMIT ?)`,
  )
  return (count.pluck().get(low, high, exactCallsMax + 1) ?? 0) <= exactCallsMax
}

/** The fields that a filter asks for, if they are all of a rollup's; the times at its top are taken by the range. */
const rolledFields = (filter: Filter, top = true): RollupDimension[] | undefined => {
  if (filter.kind === 'not') return rolledFields(filter.of, false)
  if (filter.kind === 'field') {
    if (top && filter.field === 'time') return []
    return isRolled(filter.field as Dimension) ? [filter.field as RollupDimension] : undefined
  }
  if (filter.kind === 'flag' || filter.kind === 'words') return undefined
  const inner = filter.of.map((one) => rolledFields(one, top && filter.kind === 'all'))
  return inner.every((one) => one !== undefined) ? inner.flat() : undefined
}

const withoutTimes = (filter: Filter): Filter => {
  const of = filter.kind === 'all' ? filter.of : [filter]
  return { kind: 'all', of: of.filter((one) => one.kind !== 'field' || one.field !== 'time') }
}

const fromRollup = (db: Database, query: StatsQuery, { view, grain, low, high }: Piece, into: Groups): void => {
  const condition = conditionOf(withoutTimes(query.filter ?? everything), () => ({ sql: '0', values: [] }))
  const columns = query.by.map((dimension) =>
    isGrain(dimension) ? secondsText(`bucket / ${grainOf[dimension]} * ${grainOf[dimension]}`) : String(dimension),
  )
  const named = columns.map((column, i) => `${column} AS g${i}, `).join('')
  const sums = [
    ...rollupColumns.map((name) => `sum(${name})`),
    ...Object.entries(bounds).map(([name, way]) => `${way}(${name})`),
  ].join(', ')
  const group = columns.length === 0 ? '' : `GROUP BY ${columns.map((_, i) => `g${i}`).join(', ')}`
  // The series under the names that the filter's SQL has for spans.
  const from = `rollups JOIN (SELECT id AS series, env, env AS environment, key, key AS key_id, provider, model, customer FROM series)
    USING (series)`
  const rows = db
    .prepare<unknown[], (string | number | null)[]>(
      `SELECT ${named}${sums} FROM ${from} WHERE view = ? AND grain = ? AND bucket >= ? AND bucket < ? AND ${condition.sql} ${group}`,
    )
    .raw()
    .all(view?.id, grain, low, high, ...condition.values)
  for (const row of rows) {
    const figures = row.slice(columns.length).map(Number)
    if ((figures[0] ?? 0) > 0)
      into.add(into.of(row.slice(0, columns.length).map((value) => (value === null ? null : String(value)))), figures)
  }
}

/** All calls of an old file are in the rollups. */
const isFigured = (db: Database): boolean => {
  const below = db.prepare<[], { value: number }>("SELECT value FROM state WHERE name = 'figured'").get()?.value ?? 0
  return db.prepare<[number], { seq: number }>('SELECT seq FROM spans WHERE seq < ? LIMIT 1').get(below) === undefined
}

const neverMs = 8.64e15

export const readStats = (db: Database, query: StatsQuery, check: Check = () => undefined): Stats => {
  const range = timesOf(query.filter ?? everything)
  const filtered = rolledFields(query.filter ?? everything)
  const rolled = filtered !== undefined && query.by.every((one) => isGrain(one) || isRolled(one)) && isFigured(db)
  const into = groups(query.by.length)
  return db.transaction((): Stats => {
    if (!rolled) {
      fromRows(db, query, range, into, check)
      return into.done(query.limit, 'rows')
    }
    const grains = query.by.filter(isGrain).map((name) => grainOf[name])
    const wanted = [...filtered, ...query.by.filter(isRolled)]
    const seconds = { low: Math.max(range.low, 0) / 1000, high: Math.min(range.high, neverMs) / 1000 }
    const few = hasFew(db, range)
    for (const piece of piecesOf(seconds, wanted, Math.min(day, ...grains))) {
      check()
      const times = { low: piece.low * 1000, high: piece.high * 1000 }
      if (piece.view === undefined) {
        fromRows(db, query, times, into, check)
        continue
      }
      fromRollup(db, query, piece, into)
      if (few) eachRow(db, query, times, (name, row) => into.time(into.of(name), durationsOf(row)), check)
    }
    return into.done(query.limit, 'rollups')
  })()
}
