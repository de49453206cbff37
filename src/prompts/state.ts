/** Files and store side by side: a row a prompt. */

import { type PromptRow, productionLabel, type VersionRow } from '../core/prompt.ts'
import type { ControlStore } from '../store/store.ts'
import { type Drift, driftOf } from './drift.ts'
import { refuse } from './failure.ts'
import type { Folder, FoundFile } from './folder.ts'

export interface PromptState {
  id: string
  drift: Drift
  file?: FoundFile
  prompt?: PromptRow
  /** The newest version that is committed. */
  newest?: VersionRow
  /** A draft behind it. */
  draft?: VersionRow
  live?: VersionRow
}

const stateOf = (id: string, file: FoundFile | undefined, folder: Folder, control: ControlStore): PromptState => {
  const prompt = control.findPrompt(id)
  const versions = prompt === undefined ? [] : control.listVersions(prompt.id)
  const newest = versions.find(({ readonly }) => readonly)
  const draft = versions[0]?.readonly === false ? versions[0] : undefined
  const live = prompt && control.resolvePrompt(prompt.id, { label: productionLabel })?.version
  const lock = folder.lock.get(id)
  const isHere =
    lock === undefined || versions.some(({ version, hash }) => version === lock.version && hash === lock.hash)
  const hashes = {
    here: file?.hash,
    base: lock?.hash,
    there: newest?.hash,
    live: live?.hash,
    ...(!isHere && { foreign: newest?.source === null ? ('store' as const) : ('file' as const) }),
  }
  return { id, drift: driftOf(hashes), file, prompt, newest, draft, live }
}

/** All of them, by id. */
export const statesOf = (folder: Folder, control: ControlStore): PromptState[] => {
  const files = new Map(folder.files.map((file) => [file.id, file]))
  // A file may call a prompt by its slug.
  const others = control.listPrompts().filter(({ id, slug }) => !files.has(id) && !files.has(slug))
  const ids = new Set([...files.keys(), ...others.map(({ id }) => id)])
  return [...ids].sort().map((id) => stateOf(id, files.get(id), folder, control))
}

/** Those of this project: with a file, or once pushed or pulled here. The store has those of all projects. */
export const ofProject = (states: readonly PromptState[], { lock }: Folder): PromptState[] =>
  states.filter(({ id, file }) => file !== undefined || lock.has(id))

/** Those that the words name; without words those of the project, or with `all` every one. */
export const chosen = (
  folder: Folder,
  control: ControlStore,
  { words, all }: { words: readonly string[]; all: boolean },
): PromptState[] => {
  const states = statesOf(folder, control)
  if (words.length > 0) return named(states, words)
  return all ? states : ofProject(states, folder)
}

const isNamed = (state: PromptState, word: string): boolean =>
  [state.id, state.prompt?.slug, state.prompt?.name, state.file?.slug, state.file?.path, state.file?.name].includes(
    word.replace(/^prompts\//, ''),
  )

/** Those that the words name: ids, slugs or files; all where there is none. Throws `bad_request` for a word that names nothing. */
export const named = (states: readonly PromptState[], words: readonly string[]): PromptState[] => {
  if (words.length === 0) return [...states]
  return words.map((word) => {
    const found = states.find((state) => isNamed(state, word))
    if (found === undefined)
      throw refuse(`prompt "${word}" is neither in the folder nor in the store; see: respan prompts list`)
    return found
  })
}
