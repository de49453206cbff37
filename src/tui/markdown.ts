/**
 * Markdown as lines with styles: headings, lists, quotes, code, emphasis. What models write, not the whole of CommonMark: what
 * is none of these stays as it is written.
 * In: whatever text. Out: safe lines that fit. Pure.
 */

import type { Style } from './paint.ts'
import { type Span, spanLines, type TextLine } from './reading.ts'
import { fit, safe } from './text.ts'

/** Marks and what is between them; a mark within a word is none, and none is empty. */
const inlines: readonly [RegExp, Style][] = [
  [/`+([^`]+)`+/y, 'accent'],
  [/(?:\*\*|__)(?=\S)(.+?)(?<=\S)(?:\*\*|__)/y, 'bold'],
  [/~~(?=\S)(.+?)(?<=\S)~~/y, 'dim'],
  [/\*(?=[^\s*])([^*]+?)(?<=\S)\*/y, 'italic'],
  [/(?<![\p{L}\p{N}_])_(?=[^\s_])([^_]+?)(?<=\S)_(?![\p{L}\p{N}_])/uy, 'italic'],
]
const link = /\[([^\]]+)\]\((\S+?)(?: "[^"]*")?\)/y
const opening = /[`*_~[\\]/

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Each mark looks for its other one to the end of the line: longer lines are no prose. */
const emphasisCharactersMax = 4000

/** Emphasis as spans, its marks taken out. Within code and emphasis nothing more is looked for. */
const inline = (text: string): { text: string; spans: Span[] } => {
  if (text.length > emphasisCharactersMax || !opening.test(text)) return { text, spans: [] }
  let out = ''
  const spans: Span[] = []
  const put = (said: string, style: Style) => {
    spans.push({ start: out.length, end: out.length + said.length, style })
    out += said
  }
  for (let at = 0; at < text.length; ) {
    const letter = text[at] as string
    if (!opening.test(letter)) {
      out += letter
      at++
      continue
    }
    if (letter === '\\' && /[\\`*_~[\]()#.!+-]/.test(text[at + 1] ?? '')) {
      out += text[at + 1]
      at += 2
      continue
    }
    const reference = letter === '[' ? matchAt(link, text, at) : null
    const found = inlines.map(([pattern, style]) => ({ hit: matchAt(pattern, text, at), style })).find(({ hit }) => hit)
    if (reference !== null) {
      put(reference[1] as string, 'accent')
      out += ` (${reference[2]})`
      at += reference[0].length
    } else if (found?.hit) {
      put(found.hit[1] as string, found.style)
      at += found.hit[0].length
    } else {
      out += letter
      at++
    }
  }
  return { text: out, spans }
}

const shifted = (spans: readonly Span[], by: number): Span[] =>
  spans.map(({ start, end, style }) => ({ start: start + by, end: end + by, style }))

/** A block's first line with what stands before it; further lines hang under its text. */
const behind = (before: string, said: string, width: number, style?: Style, hang = ' '.repeat(before.length)) => {
  const { text, spans } = inline(said)
  const line = { text: before + text, spans: shifted(spans, before.length), ...(style && { style }) }
  return spanLines(line, width, hang)
}

const fence = /^(\s*)(`{3,}|~{3,})\s*([\w+#.-]*)[^`]*$/
const heading = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/
const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/
const quote = /^ {0,3}>\s?(.*)$/
const rule = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/

const itemLines = ([, indent = '', sign = '', tick, said = '']: RegExpExecArray, width: number) => {
  const mark = /\d/.test(sign) ? sign : '•'
  const box = tick === undefined ? '' : tick === ' ' ? '[ ] ' : '[x] '
  return behind(`${indent.slice(0, Math.floor(width / 3))}${mark} ${box}`, said, width)
}

export const markdownLines = (given: string, width: number): TextLine[] => {
  const lines: TextLine[] = []
  let open: string | undefined
  for (const line of safe(given).split('\n')) {
    const edge = fence.exec(line)
    if (open !== undefined) {
      // It ends at marks of the same kind, at least as many, with nothing behind.
      if (edge?.[2]?.startsWith(open) && edge[3] === '') open = undefined
      else lines.push(...spanLines({ text: `  ${line}`, style: 'accent' }, width, '  '))
      continue
    }
    if (edge !== null) {
      open = edge[2] as string
      if (edge[3] !== '') lines.push({ text: fit(`  ${edge[3]}`, width).trimEnd(), style: 'dim' })
      continue
    }
    const [title, entry, quoted] = [heading.exec(line), item.exec(line), quote.exec(line)]
    if (title !== null) lines.push(...behind('', title[2] ?? '', width, 'bold'))
    else if (rule.test(line)) lines.push({ text: '─'.repeat(Math.min(width, 40)), style: 'dim' })
    else if (entry !== null) lines.push(...itemLines(entry, width))
    else if (quoted !== null) lines.push(...behind('| ', quoted[1] ?? '', width, 'dim', '| '))
    else lines.push(...behind('', line, width))
  }
  return lines
}
