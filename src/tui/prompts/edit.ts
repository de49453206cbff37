/** What each line that is typed means when Enter ends it, what may complete it, what is wrong with it. */

import { areaKey } from '../area.ts'
import { commandsFor } from '../keymap.ts'
import { lineKey } from '../line.ts'
import { labelsFor, withLabel } from './confirm.ts'
import { confirmedEntry, entryOf } from './entries.ts'
import { problemOf } from './fields.ts'
import { withForm, withText } from './form.ts'
import { areaSize } from './form-view.ts'
import { type Action, bindingsOf } from './keys.ts'
import { modelCompletions, modelsMax, readModels } from './models.ts'
import { searchFor } from './reader.ts'
import type { Edit, State, Step } from './state.ts'

type Act = (state: State, action: Action) => Step

export const openEdit = (purpose: Edit['purpose'], text = ''): Edit => ({ purpose, text, cursor: text.length, at: 0 })

/** With what is likely to be meant: Enter takes it, the first letter typed takes its place. */
export const offer = (purpose: Edit['purpose'], text = ''): Edit => ({
  ...openEdit(purpose, text),
  offered: text !== '',
})

/** Why Enter would not take it; '' = it would. */
export const editProblem = (state: State, { purpose, text }: Edit): string => {
  if (purpose === 'models' && readModels(text).length > modelsMax) return `at most ${modelsMax} models`
  if (purpose !== 'value') return ''
  const { form } = state
  const field = form?.fields[form.at]
  const entry = entryOf(state)
  if (form === undefined || field === undefined || entry === undefined || text === '') return ''
  return problemOf({ ...field, text }, entry, form.source)
}

/** The list goes with each letter. */
export const filtered = (state: State, filter: string): State => ({
  ...state,
  list: { ...state.list, filter, at: 0, top: 0 },
})

const ends: Record<Edit['purpose'], (state: State, edit: Edit, act: Act) => Step> = {
  filter: (state, { text }) => ({ state: filtered(state, text.trim()) }),
  search: (state, { text }, act) => {
    const searched = searchFor(state, text)
    return text === '' ? { state: searched } : act(searched, 'nextHit')
  },
  palette: (state, { text, at }, act) => {
    const found = commandsFor(bindingsOf(state.screen), text)
    const chosen = found[Math.min(at, found.length - 1)]
    return chosen === undefined
      ? { state: { ...state, notice: `no command is named "${text}"` } }
      : act(state, chosen.action)
  },
  models: (state, { text }) => {
    const names = readModels(text)
    const entry = entryOf(state)
    if (entry === undefined) return { state }
    const models = new Map(state.models)
    if (names.length === 0) models.delete(entry.id)
    else models.set(entry.id, names)
    const next: State = { ...state, models }
    if (state.screen === 'preview') return { state: next, effects: [{ kind: 'preview' }] }
    const told = names.length === 0 ? 'the model of the prompt' : names.join(', ')
    return { state: { ...next, notice: `r runs it on: ${told}` } }
  },
  value: (state, { text }) => {
    const { form } = state
    if (form === undefined) return { state }
    const before = form.fields[form.at]?.text
    return { state: withForm(state, withText(form, text === '' && before === undefined ? undefined : text)) }
  },
  label: (state, { text }) => {
    const { confirm } = state
    const entry = confirmedEntry(state)
    const label = text.trim()
    if (confirm === undefined || entry === undefined || label === '') return { state }
    const next = withLabel(confirm, entry, label)
    return { state: 'refused' in next ? { ...state, notice: next.refused } : { ...state, confirm: next } }
  },
  message: (state, { text }) => ({
    state: { ...state, confirm: state.confirm && { ...state.confirm, message: text.trim() } },
  }),
}

const completed = (state: State, edit: Edit): Edit => {
  if (edit.purpose === 'label') {
    const labels = labelsFor(confirmedEntry(state), edit)
    const label = labels[Math.min(edit.at, labels.length - 1)]?.label
    return label === undefined ? edit : openEdit('label', label)
  }
  if (edit.purpose !== 'models') return edit
  const { start, options } = modelCompletions(edit.text, state.known)
  const chosen = options[Math.min(edit.at, options.length - 1)]
  if (chosen === undefined) return edit
  const text = `${edit.text.slice(0, start)}${chosen}, `
  return { ...edit, text, cursor: text.length, at: 0 }
}

const changedEdit = (state: State, edit: Edit): State => {
  const next = { ...state, edit }
  return edit.purpose === 'filter' ? filtered(next, edit.text) : next
}

/** One key while a line is typed. */
export const editKey = (state: State, edit: Edit, key: string, act: Act): Step => {
  if (key === 'enter')
    return editProblem(state, edit) === '' ? ends[edit.purpose]({ ...state, edit: undefined }, edit, act) : { state }
  if (key === 'esc' || key === 'ctrl-c') {
    const left = { ...state, edit: undefined }
    return { state: edit.purpose === 'filter' ? filtered(left, '') : left }
  }
  if (key === 'down') return { state: { ...state, edit: { ...edit, at: edit.at + 1 } } }
  if (key === 'up') return { state: { ...state, edit: { ...edit, at: Math.max(0, edit.at - 1) } } }
  if (key === 'tab') return { state: { ...state, edit: completed(state, edit) } }
  const line = lineKey(edit, key)
  return line === undefined ? { state } : { state: changedEdit(state, { ...edit, ...line, at: 0 }) }
}

/** One key while a value of several lines is typed. */
export const valueKey = (state: State, area: NonNullable<State['area']>, key: string): Step => {
  const { form } = state
  if (key === 'esc' || key === 'ctrl-c') return { state: { ...state, area: undefined } }
  if (key === 'ctrl-s') {
    const entry = entryOf(state)
    const field = form?.fields[form.at]
    if (form === undefined || field === undefined || entry === undefined)
      return { state: { ...state, area: undefined } }
    const problem = problemOf({ ...field, text: area.text }, entry, form.source)
    if (problem !== '') return { state: { ...state, notice: problem } }
    return { state: withForm({ ...state, area: undefined }, withText(form, area.text)) }
  }
  const { width, height } = areaSize(state)
  const next = areaKey(area, key, width, height)
  return { state: next === undefined ? state : { ...state, area: next } }
}
