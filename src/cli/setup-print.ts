/** The plan of `respan setup`, printed: for programs, for people. */

import type { Plan } from '../setup/index.ts'
import type { Context } from './command.ts'
import { styleOf } from './output.ts'
import type { FoundSites } from './setup-find.ts'
import { countLine, headLine, packageLines, patchText, siteGroups, troubleLines } from './setup-show.ts'

/** One value: every site, the planned files, and whatever else there is to say. */
export const asJson = async (found: FoundSites, more: Record<string, unknown>): Promise<string> => {
  const { countPackages, countVerdicts, findingOf, hunksOf, patchOf } = await import('../setup/index.ts')
  const { project, scanned, sites, plan } = found
  return JSON.stringify(
    {
      root: project.root,
      mode: project.wishes.mode,
      gateway: project.wishes.gateway,
      scanned: { files: scanned.files, candidates: scanned.candidates },
      counts: countVerdicts(sites),
      packages: countPackages(project, sites),
      sites: sites.map((site) => findingOf(site, plan.files.find(({ path }) => path === site.file)?.before)),
      files: plan.files.map(({ path, before, edits, sites: own }) => ({
        path,
        action: 'modify',
        sites: own.map(({ id }) => id),
        patch: patchOf(path, hunksOf(before, edits)),
      })),
      env: plan.env,
      dropped: plan.dropped,
      broken: scanned.broken,
      ...more,
    },
    null,
    2,
  )
}

export const diffLines = async ({ files }: Plan, ctx: Context): Promise<string[]> => {
  const { hunksOf, patchLines } = await import('../setup/index.ts')
  return files.flatMap(({ path, before, edits }) =>
    patchText(patchLines(path, hunksOf(before, edits)), styleOf(ctx), ctx.isTerminal.output),
  )
}

export const showPlan = async (found: FoundSites, ctx: Context, withDiffs: boolean): Promise<void> => {
  const { countPackages, countVerdicts, ruleNamed } = await import('../setup/index.ts')
  const { project, sites, plan } = found
  const style = styleOf(ctx)
  const lines = [
    headLine(found),
    ...(sites.length === 0 ? [] : [countLine(countVerdicts(sites))]),
    ...packageLines(countPackages(project, sites)),
    ...siteGroups(sites, ruleNamed, style),
    ...(withDiffs ? await diffLines(plan, ctx) : []),
  ]
  for (const line of lines) ctx.out(line)
  for (const line of troubleLines(found)) ctx.err(line)
}
