/** Gemini: answer bodies ↔ events. Streams are in ../gemini-decoder.ts and ../gemini-encoder.ts. */

import type { ChatEvent, ChatResponse, Citation, Part, TextPart } from '../../core/chat.ts'
import { GatewayError } from '../../core/errors.ts'
import { type JsonDoc, writeJson } from '../../wire/json.ts'
import { asArray, asRecord, isRecord } from '../../wire/value.ts'
import type { Context, Written } from '../codec.ts'
import { newReader } from '../gemini-decoder.ts'
import { readErrorObject } from '../gemini-error.ts'
import { writeGrounding } from '../gemini-grounding.ts'
import { type Telling, writeParts } from '../gemini-parts.ts'
import { newLosses, type Warn } from '../loss.ts'
import { type Ending, type Wire, warnUsage, writeExtra, writeFinish, writeLogprobs, writeUsage } from './shape.ts'

/** Body → events: one chunk, or a list of them. A body that is no answer gives one error event. */
export const readResponse = (doc: JsonDoc): ChatEvent[] => {
  const chunks = asArray(doc.value) ?? [doc.value]
  const [first] = chunks.map(asRecord)
  if (isRecord(first?.error)) return [{ type: 'error', error: readErrorObject(first.error, doc.text) }]
  if (
    first === undefined ||
    (first.candidates === undefined && first.promptFeedback === undefined && chunks.length < 2)
  ) {
    const error = new GatewayError(
      'upstream_bad_response',
      "the provider's answer could not be read: it has no candidates",
    )
    return [{ type: 'error', error }]
  }
  const reader = newReader()
  const path = (i: number) => (Array.isArray(doc.value) ? [i] : [])
  return [...chunks.flatMap((chunk, i) => reader.push(doc, path(i), chunk)), ...reader.end()]
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** An answer holds no results of tools: nobody is asked for their names. */
export const tellTo = (warn: Warn): Telling => ({ told: true, nameOf: () => '', mediaInResults: false, warn })

/** Neighbouring texts are one: chunks of a stream do not say where a text ends. Ranges move along. */
const joinTexts = (parts: readonly Part[]): Part[] => {
  const joined: Part[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (part.type !== 'text' || last?.type !== 'text') joined.push(part)
    else joined[joined.length - 1] = { ...last, text: last.text + part.text, ...citedAfter(last, part) }
  }
  return joined
}

const moved = (citation: Citation, by: number): Citation =>
  citation.start === undefined || citation.end === undefined
    ? citation
    : { ...citation, start: citation.start + by, end: citation.end + by }

const citedAfter = (before: TextPart, { citations }: TextPart): Pick<TextPart, 'citations'> => {
  const all = [...(before.citations ?? []), ...(citations ?? []).map((citation) => moved(citation, before.text.length))]
  return all.length === 0 ? {} : { citations: all }
}

/** What the provider said beside the answer, by candidate. */
export const candidateRest = (own: Wire, choice: number): Wire => asRecord(asArray(own.$candidates)?.[choice]) ?? {}

export const writeResponse = (response: ChatResponse, context: Context): Written => {
  const { warnings, warn } = newLosses()
  const { $candidates, $chunk, ...extra } = writeExtra(response.extra, '', warn)
  const blocked = isRecord(asRecord($chunk)?.promptFeedback)
  const candidates = response.choices.map(({ parts, finish, logprobs }, choice): Wire => {
    const path = `choices[${choice}]`
    const joined = joinTexts(parts)
    const rest = candidateRest({ $candidates }, choice)
    const cited = joined.findLast((part): part is TextPart => part.type === 'text' && (part.citations?.length ?? 0) > 0)
    const grounding =
      rest.groundingMetadata ??
      (cited && writeGrounding(cited.citations ?? [], cited.text, `${path}.parts[0].citations`, warn))
    return {
      content: { parts: writeParts(joined, path, tellTo(warn)), role: 'model' },
      finishReason: writeFinish(finish, endingOf(parts), choice, warn),
      index: choice,
      ...(logprobs !== undefined && { logprobsResult: writeLogprobs(logprobs, `${path}.logprobs`, warn) }),
      ...rest,
      ...(grounding !== undefined && { groundingMetadata: grounding }),
    }
  })
  warnUsage(response.usage, warn)
  const body = {
    candidates: blocked && response.choices.every(({ parts }) => parts.length === 0) ? undefined : candidates,
    usageMetadata: response.usage && writeUsage(response.usage),
    modelVersion: response.model ?? context.model,
    responseId: response.id ?? context.id,
    createTime: createTimeOf(response),
    ...asRecord($chunk),
    ...extra,
  }
  return { body: writeJson(body), warnings }
}

const endingOf = (parts: readonly Part[]): Ending => ({
  calls: parts.some(({ type }) => type === 'tool-call'),
  refused: parts.some(({ type }) => type === 'refusal'),
})

export const createTimeOf = ({ created }: { created?: number }): string | undefined =>
  created === undefined ? undefined : new Date(created * 1000).toISOString()
