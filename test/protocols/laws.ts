/** The laws that every codec keeps, as functions of one case: what they find is thrown as an assertion. */

import { expect } from 'vitest'
import type { ChatEvent, ChatRequest, ChatResponse, Warning } from '../../src/core/chat.ts'
import { GatewayError } from '../../src/core/errors.ts'
import { fold, unfold } from '../../src/core/fold.ts'
import type { Codec, Context } from '../../src/protocols/codec.ts'
import { type Chunk, joinChunks } from '../../src/wire/framing.ts'
import { parseJson } from '../../src/wire/json.ts'
import type { SseFrame } from '../../src/wire/sse.ts'
import { sayRequest, sayResponse, unnamedLosses } from './sayings.ts'

export const context: Context = { id: 'x1', model: 'asked-for', created: 1_700_000_000, streamUsage: true }

/** Errors by their code: their words name positions and are no part of a law. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, member: unknown) => (member instanceof GatewayError ? member.code : member)) ?? 'null',
  )
const same = (got: unknown, wanted: unknown) => expect(plain(got)).toEqual(plain(wanted))

export const framesOf = (codec: Codec, chunks: readonly Chunk[]): SseFrame[] => {
  const splitter = codec.framing.splitter()
  const frames = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk)))
  return [...frames, ...[splitter.rest()].filter((rest) => rest !== undefined)].filter(({ data }) => data !== '')
}
export const decode = (codec: Codec, chunks: readonly Chunk[]): ChatEvent[] => {
  const decoder = codec.decoder()
  const events = framesOf(codec, chunks).flatMap((frame) => decoder.push(frame))
  return [...events, ...decoder.end()]
}
export const encode = (codec: Codec, events: readonly ChatEvent[]): { text: Chunk; warnings: Warning[] } => {
  const encoder = codec.encoder(context)
  return { text: joinChunks(events.map((event) => encoder.push(event))), warnings: encoder.warnings }
}
export const readBody = (codec: Codec, body: string): ChatResponse => fold(codec.readResponse(parseJson(body)))
export const readAsked = (codec: Codec, body: object): ChatRequest => codec.readRequest(parseJson(JSON.stringify(body)))

/** mulberry32: the same cuts in every run. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}
const smallBytesMax = 2500
const randomSplits = 4

/**
 * Any split of the bytes gives the same events: every one of a small stream, some of a large one, byte by byte, and (in
 * lengths) the reads as they were recorded.
 */
export const chunking = (codec: Codec, bytes: Buffer, reads: readonly number[] = []) => {
  const whole = plain(decode(codec, [bytes]))
  const split = (...at: number[]) => {
    const cuts = [0, ...at.toSorted((a, b) => a - b), bytes.length]
    expect(
      plain(
        decode(
          codec,
          cuts.slice(1).map((end, i) => bytes.subarray(cuts[i], end)),
        ),
      ),
    ).toEqual(whole)
  }
  let read = 0
  split(...reads.slice(0, -1).map((length) => (read += length)))
  const next = random(bytes.length)
  const anywhere = () => Math.floor(next() * bytes.length)
  if (bytes.length <= smallBytesMax) for (let at = 1; at < bytes.length; at++) split(at)
  else for (let i = 0; i < randomSplits; i++) split(anywhere(), anywhere(), anywhere())
  split(...Array.from({ length: Math.min(bytes.length, smallBytesMax) }, (_, at) => at))
}

/** start first, parts balanced, exactly one finish or error, nothing behind it; counts add up. */
export const grammar = (events: readonly ChatEvent[]) => {
  const open = new Set<number>()
  const used = new Set<number>()
  const faults: string[] = []
  const check = (holds: boolean, fault: string) => void (holds || faults.push(fault))
  for (const [i, event] of events.entries()) {
    check((i === 0) === (event.type === 'start') || (i === 0 && event.type === 'error'), `${i}: ${event.type}`)
    check((i === events.length - 1) === (event.type === 'finish' || event.type === 'error'), `end at ${i}`)
    if (event.type === 'part-start') {
      check(!used.has(event.index), `part ${event.index} twice`)
      open.add(event.index)
      used.add(event.index)
    } else if (event.type === 'part-delta') check(open.has(event.index), `delta of closed part ${event.index}`)
    else if (event.type === 'part-end') check(open.delete(event.index), `end of closed part ${event.index}`)
    else if (event.type === 'finish' || event.type === 'error') check(open.size === 0, 'parts left open')
    else if (event.type === 'usage') {
      const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, ...rest } = event.usage
      const counts = [inputTokens, cacheReadTokens, cacheWriteTokens, ...Object.values(rest)]
      check(
        counts.every((count) => typeof count !== 'number' || count >= 0),
        'a count below zero',
      )
      check(Math.max(cacheReadTokens, cacheWriteTokens) <= inputTokens, 'more cached than sent')
    }
  }
  expect(faults).toEqual([])
}

/** fold(unfold(r)) = r */
export const folding = (response: ChatResponse) => same(fold(unfold(response)), response)

/** Where the path says model and streaming, the body does not. */
const readAgain = (codec: Codec, written: string, { model, stream }: ChatRequest): ChatRequest => {
  const again = codec.readRequest(parseJson(written))
  return codec.paths.whole === codec.paths.stream ? again : { ...again, model, stream }
}

/** read(write(r)) = r, but for what is named. */
export const requestRoundTrip = (codec: Codec, body: object) => {
  const request = readAsked(codec, body)
  const { body: written, warnings } = codec.writeRequest(request, { model: request.model, dialect: {} })
  const again = readAgain(codec, written, request)
  if (warnings.length === 0) same(again, request)
  expect(unnamedLosses(sayRequest(request), sayRequest(again), warnings)).toEqual([])
  return warnings
}

/** A request crosses to another protocol and is read there: what is not said any more is named. */
export const requestCrossing = (from: Codec, to: Codec, body: object): Warning[] | string => {
  const request = readAsked(from, body)
  try {
    const { body: written, warnings } = to.writeRequest(request, { model: 'other', dialect: {} })
    expect(unnamedLosses(sayRequest(request), sayRequest(readAgain(to, written, request)), warnings)).toEqual([])
    return warnings
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown
    return `${thrown.code}: ${thrown.message}`
  }
}

/** Where texts are joined the places differ. */
const said = (response: ChatResponse) => sayResponse(response).map(({ what }) => what)

/** An answer written as a stream and as a body reads alike, and like the answer. Opaque ends of frames aside. */
export const answerRoundTrip = (codec: Codec, events: readonly ChatEvent[]) => {
  const response = fold(events)
  const { text, warnings } = encode(codec, events)
  const streamed = decode(codec, [text])
  grammar(streamed)
  const whole = codec.writeResponse(response, context)
  same(said(fold(streamed)), said(response))
  same(said(readBody(codec, whole.body)), said(response))
  expect([...warnings, ...whole.warnings]).toEqual([])
}

/** An answer crosses: stream and body say the same, and what they do not say is named. */
export const answerCrossing = (to: Codec, events: readonly ChatEvent[]): Warning[] => {
  const response = fold(events)
  const { text, warnings } = encode(to, events)
  const streamed = decode(to, [text])
  grammar(streamed)
  const whole = to.writeResponse(response, context)
  const body = readBody(to, whole.body)
  same(said(fold(streamed)), said(body))
  expect(unnamedLosses(sayResponse(response), sayResponse(body), whole.warnings)).toEqual([])
  // The reverse does not hold: arguments that are no JSON stay as they are in a stream.
  expect(whole.warnings.map(({ detail }) => detail)).toEqual(
    expect.arrayContaining(warnings.map(({ detail }) => detail)),
  )
  return whole.warnings
}

/** The light scan of a passed stream sees what the decoder sees. */
export const scanning = (codec: Codec, bytes: Buffer) => {
  const decoder = codec.decoder()
  let opened = false
  let begun = false
  for (const frame of framesOf(codec, [bytes])) {
    const note = codec.scan(frame)
    const events = decoder.push(frame)
    const seen = (...types: ChatEvent['type'][]) => events.some(({ type }) => types.includes(type))
    const shown = frame.data.slice(0, 300)
    // Some content is told late by the one (a call's empty arguments) or early by the other: the first must not be missed.
    opened ||= seen('part-start', 'logprobs')
    begun ||= note.content
    if (events.some((event) => event.type === 'part-delta' && event.delta.text))
      expect([begun, shown]).toEqual([true, shown])
    if (note.content) expect([opened, shown]).toEqual([true, shown])
    expect([note.error, shown]).toEqual([seen('error'), shown])
    if (note.usageOnly) expect(events.every(({ type }) => type === 'usage' || type === 'start')).toBe(true)
    if (seen('finish')) expect(note.terminal || note.finished).toBe(true)
    if (seen('finish', 'error')) return
  }
}

/** An error that the codec read keeps its code through every protocol's shape, as a body and as a frame. */
export const errorRoundTrip = (codecs: readonly Codec[], error: GatewayError) => {
  for (const to of codecs) {
    const { status, body } = to.writeError(error)
    expect(() => parseJson(body)).not.toThrow()
    expect(status).toBe(error.status)
    const back = to.readError(status, body, {})
    expect(back.message).toContain(error.message.slice(0, 40))
    const events = decode(to, [to.writeErrorFrame(error)])
    expect(events.at(-1)).toMatchObject({ type: 'error' })
  }
}
