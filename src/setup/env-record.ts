/**
 * The part of a run's record that is of .env files, `.gitignore` and new files: env.json beside plan.json; and key.json, the id of the key
 * that the run made. Neither holds a value of ours.
 */

import { join } from 'node:path'
import { asArray, asBoolean, asRecord, asString } from '../wire/value.ts'
import type { Disk } from './disk.ts'
import type { LineChange } from './env-file.ts'
import type { EnvChange, Place } from './env-write.ts'
import { runFolder } from './record.ts'

const fileOf = (root: string, id: string): string => join(runFolder(root, id), 'env.json')

const keyFileOf = (root: string, id: string): string => join(runFolder(root, id), 'key.json')

/** The run's folder is there. */
export const recordKey = ({ disk, root, id }: Place, keyId: string): void =>
  disk.write(keyFileOf(root, id), Buffer.from(`${JSON.stringify({ id: keyId })}\n`), 0o600)

/** The id of the key that a run made; one that it found is not recorded. */
export const readKeyId = (disk: Disk, root: string, id: string): string | undefined => {
  try {
    return asString(asRecord(JSON.parse(disk.read(keyFileOf(root, id))?.toString() ?? 'null'))?.id)
  } catch {
    return undefined
  }
}

const lineOf = (value: unknown): LineChange[] => {
  const line = asRecord(value)
  const [name, written, before] = [asString(line?.name), asString(line?.written), asString(line?.before)]
  return name === undefined || written === undefined ? [] : [{ name, written, ...(before !== undefined && { before }) }]
}

const changeOf = (value: unknown): EnvChange[] => {
  const change = asRecord(value)
  const [file, text, isNew] = [asString(change?.file), asString(change?.text), asBoolean(change?.isNew) === true]
  if (file === undefined) return []
  if (change?.kind === 'lines')
    return [{ kind: 'lines', file, isNew, lines: (asArray(change.lines) ?? []).flatMap(lineOf) }]
  return text === undefined || text === '' ? [] : [{ kind: 'text', file, isNew, text }]
}

export const readChanges = (disk: Disk, root: string, id: string): EnvChange[] => {
  const text = disk.read(fileOf(root, id))?.toString()
  if (text === undefined) return []
  try {
    return (asArray(JSON.parse(text)) ?? []).flatMap(changeOf)
  } catch {
    return []
  }
}

/** Those that are there already stay in front. Whole at once, before any of it is done. The run's folder is there. */
export const recordChanges = ({ disk, root, id }: Place, changes: readonly EnvChange[]): void => {
  if (changes.length === 0) return
  const file = fileOf(root, id)
  const all = [...readChanges(disk, root, id), ...changes]
  disk.write(`${file}.new`, Buffer.from(`${JSON.stringify(all, null, 2)}\n`), 0o600)
  disk.rename(`${file}.new`, file)
}
