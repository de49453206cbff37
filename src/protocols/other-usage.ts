/**
 * What operations that no codec reads (embeddings, transcriptions, rerank, images, native invocations …) say they used.
 * In: an answer, or one frame of it, as parsed JSON of any vendor. Out: Usage, or undefined where it counts no tokens.
 * A table of shapes, each seen in a recorded answer or in its vendor's reference. Imports core and wire.
 */

import type { Usage } from '../core/chat.ts'
import { asArray, asNumber, asRecord } from '../wire/value.ts'
import { readUsage as readChatUsage } from './chat-usage.ts'
import { readUsage as readClaudeUsage } from './claude-usage.ts'
import { readUsage as readGeminiUsage } from './gemini/shape.ts'
import { readUsage as readResponsesUsage } from './openai-responses/shape.ts'

type Wire = Record<string, unknown>
type Read = (wire: Wire) => Usage | undefined

const counted = (input: unknown, output?: unknown): Usage | undefined => {
  const [inputTokens, outputTokens] = [asNumber(input), asNumber(output)]
  if (inputTokens === undefined && outputTokens === undefined) return undefined
  return { inputTokens: Math.max(0, inputTokens ?? 0), outputTokens: Math.max(0, outputTokens ?? 0) }
}

/** A `usage` object: OpenAI's spellings, Anthropic's, or a total alone (Voyage, Jina). */
const usageObject: Read = (wire) => {
  if ('cache_creation_input_tokens' in wire || 'cache_read_input_tokens' in wire) return readClaudeUsage(wire)
  if ('prompt_tokens' in wire) return readChatUsage(wire)
  if ('input_tokens' in wire) {
    // Transcriptions write input_token_details where Responses write input_tokens_details.
    const audio = asNumber(asRecord(wire.input_token_details)?.audio_tokens)
    return { ...readResponsesUsage(wire), ...(audio !== undefined && { inputAudioTokens: audio }) }
  }
  return counted(wire.total_tokens)
}

const sumOf = (values: readonly unknown[]): number | undefined => {
  const numbers = values.map(asNumber).filter((value) => value !== undefined)
  return numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0)
}

/** Vertex `:predict`: each prediction counts its own. */
const predictions: Read = ({ predictions: list }) =>
  counted(
    sumOf((asArray(list) ?? []).map((one) => asRecord(asRecord(asRecord(one)?.embeddings)?.statistics)?.token_count)),
  )

/** The member that holds the counts, and how it is read. */
const members: Readonly<Record<string, Read>> = {
  usage: usageObject,
  usageMetadata: readGeminiUsage,
  // Bedrock's streams end in it, whoever's model it is.
  'amazon-bedrock-invocationMetrics': (wire) => counted(wire.inputTokenCount, wire.outputTokenCount),
  meta: (wire) => {
    const billed = asRecord(wire.billed_units)
    return billed && counted(billed.input_tokens, billed.output_tokens)
  },
  // Realtime: the response that a `response.done` event holds; Responses' own events too.
  response: (wire) => {
    const usage = asRecord(wire.usage)
    return usage && usageObject(usage)
  },
  message: (wire) => {
    const usage = asRecord(wire.usage)
    return usage && usageObject(usage)
  },
}

/** Titan on Bedrock counts at the top level. */
const titan: Read = (wire) => {
  const written = (asArray(wire.results) ?? []).map((one) => asRecord(one)?.tokenCount)
  return counted(wire.inputTextTokenCount, wire.totalOutputTextTokenCount ?? sumOf(written))
}

export const readOtherUsage = (value: unknown): Usage | undefined => {
  const wire = asRecord(value)
  if (wire === undefined) return undefined
  for (const [name, read] of Object.entries(members)) {
    const member = asRecord(wire[name])
    const usage = member && read(member)
    if (usage) return usage
  }
  return titan(wire) ?? predictions(wire)
}
