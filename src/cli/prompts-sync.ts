/** `respan prompts init · push · pull`: files → versions and back. A file that was edited is never overwritten unasked. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { PromptRow, VersionRow } from '../core/prompt.ts'
import { writePromptFile } from '../prompts/file.ts'
import { type Folder, pathFor, readText, refuseBroken, writeLock, writePrompt } from '../prompts/folder.ts'
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
    refuseBroken(folder)
    if (isOn(input, 'draft') && isOn(input, 'deploy'))
      throw misuse('--draft and --deploy exclude each other: a draft cannot be deployed')
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
    const label = textOf(input, 'label')
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

/** The file as its author wrote it, where the partials that are here give the same; else written anew, without partials. */
const textFor = (version: VersionRow, path: string, { root }: Folder, prompt: PromptRow): string => {
  try {
    if (version.source !== null && readText(root, path, version.source).hash === version.hash) return version.source
  } catch {
    // A partial is not here.
  }
  return writePromptFile(version.body, prompt)
}

export const pull = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const folder = readFolder(input, ctx)
    const states = named(statesOf(folder, control), input.args)
    const blocked = new Set(folder.broken.map(({ path }) => path))
    const kept: string[] = []
    const force = isOn(input, 'force')
    for (const state of states) {
      const { id, drift, newest, prompt, file } = state
      if (newest === undefined || prompt === undefined) continue
      const path = file?.path ?? folder.lock.get(id)?.file ?? pathFor(prompt.slug, prompt.name)
      const same = file?.hash === newest.hash
      const edited =
        (drift === 'edited' ||
          drift === 'conflict' ||
          blocked.has(path) ||
          (file === undefined && existsSync(join(folder.root, path)))) &&
        !force
      if (edited) kept.push(id)
      else {
        if (!same) writePrompt(folder.root, path, textFor(newest, path, folder, prompt))
        folder.lock.set(id, { file: path, version: newest.version, hash: newest.hash })
        if (!same) ctx.out(`${id}  version ${newest.version}  ${folder.shown}/${path}`)
      }
    }
    writeLock(folder)
    if (kept.length > 0)
      ctx.err(
        `Not overwritten, because the file has edits: ${kept.join(', ')}. diff shows them; pull --force drops them.`,
      )
    return kept.length > 0 && input.args.length > 0 ? 1 : 0
  })
