/**
 * Which provider serves which model: the part of the price package that resolution needs, small enough to be held always
 * (about 180 KB of JSON, 2 ms). The build writes it beside the bundle; from the sources it is made of the package itself.
 */

import { readFileSync } from 'node:fs'
import type { MatchLogic, Provider as PriceList } from '@pydantic/genai-prices'
import { edition } from './edition.ts'
import { pricePackage, priceVersion } from './price-data.ts'
import { undated } from './spelling.ts'
import { providers } from './table.ts'

export interface CatalogueModel {
  id: string
  /** Names that mean it. Absent = its id only. */
  match?: MatchLogic
  /** Tokens. */
  context?: number
}
export interface CatalogueProvider {
  /** The price package's id: a row's `priceId`. */
  id: string
  /** Names that this vendor alone gives to models of its own, listed or not. */
  owns?: MatchLogic
  models: CatalogueModel[]
}
export interface Catalogue {
  version: string
  providers: CatalogueProvider[]
}

/** Open weights that the price package lists at their maker, whose API does not serve them. @see https://platform.openai.com/docs/models/gpt-oss-120b */
const notServed: Record<string, string[]> = { openai: ['gpt-oss-120b', 'gpt-oss-20b', 'gpt-oss-safeguard-20b'] }

/**
 * Names that a list has for models whose provider takes another, by list: the name it takes; undefined = none, the list keeps
 * it for calls of long ago. @see https://docs.fireworks.ai/api-reference/post-chatcompletions (checked 2026-11)
 * Amazon's regional prices are listed under no region's name: the inference profiles of the US have them too.
 */
const callable: Readonly<Record<string, (id: string, match: MatchLogic) => string | undefined>> = {
  fireworks: (_, match) => firstWhole(match),
  aws: (id) => id.replace(/^regional\./, 'us.'),
  openrouter: (id) => (id.includes('/') ? id : undefined),
}

/** The first name that the clause spells out. */
function firstWhole(match: MatchLogic): string | undefined {
  if ('equals' in match) return match.equals
  return 'or' in match ? match.or.map(firstWhole).find((name) => name !== undefined) : undefined
}

/** Does the clause mean this name? Case does not matter but for patterns, as in the package. */
export function matches(logic: MatchLogic, name: string): boolean {
  const lower = name.toLowerCase()
  if ('or' in logic) return logic.or.some((part) => matches(part, name))
  if ('and' in logic) return logic.and.every((part) => matches(part, name))
  if ('equals' in logic) return lower === logic.equals.toLowerCase()
  if ('starts_with' in logic) return lower.startsWith(logic.starts_with.toLowerCase())
  if ('ends_with' in logic) return lower.endsWith(logic.ends_with.toLowerCase())
  if ('contains' in logic) return lower.includes(logic.contains.toLowerCase())
  return new RegExp(logic.regex).test(name)
}

/** The catalogue made from price lists, the package's own if not given; the build writes its JSON to `catalogue.json` beside the bundle. */
export function buildCatalogue(from?: readonly PriceList[]): Catalogue {
  const ids = [...new Set(providers.flatMap((p) => p.priceId ?? []))]
  const find = (id: string) =>
    from ? from.find((list) => list.id === id) : pricePackage().findProvider({ providerId: id })
  const lists = ids.flatMap((id) => find(id) ?? [])
  const foreign = (id: string, model: string): boolean => {
    const own = lists.find((list) => list.id === id)?.model_match
    // Google's list holds Claude as Vertex sells it: another vendor's name at a vendor that has names of its own.
    const belongs = (o: (typeof lists)[number]) =>
      o.id !== id && o.model_match && !notServed[o.id]?.includes(model) && matches(o.model_match, model)
    return own !== undefined && lists.some(belongs)
  }
  return {
    version: priceVersion(),
    providers: lists.map(({ id, model_match, models }) => ({
      id,
      ...(model_match && { owns: model_match }),
      models: models.flatMap(({ id: listed, match, context_window }) => {
        const name = callable[id] ? callable[id](listed, match) : listed
        if (name === undefined || notServed[id]?.includes(name) || foreign(id, name)) return []
        const alone = 'equals' in match && match.equals === name
        return {
          id: name,
          ...(!alone && { match }),
          ...(context_window !== undefined && { context: context_window }),
        }
      }),
    })),
  }
}

let current: { number: number; catalogue: Catalogue } | undefined

/** The catalogue of the edition in force, read or built once each. */
export function catalogue(): Catalogue {
  const now = edition()
  if (current?.number !== now.number) {
    const built = now.refreshed?.lists === undefined ? readBuilt() : undefined
    current = { number: now.number, catalogue: built ?? buildCatalogue(now.refreshed?.lists) }
  }
  return current.catalogue
}

function readBuilt(): Catalogue | undefined {
  try {
    return JSON.parse(readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8')) as Catalogue
  } catch {
    return undefined
  }
}

/** Where a name was found. */
export interface Listing {
  priceId: string
  /** The catalogue's id for it; absent = only the vendor's naming says that it is theirs. */
  model?: CatalogueModel
  /** The vendor whose own naming the name follows. */
  owner: boolean
}

const namesMax = 2000

/** `make` remembered by its key, for one edition: clauses are slow to ask on every request, and models are few. */
function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  let number = 0
  return (key) => {
    const now = edition().number
    if (number !== now || known.size >= namesMax) known.clear()
    number = now
    if (known.has(key)) return known.get(key) as T
    const made = make(key)
    known.set(key, made)
    return made
  }
}

const means = (model: CatalogueModel, name: string): boolean =>
  model.id.toLowerCase() === name.toLowerCase() || (model.match !== undefined && matches(model.match, name))

/** As it stands, else without its date. */
function modelIn(models: readonly CatalogueModel[], name: string): CatalogueModel | undefined {
  const find = (word: string) => models.find((model) => means(model, word))
  return find(name) ?? (undated(name) === name ? undefined : find(undated(name)))
}

const findModel = remembered((key): CatalogueModel | undefined => {
  const [priceId, ...words] = key.split(' ')
  const name = words.join(' ')
  return modelIn(catalogue().providers.find((p) => p.id === priceId)?.models ?? [], name)
})

/** The model of one provider that a name means. */
export const listedModel = (priceId: string, name: string): CatalogueModel | undefined =>
  findModel(`${priceId} ${name}`)

/** Everyone who serves a name: its owner first, then in the catalogue's order. */
export const listings = remembered((name): Listing[] => {
  const found = catalogue().providers.flatMap(({ id, owns, models }): Listing[] => {
    const model = modelIn(models, name)
    const owner = owns !== undefined && !notServed[id]?.includes(name) && matches(owns, name)
    return model || owner ? [{ priceId: id, owner, ...(model && { model }) }] : []
  })
  return [...found.filter((l) => l.owner), ...found.filter((l) => !l.owner)]
})
