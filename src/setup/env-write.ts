/**
 * Writes what env-plan.ts planned, and takes it back. In: the root, plans, the key. Out: a record, made before anything is written,
 * that holds no value of ours: names, hashes of lines, and lines that were there before. Files appear whole, by a rename.
 */

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type LineChange, mergeEnv, mergeNames, unmergeEnv } from './env-file.ts'
import type { EnvPlan } from './env-plan.ts'
import { standingOf } from './git-file.ts'

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

const secretMode = 0o600
const examples = ['.env.example', '.env.sample', '.env.template', '.env.dist', '.env.local.example']

const textOf = (root: string, file: string): string | undefined => {
  const found = lstatSync(join(root, file), { throwIfNoEntry: false })
  return found?.isFile() ? readFileSync(join(root, file), 'utf8') : undefined
}

/** A step that makes the file `after`; undefined where it is that already. */
const growing = (root: string, file: string, grow: (before: string) => string): Step | undefined => {
  const before = textOf(root, file)
  // A link is not followed and not replaced.
  if (before === undefined && lstatSync(join(root, file), { throwIfNoEntry: false }) !== undefined) return undefined
  const after = grow(before ?? '')
  if (after === (before ?? '')) return undefined
  const text = after.slice((before ?? '').length)
  return { change: { kind: 'text', file, isNew: before === undefined, text }, after, secret: false }
}

const ignoring = (root: string, { target: { ignore } }: EnvPlan): Step | undefined =>
  ignore &&
  growing(root, ignore.file, (before) => {
    const newline = before.includes('\r\n') ? '\r\n' : '\n'
    return `${before}${before === '' || before.endsWith('\n') ? '' : newline}${ignore.line}${newline}`
  })

const beside = (file: string, name: string): string => (dirname(file) === '.' ? name : `${dirname(file)}/${name}`)

/** In the order in which they must be written: what keeps git off comes first. */
export const stepsOf = (root: string, plan: EnvPlan, key: { name: string; value: string } | undefined): Step[] => {
  const { target, variables, names } = plan
  const before = textOf(root, target.file)
  const values = Object.fromEntries(variables.map(({ name, value }) => [name, value]))
  const merged = mergeEnv(before ?? '', { ...(key !== undefined && { [key.name]: key.value }), ...values })
  const change: EnvChange = { kind: 'lines', file: target.file, isNew: before === undefined, lines: merged.changes }
  const example = examples.map((name) => beside(target.file, name)).find((file) => textOf(root, file) !== undefined)
  const steps = [
    ignoring(root, plan),
    merged.changes.length === 0 ? undefined : { change, after: merged.text, secret: true },
    example === undefined ? undefined : growing(root, example, (text) => mergeNames(text, names)),
  ]
  return steps.filter((step) => step !== undefined)
}

/** A new file with a text of ours; undefined where it is there already. */
export const newFileStep = (root: string, file: string, text: string): Step | undefined =>
  growing(root, file, (before) => (before === '' ? text : before))

const put = (root: string, file: string, text: string, mode: number | undefined): void => {
  const path = join(root, file)
  mkdirSync(dirname(path), { recursive: true })
  const fresh = `${path}.respan-${process.pid}`
  const known = statSync(path, { throwIfNoEntry: false })?.mode
  writeFileSync(fresh, text, { mode: known ?? mode })
  if (known !== undefined) chmodSync(fresh, known & 0o7777)
  renameSync(fresh, path)
}

/** Throws where git would take a file with a secret in it after all; what was written until then is in the record. */
export const writeStep = (root: string, { change, after, secret }: Step): void => {
  if (secret && ['tracked', 'neither'].includes(standingOf(root, change.file)))
    throw new Error(`${change.file} was not written: git would take it, and it would hold a key`)
  put(root, change.file, after, secret ? secretMode : undefined)
}

/** Folders that became empty go with the file that was made in them. */
const removeFile = (root: string, file: string): void => {
  rmSync(join(root, file))
  for (let at = dirname(file); at !== '.' && readdirSync(join(root, at)).length === 0; at = dirname(at))
    rmdirSync(join(root, at))
}

/** What of a change could not be taken back, in words; undefined = nothing of it is left. */
const undoOne = (root: string, change: EnvChange): string | undefined => {
  const { file, isNew } = change
  const now = textOf(root, file)
  if (now === undefined) return undefined
  const isThere = change.kind === 'text' && now.includes(change.text)
  const { text, left } =
    change.kind === 'lines'
      ? unmergeEnv(now, change.lines)
      : { text: isThere ? withoutLast(now, change.text) : now, left: isThere ? [] : ['what setup put there'] }
  if (isNew && text === '') removeFile(root, file)
  else if (text !== now) put(root, file, text, undefined)
  return left.length === 0 ? undefined : `${file}: ${left.join(', ')} was changed since, and stays`
}

const withoutLast = (text: string, part: string): string => {
  const at = text.lastIndexOf(part)
  return text.slice(0, at) + text.slice(at + part.length)
}

/** Takes the changes back, the last first. Returns what is left, a sentence each. */
export const undoChanges = (root: string, changes: readonly EnvChange[]): string[] =>
  [...changes].reverse().flatMap((change) => undoOne(root, change) ?? [])
