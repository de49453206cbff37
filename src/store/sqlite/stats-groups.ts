/** Groups being added up, and what is told of each. In: figures in the order of the rollups' columns. Out: StatsRow. */

import type { Stats, StatsRow } from '../query.ts'
import { secondsOf } from './durations.ts'
import {
  addFigures,
  edges,
  exactPercentile,
  type HistogramAt,
  histogramsAt,
  noFigures,
  percentileOf,
  type SumColumn,
  sumAt,
} from './rollup-columns.ts'

export type GroupName = readonly (string | null)[]

export interface Groups {
  /** The group of that name, which may have nothing yet. */
  of(name: GroupName): Group
  add(group: Group, figures: readonly number[]): void
  /** How long one of the calls took that were added; of groups of few calls, all are told. */
  time(group: Group, durations: { latencyMs: number; firstMs: number | null }): void
  /** Most calls first. */
  done(limit: number | undefined, from: Stats['from']): Stats
}

/** Groups of so many calls have exact percentiles, where their calls' durations were told. */
export const exactCallsMax = 5000

/** What is known of a group. */
export interface Group {
  name: GroupName
  figures: number[]
  /** Milliseconds, of as many calls as were told. */
  latencies: number[]
  firsts: number[]
  timed: number
}
const nothing = (name: GroupName): Group => ({ name, figures: noFigures(), latencies: [], firsts: [], timed: 0 })

type Percentiles = (share: number) => number | null

const percentilesOf = (group: Group, durations: readonly number[], at: HistogramAt): Percentiles => {
  const { figures, timed } = group
  if (timed <= exactCallsMax && timed === figures[sumAt.calls]) {
    const sorted = durations.toSorted((a, b) => a - b).map(secondsOf)
    return (share) => exactPercentile(sorted, share)
  }
  const [low = 0, high = 0] = figures.slice(at.bounds, at.bounds + 2).map(secondsOf)
  const counts = figures.slice(at.buckets, at.buckets + edges.length + 1)
  return (share) => percentileOf({ counts, low, high }, share)
}

const rowOf = (group: Group): StatsRow => {
  const sum = (name: SumColumn): number => group.figures[sumAt[name]] as number
  const latency = percentilesOf(group, group.latencies, histogramsAt.latency)
  const first = percentilesOf(group, group.firsts, histogramsAt.first)
  return {
    group: [...group.name],
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
  const all = new Map<string, Group>()
  const total = nothing(new Array<null>(size).fill(null))
  // Null and the word are two groups.
  const keyOf = (name: GroupName): string => (size === 1 ? (name[0] ?? '\0') : JSON.stringify(name))
  return {
    of(name) {
      const key = keyOf(name)
      const known = all.get(key) ?? nothing(name)
      all.set(key, known)
      return known
    },
    add(group, figures) {
      for (const one of [total, group]) addFigures(one.figures, figures)
    },
    time(group, { latencyMs, firstMs }) {
      for (const one of [total, group]) {
        if (++one.timed > exactCallsMax) continue
        one.latencies.push(latencyMs)
        if (firstMs !== null) one.firsts.push(firstMs)
      }
    },
    done(limit, from) {
      const rows = [...all.values()]
        .sort(
          (a, b) =>
            (b.figures[sumAt.calls] as number) - (a.figures[sumAt.calls] as number) ||
            (JSON.stringify(a.name) < JSON.stringify(b.name) ? -1 : 1),
        )
        .slice(0, limit ?? all.size)
        .map(rowOf)
      return { rows, total: rowOf(total), from }
    },
  }
}
