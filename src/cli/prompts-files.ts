/** `respan prompts types · import · export`: prompts for the compiler, from and for other places. */

import { existsSync, writeFileSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { toGatewayError } from '../core/errors.ts'
import { idOfName, writePromptFile } from '../prompts/file.ts'
import { type Folder, pathFor, readText, refuseBroken, writePrompt } from '../prompts/folder.ts'
import { exportPrompt, type FormatName, type Imported, importPrompts } from '../prompts/formats.ts'
import { lossesOf } from '../prompts/losses.ts'
import { chosen, named, type PromptState, statesOf } from '../prompts/state.ts'
import { callText, typesText } from '../prompts/types-file.ts'
import type { ControlStore } from '../store/store.ts'
import { counted } from '../traces/format.ts'
import { type Context, type Input, isOn, misuse, refuse, textOf } from './command.ts'
import { fetchText } from './fetch-text.ts'
import { atDesk } from './project.ts'
import { readFolder } from './prompt-folder.ts'

/** What calls get: what is deployed; else what would be, the file or the newest version. With `files` the files. */
const typed = ({ id, file, prompt, newest, live }: PromptState, files: boolean) => {
  const body = (files ? file?.body : undefined) ?? live?.body ?? file?.body ?? newest?.body
  if (body === undefined) return []
  const description = file?.description ?? prompt?.description ?? ''
  const words = new Set([id, prompt?.id ?? id, prompt?.slug ?? file?.slug ?? id])
  return [...words].map((word) => ({ id: word, description, body }))
}

export const types = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const folder = readFolder(input, ctx)
    refuseBroken(folder)
    const files = isOn(input, 'files')
    const states = chosen(folder, control, { words: [], all: isOn(input, 'all') })
    const prompts = states.flatMap((state) => typed(state, files))
    const other = states.filter(
      ({ file, live }) => !files && file !== undefined && live !== undefined && file.hash !== live.hash,
    )
    const out = resolve(ctx.cwd, textOf(input, 'out') ?? folder.root)
    writePrompt(out, 'respan-prompts.d.ts', typesText(prompts))
    writePrompt(out, 'respan-prompts.js', callText)
    ctx.out(`${join(out, 'respan-prompts.d.ts')}\n${join(out, 'respan-prompts.js')}`)
    if (other.length > 0)
      ctx.err(
        `${other.map(({ id }) => id).join(', ')}: the types are those of what is deployed, not of the file; --files takes the files`,
      )
    ctx.err(`${counted(states.length, 'prompt')}. In code: import { prompt } from './prompts/respan-prompts.js'`)
    return 0
  })

export const importFiles = async (input: Input, ctx: Context): Promise<number> => {
  const folder = readFolder(input, ctx)
  const [from = ''] = input.args
  const text = from === '-' ? await ctx.readInput() : await fetchText(from, ctx)
  const given = textOf(input, 'name') ?? (from === '-' ? 'imported' : basename(from, extname(from)))
  const problems: string[] = []
  const found = importPrompts(text, given, textOf(input, 'format') as FormatName | undefined, {
    isJson: textOf(input, 'format') === undefined && extname(from).toLowerCase() === '.json',
    onFailed: ({ name, problem }) => problems.push(`${name}: ${problem}`),
  })
  const written: string[] = []
  const only = found.length === 1 ? textOf(input, 'name') : undefined
  for (const one of found) {
    const name = only ?? one.name
    try {
      written.push(writeImported({ ...one, name }, folder, isOn(input, 'force')))
      for (const warning of one.warnings ?? []) ctx.err(`${name}: ${warning}`)
    } catch (thrown) {
      problems.push(`${name}: ${toGatewayError(thrown).message}`)
    }
  }
  if (written.length === 0 && problems.length > 0) throw refuse(problems.join('\n'))
  if (isOn(input, 'json')) ctx.out(JSON.stringify(written, null, 2))
  else for (const path of written) ctx.out(`${folder.shown}/${path}`)
  for (const problem of problems) ctx.err(`not imported: ${problem}`)
  ctx.err(`${counted(written.length, 'file')}. Next: respan prompts push`)
  return problems.length > 0 ? 1 : 0
}

/** Below the folder. Throws where it is there already, or says what a file cannot. */
const writeImported = ({ id: own, slug, name, description, tags, body }: Imported, folder: Folder, force: boolean) => {
  const id = own ?? idOfName(name).replace(/[^\p{L}\p{N}_.~-]+/gu, '-')
  const path = pathFor(slug ?? id, name)
  if (existsSync(join(folder.root, path)) && !force)
    throw refuse(`${folder.shown}/${path} is there already; --force goes over it`)
  const file = writePromptFile(body, { id, slug, description, tags })
  // What we write must be what we can read.
  readText(folder.root, path, file)
  writePrompt(folder.root, path, file)
  return path
}

const exported = (control: ControlStore, { id, file, prompt, newest, live }: PromptState) => {
  const version = live ?? newest
  const body = version?.body ?? file?.body
  if (body === undefined) throw refuse(`prompt "${id}" has no version`)
  const { name, slug, description, tags } = prompt ?? file ?? { name: id, description: '', tags: [] }
  return {
    id: prompt?.id ?? id,
    slug,
    name,
    description,
    tags,
    body,
    version: version?.version ?? control.listVersions(id).length + 1,
  }
}

export const exportOne = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const folder = readFolder(input, ctx)
    const [state] = named(statesOf(folder, control), [input.args[0] ?? ''])
    if (state === undefined) throw misuse('name a prompt')
    const format = (textOf(input, 'format') ?? 'respan') as FormatName
    const one = exported(control, state)
    const text = exportPrompt(one, format)
    for (const loss of lossesOf(one.body, format)) ctx.err(`${one.id} as ${format}: ${loss}`)
    const out = textOf(input, 'out')
    if (out === undefined) ctx.out(text)
    else {
      writeFileSync(resolve(ctx.cwd, out), `${text}\n`)
      ctx.err(`${out} is written.`)
    }
    return 0
  })
