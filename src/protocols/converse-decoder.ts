/**
 * Bedrock ConverseStream: frames → events. The frame's name says what it is; text and thoughts open with their first delta.
 * In: frames. Out: events in grammar order. Imports core, wire, and the bedrock-converse words.
 * Usage comes behind the stop reason, in the last frame; the answer is whole without it.
 */

import type { ChatEvent, Finish, PartDelta, PartHead, Source } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { exceptionOf } from '../wire/eventstream.ts'
import type { SseFrame } from '../wire/sse.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import {
  origin,
  protocol,
  readCitation,
  readExtra,
  readFinish,
  readUsage,
  type Wire,
} from './bedrock-converse/shape.ts'
import type { Decoder } from './codec.ts'
import { readCallHead, readThought } from './converse-blocks.ts'
import { readException } from './converse-error.ts'
import { readImage } from './converse-media.ts'
import { unseal } from './sealed.ts'

export const badAnswer = (what: string, cause?: unknown): GatewayError =>
  new GatewayError('upstream_bad_response', `the provider's answer could not be read: ${what}`, { cause })

const knownStop = new Set(['stopReason', 'p'])
const knownMetadata = new Set(['usage', 'metrics', 'p'])

/** A block that is being told. `index` is undefined until its part is open. */
interface Open {
  index?: number
  head?: PartHead
  /** A vendor's own block: its kind and members, and what its deltas brought. */
  kind?: string
  start: Wire
  text: string
  items: unknown[]
  sources: Wire[]
}

const parsedInput = (json: string): unknown => {
  try {
    return JSON.parse(json === '' ? '{}' : json) as unknown
  } catch {
    return json
  }
}

/** Pieces of an image's bytes are one. */
const joinSources = (sources: readonly Wire[]): Wire => {
  const pieces = sources.flatMap(({ bytes }) => (typeof bytes === 'string' ? [Buffer.from(bytes, 'base64')] : []))
  return pieces.length === 0 ? (sources.at(-1) ?? {}) : { bytes: Buffer.concat(pieces).toString('base64') }
}

/** What the deltas of a vendor's own block add up to. */
const wholeBlock = ({ kind = '', start, text, items }: Open): Wire => {
  if (kind === 'toolUse') return { toolUse: { ...start, input: parsedInput(text) } }
  return { [kind]: kind === 'toolResult' ? { ...start, content: items } : start }
}

/** What the last frames tell of the answer besides. `$metrics` says nothing of it. */
const restOf = (stop: Wire, metadata: Wire): Wire => ({
  ...readExtra(stop, knownStop).extra?.[protocol],
  ...readExtra(metadata, knownMetadata).extra?.[protocol],
  ...(isRecord(metadata.metrics) && { $metrics: metadata.metrics }),
})

export const newDecoder = (): Decoder => {
  const open = new Map<unknown, Open>()
  let started = false
  let done = false
  let parts = 0
  let finish: Finish | undefined
  let stop: Wire = {}

  const start = (): ChatEvent[] => {
    if (started) return []
    started = true
    return [{ type: 'start' }]
  }
  const openPart = (block: Open, head: PartHead): ChatEvent[] => {
    const index = parts++
    block.index = index
    block.head = head
    return [{ type: 'part-start', index, choice: 0, part: head }]
  }
  const close = (key: unknown): ChatEvent[] => {
    const block = open.get(key)
    open.delete(key)
    if (block === undefined) return []
    const { sources } = block
    if (block.kind === 'image') {
      const image = readImage({ ...block.start, source: joinSources(sources) })
      if (image === undefined) return []
      return [...openPart(block, { type: 'image', source: image.source as Source }), ...end(block)]
    }
    return end(block)
  }
  const end = (block: Open): ChatEvent[] => {
    const { index, head } = block
    if (index === undefined) return []
    const last: ChatEvent = { type: 'part-end', index }
    return head?.type === 'opaque' ? [{ type: 'part-delta', index, delta: { value: wholeBlock(block) } }, last] : [last]
  }
  const closeAll = (): ChatEvent[] => [...open.keys()].flatMap(close)
  const fail = (error: GatewayError): ChatEvent[] => {
    done = true
    return [...closeAll(), { type: 'error', error }]
  }
  const conclude = (metadata: Wire): ChatEvent[] => {
    done = true
    const own = restOf(stop, metadata)
    const extra = Object.keys(own).length === 0 ? {} : { extra: { [protocol]: own } }
    return [...closeAll(), { type: 'finish', finishes: [finish ?? { reason: 'other' }], ...extra }]
  }

  const beginBlock = (wire: Wire): ChatEvent[] => {
    const [kind = ''] = Object.keys(asRecord(wire.start) ?? {})
    const value = asRecord(asRecord(wire.start)?.[kind]) ?? {}
    const before = close(wire.contentBlockIndex)
    const block: Open = { start: value, text: '', items: [], sources: [] }
    open.set(wire.contentBlockIndex, block)
    if (kind === 'image') {
      block.kind = kind
      return before
    }
    const head = kind === 'toolUse' ? readCallHead(value) : undefined
    if (head !== undefined) return [...before, ...openPart(block, { type: 'tool-call', ...head })]
    block.kind = kind
    return [...before, ...openPart(block, { type: 'opaque', kind, value: { [kind]: value }, origin })]
  }

  const add = (block: Open, type: 'text' | 'reasoning', delta: PartDelta): ChatEvent[] => {
    const events = block.index === undefined ? openPart(block, type === 'text' ? { type } : { type, origin }) : []
    if (block.head?.type !== type) return events
    const empty = delta.text === '' && Object.keys(delta).length === 1
    return empty ? events : [...events, { type: 'part-delta', index: block.index as number, delta }]
  }
  const think = (block: Open, value: Wire): ChatEvent[] => {
    const { redactedContent, signature, text } = value
    if (redactedContent !== undefined) {
      const thought = readThought(value)
      if (block.index !== undefined || thought === undefined) return []
      const { text: said, redacted, origin: made } = thought
      const events = openPart(block, { type: 'reasoning', origin: made, ...(redacted !== undefined && { redacted }) })
      return said === '' ? events : [...events, ...add(block, 'reasoning', { text: said })]
    }
    const mark = asString(signature)
    if (mark !== undefined && mark !== '') {
      const { text: _, ...sealed } = unseal(mark) ?? { signature: mark }
      return add(block, 'reasoning', sealed)
    }
    return add(block, 'reasoning', { text: asString(text) ?? '' })
  }
  const grow = (wire: Wire): ChatEvent[] => {
    const delta = asRecord(wire.delta) ?? {}
    const block: Open = open.get(wire.contentBlockIndex) ?? { start: {}, text: '', items: [], sources: [] }
    open.set(wire.contentBlockIndex, block)
    if (typeof delta.text === 'string') return add(block, 'text', { text: delta.text })
    if (isRecord(delta.reasoningContent)) return think(block, delta.reasoningContent)
    if (isRecord(delta.citation)) return add(block, 'text', { citation: readCitation(delta.citation) })
    if (isRecord(delta.image)) block.sources.push(asRecord(delta.image.source) ?? {})
    block.items.push(...(asArray(delta.toolResult) ?? []))
    const text = asString(asRecord(delta.toolUse)?.input) ?? ''
    if (text !== '' && block.head?.type !== 'tool-call' && block.kind !== 'toolUse')
      return fail(badAnswer('a delta has no open content block'))
    block.text += text
    if (block.head?.type !== 'tool-call' || text === '') return []
    return [{ type: 'part-delta', index: block.index as number, delta: { text } }]
  }

  const readers: Readonly<Record<string, (wire: Wire) => ChatEvent[]>> = {
    messageStart: () => [],
    contentBlockStart: beginBlock,
    contentBlockDelta: grow,
    contentBlockStop: (wire) => close(wire.contentBlockIndex),
    messageStop: (wire) => {
      finish = readFinish(asString(wire.stopReason) ?? '')
      stop = wire
      return closeAll()
    },
    metadata: (wire) => [
      ...(isRecord(wire.usage) ? [{ type: 'usage' as const, usage: readUsage(wire.usage) }] : []),
      ...(finish === undefined ? [] : conclude(wire)),
    ],
  }

  return {
    push(frame: SseFrame): ChatEvent[] {
      if (done || frame.data === '') return []
      try {
        const wire = asRecord(JSON.parse(frame.data)) ?? {}
        const exception = exceptionOf(frame)
        if (exception !== undefined) return fail(readException(wire, frame.data, exception))
        const read = readers[frame.event ?? '']
        return read === undefined ? [] : [...start(), ...read(wire)]
      } catch (cause) {
        return fail(badAnswer('a frame is not what the protocol says', cause))
      }
    },
    end(): ChatEvent[] {
      if (done) return []
      if (!started) return fail(badAnswer('the stream was empty'))
      // The stop reason says that the answer is whole, whether the figures come or not.
      return finish === undefined
        ? fail(new GatewayError('stream_broken', 'the stream ended before the answer did'))
        : conclude({})
    },
  }
}
