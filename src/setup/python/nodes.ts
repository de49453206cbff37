/** Small questions to the syntax tree of Python. Imports types only. */

import type { Parsed } from './parse.ts'
import type { PyNode } from './tree.ts'

export const sourceOf = (node: PyNode, { text }: Parsed): string => text.slice(node.start, node.end)

/** On one line and not long: for reasons shown to people. */
export const shown = (node: PyNode, parsed: Parsed): string => {
  const text = sourceOf(node, parsed).replace(/\s+/g, ' ')
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`
}

/** The child with that role. */
export const part = (node: PyNode | undefined, field: string): PyNode | undefined =>
  node?.children.find((child) => child.field === field)

/** What stands there besides comments. */
export const inside = (node: PyNode | undefined): PyNode[] =>
  (node?.children ?? []).filter(({ type }) => type !== 'comment' && type !== 'line_continuation')

/** What stands inside parentheses, and behind `await`. */
export const bare = (node: PyNode): PyNode => {
  const [only] = node.type === 'parenthesized_expression' || node.type === 'await' ? inside(node) : []
  return only === undefined ? node : bare(only)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' }

const unescaped = (text: string): string => text.replace(/\\([ntr\\'"])/g, (_, letter: string) => escapes[letter] ?? '')

/** Letters before the quote: 'f', 'rb'. */
export const prefixOf = (node: PyNode, parsed: Parsed): string =>
  /^[a-zA-Z]*/.exec(sourceOf(node, parsed))?.[0].toLowerCase() ?? ''

export const isText = ({ type }: PyNode): boolean => type === 'string' || type === 'concatenated_string'

/** The text of a string that says nothing at run time. Bytes are none. */
export const textOf = (given: PyNode | undefined, parsed: Parsed): string | undefined => {
  if (given === undefined) return undefined
  const node = bare(given)
  if (node.type === 'concatenated_string') {
    const texts = inside(node).map((one) => textOf(one, parsed))
    return texts.every((text) => text !== undefined) ? texts.join('') : undefined
  }
  if (node.type !== 'string' || node.children.some(({ type }) => type === 'interpolation')) return undefined
  const prefix = prefixOf(node, parsed)
  if (prefix.includes('b')) return undefined
  const [open, close] = [node.children.at(0), node.children.at(-1)]
  const text = parsed.text.slice(open?.end ?? node.start, close?.start ?? node.end)
  return prefix.includes('r') ? text : unescaped(text)
}

/** `a.b` and `a["b"]`: the object and the member's name. */
export const memberOf = (given: PyNode, parsed: Parsed): { object: PyNode; name: string } | undefined => {
  const object = part(given, given.type === 'subscript' ? 'value' : 'object')
  if (object === undefined) return undefined
  const name =
    given.type === 'attribute'
      ? sourceOf(part(given, 'attribute') ?? given, parsed)
      : given.type === 'subscript'
        ? textOf(part(given, 'subscript'), parsed)
        : undefined
  return name === undefined ? undefined : { object, name }
}

export const visit = (node: PyNode, see: (node: PyNode) => void): void => {
  see(node)
  for (const child of node.children) visit(child, see)
}

/** The nearest node above (or the node itself) of one of those types. */
export const enclosing = (node: PyNode, ...types: readonly string[]): PyNode | undefined => {
  for (let at: PyNode | undefined = node; at !== undefined; at = at.parent) if (types.includes(at.type)) return at
  return undefined
}

export const isWithin = (node: PyNode, around: PyNode): boolean => around.start <= node.start && node.end <= around.end

/** Arguments of a call as they stand; undefined for a generator in place of a list. */
export const argumentsOf = (call: PyNode): PyNode[] | undefined => {
  const list = part(call, 'arguments')
  return list?.type === 'argument_list' ? inside(list) : undefined
}

/** The value of a keyword argument. */
export const keywordOf = (call: PyNode, name: string, parsed: Parsed): PyNode | undefined => {
  const found = (argumentsOf(call) ?? []).find(
    (one) => one.type === 'keyword_argument' && sourceOf(part(one, 'name') ?? one, parsed) === name,
  )
  return part(found, 'value')
}

export const positionals = (call: PyNode): PyNode[] =>
  (argumentsOf(call) ?? []).filter(({ type }) => !/^(keyword_argument|dictionary_splat|list_splat)$/.test(type))
