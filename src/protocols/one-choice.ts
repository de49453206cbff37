/**
 * Answers of protocols that tell one choice alone, without logprobs: Anthropic Messages, Bedrock Converse.
 * In: a response, and how one part is written. Out: its content, and what the stop reason depends on. Imports core.
 */

import type { ChatResponse, Choice, Part } from '../core/chat.ts'
import type { Warn } from './loss.ts'

/** What an answer holds that its stop reason depends on. */
export interface Seen {
  call: boolean
  refusal: boolean
}

export const newSeen = (): Seen => ({ call: false, refusal: false })

export const note = (seen: Seen, type: string): void => {
  seen.call ||= type === 'tool-call'
  seen.refusal ||= type === 'refusal'
}

/** Said once an answer. */
export const warnLogprobs = (warn: Warn): void => warn('choices[0].logprobs', 'dropped', 'the protocol has no logprobs')

/** The first choice's parts as the protocol writes them. */
export const tellChoice = <Wire>(
  response: ChatResponse,
  warn: Warn,
  write: (part: Part, path: string, warn: Warn) => Wire | undefined,
): { choice: Choice | undefined; content: Wire[]; seen: Seen } => {
  const [choice] = response.choices
  if (response.choices.length > 1) warn('choices', 'dropped', 'the protocol has one choice; only the first is told')
  if (choice?.logprobs !== undefined) warnLogprobs(warn)
  const seen = newSeen()
  const content = (choice?.parts ?? []).flatMap((part, i): Wire[] => {
    note(seen, part.type)
    const wire = write(part, `choices[0].parts[${i}]`, warn)
    return wire === undefined ? [] : [wire]
  })
  return { choice, content, seen }
}
