/** The questions of `respan setup` before anything is written: which packages, which files, with their diffs, and the environment. */

import { spawnSync } from 'node:child_process'
import type { Plan } from '../setup/index.ts'
import type { Context } from './command.ts'
import { styleOf } from './output.ts'
import type { Talk } from './setup-ask.ts'
import { envPlanLines } from './setup-done.ts'
import type { FoundSites } from './setup-find.ts'
import { isMissing, type Ready } from './setup-finish.ts'
import { environment, strangeKeyLine } from './setup-key.ts'
import { diffLines } from './setup-print.ts'
import { countLine } from './setup-show.ts'

/** What a request changes, made anew for a part of the sites. */
const narrowed = async (found: FoundSites, isWanted: (file: string) => boolean): Promise<FoundSites> => {
  const { makePlan } = await import('../setup/index.ts')
  const sites = found.sites.filter(({ file }) => isWanted(file))
  return { ...found, sites, plan: await makePlan(found.project, sites) }
}

/** Asked where several packages have something to do. Returns those that are wanted, by folder; none = all. */
export const askPackages = async ({ ask }: Talk, found: FoundSites): Promise<string[]> => {
  const { countPackages } = await import('../setup/index.ts')
  const packages = countPackages(found.project, found.sites).filter(({ counts }) =>
    (['REWRITE', 'ENV', 'REVIEW'] as const).some((verdict) => (counts[verdict] ?? 0) > 0),
  )
  if (packages.length < 2) return []
  const chosen = await ask.tick(
    'Which packages?',
    packages.map(({ name, folder, counts }) => ({ value: folder, label: name, hint: countLine(counts) })),
  )
  return chosen.length === packages.length ? [] : chosen
}

export const inThese = async (found: FoundSites, packages: readonly string[]): Promise<FoundSites> => {
  if (packages.length === 0) return found
  const { inPackages } = await import('../setup/index.ts')
  return narrowed(found, inPackages(found.project, packages))
}

/** A text that is longer than the screen goes through a pager, where there is one. */
export const showLong = (lines: readonly string[], ctx: Context): void => {
  const rows = process.stdout.rows ?? 24
  if (lines.length > rows - 4) {
    const pager = ctx.env.PAGER || 'less -R'
    const shown = spawnSync('sh', ['-c', pager], {
      input: `${lines.join('\n')}\n`,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...ctx.env },
    })
    if (shown.status === 0) return
  }
  for (const line of lines) ctx.out(line)
}

const showDiffs = async (plan: Plan, ctx: Context): Promise<void> => showLong(await diffLines(plan, ctx), ctx)

/** Undefined: everything is to stay as it is. */
export const askFiles = async ({ ask, ctx }: Talk, found: FoundSites): Promise<FoundSites | undefined> => {
  const { files, env } = found.plan
  if (files.length === 0 && env.length === 0) return found
  const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`
  const choices = [
    { value: 'apply', label: files.length === 0 ? 'Set the variables' : `Change ${count}` },
    ...(files.length === 0
      ? []
      : [
          { value: 'diff', label: 'Look at the diffs' },
          { value: 'files', label: 'Choose the files' },
        ]),
    { value: 'leave', label: 'Leave everything as it is' },
  ]
  for (;;) {
    const answer = await ask.pick('What is to be done?', choices)
    if (answer === 'apply') return found
    if (answer === 'leave') return undefined
    if (answer === 'diff') await showDiffs(found.plan, ctx)
    else {
      const chosen = await ask.tick(
        'Which files?',
        files.map(({ path, sites }) => ({
          value: path,
          label: path,
          hint: `${sites.length} ${sites.length === 1 ? 'site' : 'sites'}`,
        })),
      )
      const isPlanned = (file: string) => files.some(({ path }) => path === file)
      return narrowed(found, (file) => !isPlanned(file) || chosen.includes(file))
    }
  }
}

/** Undefined: everything is to stay as it is. `isAsked`: the user has said already that it be written. */
export const askEnv = async (
  { ask, ctx, request }: Talk,
  ready: Ready,
  isAsked: boolean,
): Promise<Ready | undefined> => {
  const { keyName } = request.wishes
  const { plans, keys, strange } = ready
  if (plans.length === 0 || !isMissing(ready)) return ready
  const known = strange === undefined ? keys : []
  ask.say(envPlanLines(plans, keyName, known, styleOf(ctx)).join('\n').trimStart())
  let isNewKey = ready.isNewKey
  if (strange !== undefined) {
    const line = strangeKeyLine(keyName, strange)
    if (strange.from === environment) {
      ask.warn(`${line}: it would win over any file. Unset it, and run this again.`)
      return undefined
    }
    if (!(await ask.confirm(`${line}. Put a new one in its place?`, false))) return undefined
    isNewKey = true
  }
  const ignores = plans.flatMap(({ target }) => target.ignore ?? [])
  for (const { file, line } of ignores)
    if (!(await ask.confirm(`Add ${line} to ${file}, so that git never takes the key?`))) return undefined
  if (!isAsked && ignores.length === 0 && !(await ask.confirm('Write that?'))) return undefined
  return { ...ready, isNewKey }
}
