/** Events → the next state: keys to where the typing goes (help, menu, line, screen), news to where they belong. */

import { localTime } from '../../traces/format.ts'
import { insert } from '../area.ts'
import { choiceKey, choiceLetters } from '../choice.ts'
import { helpKey } from '../keymap.ts'
import { typed } from '../line.ts'
import { actions } from './actions.ts'
import { editKey, valueKey } from './edit.ts'
import { listHeight, settled, shownEntries, sourcesOf } from './entries.ts'
import { fieldsOf, moveField, withForm, withValues } from './form.ts'
import { type Action, actionOf, bindings } from './keys.ts'
import { bodyHeight, readingOf, scrollTo } from './reader.ts'
import { withCell } from './run-state.ts'
import { type Event, goTo, type State, type Step } from './state.ts'

const act = (state: State, action: Action): Step => actions[action](state)

const menuStep = (state: State, menu: NonNullable<State['menu']>, name: string): Step => {
  const closed = { ...state, menu: undefined }
  const next = choiceKey(menu.choices, menu.at, name)
  if (next === undefined) return { state: closed }
  return 'at' in next ? { state: { ...state, menu: { ...menu, at: next.at } } } : next.chosen.choose(closed)
}

const key = (given: State, name: string): Step => {
  const state = given.notice === '' ? given : { ...given, notice: '' }
  if (name === 'ctrl-z' || name === 'ctrl-l') return act(state, name === 'ctrl-z' ? 'suspend' : 'redraw')
  if (state.help !== undefined)
    return { state: { ...state, help: helpKey(bindings, state.screen, state.help.top, name, state) } }
  if (state.menu !== undefined) return menuStep(state, state.menu, name)
  if (state.edit !== undefined) return editKey(state, state.edit, name, act)
  if (state.area !== undefined) return valueKey(state, state.area, name)
  const action = actionOf(state.screen, name)
  return action === undefined ? { state } : act(state, action)
}

/** Pasted text is typed where something is typed, and is no command anywhere. Several lines open the value as such. */
const pasted = (state: State, text: string): State => {
  const { edit, area } = state
  if (area !== undefined) return { ...state, area: insert(area, text) }
  if (edit === undefined) return state
  if (edit.purpose === 'value' && /[\r\n]/.test(text.trimEnd()))
    return { ...state, edit: undefined, area: insert(edit, text) }
  const line = typed(edit, text)
  const next = { ...state, edit: { ...edit, ...line, at: 0 } }
  return edit.purpose === 'filter' ? { ...next, list: { ...state.list, filter: line.text, at: 0, top: 0 } } : next
}

/** After a resize, or news, the windows hold what they held. */
const resettled = (state: State): State => {
  const { list, form } = state
  const kept = { ...state, list: settled(list, shownEntries(state).length, listHeight(state)) }
  const formed = form === undefined ? kept : moveField(kept, form, form.at)
  if (formed.screen === 'prompt' && formed.open !== undefined && readingOf(formed) === undefined)
    return { ...formed, open: settled(formed.open, Number.POSITIVE_INFINITY, bodyHeight(formed) - 1) }
  const reading = readingOf(formed)
  return reading === undefined ? formed : scrollTo(formed, reading.top)
}

/** What is open stays open; a version or a file that is gone gives way to what there is. */
const loaded = (state: State, entries: NonNullable<State['entries']>): State => {
  const chosen = shownEntries(state)[state.list.at]?.id
  const next: State = { ...state, entries }
  const at = shownEntries(next).findIndex(({ id }) => id === chosen)
  const moved = { ...next, list: { ...next.list, at: at === -1 ? next.list.at : at } }
  const { open, form } = moved
  const entry = entries.find(({ id }) => id === open?.id)
  if (open === undefined || entry === undefined) return resettled(moved)
  const sources = sourcesOf(entry)
  const source = sources.includes(open.source) ? open.source : (sources[0] ?? 'file')
  const opened = { ...moved, open: { ...open, source } }
  if (form === undefined || form.id !== entry.id) return resettled(opened)
  return resettled(withForm(opened, { ...form, source, fields: fieldsOf(entry, source, form.fields) }))
}

const withVariables = (state: State, { id, variables, from, quiet }: Of<'variables'>): State => {
  const { form } = state
  // What was typed meanwhile is not gone over unasked.
  if (form?.id !== id || (quiet && (form.touched || state.edit !== undefined || state.area !== undefined))) return state
  const filled = {
    ...form,
    fields: withValues(form.fields, variables),
    from,
    changed: false,
    example: -1,
    touched: !quiet,
  }
  return { ...withForm(state, filled), notice: quiet ? state.notice : `the values are those of ${from}` }
}

type Of<K extends Event['kind']> = Extract<Event, { kind: K }>
const takes: { [K in Event['kind']]: (state: State, event: Of<K>) => Step } = {
  key: (state, event) => key(state, event.key),
  paste: (state, { text }) => ({ state: pasted(state, text) }),
  size: (state, { columns, rows }) => ({ state: resettled({ ...state, columns, rows }) }),
  tick: (state, { now }) => ({ state: { ...state, now } }),
  loaded: (state, { entries }) => ({ state: { ...loaded(state, entries), trouble: '' } }),
  trouble: (state, { text }) => ({ state: { ...state, trouble: text, notice: text } }),
  traffic: (state, { traffic }) => ({ state: resettled({ ...state, traffic }) }),
  models: (state, { known }) => ({ state: { ...state, known } }),
  variables: (state, event) => ({ state: withVariables(state, event) }),
  calls: (state, { id, rows }) => {
    const letters = [...'123456789', ...choiceLetters]
    const choices = rows.map((row, i) => ({
      key: letters[i] ?? '',
      label: `${localTime(row.start_time)}  v${row.prompt_version ?? '-'}  ${row.model}  ${row.input}`,
      choose: (now: State): Step => ({ state: now, effects: [{ kind: 'take', id, callId: row.id }] }),
    }))
    if (choices.length === 0) return { state: { ...state, notice: 'no call of this prompt is recorded' } }
    return { state: { ...state, menu: { title: 'The variables of a call', choices, at: 0 } } }
  },
  previewed: (state, { filled, problem }) => ({
    state: { ...state, preview: state.preview && { ...state.preview, filled, problem } },
  }),
  started: (state, { number, now }) =>
    state.run?.number === number ? { state: { ...state, now, run: { ...state.run, startedAt: now } } } : { state },
  cell: (state, { number, at, change, more }) =>
    state.run?.number === number ? { state: { ...state, run: withCell(state.run, at, change, more) } } : { state },
  opened: (state, { call }) => ({ state: { ...goTo(state, 'answer'), answer: { call, top: 0, needle: '' } } }),
  done: (state, { text }) => ({ state: { ...state, notice: text }, effects: [{ kind: 'load' }] }),
  notice: (state, { text }) => ({ state: { ...state, notice: text } }),
}

export const update = (state: State, event: Event): Step =>
  (takes[event.kind] as (state: State, event: Event) => Step)(state, event)
