/**
 * Where the extremes are: for each stretch of rows that were stored one after another, the least and the greatest value of
 * what calls are sorted by. It finds "slowest 50" nearly as an index a column would, and costs a row in so many calls.
 * In: rows, in the caller's transaction; bounds. Out: rows of `zones`; those that can hold what is within the bounds.
 * Values only widen: a zone may promise what is deleted by now, never hide what is there.
 */

import type { Database } from 'better-sqlite3'
import type { SortField } from '../query.ts'
import type { SpanColumns } from './schema.ts'

/** In the files themselves: a new number is a new migration. */
export const zoneRows = 256

/** What a zone knows of, in the units of the columns (milliseconds, micro-dollars). */
export const zoneFields = ['time', 'ended', 'latency', 'ttft', 'cost', 'tokens', 'tokens_in', 'tokens_out'] as const

type Zoned = Pick<
  SpanColumns,
  'started_at' | 'ended_at' | 'first_token_ms' | 'cost_micro' | 'input_tokens' | 'output_tokens'
>

/** In the order of the fields. */
const valuesOf = (row: Zoned): (number | null)[] => [
  row.started_at,
  row.ended_at,
  row.ended_at === null ? null : Math.max(0, row.ended_at - row.started_at),
  row.first_token_ms,
  row.cost_micro,
  row.input_tokens === null || row.output_tokens === null ? null : row.input_tokens + row.output_tokens,
  row.input_tokens,
  row.output_tokens,
]

export interface Zones {
  add(seq: number, row: Zoned): void
  /** Writes what was added; last in the transaction. */
  save(): void
  /** The transaction was rolled back. */
  forget(): void
}

const names = zoneFields.flatMap((field) => [`low_${field}`, `high_${field}`])
/** The wider of two values of which either may be unknown. */
const wider = (name: string): string => {
  const widest = name.startsWith('low_') ? 'min' : 'max'
  return `${name} = ${widest}(coalesce(${name}, excluded.${name}), coalesce(excluded.${name}, ${name}))`
}

export const openZones = (db: Database): Zones => {
  const upsert = db.prepare(
    `INSERT INTO zones (zone, ${names.join(', ')}) VALUES (?, ${names.map(() => '?').join(', ')})
     ON CONFLICT DO UPDATE SET ${names.map(wider).join(', ')}`,
  )
  const added = new Map<number, (number | null)[]>()
  return {
    add(seq, row) {
      const zone = Math.floor(seq / zoneRows)
      const known = added.get(zone)
      const bounds = known ?? names.map(() => null)
      if (known === undefined) added.set(zone, bounds)
      const values = valuesOf(row)
      for (let i = 0; i < values.length; i++) {
        const value = values[i] ?? null
        if (value === null) continue
        bounds[2 * i] = Math.min(bounds[2 * i] ?? value, value)
        bounds[2 * i + 1] = Math.max(bounds[2 * i + 1] ?? value, value)
      }
    },
    save() {
      for (const [zone, bounds] of added) upsert.run(zone, ...bounds)
      added.clear()
    },
    forget: () => added.clear(),
  }
}

/** Values of a field that are looked for, both ends included. */
export interface Bound {
  field: SortField
  low: number
  high: number
}

/** A zone, and the value at its near end: nothing in it comes before that. Null: it knows of none. */
export interface Near {
  zone: number
  edge: number | null
}

/** The first zones of an order that can hold rows within all bounds, at most `most`. */
export const nearestZones = (
  db: Database,
  bounds: readonly Bound[],
  order: { by: SortField; up: boolean },
  most: number,
): Near[] => {
  const edge = `${order.up ? 'low' : 'high'}_${order.by}`
  const within = ['1', ...bounds.map(({ field }) => `high_${field} >= ? AND low_${field} <= ?`)]
  const direction = order.up ? 'ASC' : 'DESC'
  return db
    .prepare<unknown[], Near>(
      `SELECT zone, ${edge} AS edge FROM zones WHERE ${within.join(' AND ')}
       ORDER BY ${edge} ${direction} NULLS LAST, zone ${direction} LIMIT ?`,
    )
    .all(...bounds.flatMap(({ low, high }) => [low, high]), most)
}
