/**
 * What a rollup counts, and the edges of its histograms. In: nothing. Out: column names. Imports nothing.
 * Migrations are made of these lists: what is in them is added to, never changed.
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
export const latencyColumns = bucketColumns('l')
export const firstColumns = bucketColumns('f')

export const rollupColumns: readonly string[] = [...sumColumns, ...latencyColumns, ...firstColumns]

/** The bucket of a duration. */
export const bucketOf = (seconds: number): number => {
  const found = edges.findIndex((edge) => seconds <= edge)
  return found === -1 ? edges.length : found
}

/**
 * The duration below which a share of the calls lies, in seconds: between the edges of its bucket in proportion. The open
 * bucket has no upper edge: its lower one is told.
 */
export const percentileOf = (counts: readonly number[], share: number): number | null => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let rest = total * share
  for (const [i, count] of counts.entries()) {
    if (rest > count || count === 0) {
      rest -= count
      continue
    }
    const low = i === 0 ? 0 : (edges[i - 1] as number)
    const high = edges[i] ?? low
    return Number((low + ((high - low) * rest) / count).toPrecision(4))
  }
  return edges.at(-1) ?? null
}
