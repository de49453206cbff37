/** A file becomes a version. What is newer in the store is gone over only where that is said, and never by accident. */

import { productionLabel, type VersionRow } from '../core/prompt.ts'
import type { ControlStore } from '../store/store.ts'
import { refuse } from './failure.ts'
import type { Folder } from './folder.ts'
import type { PromptState } from './state.ts'

/** Who does it, and at which commit of the files. */
export interface Git {
  /** With `-dirty` behind it where the folder has changes that are not committed. */
  commit?: string
  author?: string
}

export interface PushOptions {
  git: Git
  message: string
  draft: boolean
  /** What it is deployed as at once; empty = it is not. */
  labels: readonly string[]
}

export interface Pushed {
  id: string
  did: 'pushed' | 'unchanged' | 'deployed' | 'pushed and deployed' | 'drafted'
  version: number
  labels: string[]
}

/** What `push --deploy` deploys as where nobody says. */
export const labelsOf = ({ file }: PromptState): string[] =>
  file !== undefined && file.labels.length > 0 ? file.labels : [productionLabel]

/** Throws `bad_request` where the store has what the files have not seen. */
export const refuseStuck = (states: readonly PromptState[]): void => {
  const stuck = states.filter(({ drift }) => drift === 'conflict' || drift === 'behind')
  if (stuck.length === 0) return
  const takes = stuck.some(({ drift }) => drift === 'conflict') ? 'pull --force' : 'pull'
  throw refuse(
    `${stuck.map(({ id, drift }) => `${id} (${drift})`).join(', ')}: the store has a newer version. respan prompts diff shows it; ${takes} takes it, push --force goes over it`,
  )
}

const deploy = (control: ControlStore, version: VersionRow, { labels, git, message }: PushOptions): string[] => {
  const { promptId } = version
  const missing = labels.filter(
    (label) => control.resolvePrompt(promptId, { label })?.version.version !== version.version,
  )
  for (const label of missing)
    control.deployVersion({ promptId, label, version: version.version, actor: git.author, commit: git.commit, message })
  return missing
}

const storeVersion = (control: ControlStore, state: PromptState, { draft, git, message }: PushOptions): VersionRow => {
  const { file } = state
  if (file === undefined) throw refuse(`there is no file of prompt "${state.id}"`)
  const { name, description, tags, slug } = file
  const known = state.prompt
  const other = slug === undefined ? undefined : control.findPrompt(slug)
  if (other !== undefined && other.id !== file.id && other.id !== known?.id)
    throw refuse(`respan.slug: "${slug}" is a word for prompt "${other.id}" already`)
  const prompt = known ?? control.createPrompt({ id: file.id, name, description, tags, ...(slug && { slug }) })
  if (
    known !== undefined &&
    (known.name !== name ||
      known.description !== description ||
      String(known.tags) !== String(tags) ||
      (slug !== undefined && known.slug !== slug))
  )
    control.updatePrompt(known.id, { name, description, tags, ...(slug !== undefined && { slug }) })
  const { body, hash, source } = file
  if (draft && state.draft !== undefined)
    return control.changeDraft(prompt.id, state.draft.version, { body, hash, message })
  // What the draft says already is committed as it is.
  if (state.draft?.hash === hash) return control.commitVersion(prompt.id, state.draft.version, message)
  const { author, commit } = git
  return control.addVersion(prompt.id, { body, hash, readonly: !draft, source, author, commit, message })
}

/** The lock of the folder is changed, and not yet written. */
export const pushFile = (control: ControlStore, folder: Folder, state: PromptState, options: PushOptions): Pushed => {
  const { draft } = options
  const same = state.newest !== undefined && state.file?.hash === state.newest.hash
  const version = same && state.newest !== undefined ? state.newest : storeVersion(control, state, options)
  if (!draft) folder.lock.set(state.id, { file: state.file?.path ?? '', version: version.version, hash: version.hash })
  const labels = deploy(control, version, options)
  const did =
    draft && !same
      ? 'drafted'
      : same
        ? labels.length > 0
          ? 'deployed'
          : 'unchanged'
        : labels.length > 0
          ? 'pushed and deployed'
          : 'pushed'
  return { id: state.id, did, version: version.version, labels }
}
