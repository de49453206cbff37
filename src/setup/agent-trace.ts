/**
 * What an agent changed: files before and after it, told by our own eyes. All that it changed, made
 * or deleted gets a record of its own, so that it can be taken back too. In: a project. Out: names of changed files.
 */

import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Disk } from './disk.ts'
import { recordChanges } from './env-record.ts'
import { listFiles, readText } from './files.ts'
import { whyOutside } from './inside.ts'
import { hashOf, type PlannedFile } from './plan.ts'
import { listRuns, recordRun, runFolder, runIdAt } from './record.ts'
import type { Edit } from './site.ts'

/** Values of .env files go into no record: of these only that they differ is known. */
const isSecret = (path: string): boolean => /(^|\/)\.(env|envrc|dev\.vars)([.\w-]*)$/.test(path)

/** Texts by path; of what may hold secrets, a hash. */
export type Snapshot = ReadonlyMap<string, string>

/** All that can be read: whatever an agent touches can be taken back. */
export const takeSnapshot = (root: string): Snapshot =>
  new Map(
    listFiles(root).flatMap((path): [string, string][] => {
      const text = readText(root, path)
      return text === undefined ? [] : [[path, isSecret(path) ? hashOf(text) : text]]
    }),
  )

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
  /** Files that it was asked about and changed. */
  changed: string[]
  /** Files beside those: changed or made. */
  others: string[]
  gone: string[]
  /** .env files that it changed, made or deleted: these are not taken back. */
  secret: string[]
  /** Of what it did; absent: it did nothing. */
  run?: string
}

const goneFolder = (root: string, id: string): string => join(runFolder(root, id), 'gone')

/** `asked`: what it was asked about. */
export const traceChanges = (
  disk: Disk,
  root: string,
  id: string,
  before: Snapshot,
  asked: readonly string[],
): Traced => {
  const now = takeSnapshot(root)
  const paths = [...new Set([...before.keys(), ...now.keys()])]
  const all = paths.filter((path) => before.get(path) !== now.get(path)).sort()
  const secret = all.filter(isSecret)
  const differing = all.filter((path) => !isSecret(path))
  const files = differing.flatMap((path): PlannedFile[] => {
    const [was, is] = [before.get(path), now.get(path)]
    if (was === undefined || is === undefined) return []
    return [{ path, before: was, after: is, edits: [editBetween(was, is)], sites: [] }]
  })
  const isMade = (path: string) => !before.has(path)
  const made = differing.filter(isMade)
  const gone = differing.filter((path) => !now.has(path) && !disk.isLink(join(root, path)))
  if (differing.length > 0) {
    recordRun(disk, root, id, files)
    recordChanges(
      { disk, root, id },
      made.flatMap((file) => {
        const text = now.get(file) ?? ''
        return text === '' ? [] : [{ kind: 'text' as const, file, isNew: true, text }]
      }),
    )
    for (const path of gone) {
      const copy = join(goneFolder(root, id), path)
      disk.makeFolder(dirname(copy))
      disk.write(copy, Buffer.from(before.get(path) ?? ''), 0o600)
    }
  }
  const changed = files.map(({ path }) => path).filter((path) => asked.includes(path))
  const others = differing.filter((path) => !changed.includes(path) && !gone.includes(path))
  return { changed, others, gone, secret, ...(differing.length > 0 && { run: id }) }
}

const below = (disk: Disk, folder: string, name = ''): string[] =>
  disk.list(join(folder, name)).flatMap((entry) => {
    const path = name === '' ? entry : `${name}/${entry}`
    const isFolder = statSync(join(folder, path)).isDirectory()
    return isFolder ? below(disk, folder, path) : [path]
  })

/** Files that an agent had deleted in that run, put back where nothing is in their place. */
export const restoreGone = (disk: Disk, root: string, id: string): string[] =>
  below(disk, goneFolder(root, id)).filter((path) => {
    const [from, to] = [join(goneFolder(root, id), path), join(root, path)]
    const bytes = disk.read(from)
    if (bytes === undefined || whyOutside(disk, root, path) !== undefined || existsSync(to)) return false
    disk.makeFolder(dirname(to))
    disk.write(to, bytes, 0o644)
    return true
  })

/** The id of a run that begins at that time, in Unix ms, or as soon after it as one is free. */
export const freeRunId = (disk: Disk, root: string, at: number): string => {
  const taken = new Set(listRuns(disk, root).map(({ id }) => id))
  let next = at
  while (taken.has(runIdAt(next))) next++
  return runIdAt(next)
}
