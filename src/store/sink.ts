/** The data path's side: exchanges → journal records. Nothing here throws or waits. */

import type { JournalMeta } from './drain.ts'
import type { Journal } from './journal.ts'
import type { Aside } from './messages.ts'
import type { ErrorRecord, ExchangeEnd, TraceSink } from './store.ts'

const bytesOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0)

export interface SinkOptions {
  journal: Journal
  /** A larger body is not kept, each side for itself. */
  bodyBytesMax: number
  /** Hands over an answer that must not touch the disk. */
  aside(message: Aside): void
}

/** An upstream's words may quote the prompt: a call with disable_log keeps the code and our message. */
const withoutWords = (error: ErrorRecord | undefined): ErrorRecord | undefined =>
  error && { ...error, upstream: undefined }

const metricsOf = (end: ExchangeEnd): ExchangeEnd => ({
  ...end,
  error: withoutWords(end.error),
  attempts: end.attempts.map((attempt) => ({ ...attempt, error: withoutWords(attempt.error) })),
})

/** @see TraceSink */
export const openSink = ({ journal, bodyBytesMax, aside }: SinkOptions): TraceSink => {
  /** Calls in flight with disable_log. */
  const quiet = new Set<string>()
  const limited = (chunks: readonly Uint8Array[], side: string): { body: readonly Uint8Array[]; notes?: string[] } => {
    const bytes = bytesOf(chunks)
    if (bytes <= bodyBytesMax) return { body: chunks }
    return { body: [], notes: [`${side} body of ${bytes} bytes is over the limit of ${bodyBytesMax}: not stored`] }
  }
  return {
    flush: journal.flush,
    begin(start, requestBody) {
      if (start.params.disable_log === true) {
        quiet.add(start.id)
        journal.append({ kind: 'start', start } satisfies JournalMeta, [])
        return
      }
      const { body, notes } = limited([requestBody], 'the request')
      journal.append({ kind: 'start', start, notes } satisfies JournalMeta, body)
    },
    finish(end, responseBody, release) {
      const { body, notes } = limited(responseBody, 'the answer')
      if (!quiet.delete(end.id)) {
        journal.append({ kind: 'end', end, notes } satisfies JournalMeta, body, release)
        return
      }
      aside({ id: end.id, bytes: Buffer.concat(body) })
      journal.append({ kind: 'end', end: metricsOf(end), notes, aside: true } satisfies JournalMeta, [], release)
    },
  }
}
