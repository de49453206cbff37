/** Up, down and across: the cursor in tables, the window in texts, columns and tabs. */

import { entryOf, listHeight, settled, shownEntries, trafficOf } from './entries.ts'
import { formHeight, moveField } from './form.ts'
import { bodyHeight, readingOf, scrollTo } from './reader.ts'
import { layoutOf, runLines } from './run-view.ts'
import { type State, type Step, type Tab, tabs } from './state.ts'
import { isTable, tableOf } from './tables.ts'

type Act = (state: State) => Step

/** Further than any text is long. */
export const far = 1e9

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
export const move =
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
      return { state: moveField(state, form, form.at + by(formHeight(state))) }
    const entry = entryOf(state)
    if (screen === 'prompt' && open !== undefined && entry !== undefined && isTable(open)) {
      const height = bodyHeight(state) - 1
      const { rows } = tableOf(entry, open, trafficOf(state, entry))
      return { state: { ...state, open: settled({ ...open, at: open.at + by(height) }, rows.length, height) } }
    }
    return { state: scrollTo(state, (readingOf(state)?.top ?? 0) + by(bodyHeight(state))) }
  }

export const toTab =
  (tab: Tab): Act =>
  (state) => ({ state: { ...state, open: state.open && { ...state.open, tab, at: 0, top: 0 } } })

export const turn =
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
