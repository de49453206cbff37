/**
 * The keys of a page's rows: by zones where few of those can hold them, else a stretch of time at a time.
 * In: LogQuery, its filter's condition. Out: keys in their order. `check` is called every few milliseconds: it throws to
 * give the search up.
 */

import type { Database } from 'better-sqlite3'
import { everything, type FieldName, type Filter } from '../../core/filter.ts'
import type { LogQuery, SortField } from '../query.ts'
import type { Condition } from './filter.ts'
import { behind, compareKeys, type Key, type Order, orderOf, readKey } from './order.ts'
import { type Stretch, stretches, timesOf } from './windows.ts'
import { type Bound, nearestZones, zoneRows } from './zones.ts'

export type Check = () => void

/** Attempts are told with their exchange. */
export const exchangesOnly = "log_type <> 'attempt'"

interface Search {
  order: Order
  condition: Condition
  key: Key | undefined
  up: boolean
  count: number
  times: Stretch
  filter: Filter
}

/** Of at most so many a page is taken (about 0.1 ms each), and, by time, of so many: the newest are found otherwise. */
const zonesMax = 1200
const zonesByTimeMax = 128
const zonesACheck = 32

/** Units of a zone in one of the filter's. */
const zoneUnits: Partial<Record<FieldName, number>> = {
  latency: 1000,
  ttft: 1000,
  cost: 1e6,
  tokens: 1,
  tokens_in: 1,
  tokens_out: 1,
}

/** What must hold at the top of the filter, rounded outwards: rows have rounded values. */
const boundsOf = (filter: Filter): Bound[] =>
  (filter.kind === 'all' ? filter.of : [filter]).flatMap((one): Bound[] => {
    const unit = one.kind === 'field' ? zoneUnits[one.field] : undefined
    if (one.kind !== 'field' || unit === undefined) return []
    const { test } = one
    const field = one.field as SortField
    if (test.op === 'between') return [{ field, low: test.from * unit - 1, high: test.to * unit + 1 }]
    if (test.op === '>' || test.op === '>=') return [{ field, low: test.value * unit - 1, high: 1e300 }]
    return test.op === '<' || test.op === '<=' ? [{ field, low: -1e300, high: test.value * unit + 1 }] : []
  })

/** The first rows of an order, by the zones whose nearest come first; undefined where too many would have to be looked through. */
const byZones = (db: Database, search: Search, check: Check): Key[] | undefined => {
  const { order, condition, key, up, count, times, filter } = search
  const bounds = boundsOf(filter)
  const { by, unknown } = order
  if ((by === 'time' && bounds.length === 0) || key?.value === unknown) return undefined
  bounds.push({ field: 'time', low: times.low, high: times.high })
  const before = key === undefined ? undefined : up ? { low: key.value, high: 1e300 } : { low: -1e300, high: key.value }
  if (before !== undefined) bounds.push({ field: by, ...before })
  const most = by === 'time' ? zonesByTimeMax : zonesMax
  const zones = nearestZones(db, bounds, { by, up }, most + 1)
  // Zones that hold nothing behind the key were left out, and with them rows whose value is unknown.
  const areAll = zones.length <= most && before === undefined
  if (by === 'time' && !areAll) return undefined
  const direction = up ? 'ASC' : 'DESC'
  const from = behind(order, key, up)
  const find = db.prepare<unknown[], Key>(
    `SELECT ${order.expression} AS value, seq FROM spans NOT INDEXED
     WHERE seq >= ? AND seq < ? AND ${exchangesOnly} AND started_at >= ? AND started_at < ? AND ${from.sql} AND ${condition.sql}
     ORDER BY ${order.expression} ${direction}, seq ${direction} LIMIT ?`,
  )
  let found: Key[] = []
  let matches = 0
  for (const [i, { zone, edge }] of zones.entries()) {
    if (i % zonesACheck === 0) {
      check()
      // The first of an order are all over the zones: where one row in ten matches, ten times as many hold the page.
      if (i > 0 && (count * i * zoneRows) / matches > most) return undefined
    }
    const [first, end] = [zone * zoneRows, (zone + 1) * zoneRows]
    const last = found[count - 1]
    if (last !== undefined && compareKeys(last, { value: edge ?? unknown, seq: up ? first : end }, up) <= 0)
      return found
    if (i === most) return undefined
    const here = find.all(first, end, times.low, times.high, ...from.values, ...condition.values, count)
    matches += here.length
    found = found
      .concat(here)
      .sort((one, other) => compareKeys(one, other, up))
      .slice(0, count)
  }
  return areAll ? found : undefined
}

const byStretches = (db: Database, search: Search, check: Check): Key[] => {
  const { order, condition, key, up, count, times } = search
  const byTime = order.by === 'time'
  const bounds = { ...times }
  if (byTime && key !== undefined) {
    if (up) bounds.low = Math.max(bounds.low, key.value)
    else bounds.high = Math.min(bounds.high, key.value + 1)
  }
  const direction = up ? 'ASC' : 'DESC'
  const from = behind(order, key, up)
  const find = db.prepare<unknown[], Key>(
    `SELECT ${order.expression} AS value, seq FROM spans
     WHERE ${exchangesOnly} AND ${condition.sql} AND ${from.sql} AND started_at >= ? AND started_at < ?
     ORDER BY ${order.expression} ${direction}, seq ${direction} LIMIT ?`,
  )
  let found: Key[] = []
  for (const { low, high } of stretches(db, bounds, byTime && up)) {
    check()
    const wanted = byTime ? count - found.length : count
    const here = find.all(...condition.values, ...from.values, low, high, wanted)
    found = byTime
      ? found.concat(here)
      : found
          .concat(here)
          .sort((a, b) => compareKeys(a, b, up))
          .slice(0, count)
    if (byTime && found.length >= count) break
  }
  return found
}

/** The first `count` keys of a direction. */
export const findKeys = (
  db: Database,
  query: LogQuery,
  condition: Condition,
  up: boolean,
  count: number,
  check: Check,
): Key[] => {
  const filter = query.filter ?? everything
  const key = readKey(query.next ?? query.previous)
  const search = { order: orderOf(query), condition, key, up, count, times: timesOf(filter), filter }
  return byZones(db, search, check) ?? byStretches(db, search, check)
}
