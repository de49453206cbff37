/** What one says of a call: a star, a thumb, a note. Kept in the store, and found again by is:marked, feedback: and note:. */

import type { Annotation, LogRow } from '../../store/store.ts'
import type { State, Step } from './state.ts'

const callAt = ({ screen, call, list }: State): LogRow | undefined =>
  screen === 'call' ? call?.call : list.rows[list.at]

const saying =
  (change: (call: LogRow) => { change: Omit<Annotation, 'id'>; told: string }) =>
  (state: State): Step => {
    const call = callAt(state)
    if (call === undefined) return { state: { ...state, notice: 'there is no call under the cursor' } }
    const { change: what, told } = change(call)
    return { state, effects: [{ kind: 'annotate', change: { id: call.id, ...what }, told }] }
  }

export const star = saying(({ marked }) => ({
  change: { marked: !marked },
  told: marked ? 'the star is gone' : 'starred: retention leaves it; is:marked finds it',
}))

/** The same thumb again takes it away. */
const thumb = (up: boolean) =>
  saying(({ positive_feedback }) => ({
    change: { feedback: positive_feedback === up ? null : up },
    told:
      positive_feedback === up
        ? 'the thumb is gone'
        : `thumbs ${up ? 'up' : 'down'}: feedback:${up ? 'up' : 'down'} finds it`,
  }))
export const thumbUp = thumb(true)
export const thumbDown = thumb(false)

/** Opens the line for the note, of the call that is under the cursor now: rows may move while it is written. */
export const writeNote = (state: State): Step => {
  const call = callAt(state)
  if (call === undefined) return { state: { ...state, notice: 'there is no call under the cursor' } }
  const text = call.note ?? ''
  return { state: { ...state, edit: { purpose: 'note', text, cursor: text.length, at: 0, id: call.id } } }
}

export const keepNote = (state: State, id: string, text: string): Step => {
  const note = text.trim() === '' ? null : text.trim()
  const told = note === null ? 'the note is gone' : 'the note is kept; note: finds it'
  return { state: { ...state, edit: undefined }, effects: [{ kind: 'annotate', change: { id, note }, told }] }
}

const withChange = <R extends LogRow>(row: R, { note, marked, feedback }: Annotation): R => ({
  ...row,
  ...(note !== undefined && { note }),
  ...(marked !== undefined && { marked }),
  ...(feedback !== undefined && { positive_feedback: feedback }),
})

/** What was said, where the call is shown. */
export const annotated = (state: State, change: Annotation): State => {
  const rows = state.list.rows.map((row) => (row.id === change.id ? withChange(row, change) : row))
  const { call } = state
  const open = call?.call.id === change.id ? { ...call, call: withChange(call.call, change) } : call
  return { ...state, list: { ...state.list, rows }, call: open }
}
