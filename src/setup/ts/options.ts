/** The options of a call: where they are written, what stands in them, and what may come in by a spread. */

import { ts } from 'ts-morph'
import type { Call } from '../call.ts'
import { endpointOf, whyDirect } from '../endpoints.ts'
import { bare, nameOf, visit, writtenAddress } from './nodes.ts'
import type { Parsed } from './parse.ts'
import { trace } from './trace.ts'
import type { Place } from './traced.ts'

export interface Options {
  kind: Call['options']
  /** There for 'object': in the same file as the call. */
  object?: ts.ObjectLiteralExpression
}

export type Property = ts.PropertyAssignment | ts.ShorthandPropertyAssignment

/** What gets the options: what is called, and where it sends to if an address stands before them. */
const receiver = (call: ts.Node, options: ts.Node): string | undefined => {
  if (ts.isNewExpression(call)) return call.expression.getText()
  if (!ts.isCallExpression(call)) return undefined
  const [first] = call.arguments
  const address = first === undefined || first === options || ts.isObjectLiteralExpression(bare(first)) ? '' : first
  if (address === '') return call.expression.getText()
  const endpoint = endpointOf(writtenAddress(bare(address)) ?? '')
  const isServed = endpoint !== undefined && whyDirect(endpoint.rest) === undefined
  return `${call.expression.getText()} ${isServed ? endpoint.base : address.getText()}`
}

/**
 * Is the variable read by that call alone, and by others just like it? Who else has it may send our key elsewhere, or change it
 * (`opts.baseURL = …`) before it is used.
 */
const isSharedWithNobody = (name: ts.Identifier, { source, symbolAt }: Parsed): boolean => {
  const symbol = symbolAt(name)
  const own = receiver(name.parent, name)
  let shared = (symbol?.declarations ?? []).some((one) => /^export\b/.test(one.parent.parent.getText()))
  visit(source, (node) => {
    if (!ts.isIdentifier(node) || node === name || node.text !== name.text || symbolAt(node) !== symbol) return
    const isDeclared = ts.isVariableDeclaration(node.parent) && node.parent.name === node
    shared ||= !isDeclared && (own === undefined || receiver(node.parent, node) !== own)
  })
  return !shared
}

/** An object literal, here or where a variable of the same file leads. */
export const objectAt = (given: ts.Expression, place: Place): ts.ObjectLiteralExpression | undefined => {
  const node = bare(given)
  if (ts.isObjectLiteralExpression(node)) return node
  if (!ts.isIdentifier(node) || !isSharedWithNobody(node, place.parsed)) return undefined
  const traced = trace(node, place)
  const value = traced.kind === 'expression' && traced.parsed === place.parsed ? bare(traced.node) : undefined
  return value !== undefined && ts.isObjectLiteralExpression(value) ? value : undefined
}

export const optionsOf = (given: ts.Expression | undefined, place: Place): Options => {
  if (given === undefined) return { kind: 'none' }
  const object = objectAt(given, place)
  if (object !== undefined) return { kind: 'object', object }
  const node = bare(given)
  const isText =
    ts.isStringLiteralLike(node) ||
    ts.isTemplateExpression(node) ||
    /^(process|import\.meta)\.env\b/.test(node.getText())
  return { kind: isText ? 'text' : 'unknown' }
}

const isProperty = (node: ts.Node | undefined): node is Property =>
  node !== undefined && (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node))

/** A property, method or accessor. The last of that name wins, as at run time. */
export const memberNamed = (
  object: ts.ObjectLiteralExpression | undefined,
  name: string,
): ts.ObjectLiteralElementLike | undefined => object?.properties.findLast((one) => nameOf(one.name) === name)

export const propertyOf = (object: ts.ObjectLiteralExpression | undefined, name: string): Property | undefined => {
  const member = memberNamed(object, name)
  return isProperty(member) ? member : undefined
}

export const writtenFor = (property: Property): ts.Expression =>
  ts.isPropertyAssignment(property) ? property.initializer : property.name

/** Members that may be one of these, and say it only at run time: a computed name, an accessor or method. As source. */
export const hiddenIn = (object: ts.ObjectLiteralExpression | undefined, names: ReadonlySet<string>): string[] =>
  (object?.properties ?? []).flatMap((one) => {
    if (ts.isSpreadAssignment(one)) return []
    const name = nameOf(one.name)
    const isHidden = name === undefined ? ts.isComputedPropertyName(one.name) : names.has(name) && !isProperty(one)
    return isHidden ? [one.name.getText()] : []
  })

/** `configuration.baseURL` step by step. `object` is the innermost that is there, `rest` the names below it that are not. */
export interface Found {
  object: ts.ObjectLiteralExpression | undefined
  property: Property | undefined
  rest: readonly string[]
  /** A step leads to what cannot be read: source of it. */
  lost?: string
}

export const findOption = (
  object: ts.ObjectLiteralExpression | undefined,
  path: readonly string[],
  place: Place,
): Found => {
  const [name = '', ...rest] = path
  const property = propertyOf(object, name)
  if (property === undefined) return { object, property: undefined, rest: path }
  if (rest.length === 0) return { object, property, rest: [] }
  const value = writtenFor(property)
  const inner = objectAt(value, place)
  return inner === undefined
    ? { object, property: undefined, rest, lost: value.getText() }
    : findOption(inner, rest, place)
}

/** Could what is spread bring one of these names? `cond && { a }` and `cond ? { a } : {}` are looked into. */
const mayBring = (given: ts.Expression, names: ReadonlySet<string>, place: Place): boolean => {
  const node = bare(given)
  if (ts.isConditionalExpression(node))
    return mayBring(node.whenTrue, names, place) || mayBring(node.whenFalse, names, place)
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken)
    return mayBring(node.right, names, place)
  if (ts.isIdentifier(node) && node.text === 'undefined') return false
  const object = objectAt(node, place)
  if (object === undefined) return true
  return object.properties.some((one) =>
    ts.isSpreadAssignment(one)
      ? mayBring(one.expression, names, place)
      : names.has(nameOf(one.name) ?? [...names][0] ?? ''),
  )
}

/** Spreads by which another base URL or key may come in, as source. */
export const spreadsOf = (
  object: ts.ObjectLiteralExpression | undefined,
  names: ReadonlySet<string>,
  place: Place,
): string[] =>
  (object?.properties ?? []).flatMap((one) =>
    ts.isSpreadAssignment(one) && mayBring(one.expression, names, place) ? [one.getText().replace(/\s+/g, ' ')] : [],
  )
