/** `respan setup --yes`: the same work as with a person, without a question. What would have been asked is a reason to stop, or is left. */

import { GatewayError } from '../core/errors.ts'
import { disk } from '../setup/disk.ts'
import type { Place } from '../setup/env-write.ts'
import { type Context, type Input, isOn } from './command.ts'
import { agentWish, handOver, isSkillWished, promptOf, skillFiles, type Who, whoIs } from './setup-agent.ts'
import { foundAfter, whyNotWritten, write } from './setup-apply.ts'
import { writeSkill } from './setup-ask-agent.ts'
import { type Done, doneRecord, isAgentFailed, isRefuted } from './setup-done.ts'
import type { FoundSites } from './setup-find.ts'
import { type Deeds, finishEnv, finishMore, makeReady, prove, type Ready, rollBack } from './setup-finish.ts'
import { environment, strangeKeyLine } from './setup-key.ts'
import type { Mode } from './setup-mode.ts'
import { codes, type SetupRequest } from './setup-options.ts'
import { setupFrom } from './setup-place.ts'
import { asJson, showPlan } from './setup-print.ts'
import { hearStop, isLeft, leave } from './setup-stop.ts'
import { summaryText } from './setup-told.ts'
import { healthAt } from './setup-verify.ts'

/** Why nothing may be written; undefined: it may. */
const whyBlocked = async (
  request: SetupRequest,
  found: FoundSites,
  ready: Ready,
  who: Who | string | undefined,
  input: Input,
): Promise<string | undefined> => {
  if (typeof who === 'string') return who
  const { keyName, gateway } = request.wishes
  if (ready.strange !== undefined) {
    const mend = ready.strange.from === environment ? 'unset it' : 'take it out, or say --new-key'
    return `${strangeKeyLine(keyName, ready.strange)}: ${mend}`
  }
  if (isOn(input, 'requireGateway') && (await healthAt(gateway)) === undefined)
    return `no gateway answers at ${gateway}; respan proxy start --detach starts one`
  return whyNotWritten(request, found)
}

/** Ready, or why not. */
const readyOr = async (input: Input, ctx: Context, found: FoundSites): Promise<Ready | string> => {
  try {
    return await makeReady(input, ctx, found)
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === 'forbidden') return thrown.message
    throw thrown
  }
}

export const applyPlain = async (
  request: SetupRequest,
  found: FoundSites,
  input: Input,
  ctx: Context,
  mode: Mode,
): Promise<number> => {
  const json = isOn(input, 'json')
  const wish = await agentWish(input)
  const ready = await readyOr(input, ctx, found)
  // Never a second agent inside of one, and none that was not named.
  const who = mode.is === 'agent' ? undefined : await whoIs(request, ctx, wish)
  if (mode.is === 'agent' && !wish.isOff && (wish.id ?? wish.command) !== undefined)
    ctx.err(`${mode.agent} runs this: no agent is started inside of it. The task is for ${mode.agent} itself.`)
  const blocked = typeof ready === 'string' ? ready : await whyBlocked(request, found, ready, who, input)
  if (typeof ready === 'string' || typeof who === 'string' || blocked !== undefined) {
    if (json) ctx.out(await asJson(found, { applied: null, error: blocked }))
    ctx.err(`Nothing is written: ${blocked}`)
    return codes.precondition
  }
  const { runIdAt } = await import('../setup/index.ts')
  const place: Place = { disk, root: found.project.root, id: runIdAt(ctx.now()) }
  const stop = hearStop(ctx)
  const deeds: Deeds = { runs: [place.id] }
  try {
    const written = await write(request, found, ctx, place.id)
    if (written.isCancelled) return leave()
    const env = await finishEnv(ctx, found, place, ready)
    if (env.key !== undefined) deeds.key = env.key
    await stop.check()
    const after = foundAfter(found, written)
    const isLeft = after.sites.some(({ verdict }) => verdict === 'REVIEW')
    const given = who === undefined || !isLeft ? undefined : await handOver(request, ctx, after, who, wish.timeoutMs)
    if (given?.run !== undefined) deeds.runs.push(given.run)
    await stop.check()
    // A key that the gateway does not know is nobody's to replace here: the next run of setup says so.
    const known = async (more: Ready) => (more.strange === undefined ? more : undefined)
    const end = { ready, env }
    const now = given?.resolved ? await finishMore(input, ctx, place, given.found, end, known) : end
    if (now.env.key !== undefined) deeds.key = now.env.key
    const skill = isSkillWished(input) ? await writeSkill(place, skillFiles([])) : []
    const proof =
      input.options.verify === false
        ? { proofs: [] }
        : await stop.unless(prove(request, now.ready, now.env.key, ctx.program))
    const done: Done = {
      plans: now.ready.plans,
      keyName: request.wishes.keyName,
      ...now.env,
      envFiles: [...now.env.envFiles, ...skill],
      ...(given !== undefined && { handed: given }),
      ...proof,
    }
    const seen = given?.found ?? after
    const prompt = await promptOf(request, ctx, seen.sites, setupFrom(ctx, request.root))
    if (json)
      ctx.out(
        await asJson(found, {
          applied: { ...written.applied, routed: written.routed.map(({ id }) => id) },
          ...doneRecord(done),
          prompt: prompt ?? null,
        }),
      )
    else {
      await showPlan(found, ctx, false)
      ctx.out(`\n${await summaryText(written, seen, done, ctx)}`)
      if (mode.is === 'agent' && prompt !== undefined) ctx.out(`\n${prompt}`)
    }
    return isRefuted(done) || isAgentFailed(done) ? codes.refuted : 0
  } catch (thrown) {
    await rollBack(ctx, place.root, deeds)
    if (!isLeft(thrown)) throw thrown
    ctx.err('Cancelled: every file is as it was.')
    return codes.cancelled
  } finally {
    stop.forget()
  }
}
