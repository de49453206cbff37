/**
 * OpenAI Responses: the words of the wire: citations, usage, status ↔ neutral. Imports core and wire.
 * @see https://platform.openai.com/docs/api-reference/responses (checked 2026-11-24, with openai 7.57)
 */

import type { Citation, Finish, FinishReason, Origin, Usage } from '../../core/chat.ts'
import { asArray, asNumber, asRecord, asString } from '../../wire/value.ts'
import { defined, extraOf, type Warn } from '../loss.ts'

export const protocol = 'openai-responses'
export const origin: Origin = { protocol }

/** A JSON object of the wire: an item, a content part, an event. */
export type Wire = Record<string, unknown>

export const isOwn = (made: Origin): boolean => made.protocol === protocol

export const { read: readExtra, write: writeExtra } = extraOf(protocol)

/** `url_citation`; a file's citation has no address and is told by its name. */
export const readCitation = (value: unknown): Citation => {
  const wire = asRecord(value) ?? {}
  return defined<Citation>({
    url: asString(wire.url),
    title: asString(wire.title) ?? asString(wire.filename),
    start: asNumber(wire.start_index),
    end: asNumber(wire.end_index),
    raw: value,
    origin,
  })
}

/** Undefined, with a warning, for a citation without a link. */
export const writeCitation = (citation: Citation, path: string, warn: Warn): unknown => {
  if (isOwn(citation.origin) && citation.raw !== undefined) return citation.raw
  const { url, title, text, start, end } = citation
  if (url === undefined) {
    warn(path, 'dropped', 'the protocol cites links only')
    return undefined
  }
  if (text !== undefined) warn(`${path}.text`, 'dropped', 'the quoted text has no place')
  return { type: 'url_citation', url, title: title ?? '', start_index: start ?? 0, end_index: end ?? 0 }
}

/** Searches that cost something: opening a page and looking through it do not. xAI counts them itself. */
const searchesOf = (usage: Wire, output: unknown): number | undefined => {
  const own = asRecord(usage.server_side_tool_usage_details)
  const told = own ?? asRecord(usage.server_tool_use_details)
  if (told !== undefined)
    return (
      (asNumber(told.web_search_calls) ?? asNumber(told.web_search_requests) ?? 0) +
      (asNumber(told.x_search_calls) ?? 0)
    )
  const calls = (asArray(output) ?? []).map(asRecord).filter((item) => item?.type === 'web_search_call')
  const searched = calls.filter((call) => (asString(asRecord(call?.action)?.type) ?? 'search') === 'search')
  return calls.length === 0 ? undefined : searched.length
}

/** `input_tokens` includes cached ones, `output_tokens` includes reasoning. `response`: what the usage stands in. */
export const readUsage = (wire: Wire, response: Wire = {}): Usage => {
  const input = asRecord(wire.input_tokens_details)
  const output = asRecord(wire.output_tokens_details)
  return defined<Usage>({
    inputTokens: Math.max(0, asNumber(wire.input_tokens) ?? 0),
    outputTokens: Math.max(0, asNumber(wire.output_tokens) ?? 0),
    cacheReadTokens: asNumber(input?.cached_tokens),
    cacheWriteTokens: asNumber(input?.cache_write_tokens),
    reasoningTokens: asNumber(output?.reasoning_tokens),
    inputAudioTokens: asNumber(input?.audio_tokens),
    cacheReadAudioTokens: asNumber(asRecord(input?.cached_tokens_details)?.audio_tokens),
    outputAudioTokens: asNumber(output?.audio_tokens),
    webSearches: searchesOf(wire, response.output),
    serviceTier: asString(response.service_tier) || undefined,
    raw: wire,
  })
}

const counts = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'reasoningTokens'] as const

/** The vendor's own object where it is this protocol's, else one made of the counts. */
export const writeUsage = (usage: Usage): Wire => {
  const { raw, inputTokens, outputTokens } = usage
  if (raw !== undefined && 'output_tokens' in raw && 'total_tokens' in raw) {
    const own = readUsage(raw)
    if (counts.every((name) => own[name] === usage[name])) return raw
  }
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: usage.cacheReadTokens ?? 0, cache_write_tokens: usage.cacheWriteTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
    total_tokens: inputTokens + outputTokens,
  }
}

const incomplete: Record<string, FinishReason> = { max_output_tokens: 'length', content_filter: 'content-filter' }

/** How a response ended. One that calls tools wants them run; a background one has not ended. */
export const readFinish = (response: Wire, hasCalls: boolean): Finish => {
  const status = asString(response.status) ?? 'completed'
  const why = asString(asRecord(response.incomplete_details)?.reason)
  if (status === 'incomplete') return { reason: incomplete[why ?? ''] ?? 'other', raw: why ?? status }
  if (status !== 'completed') return { reason: 'other', raw: status }
  return { reason: hasCalls ? 'tool-calls' : 'stop', raw: status }
}

const incompleteWords: Partial<Record<FinishReason, string>> = {
  length: 'max_output_tokens',
  'context-overflow': 'max_output_tokens',
  'content-filter': 'content_filter',
}

/** Where a client of this protocol is told less than we know, a warning says it. */
export const writeFinish = (finish: Finish | undefined, hasCalls: boolean, warn: Warn): Wire => {
  const { reason, raw } = finish ?? { reason: 'stop' as const, raw: undefined }
  if (reason === 'other' && raw !== undefined && ['queued', 'in_progress', 'cancelled'].includes(raw))
    return { status: raw, incomplete_details: null }
  const word = incompleteWords[reason]
  const told = word === undefined ? (hasCalls ? 'tool-calls' : 'stop') : incomplete[word]
  if (told !== reason && (reason !== 'other' || raw))
    warn(
      'choices[0].finish',
      'approximated',
      `'${finish?.sequence ?? raw ?? reason}' is told as '${word ?? 'completed'}'`,
    )
  return word === undefined
    ? { status: 'completed', incomplete_details: null }
    : { status: 'incomplete', incomplete_details: { reason: word } }
}
