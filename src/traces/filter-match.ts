/**
 * The tree as a predicate over rows: for rows that are on their way, and what the store's SQL is tested against.
 * In: Filter. Out: (row) → boolean. Imports core and the store's types. Words are looked for in the previews.
 */

import { type FieldName, type Filter, type Flag, foldFor, matchesGlob, numberIn, type Test } from '../core/filter.ts'
import { wordsOf } from '../core/words.ts'
import type { LogRow } from '../store/store.ts'

type Value = string | number | null

const readField: Readonly<Record<Exclude<FieldName, 'meta' | 'tool'>, (row: LogRow) => Value>> = {
  id: (row) => row.id,
  trace: (row) => row.trace_unique_id,
  parent: (row) => row.span_parent_id,
  span_id: (row) => row.span_unique_id,
  model: (row) => row.model,
  requested: (row) => row.requested_model,
  provider: (row) => row.provider_id,
  protocol: (row) => row.protocol,
  operation: (row) => row.log_type,
  status: (row) => row.status,
  code: (row) => row.error_code,
  finish: (row) => row.finish_reason,
  env: (row) => row.environment,
  key: (row) => row.organization_key_id,
  customer: (row) => row.customer_identifier,
  email: (row) => row.customer_email,
  custom: (row) => row.custom_identifier,
  thread: (row) => row.thread_identifier,
  session: (row) => row.session_identifier,
  group: (row) => row.trace_group_identifier,
  workflow: (row) => row.span_workflow_name,
  prompt: (row) => row.prompt_id,
  feedback: (row) => (row.positive_feedback === null ? null : row.positive_feedback ? 'up' : 'down'),
  span: (row) => row.span_name,
  input: (row) => row.input,
  output: (row) => row.output,
  error: (row) => row.error_message,
  note: (row) => row.note,
  http: (row) => row.status_code,
  latency: (row) => row.latency,
  ttft: (row) => row.time_to_first_token,
  tps: (row) => row.tokens_per_second,
  tokens: (row) => row.total_request_tokens,
  tokens_in: (row) => row.prompt_tokens,
  tokens_out: (row) => row.completion_tokens,
  cache_read: (row) => row.cache_read_tokens,
  cache_write: (row) => row.cache_write_tokens,
  reasoning: (row) => row.reasoning_tokens,
  cost: (row) => row.cost,
  attempts: (row) => row.attempts,
  version: (row) => row.prompt_version,
  temperature: (row) => row.temperature,
  max_tokens: (row) => row.max_tokens,
  time: (row) => Date.parse(row.start_time),
}

const flagOf: Readonly<Record<Flag, (row: LogRow) => boolean>> = {
  failed: (row) => row.failed,
  pending: (row) => row.status === 'pending',
  streamed: (row) => row.stream,
  simulated: (row) => row.simulated,
  translated: (row) => row.translated,
  retried: (row) => row.attempts > 1,
  fallback: (row) => row.fallback,
  estimated: (row) => row.usage_estimated,
  warned: (row) => row.has_warnings,
  cached: (row) => (row.cache_read_tokens ?? 0) > 0,
  marked: (row) => row.marked,
}

type Check = (value: string | number) => boolean

const numberOf = (value: string | number): number | null => (typeof value === 'number' ? value : numberIn(value))
const within =
  (holds: (value: number) => boolean): Check =>
  (value) => {
    const number = numberOf(value)
    return number !== null && holds(number)
  }

const checks: { [K in Test['op']]: (test: Extract<Test, { op: K }>) => Check } = {
  is:
    ({ value }) =>
    (one) =>
      one === value,
  in:
    ({ values }) =>
    (one) =>
      values.includes(one),
  given: () => () => true,
  glob:
    ({ pattern }) =>
    (one) =>
      matchesGlob(pattern, String(one)),
  regex: ({ source, flags }) => {
    const pattern = new RegExp(source, flags)
    return (one) => pattern.test(String(one))
  },
  same: ({ text }) => folded(text, (one, sought) => one === sought),
  contains: ({ text }) => folded(text, (one, sought) => one.includes(sought)),
  starts: ({ text }) => folded(text, (one, sought) => one.startsWith(sought)),
  ends: ({ text }) => folded(text, (one, sought) => one.endsWith(sought)),
  '<': ({ value }) => within((one) => one < value),
  '<=': ({ value }) => within((one) => one <= value),
  '>': ({ value }) => within((one) => one > value),
  '>=': ({ value }) => within((one) => one >= value),
  between: ({ from, to }) => within((one) => one >= from && one <= to),
}

const folded = (sought: string, holds: (text: string, sought: string) => boolean): Check => {
  const fold = foldFor(sought)
  const wanted = fold(sought)
  return (value) => holds(fold(String(value)), wanted)
}

const wordsMatch = (text: string): ((row: LogRow) => boolean) => {
  const wanted = ` ${wordsOf(text).join(' ')} `
  const has = (words: string) => ` ${wordsOf(words).join(' ')} `.includes(wanted)
  return (row) => has(row.input) || has(row.output)
}

/** The filter as a function. */
export const matcherOf = (filter: Filter): ((row: LogRow) => boolean) => {
  if (filter.kind === 'flag') return flagOf[filter.flag]
  if (filter.kind === 'words') return wordsMatch(filter.text)
  if (filter.kind === 'not') {
    const inner = matcherOf(filter.of)
    return (row) => !inner(row)
  }
  if (filter.kind === 'field') {
    const { field, key = '', test } = filter
    const check = (checks[test.op] as (test: Test) => Check)(test)
    if (field === 'tool') return (row) => row.called_tools.some(check)
    // Metadata may have any name that a member can have, also those that every object has.
    if (field === 'meta') return (row) => Object.hasOwn(row.metadata, key) && check(row.metadata[key] as string)
    const value = readField[field]
    return (row) => {
      const found = value(row)
      return found !== null && check(found)
    }
  }
  const inner = filter.of.map(matcherOf)
  return filter.kind === 'all' ? (row) => inner.every((one) => one(row)) : (row) => inner.some((one) => one(row))
}
