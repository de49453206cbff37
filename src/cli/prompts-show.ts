/** `respan prompts list · status · diff`. */

import { type PromptBody, productionLabel } from '../core/prompt.ts'
import { labelled } from '../prompts/deployment.ts'
import { type DiffLine, diffBodies } from '../prompts/diff.ts'
import { driftAbout } from '../prompts/drift.ts'
import { idOfName, nameOfPath } from '../prompts/file.ts'
import { wantedOf } from '../prompts/fill.ts'
import { type BrokenFile, brokenBy, type Folder } from '../prompts/folder.ts'
import { chosen, named, type PromptState, statesOf } from '../prompts/state.ts'
import type { ControlStore } from '../store/store.ts'
import { harmless } from '../traces/format.ts'
import { type Context, countOf, type Input, isOn, refuse } from './command.ts'
import { type Column, printList, type Style, styleOf } from './output.ts'
import { atDesk } from './project.ts'
import { readFolder } from './prompt-folder.ts'

interface ShownPrompt {
  id: string
  name: string
  model: string
  newest: number | null
  draft: number | null
  /** Label → version. */
  deployed: Record<string, number>
  file: string
  drift: string
  updated: string | null
}

const deployedIn = (control: ControlStore, id: string): Record<string, number> =>
  Object.fromEntries(
    [...labelled(control.listDeployments(id))].filter((pair): pair is [string, number] => pair[1] !== null),
  )

const deployedText = (deployed: Readonly<Record<string, number>>): string =>
  Object.entries(deployed)
    .map(([label, version]) => `${label === productionLabel ? '' : `${label} `}v${version}`)
    .join(', ')

const shown = (control: ControlStore, state: PromptState): ShownPrompt => {
  const { id, file, prompt, newest, draft, drift } = state
  return {
    id,
    name: prompt?.name ?? file?.name ?? id,
    model: (file?.body ?? newest?.body)?.model ?? '',
    newest: newest?.version ?? null,
    draft: draft?.version ?? null,
    deployed: prompt === undefined ? {} : deployedIn(control, prompt.id),
    file: file?.path ?? '',
    drift,
    updated: prompt === undefined ? null : new Date(prompt.updatedAt).toISOString(),
  }
}

const columns: readonly Column<ShownPrompt>[] = (
  ['id', 'model', 'newest', 'draft', 'deployed', 'drift', 'file', 'updated'] as const
).map((name) => ({
  name,
  value: (row) => (name === 'deployed' ? deployedText(row.deployed) : row[name]),
  ...(name === 'id' && { whole: true as const }),
}))

export const list = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const limit = countOf(input, 'limit', 1_000_000)
    const folder = readFolder(input, ctx)
    for (const { path, problem } of folder.broken) ctx.err(`${folder.shown}/${path}: ${problem}`)
    return printList(
      ctx,
      input,
      columns,
      statesOf(folder, control)
        .map((state) => shown(control, state))
        .slice(0, limit),
    )
  })

/** A file that cannot be read belongs to the prompt that it was last pushed as. */
const brokenRow = (
  { path, problem }: BrokenFile,
  folder: Folder,
  states: readonly PromptState[],
  control: ControlStore,
) => {
  const id = [...folder.lock].find(([, { file }]) => file === path)?.[0] ?? idOfName(nameOfPath(path))
  const state = states.find((one) => one.id === id) ?? { id, drift: 'only here' as const }
  return { ...shown(control, state), file: path, drift: 'broken', problem }
}

export const status = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const folder = readFolder(input, ctx)
    const words = input.args
    const meant = words.length === 0 ? folder.broken : words.flatMap((word) => brokenBy(folder, word) ?? [])
    const good = words.filter((word) => brokenBy(folder, word) === undefined)
    const all = statesOf(folder, control)
    const broken = meant.map((one) => brokenRow(one, folder, all, control))
    const states =
      words.length > 0 && good.length === 0 ? [] : chosen(folder, control, { words: good, all: isOn(input, 'all') })
    const rows: (ShownPrompt & { problem?: string })[] = [
      ...states.filter(({ id }) => !broken.some((one) => one.id === id)).map((state) => shown(control, state)),
      ...broken,
    ]
    const differs = rows.filter(({ drift }) => drift !== 'clean')
    if (isOn(input, 'json')) ctx.out(JSON.stringify(rows, null, 2))
    else if (differs.length === 0)
      ctx.err(rows.length === 1 ? `${rows[0]?.id} is clean.` : `${rows.length} prompts, all clean.`)
    else {
      const style = styleOf(ctx)
      for (const { id, drift, problem, file } of differs)
        ctx.out(
          `${style('bold', drift.padEnd(10))}  ${id}  ${style('dim', problem === undefined ? driftAbout[drift as keyof typeof driftAbout] : `${folder.shown}/${file}: ${problem}`)}`,
        )
    }
    return isOn(input, 'check') && differs.length > 0 ? 1 : 0
  })

const marks: Record<DiffLine['kind'], { mark: string; style: Parameters<Style>[0] }> = {
  head: { mark: '@@ ', style: 'cyan' },
  same: { mark: '  ', style: 'reset' },
  removed: { mark: '- ', style: 'red' },
  added: { mark: '+ ', style: 'green' },
}

/** Lines for people, coloured where that can be seen. */
export const diffText = (lines: readonly DiffLine[], style: Style): string =>
  lines.map(({ kind, text }) => style(marks[kind].style, `${marks[kind].mark}${harmless(text)}`)).join('\n')

interface Side {
  name: string
  body: PromptBody
}

const sideOf = (control: ControlStore, state: PromptState, word: string): Side => {
  if (word === 'file') {
    if (state.file === undefined) throw refuse(`there is no file of prompt "${state.id}"`)
    return { name: state.file.path, body: state.file.body }
  }
  const wanted = wantedOf(word === 'deployed' ? undefined : word)
  const version = control.resolvePrompt(state.id, wanted)?.version
  if (version === undefined)
    throw refuse(`prompt "${state.id}" has no version "${word}"; take a number, latest, deployed, a label or file`)
  return { name: `version ${version.version}`, body: version.body }
}

/** What is compared when nobody says: what is deployed (or the newest) with the file (or the newest). */
const usual = ({ file, live, newest }: PromptState): [string, string] => {
  const before = live === undefined ? 'latest' : 'deployed'
  return [before, file === undefined || newest === undefined ? 'latest' : 'file']
}

export const diff = (input: Input, ctx: Context): Promise<number> =>
  atDesk(ctx, ({ control }) => {
    const [word = '', from, to] = input.args
    const folder = readFolder(input, ctx)
    const [state] = named(statesOf(folder, control), [word])
    if (state === undefined) throw refuse(`prompt "${word}" is not known`)
    const [before, after] = usual(state)
    const [a, b] = [sideOf(control, state, from ?? before), sideOf(control, state, to ?? after)]
    const lines = diffBodies(a.body, b.body)
    if (isOn(input, 'json')) ctx.out(JSON.stringify({ id: state.id, from: a.name, to: b.name, lines }, null, 2))
    else if (lines.length === 0) ctx.err(`${state.id}: ${a.name} and ${b.name} are the same.`)
    else ctx.out(`${styleOf(ctx)('bold', `${state.id}: ${a.name} → ${b.name}`)}\n${diffText(lines, styleOf(ctx))}`)
    return isOn(input, 'check') && lines.length > 0 ? 1 : 0
  })
