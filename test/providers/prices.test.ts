import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Usage } from '../../src/core/chat.ts'
import { listModels } from '../../src/providers/models.ts'
import { pricePackage } from '../../src/providers/price-data.ts'
import { pricedName } from '../../src/providers/price-supplement.ts'
import { type Cost, costOf } from '../../src/providers/prices.ts'
import { findProvider } from '../../src/providers/table.ts'

/** A Tuesday noon in UTC: no peak hour anywhere. */
const noon = new Date('2026-11-24T12:00:00Z')

/** input, output, and what of them is special. */
const used = (inputTokens: number, outputTokens: number, more: Partial<Usage> = {}): Usage => ({
  inputTokens,
  outputTokens,
  ...more,
})

interface Invoice {
  what: string
  of: [provider: string, model: string]
  usage: Usage
  /** Worked out by hand: tokens × dollars per million = micro-dollars. */
  sum: number[]
  microUsd: number
  at?: Date
}

const claude = used(10_000, 100, { cacheReadTokens: 4000, cacheWriteTokens: 3000, cacheWrite1hTokens: 1000 })

const invoices: Invoice[] = [
  {
    what: 'cached input is not charged twice',
    of: ['openai', 'gpt-5.5'],
    usage: used(10_000, 1500, { cacheReadTokens: 6000 }),
    sum: [4000 * 5, 6000 * 0.5, 1500 * 30],
    microUsd: 68_000,
  },
  {
    what: 'reasoning is inside output (F53)',
    of: ['openai', 'gpt-5.5-2026-04-23'],
    usage: used(100, 1500, { reasoningTokens: 1400 }),
    sum: [100 * 5, 1500 * 30],
    microUsd: 45_500,
  },
  {
    what: 'fractions of a micro-dollar are rounded once',
    of: ['openai', 'gpt-4o-mini'],
    usage: used(1234, 567),
    sum: [1234 * 0.15, 567 * 0.6],
    microUsd: 525,
  },
  { what: 'a half goes up', of: ['openai', 'gpt-4o-mini'], usage: used(10, 0), sum: [10 * 0.15], microUsd: 2 },
  {
    what: 'less than a half goes down',
    of: ['openai', 'gpt-4o-mini'],
    usage: used(11, 1),
    sum: [1.65, 0.6],
    microUsd: 2,
  },
  {
    what: 'one token under the long-context price',
    of: ['openai', 'gpt-5.5'],
    usage: used(271_999, 100),
    sum: [271_999 * 5, 100 * 30],
    microUsd: 1_362_995,
  },
  {
    what: 'at the long-context price',
    of: ['openai', 'gpt-5.5'],
    usage: used(272_000, 100),
    sum: [272_000 * 10, 100 * 45],
    microUsd: 2_724_500,
  },
  {
    what: 'cache read, five-minute and one-hour writes',
    of: ['anthropic', 'claude-sonnet-4-5'],
    usage: claude,
    sum: [3000 * 3, 4000 * 0.3, 2000 * 3.75, 1000 * 6, 100 * 15],
    microUsd: 25_200,
  },
  {
    what: 'a dated name',
    of: ['anthropic', 'claude-sonnet-4-5-20250929'],
    usage: used(1000, 500),
    sum: [1000 * 3, 500 * 15],
    microUsd: 10_500,
  },
  {
    what: 'at 200,000 still the base price',
    of: ['anthropic', 'claude-sonnet-4-5'],
    usage: used(200_000, 1),
    sum: [200_000 * 3, 15],
    microUsd: 600_015,
  },
  {
    what: 'above it the long-context price, output too',
    of: ['anthropic', 'claude-sonnet-4-5'],
    usage: used(200_001, 1),
    sum: [200_001 * 6, 22.5],
    microUsd: 1_200_029,
  },
  {
    what: 'cached tokens count for the length',
    of: ['anthropic', 'claude-sonnet-4-5'],
    usage: used(200_001, 0, { cacheReadTokens: 200_000 }),
    sum: [1 * 6, 200_000 * 0.6],
    microUsd: 120_006,
  },
  {
    what: 'searches are billed by the query',
    of: ['anthropic', 'claude-haiku-4-5'],
    usage: used(1000, 100, { webSearches: 3 }),
    sum: [1000 * 1, 100 * 5, 3 * 10_000],
    microUsd: 31_500,
  },
  {
    what: 'one-hour writes at a reseller whose list has no price for them (supplement: twice the input)',
    of: ['openrouter', 'anthropic/claude-sonnet-4.5'],
    usage: claude,
    sum: [3000 * 3, 4000 * 0.3, 2000 * 3.75, 1000 * 6, 100 * 15],
    microUsd: 25_200,
  },
  {
    what: 'the same above 200,000',
    of: ['openrouter', 'anthropic/claude-sonnet-4.5'],
    usage: used(201_000, 0, { cacheWriteTokens: 1000, cacheWrite1hTokens: 1000 }),
    sum: [200_000 * 6, 1000 * 12],
    microUsd: 1_212_000,
  },
  {
    what: 'deepseek-chat is V4 Flash since April 2026 (supplement); cache hit',
    of: ['deepseek', 'deepseek-chat'],
    usage: used(1000, 100, { cacheReadTokens: 900 }),
    sum: [100 * 0.22, 900 * 0.007, 100 * 0.66],
    microUsd: 94,
  },
  {
    what: 'at its peak hour',
    of: ['deepseek', 'deepseek-v4-flash'],
    usage: used(1000, 100, { cacheReadTokens: 900 }),
    sum: [100 * 0.44, 900 * 0.014, 100 * 1.32],
    microUsd: 189,
    at: new Date('2026-11-24T02:00:00Z'),
  },
  {
    what: 'before that, V3 by day',
    of: ['deepseek', 'deepseek-chat'],
    usage: used(1000, 100, { cacheReadTokens: 900 }),
    sum: [100 * 0.27, 900 * 0.07, 100 * 1.1],
    microUsd: 200,
    at: new Date('2026-01-15T12:00:00Z'),
  },
  {
    what: 'and V3 by night',
    of: ['deepseek', 'deepseek-chat'],
    usage: used(1000, 100, { cacheReadTokens: 900 }),
    sum: [100 * 0.135, 900 * 0.035, 100 * 0.55],
    microUsd: 100,
    at: new Date('2026-01-15T20:00:00Z'),
  },
  {
    what: 'groq with a cache hit',
    of: ['groq', 'openai/gpt-oss-120b'],
    usage: used(2000, 300, { cacheReadTokens: 500 }),
    sum: [1500 * 0.15, 500 * 0.075, 300 * 0.6],
    microUsd: 443,
  },
  {
    what: 'groq without a cache price: cached tokens at the input price',
    of: ['groq', 'llama-3.3-70b-versatile'],
    usage: used(1000, 100, { cacheReadTokens: 400 }),
    sum: [1000 * 0.59, 100 * 0.79],
    microUsd: 669,
  },
  {
    what: 'mistral -latest is its dated model (supplement)',
    of: ['mistral', 'mistral-small-latest'],
    usage: used(1000, 200),
    sum: [1000 * 0.15, 200 * 0.6],
    microUsd: 270,
  },
  {
    what: 'mistral large',
    of: ['mistral', 'mistral-large-latest'],
    usage: used(1000, 200),
    sum: [1000 * 0.5, 200 * 1.5],
    microUsd: 800,
  },
  {
    what: 'xai: reasoning inside output, cache hit',
    of: ['xai', 'grok-4'],
    usage: used(1000, 700, { cacheReadTokens: 200, reasoningTokens: 500 }),
    sum: [800 * 3, 200 * 0.75, 700 * 15],
    microUsd: 13_050,
  },
  {
    what: 'xai below 200,000',
    of: ['xai', 'grok-4.3'],
    usage: used(199_999, 0),
    sum: [199_999 * 1.25],
    microUsd: 249_999,
  },
  { what: 'xai at 200,000', of: ['xai', 'grok-4.3'], usage: used(200_000, 0), sum: [200_000 * 2.5], microUsd: 500_000 },
  {
    what: 'gemini: audio and cached text, each once (F51)',
    of: ['google', 'gemini-2.5-flash'],
    usage: used(5000, 400, { cacheReadTokens: 2000, inputAudioTokens: 1000, reasoningTokens: 300 }),
    sum: [2000 * 0.3, 2000 * 0.03, 1000 * 1, 400 * 2.5],
    microUsd: 2660,
  },
  {
    what: 'gemini at 200,000',
    of: ['gemini', 'gemini-2.5-pro'],
    usage: used(200_000, 10),
    sum: [200_000 * 1.25, 10 * 10],
    microUsd: 250_100,
  },
  {
    what: 'gemini above it',
    of: ['gemini', 'gemini-2.5-pro'],
    usage: used(200_001, 10),
    sum: [200_001 * 2.5, 10 * 15],
    microUsd: 500_153,
  },
  {
    what: 'perplexity: a price a request on top',
    of: ['perplexity', 'sonar'],
    usage: used(1000, 100, { raw: { search_context_size: 'high' } }),
    sum: [1000, 100, 12_000],
    microUsd: 13_100,
  },
]

/** The law of CostDetail: what is recorded multiplies out to the cost. */
const recount = ({ detail }: Cost): number =>
  Object.entries(detail.tokens).reduce(
    (sum, [key, count]) => sum + count * detail.prices[key]! * (key.endsWith('_kcount') ? 1000 : 1),
    0,
  )

test.each(invoices)('$of.0 $of.1: $what', ({ of: [provider, model], usage, sum, microUsd, at = noon }) => {
  const cost = costOf(provider, model, usage, at)!
  expect(cost.microUsd).toBe(microUsd)
  expect(Math.abs(sum.reduce((a, b) => a + b, 0) - microUsd)).toBeLessThanOrEqual(0.5 + 1e-6)
  expect(Math.abs(recount(cost) - microUsd)).toBeLessThanOrEqual(0.5 + 1e-6)
  expect(cost.detail).toMatchObject({ source: '@pydantic/genai-prices', version: expect.stringMatching(/^\d+\.\d+/) })
})

test('the record says which tier and which model of the list applied', () => {
  expect(costOf('openai', 'gpt-5.5', used(1000, 0), noon)!.detail.tier).toBeUndefined()
  expect(costOf('openai', 'gpt-5.5', used(300_000, 0), noon)!.detail.tier).toEqual({ over: 271_999 })
  expect(costOf('deepseek', 'deepseek-chat', used(1, 1), noon)!.detail.model).toBe('deepseek-v4-flash')
  const { tokens } = costOf('anthropic', 'claude-sonnet-4-5', claude, noon)!.detail
  expect(tokens).toEqual({
    input_mtok: 3000,
    cache_read_mtok: 4000,
    cache_write_mtok: 2000,
    cache_write_1h_mtok: 1000,
    output_mtok: 100,
  })
})

test('the simulator is free; no list price is not free', () => {
  expect(costOf('respan', 'sim', used(1e6, 1e6), noon)!.microUsd).toBe(0)
  expect(costOf('openai', 'no-such-model', used(1, 1), noon)).toBeUndefined()
  expect(costOf('nobody', 'gpt-5.5', used(1, 1), noon)).toBeUndefined()
  expect(costOf('ollama', 'gpt-oss-120b', used(1, 1), noon)).toBeUndefined()
  expect(costOf('openai', '', used(1, 1), noon)).toBeUndefined()
})

test('usage that contradicts itself still gives a cost that is no less than its parts, and never a negative one (F54)', () => {
  const over = costOf('anthropic', 'claude-sonnet-4-5', used(10, 0, { cacheReadTokens: 1000 }), noon)!
  expect(over.microUsd).toBe(300)
  expect(over.detail.notes).toEqual([expect.stringContaining('contradict each other')])
  const twice = costOf(
    'anthropic',
    'claude-sonnet-4-5',
    used(10, 0, { cacheReadTokens: 8, cacheWriteTokens: 8 }),
    noon,
  )!
  expect(twice.detail.tokens).toEqual({ cache_read_mtok: 8, cache_write_mtok: 2 })
  expect(twice.detail.notes).toHaveLength(1)
  const below = costOf('openai', 'gpt-5.5', used(10, 0, { raw: { prompt_tokens: 10, completion_tokens: -5 } }), noon)!
  expect([below.microUsd, below.detail.notes?.length]).toEqual([50, 1])
  expect(costOf('anthropic', 'claude-sonnet-4-5', claude, noon)!.detail).not.toHaveProperty('notes')
  expect(costOf('openai', 'gpt-5.5', used(-5, -5, { cacheReadTokens: -1 }), noon)!.microUsd).toBe(0)
  expect(costOf('openai', 'gpt-5.5', used(Number.NaN, 1), noon)!.microUsd).toBe(30)
})

test('plain counts cost what the price package itself makes of them', () => {
  const { calcPrice } = pricePackage()
  const counts = fc.record({ read: fc.nat(150_000), rest: fc.nat(150_000), output: fc.nat(9000) })
  fc.assert(
    fc.property(fc.constantFrom(...listModels()), counts, ({ provider, id }, { read, rest, output }) => {
      const priceId = findProvider(provider)?.priceId as string
      const usage = { input_tokens: read + rest, cache_read_tokens: read, output_tokens: output }
      const theirs = calcPrice(usage, pricedName(priceId, id, noon), { providerId: priceId, timestamp: noon })
      fc.pre(theirs !== null && theirs.model_price.requests_kcount === undefined)
      const ours = costOf(provider, id, used(read + rest, output, { cacheReadTokens: read }), noon)
      expect(Math.abs((ours?.microUsd ?? Number.NaN) - (theirs?.total_price ?? 0) * 1e6)).toBeLessThanOrEqual(0.51)
    }),
    { numRuns: 800 },
  )
})

test('every model of the list × any usage: an integer, never negative, equal to what its record multiplies out to', () => {
  const models = listModels()
  const tokens = fc.integer({ min: -10, max: 400_000 })
  const usage = fc.record({
    inputTokens: tokens,
    outputTokens: tokens,
    cacheReadTokens: fc.option(tokens, { nil: undefined }),
    cacheWriteTokens: fc.option(tokens, { nil: undefined }),
    cacheWrite1hTokens: fc.option(tokens, { nil: undefined }),
    reasoningTokens: fc.option(tokens, { nil: undefined }),
    inputAudioTokens: fc.option(tokens, { nil: undefined }),
    outputAudioTokens: fc.option(tokens, { nil: undefined }),
    webSearches: fc.option(fc.nat(5), { nil: undefined }),
    cacheReadAudioTokens: fc.option(tokens, { nil: undefined }),
    outputImageTokens: fc.option(tokens, { nil: undefined }),
    serviceTier: fc.constantFrom(undefined, 'default', 'flex', 'priority', 'batch', 'fast', 'unheard-of'),
  })
  fc.assert(
    fc.property(fc.constantFrom(...models), usage, ({ provider, id }, u) => {
      const cost = costOf(provider, id, u, noon)!
      expect(Number.isInteger(cost.microUsd) && cost.microUsd >= 0).toBe(true)
      expect(Math.abs(recount(cost) - cost.microUsd)).toBeLessThanOrEqual(0.51)
    }),
    { numRuns: 1500 },
  )
})
