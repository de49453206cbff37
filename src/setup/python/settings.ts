/** Settings that are read from the environment by the name of a field: pydantic's BaseSettings. */

import type { Value } from '../call.ts'
import { enclosing, inside, keywordOf, memberOf, part, positionals, sourceOf, textOf, visit } from './nodes.ts'
import type { Place } from './parse.ts'
import { trace } from './trace.ts'
import type { Traced } from './traced.ts'
import type { PyNode } from './tree.ts'

const isBase = (node: PyNode, place: Place): boolean => {
  const traced = trace(node, place)
  return traced.kind === 'package' && /^(pydantic_settings|pydantic)(\..+)?\.BaseSettings$/.test(traced.path)
}

/** The class of `settings = Settings()`, `get_settings()`. */
const classOf = (traced: Traced): { node: PyNode; place: Place } | undefined => {
  if (traced.kind !== 'expression' || traced.node.type !== 'call') return undefined
  const callee = part(traced.node, 'function')
  const called = callee && trace(callee, traced.place)
  if (called?.kind === 'class') return called
  if (called?.kind !== 'function') return undefined
  let back: PyNode | undefined
  visit(called.node, (node) => {
    const [value] = node.type === 'return_statement' ? inside(node) : []
    if (value !== undefined && enclosing(node, 'function_definition') === called.node) back = value
  })
  return back === undefined || back === traced.node ? undefined : classOf(trace(back, called.place))
}

const fieldsOf = (home: PyNode): PyNode[] =>
  inside(part(home, 'body')).flatMap((one) => (one.type === 'expression_statement' ? inside(one) : []))

/** `env_prefix` of its settings. */
const prefixIn = (home: PyNode, { parsed }: Place): string =>
  /\benv_prefix["']?\s*[=:]\s*["']([^"']*)["']/.exec(sourceOf(home, parsed))?.[1] ?? ''

/** A field's own name for the variable: `Field(alias="X")`, `Field(validation_alias="X")`, `Field(env="X")`. */
const aliasOf = (value: PyNode | undefined, { parsed }: Place): string | undefined =>
  value?.type === 'call'
    ? ['validation_alias', 'alias', 'env'].flatMap((name) => textOf(keywordOf(value, name, parsed), parsed) ?? [])[0]
    : undefined

/** Undefined: it is no field of such settings. */
export const settingOf = (node: PyNode, place: Place): Value | undefined => {
  const member = node.type === 'attribute' ? memberOf(node, place.parsed) : undefined
  const home = member && classOf(trace(member.object, place))
  if (member === undefined || home === undefined) return undefined
  const { parsed } = home.place
  if (!inside(part(home.node, 'superclasses')).some((base) => isBase(base, home.place))) return undefined
  const field = fieldsOf(home.node).find((one) => {
    const left = part(one, 'left')
    return left !== undefined && sourceOf(left, parsed) === member.name
  })
  if (field === undefined) return undefined
  const value = part(field, 'right')
  const alias = aliasOf(value, home.place)
  const name = alias ?? `${prefixIn(home.node, home.place)}${member.name}`.toUpperCase()
  if (name.startsWith('RESPAN_')) return { kind: 'ours' }
  const given = value?.type === 'call' ? (keywordOf(value, 'default', parsed) ?? positionals(value)[0]) : value
  const text = textOf(given, parsed)
  return {
    kind: 'env',
    name,
    ...(text === undefined || text === '' ? {} : { fallback: { kind: 'literal', text } as const }),
  }
}
