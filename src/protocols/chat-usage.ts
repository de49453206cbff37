/**
 * What chat-completions vendors count ↔ Usage, and why they stopped.
 * In: a `usage` object in any vendor's spelling. Out: Usage, and back. Imports core and wire.
 */

import type { Usage } from '../core/chat.ts'
import { asNumber, asRecord, asString } from '../wire/value.ts'
import { defined } from './loss.ts'

type Wire = Record<string, unknown>

const first = (...values: unknown[]): number | undefined => values.map(asNumber).find((value) => value !== undefined)

/** What a search costs is counted by the query. */
const searchesOf = (wire: Wire): number | undefined =>
  first(
    wire.num_search_queries,
    asRecord(wire.server_tool_use_details)?.web_search_requests,
    asRecord(wire.server_tool_use)?.web_search_requests,
  )

/**
 * `prompt_tokens` includes cached ones and `completion_tokens` includes reasoning at OpenAI; xAI counts reasoning beside
 * the completion (its total tells), and some count cached tokens beside the prompt (more cached than prompted). Perplexity's research, told by
 * its citations, counts reasoning beside the completion and leaves it out of the total. `tier` stands beside the usage.
 */
export const readUsage = (wire: Wire, tier?: unknown): Usage => {
  const prompt = asRecord(wire.prompt_tokens_details)
  const completion = asRecord(wire.completion_tokens_details)
  const input = Math.max(0, first(wire.prompt_tokens, wire.input_tokens) ?? 0)
  const output = Math.max(0, first(wire.completion_tokens, wire.output_tokens) ?? 0)
  const read = first(
    prompt?.cached_tokens,
    wire.cache_read_input_tokens,
    wire.prompt_cache_hit_tokens,
    wire.cached_tokens,
  )
  const write = first(prompt?.cache_write_tokens, prompt?.cache_creation_tokens, wire.cache_creation_input_tokens)
  const reasoning = first(completion?.reasoning_tokens, wire.reasoning_tokens)
  const total = asNumber(wire.total_tokens)
  const cites = asNumber(wire.citation_tokens) !== undefined
  const beside = reasoning !== undefined && reasoning > 0 && (cites || total === input + output + reasoning)
  // Read and written may be the same tokens (Gemini by way of OpenRouter): only one count above the prompt's tells.
  const cached = Math.max(read ?? 0, write ?? 0)
  return defined<Usage>({
    inputTokens: cached > input ? input + (read ?? 0) + (write ?? 0) : input,
    outputTokens: beside ? output + reasoning : output,
    cacheReadTokens: read,
    cacheWriteTokens: write,
    reasoningTokens: reasoning,
    inputAudioTokens: first(prompt?.audio_tokens),
    cacheReadAudioTokens: first(asRecord(prompt?.cached_tokens_details)?.audio_tokens),
    outputAudioTokens: first(completion?.audio_tokens),
    outputImageTokens: first(completion?.image_tokens),
    webSearches: searchesOf(wire),
    serviceTier: asString(tier) || undefined,
    raw: wire,
  })
}

const names = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'reasoningTokens'] as const

/** The vendor's own object where it is this protocol's, else one made of the counts. */
export const writeUsage = (usage: Usage): Wire => {
  const { raw, inputTokens, outputTokens } = usage
  if (raw !== undefined && 'prompt_tokens' in raw && 'total_tokens' in raw) {
    const own = readUsage(raw)
    if (names.every((name) => own[name] === usage[name])) return raw
  }
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens ?? 0,
      audio_tokens: usage.inputAudioTokens ?? 0,
      cache_creation_tokens: usage.cacheWriteTokens,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens ?? 0,
      audio_tokens: usage.outputAudioTokens ?? 0,
    },
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens,
  }
}
