/**
 * Figures of ended calls by minute, hour and day, counted as the calls are stored.
 * In: rows, in the caller's transaction. Out: rows of `rollups`, one for each combination that occurs.
 * A view is a set of dimensions. Minutes are kept for all dimensions together; hours and days also for the few that most
 * questions are about, so that a month of calls is a few thousand rows to add up.
 */

import type { Database } from 'better-sqlite3'
import { bucketOf, edges, rollupColumns, sumColumns } from './rollup-columns.ts'
import type { SpanColumns } from './schema.ts'

export const dimensions = ['env', 'key', 'provider', 'model', 'customer'] as const
export type RollupDimension = (typeof dimensions)[number]

export interface View {
  id: number
  dimensions: readonly RollupDimension[]
  /** Seconds. */
  grains: readonly number[]
}
export const minute = 60
export const hour = 3600
export const day = 86_400

export const views: readonly View[] = [
  { id: 1, dimensions: ['env', 'key'], grains: [hour, day] },
  { id: 2, dimensions: ['provider', 'model'], grains: [hour, day] },
  { id: 3, dimensions: ['env', 'customer'], grains: [hour, day] },
  { id: 4, dimensions, grains: [minute, day] },
]

/** What is counted of a row. */
export type Counted = Pick<
  SpanColumns,
  | 'started_at'
  | 'ended_at'
  | 'status'
  | 'environment'
  | 'key_id'
  | 'provider'
  | 'model'
  | 'customer'
  | 'input_tokens'
  | 'output_tokens'
  | 'cache_read_tokens'
  | 'cost_micro'
  | 'first_token_ms'
>

export interface Rollups {
  /** Counts a call that has ended. */
  add(row: Counted): void
  /** Writes what was counted; last in the transaction. */
  save(): void
  /** The transaction was rolled back. */
  forget(): void
}

const valuesOf = (row: Counted): Record<RollupDimension, string | null> => ({
  env: row.environment,
  key: row.key_id,
  provider: row.provider,
  model: row.model,
  customer: row.customer,
})

/** A call's own figures, in the order of the columns. */
export const figuresOf = (row: Counted): number[] => {
  const latencyMs = Math.max(0, (row.ended_at ?? row.started_at) - row.started_at)
  const figures = [
    1,
    Number(row.status === 'error'),
    row.input_tokens ?? 0,
    row.output_tokens ?? 0,
    row.cache_read_tokens ?? 0,
    Number((row.cache_read_tokens ?? 0) > 0),
    row.cost_micro ?? 0,
    Number(row.cost_micro === null),
    latencyMs,
    ...new Array<number>(2 * (edges.length + 1)).fill(0),
  ]
  figures[sumColumns.length + bucketOf(latencyMs / 1000)] = 1
  if (row.first_token_ms !== null)
    figures[sumColumns.length + edges.length + 1 + bucketOf(row.first_token_ms / 1000)] = 1
  return figures
}

/** Combinations whose row is known without asking. */
const knownSeriesMax = 20_000

interface Sum {
  view: number
  grain: number
  bucket: number
  series: number
  figures: number[]
}

export const openRollups = (db: Database): Rollups => {
  const findSeries = db.prepare<unknown[], { id: number }>(
    'SELECT id FROM series WHERE view = ? AND env IS ? AND key IS ? AND provider IS ? AND model IS ? AND customer IS ?',
  )
  const insertSeries = db.prepare(
    'INSERT INTO series (view, env, key, provider, model, customer) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const places = Array.from({ length: 4 + rollupColumns.length }, () => '?').join(', ')
  const upsert = db.prepare(
    `INSERT INTO rollups (view, grain, bucket, series, ${rollupColumns.join(', ')}) VALUES (${places})
     ON CONFLICT DO UPDATE SET ${rollupColumns.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
  )
  const series = new Map<string, number>()
  const sums = new Map<string, Sum>()

  const seriesOf = (view: View, values: Record<RollupDimension, string | null>): number => {
    const given = dimensions.map((name) => (view.dimensions.includes(name) ? values[name] : null))
    const name = JSON.stringify([view.id, given])
    const known = series.get(name)
    if (known !== undefined) return known
    const id = findSeries.get(view.id, ...given)?.id ?? Number(insertSeries.run(view.id, ...given).lastInsertRowid)
    if (series.size >= knownSeriesMax) series.clear()
    series.set(name, id)
    return id
  }
  return {
    add(row) {
      const values = valuesOf(row)
      const figures = figuresOf(row)
      for (const view of views) {
        const id = seriesOf(view, values)
        for (const grain of view.grains) {
          const bucket = Math.floor(row.started_at / 1000 / grain) * grain
          const key = `${id} ${bucket} ${grain}`
          const sum = sums.get(key)
          if (sum === undefined) sums.set(key, { view: view.id, grain, bucket, series: id, figures: [...figures] })
          else
            for (let i = 0; i < figures.length; i++)
              sum.figures[i] = (sum.figures[i] as number) + (figures[i] as number)
        }
      }
    },
    save() {
      for (const { view, grain, bucket, series: id, figures } of sums.values())
        upsert.run(view, grain, bucket, id, ...figures)
      sums.clear()
    },
    forget() {
      series.clear()
      sums.clear()
    },
  }
}
