/**
 * Who serves an operation that passes through whole: the provider that the caller names, else the one of its model, else the
 * first that speaks the path's protocol.
 * In: what path, header and body say. Out: an address with what lets the call in, or the reason why nobody serves it.
 */

import type { ProtocolId } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import type { Access } from '../providers/access.ts'
import { baseUrlOf, joinWhole, rootUrlOf } from '../providers/base-url.ts'
import { listings } from '../providers/catalogue.ts'
import { resolveModel } from '../providers/models.ts'
import type { Provider } from '../providers/provider.ts'
import { findProvider } from '../providers/table.ts'
import type { Supply } from './supply.ts'

/** What a call asks for. */
export interface Wanted {
  /** Whose API the path is of. */
  family: ProtocolId
  /** A provider's id or alias, where the path or a header says one. */
  provider?: string
  /** As the body or the path names it; '' where they name none. */
  model: string
  /** The provider's own path, with its slash. */
  rest: string
  /** The path with another model in the place of the one that it names, if it does. */
  put?(model: string): string
}

/** A provider's address for one call. */
export interface Door {
  providerId: string
  /** As the provider names it. */
  model: string
  url: URL
  access: Access
  /** What the provider knows us by; '' where it asks for nothing, or for signatures. */
  secret: string
}

/** The provider whose family the path is of, for paths that name nobody. */
const owners: Partial<Record<ProtocolId, string>> = {
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  'anthropic-messages': 'anthropic',
  gemini: 'google',
}

/** One API, whichever of its protocols a row has. */
const alike: Partial<Record<ProtocolId, ProtocolId>> = {
  'openai-chat': 'openai-responses',
  'openai-responses': 'openai-chat',
}

const baseOf = (provider: Provider, family: ProtocolId, { env }: Supply): string | undefined =>
  baseUrlOf(provider, family, env) ?? (alike[family] && baseUrlOf(provider, alike[family], env))

const speaks = (provider: Provider, family: ProtocolId, supply: Supply): boolean =>
  baseOf(provider, family, supply) !== undefined

const byFamily = ({ family, model }: Wanted, supply: Supply): { provider: Provider; model: string } | undefined => {
  const owner = supply.providers.find(({ id }) => id === owners[family])
  if (owner !== undefined && supply.configured(owner)) return { provider: owner, model }
  // What names no model is kept by its owner (files, batches): nobody else is guessed.
  if (model === '') return undefined
  const other = supply.providers.find((provider) => speaks(provider, family, supply) && supply.keyed(provider))
  return other && { provider: other, model }
}

const byModel = (wanted: Wanted, supply: Supply): { provider: Provider; model: string } | undefined => {
  const { family, model } = wanted
  const resolved = resolveModel(model, supply)
  const candidates = 'near' in resolved ? [] : resolved.candidates
  const speaking = candidates.filter(({ provider }) => speaks(provider, family, supply))
  const fit = speaking.length > 0 ? speaking : candidates
  const found = fit.find(({ provider }) => supply.configured(provider)) ?? fit[0]
  const made = (priceId: string | undefined) => listings(model).some((one) => one.owner && one.priceId === priceId)
  // A name that is only resold goes to the family's owner, who may have it though no list says so.
  const sure = model.includes('/') || found?.provider.id === owners[family] || made(found?.provider.priceId)
  return sure ? found : (byFamily(wanted, supply) ?? found)
}

const named = ({ provider: word = '', model }: Wanted, supply: Supply): { provider: Provider; model: string } => {
  const provider = findProvider(word, supply.providers)
  if (provider === undefined)
    throw new GatewayError('not_found', `provider "${word}" is not known; respan providers list --all shows who is`)
  const own = [provider.id, ...(provider.aliases ?? [])].find((id) => model.startsWith(`${id}/`))
  return { provider, model: own === undefined ? model : model.slice(own.length + 1) }
}

/** Throws `not_found`: nobody that is configured serves it, or nobody may be called. */
export const findDoor = (wanted: Wanted, supply: Supply): Door => {
  const { family, rest, model } = wanted
  // As an address that is not there: a client that tries a socket first then goes on with plain HTTP.
  if (supply.closed)
    throw new GatewayError(
      'not_found',
      `the simulator answers every call (simulate = always), and it has no ${rest}; without that setting the call goes to a provider`,
    )
  const found =
    wanted.provider !== undefined
      ? named(wanted, supply)
      : ((model === '' ? undefined : byModel(wanted, supply)) ?? byFamily(wanted, supply))
  const who = found?.provider.id ?? owners[family]
  const credential = found && supply.credentialOf(found.provider)
  // Paths of a provider that is named are its own API's, not its copy of another's.
  const own = wanted.provider === undefined ? undefined : found?.provider
  const whole = own !== undefined && (own.roots !== undefined || !speaks(own, family, supply))
  const base = found && (whole ? rootUrlOf(found.provider, supply.env) : baseOf(found.provider, family, supply))
  if (found === undefined || credential === undefined || base === undefined) {
    if (found !== undefined && credential !== undefined)
      throw new GatewayError(
        'not_found',
        `${found.provider.name} (whose model ${model} is) does not speak the API of ${rest}; name a provider that does in the header X-Respan-Route-Provider`,
      )
    throw new GatewayError(
      'not_found',
      `no provider with a key serves ${rest}; respan providers add ${who ?? 'NAME'} adds one, the header X-Respan-Route-Provider names another`,
    )
  }
  // What the provider calls otherwise is called so in the path too; all else stays as the client wrote it.
  const path = found.model === model ? rest : (wanted.put?.(found.model) ?? rest)
  return {
    providerId: found.provider.id,
    model: found.model,
    url: new URL(joinWhole(base, path).replaceAll('{model}', () => encodeURIComponent(found.model))),
    access: supply.accessTo(found.provider, credential.secret, family),
    secret: credential.secret,
  }
}
