/**
 * A newer edition of the catalogue out of what was fetched: every row looked at, then the whole compared with what is in
 * force, before anything is written. In: texts. Out: the file to write. Throws `bad_request` that says what is wrong.
 */

import type { Provider as PriceList } from '@pydantic/genai-prices'
import { GatewayError } from '../core/errors.ts'
import { type Edition, type Refreshed, readRefreshed } from './edition.ts'
import { packageWith, pricePackage } from './price-data.ts'
import { readPriceLists } from './price-shape.ts'
import { type Published, readPublished } from './published.ts'
import { providers } from './table.ts'

/** Newest prices, as the package's own updater asks for them (its REMOTE_DATA_JSON_URL). */
export const pricesUrl = (): string => pricePackage().REMOTE_DATA_JSON_URL
export const publishedUrl = 'https://models.dev/api.json'

/** What must be left of what is in force: of all models, and of any one list that is not small. */
const totalShareMin = 0.8
const listShareMin = 0.5
const smallList = 5
/** models.dev had 5,276 models of 147 providers in July 2026. */
const publishedMin = 1000
/** Prices fall to a fifth in a day; in most lists at once only where the unit was mistaken. */
const leapFactor = 20
const leapShareMax = 0.05

const refuse = (message: string): GatewayError => new GatewayError('bad_request', message)

type Prices = ReturnType<typeof packageWith>

const idsOfTable = (): string[] => [...new Set(providers.flatMap(({ priceId }) => priceId ?? []))]

/** Units that the package reckons with, as far as its data show. */
function knownUnits(): Set<string> {
  const units = new Set<string>()
  for (const id of idsOfTable())
    for (const { prices } of pricePackage().findProvider({ providerId: id })?.models ?? [])
      for (const set of Array.isArray(prices) ? prices.map((entry) => entry.prices) : [prices])
        for (const unit of Object.keys(set)) units.add(unit)
  return units
}

/** US dollars per million tokens of input, at its base tier. Throws where the package cannot reckon with the model's prices. */
function inputPrice(from: Prices, list: PriceList, model: PriceList['models'][number], at: Date): number | undefined {
  const only = { ...list, models: [{ ...model, match: { equals: 'priced' } }] }
  const price = from.calcPrice({}, 'priced', { provider: only, timestamp: at })?.model_price.input_mtok
  return typeof price === 'number' ? price : price?.base
}

/** Against what is in force: no list gone or shrunk, no prices that leapt as one. */
function compare(next: Prices, lists: readonly PriceList[], at: Date): void {
  const present = pricePackage()
  let [before, after, compared, leapt] = [0, 0, 0, 0]
  for (const id of idsOfTable()) {
    const old = present.findProvider({ providerId: id })
    const fresh = lists.find((list) => list.id === id)
    if (!old) continue
    const count = fresh?.models.length ?? 0
    before += old.models.length
    after += count
    if (count === 0 || (old.models.length >= smallList && count < listShareMin * old.models.length))
      throw refuse(`the new list of ${id} has ${count} models, the present one ${old.models.length}`)
    for (const model of fresh?.models ?? []) {
      const was = old.models.find((one) => one.id === model.id)
      const [a, b] = [was && inputPrice(present, old, was, at), inputPrice(next, fresh as PriceList, model, at)]
      if (!a || b === undefined) continue
      compared++
      if (b > a * leapFactor || b < a / leapFactor) leapt++
    }
  }
  if (after < totalShareMin * before) throw refuse(`the new lists have ${after} models, the present ones ${before}`)
  if (leapt > leapShareMax * compared)
    throw refuse(
      `${leapt} of ${compared} prices are more than ${leapFactor} times the present ones, or less: another unit?`,
    )
}

function newLists(value: unknown, at: Date): PriceList[] {
  const lists = readPriceLists(value, knownUnits())
  const next = packageWith(lists)
  // All of them are reckoned with once, whoever they belong to.
  for (const list of lists)
    for (const model of list.models) {
      try {
        inputPrice(next, list, model, at)
      } catch (cause) {
        throw refuse(`${list.id}/${model.id}: ${cause instanceof Error ? cause.message : String(cause)}`)
      }
    }
  compare(next, lists, at)
  return lists
}

const countOf = (published: Published): number => Object.values(published).reduce((sum, rows) => sum + rows.length, 0)

function newPublished(value: unknown, present: Published | undefined): Published {
  const published = readPublished(value)
  const [count, least] = [countOf(published), present ? totalShareMin * countOf(present) : publishedMin]
  if (count < least)
    throw refuse(`models.dev's file has ${count} models of known providers; at least ${least} are expected`)
  return published
}

export interface Fetched {
  /** A file or URL. */
  from: string
  text: string
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    const start = text.trimStart().slice(0, 40)
    throw refuse(
      start.startsWith('<') ? 'it is a web page, not JSON' : `it is not JSON, or breaks off (it begins: ${start})`,
    )
  }
}

/** Which of the two a text is, is told by its shape: lists are a list, models.dev's file is an object. */
export function makeRefreshed(fetched: readonly Fetched[], present: Edition, at: Date): Refreshed {
  const made: Refreshed = { ...present.refreshed, format: 1, madeAt: at.toISOString(), sources: [] }
  for (const one of fetched) {
    try {
      const value = parse(one.text)
      if (Array.isArray(value)) made.lists = newLists(value, at)
      else made.published = newPublished(value, present.refreshed?.published)
      made.sources.push(one.from)
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown)
      throw refuse(`${one.from}: ${why}. The catalogue stays as it is.`)
    }
  }
  // What will be read is what was checked.
  return readRefreshed(JSON.stringify(made))
}

/** Models in it, for the report. */
export const countsOf = ({ lists = [], published = {} }: Refreshed) => ({
  priced: lists.reduce((sum, list) => sum + list.models.length, 0),
  published: countOf(published),
})
