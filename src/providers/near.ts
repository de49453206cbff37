/** Names that look alike, for messages. */

/** Insertions, deletions, replacements between two words; gives up (Infinity) above `max`. */
export function distance(a: string, b: string, max = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > max) return Number.POSITIVE_INFINITY
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const line = [i]
    for (let j = 1; j <= b.length; j++)
      line.push(Math.min(above[j]! + 1, line[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    if (Math.min(...line) > max) return Number.POSITIVE_INFINITY
    above = line
  }
  return above[b.length]!
}

/** Up to five values of `words` whose key starts with the name, or is a third of its length or less away; nearest first. */
export function nearest(name: string, words: ReadonlyMap<string, string>): string[] {
  const wanted = name.toLowerCase()
  if (wanted === '') return []
  const max = Math.max(1, Math.floor(wanted.length / 3))
  const scored = [...words].flatMap(([word, value]): [number, string][] => {
    const lower = word.toLowerCase()
    const steps = lower.startsWith(wanted) ? (lower.length - wanted.length) / 100 : distance(wanted, lower, max)
    return steps <= max ? [[steps, value]] : []
  })
  return [...new Set(scored.sort((x, y) => x[0] - y[0]).map(([, value]) => value))].slice(0, 5)
}
