/** Usage → cost in integer micro-dollars, with what it was computed from; and list prices. */

import type { ModelInfo, ModelPrice, Provider as PriceList } from '@pydantic/genai-prices'
import type { Usage } from '../core/chat.ts'
import { edition } from './edition.ts'
import { pricePackage, priceVersion } from './price-data.ts'
import { pricedName, withHourWrites } from './price-supplement.ts'
import type { Provider } from './provider.ts'
import { undated } from './spelling.ts'
import { findProvider } from './table.ts'

/** What a cost was computed from: sum of tokens[k] × prices[k] / (1 M for *_mtok, 1000 for *_kcount) = the cost. */
export interface CostDetail {
  /** 'respan' (simulated, free) or the price package's name. */
  source: string
  version?: string
  /** The model of the price list, where it is not the name that was asked for. */
  model?: string
  /** US dollars per unit, at the tier that applied. */
  prices: Record<string, number>
  /** What each price was multiplied with; no token is in two of them. */
  tokens: Record<string, number>
  /** A long-context price applied: the prompt had more than this many tokens. */
  tier?: { over: number }
}
export interface Cost {
  /** Integer, rounded half up over the total; never negative. */
  microUsd: number
  detail: CostDetail
}

/** The simulator's provider id: its answers cost nothing. */
const simulator = 'respan'

/**
 * The list price of one answer. undefined = the provider has no list prices or the model is not on the list (not: free).
 * `model` is the one that answered; `at` is when (prices change by date and by hour). `rows` holds custom providers.
 */
export function costOf(
  provider: string,
  model: string,
  usage: Usage,
  at: Date,
  rows?: readonly Provider[],
): Cost | undefined {
  if (provider === simulator) return { microUsd: 0, detail: { source: simulator, prices: {}, tokens: {} } }
  const priced = priceList(findProvider(provider, rows)?.priceId, model, at)
  if (!priced) return undefined

  const counts = sane(usage)
  const hourly = counts.writeHour > 0 ? withHourWrites(priced.prices) : priced.prices
  const reported = {
    input_tokens: counts.input,
    output_tokens: counts.output,
    cache_read_tokens: counts.read,
    cache_write_tokens: counts.write,
    cache_write_1h_tokens: counts.writeHour,
    input_audio_tokens: counts.audioIn,
    // No provider says how much of the audio was cached: none, as `sane` counts it.
    cache_audio_read_tokens: 0,
    output_audio_tokens: counts.audioOut,
    output_reasoning_tokens: counts.reasoning,
    web_searches: counts.searches,
  }
  const result = calculate(priced, hourly, reported, at)
  if (!result) return undefined
  const { prices, tier } = flatPrices(hourly, counts.input)
  return {
    microUsd: roundHalfUp(result.total_price * 1e6),
    detail: {
      source: '@pydantic/genai-prices',
      version: priceVersion(),
      ...(priced.model.id !== model && { model: priced.model.id }),
      prices,
      tokens: shares(prices, counts),
      ...(tier !== undefined && { tier: { over: tier } }),
    },
  }
}

interface Found {
  list: PriceList
  model: ModelInfo
  prices: ModelPrice
}

/** Prices change by the hour at most, on the quarter. */
const priceMomentMs = 15 * 60_000
const rememberedMax = 1000
const remembered = new Map<string, Found | undefined>()

/** @see lookUp, remembered: the search is by patterns, and the same few models are asked for all day. */
function priceList(priceId: string | undefined, name: string, at: Date): Found | undefined {
  if (priceId === undefined || name === '') return undefined
  const key = `${edition().number} ${priceId} ${Math.floor(at.getTime() / priceMomentMs)} ${name}`
  if (remembered.has(key)) return remembered.get(key)
  const result = lookUp(priceId, name, at)
  if (remembered.size >= rememberedMax) remembered.clear()
  remembered.set(key, result)
  return result
}

/** The package's model and its prices of the moment: by name, else by the name without its date. */
function lookUp(priceId: string, name: string, at: Date): Found | undefined {
  const { calcPrice, findProvider: findList } = pricePackage()
  const look = (word: string) => calcPrice({}, word, { providerId: priceId, timestamp: at })
  const priced = pricedName(priceId, name, at)
  const result = look(priced) ?? look(undated(name))
  if (result) return { list: result.provider, model: result.model, prices: result.model_price }
  // Some ids are not among the names that their own clauses mean.
  const list = findList({ providerId: priceId })
  const model = list?.models.find((m) => m.id === priced)
  return list && model && found(list, model, at)
}

/** One model's prices of the moment. */
function found(list: PriceList, model: ModelInfo, at: Date): Found | undefined {
  const only = { ...list, models: [{ ...model, match: { equals: 'priced' } }] }
  const result = pricePackage().calcPrice({}, 'priced', { provider: only, timestamp: at })
  return result ? { list, model, prices: result.model_price } : undefined
}

/** The package's arithmetic over exactly these prices. */
const calculate = ({ list, model }: Found, prices: ModelPrice, usage: Record<string, number>, at: Date) =>
  pricePackage().calcPrice(usage, 'priced', {
    provider: { ...list, models: [{ ...model, match: { equals: 'priced' }, prices }] },
    timestamp: at,
  })

interface Counts {
  input: number
  output: number
  read: number
  write: number
  writeHour: number
  audioIn: number
  audioOut: number
  reasoning: number
  searches: number
}

/** Counts that obey the identity whatever a provider sent: no negatives, no part larger than its whole (F52, F54). */
function sane(usage: Usage): Counts {
  const count = (n: number | undefined) => (n !== undefined && Number.isFinite(n) && n > 0 ? Math.round(n) : 0)
  const read = count(usage.cacheReadTokens)
  const write = Math.max(count(usage.cacheWriteTokens), count(usage.cacheWrite1hTokens))
  const input = Math.max(count(usage.inputTokens), read + write)
  const output = count(usage.outputTokens)
  return {
    input,
    output,
    read,
    write,
    writeHour: count(usage.cacheWrite1hTokens),
    audioIn: Math.min(count(usage.inputAudioTokens), input - read - write),
    audioOut: Math.min(count(usage.outputAudioTokens), output),
    reasoning: Math.min(count(usage.reasoningTokens), output - Math.min(count(usage.outputAudioTokens), output)),
    searches: count(usage.webSearches),
  }
}

/** Prices with tiers → the numbers that apply to a prompt of this length. */
function flatPrices(prices: ModelPrice, input: number): { prices: Record<string, number>; tier?: number } {
  const flat: Record<string, number> = {}
  let tier: number | undefined
  for (const [key, price] of Object.entries(prices)) {
    if (price === undefined) continue
    if (typeof price === 'number') {
      flat[key] = price
      continue
    }
    const passed = price.tiers.filter(({ start }) => input > start).sort((a, b) => b.start - a.start)[0]
    flat[key] = passed?.price ?? price.base
    if (passed) tier = Math.max(tier ?? 0, passed.start)
  }
  return { prices: flat, ...(tier !== undefined && { tier }) }
}

/** Each count to the most specific price there is for it; what has no price of its own stays in its parent. */
function shares(prices: Record<string, number>, c: Counts): Record<string, number> {
  const parts: Record<string, number> = {}
  const take = (key: string, count: number): number => {
    if (prices[key] === undefined || count === 0) return 0
    parts[key] = count
    return count
  }
  const hour = take('cache_write_1h_mtok', c.writeHour)
  const cached = take('cache_write_mtok', c.write - hour) + hour + take('cache_read_mtok', c.read)
  take('input_mtok', c.input - cached - take('input_audio_mtok', c.audioIn))
  take('output_mtok', c.output - take('output_audio_mtok', c.audioOut) - take('output_reasoning_mtok', c.reasoning))
  take('web_searches_kcount', c.searches)
  take('requests_kcount', 1)
  return parts
}

/** Half up, blind to the noise of binary fractions (1.4999999999999998 is 1.5). */
const roundHalfUp = (value: number): number => Math.max(0, Math.floor(Number(value.toPrecision(12)) + 0.5))

/**
 * Base list prices of a provider's model in US dollars (per million tokens for *_mtok), for lists. undefined = none known.
 * A name as lists have it (listModels) is found by id, which is quick; any other by its clauses.
 */
export function pricesOf(provider: Provider, model: string, at: Date): Record<string, number> | undefined {
  const { priceId } = provider
  if (priceId === undefined) return undefined
  const name = pricedName(priceId, model, at)
  const list = pricePackage().findProvider({ providerId: priceId })
  const info = list?.models.find((m) => m.id === name)
  const prices = (list && info ? found(list, info, at) : priceList(priceId, name, at))?.prices
  return prices && flatPrices(prices, 0).prices
}
