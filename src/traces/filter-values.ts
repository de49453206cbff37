/**
 * What stands behind a field's colon → a test.
 * In: a field's row, the operator, the text. Out: Test, or what is wrong with the text. Imports core's types.
 */

import type { Test } from '../core/filter.ts'
import type { Field, Unit } from './filter-fields.ts'

/** What was written: `>=` and `2s`; an empty operator for `:` alone. */
export interface Written {
  op: '' | '=' | '<' | '<=' | '>' | '>=' | '~'
  text: string
  quoted: boolean
  /** Of an unquoted word: what stands between its `*`. */
  pieces?: readonly string[]
  /** Of a /pattern/. */
  flags?: string
}
export type Read<T> = { value: T } | { problem: string }

const factors: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  seconds: { '': 1, ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 },
  dollars: { '': 1, k: 1000, c: 0.01 },
  count: { '': 1, k: 1000, m: 1_000_000, g: 1_000_000_000 },
}
const unitWords: Readonly<Record<Unit, string>> = {
  seconds: 'a duration: 500ms, 2s, 1.5m, 1h',
  dollars: 'an amount: 0.01, $2',
  count: 'a number: 12, 1.5k, 2M',
}

/** '2s' → 2, '500ms' → 0.5, '$0.01' → 0.01, '1.5k' → 1500. */
export const readNumber = (text: string, unit: Unit): Read<number> => {
  const pattern = unit === 'dollars' ? /^\$?(-?\d*\.?\d+(?:e-?\d+)?)([a-z]*)$/i : /^(-?\d*\.?\d+(?:e-?\d+)?)([a-z]*)$/i
  const [, digits, word = ''] = pattern.exec(text) ?? []
  const factor = factors[unit][word.toLowerCase()]
  const value = Number(digits)
  if (digits === undefined || factor === undefined || !Number.isFinite(value))
    return { problem: `"${text}" is no number here; write ${unitWords[unit]}` }
  // 500 ms are 0.5 s, and not 0.5000000000000001.
  return { value: Number((value * factor).toPrecision(15)) }
}

const spanMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const dayMs = 86_400_000

/** '15m' ago, a day or a moment → Unix ms. A day alone begins at midnight of the local clock. */
export const readTime = (text: string, nowMs: number): Read<number> => {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(s|m|h|d|w)$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return { value: nowMs - Number(count) * (spanMs[unit] as number) }
  const midnight = new Date(nowMs).setHours(0, 0, 0, 0)
  if (text === 'now') return { value: nowMs }
  if (text === 'today') return { value: midnight }
  if (text === 'yesterday') return { value: new Date(midnight - dayMs / 2).setHours(0, 0, 0, 0) }
  const day = /^\d{4}-\d\d-\d\d$/.test(text)
  const at = /^\d{4}-\d\d/.test(text) ? Date.parse(day ? `${text}T00:00` : text) : Number.NaN
  if (!Number.isNaN(at)) return { value: at }
  return { problem: `"${text}" is no time; write 15m, 1h or 7d ago, today, 2026-01-31 or 2026-01-31T12:00:00Z` }
}

const patternCharactersMax = 500

const readRegex = (source: string, flags = ''): Read<Test> => {
  if (source.length > patternCharactersMax)
    return { problem: `a pattern has at most ${patternCharactersMax} characters` }
  if (/[^imsu]/.test(flags)) return { problem: `a pattern takes the flags i, m, s and u, not "${flags}"` }
  try {
    new RegExp(source, flags)
    return { value: { op: 'regex', source, flags } }
  } catch (thrown) {
    return { problem: (thrown as Error).message.replace(/^Invalid regular expression: /, 'no pattern: ') }
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

const compared = (op: Written['op']): op is '<' | '<=' | '>' | '>=' => op !== '' && op !== '=' && op !== '~'

const readRange = <T extends number>(text: string, read: (text: string) => Read<T>): Read<Test> | undefined => {
  const at = text.indexOf('..')
  if (at === -1) return undefined
  const from = read(text.slice(0, at))
  if ('problem' in from) return from
  const to = read(text.slice(at + 2))
  if ('problem' in to) return to
  if (from.value > to.value) return { problem: `nothing is between ${text.slice(0, at)} and ${text.slice(at + 2)}` }
  return { value: { op: 'between', from: from.value, to: to.value } }
}

/** Of a field whose values are numbers. */
const readAmount = ({ op, text }: Written, read: (text: string) => Read<number>): Read<Test> => {
  if (op === '~') return { problem: 'a pattern is for text' }
  const range = compared(op) ? undefined : readRange(text, read)
  if (range !== undefined) return range
  const value = read(text)
  if ('problem' in value) return value
  return { value: compared(op) ? { op, value: value.value } : { op: 'is', value: value.value } }
}

/** Of text: exact, pattern, regular expression; `loose` = contains where nothing else is said. */
const readText = ({ op, text, quoted, pieces = [], flags }: Written, loose: boolean): Read<Test> => {
  if (flags !== undefined) return readRegex(text, flags)
  if (op === '~') return text === '' ? { problem: 'a text is missing behind ~' } : { value: { op: 'contains', text } }
  if (compared(op)) return { problem: `${op} is for numbers` }
  if (text === '' && !quoted) return { problem: 'a value is missing; "" is an empty one' }
  if (op === '' && pieces.length > 1) {
    // A field that is searched is so anyway.
    if (loose) return readRegex(`^${pieces.map(escaped).join('.*')}$`, 'is')
    if (pieces.some((piece) => piece.includes('*'))) return readRegex(`^${pieces.map(escaped).join('.*')}$`, 's')
    return { value: { op: 'glob', pattern: pieces.join('*') } }
  }
  return { value: loose && op === '' ? { op: 'contains', text } : { op: 'is', value: text } }
}

/** Metadata is text; what is compared is compared as a number. */
const readMeta = (written: Written): Read<Test> => {
  const { op, text, quoted } = written
  if (compared(op)) return readAmount(written, (one) => readNumber(one, 'count'))
  if (op === '' && !quoted && /^-?[\d.]+\.\.-?[\d.]+$/.test(text))
    return readAmount(written, (one) => readNumber(one, 'count'))
  return readText(written, false)
}

/** The test of a field that has values. */
export const readValue = (field: Field, written: Written, nowMs: number): Read<Test> => {
  if (field.kind === 'number') return readAmount(written, (text) => readNumber(text, field.unit))
  if (field.kind === 'time') {
    // A bound; what has none is read by filter-times.ts.
    if (written.op !== '' && written.op !== '=') return { problem: 'it takes a time alone' }
    const at = readTime(written.text, nowMs)
    return 'problem' in at ? at : { value: { op: field.bound ?? '>=', value: at.value } }
  }
  if (field.kind === 'meta') return readMeta(written)
  return readText(written, field.kind === 'text')
}
