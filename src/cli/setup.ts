/** `respan setup`: finds the calls of a project, shows what would change, changes it, and takes it back. */

import { GatewayError } from '../core/errors.ts'
import { type Command, type Context, defineCommand, type Input, isOn } from './command.ts'
import { styleOf } from './output.ts'
import { type Written, whyNotWritten, write } from './setup-apply.ts'
import { type FoundSites, findSites } from './setup-find.ts'
import { readRequest, type SetupRequest, setupOptions } from './setup-options.ts'
import { countLine, diffLines, headLine, packageLines, siteGroups, troubleLines } from './setup-show.ts'
import { summaryLines } from './setup-summary.ts'
import { listRuns, purge, undo } from './setup-undo.ts'

/** Exit codes beside 0, and 70 for a bug of ours. */
const codes = { usage: 2, unrouted: 3, precondition: 4, cancelled: 130 } as const

/** An ENV site is routed where the project's environment has the variable. */
const isUnrouted = ({ env }: SetupRequest, { sites }: FoundSites) =>
  sites.filter(
    ({ verdict, env: asked }) =>
      verdict === 'REWRITE' || (verdict === 'ENV' && asked.some(({ name, value }) => env[name] !== value)),
  )

/** The gateway's key is set, its address is not: the key would go to a provider. */
const strayKey = async ({ env, wishes }: SetupRequest, { sites }: FoundSites): Promise<string | undefined> => {
  const { routes } = await import('../setup/index.ts')
  const isRouted = sites.some(({ verdict }) => verdict === 'ALREADY')
  const hasAddress = Object.values(routes).some(({ variable }) => (env[variable] ?? '') !== '')
  return isRouted && (env[wishes.keyName] ?? '') !== '' && !hasAddress && wishes.mode === 'code'
    ? `${wishes.keyName} is set and no RESPAN_ address is: the gateway's key would go to the provider`
    : undefined
}

const asJson = async (found: FoundSites, more: Record<string, unknown>): Promise<string> => {
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

const showPlan = async (found: FoundSites, ctx: Context, withDiffs: boolean): Promise<void> => {
  const { countPackages, countVerdicts, hunksOf, ruleNamed } = await import('../setup/index.ts')
  const { project, sites, plan } = found
  const style = styleOf(ctx)
  const lines = [
    headLine(found),
    ...(sites.length === 0 ? [] : [countLine(countVerdicts(sites))]),
    ...packageLines(countPackages(project, sites)),
    ...siteGroups(sites, ruleNamed, style),
    ...(withDiffs ? diffLines(plan, ({ before, edits }) => hunksOf(before, edits), style) : []),
  ]
  for (const line of lines) ctx.out(line)
  for (const line of troubleLines(found)) ctx.err(line)
}

const check = async (request: SetupRequest, found: FoundSites, input: Input, ctx: Context): Promise<number> => {
  const unrouted = isUnrouted(request, found)
  const stray = await strayKey(request, found)
  const code = unrouted.length > 0 || stray !== undefined ? codes.unrouted : 0
  if (isOn(input, 'json'))
    ctx.out(await asJson(found, { unrouted: unrouted.map(({ id }) => id), warning: stray ?? null }))
  else {
    for (const { id, reason } of unrouted) ctx.out(`${id}  not routed: ${reason}`)
    if (unrouted.length === 0) ctx.out('Every site that can be routed is routed.')
    if (stray !== undefined) ctx.err(stray)
  }
  return code
}

/** Nobody said what to do, and there is nobody to ask. */
const unasked = (found: FoundSites, ctx: Context): number => {
  if (found.plan.files.length === 0 && found.plan.env.length === 0) return 0
  ctx.err('Nothing is written. respan setup --yes writes it; --dry-run only looks.')
  return codes.precondition
}

const told = async (written: Written, found: FoundSites, ctx: Context): Promise<void> => {
  const { isRepository, ruleNamed } = await import('../setup/index.ts')
  const { applied, routed } = written
  const outcome = {
    applied,
    routed,
    plan: found.plan,
    sites: found.sites,
    nameOf: ruleNamed,
    keyName: found.project.wishes.keyName,
    isTracked: isRepository(found.plan.root),
  }
  for (const line of summaryLines(outcome, styleOf(ctx))) ctx.out(line)
}

const apply = async (request: SetupRequest, found: FoundSites, input: Input, ctx: Context): Promise<number> => {
  const json = isOn(input, 'json')
  const blocked = await whyNotWritten(request, found)
  if (blocked !== undefined) {
    if (json) ctx.out(await asJson(found, { applied: null, error: blocked }))
    ctx.err(`Nothing is written: ${blocked}`)
    return codes.precondition
  }
  const written = await write(request, found, ctx)
  if (written.isCancelled) {
    ctx.err('Cancelled: every file is as it was.')
    return codes.cancelled
  }
  if (json)
    ctx.out(await asJson(found, { applied: { ...written.applied, routed: written.routed.map(({ id }) => id) } }))
  else {
    await showPlan(found, ctx, false)
    await told(written, found, ctx)
  }
  return 0
}

const runTask = async (request: SetupRequest, input: Input, ctx: Context): Promise<number> => {
  if (request.task === 'undo') return undo(request, input, ctx)
  if (request.task === 'list') return listRuns(request, input, ctx)
  if (request.task === 'purge') return purge(request, input, ctx)
  const found = await findSites(request, ctx)
  if (request.task === 'check') return check(request, found, input, ctx)
  if (request.task === 'apply') return apply(request, found, input, ctx)
  if (isOn(input, 'json')) ctx.out(await asJson(found, {}))
  else await showPlan(found, ctx, true)
  return request.task === 'ask' ? unasked(found, ctx) : 0
}

/** A mistyped request has an exit code of its own, so that CI can tell it from a finding. */
const asked = async (input: Input, ctx: Context): Promise<SetupRequest | number> => {
  try {
    return await readRequest(input, ctx)
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown
    ctx.err(`respan: ${thrown.message}`)
    if (isOn(input, 'json')) ctx.out(JSON.stringify({ error: { code: thrown.code, message: thrown.message } }, null, 2))
    return codes.usage
  }
}

export const setup: Command = defineCommand({
  name: 'setup',
  summary: 'move a project onto the gateway: find its calls, rewrite them, take it back',
  args: [{ name: 'path', summary: 'what to look at (default: the folder here)', optional: true }],
  options: setupOptions,
  examples: ['setup --dry-run', 'setup --yes', 'setup --undo', 'setup src --mode literal --dry-run --json'],
  async run(input, ctx) {
    const request = await asked(input, ctx)
    return typeof request === 'number' ? request : runTask(request, input, ctx)
  },
})
