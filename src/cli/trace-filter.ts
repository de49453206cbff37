/** Filters on the command line: the language's text, and the flags that are short for some of its clauses. */

import { allOf, type FieldName, type Filter } from '../core/filter.ts'
import { type Input, misuse, type Option, textOf } from './command.ts'

export const filterArgument = {
  name: 'FILTER',
  summary: "such as 'model:gpt-5* status:error latency:>2s since:1d'",
  optional: true,
  many: true,
} as const

export const filterOptions: readonly Option[] = [
  { flags: '--model <model>', summary: 'only calls that this model answered (or is asked for, while in flight)' },
  { flags: '--status <status>', summary: 'pending, success, error, cancelled, interrupted, or an HTTP status' },
  { flags: '--customer <id>', summary: 'only calls of this customer_identifier' },
  { flags: '--env <env>', summary: 'only calls with keys of this environment', choices: ['test', 'prod', 'default'] },
]
export const timeOptions: readonly Option[] = [
  { flags: '--since <time>', summary: 'only calls from then on: 30s, 15m, 1h, 7d ago, or 2026-01-31T12:00:00Z' },
  { flags: '--until <time>', summary: 'only calls before then' },
]

const statuses = ['pending', 'success', 'error', 'cancelled', 'interrupted']

const equal = (field: FieldName, value: string | number | undefined): Filter[] =>
  value === undefined ? [] : [{ kind: 'field', field, test: { op: 'is', value } }]

const statusOf = (status: string | undefined): Filter[] => {
  if (status === undefined) return []
  if (/^[1-5]\d\d$/.test(status)) return equal('http', Number(status))
  if (statuses.includes(status)) return equal('status', status)
  throw misuse(`--status must be one of ${statuses.join(', ')}, or an HTTP status, not "${status}"`)
}

/** Argument and flags, all of which must hold. Throws bad_request with the wrong part underlined. */
export const readFilter = async (input: Input, nowMs: number): Promise<Filter> => {
  const { errorText, parseFilter } = await import('../traces/filter.ts')
  const { readTime } = await import('../traces/filter-values.ts')
  const text = input.args.join(' ')
  const parsed = parseFilter(text, nowMs)
  if ('error' in parsed) throw misuse(`the filter cannot be read:\n${errorText(text, parsed.error)}`)
  const timeOf = (name: string, op: '>=' | '<'): Filter[] => {
    const given = textOf(input, name)
    if (given === undefined) return []
    const read = readTime(given, nowMs)
    if ('problem' in read)
      throw misuse(`--${name} must be a span (30s, 15m, 1h, 7d) or a time (2026-01-31T12:00:00Z), not "${given}"`)
    return [{ kind: 'field', field: 'time', test: { op, value: read.value } }]
  }
  return allOf([
    ...equal('model', textOf(input, 'model')),
    ...statusOf(textOf(input, 'status')),
    ...equal('customer', textOf(input, 'customer')),
    ...equal('env', textOf(input, 'env')),
    ...timeOf('since', '>='),
    ...timeOf('until', '<'),
    parsed.filter,
  ])
}
