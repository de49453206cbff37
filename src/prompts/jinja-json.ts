/** A value of Jinja as JSON text, with Python's spaces; `<` and `&` stay as they are, for a prompt is no page. */

import { isAbsent, isList, isNone, isRecord, isText, itemsOf, kindOf, membersOf, type Value } from './jinja-values.ts'

export interface JsonStyle {
  /** 0 = one line. */
  indent: number
  isSorted: boolean
  isAscii: boolean
  /** Between items, between name and value. */
  separators: readonly string[] | undefined
}

const indentMax = 16

export const toJson = (value: Value, style: JsonStyle, depth = 1): string => {
  const { indent, isSorted, isAscii, separators } = style
  const [between = indent > 0 ? ',' : ', ', colon = ': '] = separators ?? []
  const quoted = (text: string) =>
    isAscii
      ? JSON.stringify(text).replace(
          /[\u007f-\uffff]/g,
          (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
      : JSON.stringify(text)
  const lineEnd = (at: number) => (indent > 0 ? `\n${' '.repeat(Math.min(indent, indentMax) * at)}` : '')
  const block = (open: string, items: string[], close: string) =>
    items.length === 0
      ? open + close
      : open + lineEnd(depth) + items.join(between + lineEnd(depth)) + lineEnd(depth - 1) + close
  if (isText(value)) return quoted(String(value.value))
  if (isNone(value) || isAbsent(value)) return 'null'
  if (isList(value))
    return block(
      '[',
      itemsOf(value).map((item) => toJson(item, style, depth + 1)),
      ']',
    )
  if (isRecord(value) || value.type === 'NamespaceValue') {
    const members = [...membersOf(value)]
    if (isSorted) members.sort(([a], [b]) => (a < b ? -1 : 1))
    return block(
      '{',
      members.map(([name, member]) => quoted(name) + colon + toJson(member, style, depth + 1)),
      '}',
    )
  }
  const said = JSON.stringify(value.value)
  if (said === undefined) throw new Error(`cannot be applied to ${kindOf(value)}`)
  return said
}
