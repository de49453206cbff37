/** The options of a call: keyword arguments, and what a dictionary brings by `**`. Where each is written, and what may come in unseen. */

import { enclosing, inside, part, positionals, sourceOf, textOf, visit } from './nodes.ts'
import type { Place } from './parse.ts'
import { trace } from './trace.ts'
import type { PyNode } from './tree.ts'

export interface Entry {
  name: string
  value: PyNode
}

/** Where entries are written: the arguments of a call, or a dictionary. */
export interface Holder {
  node: PyNode
  isDictionary: boolean
  entries: Entry[]
  /** `*args`, `**kwargs` that could not be followed, as source. */
  spreads: string[]
  /** What `**name` leads to, in the same file. */
  followed: Holder[]
}

/** Options by which a call goes elsewhere than one that has the same dictionary. */
const leads = /base|url|host|endpoint|client|proxy|transport/i

/**
 * Is the variable read by that call alone, and by others just like it? Who else has it may send our key elsewhere, or change it before
 * it is used.
 */
const isSharedWithNobody = (name: PyNode, { parsed }: Place): boolean => {
  const text = sourceOf(name, parsed)
  const home = parsed.scopes.resolve(text, name)
  const callee = (node: PyNode): string => {
    const call = enclosing(node, 'call')
    const called = call && part(call, 'function')
    return called === undefined ? '' : sourceOf(called, parsed)
  }
  const isLed = (node: PyNode): boolean =>
    inside(part(enclosing(node, 'call'), 'arguments')).some((one) =>
      leads.test(sourceOf(part(one, 'name') ?? one, parsed)),
    )
  const own = callee(name)
  let shared = home === undefined || home.bindings.length !== 1
  visit(parsed.root, (node) => {
    if (node === name || node.type !== 'identifier' || sourceOf(node, parsed) !== text) return
    if (/^(name|attribute|alias)$/.test(node.field ?? '') || parsed.scopes.resolve(text, node)?.scope !== home?.scope)
      return
    const isDefined = node.field === 'left' && node.parent?.type === 'assignment'
    const isSplat = node.parent?.type === 'dictionary_splat' && callee(node) === own && !isLed(node)
    shared ||= !isDefined && !isSplat
  })
  return !shared
}

const ofArguments = (list: PyNode, place: Place): Holder => {
  const holder: Holder = { node: list, isDictionary: false, entries: [], spreads: [], followed: [] }
  for (const one of inside(list)) {
    const [name, value] = [part(one, 'name'), part(one, 'value')]
    if (one.type === 'keyword_argument' && name && value)
      holder.entries.push({ name: sourceOf(name, place.parsed), value })
    else if (one.type === 'dictionary_splat' || one.type === 'list_splat') follow(holder, one, place)
  }
  return holder
}

const ofDictionary = (node: PyNode, place: Place): Holder => {
  const holder: Holder = { node, isDictionary: true, entries: [], spreads: [], followed: [] }
  for (const one of inside(node)) {
    const [key, value] = [part(one, 'key'), part(one, 'value')]
    const name = textOf(key, place.parsed)
    if (one.type === 'pair' && name !== undefined && value) holder.entries.push({ name, value })
    else if (one.type === 'dictionary_splat') follow(holder, one, place)
    else holder.spreads.push(sourceOf(one, place.parsed).replace(/\s+/g, ' '))
  }
  return holder
}

const follow = (holder: Holder, splat: PyNode, place: Place): void => {
  const [value] = inside(splat)
  const inner = splat.type === 'dictionary_splat' && value !== undefined ? holderAt(value, place) : undefined
  if (inner === undefined) holder.spreads.push(sourceOf(splat, place.parsed).replace(/\s+/g, ' '))
  else holder.followed.push(inner)
}

/** A dictionary, `dict(…)` or a call with keywords, here or where a variable of the same file leads. */
export const holderAt = (given: PyNode, place: Place): Holder | undefined => {
  if (given.type === 'identifier') {
    const traced = isSharedWithNobody(given, place) ? trace(given, place) : undefined
    const isHere = traced?.kind === 'expression' && traced.place.parsed === place.parsed && traced.node !== given
    return isHere ? holderAt(traced.node, place) : undefined
  }
  if (given.type === 'dictionary') return ofDictionary(given, place)
  const [callee, list] = [part(given, 'function'), part(given, 'arguments')]
  const isMaker =
    callee !== undefined && /(^|\.)(dict|HttpOptions|HttpOptionsDict)$/.test(sourceOf(callee, place.parsed))
  return given.type === 'call' && isMaker && list?.type === 'argument_list' && positionals(given).length === 0
    ? ofArguments(list, place)
    : undefined
}

/** Undefined: it is given a generator in place of arguments. */
export const optionsOf = (call: PyNode, place: Place): Holder | undefined => {
  const list = part(call, 'arguments')
  return list?.type === 'argument_list' ? ofArguments(list, place) : undefined
}

/** The entry of that name, here or in what is brought by `**`. */
export const entryOf = (holder: Holder, name: string): Entry | undefined =>
  holder.entries.findLast((entry) => entry.name === name) ??
  holder.followed.map((one) => entryOf(one, name)).find((entry) => entry !== undefined)

export const spreadsOf = (holder: Holder): string[] => [...holder.spreads, ...holder.followed.flatMap(spreadsOf)]

/** `http_options.base_url` step by step. `holder` is the innermost that is there, `rest` the names below it that are not. */
export interface Found {
  holder: Holder
  entry: Entry | undefined
  rest: readonly string[]
  /** A step leads to what cannot be read: source of it. */
  lost?: string
}

export const findOption = (holder: Holder, path: readonly string[], place: Place): Found => {
  const [name = '', ...rest] = path
  const entry = entryOf(holder, name)
  if (entry === undefined) return { holder, entry: undefined, rest: path }
  if (rest.length === 0) return { holder, entry, rest: [] }
  const inner = holderAt(entry.value, place)
  return inner === undefined
    ? { holder, entry: undefined, rest, lost: sourceOf(entry.value, place.parsed) }
    : findOption(inner, rest, place)
}
