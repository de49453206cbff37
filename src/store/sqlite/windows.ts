/**
 * The span table cut into stretches of time, so that a long search is many short ones: the first are small (most pages are
 * full after one), and between two of them a search can be given up.
 * In: a connection, bounds in Unix ms. Out: stretches in order, without gaps. Their sizes are a guess, their borders exact.
 */

import type { Database } from 'better-sqlite3'
import type { Filter } from '../../core/filter.ts'

/** From `low` on, before `high`; Unix ms. */
export interface Stretch {
  low: number
  high: number
}

const firstRows = 2000
const rowsMax = 64_000
const growth = 4

/** The times that no match is outside of, by what must hold at the top of the filter. */
export const timesOf = (filter: Filter): Stretch => {
  const of = filter.kind === 'all' ? filter.of : [filter]
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const one of of) {
    if (one.kind === 'all') {
      const inner = timesOf(one)
      low = Math.max(low, inner.low)
      high = Math.min(high, inner.high)
    }
    if (one.kind !== 'field' || one.field !== 'time') continue
    const { test } = one
    if (test.op === '>=' || test.op === '>') low = Math.max(low, test.value)
    if (test.op === '<') high = Math.min(high, test.value)
    // The border itself belongs to it: the next number after it is far enough.
    if (test.op === '<=') high = Math.min(high, test.value + 1)
    if (test.op === 'between') {
      low = Math.max(low, test.from)
      high = Math.min(high, test.to + 1)
    }
  }
  return { low, high }
}

/** Newest first, or oldest first. Rows are stored in about the order of their times: counting rows is enough. */
export function* stretches(db: Database, { low, high }: Stretch, ascending: boolean): Generator<Stretch> {
  const behind = db.prepare<[number], { seq: number }>(
    "SELECT seq FROM spans WHERE started_at >= ? AND log_type <> 'attempt' ORDER BY started_at LIMIT 1",
  )
  const before = db.prepare<[number], { seq: number }>(
    "SELECT seq FROM spans WHERE started_at < ? AND log_type <> 'attempt' ORDER BY started_at DESC LIMIT 1",
  )
  const timeBelow = db.prepare<[number], { at: number }>(
    'SELECT started_at AS at FROM spans WHERE seq <= ? ORDER BY seq DESC LIMIT 1',
  )
  const timeAbove = db.prepare<[number], { at: number }>(
    'SELECT started_at AS at FROM spans WHERE seq >= ? ORDER BY seq LIMIT 1',
  )
  const start = ascending ? behind.get(low)?.seq : before.get(high)?.seq
  if (start === undefined) return
  let [seq, rows, edge] = [start, firstRows, ascending ? low : high]
  for (;;) {
    seq += ascending ? rows : -rows
    rows = Math.min(rowsMax, rows * growth)
    const at = (ascending ? timeAbove : timeBelow).get(seq)?.at
    const last = at === undefined || (ascending ? at >= high : at <= low)
    if (ascending) {
      const next = last ? high : at
      if (next > edge) yield { low: edge, high: next }
      edge = Math.max(edge, next)
    } else {
      const next = last ? low : at
      if (next < edge) yield { low: next, high: edge }
      edge = Math.min(edge, next)
    }
    if (last) return
  }
}
