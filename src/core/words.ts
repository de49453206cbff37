/**
 * The words of a text, as searches and the index have them: letters without case and accents, and pairs of letters where a
 * script has no spaces. Imports nothing.
 */

const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
const wordPattern = /[\p{L}\p{N}\p{Co}\p{M}]+/gu
/** Runs of CJK letters and of all others. */
const runPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu

/** Scripts without spaces: each two neighbours are a word, so that any part of a sentence is found. One alone is itself. */
const pairsOf = (run: string): string[] => {
  const letters = [...run]
  if (letters.length === 1) return letters
  return letters.slice(1).map((letter, i) => `${letters[i]}${letter}`)
}

/** Longer words (a picture's bytes) are known by their beginning. */
const wordCharactersMax = 64

/** Letters without case and accents. */
const plainWord = (word: string): string =>
  word
    .slice(0, wordCharactersMax)
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()

/** The words of a text as the index has them. */
export const wordsOf = (text: string): string[] =>
  (text.match(wordPattern) ?? [])
    .flatMap((word) => (cjk.test(word) ? (word.match(runPattern) ?? []) : [word]))
    .flatMap((run) => (cjk.test(run) ? pairsOf(run) : [plainWord(run)]))
    .filter((word) => word !== '')

/** Runs of letters and digits that would not be split and folded alike by an engine that knows ASCII's only. */
const unlikeAscii = /[A-Za-z0-9]*[\u0080-\uffff][A-Za-z0-9\u0080-\uffff]*|[A-Za-z0-9]{65,}/g
const isAlphanumeric = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(/[A-Za-z0-9]/.test(String.fromCharCode(code))),
)

const hasUnlike = (text: string): boolean => {
  for (let i = 0, run = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return true
    run = isAlphanumeric[code] === 1 ? run + 1 : 0
    if (run > wordCharactersMax) return true
  }
  return false
}

/**
 * The text for an engine that splits and folds words by itself: its words are those of `wordsOf`. Only the runs that it would
 * read otherwise are changed: most text has few of them, and to take it apart costs more than all else of the index.
 */
export const plainText = (text: string): string =>
  hasUnlike(text) ? text.replace(unlikeAscii, (run) => ` ${wordsOf(run).join(' ')} `) : text
