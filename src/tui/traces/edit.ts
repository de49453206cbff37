/** What each line that is typed means when Enter ends it, and what may complete it. */

import { parseFilter } from '../../traces/filter.ts'
import { type Completion, complete } from '../../traces/filter-complete.ts'
import { commandsFor } from '../keymap.ts'
import { lineKey } from '../line.ts'
import { keepNote } from './annotate.ts'
import { type Action, bindingsOf } from './keys.ts'
import { askObserved, observedOptions } from './observed.ts'
import { modelsIn, modelsMax } from './replay.ts'
import { type Edit, emptyList, type ReplayState, type State, type Step } from './state.ts'
import { saveView, viewCommand } from './views.ts'

export const openEdit = (purpose: Edit['purpose'], text = ''): Edit => ({ purpose, text, cursor: text.length, at: 0 })

/** With what is likely to be meant: Enter takes it, the first letter typed takes its place. */
export const offer = (purpose: Edit['purpose'], text = ''): Edit => ({
  ...openEdit(purpose, text),
  offered: text !== '',
})

/** The words that may stand at the cursor of the filter bar. */
export const completions = ({ purpose, text, cursor }: Edit, observed: State['observed']): Completion => {
  if (purpose !== 'filter') return { start: cursor, end: cursor, options: [] }
  const found = complete(text, cursor)
  return { ...found, options: [...found.options, ...observedOptions(observed, found.observed)] }
}

const completed = (edit: Edit, observed: State['observed']): Edit => {
  const { start, end, options } = completions(edit, observed)
  const chosen = options[edit.at % Math.max(1, options.length)]
  if (chosen === undefined) return edit
  const text = edit.text.slice(0, start) + chosen.text + edit.text.slice(end)
  return { ...edit, text, cursor: start + chosen.text.length, at: 0 }
}

/** Why Enter would not take it, and where; undefined = it would. */
export const wrongPart = (
  { purpose, text }: Edit,
  now: number,
): { message: string; start: number; end: number } | undefined => {
  if (purpose === 'model' && modelsIn(text).length > modelsMax)
    return { message: `at most ${modelsMax} models`, start: text.length, end: text.length }
  if (purpose !== 'filter') return undefined
  const parsed = parseFilter(text, now)
  return 'error' in parsed ? parsed.error : undefined
}

/** Applies a filter; a wrong one stays in the bar, underlined. */
export const applyFilter = (state: State, text: string): Step => {
  const parsed = parseFilter(text, state.now)
  if ('error' in parsed) return { state }
  const { sort, follow, version } = state.list
  const list = { ...emptyList, sort, follow, filterText: text.trim(), filter: parsed.filter, version: version + 1 }
  return {
    state: { ...state, edit: undefined, screen: 'list', list },
    effects: [{ kind: 'load', where: 'first' }, { kind: 'totals' }],
  }
}

/** None named: those that were. */
const withModels = (replay: ReplayState, models: readonly string[]): ReplayState =>
  models.length === 0 ? replay : { ...replay, models, answers: new Map(), at: 0, top: 0 }

const ends: Record<Edit['purpose'], (state: State, edit: Edit, act: (state: State, action: Action) => Step) => Step> = {
  filter: (state, { text }) => applyFilter(state, text),
  search: (state, { text }, act) => {
    const closed = { ...state, edit: undefined }
    const searched =
      state.screen === 'diff'
        ? { ...closed, diff: state.diff && { ...state.diff, needle: text } }
        : { ...closed, call: state.call && { ...state.call, needle: text } }
    return text === '' ? { state: searched } : act(searched, 'nextHit')
  },
  palette: (state, { text, at }, act) => {
    const closed = { ...state, edit: undefined }
    const told = viewCommand(closed, text)
    if (told !== undefined) return told
    const found = commandsFor(bindingsOf(state.screen), text)
    const chosen = found[Math.min(at, found.length - 1)]
    return chosen === undefined
      ? { state: { ...closed, notice: `no command is named "${text}"` } }
      : act(closed, chosen.action)
  },
  view: (state, { text }) => saveView({ ...state, edit: undefined }, text),
  note: (state, { text, id = '' }) => keepNote(state, id, text),
  model: (state, edit) => {
    if (wrongPart(edit, state.now) !== undefined) return { state }
    const replay = state.replay && withModels(state.replay, modelsIn(edit.text))
    return { state: { ...state, edit: undefined, replay }, effects: [{ kind: 'estimate' }] }
  },
}

/** One key while a line is typed; what may stand there then is asked for. */
export const editKey = (state: State, edit: Edit, key: string, act: (state: State, action: Action) => Step): Step => {
  const step = lineStep(state, edit, key, act)
  const open = step.state.edit
  return open?.purpose === 'filter' ? askObserved(step, complete(open.text, open.cursor)) : step
}

const lineStep = (state: State, edit: Edit, key: string, act: (state: State, action: Action) => Step): Step => {
  if (key === 'enter') return ends[edit.purpose](state, edit, act)
  if (key === 'esc' || key === 'ctrl-c') return { state: { ...state, edit: undefined } }
  if (key === 'down') return { state: { ...state, edit: { ...edit, at: edit.at + 1 } } }
  if (key === 'up') return { state: { ...state, edit: { ...edit, at: Math.max(0, edit.at - 1) } } }
  if (key === 'tab') return { state: { ...state, edit: completed(edit, state.observed) } }
  const line = lineKey(edit, key)
  return line === undefined ? { state } : { state: { ...state, edit: { ...edit, ...line, at: 0 } } }
}
