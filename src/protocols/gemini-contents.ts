/**
 * Gemini: messages → contents, in the order that the provider demands: results right behind their calls, calls signed.
 * In: neutral messages. Out: contents and the system's parts; losses are named. Imports core and its siblings.
 */

import type { Message, Part, ToolResultPart } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { asString } from '../wire/value.ts'
import type { Dialect } from './codec.ts'
import { protocol, type Wire, writeExtra } from './gemini/shape.ts'
import { type Telling, writeParts } from './gemini-parts.ts'
import type { Warn } from './loss.ts'
import { findRepeatedResults } from './tool-results.ts'

export const namesOf = (messages: readonly Message[]): ReadonlyMap<string, string> =>
  new Map(
    messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.type === 'tool-call' ? [[part.id, part.name] as const] : [])),
    ),
  )

/** A result must name the function that it is from. */
export const nameOf = (names: ReadonlyMap<string, string>) => (result: ToolResultPart) => {
  const name = names.get(result.id) ?? asString(result.extra?.[protocol]?.$name)
  if (name !== undefined) return name
  throw new GatewayError(
    'bad_request',
    `tool result '${result.id}' answers no tool call of this conversation; send the call, or leave the result out`,
  )
}

const isSystem = ({ role }: Message): boolean => role === 'system' || role === 'developer'

/**
 * Calls of the turn that is being answered must be signed there; one whose client forgot the signature says so, in words
 * that the vendor gives for it. @see https://ai.google.dev/gemini-api/docs/thought-signatures#faqs (checked 2026-11-24)
 */
const unsigned = 'skip_thought_signature_validator'

export const signCalls = (contents: readonly Wire[], dialect: Dialect, warn: Warn): void => {
  if (dialect.signedCalls !== true) return
  const last = contents.findLastIndex(
    ({ role, parts }) => role === 'user' && (parts as Wire[]).some((part) => part.functionResponse === undefined),
  )
  for (const { role, parts } of contents.slice(last + 1)) {
    const call = role === 'model' ? (parts as Wire[]).find((part) => part.functionCall !== undefined) : undefined
    if (call === undefined || call.thoughtSignature !== undefined) continue
    call.thoughtSignature = unsigned
    warn('messages.signature', 'approximated', 'a call came back without its signature; its check is skipped')
  }
}

const isResult = (part: Wire): boolean => part.functionResponse !== undefined

/**
 * Results stand right behind their calls, all of them in one turn: those of later user turns are put into the first.
 * @see https://ai.google.dev/gemini-api/docs/function-calling#parallel_function_calling (checked 2026-11)
 */
export const gatherResults = (contents: readonly Wire[]): Wire[] => {
  let first: Wire | undefined
  for (const content of contents) {
    const parts = content.parts as Wire[]
    if (content.role === 'model') first = undefined
    else if (first === undefined) {
      first = content
      content.parts = [...parts.filter(isResult), ...parts.filter((part) => !isResult(part))]
    } else if (parts.some(isResult)) {
      const all = first.parts as Wire[]
      all.splice(all.findLastIndex(isResult) + 1, 0, ...parts.filter(isResult))
      content.parts = parts.filter((part) => !isResult(part))
    }
  }
  return contents.filter(({ parts }) => (parts as Wire[]).length > 0)
}

/** A second answer to a call is one too many there. */
export const answeredOnce = (messages: readonly Message[], warn: Warn): Message[] => {
  const repeated = findRepeatedResults(messages)
  return messages.map((message, i) => ({
    ...message,
    parts: message.parts.map((part, j): Part => {
      if (!repeated.has(part)) return part
      warn(`messages[${i}].parts[${j}]`, 'dropped', 'the tool call is answered twice; the first answer is kept')
      return { type: 'text', text: '' }
    }),
  }))
}

/** System turns are hoisted; a turn that has nothing left is dropped. */
export const writeContents = (messages: readonly Message[], telling: Telling) => {
  const { warn } = telling
  const system: Wire[] = []
  const contents: Wire[] = []
  for (const [i, message] of messages.entries()) {
    const path = `messages[${i}]`
    const extra = writeExtra(message.extra, `${path}.`, warn)
    if (message.name !== undefined) warn(`${path}.name`, 'dropped', 'messages have no name')
    const parts = writeParts(message.parts, path, telling)
    if (isSystem(message)) {
      if (message.role === 'developer') warn(`${path}.role`, 'renamed', 'sent as system')
      if (contents.length > 0) warn(path, 'approximated', 'moved up into the system instruction')
      if (parts.some((part) => part.text === undefined)) warn(path, 'dropped', 'the system instruction holds text only')
      system.push(...parts.filter((part) => part.text !== undefined))
    } else if (parts.length === 0) warn(path, 'dropped', 'it has nothing that can be sent')
    else contents.push({ role: message.role === 'assistant' ? 'model' : 'user', parts, ...extra })
  }
  if (contents.length > 0 || system.length === 0) return { system, contents }
  warn('messages', 'approximated', 'there is no user message; the system instruction is sent as one')
  return { system: [], contents: [{ role: 'user', parts: system }] }
}
