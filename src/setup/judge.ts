/**
 * A call → its verdict, with a reason in words, and what is to be done to its base URL and key. The same for every language; the
 * most careful judgement wins. In: what a reader found (call.ts), the row, the wishes. Pure.
 */

import type { Call, Value } from './call.ts'
import { hostOf, whoseHost } from './hosts.ts'
import { isNamedFor, isNamedForOthers } from './named.ts'
import type { Project, Wishes } from './project.ts'
import { type Rule, routes } from './rule.ts'
import { isSince } from './rules.ts'
import { type Judgement, mostCareful, type Variable, type Verdict } from './site.ts'

export interface Decision extends Judgement {
  pattern: string | undefined
  env: readonly Variable[]
}

/** What is asked of a project. */
type Asked = Pick<Project, 'wishes' | 'says'>

type Judge = (call: Call, project: Asked) => Judgement | Judgement[] | undefined

/** Where clients of a row are sent: 'http://127.0.0.1:7377/api'. */
export const addressFor = (rule: Rule, { gateway }: Wishes): string =>
  `${gateway}${routes[rule.route ?? 'openai'].path}${rule.suffix ?? ''}`

const isOwnHost = ({ hosts = [] }: Rule, text: string): boolean => hosts.includes(hostOf(text) ?? '')

const review = (reason: string): Judgement => ({ verdict: 'REVIEW', reason })

/** Of a literal that is not the provider's own. */
const ofStranger = (text: string): Judgement => {
  const host = hostOf(text)
  if (host === undefined) return { verdict: 'KEEP', reason: `its base URL is "${text}"` }
  const { kind, name } = whoseHost(host)
  if (kind === 'gateway') return { verdict: 'KEEP', reason: `already behind a gateway: ${name}` }
  return { verdict: 'KEEP', reason: `it calls ${name}` }
}

/** A base URL in a variable that is another provider's, or that nothing says is this one's. */
const ofOthers = ({ rule, key }: Call, name: string): Judgement | undefined => {
  if (isNamedFor(name, rule)) return undefined
  const stranger = [name, ...(key?.kind === 'env' ? [key.name] : [])].find((one) => isNamedForOthers(one, rule))
  if (stranger !== undefined)
    return { verdict: 'KEEP', reason: `it reads ${stranger}, and calls another provider or server by that` }
  const isOwnKey =
    key === undefined ||
    key.kind === 'absent' ||
    key.kind === 'ours' ||
    (key.kind === 'env' && (key.name === rule.keyEnv || isNamedFor(key.name, rule)))
  return isOwnKey ? undefined : review(`nothing says that ${name} leads to the provider's own address`)
}

/** A variable of the base: what the project's .env files say of it decides, if they say something; else whose it is by its name and the key. */
const ofVariable = (call: Call, name: string, { says }: Asked, isOwn: boolean): Judgement => {
  const { rule, file } = call
  const said = says(file, name)
  if (said?.isOurs === true) return { verdict: 'ALREADY', reason: `${name} leads it to the gateway` }
  if (said !== undefined && !rule.hosts?.includes(said.host ?? ''))
    return { verdict: 'KEEP', reason: `${name} in the .env file leads it elsewhere` }
  const other = isOwn || said !== undefined ? undefined : ofOthers(call, name)
  if (other !== undefined) return other
  return { verdict: 'ENV', reason: `its base URL is read from ${name}` }
}

/** Of a base URL that is there. Undefined: it is the provider's own, written out. */
const ofBase = (call: Call, base: Value, project: Asked): Judgement | undefined => {
  const { rule } = call
  switch (base.kind) {
    case 'ours':
      return { verdict: 'ALREADY', reason: 'its code leads to the gateway' }
    case 'absent':
      return undefined
    case 'literal':
      return rule.route === 'azure' || isOwnHost(rule, base.text) ? undefined : ofStranger(base.text)
    case 'env': {
      // Azure's endpoint is the resource's name: in the code the two stand side by side, in one variable they cannot.
      if (rule.route === 'azure') return undefined
      const behind = base.fallback && ofBase(call, base.fallback, project)
      const isOwn = base.fallback?.kind === 'literal' ? behind === undefined : behind?.verdict === 'ENV'
      const own = ofVariable(call, base.name, project, isOwn)
      return behind === undefined || behind.verdict === 'ENV' || own.verdict !== 'ENV' ? own : behind
    }
    case 'choice': {
      const branches = base.branches.map((branch) => ofBase(call, branch, project))
      const [first] = branches
      if (branches.every((branch) => branch === undefined)) return undefined
      if (first !== undefined && branches.every((branch) => branch?.verdict === 'KEEP')) return first
      if (base.branches.some(({ kind }) => kind === 'other' || kind === 'user'))
        return { verdict: 'KEEP', reason: 'its base URL is chosen by the app at run time' }
      return review('its base URL is chosen by a condition: our key must not follow to the other branch')
    }
    case 'setting':
      return review(`its base URL comes from ${base.text}: set that to the gateway's address`)
    case 'user':
      return { verdict: 'KEEP', reason: `its base URL is a user's: ${base.text}` }
    case 'other':
      return { verdict: 'KEEP', reason: `its base URL is the app's own: ${base.text}` }
  }
}

const kept: Judge = ({ rule: { keep } }, { wishes }) => {
  if (keep === undefined) return undefined
  if (keep.unless === 'others' && wishes.providers === 'all') return undefined
  if (keep.unless === 'azure' && wishes.azure) return undefined
  return { verdict: 'KEEP', reason: keep.reason }
}

const based: Judge = (call, project) => {
  if (call.base !== undefined && call.base.kind !== 'absent') return ofBase(call, call.base, project)
  // The SDK's own variable: what it says today would no longer count.
  const { rule, version } = call
  const isRead = rule.route !== 'azure' && rule.readsEarly === undefined && isSince(version, rule.baseEnv?.since)
  const name = isRead ? rule.baseEnv?.name : undefined
  const own = name === undefined ? undefined : ofVariable(call, name, project, true)
  return own === undefined || own.verdict === 'ENV' ? undefined : own
}

/** Both already read RESPAN_*, though the base comes in some other way. */
const keyed: Judge = ({ key, base }) =>
  key?.kind === 'ours' && base === undefined
    ? review("its key is the gateway's, and its base URL is the provider's")
    : undefined

const inBrowser: Judge = ({ browser }) =>
  browser === undefined
    ? undefined
    : { verdict: 'UNSUPPORTED', reason: `it runs in a browser (${browser}), where the key would be everybody's` }

/** What is used without a gateway: it has no address of ours to go to. */
const direct: readonly [string, string][] = [
  ['realtime', 'it is used for realtime sessions only, which stay with the provider'],
  ['models', 'it only lists models: that tests a key'],
]
const used: Judge = ({ operations, isWholeUse }) => {
  const [only] = operations
  const found = isWholeUse && operations.length === 1 ? direct.find(([operation]) => operation === only) : undefined
  return found && { verdict: 'KEEP', reason: found[1] }
}

/** What a key may be, down to what is a user's. */
export const usersKey = (key: Value | undefined): string | undefined => {
  if (key?.kind === 'user') return key.text
  if (key?.kind === 'env') return usersKey(key.fallback)
  return key?.kind === 'choice' ? key.branches.map(usersKey).find((text) => text !== undefined) : undefined
}

const doubted: Judge = (call) => {
  const { rule, options, spreads, transport, cloud, otherBase, doubts, key } = call
  const first = rule.keys?.[0] ?? 'key'
  const users = usersKey(key)
  return [
    ...(rule.review === undefined ? [] : [rule.review]),
    ...(options === 'text' ? [`it is given a text in place of an object: { ${first}: … } is meant`] : []),
    ...(options === 'unknown' ? ['its options are made elsewhere: the base URL belongs there'] : []),
    ...(spreads.length > 0 ? [`${spreads.join(', ')} may bring another base URL, and our key would go there`] : []),
    ...(transport === undefined ? [] : [`it has a transport of its own (${transport})`]),
    ...(cloud === undefined ? [] : [`${cloud} makes it talk to a cloud, with other paths and credentials`]),
    ...(otherBase === undefined ? [] : [otherBase]),
    ...(users === undefined ? [] : [`its key is a user's or tenant's: ${users}`]),
    ...doubts,
  ].map(review)
}

/** What is done where nothing speaks against it. */
const routed: Judge = (call, project) => {
  const { rule, version, base: given } = call
  const { mode } = project.wishes
  const { base, baseEnv, route, byVariable, readsEarly } = rule
  if (mode === 'env' || byVariable) {
    const isRead = given === undefined && baseEnv !== undefined && isSince(version, baseEnv.since)
    if (isRead && readsEarly)
      return review(`it reads ${baseEnv.name} when its module is loaded: .env must be loaded before that`)
    return isRead
      ? ofVariable(call, baseEnv.name, project, true)
      : review('no variable of the environment leads it to the gateway')
  }
  if (base === undefined || route === undefined) return review('it takes no base URL')
  const words = mode === 'literal' ? "the gateway's address is written into it" : `it reads ${routes[route].variable}`
  return { verdict: 'REWRITE', reason: words }
}

const judges: readonly Judge[] = [kept, based, keyed, inBrowser, used, doubted, routed]

/** What the environment has to have: the variable that a base is read from, else the SDK's own; or that of the new code. */
const variablesOf = ({ rule, base }: Call, verdict: Verdict, wishes: Wishes): Variable[] => {
  const value = addressFor(rule, wishes)
  if (verdict === 'REWRITE' && wishes.mode === 'code') return [{ name: routes[rule.route ?? 'openai'].variable, value }]
  const name = base?.kind === 'env' ? base.name : rule.baseEnv?.name
  return verdict !== 'ENV' || name === undefined ? [] : [{ name, value }]
}

export const judge = (call: Call, project: Asked): Decision => {
  const decided = mostCareful(judges.flatMap((one) => one(call, project) ?? []))
  return { ...decided, pattern: call.pattern, env: variablesOf(call, decided.verdict, project.wishes) }
}
