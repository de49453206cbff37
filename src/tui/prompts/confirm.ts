/** What is asked before something is deployed or pushed: what it changes, and whether to. */

import { labelProblem, type PromptBody, productionLabel } from '../../core/prompt.ts'
import { earlierOf, labelled } from '../../prompts/deployment.ts'
import { refuseStuck } from '../../prompts/push.ts'
import { messageOf } from '../asks.ts'
import { block, type TextLine } from '../reading.ts'
import { fit, oneLine, widthOf } from '../text.ts'
import { committed } from './entries.ts'
import { diffLines } from './sides.ts'
import type { ConfirmState, Entry, Source } from './state.ts'

const base = { label: productionLabel, message: '', hash: '', top: 0 }

const liveAs = ({ history }: Entry, label: string): number | undefined => labelled(history).get(label) ?? undefined

/** With another label; what it takes the place of goes with it. */
export const withLabel = (confirm: ConfirmState, entry: Entry, label: string): ConfirmState | { refused: string } => {
  const problem = labelProblem(label)
  if (problem !== undefined) return { refused: problem }
  const before = liveAs(entry, label)
  const version = confirm.kind === 'rollback' ? earlierOf(entry.history, label) : confirm.version
  if (version === undefined) return { refused: `nothing was deployed as ${label} before` }
  return { ...confirm, label, before, version, top: 0 }
}

/** Each says why not, where it cannot be. */
type Asked = ConfirmState | { refused: string }

export const askDeploy = (entry: Entry, wanted: number | undefined): Asked => {
  const version = wanted ?? committed(entry)?.version
  if (version === undefined) return { refused: 'there is no version to deploy yet: P pushes the file' }
  if (entry.versions.find((row) => row.version === version)?.readonly === false)
    return { refused: `version ${version} is a draft, and a draft cannot be deployed: push the file` }
  const before = liveAs(entry, productionLabel)
  if (before === version) return { refused: `version ${version} is deployed as ${productionLabel} already` }
  return { ...base, kind: 'deploy', id: entry.id, version, before }
}

export const askRollback = (entry: Entry): Asked => {
  const version = earlierOf(entry.history, productionLabel)
  if (version === undefined) return { refused: `nothing was deployed as ${productionLabel} before` }
  return { ...base, kind: 'rollback', id: entry.id, version, before: liveAs(entry, productionLabel) }
}

/** By the rules of `prompts push` without --force: what is newer in the store is never gone over. */
export const askPush = (entry: Entry): Asked => {
  const { file, problem, newest, draft, drift, id } = entry
  if (problem !== undefined) return { refused: problem }
  if (file === undefined) return { refused: 'there is no file of it: respan prompts pull writes one' }
  if (drift === 'clean' || drift === 'ahead') return { refused: `the file says what version ${newest?.version} says` }
  try {
    refuseStuck([entry])
  } catch (thrown) {
    return { refused: messageOf(thrown) }
  }
  const version = draft?.hash === file.hash ? draft.version : (entry.versions[0]?.version ?? 0) + 1
  return { ...base, label: '', kind: 'push', id, version, before: newest?.version, hash: file.hash }
}

/** The fullest form that fits; the title says the rest. That it is a question, and its answers, are never cut off. */
export const questionOf = ({ kind, id, version, label, before }: ConfirmState, width: number, more: string): string => {
  const end = '? y/n'
  const was = ` (${before === undefined ? 'nothing is' : `version ${before} is now`})`
  const does = kind === 'deploy' ? 'Deploy' : 'Roll back to'
  const of = ` of ${oneLine(id)}`
  const as = ` as ${oneLine(label)}`
  const forms =
    kind === 'push'
      ? [`Push the file${of} as version ${version}`, `Push the file as version ${version}`]
      : [[of, as, was], [of, as], [as], []].map((parts) => `${does} version ${version}${parts.join('')}`)
  const fitting = forms.find((form) => widthOf(form) + end.length <= width) ?? forms.at(-1) ?? ''
  return `${fit(fitting, Math.min(widthOf(fitting), width - end.length), { more })}${end}`
}

/** What changes for those who call it. */
export const confirmLines = (
  { kind, version, before, message }: ConfirmState,
  bodyOf: (source: Source) => PromptBody | undefined,
  width: number,
): TextLine[] => {
  const after = bodyOf(kind === 'push' ? 'file' : version)
  const old = before === undefined ? undefined : bodyOf(before)
  const said = message === '' ? [] : block(`message: ${message}`, width, 'accent')
  if (after === undefined) return said
  if (old === undefined) return [...said, { text: 'There was none before: all of it is new.', style: 'dim' }]
  const lines = diffLines(old, after, width)
  return [...said, ...(lines.length === 0 ? [{ text: 'They say the same.', style: 'dim' as const }] : lines)]
}
