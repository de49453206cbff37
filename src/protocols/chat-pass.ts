/** OpenAI Chat Completions: the edits of a body that passes to a provider of the same protocol. */

import { parseJson, type Span, spansAt, splice } from '../wire/json.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import type { Pass, Target } from './codec.ts'
import { newLosses, type Warn } from './loss.ts'
import {
  type ReasoningControl,
  readReasoningControl,
  reasoningMembers,
  writeReasoningControl,
} from './reasoning-control.ts'

const parsed = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text))

/** The text of a message with the thought that its client dropped, or kept the last piece of; undefined = as it is. */
const mended = (text: string, { dialect, thoughtBefore }: Target): string | undefined => {
  const { reasoningField: field } = dialect
  if (field === undefined || !text.includes('"tool_calls"')) return undefined
  const message = asRecord(parseJson(text).value)
  const [call] = asArray(message?.tool_calls) ?? []
  const thought = thoughtBefore?.(asString(asRecord(call)?.id) ?? '')
  const said = asString(message?.[field]) ?? ''
  if (thought === undefined || said === thought || !thought.endsWith(said)) return undefined
  return splice(text, { set: { [field]: JSON.stringify(thought) } })
}

/** Some providers refuse a tool loop without its thoughts: they are put where they were, and nothing else is touched. */
const passMessages = (messages: string | undefined, target: Target): string | undefined => {
  if (messages === undefined || target.thoughtBefore === undefined) return undefined
  const textOf = ({ valueStart, end }: Span) => messages.slice(valueStart, end)
  const spans = spansAt(messages)
  const changed = spans.flatMap((span) => {
    const text = mended(textOf(span), target)
    return text === undefined ? [] : [{ span, text }]
  })
  let out = ''
  let from = 0
  for (const { span, text } of changed) {
    out += messages.slice(from, span.valueStart) + text
    from = span.end
  }
  return changed.length === 0 ? undefined : out + messages.slice(from)
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
  const messages = passMessages(member('messages'), target)
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
