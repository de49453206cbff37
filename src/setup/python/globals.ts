/**
 * Modules that are clients by what is assigned to them: `openai.api_key = …` in both generations of the SDK, `litellm.api_base = …`.
 * A base URL is assigned below the key.
 */

import type { Call, Value } from '../call.ts'
import { addressFor } from '../judge.ts'
import { operationOf } from '../operations.ts'
import type { Rule } from '../rule.ts'
import { isSince, rulesOf } from '../rules.ts'
import type { Edit, Site } from '../site.ts'
import { insertBelow, insertion, putBefore, replaced } from './insert.ts'
import { enclosing, memberOf, part, sourceOf, visit } from './nodes.ts'
import type { Parsed, Place } from './parse.ts'
import { judgedSite, siteAt } from './site.ts'
import { envStyleAt, importEdit } from './style.ts'
import { earlier, isReadEarlier } from './timing.ts'
import { trace } from './trace.ts'
import type { PyNode } from './tree.ts'
import { readKey, readValue } from './value.ts'
import { type Words, wordsAt } from './words.ts'

interface Assigned {
  name: string
  /** `openai.api_key`, as it is written. */
  left: PyNode
  value: PyNode
  statement: PyNode
}

const modules = /^(openai|langfuse\.openai\.openai|litellm)$/
const options = new Set(['api_key', 'base_url', 'api_base', 'api_type', 'azure_endpoint'])

const assignmentsTo = (place: Place, wanted: (module: string) => boolean): Assigned[] => {
  const { parsed } = place
  const found: Assigned[] = []
  visit(parsed.root, (left) => {
    const value = left.field === 'left' && left.type === 'attribute' ? part(left.parent, 'right') : undefined
    const member = value && memberOf(left, parsed)
    const statement = enclosing(left, 'expression_statement')
    if (!member || !value || !statement || !options.has(member.name) || left.parent?.type !== 'assignment') return
    const from = trace(member.object, place)
    if (from.kind === 'package' && modules.test(from.path) && wanted(from.path))
      found.push({ name: member.name, left, value, statement })
  })
  return found
}

const isBase = ({ name }: Assigned): boolean => name === 'base_url' || name === 'api_base'

/** What the file assigns to LiteLLM's own base URL, which each of its calls would take. */
export const litellmBase = (place: Place): PyNode | undefined =>
  assignmentsTo(place, (module) => module === 'litellm').find(isBase)?.value

const oldCall = /^openai\.(?:ChatCompletion|Completion|Embedding|Moderation|Image|Audio|Edit|error)\b/
const newCall =
  /^openai\.(?:chat|completions|responses|embeddings|images|audio|moderations|files|batches|(?:Async)?(?:Azure)?OpenAI|\w+Error)\b/

/** What the file calls of the module tells its generation. */
const signOf = (place: Place): 'old' | 'new' | undefined => {
  const signs = new Set<'old' | 'new'>()
  visit(place.parsed.root, (node) => {
    const traced = node.type === 'attribute' ? trace(node, place) : undefined
    if (traced?.kind === 'package' && oldCall.test(traced.path)) signs.add('old')
    else if (traced?.kind === 'package' && newCall.test(traced.path)) signs.add('new')
  })
  return signs.size === 1 ? [...signs][0] : undefined
}

const rows = rulesOf('py').filter(({ id }) => id === 'openai-module')

/** Which generation: by the version, else by what the file calls. */
const rowOf = (place: Place): { rule: Rule; isSure: boolean } => {
  const version = place.project.versionOf(place.parsed.path, 'openai')
  const sign = version === undefined ? signOf(place) : undefined
  const isNew = version === undefined ? sign !== 'old' : isSince(version, [1, 0])
  const rule = rows.find(({ from }) => (from !== undefined) === isNew) as Rule
  return { rule, isSure: version !== undefined || sign !== undefined }
}

const choice = (values: readonly Value[]): Value | undefined =>
  values.length < 2 ? values[0] : { kind: 'choice', branches: values }

const callOf = (rule: Rule, base: Value | undefined, key: Value | undefined, doubts: string[], place: Place): Call => ({
  rule,
  file: place.parsed.path,
  version: place.project.versionOf(place.parsed.path, 'openai'),
  options: 'object',
  base,
  key,
  spreads: [],
  transport: undefined,
  cloud: undefined,
  browser: undefined,
  otherBase: undefined,
  doubts,
  operations: operationsIn(place.parsed),
  isWholeUse: false,
  pattern: undefined,
})

const operationsIn = ({ text }: Parsed): string[] => {
  const found = [
    ...text.matchAll(/\bopenai(\.(?:chat\.completions|responses|embeddings|images|audio|moderations|files)\b)/g),
  ]
  const old = /\bChatCompletion\b/.test(text) ? ['chat'] : []
  return [...new Set([...found.flatMap(([, path]) => operationOf(path as string) ?? []), ...old])].sort()
}

/** What stands before a base URL that was there. The new SDK joins paths to its module's as it is: it has to end with a slash. */
const leading = (rule: Rule, words: Words, place: Place): string => {
  const isNew = rule.from !== undefined
  if (words.isLiteral) return words.quoted(`${addressFor(rule, place.project.wishes)}${isNew ? '/' : ''}`)
  if (!isNew) return `${words.base} or `
  const other = words.quoted('').startsWith('"') ? "'" : '"'
  return `f${words.quoted(`{${words.base.replace(/["']/g, other)}}/`)} if ${words.base} else `
}

interface Given {
  rule: Rule
  key: Assigned | undefined
  bases: readonly Assigned[]
  at: Assigned
}

const moduleName = ({ left }: Assigned, parsed: Parsed): string => sourceOf(left, parsed).replace(/\.\w+$/, '')

const editsOf = ({ rule, key, bases, at }: Given, place: Place): Edit[] => {
  const { parsed } = place
  const style = envStyleAt(parsed, at.left)
  if (typeof style === 'string') return []
  const words = wordsAt(rule, style, at.left.start, place)
  const head = leading(rule, words, place)
  const module = moduleName(at, parsed)
  const baseName = `${module}.${rule.base?.[0]}`
  const keyName = `${module}.api_key`
  const below = (line: string) => insertBelow(at.statement, line, parsed)
  return [
    ...(key === undefined ? [below(`${keyName} = ${words.key} or ${keyName}`)] : putBefore(key.value, words.key)),
    ...(bases.length === 0 ? [below(`${baseName} = ${words.isLiteral ? head : `${head}${baseName}`}`)] : []),
    ...bases.map(({ value }) => (words.isLiteral ? replaced(value, head) : insertion(value.start, head))),
    ...(style.needsImport ? [importEdit(parsed)] : []),
  ]
}

/** Where the file reads the module's key: ours would go where that goes. */
const keyReadIn = (given: Given, place: Place): string | undefined => {
  const { parsed } = place
  let read: PyNode | undefined
  visit(parsed.root, (node) => {
    const member = node.type === 'attribute' && node.field !== 'left' ? memberOf(node, parsed) : undefined
    if (
      read !== undefined ||
      member?.name !== 'api_key' ||
      sourceOf(node, parsed) !== `${moduleName(given.at, parsed)}.api_key`
    )
      return
    const isTested = /^(if_statement|not_operator|comparison_operator)$/.test(node.parent?.type ?? '')
    if (!isTested) read = node
  })
  return read && `its key is read from it in line ${parsed.spotOf(read.start).line}, and ours would go there`
}

/** A base that is set by other ways than a plain assignment. */
const setUnseen = (module: string, text: string): boolean => {
  const name = module.replace(/\./g, '\\.')
  return new RegExp(
    `\\bsetattr\\(\\s*${name}\\s*,|\\b${name}\\.(base_url|api_base)\\s*,|,\\s*${name}\\.(base_url|api_base)\\s*(,|=[^=])`,
  ).test(text)
}

const moduleSite = (given: Given, isSure: boolean, place: Place): Site => {
  const { rule, key, bases, at } = given
  const style = envStyleAt(place.parsed, at.left)
  const keyRead = keyReadIn(given, place)
  const doubts = [
    ...(keyRead === undefined ? [] : [keyRead]),
    ...(setUnseen(moduleName(at, place.parsed), place.parsed.text)
      ? ['the file gives it a base URL that cannot be followed']
      : []),
    ...(isSure
      ? []
      : ['which generation of the SDK it is cannot be told: base_url is for 1.0 and above, api_base for those before']),
    ...(bases.some(({ value }) => key !== undefined && isReadEarlier(value, key.value, place.parsed)) ? [earlier] : []),
    ...(typeof style === 'string' ? [style] : []),
  ]
  const base = choice(bases.map(({ value }) => readValue(value, place)))
  const call = callOf(rule, base, key && readKey(key.value, place), doubts, place)
  return judgedSite(place, at.left, call, () => editsOf(given, place))
}

const memberCall = /\.(chat|completions|responses|embeddings|images|audio|moderations|files|batches)\./
const moduleCall = /^openai\.(chat|completions|responses|embeddings|images|audio|moderations|files|batches)\./

/** Calls of the module itself where nothing is assigned to it: only the variable leads them. */
const calledSite = (place: Place): Site[] => {
  const { parsed } = place
  let first: PyNode | undefined
  visit(parsed.root, (node) => {
    const callee = first === undefined && node.type === 'call' ? part(node, 'function') : undefined
    if (callee === undefined || !memberCall.test(sourceOf(callee, parsed).replace(/\\?\s+/g, ''))) return
    const traced = trace(callee, place)
    if (traced.kind === 'package' && moduleCall.test(traced.path)) first = node
  })
  if (first === undefined) return []
  const { rule } = rowOf(place)
  if (rule.from === undefined) return []
  return [judgedSite(place, first, callOf({ ...rule, byVariable: true }, undefined, undefined, [], place), () => [])]
}

const azureSite = (at: Assigned, place: Place): Site =>
  siteAt(place, at.left.start, {
    sdk: 'openai-module',
    verdict: 'KEEP',
    reason: 'the module is led to Azure, whose endpoint is its own',
  })

export interface Globals {
  sites: Site[]
  /** The file assigns to the module: its calls are accounted for. */
  isAssigned: boolean
  /** Statements that a site accounts for. */
  spans: PyNode[]
}

export const globalSites = (place: Place): Globals => {
  const litellm = assignmentsTo(place, (module) => module === 'litellm').map((at) =>
    siteAt(place, at.left.start, {
      sdk: 'litellm',
      verdict: 'REVIEW',
      reason: 'it is set for every provider that LiteLLM calls: our key must not go to all of them',
    }),
  )
  const all = assignmentsTo(place, (module) => module !== 'litellm')
  const azure = all.find(
    ({ name, value }) =>
      name === 'azure_endpoint' || (name === 'api_type' && /azure/i.test(sourceOf(value, place.parsed))),
  )
  const keys = all.filter(({ name }) => name === 'api_key')
  const bases = all.filter(isBase)
  const [firstBase] = bases
  if (azure !== undefined)
    return {
      sites: [...litellm, azureSite(azure, place)],
      isAssigned: true,
      spans: all.map(({ statement }) => statement),
    }
  if (keys.length === 0 && firstBase === undefined)
    return { sites: [...litellm, ...calledSite(place)], isAssigned: false, spans: [] }
  const { rule, isSure } = rowOf(place)
  const sites =
    keys.length === 0 && firstBase !== undefined
      ? [moduleSite({ rule, key: undefined, bases, at: firstBase }, isSure, place)]
      : keys.map((key) => moduleSite({ rule, key, bases, at: key }, isSure, place))
  return { sites: [...litellm, ...sites], isAssigned: true, spans: all.map(({ statement }) => statement) }
}
