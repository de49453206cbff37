/** The questions of `respan setup` before anything is written: which packages, which files, with their diffs, and the environment. */

import { spawnSync } from 'node:child_process'
import type { Plan } from '../setup/index.ts'
import type { Context } from './command.ts'
import { styleOf } from './output.ts'
import type { Talk } from './setup-ask.ts'
import { envPlanLines } from './setup-done.ts'
import type { EnvChoice } from './setup-env.ts'
import type { FoundSites } from './setup-find.ts'
import { isMissing, makeReady, type Ready } from './setup-finish.ts'
import { environment, strangeKeyLine } from './setup-key.ts'
import { diffLines } from './setup-print.ts'
import { countLine } from './setup-show.ts'
import { makesKey, type PlannedWrite, writeLines, writesOf } from './setup-writes.ts'

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

/** 'Change 2 files, write .env.local, make a key' */
const applyLabel = ({ plan: { files } }: FoundSites, writes: readonly PlannedWrite[], isKeyMade: boolean): string => {
  const words = [
    ...(files.length === 0 ? [] : [`change ${files.length} ${files.length === 1 ? 'file' : 'files'}`]),
    ...(writes.length === 0 ? [] : [`write ${writes.map(({ file }) => file).join(', ')}`]),
    ...(isKeyMade ? ['make a key'] : []),
  ].join(', ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A key that is there wins, and is told, unless another is to be made in its place. */
const known = (ready: Ready): EnvChoice =>
  ready.strange === undefined && !ready.isNewKey ? ready : { ...ready, keys: [] }

export interface Wanted {
  found: FoundSites
  ready: Ready
}

/** All that is written stands above the question. Undefined: everything is to stay as it is. */
export const askFiles = async (talk: Talk, all: FoundSites): Promise<Wanted | undefined> => {
  const { ask, ctx, input, stop } = talk
  for (let found = all; ; ) {
    const ready = await makeReady(input, ctx, found)
    const { files } = found.plan
    const isNothing = files.length === 0 && found.plan.env.length === 0 && !isMissing(ready)
    if (isNothing) return { found, ready }
    const choice = known(ready)
    const writes = await writesOf(found, choice, false)
    ask.say(['Would be written:', ...writeLines(found, choice, writes, styleOf(ctx))].join('\n'))
    const answer = await ask.pick('What is to be done?', [
      { value: 'apply', label: applyLabel(found, writes, makesKey(choice)) || 'Go on: nothing has to be written' },
      ...(files.length === 0
        ? []
        : [
            { value: 'diff', label: 'Look at the diffs' },
            { value: 'files', label: 'Choose the files' },
          ]),
      { value: 'leave', label: 'Leave everything as it is' },
    ])
    if (answer === 'apply') return { found, ready }
    if (answer === 'leave') return undefined
    if (answer === 'diff') {
      await showDiffs(found.plan, ctx)
      await stop.check()
    } else found = await askWhich(talk, found)
  }
}

const askWhich = async ({ ask }: Talk, found: FoundSites): Promise<FoundSites> => {
  const { files } = found.plan
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

/** A key that this gateway does not know. Undefined: everything is to stay as it is. */
export const askKey = async ({ ask, request }: Talk, ready: Ready): Promise<Ready | undefined> => {
  const { keyName } = request.wishes
  const { strange } = ready
  if (strange === undefined) return ready
  const line = strangeKeyLine(keyName, strange)
  if (strange.from === environment) {
    ask.warn(`${line}: it would win over any file. Unset it, and run this again.`)
    return undefined
  }
  return (await ask.confirm(`${line}. Put a new one in its place?`, false)) ? { ...ready, isNewKey: true } : undefined
}

/** What an agent routed needs an environment too. Undefined: it gets none. */
export const askMore = async (talk: Talk, ready: Ready): Promise<Ready | undefined> => {
  if (ready.plans.length === 0 || !isMissing(ready)) return ready
  const { ask, ctx, request } = talk
  const lines = envPlanLines(ready.plans, request.wishes.keyName, known(ready).keys, styleOf(ctx))
  ask.say(lines.join('\n').trimStart())
  return (await ask.confirm('What the agent routed needs this too. Write it?')) ? askKey(talk, ready) : undefined
}
