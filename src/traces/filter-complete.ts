/**
 * What may stand at the cursor of a filter bar.
 * In: the text and the cursor. Out: the piece that would be replaced, what it may become, and which observed values to ask
 * the store for (TraceReader.values). Imports core's types.
 */

import { fieldNames, fields, findField, flags, givenField } from './filter-fields.ts'

export interface Completion {
  /** Characters of the text that an option replaces. */
  start: number
  end: number
  options: { text: string; about: string }[]
  /** Values of this field that begin so are worth asking for; absent where the words above are all. */
  observed?: { field: string; prefix: string }
}

/** The piece before the cursor: back to white space or a parenthesis, outside of quotes. */
const pieceBefore = (text: string, cursor: number): number => {
  let start = 0
  let quoted = false
  for (let at = 0; at < cursor; at++) {
    const letter = text[at] as string
    if (letter === '\\') at++
    else if (letter === '"') quoted = !quoted
    else if (!quoted && /[\s()|]/.test(letter)) start = at + 1
  }
  return start
}

/** The field whose parenthesis is open before the piece: `status:(error OR can|`. */
const openField = (text: string, start: number): string | undefined =>
  /([\w.-]+):\([^()]*$/.exec(text.slice(0, start))?.[1]

const fieldOptions = (prefix: string): Completion['options'] => {
  const sought = prefix.toLowerCase()
  const own = Object.entries(fields).filter(([name]) => name.startsWith(sought))
  const others = fieldNames.filter((name) => !(name in fields) && sought !== '' && name.startsWith(sought))
  return [
    ...own.map(([name, { kind, about }]) => ({ text: kind === 'meta' ? `${name}.` : `${name}:`, about })),
    ...others.map((name) => ({ text: `${name}:`, about: findField(name)?.about ?? '' })),
  ]
}

const wordOptions = (
  words: readonly string[],
  prefix: string,
  about: (word: string) => string,
): Completion['options'] =>
  words.filter((word) => word.startsWith(prefix.toLowerCase())).map((word) => ({ text: word, about: about(word) }))

const valueOptions = (name: string, prefix: string): Pick<Completion, 'options' | 'observed'> => {
  const field = findField(name.split('.')[0] as string)
  if (field === undefined) return { options: [] }
  if (field.kind === 'is')
    return { options: wordOptions(Object.keys(flags), prefix, (word) => flags[word as keyof typeof flags]) }
  if (field.kind === 'has') {
    const given = Object.keys(fields).filter(
      (one) => givenField(fields[one] as NonNullable<typeof field>) !== undefined,
    )
    return { options: wordOptions(given, prefix, (word) => fields[word]?.about ?? '') }
  }
  if (field.kind === 'time')
    return { options: wordOptions(['15m', '1h', '1d', '7d', 'today', 'yesterday'], prefix, () => '') }
  if (field.kind === 'name' && field.words !== undefined) return { options: wordOptions(field.words, prefix, () => '') }
  const observed = field.kind === 'name' || field.kind === 'meta' || field.kind === 'tool'
  return { options: [], ...(observed && { observed: { field: name, prefix } }) }
}

/** Never throws. */
export const complete = (text: string, cursor: number): Completion => {
  const start = pieceBefore(text, cursor)
  const sign = /^[-!]*/.exec(text.slice(start, cursor))?.[0].length ?? 0
  const piece = text.slice(start + sign, cursor)
  const colon = piece.indexOf(':')
  if (colon !== -1) {
    const value = piece.slice(colon + 1)
    const op = /^(>=|<=|[=<>~])/.exec(value)?.[0].length ?? 0
    const from = start + sign + colon + 1 + op
    return { start: from, end: cursor, ...valueOptions(piece.slice(0, colon), value.slice(op)) }
  }
  const listed = openField(text, start)
  if (listed !== undefined) return { start: start + sign, end: cursor, ...valueOptions(listed, piece) }
  return { start: start + sign, end: cursor, options: piece.includes('"') ? [] : fieldOptions(piece) }
}
