/**
 * Jinja in a prompt's text, by an interpreter: no code is made, there are no globals, and steps and output are bounded.
 * Each message is rendered for itself, so what a value says stays within its message. Imports @huggingface/jinja.
 */

import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja'
import { GatewayError } from '../core/errors.ts'
import { isRecord } from '../wire/value.ts'
import { missing, nameOf, outputCharactersMax, type PromptName, refuse, tooLong } from './failure.ts'

type Program = ReturnType<typeof parse>
type Node = NonNullable<Parameters<Interpreter['evaluate']>[0]>
type Scope = Parameters<Interpreter['evaluate']>[1]

/** Nodes that one message may evaluate: tens of milliseconds. */
const stepsMax = 200_000

export interface JinjaTemplate {
  program: Program
  /** Variables that it asks for. */
  names: ReadonlySet<string>
  /** Where a variable that is absent is no mistake: what is tested, or has a default. */
  tolerant: ReadonlySet<Node>
}

const isNode = (value: unknown): value is Node & Record<string, unknown> =>
  isRecord(value) && typeof value.type === 'string'

/** Operators are words of the source, not variables. */
const childrenOf = (node: Record<string, unknown>): unknown[] =>
  Object.entries(node).flatMap(([key, value]) => {
    if (key === 'operator') return []
    return value instanceof Map ? [...value.entries()].flat() : Array.isArray(value) ? value : [value]
  })

const filterName = (filter: unknown): unknown =>
  isNode(filter) ? (isNode(filter.callee) ? filter.callee.value : filter.value) : undefined

const withinTest = (node: unknown, tolerant: Set<Node>): void => {
  if (!isNode(node)) return
  if (node.type === 'Identifier' || node.type === 'MemberExpression') tolerant.add(node)
  if (node.type === 'BinaryExpression' || node.type === 'UnaryExpression')
    for (const side of [node.left, node.right, node.argument]) withinTest(side, tolerant)
}

/** Where each kind of node forgives. */
const forgives: Record<string, (node: Record<string, unknown>) => unknown[]> = {
  If: ({ test }) => [test],
  Ternary: ({ condition }) => [condition],
  TestExpression: ({ operand }) => [operand],
  FilterExpression: ({ operand, filter }) => (['default', 'd'].includes(String(filterName(filter))) ? [operand] : []),
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
}

const read = (program: Program): JinjaTemplate => {
  const used = new Set<string>()
  const bound = new Set(['loop', 'caller', 'varargs', 'kwargs'])
  const tolerant = new Set<Node>()
  const visit = (value: unknown): void => {
    if (!isNode(value)) return
    for (const one of forgives[String(value.type)]?.(value) ?? []) withinTest(one, tolerant)
    for (const target of bindings[String(value.type)]?.(value) ?? []) nameTargets(target, bound)
    if (value.type === 'Identifier') used.add(String(value.value))
    if (value.type === 'FilterExpression' && isNode(value.filter)) {
      visit(value.operand)
      for (const argument of value.filter.type === 'CallExpression' ? (value.filter.args as unknown[]) : [])
        visit(argument)
    } else if (value.type === 'TestExpression') visit(value.operand)
    else if (value.type === 'KeywordArgumentExpression') visit(value.value)
    else if (value.type === 'MemberExpression') {
      visit(value.object)
      if (value.computed === true) visit(value.property)
    } else for (const child of childrenOf(value)) visit(child)
  }
  visit(program)
  return { program, names: new Set([...used].filter((name) => !bound.has(name))), tolerant }
}

/** Throws `bad_request` for what is no Jinja. */
export const compileJinja = (text: string, prompt: PromptName): JinjaTemplate => {
  try {
    return read(parse(tokenize(text)))
  } catch (thrown) {
    throw refuse(`${nameOf(prompt)}: ${thrown instanceof Error ? thrown.message : 'the template is not valid Jinja'}`)
  }
}

const pathOf = (node: Node & Record<string, unknown>): string => {
  if (node.type === 'Identifier') return String(node.value)
  const { object, property, computed } = node
  const head = isNode(object) ? pathOf(object) : '?'
  return node.type === 'MemberExpression' && isNode(property) && computed !== true
    ? `${head}.${String(property.value)}`
    : head
}

/** Throws `bad_request`: a variable that is missing, a template that asks for too much or for what is not there. */
export const renderJinja = (
  { program, tolerant }: JinjaTemplate,
  variables: ReadonlyMap<string, unknown>,
  prompt: PromptName,
): string => {
  const scope = new Environment()
  for (const [name, value] of [
    ['true', true],
    ['false', false],
    ['none', null],
    ['True', true],
    ['False', false],
    ['None', null],
  ] as const)
    scope.set(name, value)
  for (const [name, value] of variables) scope.set(name, value)
  const interpreter = new Interpreter(scope)
  const plain = interpreter.evaluate.bind(interpreter)
  let steps = 0
  let characters = 0
  interpreter.evaluate = (node: Node | undefined, environment: Scope) => {
    if (++steps > stepsMax) throw refuse(`${nameOf(prompt)}: its template takes more than ${stepsMax} steps`)
    const result = plain(node, environment)
    if (result.type === 'StringValue') characters += String(result.value).length
    // What is put together is counted at each level.
    if (characters > outputCharactersMax * 4) throw tooLong(prompt)
    const asks = isNode(node) && (node.type === 'Identifier' || node.type === 'MemberExpression')
    if (asks && result.type === 'UndefinedValue' && !tolerant.has(node)) throw missing(pathOf(node), prompt)
    return result
  }
  try {
    return String(interpreter.run(program).value)
  } catch (thrown) {
    if (thrown instanceof RangeError)
      throw refuse(`${nameOf(prompt)}: its template asks for too much (${thrown.message})`)
    if (thrown instanceof GatewayError) throw thrown
    throw refuse(`${nameOf(prompt)}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
}
