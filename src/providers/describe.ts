/**
 * All that is known of a model at a provider, and where each fact is from: the table of capabilities first, then the price
 * package, then what models.dev publishes. For lists and people; requests are made to fit by the table alone (fit.ts).
 */

import type { Effort } from '../core/chat.ts'
import type { Modality } from './capabilities.ts'
import { listedModel } from './catalogue.ts'
import { edition } from './edition.ts'
import { capabilityOf } from './models.ts'
import { builtInRelease, priceVersion } from './price-data.ts'
import { pricesOf } from './prices.ts'
import type { Provider } from './provider.ts'
import type { PublishedModel } from './published.ts'

/** What can be asked of a model. */
export interface ModelFacts {
  /** Tokens. */
  context?: number
  maxOutput?: number
  input?: readonly Modality[]
  output?: readonly Modality[]
  tools?: boolean
  thinks?: 'never' | 'always' | 'optional' | 'somehow'
  efforts?: readonly Effort[]
  structured?: boolean
  /** Base list prices, US dollars; per million tokens for *_mtok. */
  prices?: Readonly<Record<string, number>>
}
export interface Described extends ModelFacts {
  /** Fact → source. */
  from: Readonly<Partial<Record<keyof ModelFacts, string>>>
}

const publishedModel = (provider: string, id: string): PublishedModel | undefined => {
  const rows = edition().refreshed?.published?.[provider]
  return rows?.find((row) => row.id === id) ?? rows?.find((row) => row.id.toLowerCase() === id.toLowerCase())
}

const publishedFacts = ({ thinks, ...facts }: PublishedModel): ModelFacts => ({
  ...facts,
  thinks: thinks === undefined ? undefined : thinks ? 'somehow' : 'never',
})

const factNames = [
  'context',
  'maxOutput',
  'input',
  'output',
  'tools',
  'thinks',
  'efforts',
  'structured',
  'prices',
] as const satisfies readonly (keyof ModelFacts)[]

/** `at`: prices change by date and by hour. */
export function describeModel(provider: Provider, id: string, at: Date): Described {
  const { priceId, dialect } = provider
  const table = capabilityOf(provider, id)
  const listed = priceId === undefined ? undefined : listedModel(priceId, id)
  const published = publishedModel(provider.id, id)
  const layers: [source: string, facts: ModelFacts][] = [
    [provider.source, dialect.noJsonSchema === true ? { structured: false } : {}],
    [table?.source ?? '', table ? { ...table, efforts: table.efforts.length > 0 ? table.efforts : undefined } : {}],
    [`@pydantic/genai-prices ${priceVersion()}`, { context: listed?.context, prices: pricesOf(provider, id, at) }],
    ['https://models.dev/api.json', published ? publishedFacts(published) : {}],
  ]
  const described: ModelFacts = {}
  const from: Partial<Record<keyof ModelFacts, string>> = {}
  const put = <K extends keyof ModelFacts>(fact: K, facts: ModelFacts, source: string) => {
    if (described[fact] !== undefined || facts[fact] === undefined) return
    described[fact] = facts[fact]
    from[fact] = source
  }
  for (const [source, facts] of layers) for (const fact of factNames) put(fact, facts, source)
  return { ...described, from }
}

/** Words to ask for, and what they mean. */
export const abilities: Readonly<Record<string, (facts: ModelFacts) => boolean>> = {
  text: ({ input }) => input?.includes('text') === true,
  image: ({ input }) => input?.includes('image') === true,
  audio: ({ input }) => input?.includes('audio') === true,
  video: ({ input }) => input?.includes('video') === true,
  pdf: ({ input }) => input?.includes('pdf') === true,
  'image-output': ({ output }) => output?.includes('image') === true,
  'audio-output': ({ output }) => output?.includes('audio') === true,
  tools: ({ tools }) => tools === true,
  reasoning: ({ thinks }) => thinks !== undefined && thinks !== 'never',
  structured: ({ structured }) => structured === true,
}

/** What the catalogue in force is, and how old: a sentence. */
export function catalogueAge(now: Date): string {
  const { refreshed } = edition()
  const since = (day: string) => {
    const days = Math.floor((now.getTime() - Date.parse(day)) / 86_400_000)
    return days < 1 ? 'today' : days === 1 ? '1 day ago' : `${days} days ago`
  }
  if (refreshed)
    return `catalogue refreshed ${since(refreshed.madeAt)} (${refreshed.madeAt}) from ${refreshed.sources.join(', ')}`
  const { version, day } = builtInRelease
  return `built-in catalogue, @pydantic/genai-prices ${version} of ${day} (${since(day)}); respan models refresh fetches a newer one`
}
