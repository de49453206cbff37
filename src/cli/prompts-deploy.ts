/** `respan prompts deploy · rollback · undeploy · commit`: a line more in the history; the next call of a running gateway reads it. */

import { labelProblem, type PromptRow, productionLabel, type VersionRow } from '../core/prompt.ts'
import { earlierOf, labelled } from '../prompts/deployment.ts'
import { diffBodies } from '../prompts/diff.ts'
import type { ControlStore } from '../store/store.ts'
import { type Context, type Input, isOn, misuse, refuse, textOf } from './command.ts'
import { readGit } from './git.ts'
import { printRecord, styleOf } from './output.ts'
import { atDesk } from './project.ts'
import { diffText } from './prompts-show.ts'
import { shownDeployment } from './shown-deployment.ts'

export const promptOf = (control: ControlStore, which: string): PromptRow => {
  const found = control.findPrompt(which)
  if (found === undefined)
    throw refuse(`prompt "${which}" is not in the store; push it first, or see: respan prompts list`)
  return found
}

const numberOf = (word: string): number => {
  const number = Number(word.replace(/^v/, ''))
  if (!Number.isInteger(number) || number < 1) throw misuse(`"${word}" is no version; give its number`)
  return number
}

interface Move {
  prompt: PromptRow
  /** null = nothing is deployed any more. */
  version: number | null
  label: string
  rollback?: boolean
}

const wordOf = (version: number | null | undefined): string => (version == null ? '-' : `version ${version}`)

/** Throws `bad_request` for what cannot be deployed, with the way to it. */
const deployable = (control: ControlStore, { prompt, version }: Move): VersionRow | undefined => {
  if (version === null) return undefined
  const found = control.readVersion(prompt.id, version)
  if (found === undefined)
    throw refuse(`prompt "${prompt.id}" has no version ${version}; see: respan prompts versions ${prompt.id}`)
  if (!found.readonly)
    throw refuse(
      `version ${version} of prompt "${prompt.id}" is a draft, and a draft cannot be deployed. Commit it first: respan prompts commit ${prompt.id}`,
    )
  return found
}

const move = (input: Input, ctx: Context, control: ControlStore, given: Move): number => {
  const { prompt, version, label, rollback } = given
  const problem = version === null ? undefined : labelProblem(label)
  if (problem !== undefined) throw misuse(problem)
  const fresh = deployable(control, given)
  const before = control.resolvePrompt(prompt.id, { label })?.version
  const same = (before?.version ?? null) === version
  const { author, commit } = readGit(ctx.cwd, ctx.cwd)
  const message = textOf(input, 'message')
  const row = same
    ? undefined
    : control.deployVersion({ promptId: prompt.id, label, version, rollback, actor: author, commit, message })
  if (isOn(input, 'json')) {
    const last = row ?? control.listDeployments(prompt.id).find((one) => one.label === label)
    const did = same ? 'unchanged' : version === null ? 'undeployed' : rollback ? 'rolled back' : 'deployed'
    return printRecord(ctx, input, { did, ...(last && shownDeployment(last)) })
  }
  if (same) {
    ctx.err(
      `${prompt.id}: ${version === null ? `nothing is deployed as ${label}` : `version ${version} is deployed as ${label} already`}.`,
    )
    return 0
  }
  if (before !== undefined && fresh !== undefined) ctx.err(diffText(diffBodies(before.body, fresh.body), styleOf(ctx)))
  ctx.out(`${prompt.id}  ${label}  ${wordOf(before?.version)} → ${wordOf(version)}`)
  return 0
}

export const deploy = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const [which = '', word] = input.args
    const prompt = promptOf(control, which)
    const newest = control.listVersions(prompt.id).find(({ readonly }) => readonly)
    const version = word === undefined ? newest?.version : numberOf(word)
    if (version === undefined)
      throw refuse(
        `prompt "${prompt.id}" has no version that is committed; push it, or commit its draft: respan prompts commit ${prompt.id}`,
      )
    return move(input, ctx, control, { prompt, version, label: textOf(input, 'label') ?? productionLabel })
  })

/** What was live before the last deployment. */
export const rollback = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const [which = '', word] = input.args
    const prompt = promptOf(control, which)
    const label = textOf(input, 'label') ?? productionLabel
    const earlier = word === undefined ? earlierOf(control.listDeployments(prompt.id), label) : numberOf(word)
    if (earlier === undefined)
      throw refuse(
        `prompt "${prompt.id}" had nothing deployed as ${label} before; see: respan prompts history ${prompt.id}`,
      )
    return move(input, ctx, control, { prompt, version: earlier, label, rollback: true })
  })

/** Takes a label off, or production: calls that ask for it get a 404 then. */
export const undeploy = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const prompt = promptOf(control, input.args[0] ?? '')
    const label = textOf(input, 'label') ?? productionLabel
    if (!labelled(control.listDeployments(prompt.id)).has(label))
      throw refuse(`prompt "${prompt.id}" was never deployed as ${label}; see: respan prompts history ${prompt.id}`)
    return move(input, ctx, control, { prompt, version: null, label })
  })

/** Freezes the draft, so that it can be deployed. */
export const commit = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const prompt = promptOf(control, input.args[0] ?? '')
    const [newest] = control.listVersions(prompt.id)
    if (newest === undefined || newest.readonly) throw refuse(`prompt "${prompt.id}" has no draft`)
    const { version } = control.commitVersion(prompt.id, newest.version, textOf(input, 'message'))
    if (isOn(input, 'json')) return printRecord(ctx, input, { id: prompt.id, did: 'committed', version })
    ctx.out(`${prompt.id}  version ${version}  committed`)
    ctx.err(`respan prompts deploy ${prompt.id} ${version} makes it the one that calls get.`)
    return 0
  })
