/** What a prompt is filled in, looked at and run with: the steps from the form to the answers. */

import { openEdit } from './edit.ts'
import { entryOf, trafficOf } from './entries.ts'
import { moveField, openForm, readForm, withForm, type withText } from './form.ts'
import { modelsFor } from './models.ts'
import { isRunning, openRun } from './run-state.ts'
import { type Effect, type Entry, goTo, type Source, type State, type Step } from './state.ts'
import { tableOf } from './tables.ts'

const say = (state: State, notice: string): Step => ({ state: { ...state, notice } })

/** The form of the open prompt; where nobody typed in it yet, the newest call fills it. */
export const fillIn = (state: State, entry: Entry): Step => {
  const form = openForm(state, entry, state.open?.source ?? 'file')
  const effects: Effect[] = form.touched ? [] : [{ kind: 'newest', id: entry.id, quiet: true }]
  return { state: moveField(withForm(goTo(state, 'form'), form), form, form.at), effects }
}

/** Another version of the prompt, in the form too. */
export const changeVersion = (state: State, entry: Entry, next: (entry: Entry, source: Source) => Source): Step => {
  const { open, form, screen } = state
  if (open === undefined) return { state }
  const source = next(entry, open.source)
  if (source === open.source) return say(state, 'there is one version only')
  const changed: State = { ...state, open: { ...open, source, top: 0 } }
  const filled = form === undefined || form.id !== entry.id ? undefined : openForm(changed, entry, source)
  const withFields = filled === undefined ? changed : moveField(withForm(changed, filled), filled, filled.at)
  return screen === 'preview' ? previewHere(withFields) : { state: withFields }
}

/** Throws nothing: what is wrong with the form is said, with the cursor where it is. */
const readable = (state: State): { state: State; entry: Entry; source: Source } | string => {
  const entry = entryOf(state)
  const { form } = state
  if (entry === undefined || form === undefined) return 'there is no prompt here'
  const read = readForm(form, entry)
  return 'problem' in read ? read.problem : { state, entry, source: form.source }
}

export const previewHere = (state: State): Step => {
  const ready = readable(state)
  if (typeof ready === 'string') return say(state, ready)
  const preview = { id: ready.entry.id, source: ready.source, top: 0, needle: '', filled: undefined, problem: '' }
  return { state: { ...goTo(state, 'preview'), preview }, effects: [{ kind: 'preview' }] }
}

export const runHere = (state: State): Step => {
  // A key that is pressed twice pays once.
  if (state.screen === 'run' && isRunning(state)) return say(state, 'it runs: esc cancels it')
  const ready = readable(state)
  if (typeof ready === 'string') return say(state, ready)
  const { entry, source } = ready
  if (modelsFor(state, entry, source).length === 0) return say(state, 'the prompt names no model: m chooses some')
  return { state: { ...goTo(state, 'run'), run: openRun(state, entry, source) }, effects: [{ kind: 'run' }] }
}

/** The value under the cursor is typed: in one line, or in several where it has them. */
export const typeValue = (state: State, inLines: boolean): Step => {
  const { form } = state
  const field = form?.fields[form.at]
  if (field === undefined) return say(state, 'the prompt has no variables')
  const text = field.text ?? ''
  if (inLines || text.includes('\n') || text.length > 400)
    return { state: { ...state, area: { text, cursor: text.length } } }
  return { state: { ...state, edit: openEdit('value', text) } }
}

export const clearField = (state: State, change: typeof withText): Step => {
  const { form } = state
  return form === undefined ? { state } : { state: withForm(state, change(form, undefined)) }
}

export const editFile = (state: State, { path }: Entry): Step =>
  path === undefined
    ? say(state, 'there is no file of it: respan prompts pull writes one')
    : { state, effects: [{ kind: 'edit', path }] }

/** Enter on a tab that is a table. */
const openRow = (state: State, entry: Entry): Step => {
  const { open } = state
  if (open === undefined) return { state }
  const row = tableOf(entry, open, trafficOf(state, entry)).rows[open.at]
  if (open.tab === 'versions' && row?.source !== undefined)
    return { state: { ...state, open: { ...open, source: row.source, tab: 'template', at: 0, top: 0 } } }
  if (open.tab === 'variables' && row !== undefined) {
    const { state: filled, effects = [] } = fillIn(state, entry)
    return { state: filled.form ? moveField(filled, filled.form, open.at) : filled, effects }
  }
  if (open.tab === 'traffic' && row !== undefined) {
    const version = typeof row.source === 'number' ? row.source : null
    return { state, effects: [{ kind: 'newestOf', id: entry.id, version }] }
  }
  return say(state, 'there is nothing to open here; f fills it in')
}

export const openHere = (state: State): Step => {
  const entry = entryOf(state)
  if (state.screen === 'form') return typeValue(state, false)
  if (state.screen === 'preview') return runHere(state)
  if (state.screen === 'run') {
    const cell = state.run?.cells[state.run.at]
    if (cell === undefined || cell.logId === '') return say(state, 'this call has no log id (yet)')
    return { state, effects: [{ kind: 'openCall', callId: cell.logId }] }
  }
  return entry === undefined ? { state } : openRow(state, entry)
}

/** What one would want to have from this screen. */
export const copyOf = (state: State): Step => {
  const { screen, preview, run, answer } = state
  const copy = (what: string, text: string): Step => ({ state, effects: [{ kind: 'copy', what, text }] })
  if (screen === 'preview') {
    const filled = preview?.filled
    if (filled === undefined) return say(state, 'there is nothing to copy')
    return copy('the request', JSON.stringify({ ...filled.settings, messages: filled.messages }, null, 2))
  }
  if (screen === 'run') {
    const cell = run?.cells[run.at]
    return cell === undefined || cell.text === ''
      ? say(state, 'there is nothing to copy')
      : copy('the answer', cell.text)
  }
  if (screen === 'answer') return answer === undefined ? { state } : copy('the log id', answer.call.id)
  const entry = entryOf(state)
  return entry === undefined ? say(state, 'there is no prompt here') : copy('the id', entry.id)
}
