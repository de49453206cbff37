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

const isAlphanumeric = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(/[A-Za-z0-9]/.test(String.fromCharCode(code))),
)

/**
 * The text for an engine that splits and folds words by itself, but knows only ASCII's letters and digits as we do: its words
 * are those of `wordsOf`. Only runs with other letters, and words too long, are changed: most text has few of them, and to
 * take it apart costs more than all else of the index.
 */
export const plainText = (text: string): string => {
  let plain = ''
  let copied = 0
  let start = 0
  let isUnlike = false
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0
    if (code > 127) isUnlike = true
    else if (isAlphanumeric[code] === 0) {
      if (isUnlike || i - start > wordCharactersMax) {
        plain += `${text.slice(copied, start)} ${wordsOf(text.slice(start, i)).join(' ')} `
        copied = i
      }
      start = i + 1
      isUnlike = false
    }
  }
  return copied === 0 ? text : plain + text.slice(copied)
}
