/** Files and store, read together and changed by the same rules as the command line has (prompts/push.ts). No await in here. */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type Folder, promptPaths, readFolder, writeLock } from '../../prompts/folder.ts'
import { type Git, pushFile, refuseStuck } from '../../prompts/push.ts'
import { statesOf } from '../../prompts/state.ts'
import type { ControlStore } from '../../store/store.ts'
import type { ConfirmState, Entry } from './state.ts'

export interface Desk {
  control: ControlStore
  folder: Pick<Folder, 'root' | 'shown'>
  /** Who pushes and deploys. */
  git(): Git
}

/** A file that cannot be read belongs to the prompt that it was last pushed as; else it stands for itself. */
const withBroken = (folder: Folder, entries: readonly Entry[]): Entry[] => {
  const problems = new Map(
    folder.broken.map(({ path, problem }) => {
      const locked = [...folder.lock].find(([, { file }]) => file === path)?.[0]
      return [locked ?? path, { path, problem: `${folder.shown}/${path}: ${problem}` }]
    }),
  )
  const known = new Set(entries.map(({ id }) => id))
  const alone = [...problems].filter(([id]) => !known.has(id))
  return [
    ...entries.map((entry) => {
      const problem = problems.get(entry.id)
      return problem === undefined ? entry : { ...entry, ...problem }
    }),
    ...alone.map(
      ([id, problem]): Entry => ({ id, drift: 'only here', name: id, versions: [], history: [], ...problem }),
    ),
  ]
}

export const readEntries = ({ control, folder: where }: Desk): Entry[] => {
  const folder = readFolder(where)
  const entries = statesOf(folder, control).map((state): Entry => {
    const { id, prompt, file } = state
    return {
      ...state,
      ...(file !== undefined && { path: file.path }),
      name: prompt?.name ?? file?.name ?? id,
      versions: prompt === undefined ? [] : control.listVersions(prompt.id),
      history: prompt === undefined ? [] : control.listDeployments(prompt.id),
    }
  })
  return withBroken(folder, entries)
}

/** Changes when a file or the store does. */
export const signatureOf = ({ control, folder: { root } }: Desk): string => {
  const files = [...promptPaths(root, true), 'respan.lock'].map((path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false })
    return `${path} ${stat?.mtimeMs} ${stat?.size}`
  })
  return [control.version(), ...files].join('\n')
}

/** What was compared must still be so. Throws what the user should know. */
export const deploy = ({ control, git }: Desk, { kind, id, version, label, message, before }: ConfirmState): string => {
  const prompt = control.findPrompt(id)
  if (prompt === undefined) throw new Error(`prompt "${id}" is not in the store any more`)
  const live = control.resolvePrompt(prompt.id, { label })?.version.version
  if (live !== before)
    throw new Error(
      `not deployed: ${live === undefined ? 'nothing' : `version ${live}`} is deployed as ${label} by now; look again`,
    )
  const { author, commit } = git()
  const told = { promptId: prompt.id, label, actor: author, commit, message }
  if (kind === 'undeploy') {
    control.deployVersion({ ...told, version: null })
    return `${id}: nothing is deployed as ${label} any more (was version ${version})`
  }
  control.deployVersion({ ...told, version, rollback: kind === 'rollback' })
  return `${id}: version ${version} is deployed as ${label}${before === undefined ? '' : ` (was version ${before})`}`
}

export const push = ({ control, folder: where, git }: Desk, { id, hash, message }: ConfirmState): string => {
  const folder = readFolder(where)
  const state = statesOf(folder, control).find((one) => one.id === id)
  const problem = withBroken(folder, []).find((one) => one.id === id)?.problem
  if (problem !== undefined) throw new Error(`not pushed: ${problem}`)
  if (state?.file === undefined) throw new Error(`not pushed: there is no file of prompt "${id}" any more`)
  if (state.file.hash !== hash) throw new Error('not pushed: the file has changed since it was compared; look again')
  refuseStuck([state])
  const pushed = pushFile(control, folder, state, { git: git(), message, draft: false, labels: [] })
  writeLock(folder)
  return `${id}: the file is version ${pushed.version} now${pushed.did === 'unchanged' ? ' (it was already)' : ''}; D deploys it`
}
