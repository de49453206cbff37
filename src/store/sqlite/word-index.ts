/**
 * Writes the index of words, in the caller's transaction: the words of each slice once, however many calls resend it, and
 * those of each call that are in no slice. Which calls hold a slice is told by chains.
 * In: JSON of bodies, words of answers. Out: full-text rows, written by `save`. Imports core and the store's own files.
 */

import type { Database } from 'better-sqlite3'
import { plainText } from '../../core/words.ts'
import { saidIn, textBreak } from '../said.ts'
import { openChains } from './chains.ts'

/** What a call says of its own. */
export interface CallWords {
  /** Ids of the slices of its body. */
  slices: readonly number[]
  /** JSON: its body without them. */
  own: string
  answer: string
}

export interface WordIndex {
  addSlice(id: number, json: string): void
  addCall(seq: number, words: CallWords): void
  /** Writes what was added; last in the transaction. */
  save(): void
  /** Slices were deleted, or the transaction was rolled back. */
  forget(): void
}

export const openWordIndex = (db: Database): WordIndex => {
  const chains = openChains(db)
  const tables = ['words_of_slices', 'words_of_spans'].map((name) => ({
    write: db.prepare(`INSERT OR REPLACE INTO ${name} (rowid, words) VALUES (?, ?)`),
    added: new Map<number, string>(),
  }))
  const [slices, spans] = tables.map(({ added }) => added) as [Map<number, string>, Map<number, string>]
  return {
    addSlice(id, json) {
      slices.set(id, plainText(saidIn(json)))
    },
    addCall(seq, { slices: ids, own, answer }) {
      chains.add(seq, new Set(ids))
      const said = [saidIn(own), answer].filter((text) => text !== '')
      if (said.length > 0) spans.set(seq, said.map(plainText).join(textBreak))
    },
    save() {
      // In the order of their numbers: a row that is not behind the last makes the engine write out what it has gathered.
      for (const { write, added } of tables) {
        for (const [id, words] of [...added].sort(([one], [other]) => one - other)) write.run(id, words)
        added.clear()
      }
    },
    forget() {
      chains.forget()
      for (const { added } of tables) added.clear()
    },
  }
}
