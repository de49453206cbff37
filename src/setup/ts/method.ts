/**
 * Old SDKs whose class takes only the key, and whose base URL goes to each call of a method: all of those calls are edited, or none,
 * for our key must not travel to the provider by the one that was left.
 */

import { ts } from 'ts-morph'
import type { Call } from '../call.ts'
import type { Rule } from '../rule.ts'
import { packageOf } from '../rules.ts'
import type { Edit, Site } from '../site.ts'
import { browserSign } from './browser.ts'
import { insertArgument, insertFirst, putBefore } from './insert.ts'
import { memberOf } from './nodes.ts'
import { findOption, optionsOf, writtenFor } from './options.ts'
import { judgedSite } from './site.ts'
import { hiddenDoubts, spreadsIn } from './slots.ts'
import { readerOf } from './style.ts'
import type { Place } from './traced.ts'
import { chainsOf, holderOf, leaves } from './usage.ts'
import { readKey, readValue } from './value.ts'
import { baseEntry, wordsOf } from './words.ts'

/** Calls of the method on this client; undefined: it goes where it cannot be followed, or does something else. */
const callsOn = (node: ts.NewExpression, rule: Rule, place: Place): ts.CallExpression[] | undefined => {
  const holder = holderOf(node)
  const isDirect = memberOf(node.parent)?.object === node
  if (holder === undefined && !isDirect) return undefined
  if (holder !== undefined && typeof holder !== 'string' && leaves(holder, place.parsed)) return undefined
  const chains = holder === undefined ? [node.parent as ts.Expression] : chainsOf(holder, place.parsed)
  const calls = chains.map((chain) =>
    memberOf(chain)?.name === rule.method && ts.isCallExpression(chain.parent) ? chain.parent : undefined,
  )
  return calls.length > 0 && calls.every((call) => call !== undefined) ? (calls as ts.CallExpression[]) : undefined
}

const editsOf = (node: ts.NewExpression, calls: readonly ts.CallExpression[], rule: Rule, place: Place): Edit[] => {
  const [key] = node.arguments ?? []
  const read = readerOf(place, [key, ...calls])
  if (typeof read === 'string' || key === undefined || rule.base === undefined) return []
  const words = wordsOf(rule, read, node.getStart(), place)
  const entry = baseEntry(rule, rule.base, words, place.project.hasExactTypes(place.parsed.path))
  return [
    ...putBefore(key, words.key),
    ...calls.map((call) => {
      const { object } = optionsOf(call.arguments[rule.argument ?? 0], place)
      return object === undefined ? insertArgument(call, [entry]) : insertFirst(object, [entry], place.parsed)
    }),
  ]
}

export const methodSite = (node: ts.NewExpression, rule: Rule, place: Place): Site => {
  const [key] = node.arguments ?? []
  const calls = callsOn(node, rule, place)
  const given = (calls ?? []).map((call) => optionsOf(call.arguments[rule.argument ?? 0], place))
  const bases = given.flatMap(({ object }) => findOption(object, rule.base ?? [], place).property ?? [])
  const values = bases.map((property) => readValue(writtenFor(property), place))
  const isRouted = values.length === given.length && values.every(({ kind }) => kind === 'ours')
  const keyValue = key && readKey(key, place)
  const read = readerOf(place, [key, ...(calls ?? [])])
  const call: Call = {
    rule,
    file: place.parsed.path,
    version: place.project.versionOf(place.parsed.path, packageOf(rule)),
    options: given.some(({ kind }) => kind === 'unknown') ? 'unknown' : 'object',
    base: isRouted || values.length === 1 ? values[0] : undefined,
    key: keyValue,
    spreads: given.flatMap(({ object }) => spreadsIn(rule, object, place)),
    transport: undefined,
    cloud: undefined,
    browser: browserSign(node, undefined, keyValue, place),
    otherBase: undefined,
    operations: ['chat'],
    isWholeUse: calls !== undefined,
    pattern: undefined,
    doubts: [
      ...(calls === undefined
        ? [`the base URL goes to each call of ${rule.method}, and not all can be seen here`]
        : []),
      ...given.flatMap(({ object }) => hiddenDoubts(rule, object, place)),
      ...(bases.length > 0 && !isRouted ? [`some calls of ${rule.method} have a base URL of their own`] : []),
      ...(typeof read === 'string' ? [read] : []),
    ],
  }
  return judgedSite(place, node, call, () => editsOf(node, calls ?? [], rule, place))
}
