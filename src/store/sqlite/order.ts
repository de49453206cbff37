/**
 * What a page is sorted by, and where a row stands in that order.
 * In: LogQuery. Out: SQL of the order, keys of rows. Imports the store's own files.
 */

import type { LogQuery, SortField } from '../query.ts'
import type { Condition } from './filter.ts'
import { sortColumn } from './filter-columns.ts'

/** Where a row stands in its order. */
export interface Key {
  value: number
  seq: number
}
export const keyText = ({ value, seq }: Key): string => `${value}_${seq}`
export const readKey = (text: string | undefined): Key | undefined => {
  const [value, seq] = (text ?? '').split('_').map(Number)
  return Number.isFinite(value) && Number.isInteger(seq) ? { value: value as number, seq: seq as number } : undefined
}

export interface Order {
  by: SortField
  expression: string
  /** The direction of the question; a page before another is read the other way round. */
  ascending: boolean
  /** What a row has whose value is unknown: it is last, whatever the direction. */
  unknown: number
}

export const orderOf = ({ sort }: LogQuery): Order => {
  const { by = 'time', ascending = false } = sort ?? {}
  const unknown = ascending ? 1e300 : -1
  const expression = by === 'time' ? 'started_at' : `coalesce(${sortColumn[by]}, ${unknown})`
  return { by, expression, ascending, unknown }
}

/** Negative: `one` is read before `other`. */
export const compareKeys = (one: Key, other: Key, up: boolean): number =>
  (one.value - other.value || one.seq - other.seq) * (up ? 1 : -1)

/** Those behind the key, read in this direction. */
export const behind = ({ expression }: Order, key: Key | undefined, up: boolean): Condition => {
  if (key === undefined) return { sql: '1', values: [] }
  const sign = up ? '>' : '<'
  const sql = `${expression} ${sign}= ? AND (${expression} ${sign} ? OR seq ${sign} ?)`
  return { sql, values: [key.value, key.value, key.seq] }
}
