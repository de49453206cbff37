/** OpenAI Chat Completions: answer bodies ↔ events, events → a stream. The stream's reader is in ../chat-decoder.ts. */

import type { ChatEvent, ChatResponse, Choice, Part, ReasoningPart, TokenLogprob, Usage } from '../../core/chat.ts'
import { GatewayError } from '../../core/errors.ts'
import { unfold } from '../../core/fold.ts'
import { type JsonDoc, writeJson } from '../../wire/json.ts'
import { sseFrame } from '../../wire/sse.ts'
import { asArray, asNumber, asRecord, asString } from '../../wire/value.ts'
import { readCitationWire, readErrorWire, readFinishWord, writeCitation, writeErrorBody } from '../chat-answer.ts'
import { readCall } from '../chat-messages.ts'
import { readContent, readReasoning, readSource, writeSource, writeThinkingBlock } from '../chat-parts.ts'
import { readUsage, writeUsage } from '../chat-usage.ts'
import type { Context, Encoder, Written } from '../codec.ts'
import { defined, newLosses, type Warn } from '../loss.ts'
import { finishWords, readExtra, type Wire, writeExtra } from './shape.ts'

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
      usage: counts && readUsage(counts),
      ...readExtra(wire, knownBody),
    }),
  )
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const writeCallWire = (part: Extract<Part, { type: 'tool-call' }>): Wire =>
  part.custom
    ? { id: part.id, type: 'custom', custom: { name: part.name, input: part.arguments } }
    : { id: part.id, type: 'function', function: { name: part.name, arguments: part.arguments } }

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

const finishWord = (choice: Choice): string | null => {
  const { finish } = choice
  if (finish === undefined) return null
  const hasCalls = choice.parts.some((part) => part.type === 'tool-call')
  return finish.reason === 'stop' && hasCalls ? 'tool_calls' : finishWords[finish.reason]
}

/** Response → body. */
export const writeResponse = (response: ChatResponse, context: Context): Written => {
  const { warnings, warn } = newLosses()
  const choices = response.choices.map((choice, index) => ({
    index,
    message: writeMessage(choice.parts, `choices[${index}]`, warn),
    logprobs: choice.logprobs === undefined ? null : { content: choice.logprobs, refusal: null },
    finish_reason: finishWord(choice),
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

// ── encode ────────────────────────────────────────────────────────────────────────────────────────────────────────────

type Delta = Extract<ChatEvent, { type: 'part-delta' }>['delta']
type Head = Extract<ChatEvent, { type: 'part-start' }>['part']

interface OpenPart {
  choice: number
  head: Head
  /** Of a tool call among those of its choice. */
  place: number
  thought: ReasoningPart | undefined
}

/** Events → chunks. The role comes with the first chunk of each choice, usage only to a caller who asked. */
export const newEncoder = (context: Context): Encoder => {
  const { warnings, warn } = newLosses()
  const parts = new Map<number, OpenPart>()
  const calls = new Map<number, number>()
  const begun = new Set<number>()
  let usage: Usage | undefined
  let envelope: Wire = {
    id: `chatcmpl-${context.id}`,
    object: 'chat.completion.chunk',
    created: context.created,
    model: context.model,
  }
  let prefix = ''

  const setEnvelope = (more: Wire) => {
    envelope = { ...envelope, ...more }
    prefix = JSON.stringify(envelope).slice(0, -1)
  }
  setEnvelope({})
  const chunk = (choice: number, delta: Wire, finish: string | null = null, more = ''): string => {
    const told = begun.has(choice) ? delta : { role: 'assistant', ...delta }
    begun.add(choice)
    return `data: ${prefix},"choices":[{"index":${choice},"delta":${writeJson(told)},"logprobs":${more || 'null'},"finish_reason":${JSON.stringify(finish)}}]}\n\n`
  }
  const place = (index: number): string => `parts[${index}]`

  const openPart = (index: number, choice: number, head: Head): string => {
    const part: OpenPart = { choice, head, place: 0, thought: undefined }
    parts.set(index, part)
    if (head.type === 'tool-call') {
      part.place = calls.get(choice) ?? 0
      calls.set(choice, part.place + 1)
      const extra = writeExtra(head.extra, `${place(index)}.`, warn)
      const call = writeCallWire({ ...head, arguments: '' })
      return chunk(choice, { tool_calls: [{ index: part.place, ...call, ...extra }] })
    }
    if (head.type === 'reasoning') part.thought = { ...head, text: '' }
    if (head.type === 'image')
      return chunk(choice, { images: [{ type: 'image_url', image_url: { url: writeSource(head.source) } }] })
    if (head.type === 'opaque') warn(place(index), 'dropped', `'${head.kind}' exists only in ${head.origin.protocol}`)
    return ''
  }

  const textDelta: Partial<Record<Head['type'], (text: string, part: OpenPart) => Wire>> = {
    text: (text) => ({ content: text }),
    refusal: (text) => ({ refusal: text }),
    audio: (text) => ({ audio: { data: text } }),
    reasoning: (text, part) => {
      if (part.thought) part.thought.text += text
      return { reasoning_content: text }
    },
    'tool-call': (text, part) => ({
      tool_calls: [
        {
          index: part.place,
          ...(part.head.type === 'tool-call' && part.head.custom
            ? { custom: { input: text } }
            : { function: { arguments: text } }),
        },
      ],
    }),
  }

  const addDelta = (index: number, delta: Delta): string => {
    const part = parts.get(index)
    if (part === undefined) return ''
    let out = ''
    if (delta.text) {
      const wire = textDelta[part.head.type]?.(delta.text, part)
      if (wire) out += chunk(part.choice, wire)
    }
    if (part.thought && delta.signature !== undefined)
      part.thought.signature = (part.thought.signature ?? '') + delta.signature
    if (part.thought && delta.origin !== undefined) part.thought.origin = delta.origin
    const citation = delta.citation && writeCitation(delta.citation, `${place(index)}.citations`, warn)
    if (citation !== undefined) out += chunk(part.choice, { annotations: [citation] })
    const extra = delta.extra && part.head.type !== 'opaque' ? writeExtra(delta.extra, `${place(index)}.`, warn) : {}
    if (part.head.type === 'reasoning' && Object.keys(extra).length > 0) out += chunk(part.choice, extra)
    return out
  }

  const closePart = (index: number): string => {
    const part = parts.get(index)
    parts.delete(index)
    const block = part?.thought && writeThinkingBlock(part.thought)
    return part === undefined || block === undefined ? '' : chunk(part.choice, { thinking_blocks: [block] })
  }

  return {
    warnings,
    push(event) {
      switch (event.type) {
        case 'start':
          setEnvelope(
            defined({ id: event.id, created: event.created, model: event.model, ...writeExtra(event.extra, '', warn) }),
          )
          return chunk(0, { content: '' })
        case 'part-start':
          return openPart(event.index, event.choice, event.part)
        case 'part-delta':
          return addDelta(event.index, event.delta)
        case 'part-end':
          return closePart(event.index)
        case 'logprobs':
          return chunk(event.choice, {}, null, JSON.stringify({ content: event.tokens, refusal: null }))
        case 'usage':
          usage = event.usage
          return ''
        case 'finish': {
          setEnvelope(writeExtra(event.extra, '', warn))
          const ends = event.finishes.map(({ reason }, choice) =>
            chunk(choice, {}, reason === 'stop' && calls.has(choice) ? 'tool_calls' : finishWords[reason]),
          )
          const counts =
            context.streamUsage && usage
              ? `data: ${prefix},"choices":[],"usage":${writeJson(writeUsage(usage))}}\n\n`
              : ''
          return `${ends.join('')}${counts}data: [DONE]\n\n`
        }
        case 'error':
          return sseFrame(writeErrorBody(event.error))
      }
    },
  }
}
