/**
 * Who can be called, and how each lets a call in: the providers with the user's own over them, their credentials and
 * signers. Built anew when the user changes a provider.
 */

import type { ProtocolId } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import type { Access } from '../providers/access.ts'
import { openAccess } from '../providers/auth.ts'
import { type Env, rootUrlOf } from '../providers/base-url.ts'
import { type Credential, credentialFor, isConfigured } from '../providers/credentials.ts'
import { isAtHome } from '../providers/lent.ts'
import { missingOf } from '../providers/missing.ts'
import { isNamed } from '../providers/models.ts'
import { type ConfiguredProvider, providerList } from '../providers/own.ts'
import type { Provider } from '../providers/provider.ts'
import { findProvider } from '../providers/table.ts'
import type { ControlStore } from '../store/store.ts'
import type { OwnKey } from './admit.ts'

export interface SupplySources {
  env: Env
  control: Pick<ControlStore, 'listProviders' | 'readCredential' | 'version'>
  providers: Readonly<Record<string, ConfiguredProvider>>
  simulate: string
  defaultProvider: string
}

export const openSupply = (sources: SupplySources) => {
  const { env } = sources
  const settings = sources.control.listProviders()
  const providers = providerList(settings, sources.providers)
  const credentials = { env, readCredential: (id: string) => sources.control.readCredential(id) }
  const credentialOf = (provider: Provider): Credential | undefined => credentialFor(provider, credentials)
  const ready = new Map<Provider, boolean>()
  const configured = (provider: Provider): boolean => {
    const known = ready.get(provider) ?? isConfigured(provider, credentials)
    ready.set(provider, known)
    return known
  }
  /** Somebody gave the gateway a key for it: what merely lies on this machine (a cloud's login) does not count. */
  const keyed = (provider: Provider): boolean =>
    provider.auth !== 'none' && configured(provider) && credentialOf(provider)?.ambient !== true
  /** Does anybody have a key, or has the user added a server of their own? Then the simulator no longer stands in. */
  const equipped = (): boolean =>
    settings.length > 0 ||
    Object.values(sources.providers).some(({ baseUrl }) => baseUrl !== undefined) ||
    providers.some(keyed)
  /**
   * Who may be called for this name: everybody with a key; who is known only by a login that lies on this machine, when the
   * name says so.
   */
  const usableFor =
    (name: string) =>
    (provider: Provider): boolean =>
      configured(provider) && (credentialOf(provider)?.ambient !== true || isNamed(provider, name))
  const opened = new Map<string, Access>()

  return {
    env,
    providers,
    configured,
    keyed,
    usableFor,
    credentialOf,
    defaultProvider: sources.defaultProvider || undefined,
    /** Nothing leaves this machine. */
    closed: sources.simulate === 'always',
    simulating: sources.simulate === 'always' || (sources.simulate === 'auto' && !equipped()),
    /** One a provider and way of asking: a signer keeps its tokens. */
    accessTo(provider: Provider, secret: string, protocol: ProtocolId): Access {
      const auth = provider.authAt?.[protocol] ?? provider.auth
      const key = `${provider.id} ${auth}`
      const access = opened.get(key) ?? openAccess(provider, secret, env, auth)
      opened.set(key, access)
      return access
    },
    /** Why this provider cannot be called, and how to mend it. */
    missing(provider: Provider, model: string): GatewayError {
      const reason = missingOf(provider, credentials, model) ?? `has no chat models (model "${model}")`
      const message = `${provider.name} ${reason}`
      return new GatewayError('no_credential', message, { provider: provider.id, model })
    },
  }
}
export type Supply = ReturnType<typeof openSupply>

/** The supply of the moment: made anew when the user has changed a provider. */
export const currentSupply = (sources: SupplySources): (() => Supply) => {
  let version = sources.control.version()
  let supply = openSupply(sources)
  return () => {
    const now = sources.control.version()
    if (now === version) return supply
    version = now
    supply = openSupply(sources)
    return supply
  }
}

/**
 * What a caller with a provider's own key may call: that provider, with that key, at its own address. No other credential of
 * the gateway is theirs, for anybody can come with such a key.
 */
export const lentSupply = (supply: Supply, { provider: word, secret }: OwnKey): Supply => {
  const { env } = supply
  const owner = findProvider(word, supply.providers)
  const mayCall = (provider: Provider): boolean =>
    provider === owner && isAtHome(provider, env) && rootUrlOf(provider, env) !== undefined
  return {
    ...supply,
    configured: mayCall,
    keyed: mayCall,
    usableFor: () => mayCall,
    credentialOf: (provider) => (mayCall(provider) ? { secret, from: 'caller' } : undefined),
    defaultProvider: owner?.id,
    simulating: false,
    accessTo: (provider, given, protocol) =>
      openAccess(provider, given, env, provider.authAt?.[protocol] ?? provider.auth),
    missing(provider, model) {
      const name = owner?.name ?? word
      const message =
        provider === owner
          ? `the key that came with the call is ${name}'s own, and ${name} is led to another address here: it is not sent there. Send a respan key`
          : `the key that came with the call is ${name}'s own and opens ${name} alone; model "${model}" is ${provider.name}'s. Send a respan key (respan keys create)`
      return new GatewayError('unauthorized', message, { provider: provider.id, model })
    },
  }
}
