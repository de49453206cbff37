/** What each action does, by name: a state in, a state and effects out. */

import { askDeploy, askPush, askRollback } from './confirm.ts'
import { changeVersion, clearField, copyOf, fillIn, openHere, previewHere, runHere, typeValue } from './doings.ts'
import { openEdit } from './edit.ts'
import { entryOf, listHeight, settled, shownEntries, sourcesOf, trafficOf } from './entries.ts'
import { moveField, nextExample, nextSource, openForm, withForm, withText } from './form.ts'
import type { Action } from './keys.ts'
import { modelsFor } from './models.ts'
import { bodyHeight, hitTo, readingOf, scrollTo } from './reader.ts'
import { cancelled, isRunning } from './run-state.ts'
import { layoutOf, runLines } from './run-view.ts'
import { sidesOf, stepped } from './sides.ts'
import {
  type Choice,
  type ConfirmState,
  type Effect,
  type Entry,
  goTo,
  type OpenState,
  type Sort,
  type State,
  type Step,
  sorts,
  type Tab,
  tabs,
} from './state.ts'
import { isTable, tableOf } from './tables.ts'

type Act = (state: State) => Step

const only = (state: State, ...effects: Effect[]): Step => ({ state, effects })
const say = (state: State, notice: string): Step => ({ state: { ...state, notice } })

const far = 1e9

/** The prompt that is meant, opened where it is not yet. */
const withOpen = (state: State, entry: Entry, change: Partial<OpenState> = {}): State => {
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

const withEntry =
  (act: (state: State, entry: Entry) => Step): Act =>
  (state) => {
    const entry = entryOf(state)
    return entry === undefined ? say(state, 'there is no prompt here') : act(state, entry)
  }

const inRun = (state: State, by: (height: number) => number): State => {
  const { run } = state
  if (run === undefined) return state
  const { height } = layoutOf(run, state)
  const last = Math.max(0, runLines(run, state) - height)
  const step = by(height)
  const top = Math.max(0, Math.min(last, (run.top ?? last) + step))
  return { ...state, run: { ...run, top: step === far ? undefined : top } }
}

/** Lines down (or up): the cursor in tables, the window in texts. */
const move =
  (by: (height: number) => number): Act =>
  (state) => {
    const { screen, list, open, form } = state
    if (screen === 'list') {
      const height = listHeight(state)
      const moved = settled({ ...list, at: list.at + by(height) }, shownEntries(state).length, height)
      return { state: { ...state, list: moved } }
    }
    if (screen === 'run') return { state: inRun(state, by) }
    if (screen === 'form' && form !== undefined)
      return { state: moveField(state, form, form.at + by(listHeight(state))) }
    const entry = entryOf(state)
    if (screen === 'prompt' && open !== undefined && entry !== undefined && isTable(open)) {
      const height = bodyHeight(state) - 1
      const { rows } = tableOf(entry, open, trafficOf(state, entry))
      return { state: { ...state, open: settled({ ...open, at: open.at + by(height) }, rows.length, height) } }
    }
    return { state: scrollTo(state, (readingOf(state)?.top ?? 0) + by(bodyHeight(state))) }
  }

const toTab =
  (tab: Tab): Act =>
  (state) => ({ state: { ...state, open: state.open && { ...state.open, tab, at: 0, top: 0 } } })

const turn =
  (by: number): Act =>
  (state) => {
    const { screen, run, open } = state
    if (screen === 'run' && run !== undefined) {
      const count = Math.max(1, run.cells.length)
      return { state: { ...state, run: { ...run, at: (run.at + by + count) % count } } }
    }
    const at = tabs.indexOf(open?.tab ?? 'template')
    return toTab(tabs[(at + by + tabs.length) % tabs.length] as Tab)(state)
  }

const sortNames: Readonly<Record<Sort, readonly [string, string]>> = {
  name: ['n', 'name'],
  changed: ['t', 'time of the last change'],
  drift: ['d', 'drift: what needs you first'],
  calls: ['c', 'calls in seven days'],
  errors: ['e', 'errors'],
  cost: ['$', 'cost'],
  p95: ['p', 'latency, p95'],
}

const sortChoices: readonly Choice[] = sorts.map((sort) => ({
  key: sortNames[sort][0],
  label: sortNames[sort][1],
  choose: (state) => ({ state: { ...state, list: { ...state.list, sort, reversed: false, at: 0, top: 0 } } }),
}))

const asking =
  (ask: (entry: Entry, state: State) => ConfirmState | { refused: string }): Act =>
  (state) => {
    const entry = entryOf(state)
    if (entry === undefined) return say(state, 'there is no prompt here')
    const asked = ask(entry, state)
    return 'refused' in asked ? say(state, asked.refused) : { state: { ...goTo(state, 'confirm'), confirm: asked } }
  }

/** The version that is under the cursor of the list of versions. */
const versionHere = ({ open, screen, traffic }: State, entry: Entry): number | undefined => {
  if (screen !== 'prompt' || open?.tab !== 'versions') return undefined
  const source = tableOf(entry, open, trafficOf({ traffic }, entry)).rows[open.at]?.source
  return typeof source === 'number' ? source : undefined
}

const mark = withEntry((state, entry) => {
  const version = versionHere(state, entry)
  if (version === undefined) return say(state, 'versions can be marked, on their tab (2)')
  const marked = state.open?.marked === version ? undefined : version
  return move(() => 1)({ ...state, open: state.open && { ...state.open, marked } })
})

const compare = withEntry((state, entry) => {
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

const step = (by: 1 | -1): Act =>
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

const back: Act = (state) => {
  if (state.screen === 'list') return only(state, { kind: 'quit' })
  if (state.screen === 'run' && state.run !== undefined && isRunning(state))
    return only({ ...state, run: cancelled(state.run), notice: 'cancelled' }, { kind: 'cancel' })
  const below = [...state.below]
  const screen = below.pop() ?? 'list'
  return { state: { ...state, screen, below, ...(state.screen === 'confirm' && { confirm: undefined }) } }
}

const yes: Act = (state) => {
  const { confirm } = state
  if (confirm === undefined) return { state }
  const { state: left } = back(state)
  return only(left, { kind: confirm.kind === 'push' ? 'push' : 'deploy', confirm })
}

export const actions: Record<Action, Act> = {
  down: move(() => 1),
  up: move(() => -1),
  pageDown: move((height) => height),
  pageUp: move((height) => -height),
  top: move(() => -far),
  bottom: move(() => far),
  open: (state) =>
    state.screen === 'list'
      ? withEntry((now, entry) => ({ state: goTo(withOpen(now, entry), 'prompt') }))(state)
      : openHere(state),
  search: (state) => ({
    state: { ...state, edit: state.screen === 'list' ? openEdit('filter', state.list.filter) : openEdit('search') },
  }),
  nextHit: (state) => ({ state: hitTo(state, 1) }),
  previousHit: (state) => ({ state: hitTo(state, -1) }),
  sort: (state) => ({ state: { ...state, menu: { title: 'Sort by', choices: sortChoices, at: 0 } } }),
  reverse: (state) => ({
    state: { ...state, list: { ...state.list, reversed: !state.list.reversed, at: 0, top: 0 } },
  }),
  nextTab: turn(1),
  previousTab: turn(-1),
  template: toTab('template'),
  versions: toTab('versions'),
  diff: toTab('diff'),
  variables: toTab('variables'),
  traffic: toTab('traffic'),
  version: withEntry((state, entry) => changeVersion(state, entry, nextSource)),
  mark,
  compare,
  older: step(1),
  newer: step(-1),
  fill: withEntry((state, entry) => fillIn(withOpen(state, entry), entry)),
  preview: withEntry((state, entry) => {
    const at = withOpen(state, entry)
    const form = state.screen === 'form' ? state.form : openForm(at, entry, at.open?.source ?? 'file')
    return form === undefined ? { state } : previewHere(withForm(at, form))
  }),
  run: runHere,
  models: withEntry((state, entry) => {
    const source = state.open?.source ?? 'file'
    const text = modelsFor(state, entry, source).join(', ')
    const effects: Effect[] = state.known.length === 0 ? [{ kind: 'models' }] : []
    return { state: { ...state, edit: openEdit('models', text === '' ? '' : `${text}, `) }, effects }
  }),
  newest: withEntry((state, { id }) => only(state, { kind: 'newest', id, quiet: false })),
  calls: withEntry((state, { id }) => only(state, { kind: 'calls', id })),
  example: withEntry((state, entry) => {
    const { form } = state
    if (form === undefined) return { state }
    const next = nextExample(form, entry)
    return say(withForm(state, next), `the values are those of ${next.from}`)
  }),
  area: (state) => typeValue(state, true),
  clear: (state) => clearField(state, withText),
  push: asking(askPush),
  deploy: asking((entry, state) => askDeploy(entry, versionHere(state, entry))),
  rollback: asking(askRollback),
  yes,
  no: back,
  label: (state) =>
    state.confirm?.kind === 'push'
      ? say(state, 'a push deploys nothing: D does, afterwards')
      : { state: { ...state, edit: openEdit('label', state.confirm?.label) } },
  message: (state) => ({ state: { ...state, edit: openEdit('message', state.confirm?.message) } }),
  copy: copyOf,
  reload: (state) => only({ ...state, notice: 'read anew' }, { kind: 'load' }, { kind: 'traffic' }),
  help: (state) => ({ state: { ...state, help: { top: 0 } } }),
  palette: (state) => ({ state: { ...state, edit: openEdit('palette') } }),
  redraw: (state) => only(state, { kind: 'redraw' }),
  suspend: (state) => only(state, { kind: 'suspend' }),
  back,
  quit: (state) => only(state, { kind: 'quit' }),
}
