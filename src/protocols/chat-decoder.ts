/**
 * A stream of chat-completions chunks → events.
 * In: frames of any vendor of openai-chat. Out: events in grammar order. Imports core, wire, and the openai-chat words.
 * Tool calls are told apart by index, then id: later chunks may leave the id out, and some vendors give every parallel
 * call the index 0 with an id of its own.
 */

import type { ChatEvent, Finish, PartHead, TokenLogprob, Usage } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { mergeUsage } from '../core/fold.ts'
import type { SseFrame } from '../wire/sse.ts'
import { asArray, asNumber, asRecord, asString, isRecord } from '../wire/value.ts'
import { readCitationWire, readErrorWire, readFinishWord } from './chat-answer.ts'
import { addDetail, readContent, readDetails, readSource, readThinkingBlock } from './chat-parts.ts'
import { readUsage } from './chat-usage.ts'
import type { Decoder } from './codec.ts'
import { defined } from './loss.ts'
import { origin, protocol, readExtra, type Wire } from './openai-chat/shape.ts'

const knownChunk = new Set('id object created model choices usage x_groq error obfuscation p'.split(' '))

/** One choice while its stream runs. */
interface OpenChoice {
  /** The open text, refusal or reasoning part. */
  plain: { index: number; type: 'text' | 'refusal' | 'reasoning' } | undefined
  calls: { index: number; key: number; id: string; text: string; open: boolean }[]
  /** OpenRouter's details of the open reasoning part, their pieces joined. */
  details: Wire[]
  /** The thought is told by a member of its own: what the details say is the same again. */
  thinksAloud: boolean
  /** Thinking blocks that were told, as written. */
  blocks: Set<string>
  finish: Finish | undefined
}

const isWhole = (json: string): boolean => {
  try {
    JSON.parse(json)
    return true
  } catch {
    return false
  }
}

export const newDecoder = (): Decoder => {
  const choices = new Map<number, OpenChoice>()
  let parts = 0
  let started = false
  let done = false
  let usage: Usage | undefined
  /** Not every chunk names it. */
  let tier: unknown
  let extra: Wire = {}

  const choiceAt = (number: number): OpenChoice => {
    const known = choices.get(number)
    if (known) return known
    const choice: OpenChoice = {
      plain: undefined,
      calls: [],
      details: [],
      thinksAloud: false,
      blocks: new Set(),
      finish: undefined,
    }
    choices.set(number, choice)
    return choice
  }
  const open = (choice: number, part: PartHead): [number, ChatEvent] => {
    const index = parts++
    return [index, { type: 'part-start', index, choice, part }]
  }
  const closePlain = (choice: OpenChoice): ChatEvent[] => {
    const { plain, details } = choice
    if (plain === undefined) return []
    choice.plain = undefined
    const end: ChatEvent = { type: 'part-end', index: plain.index }
    if (plain.type !== 'reasoning' || details.length === 0) return [end]
    choice.details = []
    const { signature, extra } = readDetails(details)
    return [{ type: 'part-delta', index: plain.index, delta: defined({ signature, extra }) }, end]
  }
  /** Calls whose arguments are complete end when something else begins; the others may still grow. */
  const closeCalls = (choice: OpenChoice, all: boolean): ChatEvent[] =>
    choice.calls.flatMap((call): ChatEvent[] => {
      if (!call.open || (!all && !isWhole(call.text))) return []
      call.open = false
      return [{ type: 'part-end', index: call.index }]
    })
  const closeAll = (): ChatEvent[] =>
    [...choices.values()].flatMap((choice) => [...closePlain(choice), ...closeCalls(choice, true)])

  const heads = {
    text: { type: 'text' },
    refusal: { type: 'refusal' },
    reasoning: { type: 'reasoning', origin },
  } as const
  const plainText = (
    number: number,
    type: keyof typeof heads,
    delta: Extract<ChatEvent, { type: 'part-delta' }>['delta'],
  ): ChatEvent[] => {
    const choice = choiceAt(number)
    const events: ChatEvent[] = []
    if (choice.plain?.type !== type) {
      const [index, start] = open(number, { ...heads[type] })
      events.push(...closePlain(choice), ...closeCalls(choice, false), start)
      choice.plain = { index, type }
    }
    events.push({ type: 'part-delta', index: choice.plain?.index ?? 0, delta })
    return events
  }

  const reasoning = (number: number, delta: Wire): ChatEvent[] => {
    const choice = choiceAt(number)
    const details = (asArray(delta.reasoning_details) ?? []).filter(isRecord)
    const aloud = asString(delta.reasoning_content) || asString(delta.reasoning)
    choice.thinksAloud ||= Boolean(aloud)
    const text = aloud || (choice.thinksAloud ? '' : readDetails(details).text)
    const events: ChatEvent[] = []
    if (text !== '' || details.length > 0) events.push(...plainText(number, 'reasoning', { text }))
    for (const detail of details) addDetail(choice.details, detail)
    for (const block of asArray(delta.thinking_blocks) ?? []) {
      // Each chunk may have all blocks so far.
      const written = JSON.stringify(block)
      if (choice.blocks.has(written)) continue
      choice.blocks.add(written)
      const part = readThinkingBlock(block)
      if (part === undefined) continue
      if (part.redacted !== undefined) {
        const [index, start] = open(number, { type: 'reasoning', redacted: part.redacted, origin: part.origin })
        events.push(...closePlain(choiceAt(number)), start, { type: 'part-end', index })
        continue
      }
      // The text has come as reasoning_content; the block brings whose it is, and the signature.
      const opened = choiceAt(number).plain?.type === 'reasoning'
      events.push(
        ...plainText(number, 'reasoning', {
          ...(opened ? {} : { text: part.text }),
          signature: part.signature,
          origin: part.origin,
        }),
      )
      events.push(...closePlain(choiceAt(number)))
    }
    return events
  }

  const content = (number: number, value: unknown): ChatEvent[] => {
    if (typeof value === 'string') return value === '' ? [] : plainText(number, 'text', { text: value })
    return readContent(value).flatMap((part): ChatEvent[] => {
      if (part.type === 'text' || part.type === 'reasoning')
        return part.text === '' ? [] : plainText(number, part.type, { text: part.text })
      if (part.type !== 'opaque') return []
      const [index, start] = open(number, part)
      return [...closePlain(choiceAt(number)), start, { type: 'part-end', index }]
    })
  }

  const toolCall = (number: number, value: unknown, place: number): ChatEvent[] => {
    const wire = asRecord(value)
    if (wire === undefined) return []
    const choice = choiceAt(number)
    const body = asRecord(wire.function) ?? asRecord(wire.custom)
    const key = asNumber(wire.index) ?? place
    const id = asString(wire.id) ?? ''
    const written = body?.arguments ?? body?.input
    const text = asString(written) ?? (written == null ? '' : JSON.stringify(written))
    const events: ChatEvent[] = []
    let call = choice.calls.findLast((known) => (id === '' ? known.key === key : known.id === id))
    // A call whose id comes late, or that repeats its index under a new id with a name: a new call only in the second case.
    call ??= choice.calls.findLast(
      (known) => known.key === key && known.open && (known.id === '' || asString(body?.name) === undefined),
    )
    if (call === undefined) {
      const rest = readExtra(wire, new Set(['index', 'id', 'type', 'function', 'custom']))
      const custom = isRecord(wire.custom) && !isRecord(wire.function) ? { custom: true } : {}
      const [index, start] = open(number, {
        type: 'tool-call',
        id,
        name: asString(body?.name) ?? '',
        ...custom,
        ...rest,
      })
      events.push(...closePlain(choice), ...closeCalls(choice, false), start)
      call = { index, key, id, text: '', open: true }
      choice.calls.push(call)
    }
    if (text !== '' && call.open) {
      call.text += text
      events.push({ type: 'part-delta', index: call.index, delta: { text } })
    }
    return events
  }

  const media = (number: number, head: PartHead, text: string | undefined): ChatEvent[] => {
    const [index, start] = open(number, head)
    const deltas: ChatEvent[] = text === undefined ? [] : [{ type: 'part-delta', index, delta: { text } }]
    return [...closePlain(choiceAt(number)), start, ...deltas, { type: 'part-end', index }]
  }

  const readDelta = (number: number, delta: Wire): ChatEvent[] => {
    const refusal = asString(delta.refusal) ?? ''
    const calls = asArray(delta.tool_calls) ?? []
    const images = (asArray(delta.images) ?? [])
      .map((image) => asString(asRecord(asRecord(image)?.image_url)?.url))
      .filter((url) => url !== undefined)
    // Some fill in every member of the schema: a legacy call that says nothing is none.
    const legacy = asRecord(delta.function_call)
    return [
      ...reasoning(number, delta),
      ...content(number, delta.content),
      ...(refusal === '' ? [] : plainText(number, 'refusal', { text: refusal })),
      ...(asArray(delta.annotations) ?? []).flatMap((wire) =>
        plainText(number, 'text', { citation: readCitationWire(wire) }),
      ),
      ...images.flatMap((url) => media(number, { type: 'image', source: readSource(url) }, undefined)),
      ...calls.flatMap((call, place) => toolCall(number, call, place)),
      ...(asString(legacy?.name) || asString(legacy?.arguments)
        ? toolCall(number, { index: -1, function: legacy }, 0)
        : []),
    ]
  }

  const readChoice = (value: unknown): ChatEvent[] => {
    const wire = asRecord(value)
    if (wire === undefined) return []
    const number = asNumber(wire.index) ?? 0
    const events = readDelta(number, asRecord(wire.delta) ?? asRecord(wire.message) ?? {})
    const tokens = asArray(asRecord(wire.logprobs)?.content) ?? []
    if (tokens.length > 0) events.push({ type: 'logprobs', choice: number, tokens: tokens as TokenLogprob[] })
    const word = asString(wire.finish_reason)
    if (word) choiceAt(number).finish = readFinishWord(word, choiceAt(number).calls.length > 0)
    return events
  }

  const fail = (error: GatewayError): ChatEvent[] => {
    done = true
    return [...closeAll(), { type: 'error', error }]
  }
  const stop = (): ChatEvent[] => {
    done = true
    const count = Math.max(1, ...[...choices.keys()].map((number) => number + 1))
    const finishes = Array.from(
      { length: count },
      (_, number) => choices.get(number)?.finish ?? { reason: 'other' as const },
    )
    const last = Object.keys(extra).length === 0 ? {} : { extra: { [protocol]: extra } }
    return [...closeAll(), { type: 'finish', finishes, ...last }]
  }

  const readChunk = (wire: Wire, text: string): ChatEvent[] => {
    const list = asArray(wire.choices) ?? []
    const broken = wire.error ?? list.map((choice) => asRecord(choice)?.error).find((error) => error != null)
    if (broken != null) return fail(readErrorWire(broken, text))
    const events: ChatEvent[] = []
    if (!started) {
      started = true
      const [id, model, created] = [asString(wire.id), asString(wire.model), asNumber(wire.created)]
      events.push({
        type: 'start',
        ...(id && { id }),
        ...(model && { model }),
        ...(created !== undefined && { created }),
      })
    }
    extra = { ...extra, ...readExtra(wire, knownChunk).extra?.[protocol] }
    events.push(...list.flatMap(readChoice))
    const counts = asRecord(wire.usage) ?? asRecord(asRecord(wire.x_groq)?.usage)
    tier = wire.service_tier ?? tier
    if (counts !== undefined) {
      usage = mergeUsage(usage, readUsage(counts, tier))
      events.push({ type: 'usage', usage })
    }
    return events
  }

  return {
    push(frame: SseFrame): ChatEvent[] {
      if (done || frame.data === '') return []
      if (frame.data.trim() === '[DONE]') return started ? stop() : []
      try {
        const wire: unknown = JSON.parse(frame.data)
        if (isRecord(wire)) return readChunk(wire, frame.data)
        return fail(new GatewayError('upstream_bad_response', 'a frame of the stream is no JSON object'))
      } catch (cause) {
        return fail(new GatewayError('upstream_bad_response', 'a frame of the stream is not JSON', { cause }))
      }
    },
    end(): ChatEvent[] {
      if (done) return []
      if (!started) return fail(new GatewayError('upstream_bad_response', 'the stream ended without one event'))
      const whole = [...choices.values()].some((choice) => choice.finish !== undefined)
      return whole ? stop() : fail(new GatewayError('stream_broken', 'the stream ended before the answer did'))
    },
  }
}
