/**
 * `respan setup` with a person at the terminal: look, choose, write, hand over, prove, sum up. Ctrl-C, or a prompt that is left with Esc,
 * takes back what was written. setup-mode.ts decides for it before the first prompt; without a terminal it never runs.
 */

import { disk } from '../setup/disk.ts'
import type { Place } from '../setup/env-write.ts'
import type { Verdict } from '../setup/index.ts'
import type { Context, Input } from './command.ts'
import { styleOf } from './output.ts'
import { agentWish } from './setup-agent.ts'
import { foundAfter, whyNotWritten, write } from './setup-apply.ts'
import { openAsker, type Talk } from './setup-ask.ts'
import { offerAgent, offerSkill } from './setup-ask-agent.ts'
import { askFiles, askKey, askMore, askPackages, inThese } from './setup-ask-plan.ts'
import { askGateway, askWatch, startAsked } from './setup-ask-proof.ts'
import { type Done, isAgentFailed, isRefuted } from './setup-done.ts'
import { type FoundSites, findSites } from './setup-find.ts'
import { type Deeds, finishEnv, finishMore, isMissing, makeReady, prove, type Ready, rollBack } from './setup-finish.ts'
import type { SetupRequest } from './setup-options.ts'
import { setupFrom } from './setup-place.ts'
import { countLine, headLine, siteGroups, troubleLines } from './setup-show.ts'
import { hearStop, isLeft, leave } from './setup-stop.ts'
import { summaryText } from './setup-told.ts'

const look = async ({ request, ctx, ask, stop }: Talk): Promise<FoundSites> => {
  const work = ask.work('Looking through the project')
  const quiet: Context = { ...ctx, err: (text) => work.say(text) }
  try {
    const found = await findSites(request, quiet, undefined, stop.signal)
    await stop.check()
    work.done(headLine(found))
    return found
  } catch (thrown) {
    work.done('Looking through the project')
    throw thrown
  }
}

const sitesMax = 30
const pressing: readonly Verdict[] = ['REWRITE', 'ENV', 'REVIEW', 'REPORT']

const showSites = async ({ ctx, ask }: Talk, found: FoundSites): Promise<void> => {
  const { countVerdicts, ruleNamed } = await import('../setup/index.ts')
  // Of many, those that something is to be done about.
  const isLong = found.sites.length > sitesMax
  const shown = isLong ? found.sites.filter(({ verdict }) => pressing.includes(verdict)) : found.sites
  const lines = [countLine(countVerdicts(found.sites)), ...siteGroups(shown, ruleNamed, styleOf(ctx))]
  ask.say([...lines, ...(isLong ? ['', `${setupFrom(ctx, found.plan.root)} --dry-run lists them all`] : [])].join('\n'))
  for (const line of troubleLines(found)) ask.warn(line)
}

interface Choice {
  talk: Talk
  found: FoundSites
  ready: Ready
}

/** What is to be done, as far as the user wants it; undefined: nothing. */
const choose = async (given: Talk, all: FoundSites): Promise<Choice | undefined> => {
  const packages = await askPackages(given, all)
  const talk = packages.length === 0 ? given : { ...given, request: { ...given.request, packages } }
  const { ask, request } = talk
  const wanted = await askFiles(talk, await inThese(all, packages))
  if (wanted === undefined) return undefined
  const { found } = wanted
  const blocked = await whyNotWritten(request, found)
  if (
    blocked !== undefined &&
    !(await ask.confirm(`${blocked.replace(/: commit.*$/, '')}. Write all the same?`, false))
  )
    return undefined
  const ready = await askKey(talk, wanted.ready)
  return ready && { talk, found, ready }
}

/** Code that was routed elsewhere (a colleague's) needs a key and addresses here. */
const hasWork = async ({ input, ctx }: Talk, found: FoundSites): Promise<boolean> =>
  found.plan.files.length > 0 ||
  found.plan.env.length > 0 ||
  found.sites.some(({ verdict }) => verdict === 'REVIEW') ||
  isMissing(await makeReady(input, ctx, found))

const carryOut = async ({ talk, found, ready }: Choice, deeds: Deeds): Promise<number> => {
  const { ask, ctx, input, request, stop } = talk
  const { runIdAt } = await import('../setup/index.ts')
  const wish = await agentWish(input)
  const { findAgents } = await import('../setup/agent-find.ts')
  const agents = wish.isOff ? Promise.resolve([]) : findAgents(request.root, ctx.env, wish.id)
  const gateway = ready.plans.length === 0 || input.options.verify === false ? 'absent' : await askGateway(talk)
  const place: Place = { disk, root: found.project.root, id: runIdAt(ctx.now()) }
  deeds.runs.push(place.id)
  const written = await write({ ...request, allowDirty: true }, found, ctx, place.id)
  if (written.isCancelled) return leave()
  const first = await finishEnv(ctx, found, place, ready)
  if (first.key !== undefined) deeds.key = first.key
  await stop.check()
  ask.step(`Written: ${[...written.applied.written, ...first.envFiles].join(', ') || 'nothing had to be'}`)
  const after = foundAfter(found, written)
  const handed = await offerAgent(talk, after, wish, agents)
  if (handed?.run !== undefined) deeds.runs.push(handed.run)
  await stop.check()
  const end = { ready, env: first }
  const { ready: now, env } = handed?.resolved
    ? await finishMore(input, ctx, place, handed.found, end, (more) => askMore(talk, more))
    : end
  if (env.key !== undefined) deeds.key = env.key
  const skill = await offerSkill(talk, place, agents)
  if (gateway === 'start') await startAsked(talk)
  const proof =
    input.options.verify === false ? { proofs: [] } : await stop.unless(prove(request, now, env.key, ctx.program))
  const isProven = proof.proofs.length > 0 && proof.proofs.every((one) => one.isProven)
  const seen =
    isProven && env.key !== undefined
      ? await askWatch(talk, env.key.value, proof.proofs, now.plans[0]?.target.loadWith)
      : undefined
  const done: Done = {
    plans: now.plans,
    keyName: request.wishes.keyName,
    ...(env.key !== undefined && { key: env.key }),
    envFiles: [...env.envFiles, ...skill],
    ...(handed !== undefined && { handed }),
    ...proof,
    ...(seen !== undefined && { seen }),
  }
  ctx.out(await summaryText(written, handed?.found ?? after, done, ctx))
  return isRefuted(done) || isAgentFailed(done) ? 5 : 0
}

export const interact = async (request: SetupRequest, input: Input, ctx: Context): Promise<number> => {
  const stop = hearStop(ctx)
  const ask = await openAsker(stop.signal)
  const talk: Talk = { request, input, ctx, ask, stop }
  const deeds: Deeds = { runs: [] }
  try {
    ask.open(`respan setup · ${request.root}`)
    const found = await look(talk)
    if (found.sites.length > 0) await showSites(talk, found)
    if (!(await hasWork(talk, found))) {
      ask.close(found.sites.length === 0 ? 'No LLM client was found.' : 'Nothing has to be changed.')
      return 0
    }
    const chosen = await choose(talk, found)
    if (chosen === undefined) {
      ask.close('Everything is as it was.')
      return 0
    }
    return await carryOut(chosen, deeds)
  } catch (thrown) {
    await rollBack(ctx, request.root, deeds)
    if (!isLeft(thrown)) throw thrown
    ask.close(deeds.runs.length === 0 ? 'Cancelled; nothing was written.' : 'Cancelled; everything is as it was.')
    return 130
  } finally {
    stop.forget()
  }
}
