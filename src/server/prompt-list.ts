/** Which prompts a list asks for, and in which order: the hosted API's `filters`, `operator` and `sort_by`. */

import { GatewayError } from '../core/errors.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'

type Row = Readonly<Record<string, unknown>>

const refuse = (message: string) => new GatewayError('bad_request', message)

const fields: Record<string, (row: Row) => unknown> = {
  id: (row) => row.id,
  prompt_id: (row) => row.id,
  prompt_slug: (row) => row.prompt_slug,
  name: (row) => row.name,
  description: (row) => row.description,
  starred: (row) => row.starred,
  tags: (row) => row.tags,
  is_deleted: (row) => row.is_deleted,
  created_at: (row) => row.created_at,
  updated_at: (row) => row.updated_at,
  current_version__updated_at: (row) => asRecord(row.current_version)?.updated_at ?? '',
}

type Test = (value: unknown, wanted: readonly unknown[]) => boolean
const text = (value: unknown): string => String(value)
const lower = (value: unknown): string => text(value).toLowerCase()
const equal: Test = (value, wanted) => wanted.some((one) => lower(value) === lower(one))
const contains: Test = (value, wanted) => wanted.some((one) => lower(value).includes(lower(one)))
const operators: Record<string, Test> = {
  '': equal,
  eq: equal,
  exact: equal,
  iexact: equal,
  in: equal,
  not: (value, wanted) => !equal(value, wanted),
  contains,
  icontains: contains,
  startswith: (value, wanted) => wanted.some((one) => lower(value).startsWith(lower(one))),
  gt: (value, [one]) => text(value) > text(one),
  gte: (value, [one]) => text(value) >= text(one),
  lt: (value, [one]) => text(value) < text(one),
  lte: (value, [one]) => text(value) <= text(one),
}

interface Clause {
  field: string
  operator: string
  value: unknown
}

const clause = (field: string, rule: unknown): Clause =>
  isRecord(rule)
    ? { field, operator: asString(rule.operator) ?? '', value: rule.value }
    : { field, operator: '', value: rule }

/** `{field: {operator, value}}`, or a list of `{field, operator, value}`. */
const clausesOf = (filters: unknown): Clause[] => {
  const list = asArray(filters)?.filter(isRecord)
  if (list !== undefined) return list.map((rule) => clause(asString(rule.field) ?? asString(rule.metric) ?? '', rule))
  return Object.entries(asRecord(filters) ?? {}).map(([field, rule]) => clause(field, rule))
}

/** Do the filters name the field? */
export const asksFor = (filters: unknown, field: string): boolean =>
  clausesOf(filters).some((clause) => clause.field === field)

const matches = ({ field, operator, value }: Clause): ((row: Row) => boolean) => {
  const read = Object.hasOwn(fields, field) ? fields[field] : undefined
  const test = Object.hasOwn(operators, operator) ? operators[operator] : undefined
  if (read === undefined)
    throw refuse(`filters.${field}: prompts have no such field; take ${Object.keys(fields).join(', ')}`)
  if (test === undefined)
    throw refuse(
      `filters.${field}.operator: "${operator}" is not known; take ${Object.keys(operators).slice(1).join(', ')}`,
    )
  const wanted = asArray(value) ?? [value]
  return (row) => {
    const found = read(row)
    const list = asArray(found)
    return list === undefined ? test(found, wanted) : list.some((item) => test(item, wanted))
  }
}

/** Throws `bad_request` for a field or operator that there is not. */
export const filterPrompts = (rows: readonly Row[], filters: unknown, operator: unknown): Row[] => {
  const tests = clausesOf(filters).map(matches)
  if (tests.length === 0) return [...rows]
  const word = lower(operator ?? 'and')
  if (word !== 'and' && word !== 'or') throw refuse(`operator: must be AND or OR, not ${JSON.stringify(operator)}`)
  const any = word === 'or'
  return rows.filter((row) => (any ? tests.some((test) => test(row)) : tests.every((test) => test(row))))
}

export const sortPrompts = (rows: readonly Row[], by: string): Row[] => {
  const name = by.replace(/^-/, '')
  const read = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (read === undefined)
    throw refuse(
      `sort_by: "${by}" is not known; take ${Object.keys(fields).join(', ')}, with "-" before it to turn it round`,
    )
  const sign = by.startsWith('-') ? -1 : 1
  return rows.toSorted((a, b) => sign * text(read(a)).localeCompare(text(read(b)), 'en', { numeric: true }))
}
