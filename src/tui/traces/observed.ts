/** Values of a field as the store has seen them: what completes a filter beside the words of the language. */

import type { Dimension } from '../../store/store.ts'
import type { Completion } from '../../traces/filter-complete.ts'
import { findField } from '../../traces/filter-fields.ts'
import { valueText } from '../../traces/filter-text.ts'
import { counted } from '../../traces/format.ts'
import type { Observed, Step } from './state.ts'

const dayMs = 86_400_000
/** Fields that the store counts by the minute. */
const byMinute: Readonly<Record<string, Dimension>> = {
  model: 'model',
  customer: 'customer',
  provider: 'provider',
  prompt: 'prompt',
  workflow: 'workflow',
  operation: 'operation',
  key: 'key',
  env: 'env',
}

/** What to ask the store for, and how far back (ms); undefined: it would take too long. Metadata is read off the rows. */
export const observedBy = (field: string): { dimension: Dimension; sinceMs: number } | undefined => {
  const [name = '', ...rest] = field.split('.')
  const found = findField(name)
  if (found?.kind === 'meta')
    return rest.length > 0 ? { dimension: { meta: rest.join('.') }, sinceMs: dayMs } : undefined
  const dimension = found?.kind === 'name' ? byMinute[found.field] : undefined
  return dimension === undefined ? undefined : { dimension, sinceMs: 30 * dayMs }
}

/** Asks for the values of the field under the cursor, once as long as the line is open. */
export const askObserved = ({ state, effects = [] }: Step, { observed }: Pick<Completion, 'observed'>): Step => {
  if (observed === undefined || state.observed.has(observed.field) || observedBy(observed.field) === undefined)
    return { state, effects }
  const asked = new Map<string, Observed>([...state.observed, [observed.field, []]])
  return { state: { ...state, observed: asked }, effects: [...effects, { kind: 'values', field: observed.field }] }
}

export const observedOptions = (
  observed: ReadonlyMap<string, Observed>,
  wanted: Completion['observed'],
): Completion['options'] => {
  const prefix = wanted?.prefix.replace(/^"/, '').toLowerCase() ?? ''
  return (observed.get(wanted?.field ?? '') ?? [])
    .filter(({ value }) => value.toLowerCase().startsWith(prefix))
    .map(({ value, calls }) => ({
      text: valueText(value),
      about: counted(calls, 'call'),
    }))
}
