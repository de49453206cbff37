/**
 * Writes what env-plan.ts planned, and takes it back. In: the root, plans, the key. Out: a record, made before anything is written,
 * that holds no value of ours: names, hashes of lines, and lines that were there before. Files appear whole, by a rename.
 */

import { readdirSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GatewayError } from '../core/errors.ts'
import type { Disk } from './disk.ts'
import { type LineChange, mergeEnv, mergeNames, unmergeEnv } from './env-file.ts'
import type { EnvPlan } from './env-plan.ts'
import { decode } from './files.ts'
import { standingOf } from './git-file.ts'
import { whyOutside } from './inside.ts'
import { besideOf } from './record.ts'

export type EnvChange = { file: string; isNew: boolean } & (
  | { kind: 'lines'; lines: LineChange[] }
  /** Put at the end of a file, or the whole of a new one. */
  | { kind: 'text'; text: string }
)

export interface Step {
  change: EnvChange
  after: string
  /** It holds a secret: git must not take it. */
  secret: boolean
}

/** Where a run writes. */
export interface Place {
  disk: Disk
  root: string
  /** The run's. */
  id: string
}

const secretMode = 0o600
const openMode = 0o644
const examples = ['.env.example', '.env.sample', '.env.template', '.env.dist', '.env.local.example']

/** Undefined: it is not there, or is a link: that is not followed and not replaced. */
const bytesOf = ({ disk, root }: Place, file: string): Buffer | undefined =>
  disk.isLink(join(root, file)) ? undefined : disk.read(join(root, file))

/** As bytesOf. Throws `forbidden` for what is not UTF-8. */
const textOf = (place: Place, file: string): string | undefined => {
  const bytes = bytesOf(place, file)
  const text = bytes && decode(bytes)
  if (bytes !== undefined && text === undefined)
    throw new GatewayError('forbidden', `${file} is not UTF-8: setup would destroy what is in it`)
  return text
}

/** As a file whose text can be read. */
const isThere = (place: Place, file: string): boolean => {
  const bytes = bytesOf(place, file)
  return bytes !== undefined && decode(bytes) !== undefined
}

/** A step that makes the file `after`; undefined where it is that already. */
const growing = (place: Place, file: string, grow: (before: string) => string): Step | undefined => {
  if (place.disk.isLink(join(place.root, file))) return undefined
  const before = textOf(place, file)
  const after = grow(before ?? '')
  if (after === (before ?? '')) return undefined
  const text = after.slice((before ?? '').length)
  return { change: { kind: 'text', file, isNew: before === undefined, text }, after, secret: false }
}

const ignoring = (place: Place, { target: { ignore } }: EnvPlan): Step | undefined =>
  ignore &&
  growing(place, ignore.file, (before) => {
    const newline = before.includes('\r\n') ? '\r\n' : '\n'
    return `${before}${before === '' || before.endsWith('\n') ? '' : newline}${ignore.line}${newline}`
  })

const beside = (file: string, name: string): string => (dirname(file) === '.' ? name : `${dirname(file)}/${name}`)

/** In the order in which they must be written: what keeps git off comes first. */
export const stepsOf = (place: Place, plan: EnvPlan, key: { name: string; value: string } | undefined): Step[] => {
  const { target, variables, names } = plan
  const before = textOf(place, target.file)
  const values = Object.fromEntries(variables.map(({ name, value }) => [name, value]))
  const merged = mergeEnv(before ?? '', { ...(key !== undefined && { [key.name]: key.value }), ...values })
  const change: EnvChange = { kind: 'lines', file: target.file, isNew: before === undefined, lines: merged.changes }
  const example = examples.map((name) => beside(target.file, name)).find((file) => isThere(place, file))
  const steps = [
    ignoring(place, plan),
    merged.changes.length === 0 ? undefined : { change, after: merged.text, secret: true },
    example === undefined ? undefined : growing(place, example, (text) => mergeNames(text, names)),
  ]
  return steps.filter((step) => step !== undefined)
}

/** A new file with a text of ours; undefined where it is there already. */
export const newFileStep = (place: Place, file: string, text: string): Step | undefined =>
  growing(place, file, (before) => (before === '' ? text : before))

const put = ({ disk, root, id }: Place, file: string, text: string, mode: number): void => {
  const outside = whyOutside(disk, root, file)
  if (outside !== undefined) throw new GatewayError('forbidden', `${file} was not written: ${outside}`)
  const [full, beside] = [join(root, file), join(root, besideOf(file, id))]
  const isNew = disk.read(full) === undefined
  if (isNew) disk.makeFolder(dirname(full))
  disk.write(beside, Buffer.from(text), isNew ? mode : disk.mode(full))
  disk.rename(beside, full)
}

/** Throws where git would take a file with a secret in it after all; what was written until then is in the record. */
export const writeStep = (place: Place, { change, after, secret }: Step): void => {
  if (secret && ['tracked', 'neither'].includes(standingOf(place.root, change.file)))
    throw new Error(`${change.file} was not written: git would take it, and it would hold a key`)
  put(place, change.file, after, secret ? secretMode : openMode)
}

/** Folders that became empty go with the file that was made in them. */
const removeFile = ({ disk, root }: Place, file: string): void => {
  disk.remove(join(root, file))
  for (let at = dirname(file); at !== '.' && readdirSync(join(root, at)).length === 0; at = dirname(at))
    rmdirSync(join(root, at))
}

/** The file that the run made, that a line of the run keeps git off, and that is still there: then the line must stay too. */
const guarded = ({ disk, root }: Place, change: EnvChange, made: ReadonlySet<string>): string | undefined => {
  if (change.kind !== 'text' || !/(^|\/)\.gitignore$/.test(change.file)) return undefined
  const file = beside(change.file, change.text.trim().replace(/^\//, ''))
  return made.has(file) && disk.read(join(root, file)) !== undefined ? file : undefined
}

/** Why it is left; '' = it is as it was; undefined = there is nothing to take back. */
const undoOne = (place: Place, change: EnvChange, made: ReadonlySet<string>): string | undefined => {
  const { disk, root, id } = place
  const { file, isNew } = change
  const outside = whyOutside(disk, root, file)
  if (outside !== undefined) return outside
  // What a run that was cut off has left beside it may hold a key.
  disk.remove(join(root, besideOf(file, id)))
  const full = join(root, file)
  if (disk.isLink(full)) return 'it is a symbolic link now'
  const bytes = disk.read(full)
  if (bytes === undefined) return undefined
  const now = decode(bytes)
  if (now === undefined) return 'it is not UTF-8 now'
  const kept = guarded(place, change, made)
  if (kept !== undefined) return `${kept} is still there, and git must not take it`
  const stands = change.kind === 'text' && now.includes(change.text)
  const { text, left } =
    change.kind === 'lines'
      ? unmergeEnv(now, change.lines)
      : { text: stands ? withoutLast(now, change.text) : now, left: stands ? [] : ['what setup put there'] }
  if (isNew && text === '') removeFile(place, file)
  else if (text !== now) put(place, file, text, openMode)
  return left.length === 0 ? '' : `${left.join(', ')} was changed since, and stays`
}

const withoutLast = (text: string, part: string): string => {
  const at = text.lastIndexOf(part)
  return text.slice(0, at) + text.slice(at + part.length)
}

export interface UndoneChanges {
  restored: string[]
  left: { file: string; reason: string }[]
}

/** Takes the changes of a run back, the last first: those of the files that are wanted. */
export const undoChanges = (
  place: Place,
  changes: readonly EnvChange[],
  isWanted: (file: string) => boolean = () => true,
): UndoneChanges => {
  const undone: UndoneChanges = { restored: [], left: [] }
  const made = new Set(changes.flatMap(({ file, isNew }) => (isNew ? [file] : [])))
  for (const change of [...changes].reverse()) {
    const reason = isWanted(change.file) ? undoOne(place, change, made) : undefined
    if (reason === '') undone.restored.push(change.file)
    else if (reason !== undefined) undone.left.push({ file: change.file, reason })
  }
  return undone
}
