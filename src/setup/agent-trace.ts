/**
 * What an agent changed: files before and after it, told by our own eyes. Its changes to the files that it was asked about get a record
 * of their own, so that they can be taken back too. In: a project. Out: names of changed files.
 */

import type { Disk } from './disk.ts'
import { listFiles, readText } from './files.ts'
import { hashOf, type PlannedFile } from './plan.ts'
import { listRuns, recordRun, runIdAt } from './record.ts'
import type { Edit } from './site.ts'

export interface Snapshot {
  /** By path: hash of the text. */
  hashes: ReadonlyMap<string, string>
  /** Texts of the files that it is asked about. */
  texts: ReadonlyMap<string, string>
}

export const takeSnapshot = (root: string, asked: readonly string[]): Snapshot => {
  const texts = new Map<string, string>()
  const hashes = new Map<string, string>()
  for (const path of listFiles(root)) {
    const text = readText(root, path)
    if (text === undefined) continue
    hashes.set(path, hashOf(text))
    if (asked.includes(path)) texts.set(path, text)
  }
  return { hashes, texts }
}

/** One edit that makes the one text of the other: what lies between the ends that they share. */
const editBetween = (before: string, after: string): Edit => {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  return { start: head, end: before.length - tail, text: after.slice(head, after.length - tail) }
}

export interface Traced {
  /** Files that it was asked about and changed; they can be taken back. */
  changed: string[]
  /** Files beside those: changed, made or gone. */
  others: string[]
  /** Absent: it changed none of the files that it was asked about. */
  run?: string
}

export const traceChanges = (disk: Disk, root: string, id: string, { hashes, texts }: Snapshot): Traced => {
  const now = takeSnapshot(root, [...texts.keys()])
  const paths = [...new Set([...hashes.keys(), ...now.hashes.keys()])]
  const differing = paths.filter((path) => hashes.get(path) !== now.hashes.get(path)).sort()
  const files = differing.flatMap((path): PlannedFile[] => {
    const [before, after] = [texts.get(path), now.texts.get(path)]
    if (before === undefined || after === undefined) return []
    return [{ path, before, after, edits: [editBetween(before, after)], sites: [] }]
  })
  const changed = files.map(({ path }) => path)
  const others = differing.filter((path) => !changed.includes(path))
  return { changed, others, ...(files.length > 0 && { run: recordRun(disk, root, id, files).id }) }
}

/** The id of a run that begins at that time, in Unix ms, or as soon after it as one is free. */
export const freeRunId = (disk: Disk, root: string, at: number): string => {
  const taken = new Set(listRuns(disk, root).map(({ id }) => id))
  let next = at
  while (taken.has(runIdAt(next))) next++
  return runIdAt(next)
}
