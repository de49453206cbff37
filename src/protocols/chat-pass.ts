/** OpenAI Chat Completions: the edits of a body that passes to a provider of the same protocol. */

import { parseJson, spansAt, splice } from '../wire/json.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import type { Pass, Target } from './codec.ts'
import { newLosses, type Warn } from './loss.ts'
import type { Wire } from './openai-chat/shape.ts'
import {
  type ReasoningControl,
  readReasoningControl,
  reasoningMembers,
  writeReasoningControl,
} from './reasoning-control.ts'

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

/** An assistant's message as this provider must have it, and may have it. */
const mended = (text: string, target: Target, refused: ReadonlySet<string>): string => {
  const message = asRecord(parseJson(text).value)
  return message?.role === 'assistant' ? splice(text, { set: forgotten(message, target), remove: refused }) : text
}

const refusedMembers = new Set(['thinking_blocks'])

/**
 * Some providers refuse a tool loop without its thoughts: they are put where they were. Most refuse Claude's thinking,
 * which a turn of another model left behind: it is taken out. Nothing else is touched.
 */
const passMessages = (messages: string | undefined, target: Target, warn: Warn): string | undefined => {
  const left = target.dialect.thinkingBlocks !== true && messages?.includes('"thinking_blocks"') === true
  const recalls = target.dialect.reasoningField !== undefined && target.thoughtBefore !== undefined
  if (messages === undefined || !(left || recalls)) return undefined
  if (left) warn('messages.thinking_blocks', 'dropped', 'only Claude can read it')
  let out = ''
  let from = 0
  for (const { valueStart, end } of spansAt(messages)) {
    const text = mended(messages.slice(valueStart, end), target, left ? refusedMembers : new Set())
    out += messages.slice(from, valueStart) + text
    from = end
  }
  const all = out + messages.slice(from)
  return all === messages ? undefined : all
}

/** @see Codec.passEdits. Touches nothing that the target takes as it is. */
export const passEdits = (member: (key: string) => string | undefined, target: Target, stream: boolean): Pass => {
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
  passReasoning(member, dialect.reasoningControl, warn, remove, set)
  return { edits: { remove, set }, usageAsked, warnings }
}

const passReasoning = (
  member: (key: string) => string | undefined,
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
