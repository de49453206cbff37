/**
 * What is kept of an answer that passes through: text as it is, a binary event stream as the events in it; of anything else
 * only its size. In: the content type, then the bytes. Out: text for the record, up to a limit.
 */

import { eventstreamFraming } from '../wire/eventstream.ts'
import { parseJson } from '../wire/json.ts'
import { sseFrame } from '../wire/sse.ts'
import { asRecord, asString } from '../wire/value.ts'

export interface Keeper {
  /** Absent: such bytes are not kept. */
  framing?: 'sse' | 'json'
  push(chunk: Buffer): void
  /** Empty where it was more than the limit. */
  kept(): Buffer[]
}

type Keep = (chunk: Buffer) => Buffer[]

/** Bedrock wraps a model's own event: `{"bytes": base64 of its JSON}`. */
const unwrapped = (data: string): string => {
  const inner = asString(asRecord(parseJson(data).value)?.bytes)
  return inner === undefined ? data : Buffer.from(inner, 'base64').toString('utf8')
}

const eventstream = (): Keep => {
  const splitter = eventstreamFraming.splitter()
  return (chunk) => {
    try {
      return splitter.push(chunk).map(({ data, event }) => Buffer.from(sseFrame(unwrapped(data), event)))
    } catch {
      // What cannot be read here may still be what the caller waits for.
      return []
    }
  }
}

const asItIs = (): Keep => (chunk) => [chunk]

/** The first that fits the content type. */
const kinds: readonly [RegExp, Keeper['framing'], () => Keep][] = [
  [/vnd\.amazon\.eventstream/, 'sse', eventstream],
  [/event-stream/, 'sse', asItIs],
  [/json|^text\//, 'json', asItIs],
]

export const openKeeper = (contentType: string, bytesMax: number): Keeper => {
  const [, framing, open] = kinds.find(([pattern]) => pattern.test(contentType)) ?? []
  const keep = open?.()
  let chunks: Buffer[] = []
  let size = 0
  return {
    framing,
    push(chunk) {
      if (keep === undefined || size > bytesMax) return
      for (const piece of keep(chunk)) {
        size += piece.length
        chunks.push(piece)
      }
      if (size > bytesMax) chunks = []
    },
    kept: () => chunks,
  }
}
