/**
 * JSON bodies whose text matters: members are found by their place in the text, cut out as their author wrote them, or
 * replaced without touching anything else.
 * In: JSON text. Out: values, slices, edited text. Imports core only.
 */

import { GatewayError } from '../core/errors.ts'
import { isRecord } from './value.ts'

/** A JSON body: its text and its parsed value. */
export interface JsonDoc {
  readonly text: string
  readonly value: unknown
}

/** Text → document. Throws `bad_request` that says where the text stops being JSON. */
export const parseJson = (text: string): JsonDoc => {
  try {
    return { text, value: JSON.parse(text) as unknown }
  } catch (cause) {
    // The engine's message quotes the body; a body may hold a secret, so only the position is passed on.
    const position = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1]
    const where = position === undefined ? '' : ` at position ${position}`
    throw new GatewayError('bad_request', `the body is not valid JSON${where}`, { cause })
  }
}

/** UTF-8's byte order mark, which says nothing, is ignored. @see https://www.rfc-editor.org/rfc/rfc8259#section-8.1 */
export const withoutMark = <Bytes extends Uint8Array>(bytes: Bytes): Bytes =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? (bytes.subarray(3) as Bytes) : bytes

/** A member of an object, or an element of an array (key is its index as text). Offsets into the text. */
export interface Span {
  key: string
  /** Where the key (or the element) starts. */
  start: number
  valueStart: number
  /** Just past the value. */
  end: number
}

const malformed = (position: number) =>
  new GatewayError('bad_request', `the body is not valid JSON at position ${position}`)

const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9

const skipSpace = (text: string, from: number): number => {
  let i = from
  while (isSpace(text.charCodeAt(i))) i++
  return i
}

/** Just past the string whose opening quote is at `from`. */
const skipString = (text: string, from: number): number => {
  for (let i = text.indexOf('"', from + 1); i !== -1; i = text.indexOf('"', i + 1)) {
    let slashes = 0
    while (text.charCodeAt(i - 1 - slashes) === 92) slashes++
    if (slashes % 2 === 0) return i + 1
  }
  throw malformed(text.length)
}

const scalarEnd = /[,\]}\s]|$/g

/** Just past the value that starts at `from`. */
const skipValue = (text: string, from: number): number => {
  const code = text.charCodeAt(from)
  if (code === 34) return skipString(text, from)
  if (code !== 123 && code !== 91) {
    scalarEnd.lastIndex = from
    const end = scalarEnd.exec(text)?.index ?? from
    if (end === from) throw malformed(from)
    return end
  }
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const at = text.charCodeAt(i)
    if (at === 34) i = skipString(text, i) - 1
    else if (at === 123 || at === 91) depth++
    else if ((at === 125 || at === 93) && --depth === 0) return i + 1
  }
  throw malformed(text.length)
}

const readKey = (text: string, start: number, end: number): string => {
  const plain = text.slice(start + 1, end - 1)
  return plain.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : plain
}

/** The members of the object, or elements of the array, that starts at `from`; [] for a scalar. */
export const spansAt = (text: string, from = 0): Span[] => {
  const open = skipSpace(text, from)
  const isObject = text.charCodeAt(open) === 123
  if (!isObject && text.charCodeAt(open) !== 91) return []
  const close = isObject ? 125 : 93
  const spans: Span[] = []
  let i = skipSpace(text, open + 1)
  if (text.charCodeAt(i) === close) return spans
  for (;;) {
    const start = i
    let key = String(spans.length)
    if (isObject) {
      if (text.charCodeAt(i) !== 34) throw malformed(i)
      const keyEnd = skipString(text, i)
      key = readKey(text, i, keyEnd)
      i = skipSpace(text, keyEnd)
      if (text.charCodeAt(i) !== 58) throw malformed(i)
      i = skipSpace(text, i + 1)
    }
    const end = skipValue(text, i)
    spans.push({ key, start, valueStart: i, end })
    i = skipSpace(text, end)
    if (text.charCodeAt(i) === close) return spans
    if (text.charCodeAt(i) !== 44) throw malformed(i)
    i = skipSpace(text, i + 1)
  }
}

/**
 * The text with each value of its object, or element of its array, as `change` has it; all between them stays. `key` is the
 * member's name, or the element's index.
 */
export const mapValues = (text: string, change: (value: string, key: string) => string): string => {
  let out = ''
  let from = 0
  for (const { key, valueStart, end } of spansAt(text)) {
    out += text.slice(from, valueStart) + change(text.slice(valueStart, end), key)
    from = end
  }
  return out + text.slice(from)
}

/** The spans of each visited node of a document, by the node's offset: a body's tools are walked once, not once a tool. */
const walked = new WeakMap<JsonDoc, Map<number, Map<string, Span>>>()

const nodesOf = (doc: JsonDoc): Map<number, Map<string, Span>> => {
  const known = walked.get(doc)
  if (known !== undefined) return known
  const nodes = new Map<number, Map<string, Span>>()
  walked.set(doc, nodes)
  return nodes
}

const childAt = (doc: JsonDoc, from: number, key: string): Span | undefined => {
  const nodes = nodesOf(doc)
  const node = nodes.get(from) ?? new Map(spansAt(doc.text, from).map((span) => [span.key, span]))
  nodes.set(from, node)
  return node.get(key)
}

/** The text of the value at `path`, exactly as its author wrote it; 'null' where there is none. */
export const rawAt = (doc: JsonDoc, path: readonly (string | number)[]): string => {
  let from = 0
  let end = doc.text.length
  for (const key of path) {
    const span = childAt(doc, from, String(key))
    if (span === undefined) return 'null'
    from = span.valueStart
    end = span.end
  }
  return doc.text.slice(from, end)
}

/** What the engine writes in the place of raw text. */
const rawMark = 'raw-json-stands-here'
/** The raw texts that the engine met while it wrote, in order. */
let met: string[] = []

/** JSON text that is embedded as it is. */
export class RawJson {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toJSON(): string {
    met.push(this.text)
    return rawMark
  }
}
export const raw = (text: string): RawJson => new RawJson(text)

const writeNode = (value: unknown): string | undefined => {
  if (value instanceof RawJson) return value.text
  if (Array.isArray(value)) return `[${value.map((item) => writeNode(item) ?? 'null').join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value)
  let text = ''
  for (const key of Object.keys(value)) {
    const member = writeNode(value[key])
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${member}`
  }
  return `{${text}}`
}

/**
 * JSON.stringify that embeds `raw` values as they are and leaves undefined members out. The engine writes all of it, several
 * times as fast as we could, and the raw texts are put in afterwards; unless the mark of their places is a text of the value's.
 */
export const writeJson = (value: unknown): string => {
  met = []
  const written = JSON.stringify(value) ?? 'null'
  const texts = met
  if (texts.length === 0) return written
  const [first = '', ...others] = written.split(`"${rawMark}"`)
  if (others.length !== texts.length) return writeNode(value) ?? 'null'
  return others.reduce((text, other, i) => `${text}${texts[i]}${other}`, first)
}

/** What to change at the top level of an object: members to take out, and members to put in or replace (JSON text). */
export interface Edits {
  remove?: ReadonlySet<string>
  set?: Readonly<Record<string, string>>
}

/**
 * Applies `edits` to the object in `text` and leaves every other character as it is: key order, white space, number
 * spelling. Replaced members stay in place, new ones go to the end. Pass the `spans` if they are at hand.
 */
export const splice = (text: string, edits: Edits, spans: readonly Span[] = spansAt(text)): string => {
  const set = new Map(Object.entries(edits.set ?? {}))
  const kept = spans.filter((span) => edits.remove?.has(span.key) !== true)
  const found = new Set(kept.map((span) => span.key))
  const added = [...set].filter(([key]) => !found.has(key))
  if (kept.length === spans.length && added.length === 0 && !kept.some((span) => set.has(span.key))) return text
  const first = spans[0]
  const last = spans.at(-1)
  const open = first === undefined ? text.indexOf('{') + 1 : first.start
  const close = last === undefined ? open : last.end
  let out = text.slice(0, open)
  for (const [i, span] of kept.entries()) {
    // Between two neighbours stands the author's own separator; where a member went, the one before its follower does.
    if (i > 0) out += separatorBefore(text, spans, span)
    out += set.has(span.key)
      ? text.slice(span.start, span.valueStart) + set.get(span.key)
      : text.slice(span.start, span.end)
  }
  for (const [i, [key, value]] of added.entries())
    out += `${kept.length + i > 0 ? ',' : ''}${JSON.stringify(key)}:${value}`
  return out + text.slice(close)
}

const separatorBefore = (text: string, spans: readonly Span[], span: Span): string => {
  const before = spans[spans.indexOf(span) - 1]
  return before === undefined ? ',' : text.slice(before.end, span.start)
}
