/**
 * What a rollup counts, and the edges of its histograms. In: nothing. Out: column names. Imports nothing.
 * The second migration is made of `rollupColumns`: neither they nor their order change.
 */

/** Upper edges of the buckets, in seconds; the last bucket is open. OpenTelemetry's GenAI durations: 0.01 s, doubling. */
export const edges: readonly number[] = Array.from({ length: 14 }, (_, i) => 0.01 * 2 ** i)

export const sumColumns = [
  'calls',
  'errors',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cached',
  'cost_micro',
  'unpriced',
  'latency_ms',
] as const
export type SumColumn = (typeof sumColumns)[number]

const bucketColumns = (letter: string): string[] => [...edges, 0].map((_, i) => `${letter}${i}`)
/** Calls by latency, and by time to the first token. */
const latencyColumns = bucketColumns('l')
const firstColumns = bucketColumns('f')

export const rollupColumns: readonly string[] = [...sumColumns, ...latencyColumns, ...firstColumns]

/** The bucket of a duration. */
export const bucketOf = (seconds: number): number => {
  const found = edges.findIndex((edge) => seconds <= edge)
  return found === -1 ? edges.length : found
}

/** Between what each histogram's durations lie, in milliseconds, and how two of them become one. */
export const bounds = { latency_low: 'min', latency_high: 'max', first_low: 'min', first_high: 'max' } as const

/** Figures: the values of `rollupColumns`, then of `bounds`. Where each sum stands among them … */
export const sumAt = Object.fromEntries(sumColumns.map((name, i) => [name, i])) as Readonly<Record<SumColumn, number>>
/** … and each histogram: its first bucket, and its low bound, behind which is the high one. */
export const histogramsAt = {
  latency: { buckets: sumColumns.length, bounds: rollupColumns.length },
  first: { buckets: sumColumns.length + latencyColumns.length, bounds: rollupColumns.length + 2 },
} as const
export type HistogramAt = (typeof histogramsAt)[keyof typeof histogramsAt]

/** What every figure begins with. */
export const noFigures = (): number[] => [
  ...rollupColumns.map(() => 0),
  ...Object.values(bounds).map((way) => (way === 'min' ? Number.POSITIVE_INFINITY : 0)),
]
const figuresCount = rollupColumns.length + Object.keys(bounds).length
/** Twice for each row that is counted: iterators would take several times as long. */
export const addFigures = (into: number[], figures: readonly number[]): void => {
  const sums = rollupColumns.length
  for (let i = 0; i < sums; i++) into[i] = (into[i] as number) + (figures[i] as number)
  // A low bound, then its high one.
  for (let i = sums; i < figuresCount; i += 2) {
    const [low, high] = [figures[i] as number, figures[i + 1] as number]
    if (low < (into[i] as number)) into[i] = low
    if (high > (into[i + 1] as number)) into[i + 1] = high
  }
}

/** Durations by bucket, and between what they lie. Seconds. */
export interface Histogram {
  counts: readonly number[]
  low: number
  high: number
}

/**
 * The duration that a share of the calls does not exceed, in seconds: between the edges of its bucket in proportion, and
 * never outside of what was measured. The true one is in the same bucket, so that they are within a factor of two of each
 * other; in the first bucket and in the open one, within its edge and the bounds.
 */
export const percentileOf = ({ counts, low, high }: Histogram, share: number): number | null => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  const within = (seconds: number) => Math.min(Math.max(seconds, low), high)
  let rest = total * share
  for (const [i, count] of counts.entries()) {
    // A product such as 60 × 0.95 is not quite a whole number.
    if (rest > count + 1e-6 || count === 0) {
      rest -= count
      continue
    }
    const from = within(i === 0 ? 0 : (edges[i - 1] as number))
    const to = within(edges[i] ?? (Number.isFinite(high) ? high : from))
    return within(Number((from + (to - from) * Math.min(1, rest / count)).toPrecision(4)))
  }
  return within(edges.at(-1) as number)
}

/** The same of durations that are all known, in seconds, in order. */
export const exactPercentile = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * share - 1e-6) - 1)] ?? null
