/** A line that is typed: letters in, cursor, words; and how it is shown. */

import type { Look, Style } from './paint.ts'
import { fit, oneLine, widthOf, wrap } from './text.ts'

export interface Line {
  text: string
  /** UTF-16 units before the cursor. */
  cursor: number
  /** It stands there to be taken as it is: the first letter typed takes its place. */
  offered?: boolean
}

/** Longer than any filter; a pasted book does not hold up the program. */
const lengthMax = 4000

const before = (text: string, cursor: number): number => {
  const letter = [...text.slice(0, cursor)].at(-1)
  return cursor - (letter?.length ?? 0)
}
const after = (text: string, cursor: number): number => cursor + ([...text.slice(cursor)][0]?.length ?? 0)

const cut = ({ text }: Line, from: number, to: number): Line => ({
  text: text.slice(0, from) + text.slice(to),
  cursor: from,
})

const wordStart = ({ text, cursor }: Line): number => /\S*\s*$/.exec(text.slice(0, cursor))?.index ?? 0

const moves: Readonly<Record<string, (line: Line) => Line>> = {
  left: ({ text, cursor }) => ({ text, cursor: before(text, cursor) }),
  right: ({ text, cursor }) => ({ text, cursor: after(text, cursor) }),
  home: ({ text }) => ({ text, cursor: 0 }),
  end: ({ text }) => ({ text, cursor: text.length }),
  'ctrl-a': ({ text }) => ({ text, cursor: 0 }),
  'ctrl-e': ({ text }) => ({ text, cursor: text.length }),
  backspace: (line) => cut(line, before(line.text, line.cursor), line.cursor),
  delete: (line) => cut(line, line.cursor, after(line.text, line.cursor)),
  'ctrl-u': (line) => cut(line, 0, line.cursor),
  'ctrl-k': ({ text, cursor }) => ({ text: text.slice(0, cursor), cursor }),
  'ctrl-w': (line) => cut(line, wordStart(line), line.cursor),
}

/** Typed or pasted: control letters and line ends are no part of a line. */
export const typed = (line: Line, letters: string): Line => {
  const { text, cursor } = line.offered ? { text: '', cursor: 0 } : line
  const room = Math.max(0, lengthMax - text.length)
  const plain = letters.toWellFormed().replace(/\s+/g, ' ').replace(/\p{C}/gu, '').slice(0, room)
  return { text: text.slice(0, cursor) + plain + text.slice(cursor), cursor: cursor + plain.length, offered: false }
}

/** The line after a key; undefined for a key that is none of its. */
export const lineKey = (line: Line, key: string): Line | undefined => {
  const move = moves[key]
  if (move !== undefined) return { ...move(line), offered: false }
  const letters = key === 'space' ? ' ' : key
  return [...letters].length === 1 ? typed(line, letters) : undefined
}

/** The line on the screen: its end where it is too long, the wrong part underlined, the cursor as a block. */
export const lineView = (
  name: string,
  { text, cursor, offered }: Line,
  { columns, wrong }: { columns: number; wrong?: { start: number; end: number } | undefined },
  { paint }: Look,
): string => {
  const prefix = ` ${name}: `
  const room = columns - prefix.length - 1
  const letters = [...text]
  // Letters are cut off at the left until the cursor is seen.
  const ahead = [...text.slice(0, cursor)].length
  let from = 0
  while (widthOf(letters.slice(from, ahead).join('')) > room - 1) from++
  let unit = letters.slice(0, from).join('').length
  let cells = 0
  let out = ''
  for (const letter of letters.slice(from)) {
    cells += widthOf(letter)
    if (cells > room) break
    const bad = wrong !== undefined && unit >= wrong.start && unit < Math.max(wrong.end, wrong.start + 1)
    out += paint(offered || unit === cursor ? 'chosen' : bad ? 'bad' : 'plain', letter)
    unit += letter.length
  }
  const block = cursor >= text.length ? paint('chosen', ' ') : ''
  return `${paint('bold', prefix)}${out}${block}`
}

/** A sentence in lines, whole where it is not too long: what is left out has a mark. */
const sentenceLines = (text: string, style: Style, columns: number, linesMax: number, look: Look): string[] => {
  if (text === '') return []
  const lines = wrap(oneLine(text), columns - 2)
  const shown =
    lines.length <= linesMax ? lines : [...lines.slice(0, linesMax - 1), lines.slice(linesMax - 1).join(' ')]
  return shown.map((line) => look.paint(style, fit(` ${line}`, columns, look.glyphs)))
}

interface Shown {
  columns: number
  rows: number
  /** The line that is typed, and the menu, if there is one. */
  edit: Line | undefined
  menu: object | undefined
  notice: string
}

/** What is wrong with the line, over it: whole, as its end says how to mend it. */
const wrongOver = ({ edit, columns, rows }: Shown, message: string, look: Look): string[] =>
  edit?.text ? sentenceLines(message, 'bad', columns, Math.max(1, rows - 5), look) : []

const noticeLinesMax = 3

/** A sentence at the bottom: its last line is the bottom line. */
export const noticeLines = ({ notice, columns }: Pick<Shown, 'notice' | 'columns'>, look: Look): string[] =>
  sentenceLines(notice, 'warn', columns, noticeLinesMax, look)

/** What stands over the bottom line: what is wrong with the line that is typed, or the notice but for its last line. */
export const sentencesOver = (shown: Shown, wrong: string, look: Look): string[] => [
  ...wrongOver(shown, wrong, look),
  ...(shown.edit === undefined && shown.menu === undefined ? noticeLines(shown, look).slice(0, -1) : []),
]
