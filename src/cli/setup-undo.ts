/** `respan setup --undo`, `--list-runs`, `--purge`: the runs of a project, and the way back. */

import type { Run, Undone } from '../setup/index.ts'
import type { Context, Input } from './command.ts'
import { isOn, refuse } from './command.ts'
import { type Column, printList, printRecord, styleOf } from './output.ts'
import { environment, type MadeKey, revokeMade } from './setup-key.ts'
import type { SetupRequest } from './setup-options.ts'
import { patchText } from './setup-show.ts'

/** Something could not be taken back. */
const leftCode = 4

const tell = async ({ restored, left }: Undone, ctx: Context): Promise<void> => {
  const { patchLines } = await import('../setup/index.ts')
  for (const file of restored) ctx.out(`${file} is as it was`)
  for (const { file, reason, hunks } of left) {
    ctx.out(`${file} is left: ${reason}`)
    if (hunks.length > 0)
      for (const line of patchText(patchLines(file, hunks), styleOf(ctx), ctx.isTerminal.output)) ctx.out(line)
  }
  if (left.length > 0) ctx.err('The lines above with a + are what setup had written there; take them out by hand.')
}

/** What the .env files that runs wrote into have now, and the environment: should the key stand there, it is in use. */
const valuesLeft = async (root: string, ctx: Context): Promise<{ value: string; from: string }[]> => {
  const [{ readChanges }, { readEnv }, { readText }, { disk }] = await Promise.all([
    import('../setup/env-record.ts'),
    import('../setup/env-file.ts'),
    import('../setup/files.ts'),
    import('../setup/disk.ts'),
  ])
  const runs = (await import('../setup/index.ts')).listRuns(disk, root)
  const files = new Set(runs.flatMap(({ id }) => readChanges(disk, root, id)).map(({ file }) => file))
  return [
    ...[...files].flatMap((from) =>
      [...readEnv(readText(root, from) ?? '').values()].map((value) => ({ value, from })),
    ),
    ...Object.values(ctx.env).map((value) => ({ value: value ?? '', from: environment })),
  ]
}

const takeBackKey = async (root: string, run: Run, ctx: Context): Promise<MadeKey | undefined> => {
  const { disk, readKeyId } = await import('../setup/index.ts')
  const id = readKeyId(disk, root, run.id)
  return id === undefined ? undefined : revokeMade(ctx, id, await valuesLeft(root, ctx))
}

const keyRecord = (key: MadeKey | undefined) =>
  key === undefined
    ? null
    : { id: key.id, name: key.name, prefix: key.prefix, revoked: key.isRevoked, stands: key.stands ?? null }

const tellKey = ({ name, prefix, isRevoked, stands }: MadeKey, ctx: Context): void =>
  ctx.out(
    isRevoked
      ? `The key "${name}" (${prefix}…), which the run had made, is revoked`
      : `The key "${name}" (${prefix}…), which the run had made, stands in ${stands} and stays; ${ctx.program} keys revoke ${prefix} revokes it`,
  )

export const undo = async ({ root, run: id }: SetupRequest, input: Input, ctx: Context): Promise<number> => {
  const { disk, runToUndo, undoRun } = await import('../setup/index.ts')
  const run = runToUndo(disk, root, id)
  if (run === undefined) {
    if (id !== undefined) throw refuse(`there is no run ${id}; respan setup --list-runs shows them`)
    if (isOn(input, 'json')) return printRecord(ctx, input, { run: null, restored: [], left: [], key: null })
    ctx.err('There is nothing to take back.')
    return 0
  }
  const undone = undoRun(disk, root, run)
  const key = await takeBackKey(root, run, ctx)
  if (isOn(input, 'json')) ctx.out(JSON.stringify({ ...undone, key: keyRecord(key) }, null, 2))
  else {
    await tell(undone, ctx)
    if (key !== undefined) tellKey(key, ctx)
  }
  return undone.left.length > 0 ? leftCode : 0
}

interface ShownRun {
  id: string
  files: number
  undone: boolean
}

const columns: readonly Column<ShownRun>[] = [
  { name: 'id', value: ({ id }) => id, whole: true },
  { name: 'files', value: ({ files }) => files, right: true },
  { name: 'undone', value: ({ undone }) => undone },
]

export const listRuns = async ({ root }: SetupRequest, input: Input, ctx: Context): Promise<number> => {
  const room = await import('../setup/index.ts')
  const runs = room.listRuns(room.disk, root)
  return printList(
    ctx,
    input,
    columns,
    runs.map(({ id, files, isUndone }) => ({ id, files: files.length, undone: isUndone })),
  )
}

export const purge = async ({ root }: SetupRequest, input: Input, ctx: Context): Promise<number> => {
  const { disk, purgeRuns } = await import('../setup/index.ts')
  const runs = purgeRuns(disk, root)
  if (isOn(input, 'json')) return printRecord(ctx, input, { purged: runs })
  ctx.err(runs === 0 ? 'There were no runs.' : `${runs} ${runs === 1 ? 'run is' : 'runs are'} forgotten.`)
  return 0
}
