/**
 * What operations that no codec reads (embeddings, transcriptions, rerank, images, native invocations …) say they used.
 * In: an answer, or the frames of one, as parsed JSON of any vendor. Out: Usage, or undefined where it counts no tokens.
 * A table of shapes, each seen in a recorded answer or in its vendor's reference. Imports core and wire.
 */

import type { Usage } from '../core/chat.ts'
import { mergeUsage } from '../core/fold.ts'
import { asArray, asNumber, asRecord } from '../wire/value.ts'
import { readUsage as readConverseUsage } from './bedrock-converse/shape.ts'
import { readUsage as readChatUsage } from './chat-usage.ts'
import { readUsage as readClaudeUsage } from './claude-usage.ts'
import { readUsage as readGeminiUsage } from './gemini/shape.ts'
import { readUsage as readResponsesUsage } from './openai-responses/shape.ts'

type Wire = Record<string, unknown>
/** What is told: a later frame of a stream may tell one side alone. */
type Told = Partial<Usage>
type Read = (wire: Wire) => Told | undefined

const count = (value: unknown): number | undefined => {
  const number = asNumber(value)
  return number === undefined ? undefined : Math.max(0, number)
}
const counted = (input: unknown, output?: unknown): Told | undefined => {
  const [inputTokens, outputTokens] = [count(input), count(output)]
  if (inputTokens === undefined && outputTokens === undefined) return undefined
  return { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) }
}

/** Cohere's: what is billed. */
const billedUnits: Read = (wire) => {
  const billed = asRecord(wire.billed_units)
  return billed && counted(billed.input_tokens, billed.output_tokens)
}

/** A `usage` object: OpenAI's spellings, Anthropic's, Amazon's, Cohere's, or a total alone (Voyage, Jina). */
const usageObject: Read = (wire) => {
  if ('billed_units' in wire) return billedUnits(wire)
  if ('inputTokens' in wire) return readConverseUsage(wire)
  if ('cache_creation_input_tokens' in wire || 'cache_read_input_tokens' in wire) return readClaudeUsage(wire)
  if ('prompt_tokens' in wire) return readChatUsage(wire)
  if ('input_tokens' in wire) {
    // Transcriptions and Realtime write input_token_details where Responses write input_tokens_details.
    const [input, output] = [asRecord(wire.input_token_details), asRecord(wire.output_token_details)]
    const [heard, said] = [asNumber(input?.audio_tokens), asNumber(output?.audio_tokens)]
    const cached = asNumber(input?.cached_tokens)
    return {
      ...readResponsesUsage(wire),
      ...(heard !== undefined && { inputAudioTokens: heard }),
      ...(said !== undefined && { outputAudioTokens: said }),
      ...(cached !== undefined && { cacheReadTokens: cached }),
    }
  }
  return counted(wire.total_tokens, wire.output_tokens)
}

const inside: Read = (wire) => {
  const usage = asRecord(wire.usage)
  return usage && usageObject(usage)
}

/** The member that holds the counts, and how it is read. The last ones say it again, in less. */
const members: readonly [name: string, read: Read][] = [
  ['usage', usageObject],
  ['usageMetadata', readGeminiUsage],
  ['meta', billedUnits],
  // Where an event holds what it ends: Responses' and Realtime's `response`, Anthropic's `message`, Nova's `metadata`, Cohere's `delta`.
  ['response', inside],
  ['message', inside],
  ['metadata', inside],
  ['delta', inside],
]
export const usageNames: readonly string[] = members.slice(0, 3).map(([name]) => name)

const sumOf = (values: readonly unknown[]): number | undefined => {
  const numbers = values.map(asNumber).filter((value) => value !== undefined)
  return numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0)
}

/** Vertex `:predict`: each prediction counts its own. */
const predictions: Read = ({ predictions: list }) =>
  counted(
    sumOf((asArray(list) ?? []).map((one) => asRecord(asRecord(asRecord(one)?.embeddings)?.statistics)?.token_count)),
  )

/** Models on Bedrock that count at the top level: Titan, Llama. */
const topLevel: Read = (wire) => {
  const written = (asArray(wire.results) ?? []).map((one) => asRecord(one)?.tokenCount)
  return (
    counted(wire.inputTextTokenCount, wire.totalOutputTextTokenCount ?? sumOf(written)) ??
    counted(wire.prompt_token_count, wire.generation_token_count)
  )
}

/** Bedrock's streams end in it, whoever's model it is: what is billed, which need not be what the model counted. */
const metrics: Read = (wire) => {
  const told = asRecord(wire['amazon-bedrock-invocationMetrics'])
  if (told === undefined) return undefined
  const [read, write] = [count(told.cacheReadInputTokenCount), count(told.cacheWriteInputTokenCount)]
  return {
    ...counted((count(told.inputTokenCount) ?? 0) + (read ?? 0) + (write ?? 0), told.outputTokenCount),
    ...(read !== undefined && { cacheReadTokens: read }),
    ...(write !== undefined && { cacheWriteTokens: write }),
  }
}

const told = (wire: Wire): Told | undefined => {
  for (const [name, read] of members) {
    const member = asRecord(wire[name])
    const usage = member && read(member)
    if (usage) return usage
  }
  return topLevel(wire) ?? predictions(wire)
}

const whole = (usage: Told | undefined): Usage => ({ inputTokens: 0, outputTokens: 0, ...usage })

/** Of a whole answer, or of a stream's frames in their order: what is told last wins, count by count. */
export const readOtherUsage = (frames: readonly unknown[]): Usage | undefined => {
  let usage: Told | undefined
  let billed: Told | undefined
  for (const frame of frames) {
    const wire = asRecord(frame)
    if (wire === undefined) continue
    const found = told(wire)
    if (found !== undefined) usage = usage === undefined ? found : mergeUsage(whole(usage), found as Usage)
    billed = metrics(wire) ?? billed
  }
  // Older regions leave the cache out of it, and with it a part of the input.
  const complete = billed?.cacheReadTokens !== undefined || usage?.cacheReadTokens === undefined
  const found = complete ? { ...usage, ...billed } : usage
  return usage === undefined && billed === undefined ? undefined : whole(found)
}
