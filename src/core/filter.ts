/**
 * A filter of recorded calls as a value: what the filter language, the hosted API's dialects and the views are read into,
 * and what the store's SQL and the predicate in memory are made of. Imports nothing.
 * Two-valued: a test of what a call does not have is false, and its negation true.
 */

/** What can be asked of a call. Names are the filter language's. */
export type FieldName =
  | NameField
  | TextField
  | NumberField
  | 'time'
  /** A member of the metadata; the clause has its key. */
  | 'meta'
  /** A tool that the answer calls. */
  | 'tool'

/** Compared whole: `:` is equality. */
export type NameField =
  | 'id'
  | 'trace'
  | 'parent'
  | 'span_id'
  | 'model'
  | 'requested'
  | 'provider'
  | 'protocol'
  | 'operation'
  | 'status'
  | 'code'
  | 'finish'
  | 'env'
  | 'key'
  | 'customer'
  | 'email'
  | 'custom'
  | 'thread'
  | 'session'
  | 'group'
  | 'workflow'
  | 'prompt'
  | 'feedback'

/** Searched: `:` is 'contains', whatever the case. */
export type TextField = 'span' | 'input' | 'output' | 'error' | 'note'

/** Durations in seconds, money in US dollars, as the rows have them. */
export type NumberField =
  | 'http'
  | 'latency'
  | 'ttft'
  | 'tps'
  | 'tokens'
  | 'tokens_in'
  | 'tokens_out'
  | 'cache_read'
  | 'cache_write'
  | 'reasoning'
  | 'cost'
  | 'attempts'
  | 'version'
  | 'temperature'
  | 'max_tokens'

/** What is either so or not: `is:failed`. */
export type Flag =
  | 'failed'
  | 'pending'
  | 'streamed'
  | 'simulated'
  | 'translated'
  | 'retried'
  | 'fallback'
  | 'estimated'
  | 'warned'
  | 'cached'
  | 'marked'

/** Text is compared case-sensitively, but for `contains`, `starts`, `ends` and `same`. */
export type Test =
  | { op: 'is'; value: string | number }
  | { op: 'same' | 'contains' | 'starts' | 'ends'; text: string }
  /** `*` is any text, all else itself. */
  | { op: 'glob'; pattern: string }
  | { op: 'regex'; source: string; flags: string }
  | { op: '<' | '<=' | '>' | '>='; value: number }
  /** Both ends belong to it. */
  | { op: 'between'; from: number; to: number }
  | { op: 'in'; values: readonly (string | number)[] }
  | { op: 'given' }

export type Filter =
  /** None = every call. */
  | { kind: 'all'; of: readonly Filter[] }
  /** None = no call. */
  | { kind: 'any'; of: readonly Filter[] }
  | { kind: 'not'; of: Filter }
  | { kind: 'field'; field: FieldName; key?: string; test: Test }
  | { kind: 'flag'; flag: Flag }
  /** Words beside each other, anywhere in what was asked and answered. */
  | { kind: 'words'; text: string }

/** Every call. */
export const everything: Filter = { kind: 'all', of: [] }

/** All of them; what holds of every call is left out. */
export const allOf = (filters: readonly Filter[]): Filter => {
  const of = filters.flatMap((filter) => (filter.kind === 'all' ? filter.of : [filter]))
  return of.length === 1 ? (of[0] as Filter) : { kind: 'all', of }
}

/** Only ASCII letters lose their case where the sought text is ASCII (as SQLite's LIKE has it); else all do. */
export const foldFor = (sought: string): ((text: string) => string) => {
  if (/^\p{ASCII}*$/u.test(sought)) return (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
  return (text) => text.toLowerCase()
}

/** Text that is a number, as one: what is compared of the metadata. */
export const numberIn = (text: string): number | null =>
  /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : null

/** `*` is any text. As one pattern, so that it takes linear time in what it is tried on. */
export const matchesGlob = (pattern: string, text: string): boolean => {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false
  let at = first.length
  const end = text.length - last.length
  for (const piece of rest) {
    const found = text.indexOf(piece, at)
    if (found === -1 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}
