/** OpenAI Chat Completions: the edits of a body that passes to a provider of the same protocol. */

import { asRecord } from '../wire/value.ts'
import type { Pass, Target } from './codec.ts'
import { newLosses, type Warn } from './loss.ts'
import {
  type ReasoningControl,
  readReasoningControl,
  reasoningMembers,
  writeReasoningControl,
} from './reasoning-control.ts'

const parsed = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text))

/** @see Codec.passEdits. Touches nothing that the target takes as it is. */
export const passEdits = (
  member: (key: string) => string | undefined,
  { model, dialect }: Target,
  stream: boolean,
): Pass => {
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
