/**
 * Jinja in a prompt's text, by an interpreter: no code is made, there are next to no globals, and steps and output are bounded.
 * Filters, tests and how values print are ours (the library has half of them): Jinja2's. Each message is rendered for itself,
 * so what a value says stays within its message. Imports @huggingface/jinja.
 */

import { Environment, Interpreter } from '@huggingface/jinja'
import { GatewayError } from '../core/errors.ts'
import { missing, nameOf, outputCharactersMax, type PromptName, refuse, tooLong } from './failure.ts'
import { type Arguments, call, type Place } from './jinja-call.ts'
import { filters } from './jinja-names.ts'
import { operators } from './jinja-operators.ts'
import { type AnyNode, constants, filterName, isNode, type JinjaTemplate, type Node, readJinja } from './jinja-read.ts'
import { tests } from './jinja-tests.ts'
import { textFilters } from './jinja-text-filters.ts'
import { JinjaProblem } from './jinja-tokens.ts'
import {
  boolean,
  isList,
  isRecord,
  isText,
  itemsOf,
  made,
  membersOf,
  printed,
  record,
  text,
  type Value,
} from './jinja-values.ts'

export type { JinjaTemplate } from './jinja-read.ts'

type Scope = Parameters<Interpreter['evaluate']>[1]

/** Nodes that one message may evaluate: tens of milliseconds. */
const stepsMax = 200_000
const rangeMax = 100_000

/** Throws `bad_request` for what is no Jinja. `at`: how a line of the text is called. */
export const compileJinja = (source: string, prompt: PromptName, at: (line: number) => string): JinjaTemplate => {
  try {
    return readJinja(source)
  } catch (thrown) {
    if (thrown instanceof JinjaProblem) throw refuse(`${nameOf(prompt)}: ${at(thrown.line)}: ${thrown.message}`)
    throw refuse(`${nameOf(prompt)}: the template is not valid Jinja`)
  }
}

const pathOf = (node: AnyNode): string => {
  if (node.type === 'Identifier') return String(node.value)
  const { object, property, computed } = node
  const head = isNode(object) ? pathOf(object) : '?'
  return node.type === 'MemberExpression' && isNode(property) && computed !== true
    ? `${head}.${String(property.value)}`
    : head
}

const range = (...given: unknown[]): number[] => {
  if (given.length === 0 || given.length > 3 || !given.every(Number.isInteger))
    throw new Error('range() takes one to three whole numbers')
  const [first = 0, second, step = 1] = given as number[]
  const [from, to] = second === undefined ? [0, first] : [first, second]
  if (step === 0) throw new Error('range(): the step must not be 0')
  const count = Math.max(0, Math.ceil((to - from) / step))
  if (count > rangeMax) throw new Error(`range() may have ${rangeMax} numbers, and was asked for ${count}`)
  return Array.from({ length: count }, (_, i) => from + i * step)
}

/** What is always there; variables stand before it. */
const globals = (): Environment => {
  const scope = new Environment()
  for (const [name, value] of constants) scope.set(name, value)
  scope.set('range', range)
  // What is given by name comes last, as an object.
  scope.variables.set(
    'dict',
    made(([given]) => record(given === undefined ? new Map() : membersOf(given))),
  )
  return scope
}

/** Images and files are marks within the text: what may be done with one without breaking it. */
const carries = new Set(['default', 'd', 'safe', 'string', 'trim'])

/** Name of the variable whose mark is within the value. */
const mediaIn = (value: Value, media: ReadonlyMap<string, string>): string | undefined => {
  if (media.size === 0) return undefined
  if (isText(value)) return [...media].find(([mark]) => String(value.value).includes(mark))?.[1]
  const items = isList(value) ? itemsOf(value) : isRecord(value) ? [...membersOf(value).values()] : []
  for (const item of items) {
    const found = mediaIn(item, media)
    if (found !== undefined) return found
  }
  return undefined
}

const evaluated = 'Evaluated'
/** The node with what its sides came to: nothing is evaluated twice. */
const holding = (node: AnyNode, sides: Readonly<Record<string, Value>>): Node => ({
  ...node,
  ...Object.fromEntries(Object.entries(sides).map(([name, value]) => [name, { type: evaluated, value }])),
})

/**
 * `media`: marks of images and files → names of their variables.
 * Throws `bad_request`: a variable that is missing, a template that asks for too much or for what is not there.
 */
export const renderJinja = (
  { program, tolerant, printed: shown }: JinjaTemplate,
  variables: ReadonlyMap<string, unknown>,
  prompt: PromptName,
  media: ReadonlyMap<string, string> = new Map(),
): string => {
  const scope = new Environment(globals())
  // One may be called as a function of ours is.
  scope.variables.delete('namespace')
  for (const [name, value] of variables) scope.set(name, value)
  const interpreter = new Interpreter(scope)
  const plain = interpreter.evaluate.bind(interpreter)
  let steps = 0
  let characters = 0

  const refuseMedia = (value: Value, what: string): void => {
    const name = mediaIn(value, media)
    if (name !== undefined)
      throw refuse(
        `variables.${name}: is an image or a file, and cannot go through ${what}; ${nameOf(prompt)} does that`,
      )
  }
  const place: Place = {
    filter(name, value, given) {
      const row = Object.hasOwn(filters, name) ? filters[name] : undefined
      if (row === undefined) throw new Error(`there is no filter "${name}"`)
      const breaks = isText(value)
        ? !carries.has(name)
        : name === 'tojson' || (Object.hasOwn(textFilters, name) && name !== 'safe')
      if (breaks) refuseMedia(value, `the filter "${name}"`)
      return said(`the filter "${name}"`, () => call(row, value, given, place))
    },
    test(name, value, given) {
      const row = Object.hasOwn(tests, name) ? tests[name] : undefined
      if (row === undefined) throw new Error(`there is no test "${name}"`)
      return said(`the test "${name}"`, () => call(row, value, given, place))
    },
  }
  /** What goes wrong within is told with the name of who found it. */
  const said = <T>(who: string, work: () => T): T => {
    try {
      return work()
    } catch (thrown) {
      if (thrown instanceof GatewayError || !(thrown instanceof Error) || thrown instanceof RangeError) throw thrown
      throw new Error(thrown.message.startsWith('the ') ? thrown.message : `${who} ${thrown.message}`)
    }
  }
  const argumentsOf = (filter: AnyNode, environment: Scope): Arguments => {
    const inOrder: Value[] = []
    const byName = new Map<string, Value>()
    const value = (node: unknown) => interpreter.evaluate(node as Node, environment)
    for (const one of filter.type === 'CallExpression' ? (filter.args as AnyNode[]) : []) {
      if (one.type === 'KeywordArgumentExpression') byName.set(String((one.key as AnyNode).value), value(one.value))
      else if (one.type === 'SpreadExpression') inOrder.push(...itemsOf(value(one.argument)))
      else if (one.type === 'KeywordSpreadExpression')
        for (const [name, member] of membersOf(value(one.argument))) byName.set(name, member)
      else inOrder.push(value(one))
    }
    return { inOrder, byName }
  }
  const filtered = (value: Value, filter: AnyNode, environment: Scope): Value => {
    const name = filterName(filter)
    const given = argumentsOf(filter, environment)
    if (!name.startsWith('is ')) return place.filter(name, value, given)
    const isNot = name.startsWith('is not ')
    return boolean(place.test(name.slice(isNot ? 7 : 3), value, given) !== isNot)
  }
  const own: Record<string, (node: AnyNode, environment: Scope) => Value> = {
    [evaluated]: ({ value }) => value as Value,
    FilterExpression: ({ operand, filter }, environment) =>
      filtered(interpreter.evaluate(operand as Node, environment), filter as AnyNode, environment),
    FilterStatement: ({ body, filter }, environment) => {
      const inner = { type: 'Program', body } as unknown as Node
      return filtered(interpreter.evaluate(inner, environment), filter as AnyNode, environment)
    },
    BinaryExpression: (node, environment) => {
      const name = String((node.operator as { value: unknown }).value)
      const operator = Object.hasOwn(operators, name) ? operators[name] : undefined
      if (operator === undefined) return plain(node, environment)
      const left = interpreter.evaluate(node.left as Node, environment)
      const right = interpreter.evaluate(node.right as Node, environment)
      return operator(left, right) ?? plain(holding(node, { left, right }), environment)
    },
    MemberExpression: (node, environment) => {
      if (media.size === 0) return plain(node, environment)
      const object = interpreter.evaluate(node.object as Node, environment)
      if (isText(object)) refuseMedia(object, 'a method or a slice')
      return plain(holding(node, { object }), environment)
    },
  }
  interpreter.evaluate = (node: Node | undefined, environment: Scope) => {
    if (++steps > stepsMax) throw refuse(`${nameOf(prompt)}: its template takes more than ${stepsMax} steps`)
    const ours = isNode(node) ? own[String(node.type)] : undefined
    const result = ours === undefined ? plain(node, environment) : ours(node as AnyNode, environment)
    if (result.type === 'StringValue') characters += String(result.value).length
    // What is put together is counted at each level.
    if (characters > outputCharactersMax * 4) throw tooLong(prompt)
    const asks = isNode(node) && (node.type === 'Identifier' || node.type === 'MemberExpression')
    if (asks && result.type === 'UndefinedValue' && !tolerant.has(node)) throw missing(pathOf(node), prompt)
    return node !== undefined && shown.has(node) && !isText(result) ? text(printed(result)) : result
  }
  try {
    return String(interpreter.run(program).value)
  } catch (thrown) {
    if (thrown instanceof RangeError)
      throw refuse(`${nameOf(prompt)}: its template asks for too much (${thrown.message})`)
    if (thrown instanceof GatewayError) throw thrown
    const message =
      thrown instanceof Error && !(thrown instanceof TypeError)
        ? thrown.message
        : 'these values do not fit its template'
    throw refuse(`${nameOf(prompt)}: ${message}`)
  }
}
