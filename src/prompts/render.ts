/**
 * A version and its variables → messages. Values go in as they are, in one pass: none can make a role, a message or a part.
 * What a value is (text, image, list of messages) is said by its type, never by its text.
 */

import { randomUUID } from 'node:crypto'
import type { PromptBody, VariableRule } from '../core/prompt.ts'
import { missing, nameOf, outputCharactersMax, type PromptName, refuse, tooLong } from './failure.ts'
import { renderJinja } from './jinja.ts'
import { type CompiledMessage, compile, type TextTemplate, withText } from './template.ts'
import { readMessages, readValue, textOf, type Value, valueAt } from './values.ts'

type Part = Readonly<Record<string, unknown>>
type Piece = string | Extract<Value, { kind: 'media' }>

export interface Rendered {
  /** Messages of chat completions. */
  messages: Record<string, unknown>[]
  /** Variables that were given and are none of the prompt's. */
  unknown: string[]
}

/** Renders what a variable of type prompt names, to text. */
export type RenderChild = (child: Extract<Value, { kind: 'prompt' }>, name: string) => string

interface Scope {
  prompt: PromptName
  values: ReadonlyMap<string, Value>
  optional: ReadonlySet<string>
}

/** Own members only: `constructor` is no variable that anybody gave. */
const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

const pieceAt = (path: string, { values, optional, prompt }: Scope): Piece => {
  const [name = '', ...rest] = path.split('.')
  const value = values.get(name)
  if (value?.kind === 'media' && rest.length === 0) return value
  const json = value?.kind === 'json' ? valueAt(value.json, rest) : undefined
  if (json !== undefined) return textOf(json)
  if (value === undefined && optional.has(name)) return ''
  throw missing(path, prompt)
}

/** An image or file within Jinja's text is a mark that nobody can guess, and is put in its place afterwards. */
const jinjaPieces = (
  template: Extract<TextTemplate, { jinja: unknown }>,
  { values, optional, prompt }: Scope,
): Piece[] => {
  const marks = new Map<string, Piece>()
  const names = new Map<string, string>()
  const variables = new Map<string, unknown>([...optional].map((name) => [name, '']))
  for (const [name, value] of values)
    if (value.kind === 'media') {
      const mark = `\u{E000}${randomUUID()}\u{E001}`
      marks.set(mark, value)
      names.set(mark, name)
      variables.set(name, mark)
    } else if (value.kind === 'json') variables.set(name, value.json)
  const text = renderJinja(template.jinja, variables, prompt, names)
  if (marks.size === 0) return [text]
  return text.split(new RegExp(`(${[...marks.keys()].join('|')})`, 'u')).map((piece) => marks.get(piece) ?? piece)
}

const piecesOf = (template: TextTemplate, scope: Scope): Piece[] =>
  'jinja' in template
    ? jinjaPieces(template, scope)
    : template.segments.map((segment) => ('text' in segment ? segment.text : pieceAt(segment.path, scope)))

/** Neighbouring texts are one. */
const joined = (pieces: readonly Piece[]): Piece[] => {
  const all: Piece[] = []
  for (const piece of pieces) {
    const last = all.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') all[all.length - 1] = last + piece
    else all.push(piece)
  }
  return all.filter((piece) => piece !== '')
}

const asText = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : piece.url)).join('')

const filledPart = (part: Part, template: TextTemplate | undefined, scope: Scope): Part[] => {
  if (template === undefined) return [part]
  const pieces = joined(piecesOf(template, scope))
  const [first] = pieces
  // A part that is a variable and nothing else is what the variable is.
  if (part.type !== 'text') {
    const whole = pieces.length === 1 && typeof first === 'object'
    return [whole ? first.part : withText(part, asText(pieces))]
  }
  if (pieces.every((piece) => typeof piece === 'string')) return [withText(part, asText(pieces))]
  return pieces.map((piece) => (typeof piece === 'string' ? withText(part, piece) : piece.part))
}

const filled = ({ message, text, parts }: CompiledMessage, scope: Scope): Record<string, unknown> => {
  if (text === undefined) {
    const given = Array.isArray(message.content) ? message.content : []
    return { ...message, content: given.flatMap((part, i) => filledPart(part, parts?.[i], scope)) }
  }
  const pieces = joined(piecesOf(text, scope))
  if (pieces.every((piece) => typeof piece === 'string')) return { ...message, content: asText(pieces) }
  const content = pieces.map((piece) => (typeof piece === 'string' ? { type: 'text', text: piece } : piece.part))
  return { ...message, content }
}

const sizeOf = (content: unknown): number =>
  typeof content === 'string' ? content.length : JSON.stringify(content ?? '').length

const readAll = (
  body: PromptBody,
  given: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
  prompt: PromptName,
  child: RenderChild,
): Map<string, Value> => {
  const values = new Map<string, Value>()
  for (const name of names) {
    const said = own(given, name)
    const value = said === undefined ? own(body.input.defaults, name) : said
    if (value === undefined) continue
    const read = readValue(name, value, own<VariableRule>(body.input.schema, name), prompt)
    values.set(name, read.kind === 'prompt' ? { kind: 'json', json: child(read, name) } : read)
  }
  return values
}

/** A conversation that has not begun has no messages: `history` may be left out. */
const messagesOf = (name: string, { values, optional, prompt }: Scope): Record<string, unknown>[] => {
  const value = values.get(name)
  if (value === undefined && (name === 'history' || optional.has(name))) return []
  if (value === undefined) throw missing(name, prompt)
  if (value.kind !== 'json') throw refuse(`variables.${name}: must be a list of messages, as ${nameOf(prompt)} has it`)
  return readMessages(name, value.json)
}

const isEmpty = ({ content }: Record<string, unknown>): boolean => typeof content === 'string' && content.trim() === ''

/** Throws `bad_request`: a variable that is missing or of the wrong type, each with the prompt's name and version. */
export const render = (
  body: PromptBody,
  given: Readonly<Record<string, unknown>>,
  prompt: PromptName,
  child: RenderChild,
): Rendered => {
  const { entries, names } = compile(body, prompt)
  const { schema } = body.input
  const values = readAll(body, given, names, prompt, child)
  const optional = new Set([...names].filter((name) => own(schema, name)?.optional === true && !values.has(name)))
  const scope = { prompt, values, optional }
  const messages = entries.flatMap((entry) =>
    'name' in entry ? messagesOf(entry.name, scope) : [filled(entry, scope)],
  )
  const size = messages.reduce((sum, { content }) => sum + sizeOf(content), 0)
  if (size > outputCharactersMax) throw tooLong(prompt)
  return {
    // What conditions left nothing of is no message.
    messages: body.template === 'jinja' ? messages.filter((message) => !isEmpty(message)) : messages,
    unknown: Object.keys(given).filter((name) => !names.has(name) && own(schema, name) === undefined),
  }
}
