/**
 * OpenAI Responses: input and output items ↔ messages. One turn of the model is several items in a row: what it thought,
 * said and called; neutrally they are the parts of one assistant message.
 * In: parsed JSON. Out: neutral messages, and items for `writeJson`. Imports core, wire, and the openai-responses words.
 */

import type { Message, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import { defined, type Warn } from './loss.ts'
import { isOwn, origin, protocol, type Wire, writeExtra } from './openai-responses/shape.ts'
import { plainContent, readContent, writeOutputText, writePart } from './responses-content.ts'
import { seal, unseal } from './sealed.ts'
import { responsesIds, withSpeltIds } from './tool-ids.ts'

/** The item's own members, for the way back: '$' = they say nothing to another protocol. */
const itemExtra = (wire: Wire, ...known: string[]) => {
  const rest = Object.entries(wire).filter(
    ([name, member]) => member !== null && name !== 'type' && !known.includes(name),
  )
  return rest.length === 0 ? {} : { extra: { [protocol]: { $item: Object.fromEntries(rest) } } }
}
const itemOf = (part: Part): Wire => asRecord(('extra' in part ? part.extra : undefined)?.[protocol]?.$item) ?? {}

const textsOf = (value: unknown): string[] => (asArray(value) ?? []).map((part) => asString(asRecord(part)?.text) ?? '')

/** Paragraphs of a summary are items of a list there, and blank lines here. */
export const summaryBreak = '\n\n'

/** The summary, or (open-weight models) the thought itself. */
export const readReasoning = (wire: Wire): ReasoningPart => {
  const content = textsOf(wire.content)
  const text = (content.length > 0 ? content : textsOf(wire.summary)).join(summaryBreak)
  const signature = asString(wire.encrypted_content) || undefined
  return defined<ReasoningPart>({
    type: 'reasoning',
    text,
    ...(unseal(signature) ?? { signature, origin }),
    ...itemExtra(wire, 'encrypted_content'),
  })
}

const summaryOf = (text: string) => (text === '' ? [] : [{ type: 'summary_text', text }])

/** `text` as the model's own list, where it still is what the list says. */
export const writeReasoning = (part: ReasoningPart): Wire => {
  const { summary, content, ...item } = itemOf(part)
  const encrypted = isOwn(part.origin) ? part.signature : seal(part)
  const same = [summary, content].some((list) => textsOf(list).join(summaryBreak) === part.text)
  return {
    type: 'reasoning',
    ...item,
    summary: same && summary !== undefined ? summary : summaryOf(part.text),
    ...(same && content !== undefined && { content }),
    ...(encrypted !== undefined && { encrypted_content: encrypted }),
  }
}

/** A call as an item; undefined for items that are none. */
export const readCall = (wire: Wire): ToolCallPart | undefined => {
  const [id, name] = [asString(wire.call_id) ?? asString(wire.id) ?? '', asString(wire.name) ?? '']
  if (wire.type === 'function_call') {
    const rest = itemExtra(wire, 'call_id', 'name', 'arguments')
    return { type: 'tool-call', id, name, arguments: asString(wire.arguments) ?? '', ...rest }
  }
  if (wire.type !== 'custom_tool_call') return undefined
  const rest = itemExtra(wire, 'call_id', 'name', 'input')
  return { type: 'tool-call', id, name, arguments: asString(wire.input) ?? '', custom: true, ...rest }
}

export const writeCall = (part: ToolCallPart): Wire => {
  const head = { ...itemOf(part), call_id: part.id, name: part.name }
  return part.custom
    ? { type: 'custom_tool_call', ...head, input: part.arguments }
    : { type: 'function_call', ...head, arguments: part.arguments }
}

const readOutput = (wire: Wire): ToolResultPart => {
  const custom = wire.type === 'custom_tool_call_output' ? { $custom: true } : {}
  const { $item } = itemExtra(wire, 'call_id', 'output').extra?.[protocol] ?? {}
  const own = defined({ ...custom, $item })
  return {
    type: 'tool-result',
    id: asString(wire.call_id) ?? '',
    parts: readContent(wire.output),
    ...(Object.keys(own).length > 0 && { extra: { [protocol]: own } }),
  }
}

/** Parts of an assistant's message item; the item's own members ride on the first. */
const readSaid = (wire: Wire): Part[] => {
  const parts = readContent(wire.content)
  const { extra } = itemExtra(wire, 'role', 'content')
  const [first, ...rest] = parts
  if (extra === undefined || first === undefined || !('extra' in first || first.type === 'text')) return parts
  return [{ ...first, extra: { [protocol]: { ...first.extra?.[protocol], ...extra[protocol] } } } as Part, ...rest]
}

/** An item of the model's own turn → parts. */
export const readOutputItem = (wire: Wire): Part[] => {
  if (wire.type === 'message') return readSaid(wire)
  if (wire.type === 'reasoning') return [readReasoning(wire)]
  return [readCall(wire) ?? { type: 'opaque', kind: asString(wire.type) ?? '', value: wire, origin }]
}

const outputs = new Set(['function_call_output', 'custom_tool_call_output'])
/** Marks a system message that stood among the items, so that it goes back there and not into `instructions`. */
export const inPlace = '$in_place'
const placed = { [protocol]: { [inPlace]: true } }
const roles = new Set(['user', 'system', 'developer', 'assistant'])

/** The list of input → messages: items of one turn are put together. Throws `bad_request`. */
export const readItems = (items: readonly unknown[]): Message[] => {
  const messages: Message[] = []
  let results = false
  const add = (role: Message['role'], parts: Part[], joins: boolean, extra?: Message['extra']) => {
    const last = messages.at(-1)
    if (joins && last?.role === role) last.parts.push(...parts)
    else messages.push(defined({ role, parts, extra }))
  }
  for (const [i, value] of items.entries()) {
    const wire = asRecord(value)
    const kind = asString(wire?.type) ?? 'message'
    if (wire === undefined) throw new GatewayError('bad_request', `input[${i}] must be an item: an object`)
    if (outputs.has(kind)) {
      add('user', [readOutput(wire)], results)
      results = true
      continue
    }
    results = false
    if (kind !== 'message') {
      add('assistant', readOutputItem(wire), true)
      continue
    }
    const role = asString(wire.role) ?? ''
    if (!roles.has(role))
      throw new GatewayError('bad_request', `input[${i}].role must be user, assistant, system or developer`)
    if (role === 'assistant') add('assistant', readSaid({ ...wire, type: 'message' }), true)
    else add(role as Message['role'], readContent(wire.content), false, role === 'user' ? undefined : placed)
  }
  return messages
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The parts of one turn of the model → items. */
export const writeTurn = (parts: readonly Part[], path: string, warn: Warn, told = false): Wire[] => {
  const items: Wire[] = []
  let content: Wire[] | undefined
  const say = (part: Part, wire: Wire) => {
    const item = itemOf(part)
    if (content === undefined || Object.keys(item).length > 0) {
      content = []
      items.push({ type: 'message', role: 'assistant', ...item, content })
    }
    content.push(wire)
  }
  for (const [i, part] of parts.entries()) {
    const at = `${path}.parts[${i}]`
    if (part.type === 'text') say(part, writeOutputText(part, at, warn))
    else if (part.type === 'refusal') say(part, { type: 'refusal', refusal: part.text })
    else {
      const item = told && part.type === 'reasoning' ? tellReasoning(part, at, warn) : writeItem(part, at, warn)
      if (item === undefined) continue
      items.push(item)
      content = undefined
    }
  }
  return items
}

/** A client is told every thought; only what its maker can read comes back to it. */
const tellReasoning = (part: ReasoningPart, path: string, warn: Warn): Wire => {
  writeExtra(part.extra, `${path}.`, warn)
  if (!isOwn(part.origin) && seal(part) === undefined)
    warn(`${path}.origin`, 'dropped', 'the text is told as a summary that nobody signed')
  return writeReasoning(part)
}

const writeItem = (part: Part, path: string, warn: Warn): Wire | undefined => {
  if (part.type === 'tool-call') {
    writeExtra(part.extra, `${path}.`, warn)
    if (part.cache !== undefined) warn(`${path}.cache`, 'dropped', 'the provider caches by itself and takes no marks')
    return writeCall(part)
  }
  if (part.type === 'reasoning' && isOwn(part.origin)) return writeReasoning(part)
  if (part.type === 'opaque' && isOwn(part.origin) && isRecord(part.value)) return part.value
  const whose =
    'origin' in part ? `only ${part.origin.protocol} can read it` : `an assistant's ${part.type} has no place here`
  warn(path, 'dropped', whose)
  return undefined
}

/** What is known of the whole conversation: a free-form call is answered by an item of its own kind. */
interface Talk {
  custom: ReadonlySet<string>
  warn: Warn
}

const writeResult = (part: ToolResultPart, path: string, { custom, warn }: Talk): Wire => {
  if (part.cache !== undefined) warn(`${path}.cache`, 'dropped', 'the provider caches by itself and takes no marks')
  if (part.isError) warn(`${path}.isError`, 'dropped', 'a tool output has no error flag; its text is sent as it is')
  const { $item, $custom, ...extra } = writeExtra(part.extra, `${path}.`, warn)
  const output = part.parts
    .map((inner, i) => writePart(inner, `${path}.parts[${i}]`, warn))
    .filter((wire) => wire !== undefined)
  const type = $custom === true || custom.has(part.id) ? 'custom_tool_call_output' : 'function_call_output'
  return {
    type,
    ...asRecord($item),
    call_id: part.id,
    output: output.length === 0 ? '' : plainContent(output),
    ...extra,
  }
}

const writeOther = (message: Message, path: string, talk: Talk): Wire[] => {
  const results: Wire[] = []
  const content: Wire[] = []
  for (const [i, part] of message.parts.entries()) {
    const at = `${path}.parts[${i}]`
    if (part.type === 'tool-result') results.push(writeResult(part, at, talk))
    else content.push(...[writePart(part, at, talk.warn)].filter((wire) => wire !== undefined))
  }
  if (content.length === 0 && results.length > 0) return results
  return [...results, { role: message.role, content: plainContent(content) }]
}

const customCalls = (messages: readonly Message[]): ReadonlySet<string> =>
  new Set(
    messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.type === 'tool-call' && part.custom === true ? [part.id] : [])),
    ),
  )

/** Messages → the list of input; `offset` is the place of the first one in the request. */
export const writeItems = (messages: readonly Message[], warn: Warn, offset = 0): Wire[] => {
  const spelt = messages.map((message, i) => withSpeltIds(message, responsesIds, `messages[${i + offset}]`, warn))
  const talk: Talk = { custom: customCalls(spelt), warn }
  return spelt.flatMap((message, i) => {
    const path = `messages[${i + offset}]`
    if (message.name !== undefined) warn(`${path}.name`, 'dropped', 'messages have no name')
    writeExtra(message.extra, `${path}.`, warn)
    return message.role === 'assistant' ? writeTurn(message.parts, path, warn) : writeOther(message, path, talk)
  })
}
