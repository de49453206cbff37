/**
 * OpenAI Chat Completions: the words of the wire. Content parts and messages are in ../chat-parts.ts and ../chat-messages.ts.
 * In: nothing. Out: the tables that reading and writing share. Imports core.
 * Spoken by many vendors, so reading is liberal: members that one of them spells differently are read in every spelling.
 * @see https://platform.openai.com/docs/api-reference/chat (checked 2026-11-24, with openai 7.57)
 */

import type { Extra, FinishReason, Origin } from '../../core/chat.ts'
import { extraOf, type Warn } from '../loss.ts'

export const protocol = 'openai-chat'
export const origin: Origin = { protocol }

/** A JSON object of the wire: a message, a content part, a tool. */
export type Wire = Record<string, unknown>

/**
 * How the author spelled what the neutral form has one word for; kept at `extra['openai-chat'].$as` of the request, so that
 * a target of this protocol is written to in the same spelling. It says nothing of its own: no other writer loses by it.
 */
export interface Spelling {
  maxTokens?: 'max_tokens'
  topK?: true
  cache?: true
  /** `file_data` that is an address. */
  fileAddresses?: true
  /** `functions`, `function_call` and role 'function'. */
  legacy?: true
  reasoningText?: 'reasoning_content' | 'reasoning' | 'thinking'
  /** The members as they were. */
  reasoning?: Wire
}

/** Vendor finish word → ours. Unknown → 'other', raw kept. */
export const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'content-filter',
  // The same in other vendors' words: legacy OpenAI, TGI, Mistral, Together, DeepSeek, z.ai, Gemini through a proxy.
  function_call: 'tool-calls',
  tool_use: 'tool-calls',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop-sequence',
  max_tokens: 'length',
  model_length: 'length',
  sensitive: 'content-filter',
  refusal: 'refusal',
}

/** Ours → the four words an OpenAI client knows. */
export const finishWords: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  'stop-sequence': 'stop',
  refusal: 'content_filter',
  pause: 'stop',
  'context-overflow': 'length',
  other: 'stop',
}

const own = extraOf(protocol)

/** The members that no neutral word covers; null means absent. */
export const readExtra = own.read

/** Our own extra members without notes on spelling; each one of another protocol is a warning at `path` + its name. */
export const writeExtra = (extra: Extra | undefined, path: string, warn: Warn): Wire => {
  if (extra === undefined) return {}
  const { $as: _, ...members } = own.write(extra, path, warn)
  return members
}
