/** Answers as they come in, a column a model. */

import { modelsFor } from './models.ts'
import type { Cell, Entry, RunState, Source, State } from './state.ts'

const emptyCell = (model: string): Cell => ({
  model,
  status: 'waiting',
  text: '',
  error: '',
  firstTokenMs: undefined,
  ms: undefined,
  tokensIn: undefined,
  tokensOut: undefined,
  cost: undefined,
  logId: '',
})

export const isRunning = ({ run }: Pick<State, 'run'>): boolean =>
  run?.cells.some(({ status }) => status === 'waiting' || status === 'streaming') === true

export const openRun = (state: State, entry: Entry, source: Source): RunState => ({
  id: entry.id,
  source,
  number: (state.run?.number ?? 0) + 1,
  startedAt: state.now,
  cells: modelsFor(state, entry, source).map(emptyCell),
  at: 0,
  top: undefined,
})

export const withCell = (run: RunState, at: number, change: Partial<Cell>, more = ''): RunState => ({
  ...run,
  cells: run.cells.map((cell, i) => {
    // What was cancelled stays so, whatever is still on its way.
    if (i !== at || cell.status === 'cancelled') return cell
    return { ...cell, ...change, text: cell.text + more }
  }),
})

export const cancelled = (run: RunState): RunState => ({
  ...run,
  cells: run.cells.map((cell) =>
    cell.status === 'waiting' || cell.status === 'streaming' ? { ...cell, status: 'cancelled' } : cell,
  ),
})
