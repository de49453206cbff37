/** Texts that are scrolled: which lines there are, the next window, the next hit. */

import { hitFrom } from '../reading.ts'
import { type Line, linesOf, saidLines } from './body.ts'
import { diffLines } from './compare.ts'
import type { CallState, State } from './state.ts'
import { type Node, visibleNodes } from './tree.ts'

/** Lines of a body: all but title, tabs, status and the bottom line. */
export const bodyHeight = ({ rows }: Pick<State, 'rows'>): number => Math.max(1, rows - 4)

export const callLines = (call: CallState, width: number): readonly Line[] => {
  if (call.tab === 'tree') return []
  const lines = linesOf(call.call, call.tab, call.view, width)
  return call.said === '' || call.tab !== 'transcript' || call.view > 1
    ? lines
    : [...lines, ...saidLines(call.said, width)]
}

/** The lines of the tree, as it is open now. */
export const treeNodes = (call: CallState): readonly Node[] => visibleNodes(call.spans ?? [], call.folded)

/** How many lines the open text has. */
export const countOf = (state: State): number => {
  if (state.screen === 'diff' && state.diff) return diffLines(state.diff.calls, state.columns).length
  const { call } = state
  if (call === undefined) return 0
  return call.tab === 'tree' ? treeNodes(call).length : callLines(call, state.columns).length
}

/** The open text from another line on. */
export const scrollTo = (state: State, wanted: number): State => {
  const top = Math.max(0, Math.min(wanted, countOf(state) - bodyHeight(state)))
  if (state.screen === 'diff') return { ...state, diff: state.diff && { ...state.diff, top } }
  return { ...state, call: state.call && { ...state.call, top } }
}

/** The cursor of the tree, and the window with it. */
export const treeTo = (state: State, call: CallState, wanted: number): State => {
  const at = Math.max(0, Math.min(wanted, countOf(state) - 1))
  const height = bodyHeight(state)
  const top = Math.max(Math.min(call.top, at), at - height + 1)
  return { ...state, call: { ...call, at, top } }
}

/** The next line (or the one before) that has the needle, round the ends. */
export const hitTo = (state: State, step: 1 | -1): State => {
  const open = state.screen === 'diff' ? state.diff : state.call
  if (open === undefined || open.needle === '') return { ...state, notice: 'nothing is searched; / searches' }
  const lines =
    state.screen === 'diff' && state.diff
      ? diffLines(state.diff.calls, state.columns)
      : state.call
        ? callLines(state.call, state.columns)
        : []
  // From the hit that was gone to, as long as it is seen: at the end of a text the window does not move with it.
  const { needle, top, hit: last = -1 } = open
  const seen =
    last >= top && last < top + bodyHeight(state) && lines[last]?.text.toLowerCase().includes(needle.toLowerCase())
  const hit = hitFrom(lines, needle, seen ? last : step > 0 ? top - 1 : top, step)
  if (hit === undefined) return { ...state, notice: `"${needle}" is not in this text` }
  const moved = scrollTo(state, hit.line)
  const at = { hit: hit.line }
  const there =
    state.screen === 'diff'
      ? { diff: moved.diff && { ...moved.diff, ...at } }
      : { call: moved.call && { ...moved.call, ...at } }
  return { ...moved, ...there, notice: hit.told }
}
