/**
 * A log that a caller reported: how its content is stored, and the neutral form of that.
 * In: what was told; the stored texts. Out: texts; messages, answer, tools. Imports core, wire; the codec is handed in.
 * Nothing here throws for what a caller wrote: what is no message of the chat protocol is shown as text.
 */

import type { Choice, Message, Tool } from '../core/chat.ts'
import type { Codec } from '../protocols/codec.ts'
import { parseJson } from '../wire/json.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import { readAnswer } from './answer.ts'

export interface ReportedLog {
  /** As the chat protocol has them. */
  messages?: readonly unknown[]
  tools?: readonly unknown[]
  /** temperature, max_tokens … */
  settings?: Readonly<Record<string, unknown>>
  /** Where it is no list of messages. */
  input?: unknown
  message?: Readonly<Record<string, unknown>>
  /** Where it is no message. */
  output?: unknown
  full_request?: unknown
  full_response?: unknown
}

/** Tells these bodies from those that a client sent. */
const mark = 'respan_log'

/** The bodies of both sides, as JSON. */
export const writeReported = (log: ReportedLog): { request: string; response: string } => {
  const { messages, tools, settings, input, message, output, full_request, full_response } = log
  return {
    request: JSON.stringify({ [mark]: 1, ...settings, input, tools, messages, full_request }),
    response: JSON.stringify({ [mark]: 1, message, output, full_response }),
  }
}

export interface ReadReported {
  messages: Message[]
  tools: Tool[]
  choices: Choice[] | undefined
  full_request: unknown
  full_response: unknown
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

const roles: ReadonlySet<string> = new Set(['system', 'developer', 'user', 'assistant'])

const plainMessage = (value: unknown): Message => {
  const { role, content } = asRecord(value) ?? { content: value }
  const word = asString(role) ?? 'user'
  return {
    role: (roles.has(word) ? word : 'user') as Message['role'],
    parts: [{ type: 'text', text: textOf(content ?? value) }],
  }
}

const tried = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

const parsed = (text: string | undefined): Record<string, unknown> | undefined => {
  const record = text === undefined ? undefined : tried(() => asRecord(JSON.parse(text)))
  return record?.[mark] === 1 ? record : undefined
}

const choicesOf = (codec: Codec, { message, output }: Record<string, unknown>): Choice[] | undefined => {
  const body = JSON.stringify({ choices: [{ message }] })
  const read = message === undefined ? undefined : tried(() => readAnswer(codec, 'json', body).choices)
  const said = output ?? message
  return read ?? (said === undefined ? undefined : [{ parts: [{ type: 'text', text: textOf(said) }] }])
}

/** undefined: these are no such bodies. */
export const readReported = (codec: Codec, request?: string, response?: string): ReadReported | undefined => {
  const [asked, answered] = [parsed(request), parsed(response)]
  if (asked === undefined && answered === undefined) return undefined
  const { [mark]: _, full_request, ...told } = asked ?? {}
  const { messages, tools = [], input } = told
  const list = asArray(messages) ?? (input === undefined ? [] : [input])
  const body = parseJson(JSON.stringify({ model: '', messages: list, tools }))
  const read = asArray(messages) === undefined ? undefined : tried(() => codec.readRequest(body))
  return {
    messages: read?.messages ?? list.map(plainMessage),
    tools:
      read?.tools ?? tried(() => codec.readRequest(parseJson(JSON.stringify({ messages: [], tools }))).tools) ?? [],
    choices: answered && choicesOf(codec, answered),
    // What was told of it, where the whole was not.
    full_request: full_request ?? (asked === undefined ? null : told),
    full_response: answered?.full_response ?? answered?.message ?? answered?.output ?? null,
  }
}
