/** Percentiles: of a histogram never outside of its calls and in the right bucket; exact where the calls are few. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addFigures, exactPercentile, noFigures } from '../../src/store/sqlite/rollup-columns.ts'
import { figuresOf } from '../../src/store/sqlite/rollups.ts'
import { exactCallsMax, groups } from '../../src/store/sqlite/stats-groups.ts'

/** A call of so long, its first token after the same time. */
const call = (ms: number) => ({
  started_at: 0,
  ended_at: ms,
  stream: 1,
  protocol: 'openai-chat',
  first_token_ms: ms,
  status: 'success',
  environment: 'test',
  key_id: 'k',
  provider: null,
  model: 'm',
  customer: null,
  input_tokens: null,
  output_tokens: null,
  cache_read_tokens: null,
  cost_micro: null,
})
const figuresOfAll = (durations: readonly number[]): number[] => {
  const figures = noFigures()
  for (const ms of durations) addFigures(figures, figuresOf(call(ms)))
  return figures
}
const told = (durations: readonly number[], each: boolean) => {
  const into = groups(0)
  into.add(into.of([]), figuresOfAll(durations))
  if (each) for (const ms of durations) into.time(into.of([]), { latencyMs: ms, firstMs: ms })
  return into.done(undefined, 'rollups').total
}
const names = [
  ['latency_p50', 0.5],
  ['latency_p95', 0.95],
  ['latency_p99', 0.99],
  ['ttft_p50', 0.5],
  ['ttft_p95', 0.95],
] as const
const durations = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 200_000 }),
    fc.double({ min: 0, max: 500_000, noNaN: true }),
    fc.constantFrom(0, 10, 20, 40, 81_920),
  ),
  { minLength: 1, maxLength: 60 },
)

describe('percentiles of a histogram', () => {
  it('lie between the least and the most of the calls, within a factor of two of the true one', () => {
    fc.assert(
      fc.property(durations, (all) => {
        const sorted = all.map((ms) => Math.round(ms * 1000) / 1e6).sort((a, b) => a - b)
        const row = told(all, false)
        for (const [name, share] of names) {
          const value = row[name] as number
          const exact = exactPercentile(sorted, share) as number
          expect(value).toBeGreaterThanOrEqual(sorted[0] as number)
          expect(value).toBeLessThanOrEqual(sorted.at(-1) as number)
          // The fourth digit is rounded.
          if (exact <= 0.01) expect(value).toBeLessThanOrEqual(0.01)
          else if (exact > 81.92) expect(value).toBeGreaterThan(81.9)
          else expect(Math.max(value / exact, exact / value)).toBeLessThan(2.001)
        }
      }),
      { numRuns: 2000, seed: 1 },
    )
  })
  it('are those of a call that is alone or like all the others', () => {
    for (const all of [[1234], [7, 7, 7], [300_000, 300_000]])
      for (const [name] of names) expect(told(all, false)[name]).toBe((all[0] as number) / 1000)
  })
  it('of calls whose bounds nobody kept are in their bucket', () => {
    const into = groups(0)
    const figures = figuresOfAll([15, 15, 15, 200_000])
    into.add(into.of([]), [...figures.slice(0, -4), 0, Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY])
    const { latency_p50, latency_p99 } = into.done(undefined, 'rollups').total
    expect(latency_p50).toBeGreaterThan(0.01)
    expect(latency_p50).toBeLessThanOrEqual(0.02)
    expect(latency_p99).toBe(81.92)
  })
})

describe('percentiles of few calls', () => {
  it('are exact', () => {
    fc.assert(
      fc.property(durations, (all) => {
        const sorted = all.map((ms) => Math.round(ms * 1000) / 1e6).sort((a, b) => a - b)
        const row = told(all, true)
        for (const [name, share] of names) {
          const value = row[name] as number
          // Nearest rank: so many are no longer than it, and fewer than that are shorter.
          expect(sorted).toContain(value)
          expect(sorted.filter((one) => one <= value).length).toBeGreaterThanOrEqual(sorted.length * share - 1e-6)
          expect(sorted.filter((one) => one < value).length).toBeLessThan(sorted.length * share)
        }
      }),
      { numRuns: 500, seed: 1 },
    )
  })
  it('are read off the histogram where not every call was told, and where they are many', () => {
    const into = groups(0)
    into.add(into.of([]), figuresOfAll([100, 110, 150]))
    into.time(into.of([]), { latencyMs: 100, firstMs: 100 })
    expect(into.done(undefined, 'rollups').total.latency_p99).toBeGreaterThan(0.1)
    const many = Array.from({ length: exactCallsMax + 1 }, (_, i) => 100 + (i % 2))
    expect(told(many, true).latency_p50).not.toBe(0.1)
    expect(told(many.slice(1), true).latency_p50).toBe(0.1)
  })
})
