/**
 * The hosted API's filters → the tree: `{field: {operator, value}}` of a body, `?field=v` and `?field[operator]=…` of a
 * query, and the signs that datasets, experiments and bulk calls write (`=`, `!=`, `IN`, `not_in` …).
 * In: parsed JSON, or the query's members. Out: Filter; throws GatewayError bad_request that names the clause. Imports core.
 */

import { GatewayError } from '../core/errors.ts'
import { allOf, type Filter, type Test } from '../core/filter.ts'
import { nearWord } from '../core/near.ts'
import { asArray, asRecord } from '../wire/value.ts'
import { type Field, fieldNames, findField, givenField } from './filter-fields.ts'
import { type Span, timeFilter } from './filter-times.ts'

const refuse = (message: string): never => {
  throw new GatewayError('bad_request', message)
}

type Operator =
  | 'is'
  | 'not'
  | 'same'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'has'
  | 'ihas'
  | 'starts'
  | 'ends'
  | 'in'
  | 'isnull'
  | 'notin'

/** What each dialect calls it. Upper case is as good. */
const operators: Readonly<Record<string, Operator>> = {
  '': 'is',
  exact: 'is',
  eq: 'is',
  '=': 'is',
  '==': 'is',
  not: 'not',
  ne: 'not',
  neq: 'not',
  '!=': 'not',
  '<>': 'not',
  iexact: 'same',
  lt: 'lt',
  '<': 'lt',
  lte: 'lte',
  '<=': 'lte',
  gt: 'gt',
  '>': 'gt',
  gte: 'gte',
  '>=': 'gte',
  contains: 'has',
  icontains: 'ihas',
  startswith: 'starts',
  endswith: 'ends',
  in: 'in',
  not_in: 'notin',
  'not in': 'notin',
  isnull: 'isnull',
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const isYes = (value: unknown): boolean => value !== false && value !== 'false' && value !== 0 && value !== '0'

/** Hosted names of what is either so or not. */
const flagNames: Readonly<Record<string, Filter>> = {
  failed: { kind: 'flag', flag: 'failed' },
  stream: { kind: 'flag', flag: 'streamed' },
  is_test: { kind: 'field', field: 'env', test: { op: 'is', value: 'test' } },
}

/** Names of the hosted API whose data there is none of: no key of the metadata is meant by them. */
const unserved: readonly (readonly [RegExp, string])[] = [
  [/^scores__/, 'there are no scores in this version'],
  [/^cache_(?:hit|key)$/, 'there is no response cache in this version; cache_read_tokens has what providers cached'],
  [
    /^(?:deployment_name|load_balance_group_id)$/,
    'there are no deployments in this version; filter by provider_id or model',
  ],
  [/^routing_time$/, 'it is not recorded; filter by latency or time_to_first_token'],
]

const numberOf = (name: string, value: unknown): number => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number)
    ? number
    : refuse(`filter ${name}: ${JSON.stringify(value)} is no number`)
}
const dayMs = 86_400_000
/** A day is all of it, in UTC as all times of the API. */
const spanOf = (name: string, value: unknown): Span => {
  const start = typeof value === 'number' ? value : Date.parse(String(value))
  if (Number.isNaN(start))
    return refuse(`filter ${name}: ${JSON.stringify(value)} is no time; write it as 2026-01-31T12:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? { start, end: start + dayMs } : { start }
}

interface Wanted {
  name: string
  field: Field | undefined
  operator: Operator
  values: unknown[]
}

/** A value in the type of the field. */
const typed = ({ name, field }: Wanted, value: unknown): string | number => {
  if (field?.kind === 'number') return numberOf(name, value)
  if (name === 'positive_feedback') return isYes(value) ? 'up' : 'down'
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

const compared = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

const testOf = (wanted: Wanted): Test => {
  const { name, field, operator, values } = wanted
  const first = values[0]
  if (operator === 'isnull') return { op: 'given' }
  if (values.length === 0) return refuse(`filter ${name}: a value is missing`)
  if (operator === 'is' || operator === 'not' || operator === 'in' || operator === 'notin') {
    const all = values.flatMap((value) =>
      (operator === 'in' || operator === 'notin') && values.length === 1 && typeof value === 'string'
        ? value.split(',')
        : [value],
    )
    return all.length === 1
      ? { op: 'is', value: typed(wanted, all[0]) }
      : { op: 'in', values: all.map((value) => typed(wanted, value)) }
  }
  if (operator === 'lt' || operator === 'lte' || operator === 'gt' || operator === 'gte')
    return { op: compared[operator], value: numberOf(name, first) }
  if (field?.kind === 'number') return refuse(`filter ${name}: it is no text`)
  const text = String(first)
  if (operator === 'same') return { op: 'same', text }
  if (operator === 'ihas') return { op: 'contains', text }
  const source = `${operator === 'starts' ? '^' : ''}${escaped(text)}${operator === 'ends' ? '$' : ''}`
  return { op: 'regex', source, flags: '' }
}

const timesOf = ({ name, operator, values }: Wanted): Filter => {
  if (values.length === 0) return refuse(`filter ${name}: a value is missing`)
  if (operator === 'lt' || operator === 'lte' || operator === 'gt' || operator === 'gte')
    return timeFilter(compared[operator], spanOf(name, values[0]))
  if (operator !== 'is' && operator !== 'not' && operator !== 'in' && operator !== 'notin')
    return refuse(`filter ${name}: it is no text`)
  const listed =
    operator === 'in' || operator === 'notin' ? values.flatMap((value) => String(value).split(',')) : values
  return anyOf(listed.map((value) => timeFilter('=', spanOf(name, value))))
}

const anyOf = (filters: readonly Filter[]): Filter =>
  filters.length === 1 ? (filters[0] as Filter) : { kind: 'any', of: filters }

const negative: ReadonlySet<Operator> = new Set(['not', 'notin'])

/** `isnull` is true where the test 'given' is false. */
const isNegated = ({ operator, values }: Wanted): boolean =>
  negative.has(operator) || (operator === 'isnull' && (values.length === 0 || isYes(values[0])))

const negated = (filter: Filter, no: boolean): Filter => (no ? { kind: 'not', of: filter } : filter)

/** One clause. `loose`: a name that nobody knows is a key of the metadata, as in the hosted API's queries. */
export const hostedClause = (name: string, sign: unknown, value: unknown, loose = false): Filter => {
  const operator = operators[String(sign ?? '').toLowerCase()]
  if (operator === undefined) return refuse(`filter ${name}: there is no operator ${JSON.stringify(sign)}`)
  const values = asArray(value) ?? (value === undefined ? [] : [value])
  const flag = flagNames[name]
  if (flag !== undefined) return negated(flag, isYes(values[0]) === (operator === 'not'))
  const key = /^(?:metadata(?:__|\.)|meta\.)(.+)$/.exec(name)?.[1]
  const field = key === undefined ? findField(name) : undefined
  const wanted: Wanted = { name, field, operator, values }
  const target = field && (field.kind === 'time' ? 'time' : givenField(field))
  if (key === undefined && target === undefined) {
    const why = unserved.find(([pattern]) => pattern.test(name))?.[1]
    if (why !== undefined) return refuse(`filter ${name}: ${why}`)
    if (loose) return hostedClause(`metadata__${name}`, sign, value)
    const near = nearWord(name, fieldNames)
    return refuse(`there is no field "${name}" to filter by${near === undefined ? '' : `; did you mean "${near}"?`}`)
  }
  if (field?.kind === 'time' && operator !== 'isnull') return negated(timesOf(wanted), isNegated(wanted))
  const test = testOf(wanted)
  const clause: Filter =
    key === undefined ? { kind: 'field', field: target ?? 'meta', test } : { kind: 'field', field: 'meta', key, test }
  return negated(clause, isNegated(wanted))
}

/** AND and OR, in any case; nothing else is taken for one of them. */
const isOr = (name: string, connector: unknown): boolean => {
  const word = String(connector ?? '').toUpperCase()
  if (word !== '' && word !== 'AND' && word !== 'OR')
    return refuse(`${name}: must be AND or OR, not ${JSON.stringify(connector)}`)
  return word === 'OR'
}

const joined = (clauses: readonly Filter[], operator: unknown): Filter =>
  isOr('operator', operator) && clauses.length > 0 ? { kind: 'any', of: clauses } : allOf(clauses)

/** A clause as a body has it: name, operator, value. */
export interface HostedClause {
  name: string
  operator: unknown
  value: unknown
}

/** `{field: {operator, value}}`, `{field: value}`, or a list of `{field, operator, value}`. */
export const hostedClauses = (filters: unknown): HostedClause[] => {
  if (filters === undefined || filters === null) return []
  const list = asArray(filters)
  if (list !== undefined)
    return list.map((one) => {
      const { field, name = field, operator, value, values = value } = asRecord(one) ?? {}
      if (typeof name !== 'string') return refuse('a filter in a list has the members field, operator and value')
      return { name, operator, value: values }
    })
  const record = asRecord(filters)
  if (record === undefined) return refuse('filters must be an object {field: {operator, value}}')
  return Object.entries(record).flatMap(([name, wanted]): HostedClause[] => {
    const one = asRecord(wanted)
    // A field may have several clauses.
    const several = asArray(wanted)?.map(asRecord)
    if (several?.some((clause) => clause !== undefined))
      return several.map((clause) => ({ name, operator: clause?.operator, value: clause?.value }))
    return one === undefined
      ? [{ name, operator: '', value: wanted }]
      : [{ name, operator: one.operator, value: one.value }]
  })
}

/** A body's `filters` and `operator`. */
export const hostedFilter = (clauses: readonly HostedClause[], operator: unknown): Filter =>
  joined(
    clauses.map(({ name, operator: sign, value }) => hostedClause(name, sign, value)),
    operator,
  )

/** `?field=v`, `?field[value]=v&field[operator]=gt&field[connector]=OR`; names that are `reserved` are no filters. */
export const queryFilter = (search: URLSearchParams, reserved: (name: string) => boolean): Filter => {
  const members = new Map<string, { value: string[]; operator?: string; connector?: string }>()
  for (const [full, text] of search) {
    const [, name = full, part = 'value'] = /^(.+?)\[(value|operator|connector)\](?:\[\])?$/.exec(full) ?? []
    if (reserved(name)) continue
    const member = members.get(name) ?? { value: [] }
    members.set(name, member)
    if (part === 'value') member.value.push(text)
    else if (part === 'operator') member.operator = text
    else member.connector = text
  }
  const clauses = [...members].map(([name, { value, operator, connector }]) => ({
    or: isOr(`${name}[connector]`, connector),
    clause: hostedClause(name, operator, value, true),
  }))
  const either = clauses.filter(({ or }) => or).map(({ clause }) => clause)
  const all = clauses.filter(({ or }) => !or).map(({ clause }) => clause)
  return allOf([...all, ...(either.length === 0 ? [] : [{ kind: 'any', of: either } as const])])
}
