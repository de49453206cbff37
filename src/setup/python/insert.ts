/** Edits of calls and dictionaries: inserted, never printed anew, so that comments and layout stay as they are. */

import type { Edit } from '../site.ts'
import { inside } from './nodes.ts'
import type { Parsed } from './parse.ts'
import type { PyNode } from './tree.ts'

export const insertion = (start: number, text: string): Edit => ({ start, end: start, text })

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1

export const indentAt = (text: string, offset: number): string =>
  /^[^\S\r\n]*/.exec(text.slice(lineStart(text, offset)).replace(/^\uFEFF/, ''))?.[0] ?? ''

/** Nothing but white space stands before it on its line. */
export const opensLine = (text: string, offset: number): boolean =>
  /^\uFEFF?\s*$/.test(text.slice(lineStart(text, offset), offset))

export const eolAt = (text: string, offset: number): string => {
  const at = text.indexOf('\n', offset)
  const end = at === -1 ? text.indexOf('\n') : at
  return end > 0 && text[end - 1] === '\r' ? '\r\n' : '\n'
}

const isOption = ({ type }: PyNode): boolean => /^(keyword_argument|dictionary_splat|pair)$/.test(type)

/** As the first option where each stands on its own line: below a comment that stands behind the bracket. */
const belowBracket = (open: number, indent: string, entries: readonly string[], text: string): Edit => {
  const comment = /^[^\S\r\n]*(?:#[^\r\n]*)?/.exec(text.slice(open))?.[0] ?? ''
  const eol = eolAt(text, open)
  return insertion(
    open + (comment.trim() === '' ? 0 : comment.length),
    entries.map((entry) => `${eol}${indent}${entry},`).join(''),
  )
}

/**
 * Entries as the first options of a call or dictionary, behind what is given by position. One line stays one line; where each option
 * has its own, so have they.
 */
export const insertEntries = (list: PyNode, entries: readonly string[], { text }: Parsed): Edit => {
  const items = inside(list)
  const first = items.find(isOption)
  const open = list.start + 1
  const last = items.at(-1)
  if (first !== undefined && opensLine(text, first.start)) {
    const indent = indentAt(text, first.start)
    if (first === items[0]) return belowBracket(open, indent, entries, text)
    const gap = `,${eolAt(text, open)}${indent}`
    return insertion(first.start, entries.map((entry) => `${entry}${gap}`).join(''))
  }
  if (first !== undefined) return insertion(first.start, `${entries.join(', ')}, `)
  if (last === undefined) return insertion(open, entries.join(', '))
  const isOwnLine = opensLine(text, last.start) && last.start > open
  const gap = isOwnLine ? `,${eolAt(text, open)}${indentAt(text, last.start)}` : ', '
  return insertion(last.end, entries.map((entry) => `${gap}${entry}`).join(''))
}

const loose = new Set(['conditional_expression', 'lambda', 'named_expression', 'yield', 'expression_list', 'tuple'])

/** `value` → `first or value`. */
export const putBefore = (value: PyNode, first: string): Edit[] =>
  loose.has(value.type)
    ? [insertion(value.start, `${first} or (`), insertion(value.end, ')')]
    : [insertion(value.start, `${first} or `)]

export const replaced = (value: PyNode, text: string): Edit => ({ start: value.start, end: value.end, text })

/** The end of a statement's line, behind the comment on it; undefined where another statement shares the line. */
export const lineEnd = (statement: PyNode, { text }: Parsed): number | undefined => {
  const rest = /^[^\S\r\n]*(?:#[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(statement.end))
  return rest === null || !opensLine(text, statement.start) ? undefined : statement.end + rest[0].length
}

/** A statement below another, as far in as that. */
export const insertBelow = (statement: PyNode, line: string, parsed: Parsed): Edit => {
  const end = lineEnd(statement, parsed)
  if (end === undefined) return insertion(statement.end, `; ${line}`)
  const { text } = parsed
  return insertion(end, `${eolAt(text, statement.start)}${indentAt(text, statement.start)}${line}`)
}
