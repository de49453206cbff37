/**
 * How long a call took, by its row, and the same in SQL: what is shown, filtered, sorted and counted agree.
 * In: columns of `spans`. Out: milliseconds, or the seconds that readers get.
 */

import type { SpanColumns } from './schema.ts'

/** Seconds to the microsecond: the clock tells no more, and further digits are noise. */
export const secondsOf = (ms: number): number => Math.round(ms * 1000) / 1e6
export const secondsSql = (ms: string): string => `round(${ms} * 1000) / 1e6`

/**
 * Until the first content of a stream. Older versions kept such a time of answers that came whole too: it is none. What no
 * codec reads (it passed through, or was reported) says nothing of streaming beforehand: of those, what was kept counts.
 */
export const firstTokenMs = (row: Pick<SpanColumns, 'stream' | 'protocol' | 'first_token_ms'>): number | null =>
  row.stream === 1 || row.protocol === 'other' ? row.first_token_ms : null
export const firstTokenSql = "CASE WHEN stream = 1 OR protocol = 'other' THEN first_token_ms END"
