/** Which prompt is meant, and which of its versions are compared. */

import { entryOf, sourcesOf, trafficOf } from './entries.ts'
import { move } from './moves.ts'
import { sidesOf, stepped } from './sides.ts'
import { type Entry, goTo, type OpenState, type State, type Step } from './state.ts'
import { tableOf } from './tables.ts'

type Act = (state: State) => Step

const say = (state: State, notice: string): Step => ({ state: { ...state, notice } })

/** The prompt that is meant, opened where it is not yet. */
export const withOpen = (state: State, entry: Entry, change: Partial<OpenState> = {}): State => {
  const { open } = state
  const fresh: OpenState = {
    id: entry.id,
    source: sourcesOf(entry)[0] ?? 'file',
    tab: open?.tab ?? 'template',
    at: 0,
    top: 0,
    needle: '',
    marked: undefined,
    sides: undefined,
  }
  return { ...state, open: { ...(open?.id === entry.id ? open : fresh), ...change } }
}

export const withEntry =
  (act: (state: State, entry: Entry) => Step): Act =>
  (state) => {
    const entry = entryOf(state)
    return entry === undefined ? say(state, 'there is no prompt here') : act(state, entry)
  }

/** The version that is under the cursor of the list of versions. */
export const versionHere = ({ open, screen, traffic }: State, entry: Entry): number | undefined => {
  if (screen !== 'prompt' || open?.tab !== 'versions') return undefined
  const source = tableOf(entry, open, trafficOf({ traffic }, entry)).rows[open.at]?.source
  return typeof source === 'number' ? source : undefined
}

export const mark = withEntry((state, entry) => {
  const version = versionHere(state, entry)
  if (version === undefined) return say(state, 'versions can be marked, on their tab (2)')
  const marked = state.open?.marked === version ? undefined : version
  return move(() => 1)({ ...state, open: state.open && { ...state.open, marked } })
})

export const compare = withEntry((state, entry) => {
  const here = versionHere(state, entry)
  const marked = state.open?.id === entry.id ? state.open.marked : undefined
  const sources = sourcesOf(entry)
  const before = here === undefined ? undefined : sources[sources.indexOf(here) + 1]
  const other = marked ?? (entry.file === undefined ? before : 'file')
  const pair = here === undefined || other === undefined || other === here ? undefined : ([here, other] as const)
  // The older one is what was, whichever was marked first.
  const sides = pair && (sources.indexOf(pair[0]) > sources.indexOf(pair[1]) ? pair : ([pair[1], pair[0]] as const))
  return { state: goTo(withOpen(state, entry, { tab: 'diff', at: 0, top: 0, sides }), 'prompt') }
})

export const step = (by: 1 | -1): Act =>
  withEntry((state, entry) => {
    const { open } = state
    if (open?.tab !== 'diff') return say(state, '[ and ] choose what is compared, on the tab of the difference (3)')
    const sides = sidesOf(entry, open)
    if (sides === undefined) return say(state, 'there is one version only')
    const next = stepped(entry, sides, by)
    if (next === sides || (next[0] === sides[0] && next[1] === sides[1]))
      return say(state, by === 1 ? 'there is no older version' : 'there is no newer version to compare with')
    return { state: { ...state, open: { ...open, sides: next, top: 0 } } }
  })
