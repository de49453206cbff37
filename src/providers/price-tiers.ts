/**
 * What a service tier does to a model's prices: cheap and slow (flex, batch), dear and fast (priority, fast), in one country.
 * In: the prices of the standard tier and the answer's words. Out: the tier's prices. Figures are the vendors' own, with source.
 */

import type { ModelPrice } from '@pydantic/genai-prices'
import type { Usage } from '../core/chat.ts'

/**
 * price id | models of the list | tier | × a factor on all token prices, or input, cached input and output in US dollars a
 * million ('-' = none); behind '/' those of long prompts | source
 */
const rows = `
openai | gpt-5.4 | flex | 1.25 0.13 7.5 / 2.5 0.25 11.25 | https://platform.openai.com/docs/pricing?latest-pricing=flex
openai | * | flex | × 0.5 | https://platform.openai.com/docs/guides/flex-processing
openai | * | batch | × 0.5 | https://platform.openai.com/docs/guides/batch
openai | gpt-5.5 | priority | 12.5 1.25 75 | https://openai.com/api-priority-processing
openai | gpt-5.4 | priority | 5 0.5 30 | https://openai.com/api-priority-processing
openai | gpt-5.4-mini | priority | 1.5 0.15 9 | https://openai.com/api-priority-processing
openai | gpt-5.2 gpt-5.3 gpt-5.3-codex | priority | 3.5 0.35 28 | https://openai.com/api-priority-processing
openai | gpt-5 gpt-5.1 | priority | 2.5 0.25 20 | https://openai.com/api-priority-processing
openai | gpt-5-mini gpt-5.1-codex-mini | priority | 0.45 0.045 3.6 | https://openai.com/api-priority-processing
openai | gpt-4.1 | priority | 3.5 0.875 14 | https://openai.com/api-priority-processing
openai | gpt-4.1-mini | priority | 0.7 0.175 2.8 | https://openai.com/api-priority-processing
openai | gpt-4.1-nano | priority | 0.2 0.05 0.8 | https://openai.com/api-priority-processing
openai | gpt-4o | priority | 4.25 2.125 17 | https://openai.com/api-priority-processing
openai | gpt-4o-2024-05-13 | priority | 8.75 - 26.25 | https://platform.openai.com/docs/pricing?latest-pricing=priority
openai | gpt-4o-mini | priority | 0.25 0.125 1 | https://openai.com/api-priority-processing
openai | o3 | priority | 3.5 0.875 14 | https://openai.com/api-priority-processing
openai | o4-mini | priority | 2 0.5 8 | https://openai.com/api-priority-processing
google | * | flex | × 0.5 | https://ai.google.dev/gemini-api/docs/optimization
google | * | batch | × 0.5 | https://ai.google.dev/gemini-api/docs/batch-api
google | * | priority | × 1.8 | https://ai.google.dev/gemini-api/docs/pricing
anthropic | * | batch | × 0.5 | https://platform.claude.com/docs/en/build-with-claude/batch-processing#pricing
anthropic | claude-opus-4-6 | fast | × 6 | https://platform.claude.com/docs/en/build-with-claude/fast-mode#pricing
anthropic | claude-opus-5 claude-opus-5-5 | fast | × 2 | https://platform.claude.com/docs/en/build-with-claude/fast-mode#pricing
anthropic | * | us | × 1.1 | https://platform.claude.com/docs/en/about-claude/pricing#data-residency-pricing
azure | * | batch | × 0.5 | https://learn.microsoft.com/en-us/azure/ai-foundry/openai/how-to/batch
groq | * | flex | × 1 | https://console.groq.com/docs/flex-processing
groq | * | batch | × 0.5 | https://console.groq.com/docs/batch
mistral | * | batch | × 0.5 | https://docs.mistral.ai/capabilities/batch
`

interface TierRow {
  priceId: string
  models: string[]
  tier: string
  factor?: number
  /** Input, cached input, output. */
  base: number[]
  long: number[]
}

const table: TierRow[] = rows
  .trim()
  .split('\n')
  .map((line) => {
    const [priceId = '', models = '', tier = '', figures = ''] = line.split(' | ')
    const factor = /^× (.+)$/.exec(figures)?.[1]
    const [base = '', long = ''] = factor === undefined ? figures.split(' / ') : []
    const numbers = (text: string) => text.split(' ').filter(Boolean).map(Number)
    return {
      priceId,
      models: models.split(' '),
      tier,
      ...(factor !== undefined && { factor: Number(factor) }),
      base: numbers(base),
      long: numbers(long),
    }
  })

/** The vendors' words for no tier at all; `auto` is the request's word, told back by an answer that was not yet given one. */
const standard = new Set(['default', 'standard', 'on_demand', 'auto'])

/** The words of an answer that change its price: its tier, and Claude's `inference_geo`. */
export const tiersOf = ({ serviceTier, raw }: Usage): string[] => {
  const tier = serviceTier?.toLowerCase() ?? ''
  return [...(tier === '' || standard.has(tier) ? [] : [tier]), ...(raw?.inference_geo === 'us' ? ['us'] : [])]
}

const scaled = (prices: ModelPrice, factor: number): ModelPrice =>
  Object.fromEntries(
    Object.entries(prices).map(([key, price]) => {
      if (price === undefined || !key.endsWith('_mtok')) return [key, price]
      if (typeof price === 'number') return [key, price * factor]
      const tiers = price.tiers.map(({ start, price: long }) => ({ start, price: long * factor }))
      return [key, { base: price.base * factor, tiers }]
    }),
  )

const keys = ['input_mtok', 'cache_read_mtok', 'output_mtok'] as const

/** Undefined: the vendor publishes no price of this model and tier for a prompt of this length. */
export function tierPrices(
  priceId: string,
  model: string,
  tier: string,
  prices: ModelPrice,
  isLong: boolean,
): ModelPrice | undefined {
  const row = table.find(
    (r) => r.priceId === priceId && r.tier === tier && (r.models.includes(model) || r.models.includes('*')),
  )
  if (row === undefined) return undefined
  if (row.factor !== undefined) return scaled(prices, row.factor)
  const figures = isLong ? row.long : row.base
  if (figures.length === 0) return undefined
  const named = keys.map((key, i) => [key, figures[i]] as const).filter(([, price]) => Number.isFinite(price))
  return { ...prices, ...Object.fromEntries(named) }
}
