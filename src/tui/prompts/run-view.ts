/** Answers side by side: a column a model where there is room for it, else one at a time. */

import { dollars, duration, orDash } from '../../traces/format.ts'
import type { Look, Style } from '../paint.ts'
import { filled } from '../reading.ts'
import { fit, oneLine, safe, wrap } from '../text.ts'
import { sourceText } from './entries.ts'
import type { Cell, RunState, State } from './state.ts'

const columnMin = 36

interface Layout {
  width: number
  /** Columns that are seen, by number. */
  seen: readonly number[]
  /** Lines of answers: all but title, the models where not all are seen, three lines about each, and the bottom line. */
  height: number
}

/** As many columns as there is room for, the chosen one among them. */
export const layoutOf = ({ cells, at }: RunState, { columns, rows }: Pick<State, 'columns' | 'rows'>): Layout => {
  const fits = Math.max(1, Math.min(cells.length, Math.floor((columns + 1) / (columnMin + 1))))
  const first = Math.max(0, Math.min(at - fits + 1, cells.length - fits))
  const seen = cells.map((_, i) => i).slice(first, first + fits)
  const width = Math.floor((columns - (fits - 1)) / fits)
  return { width, seen, height: Math.max(1, rows - (fits < cells.length ? 6 : 5)) }
}

const wrapped = new WeakMap<Cell, { width: number; lines: string[] }>()

/** The answer as lines, its error below it. */
export const cellLines = (cell: Cell, width: number): string[] => {
  const known = wrapped.get(cell)
  if (known?.width === width) return known.lines
  const text = cell.text === '' ? [] : wrap(safe(cell.text), width)
  const error = cell.error === '' ? [] : wrap(safe(cell.error), width)
  const lines = [...text, ...(text.length > 0 && error.length > 0 ? [''] : []), ...error]
  wrapped.set(cell, { width, lines })
  return lines
}

/** The longest answer among those that are seen. */
export const runLines = (run: RunState, size: Pick<State, 'columns' | 'rows'>): number => {
  const { width, seen } = layoutOf(run, size)
  return Math.max(0, ...seen.map((i) => cellLines(run.cells[i] as Cell, width - 2).length))
}

const styles: Record<Cell['status'], Style> = {
  waiting: 'dim',
  streaming: 'accent',
  done: 'good',
  error: 'bad',
  cancelled: 'warn',
}
const glyphOf = {
  waiting: 'pending',
  streaming: 'pending',
  done: 'success',
  error: 'error',
  cancelled: 'cancelled',
} as const

const ms = (value: number | undefined): string => orDash(value === undefined ? null : duration(value / 1000))

const costText = ({ cost, status }: Cell): string => {
  if (cost === undefined) return status === 'done' ? 'cost …' : ''
  return cost === null ? 'cost unknown' : orDash(dollars(cost))
}

const headOf = (cell: Cell, now: number, startedAt: number, { glyphs }: Look): [string, string] => {
  const { status, firstTokenMs, tokensIn, tokensOut } = cell
  const clock = status === 'waiting' || status === 'streaming' ? Math.max(0, now - startedAt) : cell.ms
  const times = [
    `${glyphs[glyphOf[status]]} ${status}`,
    ms(clock),
    firstTokenMs === undefined ? '' : `first token ${ms(firstTokenMs)}`,
  ]
  const used =
    tokensIn === undefined && tokensOut === undefined ? '' : `${orDash(tokensIn)} in ${orDash(tokensOut)} out`
  return [times.filter(Boolean).join('  '), [used, costText(cell)].filter(Boolean).join('  ')]
}

const columnOf = (run: RunState, i: number, width: number, now: number, height: number, look: Look): string[] => {
  const cell = run.cells[i] as Cell
  const { paint, glyphs } = look
  const [times, used] = headOf(cell, now, run.startedAt, look)
  const lines = cellLines(cell, width - 2)
  // A shorter answer stays in sight.
  const top = Math.min(run.top ?? Number.POSITIVE_INFINITY, Math.max(0, lines.length - height))
  const answer = cell.text === '' ? 0 : wrap(safe(cell.text), width - 2).length
  const cut = (text: string) => fit(` ${text}`, width, glyphs)
  return [
    paint(i === run.at ? 'chosen' : 'bold', cut(oneLine(cell.model))),
    paint(styles[cell.status], cut(times)),
    paint('dim', cut(used === '' && cell.logId !== '' ? cell.logId : used)),
    ...filled(
      lines.slice(top, top + height).map((line, row) => paint(top + row >= answer ? 'bad' : 'plain', cut(line))),
      height,
    ).map((line) => (line === '' ? ' '.repeat(width) : line)),
  ]
}

/** All models with how they stand, where there is no room for a column each. */
const modelLine = ({ cells, at }: RunState, columns: number, { paint, glyphs }: Look): string => {
  const width = Math.floor(columns / cells.length)
  return cells
    .map(({ model, status }, i) =>
      paint(i === at ? 'chosen' : styles[status], fit(` ${glyphs[glyphOf[status]]} ${oneLine(model)}`, width, glyphs)),
    )
    .join('')
}

export const runView = (state: State, run: RunState, look: Look): string[] => {
  const { columns, now } = state
  const { paint, glyphs } = look
  const { width, seen, height } = layoutOf(run, state)
  const log = run.cells[run.at]?.logId ?? ''
  const title = ` Run ${oneLine(run.id)}  ${sourceText(run.source)}${log === '' ? '' : `  log ${oneLine(log)}`}`
  const all = seen.map((i) => columnOf(run, i, width, now, height, look))
  const rule = paint('dim', glyphs.rule)
  const lines = Array.from({ length: height + 3 }, (_, row) => all.map((column) => column[row] ?? '').join(rule))
  const models = seen.length < run.cells.length ? [modelLine(run, columns, look)] : []
  return [paint('title', fit(title, columns, glyphs)), ...models, ...lines]
}
