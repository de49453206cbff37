/** `respan prompts pull`: versions → files. A file that was edited is never overwritten unasked, nor a partial lost. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Folder, pathFor, writeLock, writePrompt } from '../prompts/folder.ts'
import { textOfVersion } from '../prompts/pull.ts'
import { chosen, type PromptState, statesOf } from '../prompts/state.ts'
import { type Context, type Input, isOn } from './command.ts'
import { atDesk } from './project.ts'
import { readFolder } from './prompt-folder.ts'

interface Pulled {
  id: string
  did: 'pulled' | 'unchanged' | 'kept'
  version: number
  /** Below the folder. */
  file: string
  /** Why it was kept, or what was lost. */
  note: string
}

const isEdited = ({ drift, file }: PromptState, path: string, { root, broken }: Folder): boolean =>
  drift === 'edited' ||
  drift === 'conflict' ||
  broken.some((one) => one.path === path) ||
  (file === undefined && existsSync(join(root, path)))

const pullOne = (state: PromptState, folder: Folder, force: boolean): Pulled[] => {
  const { id, newest, prompt, file } = state
  if (newest === undefined || prompt === undefined) return []
  const path = file?.path ?? folder.lock.get(id)?.file ?? pathFor(prompt.slug, prompt.name)
  const said = { id, version: newest.version, file: path, note: '' }
  const locked = { file: path, version: newest.version, hash: newest.hash }
  if (file?.hash === newest.hash) {
    folder.lock.set(id, locked)
    return [{ ...said, did: 'unchanged' }]
  }
  if (isEdited(state, path, folder) && !force) return [{ ...said, did: 'kept', note: 'the file has edits' }]
  const { text, lost } = textOfVersion(newest, path, folder, prompt, file)
  const tags = lost.join(', ')
  if (file !== undefined && lost.length > 0 && !force)
    return [{ ...said, did: 'kept', note: `the version has other text in place of ${tags}` }]
  writePrompt(folder.root, path, text)
  folder.lock.set(id, locked)
  return [{ ...said, did: 'pulled', note: lost.length === 0 ? '' : `${tags} became text: partials here say otherwise` }]
}

export const pull = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const folder = readFolder(input, ctx)
    const states = chosen(folder, control, { words: input.args, all: isOn(input, 'all') })
    const done = states.flatMap((state) => pullOne(state, folder, isOn(input, 'force')))
    if (done.length > 0) writeLock(folder)
    const kept = done.filter(({ did }) => did === 'kept')
    const pulled = done.filter(({ did }) => did === 'pulled')
    if (isOn(input, 'json')) ctx.out(JSON.stringify(done, null, 2))
    else for (const { id, version, file } of pulled) ctx.out(`${id}  version ${version}  ${folder.shown}/${file}`)
    for (const { id, note } of pulled) if (note !== '') ctx.err(`${id}: ${note}`)
    for (const { id, note } of kept)
      ctx.err(`${id} is not overwritten: ${note}. respan prompts diff ${id} shows it; pull ${id} --force drops it.`)
    if (pulled.length === 0 && kept.length === 0) {
      const others = statesOf(folder, control).length - states.length
      const more =
        input.args.length === 0 && others > 0
          ? ` The store has ${others} of other projects; pull --all, or pull ID, takes them.`
          : ''
      ctx.err(`Nothing to do: the files have what the store has.${more}`)
    }
    return kept.length > 0 ? 1 : 0
  })
