/**
 * Figures of ended calls by minute, hour and day, counted as the calls are stored.
 * In: rows, in the caller's transaction. Out: rows of `rollups`, one for each combination that occurs.
 * A view is a set of dimensions. Minutes are kept for all dimensions together; hours and days also for the few that most
 * questions are about, so that a month of calls is a few thousand rows to add up.
 */

import type { Database } from 'better-sqlite3'
import { firstTokenMs } from './durations.ts'
import {
  addFigures,
  bounds,
  bucketOf,
  type HistogramAt,
  histogramsAt,
  noFigures,
  rollupColumns,
  sumAt,
} from './rollup-columns.ts'
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
  | 'stream'
  | 'protocol'
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

/** How long a call took, and until its first token. Milliseconds. */
export const durationsOf = (row: Counted): { latencyMs: number; firstMs: number | null } => ({
  latencyMs: Math.max(0, (row.ended_at ?? row.started_at) - row.started_at),
  firstMs: firstTokenMs(row),
})

/** Adds a call's own figures, in the order of the columns. */
const count = (into: number[], row: Counted): void => {
  const { latencyMs, firstMs } = durationsOf(row)
  const add = (at: number, value: number) => {
    into[at] = (into[at] as number) + value
  }
  const addDuration = ({ buckets, bounds: low }: HistogramAt, ms: number) => {
    add(buckets + bucketOf(ms / 1000), 1)
    into[low] = Math.min(into[low] as number, ms)
    into[low + 1] = Math.max(into[low + 1] as number, ms)
  }
  add(sumAt.calls, 1)
  add(sumAt.errors, Number(row.status === 'error'))
  add(sumAt.input_tokens, row.input_tokens ?? 0)
  add(sumAt.output_tokens, row.output_tokens ?? 0)
  add(sumAt.cache_read_tokens, row.cache_read_tokens ?? 0)
  add(sumAt.cached, Number((row.cache_read_tokens ?? 0) > 0))
  add(sumAt.cost_micro, row.cost_micro ?? 0)
  add(sumAt.unpriced, Number(row.cost_micro === null))
  add(sumAt.latency_ms, latencyMs)
  addDuration(histogramsAt.latency, latencyMs)
  if (firstMs !== null) addDuration(histogramsAt.first, firstMs)
}

/** A call's own figures. */
export const figuresOf = (row: Counted): number[] => {
  const figures = noFigures()
  count(figures, row)
  return figures
}

/** Combinations whose rows are known without asking. */
const knownSeriesMax = 20_000

/** What the calls of one minute and one combination come to. */
interface Minute {
  /** Unix seconds. */
  at: number
  combination: string
  values: Record<RollupDimension, string | null>
  figures: number[]
}
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
  const columns = [...rollupColumns, ...Object.keys(bounds)]
  const merged = [
    ...rollupColumns.map((name) => `${name} = ${name} + excluded.${name}`),
    ...Object.entries(bounds).map(([name, way]) => `${name} = ${way}(${name}, excluded.${name})`),
  ]
  const places = Array.from({ length: 4 + columns.length }, () => '?').join(', ')
  const upsert = db.prepare(
    `INSERT INTO rollups (view, grain, bucket, series, ${columns.join(', ')}) VALUES (${places})
     ON CONFLICT DO UPDATE SET ${merged.join(', ')}`,
  )
  /** A series for each view, by combination. */
  const known = new Map<string, number[]>()
  const minutes = new Map<string, Minute>()

  const seriesOf = (view: View, values: Minute['values']): number => {
    const given = dimensions.map((name) => (view.dimensions.includes(name) ? values[name] : null))
    return findSeries.get(view.id, ...given)?.id ?? Number(insertSeries.run(view.id, ...given).lastInsertRowid)
  }
  const allSeriesOf = ({ combination, values }: Minute): number[] => {
    const found = known.get(combination)
    if (found !== undefined) return found
    const series = views.map((view) => seriesOf(view, values))
    if (known.size >= knownSeriesMax) known.clear()
    known.set(combination, series)
    return series
  }
  /** The minutes' figures in each view and grain that they count in. */
  const sumsOf = (counted: Iterable<Minute>): Iterable<Sum> => {
    const sums = new Map<string, Sum>()
    for (const one of counted) {
      const all = allSeriesOf(one)
      for (const [i, view] of views.entries()) {
        const series = all[i] as number
        for (const grain of view.grains) {
          const bucket = Math.floor(one.at / grain) * grain
          const key = `${series} ${bucket} ${grain}`
          const sum = sums.get(key)
          if (sum === undefined) sums.set(key, { view: view.id, grain, bucket, series, figures: [...one.figures] })
          else addFigures(sum.figures, one.figures)
        }
      }
    }
    return sums.values()
  }
  return {
    add(row) {
      const values = valuesOf(row)
      const at = Math.floor(row.started_at / 1000 / minute) * minute
      const combination = JSON.stringify([values.env, values.key, values.provider, values.model, values.customer])
      const key = `${at} ${combination}`
      let found = minutes.get(key)
      if (found === undefined) {
        found = { at, combination, values, figures: noFigures() }
        minutes.set(key, found)
      }
      count(found.figures, row)
    },
    save() {
      for (const { view, grain, bucket, series, figures } of sumsOf(minutes.values()))
        upsert.run(view, grain, bucket, series, ...figures)
      minutes.clear()
    },
    forget() {
      known.clear()
      minutes.clear()
    },
  }
}
