/** `respan prompts deploy · rollback`: a line more in the history; the next call of a running gateway reads it. */

import { type PromptRow, productionLabel } from '../core/prompt.ts'
import { earlierOf } from '../prompts/deployment.ts'
import { diffBodies } from '../prompts/diff.ts'
import type { ControlStore } from '../store/store.ts'
import { type Context, type Input, isOn, misuse, refuse, textOf } from './command.ts'
import { readGit } from './git.ts'
import { printRecord, styleOf } from './output.ts'
import { atDesk } from './project.ts'
import { diffText } from './prompts-show.ts'

const promptOf = (control: ControlStore, which: string): PromptRow => {
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
  version: number
  label: string
  rollback?: boolean
}

const move = (
  input: Input,
  ctx: Context,
  control: ControlStore,
  { prompt, version, label, rollback }: Move,
): number => {
  const fresh = control.readVersion(prompt.id, version)
  if (fresh === undefined) throw refuse(`prompt "${prompt.id}" has no version ${version}`)
  const before = control.resolvePrompt(prompt.id, { label })?.version
  if (before?.version === version) {
    ctx.err(`${prompt.id}: version ${version} is deployed as ${label} already.`)
    return 0
  }
  const { author, commit } = readGit(ctx.cwd, ctx.cwd)
  const message = textOf(input, 'message')
  const row = control.deployVersion({ promptId: prompt.id, label, version, rollback, actor: author, commit, message })
  if (isOn(input, 'json')) return printRecord(ctx, input, { ...row })
  if (before !== undefined) ctx.err(diffText(diffBodies(before.body, fresh.body), styleOf(ctx)))
  ctx.out(`${prompt.id}  ${label}  ${before === undefined ? '-' : `version ${before.version}`} → version ${version}`)
  return 0
}

export const deploy = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const [which = '', word] = input.args
    const prompt = promptOf(control, which)
    const newest = control.listVersions(prompt.id).find(({ readonly }) => readonly)
    const version = word === undefined ? newest?.version : numberOf(word)
    if (version === undefined) throw refuse(`prompt "${prompt.id}" has no version that is committed; push it first`)
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

interface ShownDeployment {
  at: string
  label: string
  version: number | null
  previous: number | null
  actor: string
  commit: string
  message: string
}

/** What was live at which time, newest first. */
export const historyOf = (control: ControlStore, which: string): ShownDeployment[] =>
  control
    .listDeployments(promptOf(control, which).id)
    .map(({ at, label, version, previous, actor, commit, message }) => ({
      at: new Date(at).toISOString(),
      label,
      version,
      previous,
      actor,
      commit: commit ?? '',
      message,
    }))

export const history = async (input: Input, ctx: Context): Promise<number> => {
  const { printList } = await import('./output.ts')
  return atDesk(ctx, ({ control }) => {
    const columns = (['at', 'label', 'version', 'previous', 'actor', 'commit', 'message'] as const).map((name) => ({
      name,
      value: (row: ShownDeployment) => row[name],
      ...(name === 'commit' && {
        show: (row: ShownDeployment) => row.commit.replace(/^([0-9a-f]{10})[0-9a-f]*/, '$1'),
      }),
    }))
    return printList(ctx, input, columns, historyOf(control, input.args[0] ?? ''))
  })
}
