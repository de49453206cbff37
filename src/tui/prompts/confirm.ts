/** What is asked before something is deployed or pushed: what it changes, and whether to. */

import { labelProblem, type PromptBody, productionLabel } from '../../core/prompt.ts'
import { earlierOf, labelled } from '../../prompts/deployment.ts'
import { refuseStuck } from '../../prompts/push.ts'
import { messageOf } from '../asks.ts'
import { block, type TextLine } from '../reading.ts'
import { fit, oneLine, widthOf } from '../text.ts'
import { committed } from './entries.ts'
import { diffLines } from './sides.ts'
import type { ConfirmState, Edit, Entry, Source } from './state.ts'

const base = { label: productionLabel, fresh: false, message: '', hash: '', top: 0 }

const liveAs = ({ history }: Entry, label: string): number | undefined => labelled(history).get(label) ?? undefined

/** What is deployed as what, production first. */
const liveLabels = ({ history }: Entry): [string, number][] =>
  [...labelled(history)].flatMap(([label, version]): [string, number][] => (version === null ? [] : [[label, version]]))

/** The labels that were ever used and have the letters typed, each with what it means now. */
export const labelsFor = (entry: Entry | undefined, { text, offered }: Edit): { label: string; about: string }[] =>
  [...labelled(entry?.history ?? [])]
    .filter(([label]) => offered || label.startsWith(text))
    .map(([label, version]) => ({ label, about: version === null ? 'nothing is' : `version ${version}` }))

/** With another label; what it takes the place of goes with it. */
export const withLabel = (confirm: ConfirmState, entry: Entry, label: string): ConfirmState | { refused: string } => {
  const problem = labelProblem(label)
  if (problem !== undefined) return { refused: problem }
  const before = liveAs(entry, label)
  if (confirm.kind === 'undeploy')
    return before === undefined
      ? { refused: `nothing is deployed as ${label}` }
      : { ...confirm, label, before, version: before, top: 0 }
  const version = confirm.kind === 'rollback' ? earlierOf(entry.history, label) : confirm.version
  if (version === undefined) return { refused: `nothing was deployed as ${label} before` }
  const fresh = label !== productionLabel && !labelled(entry.history).has(label)
  return { ...confirm, label, fresh, before, version, top: 0 }
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

/** Production, where it is live; else what is. */
export const askUndeploy = (entry: Entry): Asked => {
  const [first] = liveLabels(entry)
  if (first === undefined) return { refused: 'nothing is deployed' }
  const [label, version] = first
  return { ...base, kind: 'undeploy', id: entry.id, label, version, before: version }
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
export const questionOf = (
  { kind, id, version, label, fresh, before }: ConfirmState,
  width: number,
  more: string,
): string => {
  const end = '? y/n'
  const was = fresh ? '' : ` (${before === undefined ? 'nothing is' : `version ${before} is now`})`
  const does = kind === 'deploy' ? 'Deploy' : 'Roll back to'
  const of = ` of ${oneLine(id)}`
  const as = ` as ${fresh ? 'the new label ' : ''}${oneLine(label)}`
  const forms =
    kind === 'push'
      ? [`Push the file${of} as version ${version}`, `Push the file as version ${version}`]
      : kind === 'undeploy'
        ? [of, ''].map((more) => `Take the label ${oneLine(label)} off version ${version}${more}`)
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
  if (kind === 'undeploy') return [...said, { text: 'Calls that ask for it get a 404 then.', style: 'warn' }]
  if (after === undefined) return said
  if (old === undefined) return [...said, { text: 'There was none before: all of it is new.', style: 'dim' }]
  const lines = diffLines(old, after, width)
  return [...said, ...(lines.length === 0 ? [{ text: 'They say the same.', style: 'dim' as const }] : lines)]
}
