/**
 * A model's name → its prices of the moment, from the price package with the supplement over it.
 * In: price id, name, time. Out: the list's model and its prices, US dollars. Remembered, for a search is by patterns.
 */

import type { ModelInfo, ModelPrice, Provider as PriceList } from '@pydantic/genai-prices'
import { edition } from './edition.ts'
import { pricePackage } from './price-data.ts'
import { completed, pricedName, unlistedPrices } from './price-supplement.ts'
import { undated } from './spelling.ts'

export interface Found {
  /** The model of the price list. */
  model: string
  prices: ModelPrice
}

/** Prices change by the hour at most, on the quarter. */
const priceMomentMs = 15 * 60_000
const rememberedMax = 1000
const remembered = new Map<string, Found | undefined>()

/** @see lookUp, remembered: the same few models are asked for all day. */
export function findPrices(priceId: string | undefined, name: string, at: Date): Found | undefined {
  if (priceId === undefined || name === '') return undefined
  const key = `${edition().number} ${priceId} ${Math.floor(at.getTime() / priceMomentMs)} ${name}`
  if (remembered.has(key)) return remembered.get(key)
  const result = lookUp(priceId, name, at)
  if (remembered.size >= rememberedMax) remembered.clear()
  remembered.set(key, result)
  return result
}

/** The package's model and its prices: by name, else by the name without its date. */
function lookUp(priceId: string, name: string, at: Date): Found | undefined {
  const look = (word: string) => pricePackage().calcPrice({}, word, { providerId: priceId, timestamp: at })
  const result = look(pricedName(priceId, name, at)) ?? look(undated(name))
  if (result) return { model: result.model.id, prices: completed(priceId, result.model.id, result.model_price) }
  // Some ids are not among the names that their own clauses mean.
  const own = unlistedPrices(priceId, name)
  return findById(priceId, name, at) ?? (own && { model: name, prices: own })
}

/** By id alone, which is quick: names as lists have them. */
export function findById(priceId: string, name: string, at: Date): Found | undefined {
  const list = pricePackage().findProvider({ providerId: priceId })
  const model = list?.models.find((m) => m.id === pricedName(priceId, name, at))
  return list && model && ofModel(list, model, at)
}

/** One model's prices of the moment. */
function ofModel(list: PriceList, model: ModelInfo, at: Date): Found | undefined {
  const only = { ...list, models: [{ ...model, match: { equals: 'priced' } }] }
  const result = pricePackage().calcPrice({}, 'priced', { provider: only, timestamp: at })
  return result ? { model: model.id, prices: completed(list.id, model.id, result.model_price) } : undefined
}
