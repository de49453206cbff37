import { expect, test } from 'vitest'
import type { Usage } from '../../src/core/chat.ts'
import { catalogue } from '../../src/providers/catalogue.ts'
import { listModels } from '../../src/providers/models.ts'
import { type Cost, costOf, pricesOf } from '../../src/providers/prices.ts'
import { findProvider } from '../../src/providers/table.ts'
import { sharedExtras, sharedModels } from './shared.ts'

const shared = sharedModels()
const noon = new Date('2026-11-24T12:00:00Z')

test('list prices', () => {
  expect(pricesOf(findProvider('openai')!, 'gpt-4o-mini', noon)).toMatchObject({ input_mtok: 0.15, output_mtok: 0.6 })
  expect(pricesOf(findProvider('ollama')!, 'llama3', noon)).toBeUndefined()
  expect(pricesOf(findProvider('openai')!, 'nope', noon)).toBeUndefined()
  const unpriced = listModels().filter(({ id, provider }) => !pricesOf(findProvider(provider)!, id, noon))
  expect(unpriced).toEqual([])
  expect(catalogue().providers.length).toBeGreaterThan(15)
})

/** Where models.dev (July 2026) and the package differ for chat models, and whom we follow. */
const differences: Record<string, string> = {
  'anthropic/claude-3-sonnet-20240229': 'models.dev has the cache read price as the write price',
  'deepseek/deepseek-chat': 'price rise of 2026-08-17',
  'deepseek/deepseek-reasoner': 'price rise of 2026-08-17',
  'deepseek/deepseek-v4-flash': 'price rise of 2026-08-17',
  'deepseek/deepseek-v4-pro': 'price rise of 2026-08-17',
  'google/gemini-2.5-flash-image': 'models.dev has the price of image output',
  'google/gemini-3-pro-image-preview': 'models.dev has the price of image output',
  'google/gemini-3.1-flash-image-preview': 'models.dev has the price of image output',
  'mistral/ministral-8b-latest': 'the alias moved to ministral-8b-2512',
  'mistral/mistral-medium-latest': "models.dev's alias entry is old",
  'moonshotai/kimi-k2-turbo-preview': 'the package has an older price',
}

test.runIf(shared)('list prices agree with models.dev for the vendors whose lists matter most', () => {
  const vendors = ['openai', 'anthropic', 'google', 'xai', 'groq', 'cerebras', 'deepseek', 'mistral', 'moonshotai']
  let compared = 0
  const differ = shared!.flatMap(({ id, provider, price }) => {
    const ours = vendors.includes(provider) && price?.input && pricesOf(findProvider(provider)!, id, noon)
    if (!ours || !price?.output) return []
    compared++
    const pairs = [
      [ours.input_mtok, price.input],
      [ours.output_mtok, price.output],
      [ours.cache_read_mtok ?? price.cache_read, price.cache_read ?? ours.cache_read_mtok],
      [ours.cache_write_mtok ?? price.cache_write, price.cache_write ?? ours.cache_write_mtok],
    ]
    return pairs.every(([a, b]) => a === b) ? [] : [`${provider}/${id}`]
  })
  expect(compared).toBeGreaterThan(100)
  expect(differ.sort()).toEqual(Object.keys(differences).sort())
})

const extras = sharedExtras()

/** Where a second list (August 2026) and ours differ in what goes beyond the base price, and whom we follow. */
const extraDifferences: Record<string, string> = {
  'anthropic/claude-3-haiku-20240307 1h: 6, ours 0.5': "twice the input's 0.25; theirs is another model's",
  'anthropic/claude-3-opus-20240229 1h: 6, ours 30': "twice the input's 15; theirs is another model's",
  'google/gemini-2.5-pro priority input: 1.25, ours 2.25': 'theirs is the standard price',
  'google/gemini-2.5-pro priority output: 10, ours 18': 'theirs is the standard price',
  'google/gemini-3.1-flash-image-preview batch input: 0.125, ours 0.25': 'half of 0.50; theirs is a quarter',
  'google/gemini-3.1-flash-image-preview batch output: 0.75, ours 1.5': 'half of 3.00; theirs is a quarter',
  'openai/gpt-5-nano priority input: 2.5, ours undefined':
    'not sold at that tier; theirs is fifty times the base price',
  'openai/gpt-5.5 priority cache_read: 1, ours 1.25': "OpenAI's page on priority processing",
  'openai/gpt-5.5 priority input: 10, ours 12.5': "OpenAI's page on priority processing",
  'openai/gpt-5.5 priority output: 60, ours 75': "OpenAI's page on priority processing",
}

test.runIf(extras)('tiers, one-hour writes and searches agree with a second list', () => {
  let compared = 0
  const differ = Object.entries(extras!).flatMap(([name, extra]) => {
    const [provider = '', model = ''] = name.split('/')
    const priced = (more: Partial<Usage>) => costOf(provider, model, { inputTokens: 0, outputTokens: 0, ...more }, noon)
    if (priced({}) === undefined) return []
    const count = 100_000
    const of = (cost: Cost | undefined) => (cost?.detail.notes?.length ? undefined : (cost?.microUsd ?? 0) / count)
    const counts = {
      input: { inputTokens: count },
      output: { outputTokens: count },
      cache_read: { inputTokens: count, cacheReadTokens: count },
    } as const
    const pairs = [
      ...(['batch', 'flex', 'priority'] as const).flatMap((serviceTier) =>
        (['input', 'output', 'cache_read'] as const).map(
          (kind) =>
            [
              `${serviceTier} ${kind}`,
              extra[`${serviceTier}_${kind}`],
              of(priced({ serviceTier, ...counts[kind] })),
            ] as const,
        ),
      ),
      [
        '1h',
        extra.cache_write_1h,
        of(priced({ inputTokens: count, cacheWriteTokens: count, cacheWrite1hTokens: count })),
      ] as const,
      [
        'search',
        extra.web_search_per_query_usd?.search_context_size_medium,
        (priced({ webSearches: 1 })?.microUsd ?? 0) / 1e6,
      ] as const,
    ]
    const given = pairs.filter(([, theirs]) => theirs !== undefined)
    compared += given.length
    return given
      .filter(([, theirs, ours]) => theirs !== ours)
      .map(([what, theirs, ours]) => `${name} ${what}: ${theirs}, ours ${ours}`)
  })
  expect(compared).toBeGreaterThan(150)
  expect(differ.sort()).toEqual(Object.keys(extraDifferences).sort())
})
