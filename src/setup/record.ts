/**
 * What a run did, in `.respan/setup/<id>/` of the project: plan.json (files with their hashes before and after, and the lines that
 * changed), changes.patch, and before/, the files as they were. Written before the first file is changed. The folder has a .gitignore of
 * its own; a run that was taken back has the file `undone`, which names what is left of it.
 */

import { join } from 'node:path'
import { GatewayError } from '../core/errors.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import type { Disk } from './disk.ts'
import { isForeign } from './files.ts'
import { tryGit } from './git.ts'
import { type Hunk, hunksOf, patchOf } from './hunks.ts'
import { hashOf, type PlannedFile } from './plan.ts'

export interface RecordedFile {
  path: string
  /** SHA-256 of the bytes. */
  before: string
  after: string
  hunks: Hunk[]
}

export interface Run {
  id: string
  files: RecordedFile[]
  isUndone: boolean
  /** It was taken back but for these; absent: nothing was taken back yet. */
  left?: string[]
}

const folder = '.respan'

const runsFolder = (root: string): string => join(root, folder, 'setup')

/** Throws `bad_request` where the folder of the runs is a link: it would lead out of the project. */
const refuseLinks = (disk: Disk, root: string): void => {
  const link = [join(root, folder), runsFolder(root)].find((path) => disk.isLink(path))
  if (link !== undefined) throw new GatewayError('bad_request', `${link} is a symbolic link: remove it, and call again`)
}

export const runFolder = (root: string, id: string): string => join(runsFolder(root), id)

/** A file beside the target, which takes its place by a rename. */
export const besideOf = (path: string, id: string): string => {
  const steps = path.split('/')
  const name = steps.pop() as string
  return [...steps, `.${name}.respan-${id}`].join('/')
}

/** '2026-11-26T18-20-53-123Z': sorts by time, and is a name on every system. */
export const runIdAt = (at: number): string => new Date(at).toISOString().replace(/[:.]/g, '-')

const whole = (disk: Disk, path: string, text: string): void => disk.write(path, Buffer.from(text), 0o600)

export const recordRun = (disk: Disk, root: string, id: string, files: readonly PlannedFile[]): Run => {
  const at = runFolder(root, id)
  refuseLinks(disk, root)
  disk.makeFolder(join(at, 'before'))
  if (disk.read(join(root, folder, '.gitignore')) === undefined) whole(disk, join(root, folder, '.gitignore'), '*\n')
  const recorded = files.map(({ path, before, after, edits }) => ({
    path,
    before: hashOf(before),
    after: hashOf(after),
    hunks: hunksOf(before, edits),
  }))
  for (const [i, { before }] of files.entries()) whole(disk, join(at, 'before', String(i)), before)
  whole(disk, join(at, 'changes.patch'), recorded.map(({ path, hunks }) => patchOf(path, hunks)).join(''))
  // The last, and under its name at once: a run without it has changed nothing.
  whole(disk, join(at, 'plan.json.new'), `${JSON.stringify({ id, files: recorded }, null, 2)}\n`)
  disk.rename(join(at, 'plan.json.new'), join(at, 'plan.json'))
  return { id, files: recorded, isUndone: false }
}

/** A record may come with a repository of others: it names no file outside of the project, and none of git's own. */
const isStrange = (path: string): boolean => path.split('/').includes('..') || isForeign(path)

const readRun = (disk: Disk, root: string, id: string): Run[] => {
  const text = disk.read(join(runFolder(root, id), 'plan.json'))?.toString()
  if (text === undefined) return []
  let json: Record<string, unknown> | undefined
  try {
    json = asRecord(JSON.parse(text))
  } catch {
    return []
  }
  const files = (asArray(json?.files) ?? []).flatMap((one): RecordedFile[] => {
    const file = asRecord(one)
    const [path, before, after] = [asString(file?.path), asString(file?.before), asString(file?.after)]
    if (path === undefined || before === undefined || after === undefined || isStrange(path)) return []
    return [{ path, before, after, hunks: (asArray(file?.hunks) ?? []) as Hunk[] }]
  })
  const left = disk
    .read(join(runFolder(root, id), 'undone'))
    ?.toString()
    .split('\n')
    .filter((path) => path !== '')
  return [{ id, files, isUndone: left?.length === 0, ...(left !== undefined && { left }) }]
}

/**
 * Ours are ignored by git: a record that it tracks came with the repository, and is somebody else's word. Where git cannot be asked all
 * are believed, for undo works without it; what a record may do ends at the project's edge (inside.ts).
 */
const tracked = (root: string): Set<string> => {
  const paths = tryGit(root, ['ls-files', '-z', '--', `${folder}/setup`])?.split('\0') ?? []
  return new Set(paths.map((path) => path.split('/')[2] ?? ''))
}

/** The newest first. */
export const listRuns = (disk: Disk, root: string): Run[] => {
  refuseLinks(disk, root)
  const ids = disk.list(runsFolder(root)).reverse()
  const strangers = ids.length === 0 ? new Set<string>() : tracked(root)
  return ids.filter((id) => !strangers.has(id)).flatMap((id) => readRun(disk, root, id))
}

/** Where only the environment changes there is no record of the run yet. */
export const ensureRun = (disk: Disk, root: string, id: string): void => {
  if (!listRuns(disk, root).some((run) => run.id === id)) recordRun(disk, root, id, [])
}

/** The bytes of a file as it was; `at` is its place in the run. */
export const bytesBefore = (disk: Disk, root: string, run: Run, at: number): Buffer | undefined =>
  disk.read(join(runFolder(root, run.id), 'before', String(at)))

/** `left`: paths that could not be taken back, which the next undo tries again. */
export const markUndone = (disk: Disk, root: string, run: Run, left: readonly string[]): void => {
  const path = join(runFolder(root, run.id), 'undone')
  whole(disk, `${path}.new`, left.map((file) => `${file}\n`).join(''))
  disk.rename(`${path}.new`, path)
}

/** Forgets every run: none can be taken back then. Tells how many there were. */
export const purgeRuns = (disk: Disk, root: string): number => {
  refuseLinks(disk, root)
  const ids = disk.list(runsFolder(root))
  disk.removeFolder(runsFolder(root))
  // Nothing of ours is left there but the line that keeps git off.
  if (disk.list(join(root, folder)).every((name) => name === '.gitignore')) disk.removeFolder(join(root, folder))
  return ids.length
}
