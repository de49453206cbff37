/** Long texts on the screen: lines with a style, the hits of a search in them, where one is. */

import type { Look, Style } from './paint.ts'
import { fit, safe, widthOf, wrap } from './text.ts'

export interface TextLine {
  text: string
  style?: Style
}

/** Whatever text → safe lines that fit. */
export const block = (text: string, width: number, style?: Style): TextLine[] =>
  wrap(safe(text), width).map((line) => ({ text: line, ...(style && { style }) }))

/** A line of a body, every hit of the needle marked. */
export const lineText = (
  { text, style = 'plain' }: TextLine,
  needle: string,
  width: number,
  { paint, glyphs }: Look,
): string => {
  const cut = widthOf(text) > width ? fit(text, width, glyphs) : text
  const lower = cut.toLowerCase()
  const sought = needle.toLowerCase()
  // Letters that change their length with their case would shift the marks.
  if (sought === '' || lower.length !== cut.length || !lower.includes(sought)) return paint(style, cut)
  let out = ''
  let from = 0
  for (let at = lower.indexOf(sought); at !== -1; at = lower.indexOf(sought, from)) {
    out += paint(style, cut.slice(from, at)) + paint('hit', cut.slice(at, at + sought.length))
    from = at + sought.length
  }
  return out + paint(style, cut.slice(from))
}

/** The next line (or the one before) that has the needle, round the ends. */
export const hitFrom = (
  lines: readonly TextLine[],
  needle: string,
  top: number,
  step: 1 | -1,
): { line: number; told: string } | undefined => {
  const sought = needle.toLowerCase()
  const hits = lines.flatMap(({ text }, i) => (text.toLowerCase().includes(sought) ? [i] : []))
  const [first, last] = [hits[0], hits.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const line = step > 0 ? (hits.find((i) => i > top) ?? first) : (hits.findLast((i) => i < top) ?? last)
  return { line, told: `line ${line + 1}: ${hits.indexOf(line) + 1} of ${hits.length}` }
}

export const placeText = (top: number, height: number, count: number): string => {
  if (count <= height) return `${count} line${count === 1 ? '' : 's'}`
  return `${top + 1}-${Math.min(count, top + height)} of ${count} lines`
}

/** As many lines as there is room for. */
export const filled = (lines: readonly string[], height: number): string[] => [
  ...lines,
  ...Array.from({ length: Math.max(0, height - lines.length) }, () => ''),
]
