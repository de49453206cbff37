/** Small questions to the syntax tree. */

import { ts } from 'ts-morph'

/** What stands inside parentheses, casts, `!`, `satisfies` and `await`. */
export const bare = (node: ts.Expression): ts.Expression =>
  ts.isParenthesizedExpression(node) ||
  ts.isAsExpression(node) ||
  ts.isSatisfiesExpression(node) ||
  ts.isNonNullExpression(node) ||
  ts.isTypeAssertionExpression(node) ||
  ts.isAwaitExpression(node)
    ? bare(node.expression)
    : node

export const sourceOf = (node: ts.Node): string => node.getText()

/** On one line and not long: for reasons shown to people. */
export const shown = (node: ts.Node): string => {
  const text = node.getText().replace(/\s+/g, ' ')
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`
}

/** The text of a string that says nothing at run time. */
export const textOf = (node: ts.Node | undefined): string | undefined =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined

/** An address as it is written, the holes of a template with it. */
export const writtenAddress = (node: ts.Expression): string | undefined =>
  ts.isTemplateExpression(node) ? node.getText().slice(1, -1) : textOf(node)

/** `name` of `{ name: … }` and `{ ['name']: … }`; undefined for one that is computed at run time. */
export const nameOf = (node: ts.PropertyName | ts.BindingName | undefined): string | undefined => {
  if (node === undefined) return undefined
  if (ts.isComputedPropertyName(node)) return textOf(bare(node.expression))
  return ts.isIdentifier(node) || ts.isStringLiteralLike(node) ? node.text : undefined
}

/** `a.b` and `a['b']`: the object and the member's name. */
export const memberOf = (node: ts.Node): { object: ts.Expression; name: string } | undefined => {
  if (ts.isPropertyAccessExpression(node)) return { object: node.expression, name: node.name.text }
  const name = ts.isElementAccessExpression(node) ? textOf(node.argumentExpression) : undefined
  return name === undefined ? undefined : { object: (node as ts.ElementAccessExpression).expression, name }
}

const isAssignment = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment

/** Is it written to: `x = …`, `x += …`, `[x] = …`, `({ a: x } = …)`, `delete x`? */
export const isWritten = (node: ts.Node): boolean => {
  const { parent } = node
  if (ts.isBinaryExpression(parent)) return parent.left === node && isAssignment(parent)
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === node
  if (ts.isDeleteExpression(parent) || ts.isPostfixUnaryExpression(parent)) return true
  const passes =
    ts.isArrayLiteralExpression(parent) ||
    ts.isObjectLiteralExpression(parent) ||
    ts.isSpreadElement(parent) ||
    ts.isParenthesizedExpression(parent) ||
    (ts.isPropertyAssignment(parent) && parent.initializer === node) ||
    (ts.isShorthandPropertyAssignment(parent) && parent.name === node)
  return passes && isWritten(parent)
}

/** The module of a `require` or of a dynamic import. */
export const loadedModule = (node: ts.Node): string | undefined => {
  if (!ts.isCallExpression(node)) return undefined
  const { expression } = node
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
  return loads ? textOf(node.arguments[0]) : undefined
}

const namedCall = (node: ts.Expression, name: string): ts.CallExpression | undefined =>
  ts.isCallExpression(node) && memberOf(node.expression)?.name === name ? node : undefined

/** What is written as a list: `[a, b]`, `await Promise.all([a, b])`. */
const listOf = (given: ts.Expression): readonly ts.Expression[] => {
  const node = bare(given)
  const [all] = namedCall(node, 'all')?.arguments ?? []
  const list = all ?? node
  return ts.isArrayLiteralExpression(list) && !list.elements.some(ts.isSpreadElement) ? list.elements : []
}

/** What a name or pattern is bound to: `= value`, its place in a list, what a promise gives to `then`. */
export const givenTo = (name: ts.BindingName): ts.Expression | undefined => {
  const holder: ts.Node = name.parent
  if (ts.isVariableDeclaration(holder)) return holder.initializer
  if (ts.isBindingElement(holder)) {
    const list = ts.isArrayBindingPattern(holder.parent) ? givenTo(holder.parent) : undefined
    const at = (holder.parent.elements as readonly ts.Node[]).indexOf(holder)
    return list === undefined || holder.dotDotDotToken !== undefined ? undefined : listOf(list)[at]
  }
  if (!ts.isParameter(holder) || holder.parent.parameters[0] !== holder) return undefined
  const { parent } = holder.parent
  const then = ts.isCallExpression(parent) && parent.arguments[0] === holder.parent && namedCall(parent, 'then')
  return then ? memberOf(then.expression)?.object : undefined
}

export const visit = (node: ts.Node, see: (node: ts.Node) => void): void => {
  see(node)
  ts.forEachChild(node, (child) => visit(child, see))
}
