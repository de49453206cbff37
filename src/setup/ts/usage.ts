/** What a client is used for in its file, by which variable, and whether it leaves. */

import { ts } from 'ts-morph'
import { operationOf } from '../operations.ts'
import { bare, memberOf, visit } from './nodes.ts'
import type { Parsed } from './parse.ts'

/** What passes a value on as it is: parentheses, casts, a branch, a fallback. */
export const passesOn = (node: ts.Node, child: ts.Node): boolean =>
  ts.isParenthesizedExpression(node) ||
  ts.isAsExpression(node) ||
  ts.isAwaitExpression(node) ||
  (ts.isConditionalExpression(node) && node.condition !== child) ||
  (ts.isBinaryExpression(node) &&
    [ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken].includes(node.operatorToken.kind))

/** How the client is called in its file: a variable, or a member of `this`. */
export const holderOf = (call: ts.Node): ts.Identifier | string | undefined => {
  let node = call
  while (passesOn(node.parent, node)) node = node.parent
  const { parent } = node
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name
  if (ts.isParameter(parent) && parent.initializer === node && ts.isIdentifier(parent.name)) return parent.name
  if (ts.isPropertyDeclaration(parent)) return `this.${parent.name.getText()}`
  if (ts.isBinaryExpression(parent) && parent.right === node)
    return ts.isIdentifier(parent.left) ? parent.left : parent.left.getText()
  return undefined
}

/** Is that node the variable, or the member of `this`? */
export const isHolder = (holder: ts.Identifier | string, given: ts.Expression, { symbolAt }: Parsed): boolean => {
  const node = bare(given)
  return typeof holder === 'string'
    ? node.getText() === holder
    : ts.isIdentifier(node) && node.text === holder.text && symbolAt(node) === symbolAt(holder)
}

/** Expressions `client.a.b.c` in the file, as long as they are. */
export const chainsOf = (holder: ts.Identifier | string, parsed: Parsed): ts.Expression[] => {
  const { source } = parsed
  const chains: ts.Expression[] = []
  visit(source, (node) => {
    if (!ts.isExpression(node) || memberOf(node) === undefined || memberOf(node.parent)?.object === node) return
    let root: ts.Expression = node
    for (let member = memberOf(root); member !== undefined && !isHolder(holder, root, parsed); member = memberOf(root))
      root = member.object
    if (isHolder(holder, root, parsed) && root !== node) chains.push(node)
  })
  return chains
}

/** `private x`, `#x`: a member that no other file sees. */
const isPrivate = (holder: string, source: ts.SourceFile): boolean => {
  const name = holder.replace(/^this\./, '')
  let found = name.startsWith('#')
  visit(source, (node) => {
    if (ts.isPropertyDeclaration(node) && node.name.getText() === name)
      found ||= (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)
  })
  return found
}

/** `client.x`, `client!.x` */
export const isMemberOn = (node: ts.Node): boolean =>
  ts.isNonNullExpression(node.parent) ? isMemberOn(node.parent) : memberOf(node.parent)?.object === node

const assigns: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
])

/** `if (client)`, `!client`, `client = …`: it goes nowhere by that. */
export const isTested = (node: ts.Node): boolean => {
  const { parent } = node
  if (ts.isIfStatement(parent)) return true
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken
  return ts.isBinaryExpression(parent) && parent.left === node && assigns.has(parent.operatorToken.kind)
}

/** Does the client leave the file, or go where it cannot be followed? */
export const leaves = (holder: ts.Identifier | string, { source, symbolAt }: Parsed): boolean => {
  if (typeof holder === 'string') return !isPrivate(holder, source)
  const symbol = symbolAt(holder)
  let left = /^export\b/.test(holder.parent.parent.parent.getText())
  visit(source, (node) => {
    if (!ts.isIdentifier(node) || node === holder || node.text !== holder.text || symbolAt(node) !== symbol) return
    left ||= !(isMemberOn(node) || isTested(node))
  })
  return left
}

export interface Usage {
  operations: string[]
  /** There is no other use than those. */
  isWhole: boolean
}

export const usageOf = (call: ts.Node, parsed: Parsed): Usage => {
  const holder = holderOf(call)
  const direct = call.parent !== undefined && memberOf(call.parent) !== undefined ? [outermost(call.parent)] : []
  const chains = holder === undefined ? direct : chainsOf(holder, parsed)
  const found = chains.flatMap((node) => operationOf(node.getText()) ?? [])
  return {
    operations: [...new Set(found)].sort(),
    isWhole: found.length > 0 && (holder === undefined || !leaves(holder, parsed)),
  }
}

const outermost = (node: ts.Node): ts.Expression => {
  let at = node
  while (memberOf(at.parent) !== undefined) at = at.parent
  return at as ts.Expression
}
