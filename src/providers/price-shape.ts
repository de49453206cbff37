/**
 * Price lists from outside, in the price package's own JSON: every row looked at before any of them counts.
 * In: parsed JSON. Out: the lists, without what nobody here reads. Throws `bad_request` that names the row. Imports core, wire.
 */

import type { MatchLogic, ModelInfo, ModelPrice, Provider as PriceList } from '@pydantic/genai-prices'
import { GatewayError } from '../core/errors.ts'
import { asArray, asNumber, asRecord, asString } from '../wire/value.ts'

/** US dollars per unit. The dearest there is, o1-pro's output, costs 600 a million tokens. */
const priceMax = 10_000
const tokensMax = 1_000_000_000

export const malformed = (where: string, what: string): GatewayError =>
  new GatewayError('bad_request', `${where}: ${what}`)

export function textAt(value: unknown, where: string): string {
  const text = asString(value)
  if (text === undefined || text === '' || text.length > 500) throw malformed(where, 'must be a text')
  return text
}
/** A price, or a count of tokens, that can be one. */
export function numberAt(value: unknown, where: string, max: number): number {
  const number = asNumber(value)
  if (number === undefined || !Number.isFinite(number) || number < 0 || number > max)
    throw malformed(where, `must be a number from 0 to ${max}, not ${JSON.stringify(value)}`)
  return number
}
export const priceAt = (value: unknown, where: string): number => numberAt(value, where, priceMax)
export const tokensAt = (value: unknown, where: string): number => numberAt(value, where, tokensMax)
export function listAt(value: unknown, where: string): readonly unknown[] {
  const list = asArray(value)
  if (list === undefined) throw malformed(where, 'must be a list')
  return list
}
export function recordAt(value: unknown, where: string): Record<string, unknown> {
  const record = asRecord(value)
  if (record === undefined) throw malformed(where, 'must be an object')
  return record
}

function readMatch(value: unknown, where: string): MatchLogic {
  const [[word, given] = ['', undefined], ...more] = Object.entries(recordAt(value, where))
  if (more.length > 0) throw malformed(where, 'must be one clause')
  if (word === 'or' || word === 'and') {
    const clauses = listAt(given, where).map((clause) => readMatch(clause, where))
    return word === 'or' ? { or: clauses } : { and: clauses }
  }
  const text = textAt(given, where)
  if (word === 'equals') return { equals: text }
  if (word === 'starts_with') return { starts_with: text }
  if (word === 'ends_with') return { ends_with: text }
  if (word === 'contains') return { contains: text }
  if (word !== 'regex') throw malformed(where, `"${word}" is no clause`)
  try {
    new RegExp(text)
  } catch {
    throw malformed(where, 'the pattern does not compile')
  }
  return { regex: text }
}

type Units = ReadonlySet<string> | undefined

function readPrices(value: unknown, where: string, units: Units): ModelPrice {
  const prices: ModelPrice = {}
  for (const [unit, price] of Object.entries(recordAt(value, where))) {
    if (price === null || price === undefined) continue
    const at = `${where}.${unit}`
    const tiered = asRecord(price)
    const read = tiered
      ? {
          base: priceAt(tiered.base, at),
          tiers: listAt(tiered.tiers, at).map((tier) => {
            const { start, price: own } = recordAt(tier, at)
            return { start: tokensAt(start, at), price: priceAt(own, at) }
          }),
        }
      : priceAt(price, at)
    // The package would complain of a unit that it does not know, at every calculation.
    if (units?.has(unit) ?? true) prices[unit] = read
  }
  return prices
}

const day = /^\d{4}-\d{2}-\d{2}$/
const time = /^\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/

function readConstraint(value: unknown, where: string) {
  const { start_date, start_time, end_time } = recordAt(value, where)
  const date = asString(start_date)
  if (date !== undefined && day.test(date) && !Number.isNaN(Date.parse(date)))
    return { type: 'start_date' as const, start_date: date }
  const [from, to] = [asString(start_time), asString(end_time)]
  if (from !== undefined && to !== undefined && time.test(from) && time.test(to))
    return { type: 'time_of_date' as const, start_time: from, end_time: to }
  throw malformed(where, 'must be a day or a time of day')
}

function readModel(value: unknown, list: string, units: Units): ModelInfo {
  const model = recordAt(value, `${list}: a model`)
  const id = textAt(model.id, `${list}: a model's id`)
  const where = `${list}/${id}`
  const conditional = asArray(model.prices)?.map((entry) => {
    const { constraint, prices } = recordAt(entry, where)
    return {
      ...(constraint !== undefined && constraint !== null && { constraint: readConstraint(constraint, where) }),
      prices: readPrices(prices, where, units),
    }
  })
  if (conditional?.length === 0) throw malformed(where, 'has no prices')
  const context = model.context_window
  return {
    id,
    match: readMatch(model.match, where),
    ...(context !== undefined && context !== null && { context_window: tokensAt(context, where) }),
    prices: conditional ?? readPrices(model.prices, where, units),
  }
}

/** `units`: the price keys that count; absent = all do. */
export function readPriceLists(value: unknown, units?: Units): PriceList[] {
  const lists = listAt(value, 'price lists').map((entry): PriceList => {
    const list = recordAt(entry, 'a price list')
    const id = textAt(list.id, "a price list's id")
    const models = listAt(list.models, `${id}: models`).map((model) => readModel(model, id, units))
    const fallbacks = asArray(list.fallback_model_providers)?.map((word) => textAt(word, `${id}: fallbacks`))
    return {
      id,
      name: textAt(list.name, `${id}: name`),
      api_pattern: textAt(list.api_pattern, `${id}: api_pattern`),
      ...(list.model_match !== undefined &&
        list.model_match !== null && { model_match: readMatch(list.model_match, id) }),
      ...(fallbacks && { fallback_model_providers: fallbacks }),
      models,
    }
  })
  const ids = lists.flatMap((list) => [list.id, ...list.models.map((model) => `${list.id}/${model.id}`)])
  const twice = ids.length === new Set(ids).size ? undefined : ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) throw malformed(twice, 'is listed twice')
  return lists
}
