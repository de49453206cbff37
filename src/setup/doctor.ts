/**
 * Why an app's calls do not arrive: what can be told without running it. In: facts that others gathered. Out: findings, a sentence
 * each, with what mends them. Pure; no value of a key is in any of them.
 */

import { isLoopbackUrl } from '../core/loopback.ts'
import type { EnvPlan, FoundKey } from './env-plan.ts'
import { masked } from './env-value.ts'
import type { Site } from './site.ts'

export interface Finding {
  id: string
  state: 'ok' | 'warn' | 'fail'
  text: string
  /** What to do. */
  mend?: string
}

export interface Facts {
  sites: readonly Site[]
  plans: readonly EnvPlan[]
  keyName: string
  keys: readonly FoundKey[]
  isValid(key: string): boolean
  /** What the code of a plan would see: the environment over the files that something loads. */
  seenBy(plan: EnvPlan): ReadonlyMap<string, string>
  /** Where this home's gateway listens or would, and whether it answers. */
  gateway: { url: string; answers: boolean; simulates: boolean }
  /** Does something at this address answer as a gateway? */
  answers(url: string): boolean
  env: Readonly<Record<string, string | undefined>>
  /** Files that start containers. */
  containers: readonly string[]
  program: string
}

type Check = (facts: Facts) => Finding | Finding[] | undefined

const ok = (id: string, text: string): Finding => ({ id, state: 'ok', text })
const warn = (id: string, text: string, mend: string): Finding => ({ id, state: 'warn', text, mend })
const fail = (id: string, text: string, mend: string): Finding => ({ id, state: 'fail', text, mend })

const namedMax = 5
const leftMax = 20

/** 'a, b, c and 2 more' */
const few = (names: readonly string[]): string => {
  const more = names.length - namedMax
  return `${names.slice(0, namedMax).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const startLine = (program: string): string => `${program} proxy start --detach`

const gatewayAnswers: Check = ({ gateway, program }) => {
  if (!gateway.answers) return fail('gateway', `no gateway answers at ${gateway.url}`, startLine(program))
  return gateway.simulates
    ? warn(
        'gateway',
        `the gateway answers at ${gateway.url}, with its simulator: no provider key is configured`,
        `${program} providers add openai`,
      )
    : ok('gateway', `the gateway answers at ${gateway.url}`)
}

const keyIsThere: Check = ({ keys, keyName, isValid, program }) => {
  const [first] = keys
  if (first === undefined) return fail('key', `${keyName} is set nowhere`, `${program} setup`)
  if (isValid(first.value)) return ok('key', `${keyName} is in ${first.from} (${masked(first.value)})`)
  return fail(
    'key',
    `${keyName} of ${first.from} (${masked(first.value)}) is no valid key of this gateway`,
    `take it out and run ${program} setup, or ${program} keys create`,
  )
}

/** Of one file: code that runs with it. A name that several plans have is told once, at its worst. */
const baseOf = (facts: Facts, plan: EnvPlan, name: string): Finding => {
  const { keyName, answers, gateway, program } = facts
  const { target, loaded } = plan
  const values = facts.seenBy(plan)
  const value = values.get(name) ?? ''
  if (value === '') {
    const isStray = (values.get(keyName) ?? '') !== '' && name.startsWith('RESPAN_')
    const where = loaded.length === 0 || target.loadedBy === undefined ? '' : ` in ${target.file}`
    return isStray
      ? fail(
          name,
          `${keyName} is set${where} and ${name} is not: the gateway's key would go to the provider`,
          `${program} setup`,
        )
      : fail(name, `${name} is not set${where}: the app calls its provider directly`, `${program} setup`)
  }
  return answers(value)
    ? ok(name, `${name} leads to a gateway that answers`)
    : fail(
        name,
        `${name} leads to ${new URL(value, 'http://unknown').origin}, where no gateway answers`,
        value.startsWith(gateway.url) ? startLine(program) : `${program} proxy status`,
      )
}

/** Does the code see all that it asks for without the file? */
const isSeen = ({ seenBy }: Facts, plan: EnvPlan): boolean =>
  plan.names.every((name) => (seenBy(plan).get(name) ?? '') !== '')

const isUnloaded = (facts: Facts, plan: EnvPlan): boolean =>
  plan.forContainers === undefined && plan.target.loadedBy === undefined && !isSeen(facts, plan)

const basesAreThere: Check = (facts) => {
  const own = facts.plans.filter((plan) => plan.forContainers === undefined)
  const found = own.flatMap((plan) =>
    // What stands in a file that nothing loads is told of the file.
    plan.target.exists && isUnloaded(facts, plan)
      ? []
      : plan.names.filter((name) => name !== facts.keyName).map((name) => baseOf(facts, plan, name)),
  )
  const byText = [...new Map(found.map((one) => [one.text, one])).values()]
  return byText.filter(
    ({ id, state }) => state === 'fail' || byText.every((one) => one.id !== id || one.state === 'ok'),
  )
}

const filesAreLoaded: Check = (facts) =>
  facts.plans
    .filter((plan) => plan.forContainers === undefined)
    .map((plan) => {
      const { file, exists, loadedBy, loadedIn, loadWith, warnings } = plan.target
      const id = `env:${file}`
      if (loadedBy !== undefined)
        return ok(id, `${loadedBy} loads ${file}${loadedIn === undefined ? '' : `, in ${loadedIn}`}`)
      if (isSeen(facts, plan)) return ok(id, `nothing loads ${file}, and the environment has all that the code reads`)
      const says = (warnings[0] ?? '').replace(/; load it with .*/, '')
      return exists
        ? fail(id, says.replace('goes on as before', 'calls its provider directly'), `start the app with ${loadWith}`)
        : warn(id, says, `start the app with ${loadWith}`)
    })

/** Files that only containers are given: what they lack. */
const containerFiles: Check = (facts) =>
  facts.plans.flatMap((plan) =>
    (plan.forContainers ?? []).map(({ name, value }) => {
      const { file } = plan.target
      const isStray = (facts.seenBy(plan).get(facts.keyName) ?? '') !== '' && name.startsWith('RESPAN_')
      return isStray
        ? fail(
            `${file}:${name}`,
            `${facts.keyName} is in ${file}, which only containers are given, and ${name} leads to no gateway there: the gateway's key would go to the provider`,
            `${name}=${value}`,
          )
        : warn(
            `${file}:${name}`,
            `${file} is given to containers alone, and ${name} leads to no gateway there`,
            `${name}=${value}`,
          )
    }),
  )

const azureClash: Check = ({ sites, plans, seenBy, env }) => {
  const azure = sites.find(({ sdk, verdict }) => sdk.startsWith('azure') && verdict !== 'SKIP')
  const isSet = [new Map(Object.entries(env)), ...plans.map(seenBy)].some(
    (seen) => (seen.get('OPENAI_BASE_URL') ?? '') !== '',
  )
  if (azure === undefined || !isSet) return undefined
  return fail(
    'azure',
    `OPENAI_BASE_URL is set, and the Azure client of ${azure.file}:${azure.line} takes it for its own`,
    'take OPENAI_BASE_URL out, and give the OpenAI client its base URL in code',
  )
}

const noProxyPattern = /(^|[,\s])(\*|127\.0\.0\.1|localhost|127\.0\.0\.0\/8)(?=$|[,\s])/

const proxies: Check = ({ env, gateway }) => {
  const name = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].find((one) => (env[one] ?? '') !== '')
  if (name === undefined || !isLoopbackUrl(gateway.url)) return undefined
  if (noProxyPattern.test(env.NO_PROXY ?? env.no_proxy ?? ''))
    return ok('proxy', `NO_PROXY keeps this machine out of ${name}`)
  return warn(
    'proxy',
    `${name} is set: clients that heed it look for the gateway behind the proxy`,
    'export NO_PROXY=127.0.0.1,localhost',
  )
}

const containers: Check = ({ containers: files, gateway, program }) =>
  files.length === 0 || !isLoopbackUrl(gateway.url)
    ? undefined
    : warn(
        'containers',
        `${few(files)} ${files.length === 1 ? 'starts' : 'start'} containers, where ${gateway.url} is the container itself`,
        `there use host.docker.internal (on Linux with extra_hosts), and ${program} proxy start --host 0.0.0.0 --allowed-hosts host.docker.internal`,
      )

const drift: Check = ({ sites, program }) => {
  const unrouted = sites.filter(({ verdict }) => verdict === 'REWRITE' || verdict === 'ENV')
  if (unrouted.length > 0)
    return warn(
      'drift',
      `${unrouted.length === 1 ? 'a client is' : `${unrouted.length} clients are`} not routed: ${few(unrouted.map(({ file, line }) => `${file}:${line}`))}`,
      `${program} setup`,
    )
  const routed = sites.filter(({ verdict }) => verdict === 'ALREADY').length
  return ok('drift', `every client that can be routed is (${routed})`)
}

/** What setup leaves to people: calls that go past the gateway for all that is well above. */
const leftToYou: Check = ({ sites, program }) => {
  const left = sites.filter(({ verdict }) => verdict === 'REVIEW' || verdict === 'REPORT')
  const shown = left
    .slice(0, leftMax)
    .map((site) =>
      warn(
        `left:${site.id}`,
        `${site.file}:${site.line} is left to you: ${site.reason}`,
        `${program} setup --dry-run shows what to do with each; ${program} setup hands them to an agent`,
      ),
    )
  const more = left.length - shown.length
  return more === 0 ? shown : [...shown, warn('left', `${more} more places are left to you`, shown[0]?.mend ?? '')]
}

const checks: readonly Check[] = [
  gatewayAnswers,
  keyIsThere,
  basesAreThere,
  filesAreLoaded,
  containerFiles,
  azureClash,
  proxies,
  containers,
  drift,
  leftToYou,
]

export const diagnose = (facts: Facts): Finding[] => checks.flatMap((check) => check(facts) ?? [])

/** What one command mends stands together, in the place of the first: it is said once. */
export const byMend = (findings: readonly Finding[]): Finding[][] => [
  ...Map.groupBy(findings, ({ id, mend }) => mend ?? `ok ${id}`).values(),
]
