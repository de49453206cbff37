/** Does an expression lead to a client, by way of names, members, functions and other files? Never guesses: what cannot be told is "unknown". */

import { ts } from 'ts-morph'
import { bare, memberOf, nameOf, shown, visit } from './nodes.ts'
import type { Parsed } from './parse.ts'
import { trace } from './trace.ts'
import type { Place } from './traced.ts'

/** Is that node the client, in the file that it stands in? */
export type IsClient = (node: ts.Expression, place: Place) => boolean

type Answer = 'yes' | 'no' | 'unknown'

const depthMax = 8

const strongest = (answers: readonly Answer[]): Answer =>
  answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no'

/** What a function gives back: each of its own `return`s, or the expression of an arrow. */
const givenBack = (node: ts.Node): ts.Expression[] => {
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return [node.body]
  const found: ts.Expression[] = []
  const see = (child: ts.Node): void => {
    if (ts.isFunctionLike(child)) return
    if (ts.isReturnStatement(child) && child.expression !== undefined) found.push(child.expression)
    ts.forEachChild(child, see)
  }
  ts.forEachChild(node, see)
  return found
}

const ofCalled = (node: ts.CallExpression, isClient: IsClient, place: Place, depth: number): Answer => {
  const traced = trace(node.expression, place)
  if (traced.kind === 'package')
    return strongest(
      node.arguments.map((one) => leadsTo(one, isClient, place, depth + 1)).filter((one) => one === 'yes'),
    )
  if (traced.kind !== 'function' && traced.kind !== 'expression') return 'unknown'
  if (traced.kind === 'expression' && !ts.isFunctionLike(traced.node)) return 'unknown'
  const there = { ...place, parsed: traced.parsed }
  return strongest(['unknown', ...givenBack(traced.node).map((one) => leadsTo(one, isClient, there, depth + 1))])
}

/** Does an expression lead to the client? */
export const leadsTo = (given: ts.Expression, isClient: IsClient, place: Place, depth = 0): Answer => {
  const node = bare(given)
  if (depth > depthMax) return 'unknown'
  if (isClient(node, place)) return 'yes'
  if (ts.isConditionalExpression(node))
    return strongest([node.whenTrue, node.whenFalse].map((one) => leadsTo(one, isClient, place, depth + 1)))
  if (ts.isBinaryExpression(node))
    return strongest([node.left, node.right].map((one) => leadsTo(one, isClient, place, depth + 1)))
  if (ts.isCallExpression(node)) return ofCalled(node, isClient, place, depth)
  const member = memberOf(node)
  if (!ts.isIdentifier(node) && member === undefined) return 'no'
  const traced = trace(node, place)
  if (traced.kind === 'package') return node.getText().endsWith('.prototype') ? 'unknown' : 'no'
  if (traced.kind === 'function' || traced.kind === 'class') return 'no'
  if (traced.kind === 'expression' && bare(traced.node) !== node)
    return leadsTo(traced.node, isClient, { ...place, parsed: traced.parsed }, depth + 1)
  return member === undefined ? 'unknown' : ofMemberOf(member, isClient, place, depth)
}

/** What `this.name` is set to in the file. */
const setOnThis = (name: string, { source }: Parsed): ts.Expression[] => {
  const found: ts.Expression[] = []
  visit(source, (node) => {
    if (
      ts.isPropertyDeclaration(node) &&
      nameOf(node.name as ts.PropertyName) === name &&
      node.initializer !== undefined
    )
      found.push(node.initializer)
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return
    const left = memberOf(node.left)
    if (left?.name === name && left.object.kind === ts.SyntaxKind.ThisKeyword) found.push(node.right)
  })
  return found
}

/** Is it made by a package, without the client: `axios.create()`? Then its members are that package's. */
const isOfPackage = (given: ts.Expression, isClient: IsClient, place: Place, depth: number): boolean => {
  const member = memberOf(given)
  if (member?.object.kind === ts.SyntaxKind.ThisKeyword) {
    const set = setOnThis(member.name, place.parsed)
    return set.length > 0 && set.every((one) => isOfPackage(one, isClient, place, depth + 1))
  }
  const traced = trace(given, place)
  if (traced.kind !== 'expression' || depth > depthMax) return false
  const [made, there] = [bare(traced.node), { ...place, parsed: traced.parsed }]
  if (!ts.isCallExpression(made) && !ts.isNewExpression(made)) return false
  const isGiven = made.arguments?.some((one) => leadsTo(one, isClient, there, depth + 1) === 'yes') ?? false
  return !isGiven && trace(made.expression, there).kind === 'package'
}

const ofMemberOf = (
  { object, name }: { object: ts.Expression; name: string },
  isClient: IsClient,
  place: Place,
  depth: number,
): Answer => {
  if (object.kind === ts.SyntaxKind.ThisKeyword) {
    const set = setOnThis(name, place.parsed).map((one) => leadsTo(one, isClient, place, depth + 1))
    return set.length === 0 ? 'unknown' : strongest(set)
  }
  const answer = leadsTo(object, isClient, place, depth + 1)
  if (answer === 'yes') return 'yes'
  return isOfPackage(object, isClient, place, depth) ? 'no' : 'unknown'
}

/** Of `deps.client` and `getClient()`: the name that it is known by there. */
export const lastName = (given: ts.Expression): string => {
  const node = bare(given)
  if (ts.isCallExpression(node)) return lastName(node.expression)
  return memberOf(node)?.name ?? shown(node)
}
