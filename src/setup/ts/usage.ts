/** What a client is used for in its file, and whether another base URL is given to it after it was made. */

import { ts } from 'ts-morph'
import { bare, memberOf, visit } from './nodes.ts'
import type { Parsed } from './parse.ts'

/** Members of clients → what people call it. The first that the path holds. */
const operations: readonly [RegExp, string][] = [
  [/\.realtime\b/, 'realtime'],
  [/\.chat\.completions|\.completions\.create|\.createChatCompletion|\.createCompletion/, 'chat'],
  [/\.responses\b/, 'responses'],
  [/\.messages\.batches|\.batches\b/, 'batches'],
  [/\.messages\b/, 'messages'],
  [/\.embeddings\b|\.embedContent|\.createEmbedding|\.embedQuery|\.embedDocuments/, 'embeddings'],
  [/\.moderations\b/, 'moderations'],
  [/\.images\b|\.generateImages/, 'images'],
  [/\.audio\b/, 'audio'],
  [/\.files\b/, 'files'],
  [/\.vectorStores\b/, 'vector stores'],
  [/\.assistants\b|\.threads\b/, 'assistants'],
  [/\.fineTuning\b/, 'fine-tuning'],
  [/\.models\.(list|retrieve|del)/, 'models'],
  [/\.models\.|\.generateContent|\.startChat|\.chats\b|\.interactions\b/, 'chat'],
  [/\.live\b/, 'realtime'],
  [/\.(invoke|stream|batch|call|predict)\b/, 'chat'],
]

/** What passes a value on as it is: parentheses, casts, a branch, a fallback. */
const passesOn = (node: ts.Node, child: ts.Node): boolean =>
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
  if (ts.isPropertyDeclaration(parent)) return `this.${parent.name.getText()}`
  if (ts.isBinaryExpression(parent) && parent.right === node)
    return ts.isIdentifier(parent.left) ? parent.left : parent.left.getText()
  return undefined
}

/** Expressions `client.a.b.c` in the file, as long as they are. */
export const chainsOf = (holder: ts.Identifier | string, { source, symbolAt }: Parsed): ts.Expression[] => {
  const symbol = typeof holder === 'string' ? undefined : symbolAt(holder)
  const isHolder = (given: ts.Expression): boolean => {
    const node = bare(given)
    return typeof holder === 'string'
      ? node.getText() === holder
      : ts.isIdentifier(node) && node.text === holder.text && symbolAt(node) === symbol
  }
  const chains: ts.Expression[] = []
  visit(source, (node) => {
    if (!ts.isExpression(node) || memberOf(node) === undefined || memberOf(node.parent)?.object === node) return
    let root: ts.Expression = node
    for (let member = memberOf(root); member !== undefined && !isHolder(root); member = memberOf(root))
      root = member.object
    if (isHolder(root) && root !== node) chains.push(node)
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
const isMemberOn = (node: ts.Node): boolean =>
  ts.isNonNullExpression(node.parent) ? isMemberOn(node.parent) : memberOf(node.parent)?.object === node

const assigns: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
])

/** `if (client)`, `!client`, `client = …`: it goes nowhere by that. */
const isTested = (node: ts.Node): boolean => {
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
  otherBase: string | undefined
}

const lineOf = (node: ts.Node): number => node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1

/** `name`: the base option's. */
export const usageOf = (call: ts.Node, name: string | undefined, parsed: Parsed): Usage => {
  const holder = holderOf(call)
  const direct = call.parent !== undefined && memberOf(call.parent) !== undefined ? [outermost(call.parent)] : []
  const chains = holder === undefined ? direct : chainsOf(holder, parsed)
  const found = chains.flatMap((node) => operations.find(([pattern]) => pattern.test(node.getText()))?.[1] ?? [])
  const assigned = chains.find(
    (node) =>
      memberOf(node)?.name === name &&
      ts.isBinaryExpression(node.parent) &&
      node.parent.left === node &&
      node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken,
  )
  const altered = chains.find(
    (node) =>
      /\.withOptions$/.test(node.getText()) &&
      ts.isCallExpression(node.parent) &&
      name !== undefined &&
      node.parent.getText().includes(name),
  )
  return {
    operations: [...new Set(found)].sort(),
    isWhole: found.length > 0 && (holder === undefined || !leaves(holder, parsed)),
    otherBase:
      assigned !== undefined
        ? `another base URL is assigned to it in line ${lineOf(assigned)}`
        : altered !== undefined
          ? `another base URL is given to it in line ${lineOf(altered)}`
          : undefined,
  }
}

const outermost = (node: ts.Node): ts.Expression => {
  let at = node
  while (memberOf(at.parent) !== undefined) at = at.parent
  return at as ts.Expression
}
