/** Usage → cost in integer micro-dollars, with what it was computed from; and list prices. */

import type { Usage } from '../core/chat.ts'
import { simulator } from '../core/simulated.ts'
import { chargeOf } from './price-charges.ts'
import { type Counts, contradicts, countsOf, flatPrices, roundHalfUp, sharesOf, sumOf } from './price-counts.ts'
import { priceVersion } from './price-data.ts'
import { type Found, findById, findPrices } from './price-lookup.ts'
import { specialOf, withHourWrites } from './price-supplement.ts'
import { tierPrices, tiersOf } from './price-tiers.ts'
import type { OwnPrices, Provider } from './provider.ts'
import { findProvider } from './table.ts'

/** What a cost was computed from: sum of tokens[k] × prices[k] / (1 M for *_mtok, 1000 for *_kcount) = the cost. */
export interface CostDetail {
  /** 'respan' (simulated, free), 'config', the price package's name, or 'provider': it said what it charged. */
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
  /** The service tier whose prices these are, where it is not the standard one. */
  serviceTier?: string
  /** US dollars that the provider says it charged. */
  chargedUsd?: number
  /** source 'provider': what it would be by the list. */
  list?: Cost
  /** What the figure does not know. */
  notes?: string[]
}
export interface Cost {
  /** Integer, rounded half up over the total; never negative. */
  microUsd: number
  detail: CostDetail
}

/**
 * What one answer costs. undefined = the provider has no list prices or the model is not on the list (not: free).
 * `model` is the one that answered; `at` is when (prices change by date and by hour). `own`: the user's prices, by provider.
 */
export function costOf(
  provider: string,
  model: string,
  usage: Usage,
  at: Date,
  own: Readonly<Record<string, OwnPrices>> = {},
): Cost | undefined {
  if (provider === simulator) return { microUsd: 0, detail: { source: simulator, prices: {}, tokens: {} } }
  const agreed = own[provider]?.[model] ?? own[provider]?.['*']
  if (agreed) return multiplied(agreed, countsOf(usage), { source: 'config' })
  const priceId = findProvider(provider)?.priceId
  const list = priceId === undefined ? undefined : listCost(priceId, model, usage, at)
  const charge = chargeOf(priceId, usage)
  if (charge === undefined) return list
  const { usd, exact } = charge
  if (!exact) return list && { ...list, detail: { ...list.detail, chargedUsd: usd } }
  return {
    microUsd: roundHalfUp(usd * 1e6),
    detail: { source: 'provider', prices: {}, tokens: {}, chargedUsd: usd, ...(list && { list }) },
  }
}

function listCost(priceId: string, model: string, usage: Usage, at: Date): Cost | undefined {
  const found = findPrices(priceId, model, at)
  if (!found) return undefined
  const counted = countsOf(usage)
  const special = specialOf(priceId, found.model, counted, usage)
  const counts = { ...counted, ...special.counts }
  const notes = special.note === undefined ? [] : [special.note]
  if (contradicts(usage))
    notes.push("the provider's counts contradict each other: no part was taken for more than its whole")
  const { prices, over, served } = pricesFor(priceId, found, counts, usage, notes)
  return multiplied(
    { ...prices, ...special.prices },
    counts,
    {
      source: '@pydantic/genai-prices',
      version: priceVersion(),
      ...(found.model !== model && { model: found.model }),
      ...(over !== undefined && { tier: { over } }),
      ...(served.length > 0 && { serviceTier: served.join(' ') }),
      ...(notes.length > 0 && { notes }),
    },
    special.beside,
  )
}

/** The prices at the prompt's length and the answer's tier; what has no published price is noted. */
function pricesFor(priceId: string, { model, prices }: Found, counts: Counts, usage: Usage, notes: string[]) {
  let all = counts.writeHour > 0 ? withHourWrites(prices) : prices
  const { over } = flatPrices(all, counts.input)
  const served: string[] = []
  for (const tier of tiersOf(usage)) {
    const changed = tierPrices(priceId, model, tier, all, over !== undefined)
    if (changed === undefined) notes.push(`no published price for the tier '${tier}': the standard price was taken`)
    else served.push(tier)
    all = changed ?? all
  }
  return { prices: flatPrices(all, counts.input).prices, over, served }
}

function multiplied(
  prices: Record<string, number>,
  counts: Counts,
  facts: Omit<CostDetail, 'prices' | 'tokens'>,
  beside: Record<string, number> = {},
): Cost {
  const extra = Object.entries(beside).filter(([key]) => prices[key] !== undefined)
  const tokens = { ...sharesOf(prices, counts), ...Object.fromEntries(extra) }
  return { microUsd: sumOf(prices, tokens), detail: { ...facts, prices, tokens } }
}

/**
 * Base list prices of a provider's model in US dollars (per million tokens for *_mtok), for lists; the user's own first.
 * undefined = none known. A name as lists have it (listModels) is found by id, which is quick; any other by its clauses.
 */
export function pricesOf(provider: Provider, model: string, at: Date): Record<string, number> | undefined {
  const { priceId, prices: own } = provider
  const agreed = own?.[model] ?? own?.['*']
  if (agreed) return { ...agreed }
  if (priceId === undefined) return undefined
  const found = findById(priceId, model, at) ?? findPrices(priceId, model, at)
  return found && flatPrices(found.prices, 0).prices
}
