/** OpenAI Chat Completions: the edits of a body that passes to a provider of the same protocol. */

import type { Tool } from '../core/chat.ts'
import { mapValues, parseJson, rawAt, spansAt, splice } from '../wire/json.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import { withoutAllowed } from './allowed-tools.ts'
import { writeOutput } from './chat-output.ts'
import type { Dialect, Pass, Target } from './codec.ts'
import { newLosses, type Warn } from './loss.ts'
import { readToolChoice } from './openai-chat/request.ts'
import type { Wire } from './openai-chat/shape.ts'
import {
  type ReasoningControl,
  readReasoningControl,
  reasoningMembers,
  writeReasoningControl,
} from './reasoning-control.ts'
import { nineIds, speltId } from './tool-ids.ts'

type Member = (key: string) => string | undefined

const parsed = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text))

/** Where a client may have kept a thought. */
const thoughtMembers = ['reasoning', 'reasoning_content', 'reasoning_details'] as const

/** The thought that the client dropped, or kept the last piece of: a member to put back. */
const forgotten = (message: Wire, { dialect, thoughtBefore }: Target): Record<string, string> => {
  const { reasoningField: field } = dialect
  const [call] = asArray(message.tool_calls) ?? []
  const elsewhere = thoughtMembers.some((name) => name !== field && message[name] != null)
  if (field === undefined || call === undefined || elsewhere) return {}
  const thought = thoughtBefore?.(asString(asRecord(call)?.id) ?? '')
  const said = asString(message[field]) ?? ''
  return thought === undefined || said === thought || !thought.endsWith(said)
    ? {}
    : { [field]: JSON.stringify(thought) }
}

const refusedMembers = new Set(['thinking_blocks'])

/** What the messages of one body have in common. */
interface Mending {
  target: Target
  /** Every message is looked into; else the last one alone. */
  all: boolean
  /** Members to take out of an assistant's message. */
  refused: ReadonlySet<string>
  warn: Warn
}

/** Ids of calls, and of what answers them, as the provider takes them. */
const withIds = (message: Wire, text: string, path: string, { target, warn }: Mending): Record<string, string> => {
  if (target.dialect.nineCharacterIds !== true) return {}
  const spelt = (id: unknown) => JSON.stringify(speltId(asString(id) ?? '', nineIds, path, warn))
  const calls = asArray(message.tool_calls)
  return {
    ...(asString(message.tool_call_id) && { tool_call_id: spelt(message.tool_call_id) }),
    ...(calls !== undefined && {
      tool_calls: mapValues(rawAt(parseJson(text), ['tool_calls']), (call, i) =>
        splice(call, { set: { id: spelt(asRecord(calls[Number(i)])?.id) } }),
      ),
    }),
  }
}

/** A message as this provider must have it, and may have it. */
const mended = (text: string, i: number, isLast: boolean, mending: Mending): string => {
  const { target, all, refused, warn } = mending
  const { developerRole, prefixMember } = target.dialect
  if (!all && !isLast) return text
  const message = asRecord(parseJson(text).value)
  if (message === undefined) return text
  const path = `messages[${i}]`
  const set = withIds(message, text, path, mending)
  if (message.role === 'developer' && developerRole === 'system') {
    set.role = '"system"'
    warn(`${path}.role`, 'renamed', "sent as 'system'")
  }
  if (message.role !== 'assistant') return splice(text, { set })
  if (prefixMember === true && isLast) set.prefix = 'true'
  return splice(text, { set: { ...set, ...forgotten(message, target) }, remove: refused })
}

/**
 * Some providers refuse a tool loop without its thoughts: they are put where they were. Most refuse Claude's thinking, which a
 * turn of another model left behind: it is taken out; and some have older words. Nothing else is touched.
 */
const passMessages = (messages: string | undefined, target: Target, warn: Warn): string | undefined => {
  const { thinkingBlocks, reasoningField, developerRole, nineCharacterIds, prefixMember } = target.dialect
  const left = thinkingBlocks !== true && messages?.includes('"thinking_blocks"') === true
  const recalls = reasoningField !== undefined && target.thoughtBefore !== undefined
  const older = developerRole === 'system' && messages?.includes('"developer"') === true
  const calls = nineCharacterIds === true && messages?.includes('"tool_call') === true
  const all = left || recalls || older || calls
  if (messages === undefined || !(all || prefixMember)) return undefined
  if (left) warn('messages.thinking_blocks', 'dropped', 'only Claude can read it')
  const mending: Mending = { target, all, refused: left ? refusedMembers : new Set(), warn }
  const last = spansAt(messages).length - 1
  const passed = mapValues(messages, (text, i) => mended(text, Number(i), Number(i) === last, mending))
  return passed === messages ? undefined : passed
}

/** @see Codec.passEdits. Touches nothing that the target takes as it is. */
export const passEdits = (member: Member, target: Target, stream: boolean): Pass => {
  const { model, dialect } = target
  const { warnings, warn } = newLosses()
  const remove = new Set<string>()
  const set: Record<string, string> = {}
  if (parsed(member('model')) !== model) set.model = JSON.stringify(model)
  if ((parsed(member('stream')) === true) !== stream) set.stream = String(stream)
  const options = asRecord(parsed(member('stream_options')))
  const asked = options?.include_usage === true
  const usageAsked = stream && !asked && dialect.noStreamOptions !== true
  if (usageAsked) set.stream_options = JSON.stringify({ ...options, include_usage: true })
  else if (options !== undefined && (dialect.noStreamOptions || !stream)) {
    remove.add('stream_options')
    if (stream && asked) warn('streamUsage', 'dropped', 'the provider refuses stream_options')
  }
  const wanted = dialect.maxTokensField
  const other = wanted === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
  const cap = member(other)
  if (wanted !== undefined && cap !== undefined) {
    remove.add(other)
    if (member(wanted) === undefined) set[wanted] = cap
    if (member(wanted) === undefined) warn('maxTokens', 'renamed', `sent as ${wanted}`)
  }
  const messages = passMessages(member('messages'), target, warn)
  if (messages !== undefined) set.messages = messages
  passTools(member, dialect, warn, remove, set)
  passOutput(member, dialect, warn, set)
  passReasoning(member, dialect.reasoningControl, warn, remove, set)
  return { edits: { remove, set }, usageAsked, warnings }
}

const passReasoning = (
  member: Member,
  control: ReasoningControl | undefined,
  warn: Warn,
  remove: Set<string>,
  set: Record<string, string>,
): void => {
  const others = reasoningMembers.filter((name) => name !== control && member(name) !== undefined)
  if (control === undefined || others.length === 0) return
  const reasoning = readReasoningControl(
    Object.fromEntries(reasoningMembers.map((name) => [name, parsed(member(name))])),
  )
  for (const name of others) remove.add(name)
  if (reasoning === undefined || member(control) !== undefined) return
  for (const [name, value] of Object.entries(writeReasoningControl(reasoning, control, warn)))
    set[name] = JSON.stringify(value)
}

/** Some of the tools, allowed by name: where the provider has no word for that, the others are not offered. */
const passTools = (
  member: Member,
  { noAllowedTools }: Dialect,
  warn: Warn,
  remove: Set<string>,
  set: Record<string, string>,
): void => {
  const choice = noAllowedTools === true ? readToolChoice(parsed(member('tool_choice'))) : undefined
  const text = member('tools')
  if (text === undefined || choice === undefined || !('only' in choice)) return
  const named = (asArray(parsed(text)) ?? []).map(
    (tool): Tool => ({ type: 'function', name: asString(asRecord(asRecord(tool)?.function)?.name) ?? '' }),
  )
  const request = { model: '', messages: [], stream: false, tools: named, toolChoice: choice }
  const offered = withoutAllowed(request, warn).tools ?? []
  const kept = spansAt(text).filter((_, i) => offered.includes(named[i] as Tool))
  if (kept.length === 0) for (const name of ['tools', 'tool_choice', 'parallel_tool_calls']) remove.add(name)
  else {
    set.tools = `[${kept.map(({ valueStart, end }) => text.slice(valueStart, end)).join(',')}]`
    set.tool_choice = JSON.stringify(choice.type)
  }
}

/** A schema for a provider that takes none: as in a body that is written anew. */
const passOutput = (member: Member, dialect: Dialect, warn: Warn, set: Record<string, string>): void => {
  const text = dialect.noJsonSchema === true ? member('response_format') : undefined
  const messages = set.messages ?? member('messages')
  if (text === undefined || messages === undefined || !text.includes('json_schema')) return
  const schema = rawAt(parseJson(text), ['json_schema', 'schema'])
  if (asRecord(parsed(text))?.type !== 'json_schema' || schema === 'null') return
  const { format, instruction } = writeOutput({ type: 'json-schema', schema }, dialect, false, warn)
  set.response_format = JSON.stringify(format)
  const open = messages.indexOf('[') + 1
  const rest = messages.slice(open)
  set.messages = `${messages.slice(0, open)}${JSON.stringify(instruction)}${rest.trim() === ']' ? '' : ','}${rest}`
}
