/** A line that is typed: letters in, cursor, words. And what each line means when Enter ends it. */

import { parseFilter } from '../traces/filter.ts'
import { complete } from '../traces/filter-complete.ts'
import { type Action, bindingsOf } from './keys.ts'
import { type Edit, emptyList, type State, type Step } from './state.ts'

/** Longer than any filter; a pasted book does not hold up the program. */
const lengthMax = 4000

export const openEdit = (purpose: Edit['purpose'], text = ''): Edit => ({ purpose, text, cursor: text.length, at: 0 })

const before = (text: string, cursor: number): number => {
  const letter = [...text.slice(0, cursor)].at(-1)
  return cursor - (letter?.length ?? 0)
}
const after = (text: string, cursor: number): number => cursor + ([...text.slice(cursor)][0]?.length ?? 0)

const cut = (edit: Edit, from: number, to: number): Edit => ({
  ...edit,
  text: edit.text.slice(0, from) + edit.text.slice(to),
  cursor: from,
  at: 0,
})

const wordStart = ({ text, cursor }: Edit): number => /\S*\s*$/.exec(text.slice(0, cursor))?.index ?? 0

const moves: Readonly<Record<string, (edit: Edit) => Edit>> = {
  left: (edit) => ({ ...edit, cursor: before(edit.text, edit.cursor) }),
  right: (edit) => ({ ...edit, cursor: after(edit.text, edit.cursor) }),
  home: (edit) => ({ ...edit, cursor: 0 }),
  end: (edit) => ({ ...edit, cursor: edit.text.length }),
  'ctrl-a': (edit) => ({ ...edit, cursor: 0 }),
  'ctrl-e': (edit) => ({ ...edit, cursor: edit.text.length }),
  backspace: (edit) => cut(edit, before(edit.text, edit.cursor), edit.cursor),
  delete: (edit) => cut(edit, edit.cursor, after(edit.text, edit.cursor)),
  'ctrl-u': (edit) => cut(edit, 0, edit.cursor),
  'ctrl-k': (edit) => ({ ...edit, text: edit.text.slice(0, edit.cursor) }),
  'ctrl-w': (edit) => cut(edit, wordStart(edit), edit.cursor),
  down: (edit) => ({ ...edit, at: edit.at + 1 }),
  up: (edit) => ({ ...edit, at: Math.max(0, edit.at - 1) }),
}

/** Typed or pasted: control letters and line ends are no part of a line. */
export const typed = (edit: Edit, letters: string): Edit => {
  const room = lengthMax - edit.text.length
  const plain = letters.toWellFormed().replace(/\s+/g, ' ').replace(/\p{C}/gu, '').slice(0, Math.max(0, room))
  return {
    ...edit,
    text: edit.text.slice(0, edit.cursor) + plain + edit.text.slice(edit.cursor),
    cursor: edit.cursor + plain.length,
    at: 0,
  }
}

/** The words that may stand at the cursor of the filter bar. */
export const completions = ({ purpose, text, cursor }: Edit) =>
  purpose === 'filter' ? complete(text, cursor) : { start: cursor, end: cursor, options: [] }

const completed = (edit: Edit): Edit => {
  const { start, end, options } = completions(edit)
  const chosen = options[edit.at % Math.max(1, options.length)]
  if (chosen === undefined) return edit
  const text = edit.text.slice(0, start) + chosen.text + edit.text.slice(end)
  return { ...edit, text, cursor: start + chosen.text.length, at: 0 }
}

/** Commands of the screen whose name or help has every word that is typed; those that are named so first. */
export const commandsFor = (state: State, text: string) => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const [first = ''] = words
  const rank = (action: string): number => (action.toLowerCase().startsWith(first) ? 0 : 1)
  return bindingsOf(state.screen)
    .filter(({ action }) => action !== 'palette')
    .filter(({ action, help }) => words.every((word) => `${action} ${help}`.toLowerCase().includes(word)))
    .sort((a, b) => rank(a.action) - rank(b.action))
}

/** Applies a filter; a wrong one stays in the bar, underlined. */
export const applyFilter = (state: State, text: string): Step => {
  const parsed = parseFilter(text, state.now)
  if ('error' in parsed) return { state }
  const { sort, follow, version } = state.list
  const list = { ...emptyList, sort, follow, filterText: text.trim(), filter: parsed.filter, version: version + 1 }
  return {
    state: { ...state, edit: undefined, screen: 'list', list },
    effects: [{ kind: 'load', more: false }, { kind: 'totals' }],
  }
}

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
    const found = commandsFor(state, text)
    const chosen = found[Math.min(at, found.length - 1)]
    const closed = { ...state, edit: undefined }
    return chosen === undefined
      ? { state: { ...closed, notice: `no command is named "${text}"` } }
      : act(closed, chosen.action)
  },
  model: (state, { text }) => ({
    state: {
      ...state,
      edit: undefined,
      replay: state.replay && { ...state.replay, model: text.trim() || state.replay.model, estimate: undefined },
    },
    effects: [{ kind: 'estimate' }],
  }),
}

/** One key while a line is typed. */
export const editKey = (state: State, edit: Edit, key: string, act: (state: State, action: Action) => Step): Step => {
  if (key === 'enter') return ends[edit.purpose](state, edit, act)
  if (key === 'esc' || key === 'ctrl-c') {
    const leaves = edit.purpose === 'model' ? ({ ...state, screen: state.call ? 'call' : 'list' } as const) : state
    return { state: { ...leaves, edit: undefined } }
  }
  if (key === 'tab') return { state: { ...state, edit: completed(edit) } }
  const move = moves[key]
  if (move !== undefined) return { state: { ...state, edit: move(edit) } }
  const letters = key === 'space' ? ' ' : key
  return [...letters].length === 1 ? { state: { ...state, edit: typed(edit, letters) } } : { state }
}
