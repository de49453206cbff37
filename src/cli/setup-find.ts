/** The scan of `respan setup`: progress on standard error, then sites and the plan, as the request narrows them. */

import { setFlagsFromString } from 'node:v8'
import type { Plan, Project, Scanned, Site } from '../setup/index.ts'
import { type Context, misuse } from './command.ts'
import type { SetupRequest } from './setup-options.ts'

export interface FoundSites {
  project: Project
  scanned: Scanned
  sites: Site[]
  plan: Plan
}

/**
 * Syntax trees live for one file each: let them go early. Over 15,000 files the peak is 270 MB in place of 570, for a seventh more
 * time. For the whole process, which does nothing else.
 */
const saveMemory = (): void => {
  for (const flag of ['--heap-growing-percent=100', '--semi-space-growth-factor=1']) setFlagsFromString(flag)
}

/** Milliseconds between two lines of progress; a small project shows none. */
const progressMs = 2000

const thousands = (count: number): string => count.toLocaleString('en-US')

/** `among`: no other files are looked at. Ended early by the signal, it has found less: that is thrown away. */
export const findSites = async (
  request: SetupRequest,
  ctx: Context,
  among?: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<FoundSites> => {
  const { chosenBy, inPackages, isOfSdk, makePlan, openProject, packageNames, scan, unknownPackage } = await import(
    '../setup/index.ts'
  )
  const { root, wishes, within, include, exclude, packages, only, languages } = request
  saveMemory()
  const project = openProject(root, wishes)
  const stranger = unknownPackage(project, packages)
  if (stranger !== undefined)
    throw misuse(`--package ${stranger}: there is no such package; known are ${packageNames(project).join(', ')}`)
  const [inPath, asked, inPackage] = [chosenBy(within, []), chosenBy(include, exclude), inPackages(project, packages)]
  let told = ctx.now()
  const scanned = await scan(project, {
    chosen: (path) =>
      (among?.has(path) ?? true) && inPath(path) && asked(path) && (packages.length === 0 || inPackage(path)),
    languages,
    ...(signal !== undefined && { signal }),
    onProgress: ({ done, total, candidates }) => {
      if (done === total || ctx.now() - told < progressMs) return
      told = ctx.now()
      ctx.err(`Looked at ${thousands(done)} of ${thousands(total)} files; ${thousands(candidates)} could hold a call`)
    },
  })
  const sites = scanned.sites.filter(({ sdk }) => only.length === 0 || only.some((word) => isOfSdk(sdk, word)))
  return { project, scanned, sites, plan: await makePlan(project, sites) }
}
