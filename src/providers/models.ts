/** Model names → who is asked, under which name; and the list of models that are known. */

import type { ProtocolId } from '../core/chat.ts'
import type { Dialect } from '../protocols/codec.ts'
import { type Capability, dialectFor, hostedFamily } from './capabilities.ts'
import { catalogue, listedModel, listings } from './catalogue.ts'
import { edition } from './edition.ts'
import { nearest } from './near.ts'
import type { Modality, OwnModel, Provider } from './provider.ts'
import { hostOf } from './spelling.ts'
import { providers as builtIn, findProvider } from './table.ts'

export interface Candidate {
  provider: Provider
  /** The name that provider expects. */
  model: string
}
/** Who may be asked, best first; or at most five names like the one that nobody knows. */
export type Resolution = { candidates: Candidate[] } | { near: string[] }

export interface ResolveOptions {
  /** Is there a credential (or no need of one) for this provider? */
  configured: (provider: Provider) => boolean
  /** The merged list of providerList(); default: the built-in table. */
  providers?: readonly Provider[]
  /** Stands in for an empty name and for 'default'. */
  defaultModel?: string
  /** Takes every bare name that the catalogue does not know. Id or alias. */
  defaultProvider?: string
}

/**
 * 'provider/model' where the first segment is a provider (F47: never else), else by the catalogue (its maker first, then
 * the configured ones), else the default provider, else unknown. A name that only follows a vendor's naming (newer than the
 * catalogue, or mistyped) is that vendor's if it is configured: it knows best.
 */
export function resolveModel(name: string, options: ResolveOptions): Resolution {
  const { configured, defaultModel, defaultProvider, providers = builtIn } = options
  if ((name === '' || name === 'default') && defaultModel !== undefined && defaultModel !== name)
    return resolveModel(defaultModel, options)

  // Google's clients and its OpenAI-compatible door say 'models/' before a name.
  if (name.startsWith('models/')) return resolveModel(name.slice('models/'.length), options)
  const named = splitName(name, providers)
  const host = findProvider(hostOf(name) ?? '', providers)
  if (named === undefined && host !== undefined) return { candidates: [{ provider: host, model: name }] }
  const served = serving(name, providers, configured)
  if (named) {
    // 'openai/gpt-oss-120b' is the whole name at Groq and OpenRouter: theirs, where the prefix's own provider has no key
    // or is known not to serve it.
    const others = served.filter((c) => c.provider.id !== named.provider.id && configured(c.provider))
    if (!configured(named.provider)) return { candidates: [...others, named] }
    const { priceId } = named.provider
    const unknown = priceId !== undefined && listings(named.model).every((l) => l.priceId !== priceId)
    return { candidates: unknown ? [named, ...others] : [named] }
  }
  if (served.length > 0) return { candidates: served }
  const fallback = defaultProvider === undefined ? undefined : findProvider(defaultProvider, providers)
  if (fallback && name !== '') return { candidates: [{ provider: fallback, model: name }] }
  return { near: nearModels(name, options) }
}

/** Whose the model is, whether or not they have a key; undefined where several serve it and none of them made it. */
export function makerOf(name: string, providers: readonly Provider[] = builtIn): Candidate | undefined {
  const found = resolveModel(name, { configured: () => false, providers })
  const candidates = 'near' in found ? [] : found.candidates
  return candidates.length === 1 || listings(name).some(({ owner }) => owner) ? candidates[0] : undefined
}

/** Does the name begin with a provider's? */
export const namesProvider = (name: string, providers: readonly Provider[] = builtIn): boolean =>
  splitName(name, providers) !== undefined

/** Is this provider meant by it: said in front, or by a spelling that is its own? */
export const isNamed = (provider: Provider, name: string): boolean =>
  splitName(name, [provider]) !== undefined || hostOf(name) === provider.id

/** 'groq/openai/gpt-oss-120b' → groq, 'openai/gpt-oss-120b'; undefined where the first segment is no provider. */
function splitName(name: string, providers: readonly Provider[]): Candidate | undefined {
  const slash = name.indexOf('/')
  if (slash < 1 || slash === name.length - 1) return undefined
  const provider = findProvider(name.slice(0, slash), providers)
  return provider && { provider, model: taken(provider, name.slice(slash + 1)) }
}

/** The name that the provider takes for one that the user gave. */
const taken = (provider: Provider, name: string): string => provider.models?.[name]?.as ?? name

function serving(
  name: string,
  providers: readonly Provider[],
  configured: (provider: Provider) => boolean,
): Candidate[] {
  // Who the user says has it comes first.
  const own = providers
    .filter((p) => p.models !== undefined && Object.hasOwn(p.models, name))
    .map((provider) => ({ provider, model: taken(provider, name) }))
  const found = listings(name).flatMap(({ priceId, model, owner }) =>
    providers
      .filter((p) => p.priceId === priceId && p.pricesOnly !== true && (model !== undefined || configured(p)))
      .map((provider) => ({ provider, model: name, owner })),
  )
  const ready = found.filter((c) => c.owner || configured(c.provider))
  return [...own, ...(ready.length > 0 ? ready : found).map(({ provider, model }) => ({ provider, model }))]
}

/** At most five names that look like this one, as the caller may write them: bare for a vendor's own, else 'provider/model'. */
export function nearModels(name: string, { configured, providers = builtIn }: ResolveOptions): string[] {
  const slash = name.indexOf('/')
  const rest = name.slice(slash + 1)
  // A provider alone is near to none of its many models.
  if (rest === '') return []
  const heads = slash < 1 ? [] : nearest(name.slice(0, slash), new Map(providers.map((p) => [p.id, p.id])))
  const words = new Map<string, string>()
  for (const list of catalogue().providers) {
    const provider = providers.find((p) => p.priceId === list.id)
    if (!provider || (list.owns === undefined && !configured(provider))) continue
    for (const { id } of list.models) if (!words.has(id)) words.set(id, list.owns ? id : `${provider.id}/${id}`)
  }
  return [...new Set([...heads.map((head) => `${head}/${rest}`), ...nearest(rest, words)])].slice(0, 5)
}

/** One line of `respan models list`: a model as one provider serves it. */
export interface ModelRow {
  id: string
  provider: string
  /** Tokens. */
  context?: number
}

/**
 * Every model of the catalogue at every provider that has one, by the table's order, then those that only models.dev
 * publishes. What is known of each: describeModel().
 */
export function listModels(providers: readonly Provider[] = builtIn): ModelRow[] {
  const lists = new Map(catalogue().providers.map((list) => [list.id, list.models]))
  const published = edition().refreshed?.published ?? {}
  return providers.flatMap((provider) => {
    const listed = lists.get((provider.pricesOnly ? undefined : provider.priceId) ?? '') ?? []
    const own = Object.entries(provider.models ?? {}).map(([id, { context }]) => ({ id, context }))
    const named = new Set(own.map(({ id }) => id))
    const known = new Set(listed.map(({ id }) => id.toLowerCase()))
    const more = (published[provider.id] ?? []).filter(({ id }) => !known.has(id.toLowerCase()))
    return [...own, ...[...listed, ...more].filter(({ id }) => !named.has(id))].map(({ id, context }) => ({
      id,
      provider: provider.id,
      ...(context !== undefined && { context }),
    }))
  })
}

/** What is known of a provider's model: the user's word over the table's. undefined = nothing. */
export function capabilityOf(provider: Provider, model: string): Capability | undefined {
  const own = ownModel(provider, model)
  const table = tableCapability(provider, model)
  return own === undefined ? table : withOwn(table ?? unknownModel(provider, model), own)
}

/** By either of its names. */
const ownModel = ({ models }: Provider, name: string): OwnModel | undefined =>
  models === undefined ? undefined : (Object.values(models).find(({ as }) => as === name) ?? models[name])

const unknownModel = ({ id }: Provider, family: string): Capability => ({
  maker: id,
  family,
  source: 'respan.json',
  input: ['text'],
  output: ['text'],
  thinks: 'somehow',
  efforts: [],
  toggle: false,
  adaptive: false,
  marks: [],
})

/** What the user leaves out stays as it was; of a model that nobody else knows, nothing that was not said is refused. */
const withOwn = (known: Capability, { as: _, input, ...facts }: OwnModel): Capability => ({
  ...known,
  ...facts,
  ...(input
    ? { input: [...new Set<Modality>(['text', ...input])] }
    : known.source === 'respan.json' && { input: anything }),
})
const anything: readonly Modality[] = ['text', 'image', 'audio', 'video', 'pdf']

/** What the table knows of it: by its name, else by the catalogue's id for it. */
function tableCapability(provider: Provider, model: string): Capability | undefined {
  const { id, priceId } = provider
  const found = hostedFamily(id, model)
  if (found || priceId === undefined) return found
  const listed = listedModel(priceId, model)?.id
  return listed === undefined ? undefined : hostedFamily(id, listed)
}

/** Who serves OpenAI's models as OpenAI does. */
const asMade = ['openai', 'azure']
/** Hosts of the makers, for rows that a user has led elsewhere at them (a region, an own subdomain). */
const makersHost = /\.(openai|azure)\.com$/
const isMaker = ({ id, source, baseUrls }: Provider): boolean =>
  asMade.includes(id) &&
  (source !== 'user' ||
    Object.values(baseUrls).every((url) => URL.canParse(url) && makersHost.test(new URL(url).hostname)))

/**
 * What may be spoken for a model, best first: what the caller speaks, then the row's order; but Responses where the maker
 * serves the model by nothing else, or (for a body that is written anew anyway) by nothing else whole. A server that the
 * user put in the maker's place is asked as its row says.
 */
export function protocolsFor(provider: Provider, capability: Capability | undefined, wanted: ProtocolId): ProtocolId[] {
  const usual = [wanted, ...provider.protocols]
  const marks = isMaker(provider) ? (capability?.marks ?? []) : []
  const whole = marks.includes('responses') && wanted !== 'openai-chat'
  return whole || marks.includes('responses-only') ? ['openai-responses', ...usual] : usual
}

/** The provider's quirks with the model's over them. */
export function dialectOf(provider: Provider, model: string): Dialect {
  const capability = capabilityOf(provider, model)
  return { ...provider.dialect, ...(capability && dialectFor(capability)), ...provider.ownDialect }
}
