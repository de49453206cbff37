/** Texts that are scrolled, whatever screen they are on: which lines there are, the next window, the next hit. */

import type { LogDetail } from '../../store/store.ts'
import { detailText } from '../../traces/detail.ts'
import { hangingBlock, hitFrom, type TextLine } from '../reading.ts'
import { confirmLines } from './confirm.ts'
import { bodyOf, entryOf } from './entries.ts'
import { previewLines } from './preview.ts'
import { comparedLines } from './sides.ts'
import type { State } from './state.ts'
import { isTable } from './tables.ts'
import { templateLines } from './template.ts'

/** Lines of a body: all but title, a line below it, one below the body and the bottom line. */
export const bodyHeight = ({ rows }: Pick<State, 'rows'>): number => Math.max(1, rows - 4)

const kept = new WeakMap<LogDetail, { width: number; lines: TextLine[] }>()

const callLines = (call: LogDetail, width: number): TextLine[] => {
  const known = kept.get(call)
  if (known?.width === width) return known.lines
  const marks = new Set<string>()
  const text = detailText(call, (heading) => {
    marks.add(heading)
    return heading
  })
  const lines = hangingBlock(text, width).map(
    (line): TextLine => (marks.has(line.text) ? { ...line, style: 'bold' } : line),
  )
  kept.set(call, { width, lines })
  return lines
}

/** The text that is shown, and where in it one is; undefined where there is none. */
export const readingOf = (state: State): { lines: readonly TextLine[]; top: number; needle: string } | undefined => {
  const { screen, open, preview, answer, confirm, columns } = state
  const entry = entryOf(state)
  if (screen === 'prompt' && open !== undefined && entry !== undefined && !isTable(open))
    return {
      lines: open.tab === 'diff' ? comparedLines(entry, open, columns) : templateLines(entry, open.source, columns),
      top: open.top,
      needle: open.needle,
    }
  if (screen === 'preview' && preview !== undefined)
    return { lines: previewLines(preview, columns), top: preview.top, needle: preview.needle }
  if (screen === 'answer' && answer !== undefined)
    return { lines: callLines(answer.call, columns), top: answer.top, needle: answer.needle }
  if (screen === 'confirm' && confirm !== undefined) {
    const meant = state.entries?.find(({ id }) => id === confirm.id)
    const lines = meant === undefined ? [] : confirmLines(confirm, (source) => bodyOf(meant, source), columns)
    return { lines, top: confirm.top, needle: '' }
  }
  return undefined
}

/** The part of the state that the text is in, changed. */
const changed = (state: State, change: { top?: number; needle?: string }): State => {
  const { screen, open, preview, answer, confirm } = state
  if (screen === 'prompt') return { ...state, open: open && { ...open, ...change } }
  if (screen === 'preview') return { ...state, preview: preview && { ...preview, ...change } }
  if (screen === 'answer') return { ...state, answer: answer && { ...answer, ...change } }
  return screen === 'confirm' ? { ...state, confirm: confirm && { ...confirm, top: change.top ?? confirm.top } } : state
}

export const scrollTo = (state: State, wanted: number): State => {
  const reading = readingOf(state)
  if (reading === undefined) return state
  return changed(state, { top: Math.max(0, Math.min(wanted, reading.lines.length - bodyHeight(state))) })
}

export const searchFor = (state: State, needle: string): State => changed(state, { needle })

/** The next line (or the one before) that has what is searched, round the ends. */
export const hitTo = (state: State, step: 1 | -1): State => {
  const reading = readingOf(state)
  if (reading === undefined) return { ...state, notice: 'there is no text here to search; 1 and 3 show one' }
  if (reading.needle === '') return { ...state, notice: 'nothing is searched; / searches' }
  const hit = hitFrom(reading.lines, reading.needle, reading.top, step)
  if (hit === undefined) return { ...state, notice: `"${reading.needle}" is not in this text` }
  return { ...scrollTo(state, hit.line), notice: hit.told }
}
