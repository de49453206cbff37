/** The key of a project: whose it is, whether this gateway knows it, what is done where it does not. */

import { basename } from 'node:path'
import type { FoundKey } from '../setup/env-plan.ts'
import { masked } from '../setup/env-value.ts'
import type { Project } from '../setup/index.ts'
import { asRecord, asString } from '../wire/value.ts'
import type { Context } from './command.ts'
import { atDesk } from './project.ts'

/** As `from` of a key says it. */
export const environment = 'the environment'

export interface ProjectKey {
  value: string
  /** '.env.local', 'the environment'; absent: it was made now. */
  from?: string
  /** There where it was made now. */
  id?: string
}

/** The first key that is there, where this gateway does not know it: it would win, and be refused. */
export const strangeKey = (ctx: Context, keys: readonly FoundKey[]): Promise<FoundKey | undefined> =>
  atDesk(ctx, ({ control }) => {
    const [first] = keys
    return first === undefined || control.findGrant(first.value) !== undefined ? undefined : first
  })

export const strangeKeyLine = (keyName: string, { from, value }: FoundKey): string =>
  `${keyName} of ${from} (${masked(value)}) is no key of this gateway`

/** As package.json names the project, else its folder. */
export const projectName = (project: Project): string => {
  try {
    return asString(asRecord(JSON.parse(project.read('package.json') ?? ''))?.name) ?? basename(project.root)
  } catch {
    return basename(project.root)
  }
}

/** The key that is there, or one that is made, named after the project. `isNew`: whatever is there. */
export const obtainKey = (ctx: Context, keys: readonly FoundKey[], name: string, isNew: boolean): Promise<ProjectKey> =>
  atDesk(ctx, ({ control }) => {
    const [first] = keys
    if (first !== undefined && !isNew) return first
    const { row, secret } = control.createKey(name, 'test')
    return { value: secret, id: row.id }
  })

/** What became of the key that a run made. */
export interface MadeKey {
  id: string
  name: string
  prefix: string
  isRevoked: boolean
  /** Why not: where it still stands. */
  stands?: string
}

/**
 * Revokes the key of that id, and no other: names and prefixes are not asked. One that still stands somewhere (`values`, with their
 * places) is in use, and stays. Undefined: this home has no such key.
 */
export const revokeMade = (
  ctx: Context,
  id: string,
  values: readonly { value: string; from: string }[],
): Promise<MadeKey | undefined> =>
  atDesk(ctx, ({ control }) => {
    const row = control.listKeys().find((one) => one.id === id)
    if (row === undefined) return undefined
    const { name, prefix } = row
    const there =
      row.revokedAt === null ? values.find(({ value }) => control.findGrant(value)?.keyId === id) : undefined
    if (there !== undefined) return { id, name, prefix, isRevoked: false, stands: there.from }
    if (row.revokedAt === null) control.revokeKey(id)
    return { id, name, prefix, isRevoked: true }
  })

/** Takes back a key that was made for what is taken back. */
export const forgetKey = (ctx: Context, key: ProjectKey | undefined): Promise<void> =>
  key === undefined || key.from !== undefined
    ? Promise.resolve()
    : atDesk(ctx, ({ control }) => void control.revokeKey(key.value))
