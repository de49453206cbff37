/**
 * Gemini generateContent (AI Studio and Vertex): the words of the wire: usage, finish, logprobs ↔ neutral. Imports core and wire.
 * @see https://ai.google.dev/api/generate-content (checked 2026-11-24, with @google/genai 3.1)
 */

import type { Finish, FinishReason, Origin, TokenLogprob, Usage } from '../../core/chat.ts'
import { asArray, asNumber, asRecord, asString } from '../../wire/value.ts'
import { defined, extraOf, type Warn } from '../loss.ts'

export const protocol = 'gemini'
export const origin: Origin = { protocol }

/** A JSON object of the wire. */
export type Wire = Record<string, unknown>
/** Where a value stands in the document. */
export type Path = readonly (string | number)[]

export const isOwn = (made: Origin): boolean => made.protocol === protocol

export const { read: readExtra, write: writeExtra } = extraOf(protocol)

const camelName = (name: string): string =>
  name.includes('_') ? name.replace(/(?<=[a-z0-9])_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name

/** The object with its names in camel case: the protocol takes snake case too, and SDKs send both. */
export const camel = (value: unknown): Wire | undefined => {
  const wire = asRecord(value)
  if (wire === undefined || !Object.keys(wire).some((name) => name.includes('_'))) return wire
  return Object.fromEntries(Object.entries(wire).map(([name, member]) => [camelName(name), member]))
}

/** The name under which `value` has the member, in either spelling. */
export const keyIn = (value: unknown, name: string): string =>
  Object.keys(asRecord(value) ?? {}).find((key) => camelName(key) === name) ?? name

/** Vertex may be asked to send numbers in place of the words. */
const modalities = { image: ['IMAGE', 2], audio: ['AUDIO', 4] } as const

const tokensOf = (details: unknown, kind: keyof typeof modalities): number | undefined => {
  const [word, number] = modalities[kind]
  const found = (asArray(details) ?? []).map(asRecord).find((d) => d?.modality === word || d?.modality === number)
  return asNumber(found?.tokenCount)
}

/** Vertex's words for what AI Studio calls `serviceTier`. */
const traffic: Readonly<Record<string, string>> = {
  1: 'standard',
  ON_DEMAND: 'standard',
  ON_DEMAND_FLEX: 'flex',
  ON_DEMAND_PRIORITY: 'priority',
  PROVISIONED_THROUGHPUT: 'provisioned',
}

const tierOf = ({ serviceTier, trafficType }: Wire): string | undefined => {
  if (asString(serviceTier)) return asString(serviceTier)
  const word = String(trafficType ?? '')
  return traffic[word] ?? (word || undefined)
}

const sum = (...counts: (number | undefined)[]): number => counts.reduce<number>((all, count) => all + (count ?? 0), 0)

/** Thoughts stand beside the answer's tokens there, and what server-side tools brought in beside the prompt's. */
export const readUsage = (wire: Wire): Usage => {
  const thoughts = asNumber(wire.thoughtsTokenCount)
  return defined<Usage>({
    inputTokens: sum(asNumber(wire.promptTokenCount), asNumber(wire.toolUsePromptTokenCount)),
    outputTokens: sum(asNumber(wire.candidatesTokenCount), thoughts),
    cacheReadTokens: asNumber(wire.cachedContentTokenCount),
    reasoningTokens: thoughts,
    inputAudioTokens: tokensOf(wire.promptTokensDetails, 'audio'),
    cacheReadAudioTokens: tokensOf(wire.cacheTokensDetails, 'audio'),
    outputAudioTokens: tokensOf(wire.candidatesTokensDetails, 'audio'),
    outputImageTokens: tokensOf(wire.candidatesTokensDetails, 'image'),
    serviceTier: tierOf(wire),
    raw: wire,
  })
}

const counts = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'reasoningTokens'] as const

/** The vendor's own object where it is this protocol's, else one made of the counts. */
export const writeUsage = (usage: Usage): Wire => {
  const { raw, inputTokens, outputTokens, reasoningTokens } = usage
  if (raw !== undefined && ('promptTokenCount' in raw || 'trafficType' in raw)) {
    const own = readUsage(raw)
    if (counts.every((name) => own[name] === usage[name])) return raw
  }
  return defined({
    promptTokenCount: inputTokens,
    candidatesTokenCount: Math.max(0, outputTokens - (reasoningTokens ?? 0)),
    totalTokenCount: inputTokens + outputTokens,
    cachedContentTokenCount: usage.cacheReadTokens,
    thoughtsTokenCount: reasoningTokens,
  })
}

/** Usage that the protocol has no word for. */
export const warnUsage = (usage: Usage | undefined, warn: Warn): void => {
  if ((usage?.cacheWriteTokens ?? 0) > 0)
    warn('usage.cacheWriteTokens', 'dropped', 'tokens written to a cache are not told apart')
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
}

/** One that calls tools wants them run: the protocol says STOP. */
export const readFinish = (word: string, hasCalls: boolean): Finish => {
  const reason = finishReasons[word] ?? 'other'
  return { reason: reason === 'stop' && hasCalls ? 'tool-calls' : reason, raw: word }
}

/** A refused prompt has no candidates: the whole answer is that it was refused. */
export const readBlock = (word: string): Finish => ({ reason: 'content-filter', raw: word })

const finishWords: Partial<Record<FinishReason, string>> = {
  length: 'MAX_TOKENS',
  'context-overflow': 'MAX_TOKENS',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
  other: 'OTHER',
}

/** What of the parts bears on how the answer ended. */
export interface Ending {
  calls: boolean
  refused: boolean
}

/** Where a client of this protocol is told less than we know, a warning says it. */
export const writeFinish = (
  finish: Finish | undefined,
  { calls: hasCalls, refused }: Ending,
  choice: number,
  warn: Warn,
): string => {
  const { raw } = finish ?? {}
  const reason = refused && (finish?.reason ?? 'stop') === 'stop' ? 'refusal' : (finish?.reason ?? 'stop')
  if (raw !== undefined && /^[A-Z_]+$/.test(raw)) return raw
  const word = finishWords[reason] ?? 'STOP'
  if (readFinish(word, hasCalls).reason !== reason && (reason !== 'other' || raw))
    warn(`choices[${choice}].finish`, 'approximated', `'${finish?.sequence ?? raw ?? reason}' is told as '${word}'`)
  return word
}

const readToken = (value: unknown): TokenLogprob => {
  const wire = asRecord(value)
  return { token: asString(wire?.token) ?? '', logprob: asNumber(wire?.logProbability) ?? 0 }
}

/** `logprobsResult` → tokens. */
export const readLogprobs = (value: unknown): TokenLogprob[] => {
  const wire = asRecord(value)
  const top = (asArray(wire?.topCandidates) ?? []).map((step) =>
    (asArray(asRecord(step)?.candidates) ?? []).map(readToken),
  )
  return (asArray(wire?.chosenCandidates) ?? []).map((chosen, i) => ({
    ...readToken(chosen),
    ...(top[i] !== undefined && { top_logprobs: top[i] }),
  }))
}

const writeToken = ({ token, logprob }: TokenLogprob): Wire => ({ token, logProbability: logprob })

export const writeLogprobs = (tokens: readonly TokenLogprob[], path: string, warn: Warn): Wire => {
  if (tokens.some(({ bytes }) => bytes != null)) warn(path, 'approximated', 'the bytes of tokens have no place')
  return {
    chosenCandidates: tokens.map(writeToken),
    topCandidates: tokens.map(({ top_logprobs = [] }) => ({ candidates: top_logprobs.map(writeToken) })),
  }
}
