/**
 * Whose a key is that a function is given: the app's own (what its constructors, its commands and the calls in sight are given), or that
 * of whoever calls it, when no call is in sight. The latter is never replaced.
 */

import { argumentsOf, enclosing, part, sourceOf, visit } from './nodes.ts'
import type { Place } from './parse.ts'
import type { PyNode } from './tree.ts'

/** Names and types by which an app hands on what it was set up with. */
const configLike = /(?:config|cfg|conf|settings?|options?|opts|args|flags|env|container|deps)$|Config|Settings|Options/i
/** A command line's own options. */
const command = /^@[\w.]*\b(?:command|option|argument|callback|group)\b/

const decoratorsOf = (home: PyNode, { parsed }: Place): string[] =>
  (home.parent?.type === 'decorated_definition' ? home.parent.children : [])
    .filter(({ type }) => type === 'decorator')
    .map((one) => sourceOf(one, parsed))

/** What the calls of a function in its file give for a parameter; undefined: there are no calls. A call that gives nothing counts. */
const givenIn = (home: PyNode, parameter: PyNode, name: string, { parsed }: Place): PyNode[] | undefined => {
  const called = part(home, 'name')
  if (called === undefined) return undefined
  const text = sourceOf(called, parsed)
  const all = part(home, 'parameters')?.children.filter(({ type }) => !/^[(),*/]$/.test(type)) ?? []
  const isMethod = enclosing(home, 'class_definition', 'function_definition')?.type === 'class_definition'
  const at = all.indexOf(parameter) - (isMethod ? 1 : 0)
  const given: PyNode[] = []
  let calls = 0
  visit(parsed.root, (node) => {
    const callee = node.type === 'call' ? part(node, 'function') : undefined
    if (callee === undefined || sourceOf(callee, parsed).split('.').at(-1) !== text) return
    calls++
    const args = argumentsOf(node) ?? []
    const named = args.find((one) => {
      const keyword = part(one, 'name')
      return one.type === 'keyword_argument' && keyword !== undefined && sourceOf(keyword, parsed) === name
    })
    const value = (named && part(named, 'value')) ?? args.filter(({ type }) => type !== 'keyword_argument')[at]
    if (value !== undefined) given.push(value)
  })
  return calls === 0 ? undefined : given
}

/** `isUsers` tells it of an expression that a call gives. */
export const isCallersKey = (
  parameter: PyNode,
  name: string,
  place: Place,
  isUsers: (node: PyNode, place: Place) => boolean,
): boolean => {
  const { parsed } = place
  const home = enclosing(parameter, 'function_definition', 'lambda')
  if (home === undefined) return false
  const type = part(parameter, 'type')
  if (configLike.test(name) || (type !== undefined && configLike.test(sourceOf(type, parsed)))) return false
  const called = part(home, 'name')
  if (called !== undefined && /^__(init|post_init|new)__$/.test(sourceOf(called, parsed))) return false
  if (decoratorsOf(home, place).some((text) => command.test(text))) return false
  const given = givenIn(home, parameter, name, place)
  return given === undefined || given.some((node) => isUsers(node, place))
}
