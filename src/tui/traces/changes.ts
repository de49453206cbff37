/** The shortest way from one list to another, in runs; and from one line to another, word by word. Pure. */

import type { Style } from '../paint.ts'
import type { Span } from '../reading.ts'

export type Change<T> = { kind: 'same' | 'gone' | 'new'; value: T }

/** Cells of the table of the longest common subsequence; beyond, one side is shown as gone and the other as new. */
const cellsMax = 4_000_000

/** The shortest way from one list to the other. */
export const changesOf = <T>(before: readonly T[], after: readonly T[], keyOf: (value: T) => string): Change<T>[] => {
  const [a, b] = [before.map(keyOf), after.map(keyOf)]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const [rows, columns] = [a.length - head - tail, b.length - head - tail]
  const as = (kind: Change<T>['kind'], values: readonly T[]) => values.map((value): Change<T> => ({ kind, value }))
  const middle: Change<T>[] = []
  if (rows * columns > cellsMax)
    middle.push(...as('gone', before.slice(head, head + rows)), ...as('new', after.slice(head, head + columns)))
  else {
    const stride = columns + 1
    const longest = new Uint32Array((rows + 1) * stride)
    const at = (i: number, j: number): number => longest[i * stride + j] as number
    for (let i = rows - 1; i >= 0; i--)
      for (let j = columns - 1; j >= 0; j--)
        longest[i * stride + j] =
          a[head + i] === b[head + j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    let [i, j] = [0, 0]
    while (i < rows || j < columns) {
      if (i < rows && j < columns && a[head + i] === b[head + j]) {
        middle.push({ kind: 'same', value: after[head + j] as T })
        i++
        j++
      } else if (j === columns || (i < rows && at(i + 1, j) >= at(i, j + 1)))
        middle.push({ kind: 'gone', value: before[head + i++] as T })
      else middle.push({ kind: 'new', value: after[head + j++] as T })
    }
  }
  return [...as('same', after.slice(0, head)), ...middle, ...as('same', after.slice(after.length - tail))]
}

/** What was taken out, what came in its place, and what follows unchanged. */
export const runsOf = <T>(changes: readonly Change<T>[]): { gone: T[]; fresh: T[]; same: T[] }[] => {
  const runs: { gone: T[]; fresh: T[]; same: T[] }[] = []
  for (const { kind, value } of changes) {
    const open = runs.at(-1)
    const run =
      open === undefined || (kind !== 'same' && open.same.length > 0) ? { gone: [], fresh: [], same: [] } : open
    if (run !== open) runs.push(run)
    run[kind === 'new' ? 'fresh' : kind].push(value)
  }
  return runs
}

const words = new Intl.Segmenter(undefined, { granularity: 'word' })
/** Longer lines are compared whole. Characters. */
const wordsCharactersMax = 4000

/** The parts that only one of two lines has; none where the lines have little in common. */
export const wordSpans = (before: string, after: string): [gone: Span[], fresh: Span[]] => {
  if (Math.max(before.length, after.length) > wordsCharactersMax) return [[], []]
  const split = (text: string) => [...words.segment(text)].map(({ segment }) => segment)
  const changes = changesOf(split(before), split(after), (word) => word)
  const same = changes.reduce((sum, { kind, value }) => sum + (kind === 'same' ? value.trim().length : 0), 0)
  if (same * 3 < Math.min(before.length, after.length)) return [[], []]
  const spansOf = (kind: 'gone' | 'new', style: Style): Span[] => {
    const spans: Span[] = []
    let at = 0
    for (const change of changes) {
      if (change.kind !== kind && change.kind !== 'same') continue
      const end = at + change.value.length
      const last = spans.at(-1)
      if (change.kind === kind && last?.end === at) last.end = end
      else if (change.kind === kind) spans.push({ start: at, end, style })
      at = end
    }
    return spans
  }
  return [spansOf('gone', 'gone'), spansOf('new', 'fresh')]
}
