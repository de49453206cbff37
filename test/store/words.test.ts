/** The text that is handed to the full-text engine has the words that searches look for, whatever is written in it. */

import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { plainText, wordsOf } from '../../src/core/words.ts'
import { randomOf } from './generator.ts'

const db = new SqliteDatabase(':memory:')
db.exec(`CREATE VIRTUAL TABLE said USING fts5 (words, tokenize='unicode61 remove_diacritics 0');
  CREATE VIRTUAL TABLE heard USING fts5vocab (said, 'instance')`)
const write = db.prepare('INSERT INTO said (rowid, words) VALUES (1, ?)')
const read = db.prepare<[], string>('SELECT term FROM heard ORDER BY offset').pluck()

const wordsOfEngine = (text: string): string[] => {
  db.exec('DELETE FROM said')
  write.run(text)
  return read.all()
}

describe('words', () => {
  it.each([
    ['The Fox, 12 of them', ['the', 'fox', '12', 'of', 'them']],
    ['fox’s—café ÉTÉ e\u0301te', ['fox', 's', 'cafe', 'ete', 'ete']],
    ['snake_case x-ray', ['snake', 'case', 'x', 'ray']],
    ['東京都 is 都', ['東京', '京都', 'is', '都']],
    ['v2東京beta', ['v2', '東京', 'beta']],
    ['a\u0000b', ['a', 'b']],
    ['y'.repeat(70), ['y'.repeat(64)]],
  ])('%j', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
    expect(wordsOfEngine(plainText(text))).toEqual(words)
  })

  it('are the same for the engine as for us, in text of all kinds', () => {
    const random = randomOf(3)
    const pieces =
      'a|B|z9|é|É|e\u0301|ß|’|—| |\n|-|_|.|東京|都|안녕|ｱ|😀|\u{E000}|İ|ǅ|ﬁ|Ω|й|0|½|²|\ud800|٣|अ|ा|"|\'|\u200d|\u00ad|ª'.split(
        '|',
      )
    pieces.push('x'.repeat(70), 'ñ'.repeat(40), '\u0000')
    for (let n = 0; n < 3000; n++) {
      const text = Array.from({ length: random.below(12) }, () => random.pick(pieces)).join('')
      expect([text, wordsOfEngine(plainText(text))]).toEqual([text, wordsOf(text)])
    }
  })
})
