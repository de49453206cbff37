/** `respan setup --undo`, `--list-runs`, `--purge`: the runs of a project, and the way back. */

import type { Undone } from '../setup/index.ts'
import type { Context, Input } from './command.ts'
import { isOn, refuse } from './command.ts'
import { type Column, printList, printRecord, styleOf } from './output.ts'
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

export const undo = async ({ root, run: id }: SetupRequest, input: Input, ctx: Context): Promise<number> => {
  const { disk, runToUndo, undoRun } = await import('../setup/index.ts')
  const run = runToUndo(disk, root, id)
  if (run === undefined) {
    if (id !== undefined) throw refuse(`there is no run ${id}; respan setup --list-runs shows them`)
    if (isOn(input, 'json')) return printRecord(ctx, input, { run: null, restored: [], left: [] })
    ctx.err('There is nothing to take back.')
    return 0
  }
  const undone = undoRun(disk, root, run)
  if (isOn(input, 'json')) ctx.out(JSON.stringify(undone, null, 2))
  else await tell(undone, ctx)
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
