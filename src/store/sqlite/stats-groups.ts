/** Groups being added up, and what is told of each. In: figures in the order of the rollups' columns. Out: StatsRow. */

import type { Stats, StatsRow } from '../query.ts'
import { edges, percentileOf, rollupColumns, type SumColumn, sumColumns } from './rollup-columns.ts'

export interface Groups {
  add(group: readonly (string | null)[], figures: readonly number[]): void
  /** Most calls first. */
  done(limit: number | undefined, from: Stats['from']): Stats
}

const place = new Map<string, number>(rollupColumns.map((name, i) => [name, i]))

const rowOf = (group: readonly (string | null)[], figures: readonly number[]): StatsRow => {
  const sum = (name: SumColumn): number => figures[place.get(name) ?? 0] ?? 0
  const latency = figures.slice(sumColumns.length, sumColumns.length + edges.length + 1)
  const first = figures.slice(sumColumns.length + edges.length + 1)
  return {
    group: [...group],
    calls: sum('calls'),
    errors: sum('errors'),
    prompt_tokens: sum('input_tokens'),
    completion_tokens: sum('output_tokens'),
    cache_read_tokens: sum('cache_read_tokens'),
    cached: sum('cached'),
    cost: sum('cost_micro') / 1e6,
    unpriced: sum('unpriced'),
    latency_mean: sum('calls') === 0 ? null : Number((sum('latency_ms') / sum('calls') / 1000).toPrecision(6)),
    latency_p50: percentileOf(latency, 0.5),
    latency_p95: percentileOf(latency, 0.95),
    latency_p99: percentileOf(latency, 0.99),
    ttft_p50: percentileOf(first, 0.5),
    ttft_p95: percentileOf(first, 0.95),
  }
}

/** `size`: how many values name a group. */
export const groups = (size: number): Groups => {
  const all = new Map<string, { group: readonly (string | null)[]; figures: number[] }>()
  const total = new Array<number>(rollupColumns.length).fill(0)
  return {
    add(group, figures) {
      const name = size === 1 ? `${group[0]}` : JSON.stringify(group)
      // Null and the word are two groups.
      const key = size === 1 && group[0] === null ? '\0' : name
      const found = all.get(key)
      for (const [i, value] of figures.entries()) {
        total[i] = (total[i] as number) + value
        if (found !== undefined) found.figures[i] = (found.figures[i] as number) + value
      }
      if (found === undefined) all.set(key, { group, figures: [...figures] })
    },
    done(limit, from) {
      const rows = [...all.values()]
        .sort(
          (a, b) =>
            (b.figures[0] as number) - (a.figures[0] as number) ||
            (JSON.stringify(a.group) < JSON.stringify(b.group) ? -1 : 1),
        )
        .slice(0, limit ?? all.size)
        .map(({ group, figures }) => rowOf(group, figures))
      return { rows, total: rowOf(new Array<null>(size).fill(null), total), from }
    },
  }
}
