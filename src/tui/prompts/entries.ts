/** The list as values: which prompts match, in which order, and the words that say how each stands. */

import type { VersionRow } from '../../core/prompt.ts'
import { deployedText } from '../../prompts/deployment.ts'
import type { Drift } from '../../prompts/drift.ts'
import type { Style } from '../paint.ts'
import { oneLine } from '../text.ts'
import type { Entry, ListState, Sort, Source, State, Traffic } from './state.ts'

export type Badge = Drift | 'broken'

export const badgeOf = ({ drift, problem }: Entry): Badge => (problem === undefined ? drift : 'broken')

/** Worst first: the order of the sort, too. */
export const badgeStyles: Readonly<Record<Badge, Style>> = {
  broken: 'bad',
  conflict: 'bad',
  behind: 'warn',
  edited: 'warn',
  ahead: 'warn',
  'only here': 'accent',
  'only there': 'accent',
  clean: 'good',
}
const badges = Object.keys(badgeStyles)

export const bodyOf = ({ file, versions }: Entry, source: Source) =>
  source === 'file' ? file?.body : versions.find(({ version }) => version === source)?.body

/** Newest first: the file, where there is one, then the versions. */
export const sourcesOf = ({ file, versions }: Entry): Source[] => [
  ...(file === undefined ? [] : (['file'] as const)),
  ...versions.map(({ version }) => version),
]

export const sourceText = (source: Source): string => (source === 'file' ? 'the file' : `version ${source}`)

export const modelOf = ({ file, newest, versions }: Entry): string =>
  (file?.body ?? newest?.body ?? versions[0]?.body)?.model ?? ''

/** 'v3', with a draft behind it 'v3 +4'. */
export const newestText = ({ newest, draft }: Entry): string =>
  [newest && `v${newest.version}`, draft && `+${draft.version}`].filter(Boolean).join(' ')

/** Its figures. A file may call a prompt by its slug; calls have its id. */
export const trafficOf = ({ traffic }: Pick<State, 'traffic'>, { id, prompt }: Entry): Traffic | undefined =>
  traffic?.get(prompt?.id ?? id)

export const deployedIn = ({ history }: Entry): string => oneLine(deployedText(history))

/** The one that is asked about. */
export const confirmedEntry = ({ entries, confirm }: Pick<State, 'entries' | 'confirm'>): Entry | undefined =>
  entries?.find(({ id }) => id === confirm?.id)

/** The newest that can be deployed. */
export const committed = ({ versions }: Entry): VersionRow | undefined => versions.find(({ readonly }) => readonly)

const changedAt = ({ prompt, versions }: Entry): number => Math.max(prompt?.updatedAt ?? 0, versions[0]?.updatedAt ?? 0)

type Key = (entry: Entry, traffic: Traffic | undefined) => number | string

/** Numbers: the largest first. */
const keys: Record<Sort, Key> = {
  name: ({ id }) => id,
  changed: changedAt,
  drift: (entry) => -badges.indexOf(badgeOf(entry)),
  calls: (_, traffic) => traffic?.total.calls ?? 0,
  errors: (_, traffic) => traffic?.total.errors ?? 0,
  cost: (_, traffic) => traffic?.total.cost ?? 0,
  p95: (_, traffic) => traffic?.total.latency_p95 ?? 0,
}

const matches = (entry: Entry, words: readonly string[]): boolean => {
  const { id, name, prompt, file } = entry
  const about = [id, name, file?.path, badgeOf(entry), modelOf(entry), file?.description ?? prompt?.description]
  const text = [...about, ...(file?.tags ?? prompt?.tags ?? [])].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The prompts that are shown, in order. */
export const shownEntries = ({ entries = [], traffic, list }: Pick<State, 'entries' | 'traffic' | 'list'>): Entry[] => {
  const words = list.filter.toLowerCase().split(/\s+/).filter(Boolean)
  const key = keys[list.sort]
  const sign = list.reversed ? -1 : 1
  return entries
    .filter((entry) => matches(entry, words))
    .map((entry) => ({ entry, by: key(entry, trafficOf({ traffic }, entry)) }))
    .sort((a, b) => {
      const order =
        typeof a.by === 'number' && typeof b.by === 'number' ? b.by - a.by : String(a.by) < String(b.by) ? -1 : 1
      return sign * (order || (a.entry.id < b.entry.id ? -1 : 1))
    })
    .map(({ entry }) => entry)
}

/** Lines of a list: all but title, header, figures and the bottom line. */
export const listHeight = ({ rows }: Pick<State, 'rows'>): number => Math.max(1, rows - 4)

/** The cursor within the rows, and the window so that it is seen; the window moves by no more than it must. */
export const settled = <T extends Pick<ListState, 'at' | 'top'>>(list: T, count: number, height: number): T => {
  const at = Math.max(0, Math.min(list.at, count - 1))
  const top = Math.max(0, Math.min(list.top, at, Math.max(0, count - height)), at - height + 1)
  return { ...list, at, top }
}

/** The prompt that is meant: the open one, or the one under the cursor. */
export const entryOf = (state: State): Entry | undefined =>
  state.screen === 'list' ? shownEntries(state)[state.list.at] : state.entries?.find(({ id }) => id === state.open?.id)
