/**
 * The one seam between words of others and the screen: what a terminal would obey is made visible or taken out here, and
 * what is left is measured in cells, cut, padded and wrapped.
 * In: whatever text. Out: text that a terminal only shows. Imports string-width.
 */

import stringWidth from 'string-width'
import { harmless } from '../traces/format.ts'

/**
 * ASCII, Latin, Greek, Cyrillic and the glyphs of the frame: nothing that a terminal obeys, each a cell and a unit. Most texts
 * are of these alone, and to measure the others letter by letter takes a hundred times as long. The soft hyphen is none.
 */
const simple = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0373\u0391-\u03a1\u03a3-\u0481‐-‧…✓✗◌⨯★●█─├→↓↑▸▾•]*$/
const tab = '    '

/**
 * Lines of text without control sequences, bidi controls and other invisible letters. Controls of both kinds are spelled
 * (`\x1b`, `\u202e`); other format letters (Cf), variation selectors and marks beyond the third on a letter go.
 */
export const safe = (text: string): string => {
  if (simple.test(text)) return text
  return harmless(text.toWellFormed().replace(/[\u2028\u2029]/g, '\n'))
    .replaceAll('\t', tab)
    .replace(/[\p{Cf}\p{Co}]|\p{Variation_Selector}/gu, '')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
}

/** The same on one line. */
export const oneLine = (text: string): string => safe(text).replace(/\s+/g, ' ').trim()

/** Cells that a safe text takes. */
export const widthOf = (text: string): number => (simple.test(text) ? text.length : stringWidth(text))

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** What fits into so many cells, and the cells that it takes. */
const headOf = (text: string, width: number): { head: string; cells: number } => {
  if (simple.test(text)) return { head: text.slice(0, width), cells: Math.min(width, text.length) }
  let head = ''
  let cells = 0
  for (const { segment } of graphemes.segment(text)) {
    const more = widthOf(segment)
    if (cells + more > width) break
    head += segment
    cells += more
  }
  return { head, cells }
}

/** Exactly so many cells: padded, or cut with a mark at its end. */
export const fit = (text: string, width: number, { right = false, more = '…' } = {}): string => {
  if (width <= 0) return ''
  // No cell is narrower than a quarter letter: what is far too long is not measured whole.
  const short = text.length > width * 8 ? text.slice(0, width * 8).toWellFormed() : text
  const cells = widthOf(short)
  if (cells <= width && short === text) {
    const gap = ' '.repeat(width - cells)
    return right ? gap + text : text + gap
  }
  const cut = headOf(short, width - widthOf(more))
  return `${cut.head}${more}${' '.repeat(Math.max(0, width - cut.cells - widthOf(more)))}`
}

/** Where a line that is too long breaks: at a space, where there is one in its second half. From and to of each piece. */
export const piecesOf = (line: string, width: number): [from: number, to: number][] => {
  if (simple.test(line) && line.length <= width) return [[0, line.length]]
  const pieces: [number, number][] = []
  let from = 0
  for (let ahead = line.slice(0, width * 8); widthOf(ahead) > width; ahead = line.slice(from, from + width * 8)) {
    const { head } = headOf(ahead, width)
    const space = head.lastIndexOf(' ')
    const at = space > width / 2 ? space + 1 : Math.max(1, head.length)
    pieces.push([from, from + ahead.slice(0, at).trimEnd().length])
    from += at
  }
  return [...pieces, [from, line.length]]
}

const wrapLine = (line: string, width: number): string[] =>
  piecesOf(line, width).map(([from, to]) => line.slice(from, to))

/** Safe text → lines of at most so many cells. */
export const wrap = (text: string, width: number): string[] =>
  text.split('\n').flatMap((line) => wrapLine(line, Math.max(4, width)))

/** Parts in a line, as many as fit whole: half a figure is a wrong one. */
export const fitting = (parts: readonly string[], width: number): string => {
  let line = ''
  for (const part of parts) {
    const next = line === '' ? part : `${line}  ${part}`
    if (widthOf(next) > width) break
    line = next
  }
  return line
}
