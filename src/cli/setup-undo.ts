/** `respan setup --undo`, `--list-runs`, `--purge`: the runs of a project, and the way back. */

import { lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Run, Undone } from '../setup/index.ts'
import type { Context, Input } from './command.ts'
import { isOn, refuse } from './command.ts'
import { type Column, printList, printRecord, styleOf } from './output.ts'
import { environment, type MadeKey, revokeMade } from './setup-key.ts'
import type { SetupRequest } from './setup-options.ts'
import { patchText } from './setup-show.ts'

/** Something could not be taken back. */
const leftCode = 4

const tell = async ({ run, restored, left }: Undone, isOnly: boolean, ctx: Context): Promise<void> => {
  const { patchLines } = await import('../setup/index.ts')
  for (const file of restored) ctx.out(`${file} is as it was`)
  for (const { file, reason, hunks } of left) {
    ctx.out(`${file} is left: ${reason}`)
    if (hunks.length > 0)
      for (const line of patchText(patchLines(file, hunks), styleOf(ctx), ctx.isTerminal.output)) ctx.out(line)
  }
  if (left.length === 0) return
  if (left.some(({ hunks }) => hunks.length > 0))
    ctx.err('The lines above with a + are what setup had written there; take them out by hand.')
  const earlier = isOnly ? '' : '; --undo ID takes back an earlier run (--list-runs names them)'
  ctx.err(`The run ${run} is not taken back whole: --undo tries the rest again${earlier}`)
}

const isFile = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true

/** What the .env files beside those that runs wrote into have now, and the environment: should the key stand there, it is in use. */
const valuesLeft = async (root: string, ctx: Context): Promise<{ value: string; from: string }[]> => {
  const [{ readChanges }, { readEnv }, { disk }, { listRuns: runsOf }] = await Promise.all([
    import('../setup/env-record.ts'),
    import('../setup/env-file.ts'),
    import('../setup/disk.ts'),
    import('../setup/index.ts'),
  ])
  const changed = runsOf(disk, root).flatMap(({ id }) => readChanges(disk, root, id))
  const folders = new Set(['.', ...changed.map(({ file }) => dirname(file))])
  const files = new Set([
    ...changed.map(({ file }) => file),
    ...[...folders].flatMap((folder) => disk.list(join(root, folder)).map((name) => join(folder, name))),
  ])
  // Whatever its bytes are, a key in it is ASCII.
  const textAt = (file: string) =>
    isFile(join(root, file)) ? disk.read(join(root, file))?.toString('latin1') : undefined
  return [
    ...[...files]
      .filter(
        (file) => changed.some((one) => one.file === file) || /(^|\/)(\.env[^/]*|\.dev\.vars|\.envrc)$/.test(file),
      )
      .flatMap((from) => [...readEnv(textAt(from) ?? '').values()].map((value) => ({ value, from }))),
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
  const { disk, listRuns: allRuns, runToUndo, undoRun } = await import('../setup/index.ts')
  const run = runToUndo(disk, root, id)
  if (run === undefined) {
    if (id !== undefined) throw refuse(`there is no run ${id}; respan setup --list-runs shows them`)
    if (isOn(input, 'json')) return printRecord(ctx, input, { run: null, restored: [], left: [], key: null })
    ctx.err('There is nothing to take back.')
    return 0
  }
  const { restoreGone } = await import('../setup/agent-trace.ts')
  const undone = undoRun(disk, root, run)
  undone.restored.push(...restoreGone(disk, root, run.id))
  const key = await takeBackKey(root, run, ctx)
  if (isOn(input, 'json')) ctx.out(JSON.stringify({ ...undone, key: keyRecord(key) }, null, 2))
  else {
    const others = allRuns(disk, root).filter((one) => one.id !== run.id && !one.isUndone)
    await tell(undone, others.length === 0, ctx)
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
  const [room, { readChanges }] = await Promise.all([import('../setup/index.ts'), import('../setup/env-record.ts')])
  const runs = room.listRuns(room.disk, root)
  const changed = (id: string) => readChanges(room.disk, root, id).map(({ file }) => file)
  return printList(
    ctx,
    input,
    columns,
    runs.map(({ id, files, isUndone }) => ({
      id,
      files: new Set([...files.map(({ path }) => path), ...changed(id)]).size,
      undone: isUndone,
    })),
  )
}

export const purge = async ({ root }: SetupRequest, input: Input, ctx: Context): Promise<number> => {
  const { disk, purgeRuns } = await import('../setup/index.ts')
  const runs = purgeRuns(disk, root)
  if (isOn(input, 'json')) return printRecord(ctx, input, { purged: runs })
  ctx.err(runs === 0 ? 'There were no runs.' : `${runs} ${runs === 1 ? 'run is' : 'runs are'} forgotten.`)
  return 0
}
