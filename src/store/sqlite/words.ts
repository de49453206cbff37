/**
 * Calls by the words in them: a table of hits for each phrase of a filter, for the time of one question.
 * In: a connection (reading is enough: temporary tables are its own). Out: names of tables with the column `seq`.
 */

import type { Database } from 'better-sqlite3'
import { phraseOf, type WordTables } from './filter.ts'

export interface WordHits {
  tableOf: WordTables
  /** Calls that have ended and are not in the index yet. */
  unindexed(): number
  close(): void
}

let tables = 0

/** A part of a conversation is in each call whose chain reaches behind it. @see indexer.ts */
const inSlices = `SELECT c.seq FROM chain_slices s JOIN chains c ON c.chain = s.chain AND c.length > s.place
  WHERE s.slice IN (SELECT rowid FROM words_of_slices WHERE words_of_slices MATCH ?)`
const inSpans = 'SELECT rowid FROM words_of_spans WHERE words_of_spans MATCH ?'

export const wordHits = (db: Database): WordHits => {
  const made = new Map<string, string>()
  return {
    tableOf(text) {
      const phrase = phraseOf(text)
      const known = made.get(phrase)
      if (known !== undefined) return known
      const table = `temp.hits_${++tables}`
      db.exec(`CREATE TABLE ${table} (seq INTEGER PRIMARY KEY)`)
      made.set(phrase, table)
      for (const hits of [inSpans, inSlices]) db.prepare(`INSERT OR IGNORE INTO ${table} ${hits}`).run(phrase)
      return table
    },
    unindexed: () => db.prepare<[], { n: number }>('SELECT count(*) AS n FROM index_queue').get()?.n ?? 0,
    close() {
      for (const table of made.values()) db.exec(`DROP TABLE ${table}`)
    },
  }
}
