/** A construction of a client → a Call for judge.ts, and the edits that lead it to the gateway. */

import type { Call, Value } from '../call.ts'
import { patternOf } from '../pattern.ts'
import type { Rule } from '../rule.ts'
import { isSince, packageOf } from '../rules.ts'
import type { Edit } from '../site.ts'
import { environSet } from './environ-set.ts'
import { litellmBase } from './globals.ts'
import { insertEntries, putBefore, replaced } from './insert.ts'
import { enclosing, inside, isWithin, positionals, sourceOf, visit } from './nodes.ts'
import { type Entry, entryOf, type Found, findOption, type Holder, spreadsOf } from './options.ts'
import type { Place } from './parse.ts'
import { cellOf, envStyleAt, importEdit } from './style.ts'
import { earlier, isReadEarlier } from './timing.ts'
import type { PyNode } from './tree.ts'
import { usageOf } from './usage.ts'
import { readKey, readValue } from './value.ts'
import { entryText, newBase, newKey, type Words, wordsAt } from './words.ts'

export interface Constructed {
  call: Call
  edits(): Edit[]
}

interface Slots {
  options: Holder
  base: Found
  key: Entry | undefined
}

const slotsOf = (options: Holder, rule: Rule, place: Place): Slots => {
  const paths = [...(rule.base === undefined ? [] : [rule.base]), ...(rule.baseNames ?? [])]
  const found = paths.map((path) => findOption(options, path, place))
  const base = found.find(({ entry, lost }) => entry !== undefined || lost !== undefined) ?? found[0]
  const key = [...(rule.keys ?? []), ...(rule.credentials ?? [])]
    .map((name) => entryOf(options, name))
    .find((entry) => entry !== undefined)
  return { options, base: base ?? { holder: options, entry: undefined, rest: [] }, key }
}

/** An option that is there and is not switched off. */
const present = (names: readonly string[] | undefined, options: Holder, place: Place): string | undefined =>
  names?.find((name) => {
    const { entry } = findOption(options, name.split('.'), place)
    return entry !== undefined && !/^(False|None)$/.test(sourceOf(entry.value, place.parsed))
  })

/** Variables that clients read where no option is given, and that the file may set itself. */
const baseVariables: Readonly<Record<string, readonly string[]>> = {
  openai: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
  anthropic: ['ANTHROPIC_BASE_URL', 'ANTHROPIC_API_URL', 'ANTHROPIC_API_BASE'],
  google: ['GOOGLE_GEMINI_BASE_URL'],
}

/** What the file sets in the environment counts where the option is not given. */
const fromEnviron = (names: readonly (string | undefined)[], place: Place): Value | undefined => {
  const set = environSet(place)
  const node = names.map((name) => (name === undefined ? undefined : set.get(name))).find((one) => one !== undefined)
  return node && readValue(node, place)
}

/** A variable that the .env files lead elsewhere, by whichever of its names the library reads it. */
const fromFiles = (names: readonly (string | undefined)[], { hosts = [] }: Rule, place: Place): Value | undefined => {
  const led = names.find((name) => {
    const said = name === undefined ? undefined : place.project.says(place.parsed.path, name)
    return said !== undefined && !hosts.includes(said.host ?? '')
  })
  return led === undefined ? undefined : { kind: 'env', name: led }
}

const baseOf = ({ rule, slots: { base } }: Given, place: Place): Value | undefined => {
  if (base.entry !== undefined) return readValue(base.entry.value, place)
  const set = /^(litellm|dspy)$/.test(rule.id) ? litellmBase(place) : undefined
  if (set !== undefined) return readValue(set, place)
  const variables = [rule.baseEnv?.name, ...(baseVariables[rule.route ?? ''] ?? [])]
  return fromEnviron(variables, place) ?? fromFiles(variables, rule, place)
}

const keyOf = ({ rule, slots: { key } }: Given, place: Place): Value | undefined =>
  key === undefined ? fromEnviron([rule.keyEnv], place) : readKey(key.value, place)

interface Given {
  node: PyNode
  rule: Rule
  slots: Slots
  doubts: readonly string[]
}

/** The Agents SDK sends its traces to OpenAI with the key of the client that it is given, if not told otherwise. */
const tracesWithKey = (text: string): boolean =>
  /\bset_default_openai_client\s*\(/.test(text) && !/\buse_for_tracing\s*=\s*False\b/.test(text)

const cloudSign = /\bGOOGLE_GENAI_USE_(VERTEXAI|ENTERPRISE)\b/

/** What is round an error may be read as something that it is not. */
const isBroken = (node: PyNode): boolean => {
  let broken = enclosing(node, 'ERROR') !== undefined
  visit(node, ({ type }) => {
    broken ||= type === 'ERROR'
  })
  return broken
}

/** Is the base URL in a dictionary or call that is made before, and the key is not? */
const isSplit = (node: PyNode, { base, key }: Slots, { parsed }: Place): boolean => {
  const at = base.entry?.value ?? base.holder.node
  return !isWithin(at, node) && isReadEarlier(at, key?.value ?? node, parsed)
}

/** Reasons of Python's own. */
const doubtsOf = ({ node, rule, slots, doubts }: Given, place: Place): string[] => {
  const { parsed } = place
  const style = envStyleAt(parsed, node)
  const chooser = present(rule.choosers, slots.options, place)
  return [
    ...doubts,
    ...(isBroken(node) ? ['there is a syntax error in the code round it'] : []),
    ...(positionals(node).length > (rule.argument ?? 0)
      ? ['it is given arguments by position: they have to be named']
      : []),
    ...(slots.base.lost === undefined ? [] : [`the base URL belongs to ${slots.base.lost}, which is made elsewhere`]),
    ...(isSplit(node, slots, place) ? [earlier] : []),
    ...(chooser === undefined ? [] : [`its model is chosen at run time (${chooser}), and the provider with it`]),
    ...(rule.route === 'google' && cloudSign.test(parsed.text) ? ['this file may lead it to Vertex AI'] : []),
    ...(rule.id === 'openai' && tracesWithKey(parsed.text)
      ? ['the Agents SDK sends traces to OpenAI with its key: set_default_openai_client(…, use_for_tracing=False)']
      : []),
    ...(typeof style === 'string' ? [style] : []),
  ]
}

const callOf = (given: Given, place: Place): Call => {
  const { node, rule, slots } = given
  const { parsed, project } = place
  const usage = usageOf(node, rule.base?.at(-1), parsed)
  const base = baseOf(given, place)
  const facts = {
    rule,
    options: inside(slots.options.node).length === 0 ? ('none' as const) : ('object' as const),
    base,
    spreads: [
      ...spreadsOf(slots.options),
      ...(slots.base.holder === slots.options ? [] : spreadsOf(slots.base.holder)),
    ],
    browser: undefined,
  }
  return {
    ...facts,
    file: parsed.path,
    version: project.versionOf(parsed.path, packageOf(rule)),
    key: keyOf(given, place),
    transport: present(rule.transports, slots.options, place),
    cloud: present(rule.clouds, slots.options, place),
    otherBase: usage.otherBase,
    doubts: [...(usage.keyRead === undefined ? [] : [usage.keyRead]), ...doubtsOf(given, place)],
    operations: usage.operations,
    isWholeUse: usage.isWhole,
    pattern: patternOf(facts),
  }
}

/** Entries that were not there, by the holder that they go into. */
const newEntries = ({ rule, slots }: Given, words: Words, isNew: (name: string) => boolean): Map<Holder, string[]> => {
  const { options, base, key } = slots
  const into = new Map<Holder, string[]>()
  const add = (holder: Holder, names: readonly string[], value: string) => {
    const text = entryText(names, value, holder.isDictionary, words.quoted)
    into.set(holder, [...(into.get(holder) ?? []), text])
  }
  if (base.entry === undefined) add(base.holder, base.rest, newBase(words))
  const [keyName] = rule.keys ?? []
  if (key === undefined && keyName !== undefined) add(options, [keyName], newKey(words))
  const { beside } = rule
  if (base.entry === undefined && beside !== undefined && isNew(beside.name))
    add(options, [beside.name], words.isLiteral ? beside.value : `${beside.value} if ${words.base} else None`)
  return into
}

const editsOf = (given: Given, place: Place, version: string | undefined): Edit[] => {
  const { node, rule, slots } = given
  const { parsed } = place
  const style = envStyleAt(parsed, node)
  if (typeof style === 'string' || rule.base === undefined) return []
  const words = wordsAt(rule, style, node.start, place)
  const isNew = (name: string) => entryOf(slots.options, name) === undefined && isSince(version, rule.beside?.since)
  const { base, key } = slots
  return [
    ...[...newEntries(given, words, isNew)].map(([holder, entries]) => insertEntries(holder.node, entries, parsed)),
    ...(base.entry === undefined
      ? []
      : words.isLiteral
        ? [replaced(base.entry.value, words.base)]
        : putBefore(base.entry.value, words.base)),
    ...(key === undefined ? [] : putBefore(key.value, words.key)),
    ...(style.needsImport ? [importEdit(parsed, cellOf(parsed, node))] : []),
  ]
}

/** Undefined: a client that is made elsewhere is brought to it, and that is the site. */
export const construct = (
  node: PyNode,
  options: Holder,
  rule: Rule,
  doubts: readonly string[],
  place: Place,
): Constructed | undefined => {
  if (present(rule.inner, options, place) !== undefined) return undefined
  const given: Given = { node, rule, slots: slotsOf(options, rule, place), doubts }
  const call = callOf(given, place)
  return { call, edits: () => editsOf(given, place, call.version) }
}
