/** Edits of object literals and expressions: inserted, never printed anew, so that comments and layout stay as they are. */

import { ts } from 'ts-morph'
import type { Edit } from '../site.ts'
import type { Property } from './options.ts'
import type { Parsed } from './parse.ts'

const insertion = (start: number, text: string): Edit => ({ start, end: start, text })

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1

export const indentAt = (text: string, offset: number): string =>
  /^[^\S\r\n]*/.exec(text.slice(lineStart(text, offset)).replace(/^\uFEFF/, ''))?.[0] ?? ''

const eolAfter = (text: string, offset: number): string => {
  const at = text.indexOf('\n', offset)
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n'
}

/**
 * Entries as the first ones of an object: what stands behind wins at run time. One line stays one line; where each property
 * has its own, so have they, below a comment that stands behind the brace.
 */
export const insertFirst = (object: ts.ObjectLiteralExpression, entries: readonly string[], { text }: Parsed): Edit => {
  const open = object.getStart() + 1
  const [first] = object.properties
  if (first === undefined) {
    const isTight = text[open] === '}'
    return insertion(open, ` ${entries.join(', ')}${isTight ? ' ' : ''}`)
  }
  const gap = text.slice(open, first.getStart())
  if (!gap.includes('\n')) {
    const spaces = /^[^\S\r\n]*/.exec(gap)?.[0].length ?? 0
    return insertion(open + spaces, `${entries.join(', ')}, `)
  }
  const rest = /^[^\r\n]*/.exec(gap)?.[0] ?? ''
  const isComment = rest.trim() !== '' && rest.lastIndexOf('/*') <= rest.lastIndexOf('*/')
  const [eol, indent] = [eolAfter(text, open), indentAt(text, first.getStart())]
  const lines = entries.map((entry) => `${eol}${indent}${entry},`).join('')
  return insertion(isComment ? open + rest.length : open, lines)
}

/** Options for a call that has none. */
export const insertArgument = (call: ts.NewExpression | ts.CallExpression, entries: readonly string[]): Edit => {
  const argument = `{ ${entries.join(', ')} }`
  const last = call.arguments?.at(-1)
  if (last !== undefined) return insertion(last.getEnd(), `, ${argument}`)
  const isOpen = call.getText().endsWith(')') && call.arguments !== undefined
  return isOpen ? insertion(call.getEnd() - 1, argument) : insertion(call.getEnd(), `(${argument})`)
}

/** May `node` stand behind `||` without parentheses? */
const standsBehind = (node: ts.Expression): boolean => {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken
    const bindsLess = [
      ts.SyntaxKind.EqualsToken,
      ts.SyntaxKind.CommaToken,
      ts.SyntaxKind.AmpersandAmpersandToken,
      ts.SyntaxKind.QuestionQuestionToken,
    ]
    return !bindsLess.includes(kind)
  }
  return !(ts.isConditionalExpression(node) || ts.isArrowFunction(node) || ts.isYieldExpression(node))
}

/** `value` → `first || value`: never by `??`, for a variable may be there and empty (`X=` in a .env file). */
export const putBefore = (node: ts.Expression, first: string): Edit[] => {
  const head = `${first} || `
  return standsBehind(node)
    ? [insertion(node.getStart(), head)]
    : [insertion(node.getStart(), `${head}(`), insertion(node.getEnd(), ')')]
}

/** The same for a property, `{ name }` too. */
export const putBeforeProperty = (property: Property, first: string): Edit[] =>
  ts.isShorthandPropertyAssignment(property)
    ? [insertion(property.getEnd(), `: ${first} || ${property.name.text}`)]
    : putBefore(property.initializer, first)

/** The whole value of a property. */
export const replaced = (property: Property, text: string): Edit =>
  ts.isShorthandPropertyAssignment(property)
    ? insertion(property.getEnd(), `: ${text}`)
    : { start: property.initializer.getStart(), end: property.initializer.getEnd(), text }
