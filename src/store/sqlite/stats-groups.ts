/** Groups being added up, and what is told of each. In: figures in the order of the rollups' columns. Out: StatsRow. */

import type { Stats, StatsRow } from '../query.ts'
import {
  addFigures,
  edges,
  exactPercentile,
  noFigures,
  percentileOf,
  rollupColumns,
  type SumColumn,
  sumColumns,
} from './rollup-columns.ts'

type Group = readonly (string | null)[]

export interface Groups {
  add(group: Group, figures: readonly number[]): void
  /** How long one of the calls took that were added; of groups of few calls, all are told. */
  time(group: Group, durations: { latencyMs: number; firstMs: number | null }): void
  /** Most calls first. */
  done(limit: number | undefined, from: Stats['from']): Stats
}

/** Groups of so many calls have exact percentiles, where their calls' durations were told. */
export const exactCallsMax = 5000

const place = new Map<string, number>(rollupColumns.map((name, i) => [name, i]))

/** What is known of a group. */
interface Known {
  group: Group
  figures: number[]
  /** Milliseconds, of as many calls as were told. */
  latencies: number[]
  firsts: number[]
  timed: number
}
const nothing = (group: Group): Known => ({ group, figures: noFigures(), latencies: [], firsts: [], timed: 0 })

/** The clock tells no more than microseconds. */
const secondsOf = (ms: number): number => Math.round(ms * 1000) / 1e6

type Percentiles = (share: number) => number | null

/** `at`: where the histogram begins among the figures; `bound`: which of the bounds are its. */
const percentilesOf = (known: Known, durations: readonly number[], at: number, bound: number): Percentiles => {
  const { figures, timed } = known
  if (timed <= exactCallsMax && timed === figures[0]) {
    const sorted = durations.toSorted((a, b) => a - b).map(secondsOf)
    return (share) => exactPercentile(sorted, share)
  }
  const [low = 0, high = 0] = figures.slice(rollupColumns.length + bound).map(secondsOf)
  const counts = figures.slice(at, at + edges.length + 1)
  return (share) => percentileOf({ counts, low, high }, share)
}

const rowOf = (known: Known): StatsRow => {
  const { group, figures, latencies, firsts } = known
  const sum = (name: SumColumn): number => figures[place.get(name) ?? 0] ?? 0
  const latency = percentilesOf(known, latencies, sumColumns.length, 0)
  const first = percentilesOf(known, firsts, sumColumns.length + edges.length + 1, 2)
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
    latency_p50: latency(0.5),
    latency_p95: latency(0.95),
    latency_p99: latency(0.99),
    ttft_p50: first(0.5),
    ttft_p95: first(0.95),
  }
}

/** `size`: how many values name a group. */
export const groups = (size: number): Groups => {
  const all = new Map<string, Known>()
  const total = nothing(new Array<null>(size).fill(null))
  const keyOf = (group: Group): string => {
    const name = size === 1 ? `${group[0]}` : JSON.stringify(group)
    // Null and the word are two groups.
    return size === 1 && group[0] === null ? '\0' : name
  }
  return {
    add(group, figures) {
      const key = keyOf(group)
      const known = all.get(key) ?? nothing(group)
      all.set(key, known)
      for (const one of [total, known]) addFigures(one.figures, figures)
    },
    time(group, { latencyMs, firstMs }) {
      for (const one of [total, all.get(keyOf(group))]) {
        if (one === undefined || ++one.timed > exactCallsMax) continue
        one.latencies.push(latencyMs)
        if (firstMs !== null) one.firsts.push(firstMs)
      }
    },
    done(limit, from) {
      const rows = [...all.values()]
        .sort(
          (a, b) =>
            (b.figures[0] as number) - (a.figures[0] as number) ||
            (JSON.stringify(a.group) < JSON.stringify(b.group) ? -1 : 1),
        )
        .slice(0, limit ?? all.size)
        .map(rowOf)
      return { rows, total: rowOf(total), from }
    },
  }
}
