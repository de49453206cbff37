/**
 * Plan → disk: the record first, then each file by a temporary one beside it and a rename, so that at any moment every file is whole,
 * old or new. A file that was changed since it was planned is left, and so is one behind a link that leads out of the project.
 */

import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { whyOutside } from './inside.ts'
import { hashOf, type Plan, type PlannedFile } from './plan.ts'
import { besideOf, recordRun } from './record.ts'

export interface Applied {
  /** Absent: there was nothing to write. */
  run?: string
  written: string[]
  left: { file: string; reason: string }[]
}

/** Why it cannot be written now; undefined: it can. */
export const whyLeft = (disk: Disk, root: string, path: string, hash: string): string | undefined => {
  const outside = whyOutside(disk, root, path)
  if (outside !== undefined) return outside
  const full = join(root, path)
  if (disk.isLink(full)) return 'it is a symbolic link'
  const bytes = disk.read(full)
  if (bytes === undefined) return 'it is no longer there'
  return hashOf(bytes) === hash ? undefined : 'it was changed in the meantime'
}

/** The new bytes take the old one's place at once; mode and name stay. */
export const replaceFile = (disk: Disk, root: string, path: string, bytes: Buffer, id: string): void => {
  const [full, beside] = [join(root, path), join(root, besideOf(path, id))]
  disk.write(beside, bytes, disk.mode(full))
  disk.rename(beside, full)
}

/** `signal`: stops between two files; who asks for it takes back what was written (undo.ts). */
export const applyPlan = async (disk: Disk, plan: Plan, id: string, signal?: AbortSignal): Promise<Applied> => {
  const { root } = plan
  const applied: Applied = { written: [], left: [] }
  const isReady = ({ path, before }: PlannedFile): boolean => {
    const reason = whyLeft(disk, root, path, hashOf(before))
    if (reason !== undefined) applied.left.push({ file: path, reason })
    return reason === undefined
  }
  const files = plan.files.filter(isReady)
  if (files.length === 0) return applied
  applied.run = recordRun(disk, root, id, files).id
  for (const file of files) {
    await new Promise((resolve) => setImmediate(resolve))
    if (signal?.aborted) break
    if (!isReady(file)) continue
    replaceFile(disk, root, file.path, Buffer.from(file.after), id)
    applied.written.push(file.path)
  }
  return applied
}
