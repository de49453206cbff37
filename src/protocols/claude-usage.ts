/**
 * Why Claude stopped and what it counted, in its own words ↔ ours.
 * In: members of a message or of a message delta. Out: Finish, Usage, and back. Imports core and wire.
 * @see https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons (checked 2026-11-24)
 */

import type { Finish, FinishReason, Usage } from '../core/chat.ts'
import { asArray, asNumber, asRecord, asString } from '../wire/value.ts'
import type { Warn } from './loss.ts'
import type { Seen } from './one-choice.ts'

type Wire = Record<string, unknown>

/** Vendor stop word → ours. Unknown → 'other', the word kept. */
const reasons: Record<string, FinishReason> = {
  end_turn: 'stop',
  max_tokens: 'length',
  stop_sequence: 'stop-sequence',
  tool_use: 'tool-calls',
  pause_turn: 'pause',
  refusal: 'refusal',
  model_context_window_exceeded: 'context-overflow',
  compaction: 'other',
}
const words: Record<FinishReason, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  'stop-sequence': 'stop_sequence',
  refusal: 'refusal',
  pause: 'pause_turn',
  'context-overflow': 'model_context_window_exceeded',
  other: 'end_turn',
}

export const readFinish = (wire: Wire): Finish | undefined => {
  const word = asString(wire.stop_reason)
  if (word === undefined) return undefined
  const sequence = asString(wire.stop_sequence)
  return { reason: reasons[word] ?? 'other', raw: word, ...(sequence === undefined ? {} : { sequence }) }
}

export const writeFinish = (
  finish: Finish,
  seen: Seen,
  warn: Warn,
): { stop_reason: string; stop_sequence: string | null } => {
  const sequence = finish.sequence ?? null
  const own = finish.raw !== undefined && reasons[finish.raw] === finish.reason
  if (own) return { stop_reason: finish.raw as string, stop_sequence: sequence }
  // Some providers say 'stop' beside calls or a refusal; a client of this protocol goes by the word.
  const plain = finish.reason === 'stop'
  const word = plain && seen.refusal ? 'refusal' : plain && seen.call ? 'tool_use' : words[finish.reason]
  if ((finish.reason === 'other' && finish.raw) || finish.reason === 'content-filter')
    warn('choices[0].finish', 'approximated', `'${finish.raw ?? finish.reason}' is told as '${word}'`)
  return { stop_reason: word, stop_sequence: sequence }
}

/** Anthropic counts cached tokens beside `input_tokens`; ours are part of it. */
const readCounts = (wire: Wire): Usage => {
  const read = asNumber(wire.cache_read_input_tokens)
  const write = asNumber(wire.cache_creation_input_tokens)
  const usage: Usage = {
    inputTokens: Math.max(0, asNumber(wire.input_tokens) ?? 0) + (read ?? 0) + (write ?? 0),
    outputTokens: Math.max(0, asNumber(wire.output_tokens) ?? 0),
  }
  const hour = asNumber(asRecord(wire.cache_creation)?.ephemeral_1h_input_tokens)
  const thinking = asNumber(asRecord(wire.output_tokens_details)?.thinking_tokens)
  const searches = asNumber(asRecord(wire.server_tool_use)?.web_search_requests)
  if (read !== undefined) usage.cacheReadTokens = read
  if (write !== undefined) usage.cacheWriteTokens = write
  if (hour !== undefined) usage.cacheWrite1hTokens = hour
  if (thinking !== undefined) usage.reasoningTokens = thinking
  if (searches !== undefined) usage.webSearches = searches
  // `speed: fast` has a price of its own, whatever tier had room for it.
  const tier = wire.speed === 'fast' ? 'fast' : asString(wire.service_tier)
  if (tier) usage.serviceTier = tier
  return usage
}

const summed = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'cacheWrite1hTokens'] as const

/**
 * A compaction on the way to the answer is billed, and the counts at the top leave it out.
 * @see https://platform.claude.com/docs/en/build-with-claude/compaction-threshold (checked 2026-11)
 */
export const readUsage = (wire: Wire): Usage => {
  const usage = readCounts(wire)
  for (const step of asArray(wire.iterations) ?? []) {
    const entry = asRecord(step)
    if (entry?.type !== 'compaction') continue
    const counts = readCounts(entry)
    for (const name of summed) if (counts[name] !== undefined) usage[name] = (usage[name] ?? 0) + counts[name]
  }
  return { ...usage, raw: wire }
}

/** Members that are set replace; nothing is ever added up. */
export const mergeCounts = (before: Wire, next: Wire): Wire => {
  const after = { ...before }
  for (const [name, value] of Object.entries(next)) if (value !== null && value !== undefined) after[name] = value
  return after
}

const countNames = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'reasoningTokens'] as const

export const writeUsage = (usage: Usage | undefined, warn: Warn): Wire => {
  if (usage === undefined) return { input_tokens: 0, output_tokens: 0 }
  // The vendor's own object, if it is this vendor's: no other's gives the same counts under these names.
  const own = usage.raw === undefined || usage.raw.total_tokens !== undefined ? undefined : readUsage(usage.raw)
  if (own !== undefined && countNames.every((name) => own[name] === usage[name])) return { ...usage.raw }
  const { cacheReadTokens: read, cacheWriteTokens: write, cacheWrite1hTokens: hour } = usage
  for (const name of ['inputAudioTokens', 'outputAudioTokens'] as const)
    if ((usage[name] ?? 0) > 0) warn(`usage.${name}`, 'dropped', 'the protocol does not count audio')
  const split = { ephemeral_5m_input_tokens: (write ?? 0) - (hour ?? 0), ephemeral_1h_input_tokens: hour }
  return {
    input_tokens: Math.max(0, usage.inputTokens - (read ?? 0) - (write ?? 0)),
    cache_creation_input_tokens: write,
    cache_read_input_tokens: read,
    cache_creation: hour === undefined ? undefined : split,
    output_tokens: usage.outputTokens,
    output_tokens_details: usage.reasoningTokens === undefined ? undefined : { thinking_tokens: usage.reasoningTokens },
    server_tool_use: usage.webSearches === undefined ? undefined : { web_search_requests: usage.webSearches },
  }
}
