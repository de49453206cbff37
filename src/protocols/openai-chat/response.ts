/** OpenAI Chat Completions: answer bodies ↔ events. Streams are in ../chat-decoder.ts and ../chat-encoder.ts. */

import type { ChatEvent, ChatResponse, Choice, Part, ReasoningPart, TokenLogprob } from '../../core/chat.ts'
import { GatewayError } from '../../core/errors.ts'
import { unfold } from '../../core/fold.ts'
import { type JsonDoc, writeJson } from '../../wire/json.ts'
import { asArray, asNumber, asRecord, asString } from '../../wire/value.ts'
import {
  readCitationWire,
  readErrorWire,
  readFinishWord,
  writeCallWire,
  writeCitation,
  writeFinishWord,
} from '../chat-answer.ts'
import { readCall } from '../chat-messages.ts'
import { readContent, readReasoning, readSource, writeSource, writeThinkingBlock } from '../chat-parts.ts'
import { readUsage, writeUsage } from '../chat-usage.ts'
import type { Context, Written } from '../codec.ts'
import { defined, newLosses, type Warn } from '../loss.ts'
import { readExtra, type Wire, writeExtra } from './shape.ts'

// ── read ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const knownBody = new Set('id object created model choices usage x_groq error'.split(' '))

const readAudio = (wire: Wire | undefined): Part[] => {
  const data = asString(wire?.data)
  if (wire === undefined || !data) return []
  return [{ type: 'audio', data, format: '', ...readExtra(wire, new Set(['data'])) }]
}

const readMessage = (wire: Wire): Part[] => {
  const refusal = asString(wire.refusal) ?? ''
  // Some fill in every member of the schema (Snowflake): a call without a name is none, nor is audio without data.
  const legacy = asString(asRecord(wire.function_call)?.name)
    ? [readCall({ id: '', function: wire.function_call })]
    : []
  const calls = [...legacy, ...(asArray(wire.tool_calls) ?? []).map(readCall)].filter((part) => part !== undefined)
  const content = readContent(wire.content)
  const citations = (asArray(wire.annotations) ?? []).map(readCitationWire)
  const text = content.findLast((part) => part.type === 'text')
  if (text?.type === 'text' && citations.length > 0) text.citations = citations
  const images = (asArray(wire.images) ?? [])
    .map((image) => asString(asRecord(asRecord(image)?.image_url)?.url))
    .filter((url) => url !== undefined)
    .map((url): Part => ({ type: 'image', source: readSource(url) }))
  return [
    ...readReasoning(wire),
    ...content,
    ...(refusal === '' ? [] : [{ type: 'refusal' as const, text: refusal }]),
    ...readAudio(asRecord(wire.audio)),
    ...images,
    ...calls,
  ]
}

const readChoice = (value: unknown): Choice => {
  const wire = asRecord(value) ?? {}
  const parts = readMessage(asRecord(wire.message) ?? asRecord(wire.delta) ?? {})
  const word = asString(wire.finish_reason)
  const tokens = asArray(asRecord(wire.logprobs)?.content)
  return defined<Choice>({
    parts,
    finish:
      word === undefined
        ? { reason: 'other' }
        : readFinishWord(
            word,
            parts.some((part) => part.type === 'tool-call'),
          ),
    logprobs: tokens === undefined || tokens.length === 0 ? undefined : (tokens as TokenLogprob[]),
  })
}

/** Body → events. A body that is no completion gives one error event. */
export const readResponse = (doc: JsonDoc): ChatEvent[] => {
  const wire = asRecord(doc.value)
  const list = asArray(wire?.choices) ?? []
  const broken = wire?.error ?? list.map((choice) => asRecord(choice)?.error).find((error) => error != null)
  if (broken != null) return [{ type: 'error', error: readErrorWire(broken, doc.text) }]
  if (wire === undefined || list.length === 0)
    return [{ type: 'error', error: new GatewayError('upstream_bad_response', 'the answer has no choices') }]
  const counts = asRecord(wire.usage) ?? asRecord(asRecord(wire.x_groq)?.usage)
  const ordered = list.toSorted((a, b) => (asNumber(asRecord(a)?.index) ?? 0) - (asNumber(asRecord(b)?.index) ?? 0))
  return unfold(
    defined<ChatResponse>({
      id: asString(wire.id),
      model: asString(wire.model),
      created: asNumber(wire.created),
      choices: ordered.map(readChoice),
      usage: counts && readUsage(counts, wire.service_tier),
      ...readExtra(wire, knownBody),
    }),
  )
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const writeThought = (part: ReasoningPart, path: string, warn: Warn, message: Wire) => {
  const { reasoning_details: details, ...extra } = writeExtra(part.extra, `${path}.`, warn)
  Object.assign(message, extra)
  if (details !== undefined)
    message.reasoning_details = [...(asArray(message.reasoning_details) ?? []), ...(asArray(details) ?? [])]
  if (part.text !== '') message.reasoning_content = `${asString(message.reasoning_content) ?? ''}${part.text}`
  const block = writeThinkingBlock(part)
  if (block !== undefined) message.thinking_blocks = [...(asArray(message.thinking_blocks) ?? []), block]
}

const writeMessage = (parts: readonly Part[], path: string, warn: Warn): Wire => {
  const message: Wire = { role: 'assistant', content: null, refusal: null }
  let content = ''
  const calls: Wire[] = []
  const images: Wire[] = []
  const annotations: unknown[] = []
  for (const [i, part] of parts.entries()) {
    const at = `${path}.parts[${i}]`
    if (part.type === 'text') {
      content += part.text
      annotations.push(
        ...(part.citations ?? []).flatMap(
          (citation, k) => writeCitation(citation, `${at}.citations[${k}]`, warn) ?? [],
        ),
      )
      writeExtra(part.extra, `${at}.`, warn)
    } else if (part.type === 'refusal') message.refusal = `${asString(message.refusal) ?? ''}${part.text}`
    else if (part.type === 'reasoning') writeThought(part, at, warn, message)
    else if (part.type === 'tool-call') {
      calls.push({ ...writeCallWire(part), ...writeExtra(part.extra, `${at}.`, warn) })
    } else if (part.type === 'image') images.push({ type: 'image_url', image_url: { url: writeSource(part.source) } })
    else if (part.type === 'audio') message.audio = { data: part.data, ...writeExtra(part.extra, `${at}.`, warn) }
    else
      warn(
        at,
        'dropped',
        part.type === 'opaque'
          ? `'${part.kind}' exists only in ${part.origin.protocol}`
          : 'it has no place in an answer',
      )
  }
  if (content !== '' || parts.some((part) => part.type === 'text')) message.content = content
  if (calls.length > 0) message.tool_calls = calls
  if (images.length > 0) message.images = images
  if (annotations.length > 0) message.annotations = annotations
  return message
}

/** Response → body. */
export const writeResponse = (response: ChatResponse, context: Context): Written => {
  const { warnings, warn } = newLosses()
  const choices = response.choices.map((choice, index) => ({
    index,
    message: writeMessage(choice.parts, `choices[${index}]`, warn),
    logprobs: choice.logprobs === undefined ? null : { content: choice.logprobs, refusal: null },
    finish_reason:
      choice.finish === undefined
        ? null
        : writeFinishWord(
            choice.finish,
            choice.parts.some(({ type }) => type === 'tool-call'),
            index,
            warn,
          ),
  }))
  const body = {
    id: response.id ?? `chatcmpl-${context.id}`,
    object: 'chat.completion',
    created: response.created ?? context.created,
    model: response.model ?? context.model,
    choices,
    usage: response.usage && writeUsage(response.usage),
    ...writeExtra(response.extra, '', warn),
  }
  return { body: writeJson(body), warnings }
}
