/** All rows, and which one a name of a module is of. */

import type { Route, Rule } from './rule.ts'
import { vercel } from './rules-ai-sdk.ts'
import { langchain } from './rules-langchain.ts'
import { pythonSdks } from './rules-python.ts'
import { pythonFrameworks } from './rules-python-frameworks.ts'
import { pythonLangchain, pythonLangchainAgents, pythonLlamaIndex } from './rules-python-langchain.ts'
import { sdks } from './rules-sdk.ts'

export const rules: readonly Rule[] = [
  ...sdks,
  ...vercel,
  ...langchain,
  ...pythonSdks,
  ...pythonLangchain,
  ...pythonLangchainAgents,
  ...pythonLlamaIndex,
  ...pythonFrameworks,
]

/** The rows of one language: two may have a module of the same name. */
const ofLang = Map.groupBy(rules, ({ lang }) => lang)
export const rulesOf = (lang: Rule['lang']): readonly Rule[] => ofLang.get(lang) ?? []

/** Major, minor and, where it matters, patch. */
type Version = readonly [number, number, number?]

const isBelow = (version: string, [major, minor, patch = 0]: Version): boolean => {
  const [, ...parts] = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version) ?? []
  const [first, second, third] = [0, 1, 2].map((at) => Number(parts[at] ?? 0)) as [number, number, number]
  return first < major || (first === major && (second < minor || (second === minor && third < patch)))
}

/** Is the version known, and at least that one? Unknown counts as the newest. */
export const isSince = (version: string | undefined, since: Version | undefined): boolean =>
  version === undefined || since === undefined || !isBelow(version, since)

/** 'npm:openai@4', 'https://esm.sh/openai@4.20.0' → 'openai'. */
const plainModule = (module: string): string =>
  module
    .replace(/^(?:npm:|https:\/\/(?:esm\.sh|cdn\.skypack\.dev|deno\.land\/x)\/)/, '')
    .replace(/(?<=.)@v?\d[^/]*/, '')

const isOfModule = (rule: Rule, given: string): boolean => {
  const module = plainModule(given)
  return rule.modules.some((name) => (name.endsWith('*') ? module.startsWith(name.slice(0, -1)) : name === module))
}

/** The rows of a module of TypeScript, whatever the name and version. */
export const rulesOfModule = (module: string): Rule[] => rulesOf('ts').filter((rule) => isOfModule(rule, module))

/** Rows for a name of a module; `versionOf` tells the version of a package. */
export const rowsFor = (
  lang: Rule['lang'],
  module: string,
  name: string,
  versionOf: (name: string) => string | undefined,
): Rule[] =>
  rulesOf(lang).filter((rule) => {
    if (!rule.names.includes(name) || !isOfModule(rule, module)) return false
    const version = versionOf(packageOf(rule))
    if (rule.below !== undefined && (version === undefined || !isBelow(version, rule.below))) return false
    return isSince(version, rule.from)
  })

/** The row for a name of a module of TypeScript. */
export const findRule = (
  module: string,
  name: string,
  how: Rule['how'] | undefined,
  versionOf: (name: string) => string | undefined,
): Rule | undefined => rowsFor('ts', module, name, versionOf).find((rule) => how === undefined || rule.how === how)

/** What the options of a base URL are called, where they stand: 'baseURL' of configuration.baseURL. */
export const baseOptionsOf = ({ base, baseNames = [] }: Rule): string[] =>
  [...(base === undefined ? [] : [base]), ...baseNames].flatMap((path) => path.at(-1) ?? [])

export const packageOf = (rule: Rule): string => rule.package ?? (rule.modules[0] as string)

/** Libraries that look at the client's host: its site is rewritten all the same, and this is said. */
export const wrappers: readonly { module: string; route: Route; note: string }[] = [
  {
    module: '@instructor-ai/instructor',
    route: 'openai',
    note: "Instructor picks its provider by the client's host: with the gateway's it may name another mode",
  },
  {
    module: '@openai/agents',
    route: 'openai',
    note: 'the trace exporter of the Agents SDK goes on calling OpenAI directly, with OPENAI_API_KEY',
  },
]

/** What has no row, because no client of it is made. */
const rowless: Readonly<Record<string, string>> = {
  http: 'HTTP',
  mastra: 'Mastra',
  'openai-agents': 'OpenAI Agents SDK',
  unparsed: 'not read',
}

/** As people call it. */
export const ruleNamed = (id: string): string => rules.find((rule) => rule.id === id)?.name ?? rowless[id] ?? id

/** Does 'anthropic' or 'langchain-openai' mean that site? By id, by how it begins, or by whose API it calls. */
export const isOfSdk = (sdk: string, word: string): boolean =>
  sdk === word || sdk.startsWith(`${word}-`) || rules.some((rule) => rule.id === sdk && rule.route === word)

/** What sites may be of. */
export const sdkNames = (): string[] => [...new Set([...rules.map(({ id }) => id), ...Object.keys(rowless)])]
