/**
 * Bedrock Converse: the words of the wire: cache points, citations, usage, stop reasons ↔ neutral. Imports core and wire.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (checked 2026-11-26, with
 * @aws-sdk/client-bedrock-runtime 3.1164)
 */

import type { CacheMark, Citation, Finish, FinishReason, Origin, Usage } from '../../core/chat.ts'
import { asArray, asNumber, asRecord, asString } from '../../wire/value.ts'
import { defined, extraOf, type Warn } from '../loss.ts'
import type { Seen } from '../one-choice.ts'

export const protocol = 'bedrock-converse'
export const origin: Origin = { protocol }

/** A JSON object of the wire. */
export type Wire = Record<string, unknown>
/** Where a value stands in the document. */
export type Path = readonly (string | number)[]

export const isOwn = (made: Origin): boolean => made.protocol === protocol

export const { read: readExtra, write: writeExtra } = extraOf(protocol)

/** The mark of a cache point that says nothing unusual; undefined for any other block. */
export const readCachePoint = (block: Wire): CacheMark | undefined => {
  const point = asRecord(block.cachePoint)
  if (point === undefined || point.type !== 'default') return undefined
  const ttl = asString(point.ttl)
  return ttl === undefined ? {} : { ttl }
}

/** A cache point stands as a block of its own behind what it marks. */
export const writeCachePoint = (cache: CacheMark | undefined): Wire[] =>
  cache === undefined ? [] : [{ cachePoint: { type: 'default', ttl: cache.ttl } }]

// ── citations ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const readCitation = (value: unknown): Citation => {
  const wire = asRecord(value) ?? {}
  const texts = (asArray(wire.sourceContent) ?? []).flatMap((piece) => asString(asRecord(piece)?.text) ?? [])
  return defined<Citation>({
    url: asString(asRecord(asRecord(wire.location)?.web)?.url),
    title: asString(wire.title),
    text: texts.length === 0 ? undefined : texts.join(''),
    raw: value,
    origin,
  })
}

const domainOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).hostname : undefined)

/** For a client: its own as it came, another protocol's as a web location or by what it quotes. */
export const writeCitation = (citation: Citation, path: string, warn: Warn): Wire | undefined => {
  const { url, title, text, raw, start, end } = citation
  const own = isOwn(citation.origin) ? asRecord(raw) : undefined
  if (own !== undefined) return own
  if (url === undefined && text === undefined) {
    warn(path, 'dropped', 'a citation without a link or a text has no form here')
    return undefined
  }
  if (start !== undefined || end !== undefined) warn(path, 'approximated', 'the place in the text is not told')
  return defined({
    title,
    sourceContent: text === undefined ? undefined : [{ text }],
    location: url === undefined ? undefined : { web: defined({ url, domain: domainOf(url) }) },
  })
}

// ── usage ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const hourTokens = (details: unknown): number | undefined => {
  const found = (asArray(details) ?? []).map(asRecord).find((detail) => detail?.ttl === '1h')
  return asNumber(found?.inputTokens)
}

/** Cached tokens are counted beside `inputTokens` there; ours are part of it. */
export const readUsage = (wire: Wire): Usage => {
  const read = asNumber(wire.cacheReadInputTokens)
  const write = asNumber(wire.cacheWriteInputTokens)
  return defined<Usage>({
    inputTokens: Math.max(0, asNumber(wire.inputTokens) ?? 0) + (read ?? 0) + (write ?? 0),
    outputTokens: Math.max(0, asNumber(wire.outputTokens) ?? 0),
    cacheReadTokens: read,
    cacheWriteTokens: write,
    cacheWrite1hTokens: hourTokens(wire.cacheDetails),
    raw: wire,
  })
}

const countNames = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens'] as const
const unsaidCounts = {
  reasoningTokens: 'the tokens of thoughts are not told apart',
  inputAudioTokens: 'the protocol does not count audio',
  outputAudioTokens: 'the protocol does not count audio',
  webSearches: 'the protocol does not count searches',
} as const

/** The vendor's own object, if it is this vendor's; else one made of the counts. */
export const writeUsage = (usage: Usage | undefined, warn: Warn): Wire => {
  if (usage === undefined) return { inputTokens: 0, outputTokens: 0, totalTokens: 0 }
  if (usage.raw !== undefined && 'totalTokens' in usage.raw) {
    const own = readUsage(usage.raw)
    if (countNames.every((name) => own[name] === usage[name])) return usage.raw
  }
  for (const name of Object.keys(unsaidCounts) as (keyof typeof unsaidCounts)[])
    if ((usage[name] ?? 0) > 0) warn(`usage.${name}`, 'dropped', unsaidCounts[name])
  const { inputTokens, outputTokens, cacheReadTokens: read, cacheWriteTokens: write, cacheWrite1hTokens: hour } = usage
  const short = (write ?? 0) - (hour ?? 0)
  return defined({
    inputTokens: Math.max(0, inputTokens - (read ?? 0) - (write ?? 0)),
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cacheReadInputTokens: read,
    cacheWriteInputTokens: write,
    cacheDetails:
      hour === undefined
        ? undefined
        : [{ ttl: '1h', inputTokens: hour }, ...(short > 0 ? [{ ttl: '5m', inputTokens: short }] : [])],
  })
}

// ── why it stopped ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Vendor stop word → ours. Unknown → 'other', the word kept. */
const reasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  stop_sequence: 'stop-sequence',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
  model_context_window_exceeded: 'context-overflow',
  malformed_model_output: 'other',
  malformed_tool_use: 'other',
}
/** Words of Claude's that no list of the protocol's has: read, never written. */
const modelReasons: Readonly<Record<string, FinishReason>> = { refusal: 'refusal', pause_turn: 'pause' }
const words: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'content_filtered',
  'stop-sequence': 'stop_sequence',
  refusal: 'content_filtered',
  pause: 'end_turn',
  'context-overflow': 'model_context_window_exceeded',
  other: 'end_turn',
}

export const readFinish = (word: string): Finish => ({
  reason: reasons[word] ?? modelReasons[word] ?? 'other',
  raw: word,
})

/** Where a client of this protocol is told less than we know, a warning says it. */
export const writeFinish = (finish: Finish | undefined, seen: Seen, warn: Warn): string => {
  const { reason: given = 'stop', raw, sequence } = finish ?? {}
  if (raw !== undefined && reasons[raw] === given && sequence === undefined) return raw
  // Some providers say 'stop' beside calls or a refusal; a client of this protocol goes by the word.
  const reason = given === 'stop' && seen.refusal ? 'refusal' : given === 'stop' && seen.call ? 'tool-calls' : given
  const word = words[reason]
  const same = reasons[word] === reason || (reason === 'other' && !raw)
  if (!same || sequence !== undefined)
    warn('choices[0].finish', 'approximated', `'${sequence ?? raw ?? reason}' is told as '${word}'`)
  return word
}
