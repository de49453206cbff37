/**
 * What models.dev publishes of models, as `models refresh` reads it: shown in lists, under its name. It never refuses a
 * request nor prices one: the tables of this room do. @see https://models.dev/api.json
 * In: parsed JSON. Out: rows by provider id of ours. Throws `bad_request` that names the row.
 */

import { asRecord, asString } from '../wire/value.ts'
import type { Modality } from './capabilities.ts'
import { listAt, priceAt, recordAt, textAt, tokensAt } from './price-shape.ts'
import { findProvider } from './table.ts'

export interface PublishedModel {
  id: string
  /** Tokens. */
  context?: number
  maxOutput?: number
  input?: Modality[]
  output?: Modality[]
  tools?: boolean
  thinks?: boolean
  structured?: boolean
  /** US dollars per million tokens, by the price package's words. */
  prices?: Record<string, number>
}
export type Published = Record<string, PublishedModel[]>

const modalityWords: readonly Modality[] = ['text', 'image', 'audio', 'video', 'pdf']
const priceWords: Readonly<Record<string, string>> = {
  input: 'input_mtok',
  output: 'output_mtok',
  cache_read: 'cache_read_mtok',
  cache_write: 'cache_write_mtok',
}

const modalitiesAt = (value: unknown, where: string): Modality[] | undefined => {
  if (value === undefined) return undefined
  const words = listAt(value, where).map((word) => textAt(word, where))
  return modalityWords.filter((word) => words.includes(word))
}
const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined)
const tokens = (value: unknown, where: string): number | undefined =>
  value === undefined || value === null ? undefined : tokensAt(value, where) || undefined

function readPrices(value: unknown, where: string): Record<string, number> | undefined {
  const cost = asRecord(value)
  if (cost === undefined) return undefined
  const found = Object.entries(priceWords).filter(([word]) => cost[word] !== undefined && cost[word] !== null)
  return Object.fromEntries(found.map(([word, unit]) => [unit, priceAt(cost[word], `${where}: cost.${word}`)]))
}

function readModel(value: unknown, key: string, provider: string): PublishedModel {
  const where = `${provider}/${key}`
  const model = recordAt(value, where)
  const limit = asRecord(model.limit)
  const modalities = asRecord(model.modalities)
  const row: PublishedModel = {
    id: textAt(asString(model.id) ?? key, where),
    context: tokens(limit?.context, `${where}: context`),
    maxOutput: tokens(limit?.output, `${where}: output`),
    input: modalitiesAt(modalities?.input, `${where}: modalities`),
    output: modalitiesAt(modalities?.output, `${where}: modalities`),
    tools: flag(model.tool_call),
    thinks: flag(model.reasoning),
    structured: flag(model.structured_output),
    prices: readPrices(model.cost, where),
  }
  return JSON.parse(JSON.stringify(row)) as PublishedModel
}

/** Rows of the providers that the table has; all are looked at. */
export function readPublished(value: unknown): Published {
  const published: Published = {}
  for (const [word, entry] of Object.entries(recordAt(value, 'models.dev'))) {
    const models = recordAt(recordAt(entry, word).models, `${word}: models`)
    const rows = Object.entries(models).map(([key, model]) => readModel(model, key, word))
    const id = findProvider(word)?.id
    if (id !== undefined) published[id] = [...(published[id] ?? []), ...rows]
  }
  return published
}

/** The rows as this room wrote them, read back. */
export function readPublishedRows(value: unknown): Published {
  const rows = Object.entries(recordAt(value, 'published')).map(([id, list]): [string, PublishedModel[]] => [
    id,
    listAt(list, id).map((entry) => {
      const row = recordAt(entry, id)
      const where = `${id}/${textAt(row.id, id)}`
      for (const price of Object.values(asRecord(row.prices) ?? {})) priceAt(price, where)
      tokens(row.context, where)
      tokens(row.maxOutput, where)
      modalitiesAt(row.input, where)
      modalitiesAt(row.output, where)
      return row as unknown as PublishedModel
    }),
  ])
  return Object.fromEntries(rows)
}
