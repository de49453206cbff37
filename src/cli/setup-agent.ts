/** The hand-off of `respan setup`: what is left goes to the agent that the user has; our own scan gives the verdict on it. */

import { join } from 'node:path'
import type { FoundAgent } from '../setup/agent-find.ts'
import type { AgentEnd } from '../setup/agent-run.ts'
import type { Traced } from '../setup/agent-trace.ts'
import type { Site } from '../setup/index.ts'
import { type Context, countOf, type Input, isOn, misuse, textOf } from './command.ts'
import { type FoundSites, findSites } from './setup-find.ts'
import type { SetupRequest } from './setup-options.ts'

const secondsDefault = 600
const secondsMax = 7200

export interface AgentWish {
  /** A row's id. */
  id?: string
  /** A command of the user's own. */
  command?: string
  isOff: boolean
  timeoutMs: number
}

export const agentWish = async (input: Input): Promise<AgentWish> => {
  const { agents } = await import('../setup/agents.ts')
  const [command, said] = [textOf(input, 'agentCmd'), textOf(input, 'agent')]
  const known = agents.map((agent) => agent.id)
  if (said !== undefined && !known.includes(said)) throw misuse(`--agent ${said}: known are ${known.join(', ')}`)
  if (said !== undefined && command !== undefined) throw misuse('--agent and --agent-cmd exclude each other')
  const timeoutMs = 1000 * (countOf(input, 'agentTimeout', secondsMax) ?? secondsDefault)
  return {
    ...(said !== undefined && { id: said }),
    ...(command !== undefined && { command }),
    isOff: input.options.agent === false,
    timeoutMs,
  }
}

/** `setup`: how it is started by who gets the task; agents that are started are in the project. */
export const promptOf = async (
  request: SetupRequest,
  ctx: Context,
  sites: readonly Site[],
  setup = `${ctx.program} setup`,
): Promise<string | undefined> => {
  const { leftoversOf, promptFor } = await import('../setup/prompt.ts')
  const left = leftoversOf(sites)
  return left.length === 0 ? undefined : promptFor(left, { keyName: request.wishes.keyName, setup })
}

export interface HandedOver extends Traced {
  name: string
  end: AgentEnd['is']
  /** Its last words, where it failed. */
  said?: string
  /** How many places it was given, and how many our scan finds routed now. */
  given: number
  resolved: number
  /** The project as it is now. */
  found: FoundSites
}

export type Who = { agent: FoundAgent } | { command: string }

const countIn = ({ sites }: FoundSites, file: string, wanted: Site['verdict']): number =>
  sites.filter((site) => site.file === file && site.verdict === wanted).length

/** Of the places that it was given: what else it routed is not counted for them. */
const resolvedIn = (files: readonly string[], before: FoundSites, now: FoundSites): number =>
  files
    .map((file) => {
      const more = countIn(now, file, 'ALREADY') - countIn(before, file, 'ALREADY')
      return Math.max(0, Math.min(countIn(before, file, 'REVIEW'), more))
    })
    .reduce((sum, count) => sum + count, 0)

/** A sentence where the agent that was named is not installed; undefined where none was. */
export const whoIs = async (
  request: SetupRequest,
  ctx: Context,
  wish: AgentWish,
): Promise<Who | string | undefined> => {
  if (wish.isOff) return undefined
  if (wish.command !== undefined) return { command: wish.command }
  if (wish.id === undefined) return undefined
  const { findAgents } = await import('../setup/agent-find.ts')
  const [agent] = await findAgents(request.root, ctx.env, wish.id)
  return agent === undefined ? `--agent ${wish.id}: it is not installed, or does not answer to --version` : { agent }
}

/** `found` is the project as it is now. What it changes has a record of its own. Ctrl-C ends the agent, and what it did stays. */
export const handOver = async (
  request: SetupRequest,
  ctx: Context,
  found: FoundSites,
  who: Who,
  timeoutMs: number,
): Promise<HandedOver> => {
  const [
    { runAgent },
    { freeRunId, takeSnapshot, traceChanges },
    { commandWords },
    { leftoversOf },
    { disk },
    { recordRun, runFolder },
  ] = await Promise.all([
    import('../setup/agent-run.ts'),
    import('../setup/agent-trace.ts'),
    import('../setup/agents.ts'),
    import('../setup/prompt.ts'),
    import('../setup/index.ts'),
    import('../setup/record.ts'),
  ])
  const { root } = found.project
  const id = freeRunId(disk, root, ctx.now())
  const left = leftoversOf(found.sites)
  const files = [...new Set(left.map(({ file }) => file))]
  const prompt = (await promptOf(request, ctx, found.sites)) ?? ''
  const promptFile = join(runFolder(root, id), 'prompt.md')
  recordRun(disk, root, id, [])
  disk.write(promptFile, Buffer.from(prompt), 0o600)
  const [command = '', ...args] = 'command' in who ? commandWords(who.command, promptFile) : [who.agent.command]
  const start = 'command' in who ? { args } : who.agent.agent.start({ prompt, promptFile, root, files, timeoutMs })
  const before = takeSnapshot(root)
  const stop = new AbortController()
  const forget = ctx.onStop(() => stop.abort())
  try {
    const doneTypes = 'command' in who ? [] : (who.agent.agent.doneTypes ?? [])
    const { is, said } = await runAgent({
      command,
      start,
      doneTypes,
      cwd: root,
      env: ctx.env,
      timeoutMs,
      signal: stop.signal,
    })
    const traced = traceChanges(disk, root, id, before, files)
    const now = await findSites(request, ctx)
    return {
      ...traced,
      name: 'command' in who ? command : who.agent.agent.name,
      end: is,
      ...(is === 'failed' && said !== '' && { said }),
      given: left.length,
      resolved: resolvedIn(files, found, now),
      found: now,
    }
  } finally {
    forget()
  }
}

/** Is a skill file asked for, and for whom? */
export const isSkillWished = (input: Input): boolean => isOn(input, 'skill')

const skillFile = 'respan/SKILL.md'

/** Where agents find the skill; both places where it is not known which agent is used. */
export const skillFiles = (skills: readonly string[]): string[] =>
  (skills.length === 0 ? ['.claude/skills', '.agents/skills'] : [...new Set(skills)]).map(
    (folder) => `${folder}/${skillFile}`,
  )
