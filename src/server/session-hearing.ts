/**
 * What a realtime session used, read beside its way: every response is billed for itself.
 * In: a provider's socket after the handshake. Out: counts in the provider's words.
 */

import type { Duplex, Writable } from 'node:stream'
import { Receiver } from 'ws'
import { asNumber, asRecord } from '../wire/value.ts'

declare module 'ws' {
  /** Exported by the package (ws/wrapper.mjs), and not in its types. */
  class Receiver extends Writable {
    constructor(options: { isServer: boolean; maxPayload: number; binaryType: 'nodebuffer' })
  }
}

type Counts = Record<string, unknown>

/** Every response of a session is billed for itself: counts add up, those in objects too. */
const add = (sum: Counts, more: Counts): Counts => {
  const total = { ...sum }
  for (const [name, value] of Object.entries(more)) {
    const inner = asRecord(value)
    if (inner !== undefined) total[name] = add(asRecord(total[name]) ?? {}, inner)
    else if (asNumber(value) !== undefined) total[name] = (asNumber(total[name]) ?? 0) + (value as number)
  }
  return total
}

/** What an event says was used: OpenAI's `response.done`, Gemini Live's `usageMetadata`. */
const usageIn = (event: unknown): Counts | undefined => {
  const wire = asRecord(event)
  const response = wire?.type === 'response.done' ? asRecord(wire.response) : undefined
  const [own, google] = [asRecord(response?.usage), asRecord(wire?.usageMetadata)]
  if (own !== undefined) return { usage: own }
  return google && { usageMetadata: google }
}

/** A larger frame is sound: nobody counts in it. */
const frameBytesMax = 16 * 1024 * 1024
const countMarks = ['"response.done"', '"usageMetadata"'].map((mark) => Buffer.from(mark))

export interface Heard {
  counts: Counts
  /** The provider said goodbye, or in a way that nobody here can read. */
  ended: boolean
}

/** Reads the provider's frames beside their way to the caller. What cannot be read is not counted, and harms nobody. */
export const hear = (socket: Duplex): Heard => {
  const receiver = new Receiver({ isServer: false, maxPayload: frameBytesMax, binaryType: 'nodebuffer' })
  const heard: Heard = { counts: {}, ended: false }
  let deaf = false
  receiver.on('error', () => {
    deaf = true
    heard.ended = true
  })
  receiver.on('conclude', () => {
    heard.ended = true
  })
  receiver.on('message', (data: Buffer) => {
    // Most frames are sound: only what counts is parsed.
    if (!countMarks.some((mark) => data.includes(mark))) return
    try {
      heard.counts = add(heard.counts, usageIn(JSON.parse(data.toString('utf8'))) ?? {})
    } catch {
      // Sound, or a frame that is no JSON.
    }
  })
  socket.on('data', (chunk: Buffer) => {
    if (!deaf) receiver.write(chunk)
  })
  return heard
}
