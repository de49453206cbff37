/**
 * A text of several lines that is typed: letters in, a cursor that goes up and down, and how it is shown. Letters are
 * measured as they are shown (text.ts), so a value with control letters in it can be edited too.
 */

import { type Line, lineKey } from './line.ts'
import type { Look } from './paint.ts'
import { safe, widthOf } from './text.ts'

/** A pasted library does not hold up the program. */
const lengthMax = 200_000

/** A row of the screen: from where to where of the text, in UTF-16 units. */
interface Row {
  from: number
  to: number
}

const shown = (letter: string): string => safe(letter)

/** The rows that a text takes: its lines, cut where they are too long. The cursor may stand behind the last letter. */
export const rowsOf = (text: string, width: number): Row[] => {
  const rows: Row[] = []
  let from = 0
  let at = 0
  let cells = 0
  for (const letter of text) {
    if (letter === '\n') {
      rows.push({ from, to: at })
      from = at + 1
      cells = 0
    } else {
      const more = widthOf(shown(letter))
      if (cells + more > width) {
        rows.push({ from, to: at })
        from = at
        cells = 0
      }
      cells += more
    }
    at += letter.length
  }
  return [...rows, { from, to: at }]
}

const rowAt = (rows: readonly Row[], cursor: number): number => rows.findLastIndex(({ from }) => from <= cursor)

/** The place in another row that is under (or over) the cursor. */
const under = ({ text, cursor }: Line, width: number, by: number): number => {
  const rows = rowsOf(text, width)
  const at = rowAt(rows, cursor)
  const [here, there] = [rows[at], rows[Math.max(0, Math.min(rows.length - 1, at + by))]]
  if (here === undefined || there === undefined) return cursor
  if (here === there) return by < 0 ? here.from : here.to
  const cells = widthOf(shown(text.slice(here.from, cursor)))
  let place = there.from
  let left = cells
  for (const letter of text.slice(there.from, there.to)) {
    left -= widthOf(shown(letter))
    if (left < 0) break
    place += letter.length
  }
  // The end of a row that was cut is the beginning of the next.
  const isCut = place === there.to && rows[rows.indexOf(there) + 1]?.from === there.to
  return isCut ? place - ([...text.slice(there.from, there.to)].at(-1)?.length ?? 0) : place
}

/** Typed or pasted: line ends stay, other control letters are no part of it. */
export const insert = ({ text, cursor }: Line, letters: string): Line => {
  const room = Math.max(0, lengthMax - text.length)
  const plain = letters
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replace(/[^\P{C}\n]/gu, '')
    .slice(0, room)
  return { text: text.slice(0, cursor) + plain + text.slice(cursor), cursor: cursor + plain.length }
}

/** From and to of the line (between line ends) that the cursor is in. */
const lineAround = ({ text, cursor }: Line): { from: number; to: number } => {
  const end = text.indexOf('\n', cursor)
  return { from: cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1, to: end === -1 ? text.length : end }
}

/** Keys that work within one line of the text as they do in a line of its own. */
const within = new Set(['home', 'end', 'ctrl-a', 'ctrl-e', 'ctrl-u', 'ctrl-k', 'ctrl-w'])

/** The text after a key; undefined for a key that is none of its. */
export const areaKey = (area: Line, key: string, width: number, height: number): Line | undefined => {
  const jumps: Readonly<Record<string, number>> = { up: -1, down: 1, pgup: -height, pgdn: height }
  const by = jumps[key]
  if (by !== undefined) return { text: area.text, cursor: under(area, width, by) }
  if (key === 'enter') return insert(area, '\n')
  if (within.has(key)) {
    const { from, to } = lineAround(area)
    const line = lineKey({ text: area.text.slice(from, to), cursor: area.cursor - from }, key)
    return line && { text: area.text.slice(0, from) + line.text + area.text.slice(to), cursor: from + line.cursor }
  }
  const letters = key === 'space' ? ' ' : key
  return [...letters].length === 1 ? insert(area, letters) : lineKey(area, key)
}

/** So many rows with the cursor among them, as a block. */
export const areaView = ({ text, cursor }: Line, width: number, height: number, { paint }: Look): string[] => {
  const rows = rowsOf(text, width)
  const at = rowAt(rows, cursor)
  const top = Math.max(0, Math.min(at - height + 1, rows.length - height))
  return rows.slice(top, top + height).map(({ from, to }, i) => {
    if (top + i !== at) return shown(text.slice(from, to))
    const letter = cursor < to ? (String.fromCodePoint(text.codePointAt(cursor) as number) as string) : ' '
    const behind = cursor < to ? text.slice(cursor + letter.length, to) : ''
    return `${shown(text.slice(from, cursor))}${paint('chosen', shown(letter) || ' ')}${shown(behind)}`
  })
}
