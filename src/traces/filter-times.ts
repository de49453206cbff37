/**
 * Times in a filter → the tree. A day, or a month, means all of it: from its first moment up to the next one's.
 * In: what was written, the clock. Out: Filter, or what is wrong with the text. Imports core.
 */

import { allOf, type Filter } from '../core/filter.ts'
import { type Read, readTime, type Written } from './filter-values.ts'

/** `end` does not belong to it; a moment has none. */
export interface Span {
  start: number
  end?: number
}

const bound = (op: '<' | '<=' | '>' | '>=', value: number): Filter => ({
  kind: 'field',
  field: 'time',
  test: { op, value },
})

/** `op` of a span: before it, up to its end, behind it, from its start on; '=' within. */
export const timeFilter = (op: Written['op'], { start, end }: Span): Filter => {
  if (op === '<' || op === '>=') return bound(op, start)
  if (op === '<=') return end === undefined ? bound('<=', start) : bound('<', end)
  if (op === '>') return end === undefined ? bound('>', start) : bound('>=', end)
  if (end === undefined) return { kind: 'field', field: 'time', test: { op: 'is', value: start } }
  return allOf([bound('>=', start), bound('<', end)])
}

/** Of the local clock. */
const spanEnd = (text: string, start: number): number | undefined => {
  const at = new Date(start)
  if (/^\d{4}-\d\d$/.test(text)) return at.setMonth(at.getMonth() + 1)
  if (/^(?:today|yesterday|\d{4}-\d\d-\d\d)$/.test(text)) return at.setDate(at.getDate() + 1)
  return undefined
}

const readSpan = (text: string, nowMs: number): Read<Span> => {
  const read = readTime(/^\d{4}-\d\d$/.test(text) ? `${text}-01` : text, nowMs)
  return 'problem' in read ? read : { value: { start: read.value, end: spanEnd(text, read.value) } }
}

/** `time:2026-01-31`, `time:>=1h`, `time:2026-01-31..2026-02-02`. */
export const readTimes = ({ op, text }: Written, nowMs: number): Read<Filter> => {
  if (op === '~') return { problem: 'a pattern is for text' }
  const at = op === '' || op === '=' ? text.indexOf('..') : -1
  if (at === -1) {
    const span = readSpan(text, nowMs)
    return 'problem' in span ? span : { value: timeFilter(op, span.value) }
  }
  const [from, to] = [readSpan(text.slice(0, at), nowMs), readSpan(text.slice(at + 2), nowMs)]
  if ('problem' in from) return from
  if ('problem' in to) return to
  if (from.value.start > to.value.start)
    return { problem: `nothing is between ${text.slice(0, at)} and ${text.slice(at + 2)}` }
  if (to.value.end !== undefined) return { value: allOf([bound('>=', from.value.start), bound('<', to.value.end)]) }
  return {
    value: { kind: 'field', field: 'time', test: { op: 'between', from: from.value.start, to: to.value.start } },
  }
}
