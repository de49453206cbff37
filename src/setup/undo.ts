/**
 * A run's record → the files as they were. A file that is as the run left it gets its old bytes back; of one that was changed since, the
 * run's own lines are taken out where that is sure; what is left is said. Works without git, and after a run that was cut off.
 */

import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { readChanges } from './env-record.ts'
import { undoChanges } from './env-write.ts'
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

const undoFile = (disk: Disk, root: string, run: Run, file: RecordedFile, at: number, undone: Undone): void => {
  const { path, before, after, hunks } = file
  const bytes = disk.read(join(root, path))
  if (bytes !== undefined && hashOf(bytes) === before) return
  const reason = whyLeft(disk, root, path, bytes === undefined ? after : hashOf(bytes))
  if (reason !== undefined || bytes === undefined) {
    undone.left.push({ file: path, reason: reason ?? 'it is no longer there', hunks: [] })
    return
  }
  const old = hashOf(bytes) === after ? bytesBefore(disk, root, run, at) : undefined
  if (old !== undefined && hashOf(old) === before) {
    replaceFile(disk, root, path, old, run.id)
    undone.restored.push(path)
    return
  }
  const now = bytes.toString()
  const { text, left } = Buffer.from(now).equals(bytes) ? takeBack(now, hunks) : { text: now, left: hunks }
  if (left.length < hunks.length) {
    replaceFile(disk, root, path, Buffer.from(text), run.id)
    undone.restored.push(path)
  }
  if (left.length > 0) undone.left.push({ file: path, reason: 'it was changed since', hunks: left })
}

export const undoRun = (disk: Disk, root: string, run: Run): Undone => {
  const undone: Undone = { run: run.id, restored: [], left: [] }
  for (const [at, file] of run.files.entries()) {
    // What a run that was cut off has left beside the file.
    disk.remove(join(root, besideOf(file.path, run.id)))
    undoFile(disk, root, run, file, at, undone)
  }
  const environment = undoChanges({ disk, root, id: run.id }, readChanges(disk, root, run.id))
  undone.restored.push(...environment.restored)
  undone.left.push(...environment.left.map((one) => ({ ...one, hunks: [] })))
  markUndone(disk, root, run)
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
