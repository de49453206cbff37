/** A model name → who is called for it and how. Worked out once a name, and anew when the user changes a provider. */

import type { ProtocolId } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { isSimulatedModel, plainModel, simulator } from '../core/simulated.ts'
import type { Codec, Dialect } from '../protocols/codec.ts'
import { counters } from '../protocols/counting.ts'
import { codecs } from '../protocols/index.ts'
import type { Access } from '../providers/access.ts'
import { baseUrlOf, joinUrl } from '../providers/base-url.ts'
import type { Capability } from '../providers/capabilities.ts'
import { edition } from '../providers/edition.ts'
import { capabilityOf, dialectOf, namesProvider, protocolsFor, resolveModel } from '../providers/models.ts'
import type { Provider } from '../providers/provider.ts'
import { findProvider } from '../providers/table.ts'
import type { OwnKey } from './admit.ts'
import type { Doorway } from './read.ts'
import { currentSupply, lentSupply, type Supply, type SupplySources } from './supply.ts'

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
  /** Where tokens are counted, if the provider does it. */
  countUrl?: URL
  access: Access
  /** What the provider was given to know us by; '' where it asks for nothing. It may come back in an error's words. */
  secret: string
  dialect: Dialect
  /** What the model is known to do; absent = nothing is. */
  capability?: Capability
}
/** The built-in simulator. */
export interface SimulatedTarget extends TargetHead {
  kind: 'simulated'
  /** The name with what it says of the answer: `respan/sim?pace=50`; `model` is without. */
  asked: string
}
/** A target that cannot be called, and why: it takes its turn like the others, so that its fallback does too. */
export interface BrokenTarget extends TargetHead {
  kind: 'broken'
  error: GatewayError
}
export type PlannedTarget = ProviderTarget | SimulatedTarget | BrokenTarget

/** Records, groups and prices know one simulator, however its answer was ordered. */
export const simulatedTarget = (asked: string, protocol: ProtocolId): SimulatedTarget => {
  return { kind: 'simulated', providerId: simulator, model: plainModel(asked), asked, protocol }
}

/** Names that are remembered; a client may send any. */
const rememberedMax = 2000
/** Callers with a provider's own key that are remembered. */
const lentMax = 50

const finder = (supply: Supply, always: boolean) => {
  const { env, configured, credentialOf, simulating } = supply

  const call = (provider: Provider, model: string, wanted: ProtocolId): PlannedTarget => {
    const credential = credentialOf(provider)
    const capability = capabilityOf(provider, model)
    const order = protocolsFor(provider, capability, wanted)
    const protocol = order.find((id) => baseUrlOf(provider, id, env) !== undefined)
    // Such a name would lead out of its place in a path.
    const lost = /^\.{1,2}$/.test(model)
    if (credential === undefined || protocol === undefined || lost)
      return {
        kind: 'broken',
        providerId: provider.id,
        model,
        protocol: wanted,
        error: supply.missing(provider, model),
      }
    const codec = codecs[protocol]
    const base = baseUrlOf(provider, protocol, env) as string
    const paths = provider.paths?.[protocol] ?? codec.paths
    const urlOf = (path: string) => new URL(joinUrl(base, path).replaceAll('{model}', () => encodeURIComponent(model)))
    const counter = provider.paths?.[protocol] === undefined ? counters[protocol] : undefined
    return {
      kind: 'provider',
      providerId: provider.id,
      model,
      protocol,
      codec,
      urls: { whole: urlOf(paths.whole), stream: urlOf(paths.stream) },
      ...(counter && { countUrl: urlOf(counter.path) }),
      access: supply.accessTo(provider, credential.secret, protocol),
      secret: credential.secret,
      dialect: dialectOf(provider, model),
      capability,
    }
  }

  const find = (name: string, wanted: ProtocolId, at: Doorway | undefined): PlannedTarget => {
    const simulated = simulatedTarget(name, wanted)
    if (isSimulatedModel(name) || (always && !name.includes('/'))) return simulated
    const door = at && findProvider(at.provider, supply.providers)
    const here = door && configured(door) && !namesProvider(name, supply.providers) ? door : undefined
    if (!always && here !== undefined && at?.names === 'every') return call(here, name, wanted)
    const usable = supply.usableFor(name)
    const resolved = resolveModel(name, { ...supply, configured: usable, ...(here && { defaultProvider: here.id }) })
    const candidates = 'near' in resolved ? [] : resolved.candidates
    const choice = candidates.find(({ provider }) => usable(provider)) ?? candidates[0]
    // A prefix that is no provider's is a slip of the pen, here as where there are keys.
    const isKnown = choice !== undefined || !name.includes('/')
    if (always && isKnown) return simulated
    if (simulating && isKnown && !(choice && usable(choice.provider))) return simulated
    if (!always && choice !== undefined) return call(choice.provider, choice.model, wanted)
    const near = 'near' in resolved && resolved.near.length > 0 ? `; near ones: ${resolved.near.join(', ')}` : ''
    const [head = ''] = name.split('/')
    const advice = name.includes('/')
      ? `"${head}" is no provider: respan providers list --all shows them, respan providers add makes one.`
      : 'Write provider/model to name the provider yourself.'
    const message = `no provider is known for model "${name}"${near}. ${advice}`
    const error = new GatewayError('model_not_found', message, { model: name })
    return { kind: 'broken', providerId: '', model: name, protocol: wanted, error }
  }
  return find
}

/** Names → targets of one supply, each worked out once. */
const remembering = (find: ReturnType<typeof finder>) => {
  const known = new Map<string, PlannedTarget>()
  return (name: string, wanted: ProtocolId, at?: Doorway): PlannedTarget => {
    const key = `${wanted} ${at?.provider ?? ''} ${name}`
    const remembered = known.get(key)
    if (remembered !== undefined) return remembered
    if (known.size >= rememberedMax) known.clear()
    const target = find(name, wanted, at)
    known.set(key, target)
    return target
  }
}

/** Who can be called, and how; a caller with a provider's own key has a view of their own. */
export interface TargetView {
  supply: Supply
  find(name: string, wanted: ProtocolId, at?: Doorway): PlannedTarget
}

/** The table of targets; `simulating` says whether the simulator stands in for providers that have no key. */
export const openTargets = (sources: SupplySources) => {
  const current = currentSupply(sources)
  const always = sources.simulate === 'always'
  const viewOf = (supply: Supply): TargetView => ({ supply, find: remembering(finder(supply, always)) })
  let view = viewOf(current())
  let { number } = edition()
  let lent = new Map<string, TargetView>()
  const refresh = (): TargetView => {
    const now = current()
    const { number: inForce } = edition()
    // The user has changed a provider, or the catalogue was refreshed.
    if (now === view.supply && inForce === number) return view
    view = viewOf(now)
    number = inForce
    lent = new Map()
    return view
  }
  return {
    /** Everybody's. */
    find: (name: string, wanted: ProtocolId, at?: Doorway): PlannedTarget => refresh().find(name, wanted, at),
    for(own: OwnKey | undefined): TargetView {
      const everybody = refresh()
      if (own === undefined) return everybody
      const key = `${own.provider} ${own.secret}`
      const found = lent.get(key) ?? viewOf(lentSupply(everybody.supply, own))
      if (lent.size >= lentMax) lent.clear()
      lent.set(key, found)
      return found
    },
    simulating: (): boolean => refresh().supply.simulating,
    supply: (): Supply => refresh().supply,
  }
}
export type Targets = ReturnType<typeof openTargets>
