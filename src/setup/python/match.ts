/** What is called → the row of it: by where it is imported from, never by name. */

import type { Rule } from '../rule.ts'
import { rowsFor, rulesOf } from '../rules.ts'
import { providerOf } from './models.ts'
import { isText, keywordOf, memberOf, part, positionals, sourceOf, textOf } from './nodes.ts'
import type { Place } from './parse.ts'
import { cut, trace } from './trace.ts'
import type { PyNode } from './tree.ts'
import { readValue } from './value.ts'

export interface Matched {
  rule: Rule
  /** Reasons that are known before the call is looked at. */
  doubts: string[]
}

/** A member of what a call made: `session.client` is 'boto3.Session.client'. */
const ofMade = (callee: PyNode, place: Place): { path: string; unsure?: true } | undefined => {
  const member = memberOf(callee, place.parsed)
  const traced = member && trace(member.object, place)
  const made = traced?.kind === 'expression' ? part(traced.node, 'function') : undefined
  const from = made && traced?.kind === 'expression' ? trace(made, traced.place) : undefined
  return from?.kind === 'package' && member ? { ...from, path: `${from.path}.${member.name}` } : undefined
}

const ruleNames = new Set(rulesOf('py').flatMap(({ names }) => names))

/** Could it be a name that the rules know? Most calls cannot, and are not traced through other files. */
const mayBe = (callee: PyNode, { parsed }: Place): boolean => {
  const text = sourceOf(callee, parsed)
  const member = memberOf(callee, parsed)
  if (callee.type === 'attribute') return text.startsWith('self.') || ruleNames.has(member?.name ?? '')
  const bindings = callee.type === 'identifier' ? parsed.scopes.resolve(text, callee)?.bindings : undefined
  if (bindings === undefined) return callee.type === 'identifier' && ruleNames.has(text)
  return bindings.some(
    (binding) =>
      binding.kind === 'value' || (binding.kind === 'import' && ruleNames.has(binding.path.split('.').at(-1) ?? '')),
  )
}

export const packagePath = (callee: PyNode, place: Place): { path: string; unsure?: true } | undefined => {
  const traced = trace(callee, place)
  return traced.kind === 'package' ? traced : ofMade(callee, place)
}

/** Rows for what is called, whatever it is given. */
export const rowsAt = (callee: PyNode, place: Place): { rows: Rule[]; unsure: boolean } => {
  const found = mayBe(callee, place) ? packagePath(callee, place) : undefined
  if (found === undefined) return { rows: [], unsure: false }
  const { module, name } = cut(found.path)
  const rows = rowsFor('py', module, name, (one) => place.project.versionOf(place.parsed.path, one))
  return { rows, unsure: found.unsure === true }
}

const isMeant = (rule: Rule, call: PyNode, { parsed }: Place): boolean => {
  if (rule.service === undefined) return true
  const [value, name] = rule.service
  return textOf(keywordOf(call, name, parsed) ?? positionals(call)[0], parsed) === value
}

const runTime = 'its model is chosen at run time, and the provider with it'

/** Of the rows of a library that is told its provider by the model's name. */
const byModel = (rows: readonly Rule[], call: PyNode, place: Place): Matched | undefined => {
  const [first] = rows
  if (first === undefined) return undefined
  const { parsed } = place
  const named = keywordOf(call, first.model ?? 'model', parsed)
  const model = named ?? (first.model === undefined ? positionals(call)[0] : undefined)
  const value = model && readValue(model, place)
  if (first.textOnly && (model === undefined || !(isText(model) || value?.kind === 'literal'))) return undefined
  if (value?.kind !== 'literal')
    return { rule: first, doubts: [model === undefined ? 'no model is named here' : runTime] }
  const told = keywordOf(call, 'model_provider', parsed)
  const toldText = textOf(told, parsed)
  if (told !== undefined && toldText === undefined) return { rule: first, doubts: [runTime] }
  const provider = providerOf(value.text, toldText)
  const rule = rows.find((row) => row.provider === provider)
  return rule === undefined
    ? { rule: first, doubts: [`which provider "${value.text}" is of cannot be told`] }
    : { rule, doubts: [] }
}

export const matched = (call: PyNode, place: Place): Matched | undefined => {
  const callee = part(call, 'function')
  if (callee === undefined) return undefined
  const { rows, unsure } = rowsAt(callee, place)
  const meant = rows.filter((rule) => isMeant(rule, call, place))
  const [first] = meant
  if (first === undefined) return undefined
  const found = first.provider === undefined ? { rule: first, doubts: [] } : byModel(meant, call, place)
  return found && (unsure ? { ...found, doubts: [...found.doubts, 'its name is bound in more than one way'] } : found)
}
