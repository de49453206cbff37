/** `respan prompts init · push`: files → versions. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { labelProblem } from '../core/prompt.ts'
import { refuseBroken, writeLock, writePrompt } from '../prompts/folder.ts'
import { labelsOf, pushFile, refuseStuck } from '../prompts/push.ts'
import { named, type PromptState, statesOf } from '../prompts/state.ts'
import { type Context, type Input, isOn, misuse, refuse, textOf } from './command.ts'
import { readGit } from './git.ts'
import { atDesk } from './project.ts'
import { readFolder, rootOf } from './prompt-folder.ts'

const example = `---
model: gpt-5.5
description: answers in the language of the customer
input:
  schema:
    language: string, the language of the answer
    user_message: string
respan.id: support-reply
---
{{role "system"}}
You are a helpful assistant that speaks {{language}}.
{{role "user"}}
{{user_message}}
`

export const init = async (input: Input, ctx: Context): Promise<number> => {
  const { root, shown } = rootOf(input, ctx)
  const path = 'support/reply.prompt'
  if (existsSync(join(root, path))) throw refuse(`${shown}/${path} is there already`)
  writePrompt(root, path, example)
  ctx.err(`${shown}/${path} is a prompt with two variables. Next:`)
  ctx.out(
    'respan prompts test support-reply --var language=Spanish --var user_message=Hello\nrespan prompts push --deploy',
  )
  return 0
}

/** What `push --check` says is still to be pushed. */
const wouldPush = (state: PromptState, deploys: boolean): boolean =>
  state.file !== undefined && state.drift !== 'clean' && (deploys || state.drift !== 'ahead')

export const push = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const folder = readFolder(input, ctx)
    refuseBroken(folder, input.args)
    if (isOn(input, 'draft') && isOn(input, 'deploy'))
      throw misuse('--draft and --deploy exclude each other: a draft cannot be deployed')
    const label = textOf(input, 'label')
    const problem = label === undefined ? undefined : labelProblem(label)
    if (problem !== undefined) throw misuse(problem)
    for (const { path, warnings } of folder.files)
      for (const warning of warnings) ctx.err(`${folder.shown}/${path}: ${warning}`)
    const states = named(statesOf(folder, control), input.args).filter(({ file }) => file !== undefined)
    if (states.length === 0) throw refuse(`there is no prompt in ${folder.shown}/; respan prompts init makes one`)
    if (isOn(input, 'check')) {
      const left = states.filter((state) => wouldPush(state, isOn(input, 'deploy')))
      if (isOn(input, 'json'))
        ctx.out(
          JSON.stringify(
            left.map(({ id, drift }) => ({ id, drift })),
            null,
            2,
          ),
        )
      else for (const { id, drift } of left) ctx.out(`${id}  ${drift}`)
      if (left.length === 0) ctx.err('Everything is pushed.')
      return left.length === 0 ? 0 : 1
    }
    if (!isOn(input, 'force')) refuseStuck(states)
    const git = readGit(ctx.cwd, folder.root)
    const done = states.map((state) => {
      const labels = isOn(input, 'deploy') ? (label === undefined ? labelsOf(state) : [label]) : []
      const options = { git, message: textOf(input, 'message') ?? '', draft: isOn(input, 'draft'), labels }
      return pushFile(control, folder, state, options)
    })
    writeLock(folder)
    if (isOn(input, 'json')) ctx.out(JSON.stringify(done, null, 2))
    else
      for (const { id, did, version, labels } of done)
        ctx.out(`${id}  version ${version}  ${did}${labels.length > 0 ? ` as ${labels.join(', ')}` : ''}`)
    return 0
  })
