/**
 * Name → what it stands for: something of a package, an expression, a parameter. Follows imports, aliases and assignments, members of
 * `self`, and other files of the project where they are imported. Never guesses by name.
 */

import { moduleFile } from './modules.ts'
import { bare, enclosing, inside, memberOf, part, sourceOf, visit } from './nodes.ts'
import type { Place } from './parse.ts'
import type { Binding } from './scopes.ts'
import type { Traced } from './traced.ts'
import type { PyNode } from './tree.ts'

const unknown: Traced = { kind: 'unknown' }

/** Steps from name to name; a circle ends here. */
const depthMax = 12

/** `openai.OpenAI` → module and name; `..x` → `..` and x. */
export const cut = (path: string): { module: string; name: string } => {
  const dots = /^\.+(?=[^.]+$)/.exec(path)?.[0]
  const at = dots?.length ?? path.lastIndexOf('.')
  return { module: path.slice(0, Math.max(at, 0)), name: path.slice(dots === undefined ? at + 1 : at) }
}

/** A whole dotted path: a name of a file of the project is looked up there. */
const traceImport = (path: string, place: Place, depth: number): Traced => {
  const { parsed, project } = place
  const { module, name } = cut(path)
  const home = module === '' ? undefined : moduleFile(project, parsed.path, module)
  const other = home === undefined ? undefined : place.open(home)
  if (other !== undefined) return traceBindings(other.scopes.top(name), { ...place, parsed: other }, depth + 1)
  const isOwn = path.startsWith('.') || moduleFile(project, parsed.path, path) !== undefined
  return isOwn ? unknown : { kind: 'package', path }
}

/** `except ImportError: OpenAI = None` says nothing about what it is. */
const isFallback = (binding: Binding): boolean =>
  binding.kind === 'value' && binding.value.type === 'none' && enclosing(binding.node, 'except_clause') !== undefined

const traceOne = (binding: Binding, place: Place, depth: number): Traced => {
  if (binding.kind === 'import') return traceImport(binding.path, place, depth)
  if (binding.kind === 'value') return trace(binding.value, place, depth + 1)
  return binding.kind === 'other' ? unknown : { kind: binding.kind, node: binding.node, place }
}

const pathOf = (traced: Traced): string | undefined => (traced.kind === 'package' ? traced.path : undefined)

const traceBindings = (all: readonly Binding[], place: Place, depth: number): Traced => {
  if (depth > depthMax) return unknown
  const bindings = all.filter((binding) => !isFallback(binding))
  const [first] = bindings
  if (first === undefined) return unknown
  if (bindings.length === 1) return traceOne(first, place, depth)
  if (bindings.every(({ kind }) => kind === 'value')) {
    const nodes = bindings.flatMap((binding) => (binding.kind === 'value' ? [binding.value] : []))
    const made = nodes.map((node) => trace(node, place, depth + 1))
    const paths = new Set(made.map(pathOf))
    if (paths.size === 1 && made[0]?.kind === 'package') return made[0]
    return { kind: 'several', nodes, place }
  }
  const traced = bindings.map((binding) => traceOne(binding, place, depth))
  const found = traced.find(({ kind }) => kind === 'package')
  if (found?.kind === 'package')
    return traced.every((one) => pathOf(one) === found.path) ? found : { ...found, unsure: true }
  return traced.find(({ kind }) => kind === 'parameter') ?? unknown
}

const members = new WeakMap<PyNode, Map<string, PyNode[]>>()

/** Everything that is assigned to a member in a class, by what the member is called there. */
const membersOf = (home: PyNode, { parsed }: Place): Map<string, PyNode[]> => {
  const known = members.get(home)
  if (known !== undefined) return known
  const found = new Map<string, PyNode[]>()
  visit(home, (node) => {
    const [left, right] = node.type === 'assignment' ? [part(node, 'left'), part(node, 'right')] : []
    if (left?.type !== 'attribute' || right === undefined) return
    const text = sourceOf(left, parsed)
    found.set(text, [...(found.get(text) ?? []), right])
  })
  members.set(home, found)
  return found
}

/** What is assigned to `self.x` in its class. */
const selfValues = (member: PyNode, place: Place): PyNode[] => {
  const home = enclosing(member, 'class_definition')
  return home === undefined ? [] : (membersOf(home, place).get(sourceOf(member, place.parsed)) ?? [])
}

/** Assignments in the body of a class: `self.x` and `C.x` where nothing else gives it. */
const classValues = (home: PyNode | undefined, name: string, { parsed }: Place): PyNode[] =>
  inside(part(home, 'body')).flatMap((statement) => {
    const [node] = statement.type === 'expression_statement' ? inside(statement) : []
    const [left, right] = [part(node, 'left'), part(node, 'right')]
    return node?.type === 'assignment' && left && right && sourceOf(left, parsed) === name ? [right] : []
  })

const ofSelf = (node: PyNode, name: string, place: Place, depth: number): Traced => {
  const given = selfValues(node, place)
  const values = given.length > 0 ? given : classValues(enclosing(node, 'class_definition'), name, place)
  const [only] = values
  if (only === undefined) return { kind: 'expression', node, place }
  return values.length === 1 ? trace(only, place, depth + 1) : { kind: 'several', nodes: values, place }
}

/** The member of a class of this project: `Config.BASE_URL`. */
const ofClass = (from: Traced, name: string, node: PyNode, place: Place, depth: number): Traced => {
  const values = from.kind === 'class' ? classValues(from.node, name, from.place) : []
  const [only] = values
  if (from.kind !== 'class' || only === undefined || values.length > 1) return { kind: 'expression', node, place }
  return trace(only, from.place, depth + 1)
}

/** What a name or member stands for; any other expression is itself. */
export const trace = (given: PyNode, place: Place, depth = 0): Traced => {
  if (depth > depthMax) return unknown
  const node = bare(given)
  const { parsed } = place
  if (node.type === 'identifier') {
    const name = sourceOf(node, parsed)
    const found = parsed.scopes.resolve(name, node)
    if (found !== undefined) return traceBindings(found.bindings, place, depth + 1)
    return ofStar(name, place, depth) ?? { kind: 'expression', node, place }
  }
  const member = node.type === 'attribute' ? memberOf(node, parsed) : undefined
  if (member === undefined) return { kind: 'expression', node, place }
  if (sourceOf(member.object, parsed) === 'self') return ofSelf(node, member.name, place, depth)
  const from = trace(member.object, place, depth + 1)
  if (from.kind === 'package') return { ...from, path: `${from.path}.${member.name}` }
  const module = moduleBehind(member.object, place)
  if (module !== undefined) return traceBindings(module.parsed.scopes.top(member.name), module, depth + 1)
  return ofClass(from, member.name, node, place, depth)
}

/** `config` of `from app import config`, where that is a file of the project. */
const moduleBehind = (object: PyNode, place: Place): Place | undefined => {
  const { parsed, project } = place
  if (object.type !== 'identifier') return undefined
  const [binding] = parsed.scopes.resolve(sourceOf(object, parsed), object)?.bindings ?? []
  const file = binding?.kind === 'import' ? moduleFile(project, parsed.path, binding.path) : undefined
  const other = file === undefined ? undefined : place.open(file)
  return other && { ...place, parsed: other }
}

/** A name that only `from m import *` can have brought: of a package's only where there is one star. */
const ofStar = (name: string, place: Place, depth: number): Traced | undefined => {
  const { stars } = place.parsed.scopes
  const [only] = stars
  if (only === undefined || !/^[A-Z]/.test(name)) return undefined
  return stars.length === 1 ? traceImport(`${only.replace(/\.$/, '')}.${name}`, place, depth) : undefined
}
