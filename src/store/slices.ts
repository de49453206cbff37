/**
 * A request body cut into what repeats and what does not: an agent sends its whole history again every turn, so each
 * message, the tools and the long top-level strings are slices that are stored once by content.
 * In: body text. Out: literals and slices in order; joined again they are the text, character by character. Imports wire.
 * A body is `literal slice literal slice … literal`. `refs` is a list of varint pairs: length of the literal before the
 * slice, and the slice's blob id as a zigzag difference to the one before (a resent history is a run of ones).
 */

import { type Span, spansAt } from '../wire/json.ts'

/** Lists whose elements are slices of their own: what the protocols call the turns. */
const turnLists: ReadonlySet<string> = new Set(['messages', 'contents', 'input'])
/** Shorter pieces stay in place: a reference and a row would cost more. */
const turnCharactersMin = 64
const memberCharactersMin = 256

export interface SlicedBody {
  /** One more than `slices`. */
  literals: string[]
  slices: string[]
}

const cutsOf = (text: string, spans: readonly Span[]): { start: number; end: number }[] =>
  spans.flatMap(({ key, valueStart, end }) => {
    if (turnLists.has(key) && text[valueStart] === '[') {
      return spansAt(text, valueStart)
        .map((element) => ({ start: element.valueStart, end: element.end }))
        .filter((element) => element.end - element.start >= turnCharactersMin)
    }
    return end - valueStart >= memberCharactersMin ? [{ start: valueStart, end }] : []
  })

/** Cuts the body at the given top-level members (none: one literal). */
export const sliceBody = (text: string, spans: readonly Span[]): SlicedBody => {
  const literals: string[] = []
  const slices: string[] = []
  let from = 0
  for (const { start, end } of cutsOf(text, spans)) {
    literals.push(text.slice(from, start))
    slices.push(text.slice(start, end))
    from = end
  }
  literals.push(text.slice(from))
  return { literals, slices }
}

/** The body with only its last `turns` turns and without long members: enough to see what was asked last. */
export const lastTurns = (text: string, spans: readonly Span[], turns: number): string | undefined => {
  const list = spans.find(({ key, valueStart }) => turnLists.has(key) && text[valueStart] === '[')
  if (list === undefined) return undefined
  const elements = spansAt(text, list.valueStart)
  if (elements.length <= turns) return undefined
  const kept = elements.slice(-turns).map(({ valueStart, end }) => text.slice(valueStart, end))
  const others = spans.filter((span) => span !== list && span.end - span.valueStart < memberCharactersMin)
  const members = others.map(({ start, end }) => text.slice(start, end))
  return `{${[...members, `${text.slice(list.start, list.valueStart)}[${kept.join(',')}]`].join(',')}}`
}

const writeVarint = (out: number[], value: number): void => {
  let rest = value
  while (rest >= 128) {
    out.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  out.push(rest)
}

/** `refs` of a body whose slices have these blob ids. */
export const writeRefs = (literals: readonly string[], ids: readonly number[]): Uint8Array => {
  const out: number[] = []
  let last = 0
  for (const [i, id] of ids.entries()) {
    writeVarint(out, literals[i]?.length ?? 0)
    writeVarint(out, id >= last ? (id - last) * 2 : (last - id) * 2 - 1)
    last = id
  }
  return Uint8Array.from(out)
}

/** The steps of `refs`: length of the literal before each slice, and the slice's blob id. */
export const readRefs = (refs: Uint8Array): { length: number; id: number }[] => {
  let at = 0
  const readVarint = (): number => {
    let value = 0
    for (let unit = 1; ; unit *= 128) {
      const byte = refs[at++] ?? 0
      value += (byte % 128) * unit
      if (byte < 128) return value
    }
  }
  const steps: { length: number; id: number }[] = []
  let id = 0
  while (at < refs.length) {
    const length = readVarint()
    const step = readVarint()
    id += step % 2 === 0 ? step / 2 : -(step + 1) / 2
    steps.push({ length, id })
  }
  return steps
}

/** Puts the slices back between the literals. `sliceOf` gives the text of a blob id. */
export const joinBody = (literals: string, refs: Uint8Array, sliceOf: (id: number) => string): string => {
  let text = ''
  let from = 0
  for (const { length, id } of readRefs(refs)) {
    text += literals.slice(from, from + length) + sliceOf(id)
    from += length
  }
  return text + literals.slice(from)
}
