/** A model name → who is called for it and how. Worked out once a name, and anew when the user changes a provider. */

import type { ProtocolId } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import type { Codec, Dialect } from '../protocols/codec.ts'
import { codecs } from '../protocols/index.ts'
import { baseUrlOf, type Env, joinUrl } from '../providers/base-url.ts'
import type { Capability } from '../providers/capabilities.ts'
import {
  authHeaders,
  type ConfiguredProvider,
  type Credential,
  credentialFor,
  isConfigured,
  providerList,
} from '../providers/credentials.ts'
import { edition } from '../providers/edition.ts'
import { capabilityOf, dialectOf, resolveModel } from '../providers/models.ts'
import type { Provider } from '../providers/provider.ts'
import type { ControlStore } from '../store/store.ts'
import { isSimulatedModel } from './simulator.ts'

interface TargetHead {
  providerId: string
  /** As the provider names it. */
  model: string
  protocol: ProtocolId
}
/** A provider to be called. */
export interface ProviderTarget extends TargetHead {
  kind: 'provider'
  codec: Codec
  urls: { whole: URL; stream: URL }
  /** Credential and the provider's own; lower case. */
  headers: Record<string, string>
  /** What the provider was given to know us by; '' where it asks for nothing. It may come back in an error's words. */
  secret: string
  dialect: Dialect
  /** What the model is known to do; absent = nothing is. */
  capability?: Capability
}
/** The built-in simulator. */
export interface SimulatedTarget extends TargetHead {
  kind: 'simulated'
}
/** A target that cannot be called, and why: it takes its turn like the others, so that its fallback does too. */
export interface BrokenTarget extends TargetHead {
  kind: 'broken'
  error: GatewayError
}
export type PlannedTarget = ProviderTarget | SimulatedTarget | BrokenTarget

export interface TargetSources {
  env: Env
  control: Pick<ControlStore, 'listProviders' | 'readCredential' | 'version'>
  providers: Readonly<Record<string, ConfiguredProvider>>
  simulate: string
  defaultProvider: string
}

/** Names that are remembered; a client may send any. */
const rememberedMax = 2000

const mendOf = (provider: Provider): string =>
  provider.keyEnv.length > 0
    ? `set ${provider.keyEnv.join(' or ')}, or run: respan providers add ${provider.id}`
    : `run: respan providers add ${provider.id} --api-key …`

const build = (sources: TargetSources) => {
  const { env } = sources
  const settings = sources.control.listProviders()
  const providers = providerList(settings, sources.providers)
  const credentials = { env, readCredential: (id: string) => sources.control.readCredential(id) }
  const ready = new Map<Provider, boolean>()
  const configured = (provider: Provider): boolean => {
    const known = ready.get(provider) ?? isConfigured(provider, credentials)
    ready.set(provider, known)
    return known
  }
  /** Does anybody have a key, or has the user added a server of their own? Then the simulator no longer stands in. */
  const equipped = (): boolean =>
    settings.length > 0 ||
    Object.keys(sources.providers).length > 0 ||
    providers.some((provider) => provider.auth !== 'none' && configured(provider))
  const simulating = sources.simulate === 'always' || (sources.simulate === 'auto' && !equipped())

  const call = (provider: Provider, model: string, wanted: ProtocolId): PlannedTarget => {
    const credential: Credential | undefined = credentialFor(provider, credentials)
    const protocol = [wanted, ...provider.protocols].find((id) => baseUrlOf(provider, id, env) !== undefined)
    if (credential === undefined || protocol === undefined) {
      const message = `${provider.name} has no key configured (model "${model}"); ${mendOf(provider)}`
      const error = new GatewayError('no_credential', message, { provider: provider.id, model })
      return { kind: 'broken', providerId: provider.id, model, protocol: wanted, error }
    }
    const codec = codecs[protocol]
    const base = baseUrlOf(provider, protocol, env) as string
    const urlOf = (path: string) =>
      new URL(
        joinUrl(
          base,
          path.replace('{model}', () => encodeURIComponent(model)),
        ),
      )
    return {
      kind: 'provider',
      providerId: provider.id,
      model,
      protocol,
      codec,
      urls: { whole: urlOf(codec.paths.whole), stream: urlOf(codec.paths.stream) },
      headers: authHeaders(provider, credential.secret),
      secret: credential.secret,
      dialect: dialectOf(provider, model),
      capability: capabilityOf(provider, model),
    }
  }

  const find = (name: string, wanted: ProtocolId): PlannedTarget => {
    const simulated: SimulatedTarget = { kind: 'simulated', providerId: 'respan', model: name, protocol: wanted }
    if (sources.simulate === 'always' || isSimulatedModel(name)) return simulated
    const resolved = resolveModel(name, {
      configured,
      providers,
      defaultProvider: sources.defaultProvider || undefined,
    })
    const candidates = 'near' in resolved ? [] : resolved.candidates
    const choice = candidates.find(({ provider }) => configured(provider)) ?? candidates[0]
    if (simulating && (choice === undefined || !configured(choice.provider))) return simulated
    if (choice !== undefined) return call(choice.provider, choice.model, wanted)
    const near = 'near' in resolved && resolved.near.length > 0 ? `; near ones: ${resolved.near.join(', ')}` : ''
    const message = `no provider is known for model "${name}"${near}. Write provider/model to name the provider yourself.`
    const error = new GatewayError('model_not_found', message, { model: name })
    return { kind: 'broken', providerId: '', model: name, protocol: wanted, error }
  }
  return { find, simulating, providers }
}

/** Changes when the user changes a provider, or the catalogue is refreshed. */
const stateOf = ({ control }: TargetSources): string => `${control.version()} ${edition().number}`

/** The table of targets; `simulating` says whether the simulator stands in for providers that have no key. */
export const openTargets = (sources: TargetSources) => {
  let state = stateOf(sources)
  let table = build(sources)
  let known = new Map<string, PlannedTarget>()
  const refresh = () => {
    const now = stateOf(sources)
    if (now === state) return
    state = now
    table = build(sources)
    known = new Map()
  }
  return {
    find(name: string, wanted: ProtocolId): PlannedTarget {
      refresh()
      const key = `${wanted} ${name}`
      const remembered = known.get(key)
      if (remembered !== undefined) return remembered
      if (known.size >= rememberedMax) known.clear()
      const target = table.find(name, wanted)
      known.set(key, target)
      return target
    },
    simulating(): boolean {
      refresh()
      return table.simulating
    },
    providers(): readonly Provider[] {
      refresh()
      return table.providers
    },
  }
}
export type Targets = ReturnType<typeof openTargets>
