/**
 * A stream of OpenAI Responses → events.
 * In: frames, each one named by its `type`. Out: events in grammar order. Imports core, wire, and the openai-responses words.
 * Parts are told apart by output_index and content_index; servers that leave out the opening events are understood too.
 */

import type { ChatEvent, PartDelta, PartHead, TokenLogprob } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import type { SseFrame } from '../wire/sse.ts'
import { asArray, asNumber, asRecord, asString, isRecord } from '../wire/value.ts'
import { readErrorWire } from './chat-answer.ts'
import type { Decoder } from './codec.ts'
import { badAnswer, endOf, startOf } from './openai-responses/response.ts'
import { isOwn, origin, readCitation, type Wire } from './openai-responses/shape.ts'
import { readCall, readOutputItem, readReasoning, summaryBreak } from './responses-items.ts'

interface Open {
  index: number
  head: PartHead
  /** Text came by deltas, so what the last event repeats is known. */
  grown: boolean
}

export const newDecoder = (): Decoder => {
  /** By `output_index:content_index`; a part that is a whole item has no content_index. */
  const open = new Map<string, Open>()
  let started = false
  let done = false
  let parts = 0
  let calls = false
  /** Log probabilities came with the deltas: what the item's end repeats is known. */
  let probed = false

  const itemKey = (wire: Wire): string => `${asNumber(wire.output_index) ?? 0}:`
  const partKey = (wire: Wire): string => `${itemKey(wire)}${asNumber(wire.content_index) ?? 0}`

  const start = (wire: Wire): ChatEvent[] => {
    if (started) return []
    started = true
    return [startOf(wire)]
  }
  const openPart = (key: string, head: PartHead): ChatEvent[] => {
    if (open.has(key)) return []
    const index = parts++
    calls ||= head.type === 'tool-call'
    open.set(key, { index, head, grown: false })
    return [...start({}), { type: 'part-start', index, choice: 0, part: head }]
  }
  const grow = (key: string, head: PartHead, delta: PartDelta): ChatEvent[] => {
    const opened = openPart(key, head)
    const part = open.get(key) as Open
    if (delta.text !== undefined) part.grown = true
    return [...opened, { type: 'part-delta', index: part.index, delta }]
  }
  const close = (key: string, last?: PartDelta): ChatEvent[] => {
    const part = open.get(key)
    if (part === undefined) return []
    open.delete(key)
    const { index } = part
    const delta: ChatEvent[] = last === undefined ? [] : [{ type: 'part-delta', index, delta: last }]
    return [...delta, { type: 'part-end', index }]
  }
  const closeAll = (): ChatEvent[] => [...open.keys()].flatMap((key) => close(key))
  const fail = (error: GatewayError): ChatEvent[] => {
    done = true
    return [...start({}), ...closeAll(), { type: 'error', error }]
  }
  const stop = (response: Wire, text: string): ChatEvent[] => {
    done = true
    return [...start(response), ...closeAll(), ...endOf(response, calls, text)]
  }

  const text: PartHead = { type: 'text' }
  const refusal: PartHead = { type: 'refusal' }
  const thought: PartHead = { type: 'reasoning', origin }

  const addItem = (wire: Wire): ChatEvent[] => {
    const item = asRecord(wire.item) ?? {}
    const key = itemKey(wire)
    if (item.type === 'message') return []
    if (item.type === 'reasoning') {
      const { redacted, origin: made } = readReasoning(item)
      return openPart(key, redacted === undefined ? thought : { type: 'reasoning', redacted, origin: made })
    }
    const call = readCall(item)
    if (call !== undefined) {
      const { arguments: _, extra, ...head } = call
      return openPart(key, head)
    }
    return openPart(key, { type: 'opaque', kind: asString(item.type) ?? '', value: item, origin })
  }
  /** The item as it is in the end: what no delta brought, and its own members for the way back. */
  const endItem = (wire: Wire): ChatEvent[] => {
    const item = asRecord(wire.item) ?? {}
    const key = itemKey(wire)
    if (item.type === 'message') return endMessage(wire, item)
    const opened = addItem(wire)
    const part = open.get(key)
    const [whole] = readOutputItem(item)
    if (part === undefined || whole === undefined) return opened
    if (whole.type === 'opaque') return [...opened, ...close(key, { value: item })]
    if (whole.type !== 'reasoning' && whole.type !== 'tool-call') return [...opened, ...close(key)]
    const said = whole.type === 'reasoning' ? whole.text : whole.arguments
    const delta: PartDelta = {
      ...(!part.grown && said !== '' && { text: said }),
      ...(whole.type === 'reasoning' && whole.signature !== undefined && { signature: whole.signature }),
      ...(whole.type === 'reasoning' && !isOwn(whole.origin) && { origin: whole.origin }),
      ...(whole.extra && { extra: whole.extra }),
    }
    return [...opened, ...close(key, Object.keys(delta).length === 0 ? undefined : delta)]
  }
  const endMessage = (wire: Wire, item: Wire): ChatEvent[] => {
    const whole = readOutputItem(item)
    return (asArray(item.content) ?? []).flatMap((value, i) => {
      const key = `${itemKey(wire)}${i}`
      const part = whole[i]
      const extra = part !== undefined && 'extra' in part ? part.extra : undefined
      const opened = open.has(key) || part?.type !== 'text' ? [] : openWhole(key, value)
      const tokens = probed ? [] : logprobs({ logprobs: asRecord(value)?.logprobs })
      return [...opened, ...tokens, ...close(key, extra && { extra })]
    })
  }
  /** A content part that only the item's end tells of. */
  const told = new Set<string>()
  const openWhole = (key: string, value: unknown): ChatEvent[] => {
    const words = asString(asRecord(value)?.text) ?? ''
    return told.has(key) || words === '' ? [] : grow(key, text, { text: words })
  }

  const logprobs = (wire: Wire): ChatEvent[] => {
    const tokens = asArray(wire.logprobs) ?? []
    return tokens.length === 0 ? [] : [{ type: 'logprobs', choice: 0, tokens: tokens as TokenLogprob[] }]
  }
  const say = (head: PartHead) => (wire: Wire) => {
    const key = partKey(wire)
    told.add(key)
    const tokens = logprobs(wire)
    probed ||= tokens.length > 0
    return [...grow(key, head, { text: asString(wire.delta) ?? '' }), ...tokens]
  }
  const call = (wire: Wire): ChatEvent[] => {
    const key = itemKey(wire)
    const words = asString(wire.delta) ?? ''
    // Without its opening event nobody can say which tool is called: the item's end does.
    return open.has(key) && words !== '' ? grow(key, thought, { text: words }) : []
  }
  const summarise = (wire: Wire): ChatEvent[] => {
    const key = itemKey(wire)
    return open.get(key)?.grown ? grow(key, thought, { text: summaryBreak }) : []
  }
  const think = (wire: Wire): ChatEvent[] => grow(itemKey(wire), thought, { text: asString(wire.delta) ?? '' })
  const begin = ({ response }: Wire) => start(asRecord(response) ?? {})
  const end = ({ response }: Wire, data: string) => stop(asRecord(response) ?? {}, data)

  const readers: Readonly<Record<string, (wire: Wire, data: string) => ChatEvent[]>> = {
    'response.created': begin,
    'response.in_progress': begin,
    'response.queued': begin,
    'response.output_item.added': addItem,
    'response.output_item.done': endItem,
    'response.content_part.added': (wire) => {
      const kind = asRecord(wire.part)?.type
      if (kind !== 'output_text' && kind !== 'refusal') return []
      told.add(partKey(wire))
      return openPart(partKey(wire), kind === 'refusal' ? refusal : text)
    },
    'response.output_text.delta': say(text),
    'response.refusal.delta': say(refusal),
    'response.output_text.annotation.added': (wire) =>
      grow(partKey(wire), text, { citation: readCitation(wire.annotation) }),
    'response.function_call_arguments.delta': call,
    'response.custom_tool_call_input.delta': call,
    'response.reasoning_summary_part.added': summarise,
    'response.reasoning_summary_text.delta': think,
    'response.reasoning_text.delta': think,
    'response.completed': end,
    'response.incomplete': end,
    'response.cancelled': end,
    'response.failed': end,
    error: (wire, data) => fail(readErrorWire(wire.error ?? wire, data)),
  }

  return {
    push(frame: SseFrame): ChatEvent[] {
      if (done || frame.data === '' || frame.data.trim() === '[DONE]') return []
      try {
        const wire: unknown = JSON.parse(frame.data)
        if (!isRecord(wire)) return fail(badAnswer('a frame of the stream is no JSON object'))
        const name = asString(wire.type) ?? frame.event ?? ''
        return readers[name]?.(wire, frame.data) ?? []
      } catch (cause) {
        return fail(badAnswer('a frame of the stream is not JSON', cause))
      }
    },
    end(): ChatEvent[] {
      if (done) return []
      if (!started) return fail(badAnswer('the stream was empty'))
      return fail(new GatewayError('stream_broken', 'the stream ended before the answer did'))
    },
  }
}
