/** What the price package does not say, each with its source. Prices are US dollars per million tokens. */

import type { ModelPrice } from '@pydantic/genai-prices'

/** price id | name | the model whose prices it has | UTC day from which | source */
const aliasRows = `
deepseek | deepseek-chat | deepseek-v4-flash | 2026-04-24 | https://api-docs.deepseek.com/updates
deepseek | deepseek-reasoner | deepseek-v4-flash | 2026-04-24 | https://api-docs.deepseek.com/updates
mistral | mistral-large-latest | mistral-large-2512 | 2025-12-02 | https://docs.mistral.ai/getting-started/models
mistral | mistral-small-latest | mistral-small-2603 | 2026-03-16 | https://docs.mistral.ai/getting-started/models
mistral | mistral-medium-2604 | mistral-medium-latest | 2026-04-01 | https://docs.mistral.ai/getting-started/models
x-ai | grok-4.20-0309-reasoning | grok-4.20 | 2026-03-09 | https://docs.x.ai/docs/models
x-ai | grok-4.20-0309-non-reasoning | grok-4.20 | 2026-03-09 | https://docs.x.ai/docs/models
`

/** Names that a vendor moved to another model, or that the package does not list while it lists their model. */
const aliases = aliasRows
  .trim()
  .split('\n')
  .map((line) => {
    const [priceId = '', name = '', means = '', since = ''] = line.split(' | ')
    return { priceId, name, means, since: new Date(since) }
  })

/** The name to price: an alias' target from its day on, else the name itself. */
export const pricedName = (priceId: string, name: string, at: Date): string =>
  aliases.find((a) => a.priceId === priceId && a.name === name && at >= a.since)?.means ?? name

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
