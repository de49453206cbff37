/** The key of a request without an SDK, and the edits of its address and key. */

import { ts } from 'ts-morph'
import type { Endpoint } from '../endpoints.ts'
import { routes } from '../rule.ts'
import type { Edit, Variable } from '../site.ts'
import { type Joined, joinedEdits } from './http-joined.ts'
import { putBefore } from './insert.ts'
import { bare, nameOf, textOf } from './nodes.ts'
import { objectAt, propertyOf } from './options.ts'
import { type ReadVariable, styleOf } from './style.ts'
import type { Place } from './traced.ts'

/** The expression of the key alone: what stands behind 'Bearer '. */
export interface HeaderKey {
  value: ts.Expression
}

const headerNames = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'])

/** `Bearer ${K}`, 'Bearer ' + K; where no such word stands before the key, the value itself. */
const keyIn = (given: ts.Expression, isBearer: boolean): ts.Expression | undefined => {
  const node = bare(given)
  if (ts.isTemplateExpression(node)) {
    const [span] = node.templateSpans
    const isKey =
      (isBearer ? /^Bearer $/i : /^$/).test(node.head.text) &&
      node.templateSpans.length === 1 &&
      span?.literal.text === ''
    return isKey ? span?.expression : undefined
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return isBearer && /^Bearer $/i.test(textOf(node.left) ?? '') ? node.right : undefined
  return isBearer || ts.isStringLiteralLike(node) ? undefined : node
}

/** Of the arguments: an object with `headers`, written here or in a variable of its own. */
export const keyOf = (call: ts.CallExpression, { header }: Endpoint, place: Place): HeaderKey | undefined => {
  for (const argument of call.arguments) {
    const options = objectAt(argument, place)
    const headers = propertyOf(options, 'headers')
    const object = headers && objectAt(ts.isPropertyAssignment(headers) ? headers.initializer : headers.name, place)
    const property = object?.properties.find(
      (one): one is ts.PropertyAssignment =>
        ts.isPropertyAssignment(one) && headerNames.has((nameOf(one.name) ?? '').toLowerCase()),
    )
    const name = nameOf(property?.name)?.toLowerCase()
    const value =
      property && (name === header || name === 'authorization')
        ? keyIn(property.initializer, name === 'authorization')
        : undefined
    if (value !== undefined) return { value }
  }
  return undefined
}

const functionOf = (node: ts.Node): ts.Node | undefined => ts.findAncestor(node, ts.isFunctionLike)

/**
 * Is the address read when the module loads, and the key later? Where the variables come between the two (dotenv), our key would
 * go to the provider.
 */
const isReadEarlier = (literal: ts.Expression, { value }: HeaderKey): boolean =>
  functionOf(literal) === undefined && functionOf(value) !== undefined

/** The address as a template: the variable, else what was there. */
const addressEdit = (
  literal: ts.Expression,
  { base, rest }: Endpoint,
  word: string,
  quoted: (text: string) => string,
): Edit => {
  const head = `\${${word} || ${quoted(base)}}`
  const start = literal.getStart() + 1
  if (ts.isTemplateExpression(literal) || ts.isNoSubstitutionTemplateLiteral(literal))
    return { start, end: start + base.length, text: head }
  return { start: literal.getStart(), end: literal.getEnd(), text: `\`${head}${rest.replace(/[`\\$]/g, '\\$&')}\`` }
}

/**
 * The address is a constant of the module, which is read before the variables may be there: where it is used, ours goes before it, so that
 * address and key are read at one time.
 */
const useEdit = (address: ts.Expression, literal: ts.Expression, { rest }: Endpoint, word: string): Edit => {
  const path = ts.isStringLiteral(literal) ? rest.replace(/[`\\$]/g, '\\$&') : rest
  const start = address.getStart()
  return { start, end: start, text: `${word} ? \`\${${word}}${path}\` : ` }
}

const isJoined = (at: ts.Expression | Joined): at is Joined => 'endpoint' in at

/** `address`: where the literal is used; it may be the literal. */
export const httpEdits = (
  address: ts.Expression,
  at: ts.Expression | Joined,
  endpoint: Endpoint,
  key: HeaderKey,
  read: ReadVariable,
  place: Place,
): { edits: Edit[]; env: Variable[] } => {
  const { wishes } = place.project
  const { quoted } = styleOf(place.parsed, address.getStart())
  const { variable, path } = routes[endpoint.route]
  const gateway = `${wishes.gateway}${path}`
  const isLiteral = wishes.mode === 'literal'
  const word = read(variable)
  const ofLiteral = (literal: ts.Expression): Edit => {
    const start = literal.getStart() + 1
    if (isLiteral) return { start, end: start + endpoint.base.length, text: gateway }
    return bare(address) !== literal && isReadEarlier(literal, key)
      ? useEdit(address, literal, endpoint, word)
      : addressEdit(literal, endpoint, word, styleOf(place.parsed, literal.getStart()).quoted)
  }
  const [keyStart, keyEnd] = [key.value.getStart(), key.value.getEnd()]
  const keyEdits: Edit[] = ts.isBinaryExpression(key.value.parent)
    ? [
        { start: keyStart, end: keyStart, text: `(${read(wishes.keyName)} || ` },
        { start: keyEnd, end: keyEnd, text: ')' },
      ]
    : putBefore(key.value, read(wishes.keyName))
  return {
    edits: [
      ...(isJoined(at) ? joinedEdits(at, isLiteral ? undefined : word, quoted(gateway)) : [ofLiteral(at)]),
      ...keyEdits,
    ],
    env: isLiteral ? [] : [{ name: variable, value: gateway }],
  }
}
