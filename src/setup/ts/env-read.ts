/** Reads of the environment, in every spelling that runtimes have; and how the same spelling reads another name. */

import { ts } from 'ts-morph'
import { bare, memberOf, nameOf, textOf } from './nodes.ts'
import { trace } from './trace.ts'
import type { Place } from './traced.ts'

export interface EnvRead {
  name: string
  /** What the name is a member of: 'process.env', 'import.meta.env', 'Deno.env', 'c.env', or what was imported. */
  holder: string
  /**
   * 'ambient' holds any name; 'checked' is a schema over process.env; 'binding' is handed in by a worker's runtime, 'static' by a
   * bundler: both know only the names that were declared.
   */
  kind: 'ambient' | 'checked' | 'binding' | 'static'
}

const ambient = /^(?:globalThis\.)?(?:process\??\.env|import\.meta\.env|Bun\.env)$/
/** Env objects of workers: a parameter `env`, and the context's. */
const bound = /^(?:env|(?:c|ctx|context|event|platform|locals|this)(?:\??\.\w+)*\??\.env)$/

const isAmbient = (node: ts.Expression): boolean => ambient.test(bare(node).getText())

const ambientName = (node: ts.Expression): string => bare(node).getText().replaceAll('?.', '.')

/** `schema.parse(process.env)`, `createEnv({ … })`: an object of the environment's names. */
const isChecked = (node: ts.Expression): boolean => {
  const value = bare(node)
  if (!ts.isCallExpression(value)) return false
  return (
    value.arguments.some(isAmbient) ||
    /^(?:createEnv|cleanEnv|envsafe|bool|makeValidator)$/.test(value.expression.getText())
  )
}

const ofHolder = (object: ts.Expression, name: string, place: Place): EnvRead | undefined => {
  const node = bare(object)
  const holder = node.getText()
  if (isAmbient(node)) return { name, holder: ambientName(node), kind: 'ambient' }
  const traced = trace(node, place)
  if (traced.kind === 'expression' && traced.node !== node) {
    // Another name of it may have a type of its own, or a scope.
    if (isAmbient(traced.node)) return { name, holder: ambientName(traced.node), kind: 'ambient' }
    if (isChecked(traced.node)) return { name, holder: 'process.env', kind: 'checked' }
  }
  if (
    traced.kind === 'package' &&
    traced.name === 'env' &&
    /^\$env\/dynamic\/|^node:process$|^process$/.test(traced.module)
  )
    return { name, holder, kind: 'ambient' }
  if (traced.kind === 'package' && traced.name === 'env' && traced.module === 'cloudflare:workers')
    return { name, holder, kind: 'binding' }
  const isHandedIn = traced.kind === 'parameter' || traced.kind === 'expression'
  return isHandedIn && bound.test(holder) ? { name, holder, kind: 'binding' } : undefined
}

/** `const { X: x } = process.env` */
const ofBinding = (node: ts.Identifier, place: Place): EnvRead | undefined => {
  const [declaration] = place.parsed.symbolAt(node)?.declarations ?? []
  if (declaration === undefined || !ts.isBindingElement(declaration)) return undefined
  const name = nameOf(declaration.propertyName ?? declaration.name)
  const holder = declaration.parent.parent
  const from = ts.isVariableDeclaration(holder) ? holder.initializer : undefined
  return name === undefined || from === undefined ? undefined : ofHolder(from, name, place)
}

const ofCall = (node: ts.CallExpression): EnvRead | undefined => {
  const name = textOf(node.arguments[0])
  return name !== undefined && /^Deno\.env\.get$/.test(node.expression.getText())
    ? { name, holder: 'Deno.env', kind: 'ambient' }
    : undefined
}

export const envRead = (given: ts.Expression, place: Place): EnvRead | undefined => {
  const node = bare(given)
  if (ts.isCallExpression(node)) return ofCall(node)
  const member = memberOf(node)
  if (member !== undefined) return ofHolder(member.object, member.name, place)
  if (!ts.isIdentifier(node)) return undefined
  const traced = trace(node, place)
  if (traced.kind === 'package' && traced.module.startsWith('$env/static/'))
    return { name: traced.name, holder: traced.module, kind: 'static' }
  return ofBinding(node, place)
}
