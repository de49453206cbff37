/**
 * Gemini: `groundingMetadata` (which pieces of the answer stand on which sources) ↔ citations.
 * In: parsed JSON and the answer's text. Out: citations with character ranges, and members. Imports core and wire.
 * @see https://ai.google.dev/gemini-api/docs/google-search#grounding_metadata (checked 2026-11-24)
 */

import type { Citation } from '../core/chat.ts'
import { asArray, asNumber, asRecord, asString } from '../wire/value.ts'
import { origin, type Wire } from './gemini/shape.ts'
import { defined, type Warn } from './loss.ts'

/** The protocol counts bytes of UTF-8, everyone else characters. */
const characterAt = (bytes: Buffer, offset: number): number => bytes.toString('utf8', 0, offset).length
const byteAt = (text: string, offset: number): number => Buffer.byteLength(text.slice(0, offset))

const sourceOf = (chunk: unknown): Partial<Citation> => {
  const wire = asRecord(chunk)
  const web = asRecord(wire?.web) ?? asRecord(wire?.maps)
  const kept = asRecord(wire?.retrievedContext)
  return {
    url: asString(web?.uri) ?? asString(kept?.uri),
    title: asString(web?.title) ?? asString(kept?.title),
    text: asString(kept?.text),
  }
}

/** How often was searched; an empty query is none. Undefined where nothing tells of searches. */
export const countSearches = (value: unknown): number | undefined =>
  asArray(asRecord(value)?.webSearchQueries)?.filter((query) => query !== '').length

/** One citation for each source of each piece. */
export const readGrounding = (value: unknown, text: string): Citation[] => {
  const wire = asRecord(value)
  const sources = (asArray(wire?.groundingChunks) ?? []).map(sourceOf)
  const bytes = Buffer.from(text)
  return (asArray(wire?.groundingSupports) ?? []).flatMap((support) => {
    const { segment, groundingChunkIndices } = asRecord(support) ?? {}
    const [start, end] = [asRecord(segment)?.startIndex, asRecord(segment)?.endIndex].map(asNumber)
    return (asArray(groundingChunkIndices) ?? []).map((index) =>
      defined<Citation>({
        ...sources[asNumber(index) ?? -1],
        start: end === undefined ? undefined : characterAt(bytes, start ?? 0),
        end: end === undefined ? undefined : characterAt(bytes, end),
        origin,
      }),
    )
  })
}

/** Undefined where there is nothing to cite. `text` is all that the candidate says. */
export const writeGrounding = (
  citations: readonly Citation[],
  text: string,
  path: string,
  warn: Warn,
): Wire | undefined => {
  if (citations.length === 0) return undefined
  const groundingChunks = citations.map(({ url, title, text: quoted }, i) => {
    if (url === undefined) return { retrievedContext: defined({ title, text: quoted }) }
    if (quoted !== undefined) warn(`${path}[${i}].text`, 'dropped', 'the quoted text has no place')
    return { web: defined({ uri: url, title }) }
  })
  const groundingSupports = citations.map(({ start, end }, i) => ({
    segment: defined({
      startIndex: start === undefined ? undefined : byteAt(text, start),
      endIndex: end === undefined ? undefined : byteAt(text, end),
    }),
    groundingChunkIndices: [i],
  }))
  return { groundingChunks, groundingSupports }
}
