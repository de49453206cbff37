/**
 * A run's record → the files as they were. A file that is as the run left it gets its old bytes back; of one that was changed since, the
 * run's own lines are taken out where that is sure, all of a file or none; what is left is said, and tried again by the next undo. Works
 * without git, and after a run that was cut off.
 */

import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { readChanges } from './env-record.ts'
import { undoChanges } from './env-write.ts'
import { decode } from './files.ts'
import { type Hunk, takeBack } from './hunks.ts'
import { hashOf } from './plan.ts'
import { besideOf, bytesBefore, listRuns, markUndone, type RecordedFile, type Run } from './record.ts'
import { replaceFile, whyLeft } from './write.ts'

export interface Undone {
  /** Absent: no run is there to take back. */
  run?: string
  restored: string[]
  /** Of files that were changed since: what is not taken back. */
  left: { file: string; reason: string; hunks: Hunk[] }[]
}

/** The last one that changed something and was not taken back, or the one of that id. */
export const runToUndo = (disk: Disk, root: string, id?: string): Run | undefined =>
  listRuns(disk, root).find((run) => (id === undefined ? !run.isUndone && hasChanges(disk, root, run) : run.id === id))

const hasChanges = (disk: Disk, root: string, { id, files }: Run): boolean =>
  files.length > 0 || readChanges(disk, root, id).length > 0

/** Without its comments and strings, as far as one line tells. */
const bareCode = (line: string): string => line.replace(/(['"`])(?:\\.|(?!\1).)*\1/g, '').replace(/(#|\/\/).*$/, '')

/** Code that was written since may use what setup imported; then the file would not run without. `old`: as it was before setup. */
const importStillUsed = (text: string, old: string, hunks: readonly Hunk[]): string | undefined => {
  const isImport = (line: string) => /^\s*(import|from)\s/.test(line)
  const wordsOf = (line: string) => bareCode(line).match(/\w+/g) ?? []
  const added = hunks.flatMap(({ lines }) => lines.flatMap((line) => (line.kind === 'added' ? [line.text] : [])))
  const [lines, known] = [text.split('\n'), new Set(old.split('\n'))]
  const kept = new Set(lines.filter(isImport).flatMap(wordsOf))
  const fresh = new Set(lines.filter((line) => !isImport(line) && !known.has(line)).flatMap(wordsOf))
  const used = added
    .filter(isImport)
    .flatMap(wordsOf)
    .find((name) => !kept.has(name) && fresh.has(name))
  return used === undefined ? undefined : `${used}, which setup imported, is used by what was written since`
}

const undoFile = (disk: Disk, root: string, run: Run, file: RecordedFile, at: number, undone: Undone): void => {
  const { path, before, after, hunks } = file
  const bytes = disk.read(join(root, path))
  if (bytes !== undefined && hashOf(bytes) === before) return
  const reason = whyLeft(disk, root, path, bytes === undefined ? after : hashOf(bytes))
  if (reason !== undefined || bytes === undefined) {
    undone.left.push({ file: path, reason: reason ?? 'it is no longer there', hunks: [] })
    return
  }
  const old = bytesBefore(disk, root, run, at)
  if (old !== undefined && hashOf(bytes) === after && hashOf(old) === before) {
    replaceFile(disk, root, path, old, run.id)
    undone.restored.push(path)
    return
  }
  const now = decode(bytes)
  const { text, left } = now === undefined ? { text: '', left: hunks } : takeBack(now, hunks)
  // All of a file or nothing: its edits need each other.
  const kept = left.length > 0 ? 'it was changed since' : importStillUsed(text, old?.toString() ?? '', hunks)
  if (kept !== undefined) undone.left.push({ file: path, reason: kept, hunks: left.length > 0 ? left : hunks })
  else {
    replaceFile(disk, root, path, Buffer.from(text), run.id)
    undone.restored.push(path)
  }
}

export const undoRun = (disk: Disk, root: string, run: Run): Undone => {
  const undone: Undone = { run: run.id, restored: [], left: [] }
  const isWanted = (path: string): boolean => run.left === undefined || run.left.includes(path)
  for (const [at, file] of run.files.entries()) {
    if (!isWanted(file.path)) continue
    // What a run that was cut off has left beside the file.
    disk.remove(join(root, besideOf(file.path, run.id)))
    undoFile(disk, root, run, file, at, undone)
  }
  const environment = undoChanges({ disk, root, id: run.id }, readChanges(disk, root, run.id), isWanted)
  undone.restored.push(...environment.restored)
  undone.left.push(...environment.left.map((one) => ({ ...one, hunks: [] })))
  markUndone(
    disk,
    root,
    run,
    undone.left.map(({ file }) => file),
  )
  return undone
}

/** Temporary files of runs that were cut off. */
export const sweep = (disk: Disk, root: string): void => {
  for (const run of listRuns(disk, root))
    if (!run.isUndone)
      for (const path of [
        ...run.files.map((file) => file.path),
        ...readChanges(disk, root, run.id).map(({ file }) => file),
      ])
        disk.remove(join(root, besideOf(path, run.id)))
}
