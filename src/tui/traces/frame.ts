/**
 * A state → the lines of the screen: exactly as many as it has rows, none wider than it is. Pure, so that a test can look
 * at it; only lines that are seen are made.
 */

import { parseFilter } from '../../traces/filter.ts'
import { lineView } from '../line.ts'
import type { Look } from '../paint.ts'
import { fit, oneLine, widthOf } from '../text.ts'
import { bindings, hints } from './keys.ts'
import { listView } from './list-view.ts'
import { breakdownView, helpView, overlay, replayView } from './sheet-view.ts'
import type { Edit, Screen, State } from './state.ts'
import { callView, diffView } from './text-view.ts'

/** Where less than this is given, there is nothing to draw. */
export const smallest = { columns: 50, rows: 8 }

const views: Record<Screen, (state: State, look: Look) => string[]> = {
  list: listView,
  call: (state, look) => (state.call === undefined ? [] : callView(state, state.call, look)),
  breakdown: breakdownView,
  diff: (state, look) => (state.diff === undefined ? [] : diffView(state, state.diff, look)),
  replay: (state, look) => (state.replay === undefined ? [] : replayView(state, state.replay, look)),
}

const prefixes: Record<Edit['purpose'], string> = {
  filter: 'filter',
  search: 'search',
  palette: 'command',
  model: 'model',
}

const wrongPart = (edit: Edit, now: number): { message: string; start: number; end: number } | undefined => {
  if (edit.purpose !== 'filter') return undefined
  const parsed = parseFilter(edit.text, now)
  return 'error' in parsed ? parsed.error : undefined
}

const editLine = (edit: Edit, { columns, now }: State, look: Look): string =>
  lineView(prefixes[edit.purpose], edit, { columns, wrong: wrongPart(edit, now) }, look)

const hintLine = (state: State, { paint }: Look): string => {
  let out = ''
  let cells = 0
  for (const [action, word] of hints[state.screen]) {
    const key = bindings.find((binding) => binding.action === action)?.keys[0] ?? ''
    const more = key.length + word.length + 4
    if (cells + more > state.columns) break
    out += ` ${paint('bold', key)} ${paint('dim', word)}  `
    cells += more
  }
  return out
}

const bottom = (state: State, look: Look): string => {
  if (state.edit !== undefined) return editLine(state.edit, state, look)
  if (state.notice !== '') return look.paint('warn', fit(` ${oneLine(state.notice)}`, state.columns, look.glyphs))
  return hintLine(state, look)
}

/** Terminals that have no Unicode: every other letter is a question mark for each of its cells. */
const toAscii = (line: string): string => line.replace(/\P{ASCII}/gu, (letter) => '?'.repeat(widthOf(letter)))

export const frame = (state: State, look: Look): string[] => {
  const { columns, rows } = state
  if (columns < smallest.columns || rows < smallest.rows)
    return [
      fit(`needs ${smallest.columns}x${smallest.rows}`, columns),
      ...Array.from({ length: Math.max(0, rows - 1) }, () => ''),
    ]
  const screen = state.help === undefined ? views[state.screen](state, look) : helpView(state, state.help.top, look)
  const over = state.help === undefined ? overlay(state, look) : []
  const body = [...screen, ...Array.from({ length: Math.max(0, rows - 1 - screen.length) }, () => '')].slice(
    0,
    rows - 1,
  )
  const lines = [...body.slice(0, rows - 1 - over.length), ...over, bottom(state, look)]
  return look.ascii ? lines.map(toAscii) : lines
}
