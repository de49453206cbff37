/** Long texts on the screen: lines with a style, the hits of a search in them, where one is. */

import { counted } from '../traces/format.ts'
import type { Look, Style } from './paint.ts'
import { fit, piecesOf, safe, widthOf, wrap } from './text.ts'

/** A part of a line that looks otherwise. UTF-16 units. */
export interface Span {
  start: number
  end: number
  style: Style
}

export interface TextLine {
  text: string
  style?: Style
  /** In their order, none within another. */
  spans?: readonly Span[]
}

/** A line of safe text → lines that fit, its spans where they belong; `hang` stands before all but the first. */
export const spanLines = ({ text, style, spans = [] }: TextLine, width: number, hang = ''): TextLine[] =>
  piecesOf(text, Math.max(4, width - hang.length)).map(([from, to], i) => {
    const before = i === 0 ? '' : hang
    const shift = before.length - from
    const within = spans
      .map(({ start, end, style }) => ({ start: Math.max(start, from) + shift, end: Math.min(end, to) + shift, style }))
      .filter(({ start, end }) => start < end)
    const line = { text: before + text.slice(from, to), ...(style && { style }) }
    return within.length > 0 ? { ...line, spans: within } : line
  })

const painted = (text: string, style: Style, spans: readonly Span[], paint: Look['paint']): string => {
  let out = ''
  let from = 0
  for (const span of spans) {
    out += paint(style, text.slice(from, span.start)) + paint(span.style, text.slice(span.start, span.end))
    from = span.end
  }
  return out + paint(style, text.slice(from))
}

/** Whatever text → safe lines that fit. */
export const block = (text: string, width: number, style?: Style): TextLine[] =>
  wrap(safe(text), width).map((line) => ({ text: line, ...(style && { style }) }))

/** The same, what goes on below a line as far in as it began. */
export const hangingBlock = (text: string, width: number, style?: Style): TextLine[] =>
  safe(text)
    .split('\n')
    .flatMap((line) => {
      const indent = Math.min(line.search(/\S|$/), Math.floor(width / 3))
      return spanLines({ text: line, ...(style && { style }) }, width, ' '.repeat(indent))
    })

/** A line of a body, every hit of the needle marked. */
export const lineText = (
  { text, style = 'plain', spans = [] }: TextLine,
  needle: string,
  width: number,
  { paint, glyphs }: Look,
): string => {
  const cut = widthOf(text) > width ? fit(text, width, glyphs) : text
  const lower = cut.toLowerCase()
  const sought = needle.toLowerCase()
  // Letters that change their length with their case would shift the marks.
  if (sought === '' || lower.length !== cut.length || !lower.includes(sought)) return painted(cut, style, spans, paint)
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
  if (count <= height) return counted(count, 'line')
  return `${top + 1}-${Math.min(count, top + height)} of ${count} lines`
}

/** Without the blank lines at its end: there is nothing to scroll to. */
export const trimmed = (lines: readonly TextLine[]): TextLine[] =>
  lines.slice(0, lines.findLastIndex(({ text }) => text.trim() !== '') + 1)

/** As many lines as there is room for. */
export const filled = (lines: readonly string[], height: number): string[] => [
  ...lines,
  ...Array.from({ length: Math.max(0, height - lines.length) }, () => ''),
]
