/** The near word for one that is mistyped. */

/** Edits (insert, delete, replace, swap neighbours) from one word to the other. */
const distance = (one: string, other: string): number => {
  let before: number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, i) => i)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1]
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (same ? 0 : 1),
        swapped ? (before[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = row
    row = next
  }
  return row[other.length] as number
}

/** The likeliest of `words`; undefined when none is near. */
export const nearWord = (wrong: string, words: readonly string[]): string | undefined => {
  const sought = wrong.toLowerCase()
  if (sought.length > 40) return undefined
  let best: string | undefined
  let least = Math.max(1, Math.floor(sought.length / 3)) + 1
  for (const word of words) {
    const edits = distance(sought, word.toLowerCase())
    if (edits < least) [best, least] = [word, edits]
  }
  return best ?? (sought.length > 2 ? words.find((word) => word.startsWith(sought)) : undefined)
}
