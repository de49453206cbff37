/** Anthropic Messages: answer bodies and streams ↔ events. */

import type { ChatEvent, Extra, Finish, Part, PartDelta, PartHead } from '../../core/chat.ts'
import { GatewayError } from '../../core/errors.ts'
import { type JsonDoc, parseJson } from '../../wire/json.ts'
import type { SseFrame } from '../../wire/sse.ts'
import { asArray, asRecord, asString, isRecord } from '../../wire/value.ts'
import { readBlock } from '../claude-blocks.ts'
import { mergeCounts, readFinish, readUsage } from '../claude-usage.ts'
import type { Decoder } from '../codec.ts'
import { readUpstreamError } from '../error-table.ts'
import { unseal } from '../sealed.ts'
import { origin, type Path, protocol, readCitation, readExtra, type Wire } from './shape.ts'

const knownMessage = new Set('id type role model content stop_reason stop_sequence usage'.split(' '))
const knownDelta = new Set(['stop_reason', 'stop_sequence'])
const knownDeltaEvent = new Set(['type', 'delta', 'usage'])

const startOf = (message: Wire): ChatEvent => {
  const id = asString(message.id)
  const model = asString(message.model)
  const named = { ...(id === undefined ? {} : { id }), ...(model === undefined ? {} : { model }) }
  return { type: 'start', ...named, ...readExtra(message, knownMessage) }
}

const headOf = (part: Part, block: Wire): PartHead => {
  if (part.type === 'text') return { type: 'text' }
  if (part.type === 'reasoning')
    return {
      type: 'reasoning',
      origin: part.origin,
      ...(part.redacted === undefined ? {} : { redacted: part.redacted }),
    }
  if (part.type === 'tool-call')
    return {
      type: 'tool-call',
      id: part.id,
      name: part.name,
      ...(part.extra === undefined ? {} : { extra: part.extra }),
    }
  return { type: 'opaque', kind: String(block.type), value: block, origin }
}

/** What a block holds as it opens, beyond its head and a call's arguments. */
const deltasOf = (part: Part): PartDelta[] => {
  if (part.type !== 'text' && part.type !== 'reasoning') return []
  return [
    ...(part.text === '' ? [] : [{ text: part.text }]),
    ...(part.type === 'reasoning' && part.signature !== undefined ? [{ signature: part.signature }] : []),
    ...((part.type === 'text' && part.citations) || []).map((citation) => ({ citation })),
    ...(part.extra === undefined ? [] : [{ extra: part.extra }]),
  ]
}

const openBlock = (doc: JsonDoc, path: Path, value: unknown, index: number) => {
  const part = readBlock(doc, path, value)
  const head = headOf(part, value as Wire)
  const events: ChatEvent[] = [{ type: 'part-start', index, choice: 0, part: head }]
  for (const delta of deltasOf(part)) events.push({ type: 'part-delta', index, delta })
  return { part, head, events }
}

export const badAnswer = (what: string, cause?: unknown): GatewayError =>
  new GatewayError('upstream_bad_response', `the provider's answer could not be read: ${what}`, { cause })

/** An error object in an answer or a stream → ours. */
export const readErrorObject = (value: Wire, body: string, status?: number, headers: Record<string, string> = {}) => {
  const error = asRecord(value.error) ?? {}
  const requestId = asString(value.request_id)
  return readUpstreamError({
    ...(status === undefined ? {} : { status }),
    message: asString(error.message) ?? asString(value.message),
    type: asString(error.type),
    body,
    headers: requestId === undefined ? headers : { ...headers, 'request-id': requestId },
  })
}

/** Body → events. A body that is no message gives one error event. */
export const readResponse = (doc: JsonDoc): ChatEvent[] => {
  const body = asRecord(doc.value)
  if (isRecord(body?.error)) return [{ type: 'error', error: readErrorObject(body, doc.text) }]
  const content = asArray(body?.content)
  if (body === undefined || content === undefined) return [{ type: 'error', error: badAnswer('it has no content') }]
  const events: ChatEvent[] = [startOf(body)]
  for (const [index, block] of content.entries()) {
    if (asString(asRecord(block)?.type) === undefined)
      return [...events, { type: 'error', error: badAnswer('a content block has no type') }]
    const { part, events: opened } = openBlock(doc, ['content', index], block, index)
    events.push(...opened)
    if (part.type === 'tool-call') events.push({ type: 'part-delta', index, delta: { text: part.arguments } })
    events.push({ type: 'part-end', index })
  }
  if (isRecord(body.usage)) events.push({ type: 'usage', usage: readUsage(mergeCounts({}, body.usage)) })
  events.push({ type: 'finish', finishes: [readFinish(body) ?? { reason: 'other' }] })
  return events
}

interface OpenBlock {
  index: number
  head: PartHead
  /** A call's input as it stood in the block's start: it counts where no delta brings any. */
  whole: string
  /** Text of the input deltas so far. */
  json: string
}

/** Delta type → what it adds. `input_json_delta` and opaque blocks are not in the table. */
const deltaReaders: Record<string, (delta: Wire) => PartDelta> = {
  text_delta: (delta) => ({ text: asString(delta.text) ?? '' }),
  thinking_delta: (delta) => ({ text: asString(delta.thinking) ?? '' }),
  signature_delta: (delta) => unseal(asString(delta.signature)) ?? { signature: asString(delta.signature) ?? '' },
  citations_delta: (delta) => ({ citation: readCitation(delta.citation) }),
}

/** A vendor block's own delta (compaction_delta …): strings append, other members replace. */
const growValue = (value: unknown, delta: Wire): Wire => {
  const grown: Wire = { ...asRecord(value) }
  for (const [name, member] of Object.entries(delta)) {
    if (name === 'type' || member === null) continue
    const before = grown[name]
    grown[name] = typeof before === 'string' && typeof member === 'string' ? before + member : member
  }
  return grown
}

const parsedInput = (json: string): unknown => {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return json
  }
}

/** Frames → events. */
export const newDecoder = (): Decoder => {
  const open = new Map<unknown, OpenBlock>()
  let started = false
  let done = false
  let parts = 0
  let usage: Wire = {}
  let finish: Finish | undefined
  let extra: Wire = {}

  const start = (message: Wire): ChatEvent[] => {
    if (started) return []
    started = true
    return [startOf(message)]
  }
  const count = (wire: unknown): ChatEvent[] => {
    if (!isRecord(wire)) return []
    usage = mergeCounts(usage, wire)
    return [{ type: 'usage', usage: readUsage(usage) }]
  }
  const close = (key: unknown, whole: boolean): ChatEvent[] => {
    const block = open.get(key)
    if (block === undefined) return []
    open.delete(key)
    const { index, head, json } = block
    const end: ChatEvent = { type: 'part-end', index }
    if (head.type === 'tool-call' && json === '' && whole && block.whole !== '')
      return [{ type: 'part-delta', index, delta: { text: block.whole } }, end]
    if (head.type !== 'opaque' || json === '') return [end]
    const value = { ...asRecord(head.value), input: parsedInput(json) }
    return [{ type: 'part-delta', index, delta: { value } }, end]
  }
  const closeAll = (): ChatEvent[] => [...open.keys()].flatMap((key) => close(key, false))
  const fail = (error: GatewayError): ChatEvent[] => {
    done = true
    return [...closeAll(), { type: 'error', error }]
  }
  const stop = (): ChatEvent[] => {
    done = true
    const last: Extra | undefined = Object.keys(extra).length === 0 ? undefined : { [protocol]: extra }
    return [...closeAll(), { type: 'finish', finishes: [finish ?? { reason: 'other' }], ...(last && { extra: last }) }]
  }

  const grow = (key: unknown, delta: Wire): ChatEvent[] => {
    const block = open.get(key)
    if (block === undefined) return fail(badAnswer('a delta has no open content block'))
    const { index, head } = block
    if (delta.type === 'input_json_delta') {
      const text = asString(delta.partial_json) ?? ''
      block.json += text
      return head.type === 'opaque' || text === '' ? [] : [{ type: 'part-delta', index, delta: { text } }]
    }
    if (head.type === 'opaque') {
      head.value = growValue(head.value, delta)
      return [{ type: 'part-delta', index, delta: { value: head.value } }]
    }
    const read = deltaReaders[asString(delta.type) ?? '']?.(delta)
    return read === undefined || read.signature === '' ? [] : [{ type: 'part-delta', index, delta: read }]
  }

  const readers: Record<string, (wire: Wire, doc: JsonDoc) => ChatEvent[]> = {
    message_start: ({ message }) => [...start(asRecord(message) ?? {}), ...count(asRecord(message)?.usage)],
    content_block_start: (wire, doc) => {
      const { part, head, events } = openBlock(doc, ['content_block'], wire.content_block, parts)
      const whole = part.type === 'tool-call' ? part.arguments : ''
      const before = close(wire.index, true)
      open.set(wire.index, { index: parts++, head, whole, json: '' })
      return [...start({}), ...before, ...events]
    },
    content_block_delta: (wire) => grow(wire.index, asRecord(wire.delta) ?? {}),
    content_block_stop: (wire) => close(wire.index, true),
    message_delta: (wire) => {
      const delta = asRecord(wire.delta) ?? {}
      finish = readFinish(delta) ?? finish
      extra = {
        ...extra,
        ...readExtra(delta, knownDelta).extra?.[protocol],
        ...readExtra(wire, knownDeltaEvent).extra?.[protocol],
      }
      return [...start({}), ...count(wire.usage)]
    },
    message_stop: () => [...start({}), ...stop()],
    error: (wire, doc) => fail(readErrorObject(wire, doc.text)),
  }

  return {
    push(frame: SseFrame): ChatEvent[] {
      if (done || frame.data === '') return []
      try {
        const doc = parseJson(frame.data)
        const wire = asRecord(doc.value) ?? {}
        return readers[asString(wire.type) ?? frame.event ?? '']?.(wire, doc) ?? []
      } catch (cause) {
        return fail(badAnswer('a frame is not what the protocol says', cause))
      }
    },
    end(): ChatEvent[] {
      if (done) return []
      if (!started) return fail(badAnswer('the stream was empty'))
      // A stop reason says that the answer is whole, whether the end marker comes or not.
      return finish === undefined
        ? fail(new GatewayError('stream_broken', 'the stream ended before the answer did'))
        : stop()
    },
  }
}
