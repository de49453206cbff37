/**
 * Recorded bytes → neutral values, for the drain and for readers alike.
 * In: request text, or answer text with its framing. Out: ChatRequest, ChatResponse, previews, estimates.
 * Imports core, wire and protocols' types; the codec is handed in.
 */

import type { ChatRequest, ChatResponse, Message, Part, Usage } from '../core/chat.ts'
import { estimateInput, estimateOutput } from '../core/estimate.ts'
import { folder } from '../core/fold.ts'
import type { Codec } from '../protocols/codec.ts'
import { parseJson, type Span } from '../wire/json.ts'
import { sseParser } from '../wire/sse.ts'
import { redact } from './redact.ts'
import { textBreak } from './said.ts'
import { lastTurns } from './slices.ts'

export const previewCharacters = 200
/** Cut before masking, so that a long text is not searched to its end; a key that begins in the preview is masked whole. */
const searchedCharacters = 1000

export const preview = (text: string): string =>
  redact(text.slice(0, searchedCharacters)).slice(0, previewCharacters).toWellFormed()

const textOf = (parts: readonly Part[], type: 'text' | 'refusal'): string =>
  parts.flatMap((part) => (part.type === type ? [part.text] : [])).join('\n')

const lastUserText = (messages: readonly Message[]): string | undefined => {
  for (const { role, parts } of messages.toReversed()) {
    const text = role === 'user' ? textOf(parts, 'text') : ''
    if (text !== '') return text
  }
  return undefined
}

/** How many of the last turns are looked at, until one has text of the user. */
const lookBack = [4, 16, 64]

/** The last thing the user wrote, found in the last turns where it can be. Throws what the codec throws. */
export const requestPreview = (codec: Codec, text: string, spans: readonly Span[]): string => {
  for (const turns of lookBack) {
    const short = lastTurns(text, spans, turns)
    if (short === undefined) break
    const found = lastUserText(codec.readRequest(parseJson(short)).messages)
    if (found !== undefined) return preview(found)
  }
  return preview(lastUserText(codec.readRequest(parseJson(text)).messages) ?? '')
}

/** The answer, whole or as far as it came. Throws what the codec throws. */
export const readAnswer = (codec: Codec, framing: string, text: string | Uint8Array): ChatResponse => {
  const all = folder()
  if (framing === 'json') {
    const json = typeof text === 'string' ? text : Buffer.from(text.buffer, text.byteOffset, text.length).toString()
    for (const event of codec.readResponse(parseJson(json))) all.push(event)
    return all.done()
  }
  const parser = sseParser()
  const decoder = codec.decoder()
  for (const frame of [...parser.push(text), ...parser.end()]) for (const event of decoder.push(frame)) all.push(event)
  for (const event of decoder.end()) all.push(event)
  return all.done()
}

/** Answer text, else refusal, else the names of the tools it calls. */
export const answerPreview = (response: ChatResponse): string => {
  const parts = response.choices[0]?.parts ?? []
  const text = textOf(parts, 'text') || textOf(parts, 'refusal')
  if (text !== '') return preview(text)
  return preview(parts.flatMap((part) => (part.type === 'tool-call' ? [part.name] : [])).join(', '))
}

/** Names of the tools that the answer calls, each once. */
export const calledTools = ({ choices }: ChatResponse): string[] => [
  ...new Set(choices.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool-call' ? [part.name] : [])))),
]

/** Longer answers are found by their beginning. */
const wordsCharactersMax = 100_000

/** All that the answer says and calls, for the index of words. */
export const answerWords = ({ choices }: ChatResponse): string =>
  choices
    .flatMap(({ parts }) => [
      textOf(parts, 'text'),
      textOf(parts, 'refusal'),
      ...parts.flatMap((part) => (part.type === 'tool-call' ? [`${part.name} ${part.arguments}`] : [])),
    ])
    .filter((text) => text !== '')
    .join(textBreak)
    .slice(0, wordsCharactersMax)

/** A client that shows nothing is looked for in the wrong place when the provider billed an answer and sent none. */
export const emptyButBilled = ({ choices, usage }: ChatResponse): string | undefined => {
  const billed = (usage?.outputTokens ?? 0) - (usage?.reasoningTokens ?? 0)
  const empty = choices.every(({ parts }) => parts.every((part) => 'text' in part && part.text === ''))
  return empty && billed > 0 ? `the provider billed ${billed} tokens of answer and sent none` : undefined
}

/**
 * What the answer used. As reported, if it came to its end; a cut answer's output is counted by us where that is more
 * than was reported so far. Nothing reported: both sides are counted, but an answer that never began has no bill.
 */
export const usageOf = (response: ChatResponse, request: () => ChatRequest | undefined): Usage => {
  const { usage } = response
  const finished = response.choices.some(({ finish }) => finish !== undefined)
  if (usage !== undefined && finished) return usage
  const output = estimateOutput(response)
  if (usage !== undefined)
    return output > usage.outputTokens ? { ...usage, outputTokens: output, estimated: true } : usage
  if (output === 0) return { inputTokens: 0, outputTokens: 0, estimated: true }
  const asked = request()
  return { inputTokens: asked === undefined ? 0 : estimateInput(asked), outputTokens: output, estimated: true }
}
