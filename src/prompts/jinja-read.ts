/**
 * A Jinja template → its program, and what is known of it before any value is: which variables it asks for, where one may be
 * absent, what is printed. Imports @huggingface/jinja.
 */

import { type Interpreter, parse } from '@huggingface/jinja'
import { isRecord } from '../wire/value.ts'
import { checkNames, functions, withTests } from './jinja-names.ts'
import { JinjaProblem, type Token, tokensOf } from './jinja-tokens.ts'

type Program = ReturnType<typeof parse>
export type Node = NonNullable<Parameters<Interpreter['evaluate']>[0]>
export type AnyNode = Node & Record<string, unknown>

export interface JinjaTemplate {
  program: Program
  /** Variables that it asks for. */
  names: ReadonlySet<string>
  /** Those of them that it asks for where one must be there. */
  needed: ReadonlySet<string>
  /** Where a variable that is absent is no mistake: what is tested, or has a default. */
  tolerant: ReadonlySet<Node>
  /** What `{{ }}` stands round: its value becomes text. */
  printed: ReadonlySet<Node>
}

export const isNode = (value: unknown): value is AnyNode => isRecord(value) && typeof value.type === 'string'

/** Operators are words of the source, not variables. */
const childrenOf = (node: Record<string, unknown>): unknown[] =>
  Object.entries(node).flatMap(([key, value]) => {
    if (key === 'operator') return []
    return value instanceof Map ? [...value.entries()].flat() : Array.isArray(value) ? value : [value]
  })

export const filterName = (filter: unknown): string =>
  isNode(filter) ? String(isNode(filter.callee) ? filter.callee.value : filter.value) : ''

const withinTest = (node: unknown, tolerant: Set<Node>): void => {
  if (!isNode(node)) return
  if (node.type === 'Identifier' || node.type === 'MemberExpression') tolerant.add(node)
  if (node.type === 'BinaryExpression' || node.type === 'UnaryExpression')
    for (const side of [node.left, node.right, node.argument]) withinTest(side, tolerant)
}

const forgiving = (name: string): boolean => name === 'default' || name === 'd' || name.startsWith('is ')

/** Where each kind of node forgives. */
const forgives: Record<string, (node: Record<string, unknown>) => unknown[]> = {
  If: ({ test }) => [test],
  Ternary: ({ condition }) => [condition],
  FilterExpression: ({ operand, filter }) => (forgiving(filterName(filter)) ? [operand] : []),
  BinaryExpression: ({ operator, left }) =>
    isRecord(operator) && (operator.value === 'or' || operator.value === 'and') ? [left] : [],
}

const nameTargets = (node: unknown, bound: Set<string>): void => {
  if (!isNode(node)) return
  if (node.type === 'Identifier') bound.add(String(node.value))
  else for (const child of childrenOf(node)) nameTargets(child, bound)
}

/** Names that the template itself gives: loops, sets, macros. */
const bindings: Record<string, (node: Record<string, unknown>) => unknown[]> = {
  For: ({ loopvar }) => [loopvar],
  Set: ({ assignee }) => [assignee],
  Macro: ({ name, args }) => [name, ...(args as unknown[])],
  CallStatement: ({ callerArgs }) => (Array.isArray(callerArgs) ? callerArgs : []),
}

/** Members of a node that hold statements and printed expressions. */
const bodies = ['body', 'alternate', 'defaultBlock']
const statements = new Set('Program If For Set Macro CallStatement FilterStatement Break Continue Comment'.split(' '))

export const constants = [
  ['true', true],
  ['false', false],
  ['none', null],
  ['True', true],
  ['False', false],
  ['None', null],
] as const

const read = (program: Program): Omit<JinjaTemplate, 'program'> & { bound: ReadonlySet<string> } => {
  const used = new Set<string>()
  const strict = new Set<string>()
  const bound = new Set(['loop', 'caller', 'varargs', 'kwargs', ...constants.map(([name]) => name)])
  const tolerant = new Set<Node>()
  const printed = new Set<Node>()
  const visit = (value: unknown): void => {
    if (!isNode(value)) return
    for (const one of forgives[String(value.type)]?.(value) ?? []) withinTest(one, tolerant)
    for (const target of bindings[String(value.type)]?.(value) ?? []) nameTargets(target, bound)
    for (const name of bodies)
      for (const child of Array.isArray(value[name]) ? (value[name] as unknown[]) : [])
        if (isNode(child) && !statements.has(String(child.type))) printed.add(child)
    if (value.type === 'Identifier') {
      used.add(String(value.value))
      if (!tolerant.has(value)) strict.add(String(value.value))
    }
    if ((value.type === 'FilterExpression' || value.type === 'FilterStatement') && isNode(value.filter)) {
      visit(value.operand)
      for (const child of Array.isArray(value.body) ? value.body : []) visit(child)
      for (const argument of value.filter.type === 'CallExpression' ? (value.filter.args as unknown[]) : [])
        visit(argument)
    } else if (value.type === 'KeywordArgumentExpression') visit(value.value)
    else if (value.type === 'MemberExpression') {
      visit(value.object)
      if (value.computed === true) visit(value.property)
    } else if (value.type === 'CallExpression') {
      const isGlobal = isNode(value.callee) && functions.includes(String(value.callee.value))
      if (!isGlobal) visit(value.callee)
      for (const argument of value.args as unknown[]) visit(argument)
    } else for (const child of childrenOf(value)) visit(child)
  }
  visit(program)
  const free = (all: ReadonlySet<string>) => new Set([...all].filter((name) => !bound.has(name)))
  return { names: free(used), needed: free(strict), tolerant, printed, bound }
}

/** The tokens, and the last that was looked at: where the parser stops, something is wrong. */
const watched = (tokens: Token[]) => {
  let last = 0
  const proxy = new Proxy(tokens, {
    get(target, key) {
      const at = typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : undefined
      if (at !== undefined) last = at
      return Reflect.get(target, key)
    },
  })
  return { proxy, last: () => last }
}

const closes = new Set(['CloseExpression', 'CloseStatement'])

const parsed = (tokens: Token[], lines: readonly number[], tags: readonly string[]): Program => {
  const { proxy, last } = watched(tokens)
  try {
    return parse(proxy)
  } catch (thrown) {
    const at = Math.min(last(), tokens.length - 1)
    const token = tokens[at]
    const what =
      token === undefined || closes.has(token.type)
        ? 'it ends too soon'
        : token.type === 'Text'
          ? thrown instanceof TypeError
            ? 'something is missing in it'
            : String(thrown instanceof Error ? thrown.message : thrown)
          : `"${token.value.replace(/^is (not )?/, '')}" cannot stand there`
    const tag = tags[at] || tags.slice(0, at).findLast((one) => one !== '') || ''
    throw new JinjaProblem(lines[at] ?? 1, `${tag} cannot be read: ${what}`)
  }
}

/** Throws JinjaProblem for what is no Jinja, and for filters, tests and functions that there are not. */
export const readJinja = (text: string): JinjaTemplate => {
  const cut = withTests(tokensOf(text))
  const program = parsed(cut.tokens, cut.lines, cut.tags)
  const { bound, ...rest } = read(program)
  checkNames(cut, bound)
  return { program, ...rest }
}
