/**
 * Calls by the words in them. Where few calls have them, those are listed once for the whole question; where very many do,
 * each call is looked at in its turn, since a page is full after a few.
 * In: a connection (reading is enough: temporary tables are its own). Out: a condition for each phrase.
 */

import type { Database } from 'better-sqlite3'
import { type Condition, phraseOf } from './filter.ts'

export interface WordHits {
  conditionOf(text: string): Condition
  /** Calls that have ended and are not in the index yet. */
  unindexed(): number
  close(): void
}

/** From here on many. */
const fewMax = 20_000

let tables = 0

/** A part of a conversation is in each call whose chain reaches behind it. @see indexer.ts */
const callsOf =
  'SELECT c.seq FROM chain_slices s JOIN chains c ON c.chain = s.chain AND c.length > s.place WHERE s.slice IN'
/** The order and the sign keep the planner from beginning at the slices with the words, which are many. */
const slicesOf =
  'SELECT 1 FROM chains c CROSS JOIN chain_slices s WHERE c.seq = spans.seq AND s.chain = c.chain AND s.place < c.length AND'
const inSlices = 'SELECT rowid FROM words_of_slices WHERE words_of_slices MATCH ?'
const inSpans = 'SELECT rowid FROM words_of_spans WHERE words_of_spans MATCH ?'

/** `whole`: every call that matches will be needed, as for a count. */
export const wordHits = (db: Database, whole: boolean, few: number = fewMax): WordHits => {
  const made = new Map<string, Condition>()
  const names: string[] = []
  const isMany = (sql: string, phrase: string): boolean =>
    !whole &&
    (db.prepare<[string, number], { n: number }>(`SELECT count(*) AS n FROM (${sql} LIMIT ?)`).get(phrase, few + 1)
      ?.n ?? 0) > few
  const table = (sql: string, phrase: string): string => {
    const name = `temp.hits_${++tables}`
    db.exec(`CREATE TABLE ${name} (seq INTEGER PRIMARY KEY)`)
    names.push(name)
    db.prepare(`INSERT OR IGNORE INTO ${name} ${sql}`).run(phrase)
    return `(SELECT seq FROM ${name})`
  }
  /** A text that all conversations begin with is in few slices and in nearly every call. */
  const conversationsWith = (phrase: string): string =>
    isMany(`${callsOf} (${inSlices})`, phrase)
      ? `EXISTS (${slicesOf} +s.slice IN ${table(inSlices, phrase)})`
      : `seq IN ${table(`${callsOf} (${inSlices})`, phrase)}`
  return {
    conditionOf(text) {
      const phrase = phraseOf(text)
      const known = made.get(phrase)
      if (known !== undefined) return known
      const condition = { sql: `(seq IN ${table(inSpans, phrase)} OR ${conversationsWith(phrase)})`, values: [] }
      made.set(phrase, condition)
      return condition
    },
    unindexed: () => db.prepare<[], { n: number }>('SELECT count(*) AS n FROM index_queue').get()?.n ?? 0,
    close() {
      for (const name of names) db.exec(`DROP TABLE ${name}`)
    },
  }
}
