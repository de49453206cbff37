/**
 * What is done to clients after they were made: another base URL, other options, a call to an address of its own, their key read
 * back. Rule 2 of the house: where our key could follow to a stranger, a person decides.
 */

import { ts } from 'ts-morph'
import { bare, isWritten, memberOf, nameOf, textOf, visit } from './nodes.ts'
import type { Parsed } from './parse.ts'
import { isTested } from './usage.ts'

export interface Alteration {
  /** Whom it is done to, as the code has it: `deps.client`. */
  client: ts.Expression
  kind: 'base' | 'options' | 'object' | 'key' | 'address'
  /** What is done, for a reason: 'another base URL is assigned to it'. */
  what: string
  line: number
}

const lineOf = (node: ts.Node): number => node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1

/** Options that leave the address as it is. */
const harmless = new Set([
  'authToken',
  'apiKey',
  'timeout',
  'maxRetries',
  'defaultQuery',
  'logLevel',
  'logger',
  'organization',
  'project',
])

const isHarmless = (given: ts.Expression | undefined): boolean => {
  const options = given && bare(given)
  if (options === undefined) return true
  return (
    ts.isObjectLiteralExpression(options) &&
    options.properties.every((one) => ts.isPropertyAssignment(one) && harmless.has(nameOf(one.name) ?? ''))
  )
}

const changers =
  /^(?:Object\.(?:assign|create|definePropert(?:y|ies)|setPrototypeOf)|Reflect\.(?:set|defineProperty|setPrototypeOf))$/
const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'request', 'getAPIList'])
const keyNames = new Set(['apiKey', 'authToken', 'openAIApiKey', 'anthropicApiKey'])

const ofCall = (node: ts.CallExpression | ts.NewExpression): Omit<Alteration, 'line'> | undefined => {
  const [first, second] = node.arguments ?? []
  const callee = node.expression.getText()
  const isChanger = ts.isNewExpression(node) ? callee === 'Proxy' : changers.test(callee)
  if (isChanger && first !== undefined) {
    const isMeant = callee !== 'Object.assign' || !isHarmless(second)
    return isMeant ? { client: first, kind: 'object', what: `it is changed by ${callee}` } : undefined
  }
  const member = ts.isCallExpression(node) ? memberOf(node.expression) : undefined
  if (member === undefined) return undefined
  if (member.name === 'withOptions')
    return isHarmless(first)
      ? undefined
      : { client: member.object, kind: 'options', what: 'another base URL is given to it' }
  const path = first && (textOf(first) ?? (ts.isTemplateExpression(first) ? first.head.text : ''))
  return verbs.has(member.name) && path !== undefined && !path.startsWith('/')
    ? { client: member.object, kind: 'address', what: 'it calls an address of its own' }
    : undefined
}

const ofMember = (node: ts.Expression, names: ReadonlySet<string>): Omit<Alteration, 'line'> | undefined => {
  const member = memberOf(node)
  if (member === undefined)
    return ts.isElementAccessExpression(node) && isWritten(node)
      ? { client: node.expression, kind: 'object', what: 'a member of it is assigned' }
      : undefined
  if (names.has(member.name) && isWritten(node))
    return { client: member.object, kind: 'base', what: 'another base URL is assigned to it' }
  if (isWritten(node))
    return harmless.has(member.name)
      ? undefined
      : { client: member.object, kind: 'object', what: `its ${member.name} is assigned` }
  if (member.name === 'withOptions' && !(ts.isCallExpression(node.parent) && node.parent.expression === node))
    return { client: member.object, kind: 'object', what: 'what gives it other options is handed on' }
  return keyNames.has(member.name) && !isTested(node)
    ? { client: member.object, kind: 'key', what: 'its key is read from it' }
    : undefined
}

/** `const { apiKey } = client` */
const ofBinding = (node: ts.VariableDeclaration): Omit<Alteration, 'line'> | undefined =>
  node.initializer !== undefined &&
  ts.isObjectBindingPattern(node.name) &&
  node.name.elements.some(
    (one) => one.dotDotDotToken !== undefined || keyNames.has(nameOf(one.propertyName ?? one.name) ?? ''),
  )
    ? { client: node.initializer, kind: 'key', what: 'its key is read from it' }
    : undefined

/** Each file is looked through once, however many clients it makes. */
const looked = new WeakMap<ts.SourceFile, Alteration[]>()

/** `names`: of the options that are a base URL, of any SDK. */
export const alterationsIn = ({ source }: Parsed, names: ReadonlySet<string>): Alteration[] => {
  const known = looked.get(source)
  if (known !== undefined) return known
  const found: Alteration[] = []
  looked.set(source, found)
  visit(source, (node) => {
    const one =
      ts.isCallExpression(node) || ts.isNewExpression(node)
        ? ofCall(node)
        : ts.isVariableDeclaration(node)
          ? ofBinding(node)
          : ts.isExpression(node)
            ? ofMember(node, names)
            : undefined
    if (one !== undefined) found.push({ ...one, line: lineOf(node) })
  })
  return found
}
