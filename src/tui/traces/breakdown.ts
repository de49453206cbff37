/** Figures by group: which group is asked for, and the way back into the list with only those calls. */

import type { FieldName } from '../../core/filter.ts'
import { filterText } from '../../traces/filter-text.ts'
import { applyFilter } from './edit.ts'
import { dimensions, type State, type Step } from './state.ts'

export const openBreakdown = (state: State): Step => ({
  state: { ...state, screen: 'breakdown', breakdown: { ...state.breakdown, rows: undefined, at: 0 } },
  effects: [{ kind: 'breakdown' }],
})

export const turnDimension = (state: State, by: number): Step =>
  openBreakdown({
    ...state,
    breakdown: { ...state.breakdown, by: (state.breakdown.by + by + dimensions.length) % dimensions.length },
  })

const clauseOf = (dimension: (typeof dimensions)[number], value: string): string => {
  if (dimension === 'day') return `time:${value.slice(0, 10)}..${value.slice(0, 10)}T23:59:59.999Z`
  const field: FieldName = dimension
  return filterText({ kind: 'field', field, test: { op: 'is', value } })
}

/** The list with the group under the cursor added to its filter. */
export const drill = (state: State): Step => {
  const { by, rows, at } = state.breakdown
  const dimension = dimensions[by] ?? 'model'
  const group = rows?.[at]
  if (group === undefined) return { state }
  const value = group.group[0]
  const clause = value === null || value === undefined ? `-has:${dimension}` : clauseOf(dimension, value)
  const text = state.list.filterText
  const step = applyFilter(
    state,
    text === '' ? clause : /\bOR\b|\|/.test(text) ? `(${text}) ${clause}` : `${text} ${clause}`,
  )
  return step.effects === undefined ? { state: { ...state, notice: `this group cannot be filtered: ${clause}` } } : step
}
