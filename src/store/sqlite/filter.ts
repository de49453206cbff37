/**
 * The filter's tree → parameterised SQL over `spans`. No text of a caller gets into the SQL.
 * In: Filter. Out: a condition and its parameters. Imports core. What SQLite lacks is in functions.ts.
 */

import type { FieldName, Filter, Test } from '../../core/filter.ts'
import { wordsOf } from '../../core/words.ts'
import { columnOf, flagColumn } from './filter-columns.ts'

export type Value = string | number
export interface Condition {
  sql: string
  values: Value[]
}

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text)
const likeText = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
/** SQLite's GLOB has more signs than `*`: they are put into brackets. */
const globText = (pattern: string): string => pattern.replace(/[?[]/g, '[$&]')

/** Case-insensitive searches: LIKE where the sought text is ASCII, our own function else. */
const searched = (
  expression: string,
  text: string,
  like: string,
  how: 'contains' | 'starts' | 'ends' | 'same',
): Condition =>
  isAscii(text)
    ? { sql: `${expression} LIKE ? ESCAPE '\\'`, values: [like] }
    : { sql: `text_${how}(${expression}, ?)`, values: [text] }

const compare =
  (sign: string) =>
  (expression: string, { value }: { value: number }): Condition => ({ sql: `${expression} ${sign} ?`, values: [value] })

const tests: { [K in Test['op']]: (expression: string, test: Extract<Test, { op: K }>) => Condition } = {
  is: (expression, { value }) => ({ sql: `${expression} = ?`, values: [value] }),
  in: (expression, { values }) => ({
    sql: `${expression} IN (${values.map(() => '?').join(', ')})`,
    values: [...values],
  }),
  given: (expression) => ({ sql: `${expression} IS NOT NULL`, values: [] }),
  // The sign keeps the planner from an index of all that begins so, which is not in the order of time.
  glob: (expression, { pattern }) => ({ sql: `+${expression} GLOB ?`, values: [globText(pattern)] }),
  regex: (expression, { source, flags }) => ({
    sql: `text_matches(${expression}, ?, ?)`,
    values: [source, flags],
  }),
  same: (expression, { text }) => searched(expression, text, likeText(text), 'same'),
  contains: (expression, { text }) => searched(expression, text, `%${likeText(text)}%`, 'contains'),
  starts: (expression, { text }) => searched(expression, text, `${likeText(text)}%`, 'starts'),
  ends: (expression, { text }) => searched(expression, text, `%${likeText(text)}`, 'ends'),
  '<': compare('<'),
  '<=': compare('<='),
  '>': compare('>'),
  '>=': compare('>='),
  between: (expression, { from, to }) => ({ sql: `${expression} BETWEEN ? AND ?`, values: [from, to] }),
}

const numeric: ReadonlySet<Test['op']> = new Set(['<', '<=', '>', '>=', 'between'])

const testOf = (expression: string, test: Test): Condition =>
  (tests[test.op] as (expression: string, test: Test) => Condition)(expression, test)

/** What holds of a test's matches anyway, said in the words of the index that has only those. */
const hints: Partial<Record<FieldName, { sql: string; usual: string | number }>> = {
  status: { sql: "status <> 'success'", usual: 'success' },
  http: { sql: 'status_code <> 200', usual: 200 },
}

const excludes = (test: Test, usual: string | number): boolean => {
  if (test.op === 'is') return test.value !== usual
  if (test.op === 'in') return !test.values.includes(usual)
  if (test.op === '>' || test.op === '>=') return test.value > Number(usual)
  return test.op === 'between' && test.from > Number(usual)
}

const withHint = (field: FieldName, test: Test, { sql, values }: Condition): Condition => {
  const hint = hints[field]
  return hint !== undefined && excludes(test, hint.usual)
    ? { sql: `(${sql} AND ${hint.sql})`, values }
    : { sql, values }
}

/**
 * Fields with an index behind them. The planner knows nothing of how many calls a value has: of several that must hold it
 * gets the one that has the fewest as a rule, and a sign before the others keeps it from theirs.
 */
const indexed = [
  'id',
  'trace',
  'thread',
  'session',
  'custom',
  'code',
  'http',
  'status',
  'group',
  'workflow',
  'prompt',
  'customer',
  'provider',
  'model',
  'key',
] as const satisfies readonly FieldName[]

/** Its place in that list; undefined where no index helps. */
const rankOf = (filter: Filter): number | undefined => {
  if (filter.kind !== 'field' || (filter.test.op !== 'is' && filter.test.op !== 'in')) return undefined
  const hint = hints[filter.field]
  if (hint !== undefined && !excludes(filter.test, hint.usual)) return undefined
  const rank = (indexed as readonly FieldName[]).indexOf(filter.field)
  return rank === -1 ? undefined : rank
}

const joined = (filters: readonly Filter[], word: 'AND' | 'OR', words: WordConditions): Condition => {
  const best = Math.min(...filters.map((filter) => rankOf(filter) ?? indexed.length))
  const parts = filters.map((filter) => {
    const rank = rankOf(filter)
    const field = rank === undefined ? undefined : indexed[rank]
    if (word === 'OR' || filter.kind !== 'field' || field === undefined || rank === best)
      return conditionOf(filter, words)
    return testOf(`+${columnOf[field]}`, filter.test)
  })
  return { sql: `(${parts.map(({ sql }) => sql).join(` ${word} `)})`, values: parts.flatMap(({ values }) => values) }
}

/** The calls with these words. @see words.ts */
export type WordConditions = (text: string) => Condition

/** True, false, or null where the call lacks what is asked for: in a WHERE, null is false. */
export const conditionOf = (filter: Filter, words: WordConditions): Condition => {
  if (filter.kind === 'flag') return { sql: flagColumn[filter.flag], values: [] }
  if (filter.kind === 'words') return words(filter.text)
  if (filter.kind === 'not') {
    const inner = conditionOf(filter.of, words)
    return { sql: `(${inner.sql}) IS NOT TRUE`, values: inner.values }
  }
  if (filter.kind === 'field') {
    const { field, key = '', test } = filter
    if (field === 'tool') {
      if (test.op === 'given') return { sql: 'tools IS NOT NULL', values: [] }
      const inner = testOf('value', test)
      return {
        sql: `(tools IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(tools) WHERE ${inner.sql}))`,
        values: inner.values,
      }
    }
    if (field === 'meta') {
      // SQLite's own operator is quicker, and takes no key with a quotation mark in it.
      const member = /^[A-Za-z_][\w-]*$/.test(key) ? '(metadata ->> ?)' : 'member(metadata, ?)'
      const inner = testOf(numeric.has(test.op) ? `number_in(${member})` : member, test)
      return { sql: `(metadata IS NOT NULL AND ${inner.sql})`, values: [key, ...inner.values] }
    }
    const plain = withHint(field, test, testOf(columnOf[field], test))
    // A trace that no caller named has the id of its one call: only the others are in the index of traces.
    if (field !== 'trace' || test.op !== 'is') return plain
    const sql = `(id = ? OR (trace_id = ? AND trace_id <> id)) AND ${plain.sql}`
    return { sql: `(${sql})`, values: [test.value, test.value, ...plain.values] }
  }
  if (filter.of.length === 0) return { sql: filter.kind === 'all' ? '1' : '0', values: [] }
  return joined(filter.of, filter.kind === 'all' ? 'AND' : 'OR', words)
}

/** Has the filter words in it? */
export const wordsIn = (filter: Filter): string[] => {
  if (filter.kind === 'words') return [filter.text]
  if (filter.kind === 'not') return wordsIn(filter.of)
  return filter.kind === 'all' || filter.kind === 'any' ? filter.of.flatMap(wordsIn) : []
}

/** A phrase of the index's words. */
export const phraseOf = (text: string): string => `"${wordsOf(text).join(' ')}"`
