import { expect, test } from 'vitest'
import { catalogue } from '../../src/providers/catalogue.ts'
import { listModels } from '../../src/providers/models.ts'
import { pricesOf } from '../../src/providers/prices.ts'
import { findProvider } from '../../src/providers/table.ts'
import { sharedModels } from './shared.ts'

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
