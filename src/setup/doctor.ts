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
  /** What the app would see: the environment over the files that are loaded. */
  values: ReadonlyMap<string, string>
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

const named = (plans: readonly EnvPlan[]): string[] => [...new Set(plans.flatMap(({ names }) => names))]

const basesAreThere: Check = ({ plans, keyName, values, answers, gateway, program }) =>
  named(plans)
    .filter((name) => name !== keyName)
    .map((name) => {
      const value = values.get(name) ?? ''
      if (value === '') {
        const leak = (values.get(keyName) ?? '') !== '' && name.startsWith('RESPAN_')
        return leak
          ? fail(
              name,
              `${keyName} is set and ${name} is not: the gateway's key would go to the provider`,
              `${program} setup`,
            )
          : fail(name, `${name} is not set: the app calls its provider directly`, `${program} setup`)
      }
      return answers(value)
        ? ok(name, `${name} leads to a gateway that answers`)
        : fail(
            name,
            `${name} leads to ${new URL(value, 'http://unknown').origin}, where no gateway answers`,
            value.startsWith(gateway.url) ? startLine(program) : `${program} proxy status`,
          )
    })

const filesAreLoaded: Check = ({ plans }) =>
  plans.map(({ target: { file, loadedBy, loadedIn, loadWith, warnings } }) =>
    loadedBy === undefined
      ? warn(`env:${file}`, (warnings[0] ?? '').replace(/; load it with .*/, ''), loadWith ?? '')
      : ok(`env:${file}`, `${loadedBy} loads ${file}${loadedIn === undefined ? '' : `, in ${loadedIn}`}`),
  )

const azureClash: Check = ({ sites, values }) => {
  const azure = sites.find(({ sdk, verdict }) => sdk.startsWith('azure') && verdict !== 'SKIP')
  if (azure === undefined || (values.get('OPENAI_BASE_URL') ?? '') === '') return undefined
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

const checks: readonly Check[] = [
  gatewayAnswers,
  keyIsThere,
  basesAreThere,
  filesAreLoaded,
  azureClash,
  proxies,
  containers,
  drift,
]

export const diagnose = (facts: Facts): Finding[] => checks.flatMap((check) => check(facts) ?? [])

/** What one command mends stands together, in the place of the first: it is said once. */
export const byMend = (findings: readonly Finding[]): Finding[][] => [
  ...Map.groupBy(findings, ({ id, mend }) => mend ?? `ok ${id}`).values(),
]
