/** The writing of `respan setup`: what must hold before it, Ctrl-C between files, and a second look when it is done. */

import type { Applied, Site } from '../setup/index.ts'
import type { Context } from './command.ts'
import { type FoundSites, findSites } from './setup-find.ts'
import type { SetupRequest } from './setup-options.ts'

/** Why nothing may be written now; undefined: it may. */
export const whyNotWritten = async (
  { root, allowDirty }: SetupRequest,
  { plan }: FoundSites,
): Promise<string | undefined> => {
  const { dirtyFiles } = await import('../setup/index.ts')
  if (allowDirty) return undefined
  const dirty = dirtyFiles(
    root,
    plan.files.map(({ path }) => path),
  )
  if (dirty.length === 0) return undefined
  return `${dirty.join(', ')} ${dirty.length === 1 ? 'has' : 'have'} changes that are not committed: commit them, or say --allow-dirty`
}

export interface Written {
  applied: Applied
  /** What a second look finds in the written files. */
  again: Site[]
  /** Those of them that are routed. */
  routed: Site[]
  isCancelled: boolean
}

/** Ctrl-C takes back what was written until then, and so does a disk that refuses. `id`: the run's. */
export const write = async (request: SetupRequest, found: FoundSites, ctx: Context, id: string): Promise<Written> => {
  const { applyPlan, disk, runToUndo, sweep, undoRun } = await import('../setup/index.ts')
  const takeBack = (): void => {
    const run = runToUndo(disk, request.root, id)
    if (run !== undefined) undoRun(disk, request.root, run)
  }
  const stop = new AbortController()
  const forget = ctx.onStop(() => stop.abort())
  try {
    sweep(disk, request.root)
    const applied = await applyPlan(disk, found.plan, id, stop.signal)
    if (stop.signal.aborted) {
      takeBack()
      return { applied, again: [], routed: [], isCancelled: true }
    }
    const { sites: again } = await findSites(request, ctx, new Set(applied.written))
    return { applied, again, routed: again.filter(({ verdict }) => verdict === 'ALREADY'), isCancelled: false }
  } catch (thrown) {
    takeBack()
    throw thrown
  } finally {
    forget()
  }
}

/** The project as it is now: sites of the written files have other lines and verdicts. */
export const foundAfter = (found: FoundSites, { applied, again }: Written): FoundSites => {
  const others = found.sites.filter(({ file }) => !applied.written.includes(file))
  return { ...found, sites: [...others, ...again].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)) }
}
