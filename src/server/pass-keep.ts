/**
 * What is kept of an answer that passes through: text as it is, a binary event stream as the events in it; of anything else
 * only its size. Of text over the limit what it used is kept, which stands at its end.
 * In: the content type, then the bytes. Out: text for the record, and notes on it.
 */

import { usageNames } from '../protocols/other-usage.ts'
import { eventstreamFraming } from '../wire/eventstream.ts'
import { parseJson } from '../wire/json.ts'
import { sseFrame } from '../wire/sse.ts'
import { asRecord, asString } from '../wire/value.ts'

export interface Keeper {
  framing: 'sse' | 'json'
  push(chunk: Buffer): void
  kept(): Buffer[]
  notes(): string[] | undefined
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

const tailBytes = 64 * 1024

/** The text of the object that begins at `start`; undefined where it breaks off. */
const objectAt = (text: string, start: number): string | undefined => {
  let depth = 0
  let quoted = false
  for (let i = start; i < text.length; i++) {
    const char = text[i]
    if (quoted && char === '\\') i++
    else if (char === '"') quoted = !quoted
    else if (!quoted && char === '{') depth++
    else if (!quoted && char === '}' && --depth === 0) return text.slice(start, i + 1)
  }
  return undefined
}

/** `{"usage": {…}}` of the end of a body. */
const usageInTail = (tail: string): string => {
  for (const name of usageNames) {
    const found = new RegExp(`"${name}"\\s*:\\s*(?=\\{)`, 'g')
    const last = [...tail.matchAll(found)].at(-1)
    const object = last && objectAt(tail, last.index + last[0].length)
    if (object !== undefined) return `{"${name}":${object}}`
  }
  return '{}'
}

/** The whole frames at the end of a stream. */
const framesInTail = (tail: string): string => tail.slice(tail.indexOf('\n\n') + 2)

export const openKeeper = (contentType: string, bytesMax: number): Keeper => {
  const [, framing = 'json', open] = kinds.find(([pattern]) => pattern.test(contentType)) ?? []
  const keep = open?.()
  let chunks: Buffer[] = []
  let size = 0
  let told = 0
  const shorten = () => {
    const all = Buffer.concat(chunks)
    chunks = [all.subarray(-tailBytes)]
  }
  return {
    framing,
    push(chunk) {
      size += chunk.length
      for (const piece of keep?.(chunk) ?? []) {
        told += piece.length
        chunks.push(piece)
      }
      if (told > bytesMax && chunks.length > 64) shorten()
    },
    kept() {
      if (told <= bytesMax) return chunks
      shorten()
      const tail = Buffer.concat(chunks).toString('utf8')
      return [Buffer.from(framing === 'sse' ? framesInTail(tail) : usageInTail(tail))]
    },
    notes() {
      if (keep === undefined)
        return size > 0 ? [`the answer is ${size} bytes of ${contentType || 'unknown type'}: not stored`] : undefined
      if (told <= bytesMax) return undefined
      return [`the answer is ${size} bytes, over the limit of ${bytesMax}: only what it used is stored`]
    },
  }
}
