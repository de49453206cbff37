/** What each action does, by name: a state in, a state and effects out. */

import { compare, mark, step, versionHere, withEntry, withOpen } from './comparing.ts'
import { askDeploy, askPush, askRollback, askUndeploy } from './confirm.ts'
import {
  changeVersion,
  clearField,
  copyOf,
  editFile,
  fillIn,
  openHere,
  previewHere,
  runHere,
  typeValue,
} from './doings.ts'
import { filtered, offer, openEdit } from './edit.ts'
import { entryOf } from './entries.ts'
import { nextExample, nextSource, openForm, withForm, withText } from './form.ts'
import type { Action } from './keys.ts'
import { modelsFor } from './models.ts'
import { far, move, toTab, turn } from './moves.ts'
import { hitTo } from './reader.ts'
import { cancelled, isRunning } from './run-state.ts'
import {
  type Choice,
  type ConfirmState,
  type Effect,
  type Entry,
  goTo,
  type Sort,
  type State,
  type Step,
  sorts,
} from './state.ts'

type Act = (state: State) => Step

const only = (state: State, ...effects: Effect[]): Step => ({ state, effects })
const say = (state: State, notice: string): Step => ({ state: { ...state, notice } })

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

const back: Act = (state) => {
  if (state.screen === 'list') return only(state, { kind: 'quit' })
  if (state.screen === 'run' && state.run !== undefined && isRunning(state))
    return only({ ...state, run: cancelled(state.run), notice: 'cancelled' }, { kind: 'cancel' })
  const below = [...state.below]
  const screen = below.pop() ?? 'list'
  return { state: { ...state, screen, below, ...(state.screen === 'confirm' && { confirm: undefined }) } }
}

/** Esc ends nothing that one would have to begin again. */
const leave: Act = (state) => {
  const { screen, list } = state
  if (screen !== 'list') return back(state)
  return list.filter === '' ? say(state, 'q quits') : { state: filtered(state, '') }
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
  edit: withEntry(editFile),
  push: asking(askPush),
  deploy: asking((entry, state) => askDeploy(entry, versionHere(state, entry))),
  rollback: asking(askRollback),
  undeploy: asking(askUndeploy),
  yes,
  no: back,
  label: (state) =>
    state.confirm?.kind === 'push'
      ? say(state, 'a push deploys nothing: D does, afterwards')
      : { state: { ...state, edit: offer('label', state.confirm?.label) } },
  message: (state) => ({ state: { ...state, edit: openEdit('message', state.confirm?.message) } }),
  copy: copyOf,
  reload: (state) => only({ ...state, notice: 'read anew' }, { kind: 'load' }, { kind: 'traffic' }),
  help: (state) => ({ state: { ...state, help: { top: 0 } } }),
  palette: (state) => ({ state: { ...state, edit: openEdit('palette') } }),
  redraw: (state) => only(state, { kind: 'redraw' }),
  suspend: (state) => only(state, { kind: 'suspend' }),
  back,
  leave,
  quit: (state) => only(state, { kind: 'quit' }),
}
