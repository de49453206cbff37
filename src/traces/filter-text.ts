/** The tree → text of the filter language, which reads as the same tree: for `explain`, saved views and drilling down. */

import type { Filter, Test } from '../core/filter.ts'

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`
const needsQuotes = /[\s()|"\\*]|^$|^[-=<>~!/]|\.\./

/** A value as it is written behind a field's colon. */
export const valueText = (value: string | number): string => {
  const text = String(value)
  return needsQuotes.test(text) ? quoted(text) : text
}

const time = (unixMs: number): string => new Date(unixMs).toISOString()

/** `show` writes a number of the field. */
const testText = (test: Test, show: (value: string | number) => string): string => {
  if (test.op === 'is') return typeof test.value === 'number' ? show(test.value) : `=${valueText(test.value)}`
  if (test.op === 'glob')
    return test.pattern
      .split('*')
      .map((piece) => piece.replace(/[\\\s()|"]/g, '\\$&'))
      .join('*')
  if (test.op === 'regex') return `~/${test.source}/${test.flags}`
  if (test.op === 'contains') return `~${valueText(test.text)}`
  if (test.op === 'between') return `${show(test.from)}..${show(test.to)}`
  if (test.op === 'in')
    return `(${test.values.map((value) => (typeof value === 'number' ? show(value) : `=${valueText(value)}`)).join(' OR ')})`
  if (test.op === 'given') return ''
  if ('text' in test) {
    const source = test.text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    return `~/${test.op === 'ends' ? '' : '^'}${source}${test.op === 'starts' ? '' : '$'}/i`
  }
  return `${test.op}${show(test.value)}`
}

/** A filter that holds of every call is an empty text; one that holds of none has no other. */
export const filterText = (filter: Filter): string => {
  if (filter.kind === 'flag') return `is:${filter.flag}`
  if (filter.kind === 'words') return quoted(filter.text)
  if (filter.kind === 'not') return `-${groupText(filter.of)}`
  if (filter.kind === 'field') {
    const name = filter.field === 'meta' ? `meta.${filter.key}` : filter.field
    if (filter.test.op === 'given') return `has:${name}`
    return `${name}:${testText(filter.test, filter.field === 'time' ? (value) => time(Number(value)) : String)}`
  }
  if (filter.kind === 'all')
    return filter.of.map((one) => (one.kind === 'any' ? groupText(one) : filterText(one))).join(' ')
  return filter.of.length === 0 ? '(has:id -has:id)' : filter.of.map((one) => groupText(one)).join(' OR ')
}

const groupText = (filter: Filter): string =>
  (filter.kind === 'all' || filter.kind === 'any') && filter.of.length !== 1
    ? `(${filterText(filter)})`
    : filterText(filter)
