/** `respan setup`: finds the calls of a project, shows what would change, changes it, and takes it back. */

import { GatewayError } from '../core/errors.ts'
import { type Command, type Context, defineCommand, type Input, isOn } from './command.ts'
import { styleOf } from './output.ts'
import { agentWish, isSkillWished, promptOf } from './setup-agent.ts'
import { envRecords } from './setup-done.ts'
import { chooseEnv, envFileOf } from './setup-env.ts'
import { type FoundSites, findSites } from './setup-find.ts'
import { noGatewayLine } from './setup-finish.ts'
import { type Mode, modeOf } from './setup-mode.ts'
import { codes, readRequest, type SetupRequest, setupOptions } from './setup-options.ts'
import { setupFrom } from './setup-place.ts'
import { asJson, showPlan } from './setup-print.ts'
import { withEnvRouted } from './setup-routed.ts'
import { listRuns, purge, undo } from './setup-undo.ts'
import { healthAt } from './setup-verify.ts'
import { writeLines, writesOf, writesRecord } from './setup-writes.ts'
import { systemError } from './system-errors.ts'

/** An ENV site is routed where the environment has the variable, or the file that is loaded has one that leads to the gateway. */
const isUnrouted = async ({ env }: SetupRequest, found: FoundSites, input: Input, ctx: Context) => {
  const { plans } = await chooseEnv(input, ctx, found.project, found.sites)
  const isMissing = (name: string) =>
    plans.some(({ variables, forContainers = [] }) => [...variables, ...forContainers].some((one) => one.name === name))
  return found.sites.filter(
    ({ verdict, env: asked }) =>
      verdict === 'REWRITE' ||
      (verdict === 'ENV' && asked.some(({ name, value }) => env[name] !== value && isMissing(name))),
  )
}

/** The gateway's key is set, an address that routed code reads is not: the key would go to a provider. */
const strayKey = async (
  { env, wishes }: SetupRequest,
  { project, sites }: FoundSites,
  input: Input,
  ctx: Context,
): Promise<string | undefined> => {
  const routed = sites.filter(({ verdict }) => verdict === 'ALREADY')
  const { plans } = await chooseEnv(input, ctx, project, routed)
  const missing = plans
    .flatMap(({ variables }) => variables)
    .find(({ name }) => name.startsWith('RESPAN_') && (env[name] ?? '') === '')?.name
  return missing !== undefined && (env[wishes.keyName] ?? '') !== '' && wishes.mode === 'code'
    ? `${wishes.keyName} is set and ${missing} is not: the gateway's key would go to the provider`
    : undefined
}

const check = async (request: SetupRequest, found: FoundSites, input: Input, ctx: Context): Promise<number> => {
  const unrouted = await isUnrouted(request, found, input, ctx)
  const stray = await strayKey(request, found, input, ctx)
  const code = unrouted.length > 0 || stray !== undefined ? codes.unrouted : 0
  if (isOn(input, 'json'))
    ctx.out(await asJson(found, { unrouted: unrouted.map(({ id }) => id), warning: stray ?? null }))
  else {
    for (const { id, verdict, reason } of unrouted)
      ctx.out(
        `${id}  not routed: ${verdict === 'ENV' ? `${reason}, which does not lead to the gateway` : 'it calls its provider directly'}`,
      )
    if (unrouted.length > 0)
      ctx.err(`${setupFrom(ctx, request.root)} routes ${unrouted.length === 1 ? 'it' : 'them'}; --dry-run shows how.`)
    if (unrouted.length === 0) ctx.out('Every site that can be routed is routed.')
    if (stray !== undefined) ctx.err(stray)
  }
  return code
}

/** Nobody said what to do, and there is nobody to ask. */
const unasked = ({ root }: SetupRequest, found: FoundSites, ctx: Context): number => {
  if (found.plan.files.length === 0 && found.plan.env.length === 0) return 0
  ctx.err(`Nothing is written. ${setupFrom(ctx, root)} --yes writes it; --dry-run only looks.`)
  return codes.precondition
}

/** The plan, with the environment and, for agents, the task that is left to them. */
const show = async (
  request: SetupRequest,
  found: FoundSites,
  input: Input,
  ctx: Context,
  mode: Mode,
): Promise<void> => {
  const choice = await chooseEnv(input, ctx, found.project, found.sites)
  const { plans } = choice
  const writes = await writesOf(found, choice, isSkillWished(input))
  const answers = plans.length === 0 || (await healthAt(request.wishes.gateway)) !== undefined
  const prompt = await promptOf(request, ctx, found.sites, setupFrom(ctx, request.root))
  if (isOn(input, 'printPrompt')) return ctx.out(prompt ?? 'Nothing is left to an agent.')
  const isForAgent = mode.is === 'agent' && request.task === 'ask'
  if (isOn(input, 'json') || isForAgent)
    return ctx.out(
      await asJson(found, {
        environment: envRecords(plans),
        ...writesRecord(writes, choice),
        ...(plans.length > 0 && { gatewayAnswers: answers }),
        agent: agentOf(mode),
        prompt: prompt ?? null,
        ...(isForAgent && {
          next: `${setupFrom(ctx, request.root)} --yes writes what is planned; then do what the prompt says`,
        }),
      }),
    )
  await showPlan(found, ctx, true)
  const lines = writeLines(found, choice, writes, styleOf(ctx))
  const isNothing = found.plan.files.length === 0 && writes.length === 0
  if (!isNothing) ctx.out(`\n${styleOf(ctx)('bold', 'Would be written')}`)
  for (const line of lines) ctx.out(line)
  if (!answers) ctx.out(`\n${styleOf(ctx)('yellow', `! ${noGatewayLine(request.wishes.gateway, ctx.program)}`)}`)
}

const agentOf = (mode: Mode): string | null => (mode.is === 'agent' ? mode.agent : null)

const runTask = async (request: SetupRequest, input: Input, ctx: Context): Promise<number> => {
  const mode = modeOf(input, ctx)
  if (request.task === 'undo') return undo(request, input, ctx)
  if (request.task === 'list') return listRuns(request, input, ctx)
  if (request.task === 'purge') return purge(request, input, ctx)
  const isPrinted = isOn(input, 'printPrompt')
  if (request.task === 'ask' && mode.is === 'person' && !isPrinted)
    return (await import('./setup-interactive.ts')).interact(request, input, ctx)
  const found = await findSites(request, ctx)
  if (request.task === 'check') return check(request, await withEnvRouted(request, found, ctx), input, ctx)
  if (request.task === 'apply') return (await import('./setup-plain.ts')).applyPlain(request, found, input, ctx, mode)
  await show(request, found, input, ctx, mode)
  return request.task === 'ask' && mode.is !== 'agent' && !isPrinted ? unasked(request, found, ctx) : 0
}

/** What a file or its folder refuses; undefined: it is something else. */
const whyRefused = (thrown: unknown): string | undefined => {
  if (thrown instanceof GatewayError) return thrown.code === 'forbidden' ? thrown.message : undefined
  if (!(thrown instanceof Error && 'syscall' in thrown && 'path' in thrown)) return undefined
  const { code, phrase } = systemError(thrown)
  const why = phrase === undefined ? thrown.message : `${phrase} (${code})`
  return `${String(thrown.path)} cannot be written: ${why}; every file is as it was`
}

export const setup: Command = defineCommand({
  name: 'setup',
  summary: 'move a project onto the gateway: find its calls, rewrite them, take it back',
  args: [{ name: 'path', summary: 'what to look at (default: the folder here)', optional: true }],
  options: setupOptions,
  examples: ['setup --dry-run', 'setup --yes', 'setup --undo', 'setup src --mode literal --dry-run --json'],
  async run(input, ctx) {
    // Whatever was mistyped is told before the project is looked at.
    envFileOf(input)
    await agentWish(input)
    try {
      const request = await readRequest(input, ctx)
      if (request.notice !== undefined) ctx.err(request.notice)
      return await runTask(request, input, ctx)
    } catch (thrown) {
      // No file may hold a key, a file leads elsewhere, or the disk refuses: a matter of the project, as a file with changes is.
      const why = whyRefused(thrown)
      if (why === undefined) throw thrown
      ctx.err(`respan: ${why}`)
      if (isOn(input, 'json')) ctx.out(JSON.stringify({ error: { code: 'forbidden', message: why } }, null, 2))
      return codes.precondition
    }
  },
})
