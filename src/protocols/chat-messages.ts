/**
 * Messages as chat completions has them: tool calls beside the content, tool answers as messages of their own.
 * In: parsed JSON, or neutral messages. Out: the other. Imports core, wire, and the openai-chat words.
 * Warnings name paths of the neutral request.
 */

import type { Message, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import { type PartTarget, readCache, readContent, readReasoning, writeCache, writePart } from './chat-parts.ts'
import type { Dialect } from './codec.ts'
import { defined } from './loss.ts'
import { protocol, readExtra, type Spelling, type Wire, writeExtra } from './openai-chat/shape.ts'
import { chatIds, nineIds, withSpeltIds } from './tool-ids.ts'

/** A tool call of a whole message (function or custom); undefined for what is none. */
export const readCall = (value: unknown): ToolCallPart | undefined => {
  const call = asRecord(value)
  const custom = call?.type === 'custom' ? asRecord(call.custom) : undefined
  const body = custom ?? asRecord(call?.function)
  if (call === undefined || body === undefined) return undefined
  const written = custom === undefined ? body.arguments : body.input
  return {
    type: 'tool-call',
    id: asString(call.id) ?? '',
    name: asString(body.name) ?? '',
    arguments: asString(written) ?? (written == null ? '' : JSON.stringify(written)),
    ...(custom === undefined ? {} : { custom: true }),
    ...readExtra(call, new Set(['id', 'type', 'function', 'custom', 'index'])),
  }
}

const knownMessage = new Set(
  'role content name tool_calls tool_call_id refusal reasoning reasoning_content reasoning_details thinking_blocks function_call'.split(
    ' ',
  ),
)

const readAssistant = (wire: Wire): Part[] => {
  const refusal = asString(wire.refusal)
  const legacy = isRecord(wire.function_call) ? readCall({ id: '', function: wire.function_call }) : undefined
  const calls = (asArray(wire.tool_calls) ?? []).map(readCall).filter((part) => part !== undefined)
  return [
    ...readReasoning(wire),
    ...readContent(wire.content),
    ...(refusal === undefined || refusal === '' ? [] : [{ type: 'refusal' as const, text: refusal }]),
    ...(legacy === undefined ? calls : [legacy, ...calls]),
  ]
}

/** `calls`: those that no answer has come to yet. Some clients leave the id empty; then the order tells. */
const readResult = (wire: Wire, calls: readonly string[]): ToolResultPart => ({
  type: 'tool-result',
  // A legacy 'function' message answers the one call of the turn before, by name.
  id: asString(wire.tool_call_id) || asString(wire.name) || (calls[0] ?? ''),
  parts: readContent(wire.content),
  ...readCache(wire),
  ...readExtra(wire, new Set(['role', 'content', 'tool_call_id', 'cache_control'])),
})

const roles: Readonly<Record<string, Message['role']>> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  assistant: 'assistant',
}

/** The list of a request. Adjacent tool answers become one user message; throws `bad_request` for what is no message. */
export const readMessages = (list: readonly unknown[]): Message[] => {
  const messages: Message[] = []
  let results: Part[] | undefined
  let calls: string[] = []
  for (const [i, value] of list.entries()) {
    const wire = asRecord(value)
    if (wire === undefined) throw new GatewayError('bad_request', `messages[${i}] must be an object`)
    if (wire.role === 'tool' || wire.role === 'function') {
      if (results === undefined) {
        results = []
        messages.push({ role: 'user', parts: results })
      }
      const result = readResult(wire, calls)
      calls = calls.filter((id) => id !== result.id)
      results.push(result)
      continue
    }
    results = undefined
    const role = roles[asString(wire.role) ?? '']
    if (role === undefined)
      throw new GatewayError('bad_request', `messages[${i}].role must be system, developer, user, assistant or tool`)
    const parts = role === 'assistant' ? readAssistant(wire) : readContent(wire.content)
    calls = parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []))
    messages.push(defined({ role, parts, name: asString(wire.name), ...readExtra(wire, knownMessage) }))
  }
  return messages
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What the writer of messages needs to know of where they go. */
export interface MessageTarget extends PartTarget {
  dialect: Dialect
  spelling: Spelling
}

/** Plain text as a string, anything else as parts: several vendors take only strings where a string will do. */
const writeContent = (parts: readonly Wire[]): string | Wire[] => {
  const only = parts.length === 1 ? parts[0] : undefined
  return only?.type === 'text' && Object.keys(only).length === 2 ? (only.text as string) : [...parts]
}

const writeCall = (part: ToolCallPart, path: string, target: MessageTarget): Wire => {
  if (part.cache !== undefined) target.warn(`${path}.cache`, 'dropped', 'tool calls take no cache_control')
  const body = part.custom
    ? { type: 'custom', custom: { name: part.name, input: part.arguments } }
    : { type: 'function', function: { name: part.name, arguments: part.arguments } }
  return { id: part.id, ...body, ...writeExtra(part.extra, `${path}.`, target.warn) }
}

/** Thinking goes back where the provider says it may, or where this caller itself put it. */
const writeThought = (part: ReasoningPart, path: string, target: MessageTarget, wire: Wire): void => {
  const { dialect, spelling, warn } = target
  const { reasoning_details: details, ...extra } = writeExtra(part.extra, `${path}.`, warn)
  Object.assign(wire, extra)
  if (details !== undefined)
    wire.reasoning_details = [...(asArray(wire.reasoning_details) ?? []), ...(asArray(details) ?? [])]
  const field = dialect.reasoningField ?? spelling.reasoningText
  if (field === undefined) {
    if (details === undefined) warn(path, 'dropped', 'the provider takes no reasoning back')
    return
  }
  const foreign = part.origin.protocol !== protocol
  if (part.redacted !== undefined) warn(`${path}.redacted`, 'dropped', `encrypted by ${part.origin.protocol}`)
  if (part.signature !== undefined && (foreign || details === undefined))
    warn(`${path}.signature`, 'dropped', `only ${part.origin.protocol} can check it`)
  if (foreign) warn(`${path}.origin`, 'dropped', 'the text goes on as plain reasoning')
  if (field === 'thinking') {
    wire.content = [
      { type: 'thinking', thinking: [{ type: 'text', text: part.text }] },
      ...((wire.content as Wire[]) ?? []),
    ]
  } else if (part.text !== '') wire[field] = `${asString(wire[field]) ?? ''}${part.text}`
}

const writeAssistant = (message: Message, path: string, target: MessageTarget): Wire => {
  const wire: Wire = { role: 'assistant' }
  const calls: Wire[] = []
  const content: Wire[] = []
  let refusal: string | undefined
  for (const [j, part] of message.parts.entries()) {
    const at = `${path}.parts[${j}]`
    if (calls.length > 0 && part.type !== 'tool-call')
      target.warn(at, 'approximated', 'tool calls are sent after all else')
    if (part.type === 'reasoning') writeThought(part, at, target, wire)
    else if (part.type === 'refusal') refusal = (refusal ?? '') + part.text
    else if (part.type !== 'tool-call')
      content.push(...[writePart(part, at, target)].filter((part) => part !== undefined))
    else if (target.spelling.legacy && part.id === '')
      wire.function_call = { name: part.name, arguments: part.arguments }
    else calls.push(writeCall(part, at, target))
  }
  const thinking = (wire.content as Wire[] | undefined) ?? []
  const all = [...thinking, ...content]
  return {
    ...wire,
    content: all.length === 0 ? null : writeContent(all),
    ...(refusal === undefined ? {} : { refusal }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
}

interface Results {
  tools: Wire[]
  /** What tool messages cannot hold, with a line that says whose it is. */
  hoisted: Wire[]
}

const writeResult = (part: ToolResultPart, path: string, target: MessageTarget, { tools, hoisted }: Results): void => {
  const { warn, spelling } = target
  if (part.isError) warn(`${path}.isError`, 'dropped', 'a tool message has no error flag; its text is sent as it is')
  const content: Wire[] = []
  const media: Wire[] = []
  for (const [k, inner] of part.parts.entries()) {
    const at = `${path}.parts[${k}]`
    const wire = writePart(inner, at, target)
    if (wire === undefined) continue
    if (wire.type === 'text' || inner.type === 'opaque') content.push(wire)
    else {
      media.push(wire)
      warn(at, 'approximated', 'tool messages hold text only; it is in the user message that follows')
    }
  }
  if (media.length > 0) hoisted.push({ type: 'text', text: `Content returned by tool call ${part.id}:` }, ...media)
  const id =
    spelling.legacy && part.extra?.[protocol]?.name === part.id
      ? { role: 'function' }
      : { role: 'tool', tool_call_id: part.id }
  tools.push({
    ...id,
    content: content.length === 0 ? '' : writeContent(content),
    ...writeExtra(part.extra, `${path}.`, warn),
    ...writeCache(part.cache, path, target),
  })
}

const writeOther = (message: Message, path: string, target: MessageTarget): Wire[] => {
  const results: Results = { tools: [], hoisted: [] }
  const content: Wire[] = []
  for (const [j, part] of message.parts.entries()) {
    const at = `${path}.parts[${j}]`
    if (part.type === 'tool-result') {
      if (content.length > 0) target.warn(at, 'approximated', 'tool answers are sent before the text beside them')
      writeResult(part, at, target, results)
    } else content.push(...[writePart(part, at, target)].filter((wire) => wire !== undefined))
  }
  const rest = [...results.hoisted, ...content]
  if (rest.length === 0 && results.tools.length > 0) return results.tools
  const asSystem = message.role === 'developer' && target.dialect.developerRole === 'system'
  if (asSystem) target.warn(`${path}.role`, 'renamed', "sent as 'system'")
  const role = asSystem ? 'system' : message.role
  return [...results.tools, { role, content: rest.length === 0 ? '' : writeContent(rest) }]
}

/** Neutral messages → the list of a request; one message may become several. */
export const writeMessages = (messages: readonly Message[], target: MessageTarget): Wire[] => {
  const { nineCharacterIds, prefixMember } = target.dialect
  const rule = nineCharacterIds === true ? nineIds : chatIds
  const all = messages.flatMap((given, i) => {
    const path = `messages[${i}]`
    const message = withSpeltIds(given, rule, path, target.warn)
    const wires =
      message.role === 'assistant' ? [writeAssistant(message, path, target)] : writeOther(message, path, target)
    const last = wires.at(-1)
    const members = defined({ name: message.name, ...writeExtra(message.extra, `${path}.`, target.warn) })
    if (last !== undefined && last.role !== 'tool' && last.role !== 'function') Object.assign(last, members)
    else
      for (const name of Object.keys(members)) target.warn(`${path}.${name}`, 'dropped', 'tool messages do not take it')
    return wires
  })
  const last = all.at(-1)
  if (prefixMember === true && last?.role === 'assistant') last.prefix = true
  return all
}
