/** The questions of `respan setup` about what is left to a person: hand it to an agent, look at the prompt, or keep it. */

import { join } from 'node:path'
import type { FoundAgent } from '../setup/agent-find.ts'
import type { Place } from '../setup/env-write.ts'
import { type AgentWish, type HandedOver, handOver, promptOf, skillFiles } from './setup-agent.ts'
import type { Talk } from './setup-ask.ts'
import { showLong } from './setup-ask-plan.ts'
import { handedLines } from './setup-done.ts'
import type { FoundSites } from './setup-find.ts'
import { asTyped } from './setup-told.ts'

const minutes = (ms: number): string => `${Math.round(ms / 60_000)} min`

const runAgent = async (
  talk: Talk,
  found: FoundSites,
  agent: FoundAgent | string,
  wish: AgentWish,
): Promise<HandedOver> => {
  const { ask, ctx, request } = talk
  const name = typeof agent === 'string' ? agent : agent.agent.name
  const work = ask.work(`${name} is at work (at most ${minutes(wish.timeoutMs)}; Ctrl-C takes everything back)`)
  const startedAt = ctx.now()
  const clock = setInterval(() => {
    const seconds = Math.round((ctx.now() - startedAt) / 1000)
    work.say(`${name} is at work: ${seconds} s (Ctrl-C takes everything back)`)
  }, 1000)
  try {
    const who = typeof agent === 'string' ? { command: agent } : { agent }
    const handed = await handOver(request, { ...ctx, err: () => undefined }, found, who, wish.timeoutMs)
    const [first = '', ...rest] = handedLines(handed).map((line) => asTyped(line, request.root, ctx))
    work.done(first)
    if (rest.length > 0) ask.say(rest.join('\n'))
    return handed
  } finally {
    clearInterval(clock)
  }
}

const hintOf = ({ agent: { runsCommands }, isUsedHere }: FoundAgent): string =>
  [isUsedHere ? 'used in this project' : '', runsCommands ? 'may run commands without asking' : '']
    .filter((text) => text !== '')
    .join('; ')

/** Undefined: nothing was handed over. */
export const offerAgent = async (
  talk: Talk,
  found: FoundSites,
  wish: AgentWish,
  agents: Promise<FoundAgent[]>,
): Promise<HandedOver | undefined> => {
  const { ask, ctx, request } = talk
  const prompt = await promptOf(request, ctx, found.sites)
  if (prompt === undefined || wish.isOff) return undefined
  if (wish.command !== undefined) return runAgent(talk, found, wish.command, wish)
  const installed = (await agents).filter(({ agent }) => wish.id === undefined || agent.id === wish.id)
  const count = found.sites.filter(({ verdict }) => verdict === 'REVIEW').length
  const choices = [
    ...installed.map((one) => ({ value: one.agent.id, label: `${one.agent.name} ${one.version}`, hint: hintOf(one) })),
    { value: 'preview', label: 'Look at the prompt' },
    { value: 'print', label: 'Print the prompt, and go on' },
    { value: 'skip', label: 'Keep them for yourself' },
  ]
  if (installed.length > 0) ask.warn('An agent can change any file of this project. It gets no key and no .env value.')
  for (;;) {
    const answer = await ask.pick(
      `${count === 1 ? 'One place needs' : `${count} places need`} a decision. Who takes it?`,
      choices,
    )
    if (answer === 'skip') return undefined
    if (answer === 'preview') {
      showLong(prompt.split('\n'), ctx)
      await talk.stop.check()
    }
    if (answer === 'print') {
      ctx.out(`\n${prompt}`)
      return undefined
    }
    const chosen = installed.find(({ agent }) => agent.id === answer)
    if (chosen !== undefined) return runAgent(talk, found, chosen, wish)
  }
}

/** A file for agents of later, for those that are installed. Returns what was written. */
export const offerSkill = async (talk: Talk, place: Place, agents: Promise<FoundAgent[]>): Promise<string[]> => {
  const installed = await agents
  if (installed.length === 0) return []
  const files = skillFiles(installed.map(({ agent }) => agent.skills)).filter(
    (file) => place.disk.read(join(place.root, file)) === undefined,
  )
  if (files.length === 0) return []
  const isWished = await talk.ask.confirm(`Add ${files.join(' and ')}, so that agents know the gateway?`, false)
  return isWished ? writeSkill(place, files) : []
}

export const writeSkill = async (place: Place, files: readonly string[]): Promise<string[]> => {
  const [{ newFileStep, writeStep }, { recordChanges }, { readTemplate }, { ensureRun }] = await Promise.all([
    import('../setup/env-write.ts'),
    import('../setup/env-record.ts'),
    import('../setup/template.ts'),
    import('../setup/record.ts'),
  ])
  const steps = files.flatMap((file) => newFileStep(place, file, readTemplate('skill/SKILL.md')) ?? [])
  if (steps.length === 0) return []
  ensureRun(place.disk, place.root, place.id)
  recordChanges(
    place,
    steps.map(({ change }) => change),
  )
  for (const step of steps) writeStep(place, step)
  return steps.map(({ change }) => change.file)
}
