/** Edits → lines that go and come, for people, for a patch, and for taking them back from a file that went on changing. Pure. */

import { applyEdits } from './edit.ts'
import type { Edit } from './site.ts'

export interface HunkLine {
  kind: 'same' | 'removed' | 'added'
  /** Without its line feed; a carriage return stays. */
  text: string
  /** It is the last of the file, and no line feed stands behind it. */
  isOpen?: true
}

export interface Hunk {
  /** First line, from 1, before and after. */
  before: number
  after: number
  lines: HunkLine[]
}

const contextLines = 3

interface Span {
  /** Lines from 0, both included. */
  first: number
  last: number
  edits: Edit[]
}

const lineAt = (text: string, offset: number): number => {
  let line = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** Edits that touch one line are one span. */
const spansOf = (text: string, edits: readonly Edit[]): Span[] => {
  const spans: Span[] = []
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const [first, last] = [lineAt(text, edit.start), lineAt(text, edit.end)]
    const open = spans.at(-1)
    if (open !== undefined && first <= open.last) {
      open.last = Math.max(open.last, last)
      open.edits.push(edit)
    } else spans.push({ first, last, edits: [edit] })
  }
  return spans
}

/** With their line feeds; what is behind the last one is a line only if there is something. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

const lineOf =
  (kind: HunkLine['kind']) =>
  (line: string): HunkLine =>
    line.endsWith('\n') ? { kind, text: line.slice(0, -1) } : { kind, text: line, isOpen: true }

/** Equal lines at both ends of a span are not changed: an insertion behind a brace leaves that line as it was. */
const changed = (removed: readonly string[], added: readonly string[]): HunkLine[] => {
  const shorter = Math.min(removed.length, added.length)
  let head = 0
  while (head < shorter && removed[head] === added[head]) head++
  let tail = 0
  while (tail < shorter - head && removed.at(-1 - tail) === added.at(-1 - tail)) tail++
  return [
    ...removed.slice(0, head).map(lineOf('same')),
    ...removed.slice(head, removed.length - tail).map(lineOf('removed')),
    ...added.slice(head, added.length - tail).map(lineOf('added')),
    ...removed.slice(removed.length - tail).map(lineOf('same')),
  ]
}

/** The whole file, line by line. */
const allLines = (text: string, edits: readonly Edit[]): HunkLine[] => {
  const lines = linesOf(text)
  const starts: number[] = []
  let offset = 0
  for (const line of lines) {
    starts.push(offset)
    offset += line.length
  }
  const found: HunkLine[] = []
  let next = 0
  for (const { first, last, edits: own } of spansOf(text, edits)) {
    const from = starts[first] ?? text.length
    const old = lines.slice(first, last + 1).join('')
    const put = applyEdits(
      old,
      own.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from })),
    )
    found.push(...lines.slice(next, first).map(lineOf('same')), ...changed(linesOf(old), linesOf(put)))
    next = last + 1
  }
  return [...found, ...lines.slice(next).map(lineOf('same'))]
}

const count = (lines: readonly HunkLine[], without: HunkLine['kind']): number =>
  lines.filter(({ kind }) => kind !== without).length

/** What changes, with three lines round it. */
export const hunksOf = (text: string, edits: readonly Edit[]): Hunk[] => {
  const lines = allLines(text, edits)
  const changes = lines.flatMap(({ kind }, i) => (kind === 'same' ? [] : [i]))
  const ranges: [start: number, end: number][] = []
  for (const at of changes) {
    const [start, end] = [Math.max(0, at - contextLines), Math.min(lines.length, at + contextLines + 1)]
    const last = ranges.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = end
    else ranges.push([start, end])
  }
  return ranges.map(([start, end]) => ({
    before: count(lines.slice(0, start), 'added') + 1,
    after: count(lines.slice(0, start), 'removed') + 1,
    lines: lines.slice(start, end),
  }))
}

const sign = { same: ' ', removed: '-', added: '+' } as const

/** A range without lines names the line above it. */
const range = (first: number, lines: number): string => `${lines === 0 ? first - 1 : first},${lines}`

/** A line of a patch, as it is written. */
export interface PatchLine {
  kind: HunkLine['kind'] | 'file' | 'range'
  text: string
}

/** Behind a name with a space stands a tab: without it, readers of patches take the name to end at the space. */
const named = (path: string): string => (path.includes(' ') ? `${path}\t` : path)

/** A unified diff of one file, as `git apply` and `patch -p1` read it. */
export const patchLines = (path: string, hunks: readonly Hunk[]): PatchLine[] => [
  { kind: 'file', text: `--- a/${named(path)}` },
  { kind: 'file', text: `+++ b/${named(path)}` },
  ...hunks.flatMap(({ before, after, lines }): PatchLine[] => [
    {
      kind: 'range',
      text: `@@ -${range(before, count(lines, 'added'))} +${range(after, count(lines, 'removed'))} @@`,
    },
    ...lines.flatMap(({ kind, text, isOpen }): PatchLine[] => [
      { kind, text: `${sign[kind]}${text}` },
      ...(isOpen ? [{ kind: 'same' as const, text: '\\ No newline at end of file' }] : []),
    ]),
  ]),
]

export const patchOf = (path: string, hunks: readonly Hunk[]): string =>
  patchLines(path, hunks)
    .map(({ text }) => `${text}\n`)
    .join('')

/** Where a run of lines stands, if it stands in one place only. */
const placeOfRun = (lines: readonly string[], run: readonly string[]): number | undefined => {
  const found: number[] = []
  for (let at = 0; at + run.length <= lines.length; at++)
    if (run.every((line, i) => lines[at + i] === line)) found.push(at)
  return found.length === 1 ? found[0] : undefined
}

/** Of the lines of a hunk those that are there before or after it; without the lines round it where `isBare`. */
const sideOf = ({ lines }: Hunk, side: 'before' | 'after', isBare: boolean): string[] => {
  const first = lines.findIndex(({ kind }) => kind !== 'same')
  const last = lines.findLastIndex(({ kind }) => kind !== 'same')
  const inner = isBare ? lines.slice(first, last + 1) : lines
  const gone = side === 'before' ? 'added' : 'removed'
  return inner.filter(({ kind }) => kind !== gone).map(({ text }) => text)
}

/** A text that was changed since: each hunk is taken back where it stands in one place only; the others are left. */
export const takeBack = (text: string, hunks: readonly Hunk[]): { text: string; left: Hunk[] } => {
  let lines = text.split('\n')
  const left: Hunk[] = []
  for (const hunk of hunks) {
    const isBare = [false, true].find((bare) => {
      const run = sideOf(hunk, 'after', bare)
      return run.length > 0 && placeOfRun(lines, run) !== undefined
    })
    if (isBare === undefined) {
      left.push(hunk)
      continue
    }
    const run = sideOf(hunk, 'after', isBare)
    lines = lines.toSpliced(placeOfRun(lines, run) as number, run.length, ...sideOf(hunk, 'before', isBare))
  }
  return { text: lines.join('\n'), left }
}
