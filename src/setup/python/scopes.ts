/** Which names a file binds, scope by scope, as Python does it: modules, functions, classes, comprehensions. Imports types only. */

import type { PyNode } from './tree.ts'

export type Binding =
  /** `path` is dotted and whole: 'openai.OpenAI'; with leading dots where it is relative. */
  | { kind: 'import'; path: string; node: PyNode }
  | { kind: 'value'; value: PyNode; node: PyNode }
  | { kind: 'parameter'; node: PyNode }
  | { kind: 'function'; node: PyNode }
  | { kind: 'class'; node: PyNode }
  /** A loop, `except … as`, `del`, a part of a tuple: it cannot be told. */
  | { kind: 'other'; node: PyNode }

export interface Scopes {
  /** What a name stands for where it is read; undefined: nothing of this file. */
  resolve(name: string, from: PyNode): { bindings: readonly Binding[]; scope: PyNode } | undefined
  /** What the module itself binds. */
  top(name: string): readonly Binding[]
  /** A name that is bound to that import, and to nothing else, where it is read. */
  imported(path: string, from: PyNode): string | undefined
  /** Modules of `from m import *`. */
  stars: readonly string[]
}

const comprehension = /^(list_comprehension|set_comprehension|dictionary_comprehension|generator_expression)$/
const isScope = ({ type }: PyNode): boolean =>
  type === 'module' ||
  type === 'function_definition' ||
  type === 'class_definition' ||
  type === 'lambda' ||
  comprehension.test(type)

/** Scopes that a node is in, the innermost first. Defaults, bases and decorators belong to the scope outside. */
const scopesAround = (node: PyNode): PyNode[] => {
  const found: PyNode[] = []
  for (let at = node; at.parent !== undefined; at = at.parent) {
    const { parent } = at
    const isInner = parent.type === 'module' || comprehension.test(parent.type) || at.field === 'body'
    if (isScope(parent) && isInner) found.push(parent)
  }
  return found
}

const partOf = (node: PyNode, field: string): PyNode | undefined => node.children.find((one) => one.field === field)

interface Collector {
  text: string
  scopes: Map<PyNode, Map<string, Binding[]>>
  globals: Map<PyNode, Set<string>>
  stars: string[]
  root: PyNode
}

const textAt = ({ text }: Collector, { start, end }: PyNode): string => text.slice(start, end)

const bind = (to: Collector, scope: PyNode, name: string, binding: Binding): void => {
  const home = to.globals.get(scope)?.has(name) ? to.root : scope
  const names = to.scopes.get(home) ?? new Map<string, Binding[]>()
  to.scopes.set(home, names.set(name, [...(names.get(name) ?? []), binding]))
}

/** Every name in a pattern: `a`, `a, b`, `(a, *b)`. */
const bindPattern = (to: Collector, scope: PyNode, target: PyNode, binding: Binding): void => {
  if (target.type === 'identifier') {
    bind(to, scope, textAt(to, target), binding)
    return
  }
  if (target.type === 'attribute' || target.type === 'subscript') return
  const part: Binding = target.type === 'as_pattern_target' ? binding : { kind: 'other', node: target }
  for (const child of target.children) bindPattern(to, scope, child, part)
}

const bindImport = (to: Collector, scope: PyNode, node: PyNode): void => {
  const from = partOf(node, 'module_name')
  const module = from && textAt(to, from).replace(/\s+/g, '')
  const prefix = module === undefined ? '' : module.endsWith('.') ? module : `${module}.`
  if (node.children.some(({ type }) => type === 'wildcard_import') && module !== undefined) to.stars.push(module)
  for (const child of node.children) {
    if (child.field !== 'name') continue
    const name = partOf(child, 'name') ?? child
    const alias = partOf(child, 'alias')
    const path = textAt(to, name).replace(/\s+/g, '')
    // `import a.b` binds `a`; all else binds what it names.
    const isPlain = module === undefined && alias === undefined
    const local = alias === undefined ? path.split('.')[0] : textAt(to, alias)
    const meant = isPlain ? (path.split('.')[0] ?? path) : `${prefix}${path}`
    bind(to, scope, local ?? path, { kind: 'import', path: meant, node })
  }
}

const bindParameters = (to: Collector, scope: PyNode): void => {
  for (const node of partOf(scope, 'parameters')?.children ?? []) {
    const name = node.type === 'identifier' ? node : (partOf(node, 'name') ?? node.children[0])
    if (name?.type === 'identifier') bind(to, scope, textAt(to, name), { kind: 'parameter', node })
    else if (name?.children[0]?.type === 'identifier')
      bind(to, scope, textAt(to, name.children[0]), { kind: 'parameter', node })
  }
}

const nameBound = (to: Collector, scope: PyNode, node: PyNode, kind: 'function' | 'class'): void => {
  const name = partOf(node, 'name')
  if (name !== undefined) bind(to, scope, textAt(to, name), { kind, node })
}

/** The innermost value of `a = b = X()`. */
const assigned = (node: PyNode): PyNode | undefined => {
  const right = partOf(node, 'right')
  return right?.type === 'assignment' ? assigned(right) : right
}

type Bind = (node: PyNode, scope: PyNode, to: Collector) => void

const other: Bind = (node, scope, to) => {
  const left = partOf(node, 'left')
  if (left !== undefined) bindPattern(to, scope, left, { kind: 'other', node })
}

const binders: Readonly<Record<string, Bind>> = {
  import_statement: (node, scope, to) => bindImport(to, scope, node),
  import_from_statement: (node, scope, to) => bindImport(to, scope, node),
  assignment: (node, scope, to) => {
    const [left, value] = [partOf(node, 'left'), assigned(node)]
    if (left !== undefined && value !== undefined) bindPattern(to, scope, left, { kind: 'value', value, node })
  },
  named_expression: (node, scope, to) => {
    const [name, value] = [partOf(node, 'name'), partOf(node, 'value')]
    if (name !== undefined && value !== undefined) bindPattern(to, scope, name, { kind: 'value', value, node })
  },
  as_pattern: (node, scope, to) => {
    const [value] = node.children
    const target = partOf(node, 'alias')
    if (value === undefined || target === undefined) return
    const isWith = node.parent?.type === 'with_item'
    bindPattern(to, scope, target, isWith ? { kind: 'value', value, node } : { kind: 'other', node })
  },
  /** A bare name in a pattern takes the value; a dotted one is looked up. */
  case_pattern: (node, scope, to) => {
    const names = (at: PyNode): PyNode[] =>
      at.type === 'class_pattern' ? [] : at.type === 'dotted_name' ? [at] : at.children.flatMap(names)
    for (const { children } of names(node)) {
      const [only] = children
      if (only?.type === 'identifier' && children.length === 1) bindPattern(to, scope, only, { kind: 'other', node })
    }
  },
  augmented_assignment: other,
  for_statement: other,
  for_in_clause: other,
  delete_statement: (node, scope, to) => {
    for (const child of node.children) bindPattern(to, scope, child, { kind: 'other', node })
  },
  global_statement: (node, scope, to) => {
    const names = to.globals.get(scope) ?? new Set<string>()
    for (const child of node.children) names.add(textAt(to, child))
    to.globals.set(scope, names)
  },
  function_definition: (node, scope, to) => nameBound(to, scope, node, 'function'),
  class_definition: (node, scope, to) => nameBound(to, scope, node, 'class'),
}

const collect = (node: PyNode, scope: PyNode, to: Collector): void => {
  if (node !== scope) binders[node.type]?.(node, scope, to)
  if (node.type === 'function_definition' || node.type === 'lambda') bindParameters(to, node)
  const inner = isScope(node) ? node : scope
  for (const child of node.children)
    collect(child, child.field === 'body' || comprehension.test(node.type) ? inner : scope, to)
}

/** It has run when code at `from` runs: it stands above, and under no condition of its own. */
const hasRun = ({ node }: Binding, scope: PyNode, from: PyNode): boolean => {
  const isPlain = node.parent === scope || (node.parent?.type === 'block' && node.parent.parent === scope)
  return isPlain && node.end <= from.start
}

export const scopesOf = (root: PyNode, text: string): Scopes => {
  const to: Collector = { text, scopes: new Map(), globals: new Map(), stars: [], root }
  collect(root, root, to)
  const resolve: Scopes['resolve'] = (name, from) => {
    for (const [i, scope] of scopesAround(from).entries()) {
      // Names of a class are seen in its own body alone.
      if (scope.type === 'class_definition' && i > 0) continue
      const bindings = to.globals.get(scope)?.has(name) ? undefined : to.scopes.get(scope)?.get(name)
      if (bindings !== undefined) return { bindings, scope }
    }
    return undefined
  }
  const isImported = (name: string, path: string, from: PyNode): boolean => {
    const found = resolve(name, from)
    if (found === undefined) return false
    const { bindings, scope } = found
    const isOnly = bindings.every((binding) => binding.kind === 'import' && binding.path === path)
    return isOnly && bindings.some((binding) => hasRun(binding, scope, from))
  }
  return {
    resolve,
    stars: to.stars,
    top: (name) => to.scopes.get(root)?.get(name) ?? [],
    imported: (path, from) =>
      scopesAround(from)
        .flatMap((scope) => [...(to.scopes.get(scope)?.keys() ?? [])])
        .find((name) => isImported(name, path, from)),
  }
}
