/** Price lists and a file of models.dev's shape, made here: what `models refresh` fetches, whole or spoilt. */

import { pricePackage } from '../../src/providers/price-data.ts'
import { providers } from '../../src/providers/table.ts'

export interface RawModel {
  id: string
  match: object
  context_window?: number
  prices: unknown
}
export interface RawList {
  id: string
  models: RawModel[]
}

/** The built-in lists as the source of the price package writes them: constraints without a type, and members that nobody here reads. */
export const rawLists = (): RawList[] => {
  const ids = [...new Set(providers.flatMap(({ priceId }) => priceId ?? []))]
  const lists = ids.map((id) => pricePackage().findProvider({ providerId: id }))
  return JSON.parse(JSON.stringify(lists), (key, value: Record<string, unknown>) => {
    if (key !== 'constraint') return value
    const { type: _, ...rest } = value
    return rest
  }) as RawList[]
}

export const listOf = (lists: RawList[], id: string): RawList => lists.find((list) => list.id === id) as RawList
export const modelOf = (lists: RawList[], list: string, id: string): RawModel =>
  listOf(lists, list).models.find((model) => model.id === id) as RawModel

/** The lists with one change. */
export const lists = (change: (lists: RawList[]) => void = () => undefined): string => {
  const raw = rawLists()
  change(raw)
  return JSON.stringify(raw)
}

const model = (id: string) => ({
  id,
  name: id,
  attachment: false,
  reasoning: true,
  tool_call: true,
  modalities: { input: ['text', 'hologram', 'image'], output: ['text'] },
  limit: { context: 64_000, output: 8000 },
  cost: { input: 0.5, output: 2, cache_read: 0.05 },
})

/** `count` models, all at one provider of the table, and one of a provider that nobody here knows. */
export const modelsDev = (
  count = 1200,
  change: (models: Record<string, Record<string, unknown>>) => void = () => undefined,
) => {
  const models = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`made/model-${i}`, model(`made/model-${i}`)]),
  )
  change(models)
  return JSON.stringify({
    deepinfra: { id: 'deepinfra', env: [], models },
    nobody: { id: 'nobody', env: [], models: { x: model('x') } },
  })
}
