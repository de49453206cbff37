/**
 * What the price package does not say, or says otherwise than the vendor, each with its source.
 * Prices are US dollars: per million for *_mtok, per thousand for *_kcount.
 */

import type { ModelPrice } from '@pydantic/genai-prices'
import type { Usage } from '../core/chat.ts'
import { asNumber, asString } from '../wire/value.ts'
import type { Counts } from './price-counts.ts'

const cells = (rows: string): string[][] =>
  rows
    .trim()
    .split('\n')
    .map((line) => line.split(' | '))

/** price id | name | the model whose prices it has | UTC day from which | source */
const aliases = cells(`
deepseek | deepseek-chat | deepseek-v4-flash | 2026-04-24 | https://api-docs.deepseek.com/updates
deepseek | deepseek-reasoner | deepseek-v4-flash | 2026-04-24 | https://api-docs.deepseek.com/updates
mistral | ministral-14b-latest | ministral-14b-2512 | 2025-12-02 | https://docs.mistral.ai/getting-started/models
mistral | mistral-large-latest | mistral-large-2512 | 2025-12-02 | https://docs.mistral.ai/getting-started/models
mistral | mistral-small-latest | mistral-small-2603 | 2026-03-16 | https://docs.mistral.ai/getting-started/models
mistral | mistral-medium-2604 | mistral-medium-latest | 2026-04-01 | https://docs.mistral.ai/getting-started/models
groq | openai/gpt-oss-safeguard-20b | openai/gpt-oss-20b | 2025-10-29 | https://groq.com/pricing
cohere | command-a-plus-05-2026 | command-a | 2026-05-01 | https://cohere.com/pricing
x-ai | grok-4.20-0309-reasoning | grok-4.20 | 2026-03-09 | https://docs.x.ai/docs/models
x-ai | grok-4.20-0309-non-reasoning | grok-4.20 | 2026-03-09 | https://docs.x.ai/docs/models
x-ai | grok-4.20-multi-agent | grok-4.20 | 2026-03-09 | https://docs.x.ai/developers/pricing
x-ai | grok-4.20-multi-agent-0309 | grok-4.20 | 2026-03-09 | https://docs.x.ai/developers/pricing
`).map(([priceId = '', name = '', means = '', since = '']) => ({ priceId, name, means, since: new Date(since) }))

/** The name to price: an alias' target from its day on, else the name itself. */
export const pricedName = (priceId: string, name: string, at: Date): string =>
  aliases.find((a) => a.priceId === priceId && a.name === name && at >= a.since)?.means ?? name

const openaiPrices = 'https://platform.openai.com/docs/pricing'
const geminiPrices = 'https://ai.google.dev/gemini-api/docs/pricing'
const xaiPrices = 'https://docs.x.ai/developers/pricing'

const pairsOf = (text: string): Record<string, number> =>
  Object.fromEntries(text.split(' ').map((pair) => [pair.split('=')[0] as string, Number(pair.split('=')[1])]))

/** price id | models that the list lacks | prices | source */
const unlisted = cells(`
zai | glm-4.5 glm-4.6 glm-4.7 | input_mtok=0.6 cache_read_mtok=0.11 output_mtok=2.2 | https://docs.z.ai/guides/overview/pricing
zai | glm-4.5-air | input_mtok=0.2 cache_read_mtok=0.03 output_mtok=1.1 | https://docs.z.ai/guides/overview/pricing
zai | glm-5 | input_mtok=1 cache_read_mtok=0.2 output_mtok=3.2 | https://docs.z.ai/guides/overview/pricing
zai | glm-5.1 | input_mtok=1.4 cache_read_mtok=0.26 output_mtok=4.4 | https://docs.z.ai/guides/overview/pricing
`).map(([priceId = '', models = '', prices = '']) => ({ priceId, models: models.split(' '), prices: pairsOf(prices) }))

/** The prices of a model that the package does not list at all. */
export const unlistedPrices = (priceId: string, name: string): ModelPrice | undefined =>
  unlisted.find((row) => row.priceId === priceId && row.models.includes(name))?.prices

/** price id | the list's models | prices that it lacks | source */
const additions = cells(`
openai | ^gpt-4o-audio-preview | input_audio_mtok=40 output_audio_mtok=80 | ${openaiPrices}
openai | ^gpt-4o-mini-audio-preview | input_audio_mtok=10 output_audio_mtok=20 | ${openaiPrices}
openai | ^(gpt|o[0-9]) | web_searches_kcount=10 | ${openaiPrices}#built-in-tools
google | ^gemini-2 | web_searches_kcount=35 | ${geminiPrices}
google | ^gemini-[3-9] | web_searches_kcount=14 | ${geminiPrices}
x-ai | ^grok | web_searches_kcount=5 | ${xaiPrices}
`).map(([priceId = '', models = '', prices = '']) => ({
  priceId,
  models: new RegExp(models),
  prices: pairsOf(prices),
}))

/** The package's prices, and below them the rows above. */
export function completed(priceId: string, model: string, prices: ModelPrice): ModelPrice {
  const rows = additions.filter((row) => row.priceId === priceId && row.models.test(model))
  return Object.assign({}, ...rows.map((row) => row.prices), prices) as ModelPrice
}

/**
 * Adds the price of one-hour cache writes, twice that of input, where a model has a price for cache writes but none for these:
 * Claude at resellers. @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing (checked 2026-11)
 */
export function withHourWrites(prices: ModelPrice): ModelPrice {
  const { input_mtok: input, cache_write_mtok: write, cache_write_1h_mtok: hour } = prices
  if (write === undefined || hour !== undefined || input === undefined) return prices
  const twice =
    typeof input === 'number'
      ? 2 * input
      : { base: 2 * input.base, tiers: input.tiers.map(({ start, price }) => ({ start, price: 2 * price })) }
  return { ...prices, cache_write_1h_mtok: twice }
}

/** A dollar amount per thousand requests by `search_context_size`. @see https://docs.perplexity.ai/getting-started/pricing */
const requestFees: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  sonar: { low: 5, medium: 8, high: 12 },
  'sonar-pro': { low: 6, medium: 10, high: 14 },
  'sonar-reasoning': { low: 5, medium: 8, high: 12 },
  'sonar-reasoning-pro': { low: 6, medium: 10, high: 14 },
}

/** What only one vendor charges, from its own usage object: prices changed, and counts that stand beside the tokens. */
export interface Special {
  prices?: Record<string, number>
  counts?: Partial<Counts>
  /** Beside input and output. */
  beside?: Record<string, number>
  note?: string
}

const specials: Readonly<Record<string, (model: string, counts: Counts, raw: Record<string, unknown>) => Special>> = {
  // Citations of deep research are tokens apart. Without a size, the cheapest, which is the default.
  perplexity(model, _, raw) {
    const citations = asNumber(raw.citation_tokens) ?? 0
    const fee = requestFees[model]?.[asString(raw.search_context_size) ?? 'low']
    return {
      ...(fee !== undefined && { prices: { requests_kcount: fee } }),
      ...(citations > 0 && { beside: { output_citation_mtok: citations } }),
    }
  },
  // Up to Gemini 2.5 it is the prompt that is billed, not its queries: https://ai.google.dev/gemini-api/docs/google-search#pricing
  google(model, { searches }) {
    if (searches === 0 || !model.startsWith('gemini')) return {}
    const note = 'the monthly or daily allowance of free searches is not taken off'
    return model.startsWith('gemini-2') ? { counts: { searches: 1 }, note } : { note }
  },
}

export const specialOf = (priceId: string, model: string, counts: Counts, usage: Usage): Special =>
  specials[priceId]?.(model, counts, usage.raw ?? {}) ?? {}
