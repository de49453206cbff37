/**
 * Streams that run, for whoever watches them. The relay keeps an answer's bytes for the record anyway: here they are read
 * when somebody asks, from where the last look ended. Where nobody asks, a stream costs its line in a map.
 */

import type { ChatEvent, Part } from '../core/chat.ts'
import { type Folder, folder } from '../core/fold.ts'
import type { Codec } from '../protocols/codec.ts'
import { sseParser } from '../wire/sse.ts'

/** The events since it was last called. */
export type Newer = () => readonly ChatEvent[]

export interface LiveStreams {
  add(id: string, newer: Newer): void
  remove(id: string): void
  /** What was said so far; undefined where no such stream runs. */
  read(id: string): string | undefined
}

/** One look reads so much of a stream: the event loop is the gateway's. */
const lookBytesMax = 256 * 1024

/** Of an answer's recorded bytes, which grow meanwhile. */
export const newerOf = (chunks: readonly Buffer[], codec: Codec): Newer => {
  let reading: { parser: ReturnType<typeof sseParser>; decoder: ReturnType<Codec['decoder']> } | undefined
  let at = 0
  return () => {
    reading ??= { parser: sseParser(), decoder: codec.decoder() }
    const { parser, decoder } = reading
    const events: ChatEvent[] = []
    for (let bytes = 0; at < chunks.length && bytes < lookBytesMax; at++) {
      const chunk = chunks[at] as Buffer
      bytes += chunk.length
      for (const frame of parser.push(chunk)) if (frame.data !== '') events.push(...decoder.push(frame))
    }
    return events
  }
}

const wordsOf = (part: Part): string => {
  if (part.type === 'text' || part.type === 'refusal') return part.text
  if (part.type === 'reasoning') return `[thinking] ${part.text}`
  return part.type === 'tool-call' ? `[tool call ${part.id}] ${part.name}(${part.arguments}` : ''
}

export const openLive = (): LiveStreams => {
  const streams = new Map<string, { newer: Newer; said?: Folder }>()
  return {
    add: (id, newer) => void streams.set(id, { newer }),
    remove: (id) => void streams.delete(id),
    read(id) {
      const stream = streams.get(id)
      if (stream === undefined) return undefined
      stream.said ??= folder()
      try {
        for (const event of stream.newer()) stream.said.push(event)
      } catch {
        // What the provider sends is no stream of its protocol: the relay and the record tell that.
      }
      const parts = stream.said.done().choices.flatMap((choice) => choice.parts)
      return parts
        .map(wordsOf)
        .filter((text) => text !== '')
        .join('\n')
    },
  }
}
