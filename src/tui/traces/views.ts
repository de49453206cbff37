/**
 * Views: a filter, a sort and columns under a name. Some are built in, the user's own are kept beside the store, with the
 * columns that were chosen last.
 * In: a state and a name. Out: steps. What was kept is read with care: the file is the user's.
 */

import { parseFilter } from '../../traces/filter.ts'
import { asArray, asBoolean, asRecord, asString } from '../../wire/value.ts'
import { emptyList, type Settings, type State, type Step, sortFields, type View } from './state.ts'

const newest = { by: 'time', ascending: false } as const

export const builtIn: readonly View[] = [
  { name: 'all', filter: '', sort: newest },
  { name: 'errors', filter: 'is:failed', sort: newest },
  { name: 'slow', filter: 'since:7d', sort: { by: 'latency', ascending: false } },
  { name: 'expensive', filter: 'since:7d', sort: { by: 'cost', ascending: false } },
  { name: 'today', filter: 'since:today', sort: newest },
  { name: 'in flight', filter: 'is:pending', sort: newest },
  { name: 'starred', filter: 'is:marked', sort: newest },
]

const namesMax = 100
const nameCharactersMax = 60

const namesIn = (value: unknown): string[] | undefined =>
  asArray(value)
    ?.flatMap((name) => asString(name) ?? [])
    .slice(0, namesMax)

const viewsIn = (value: unknown): View[] => {
  const { name, filter, sort, columns } = asRecord(value) ?? {}
  const by = sortFields.find((field) => field === asRecord(sort)?.by)
  const [named, text] = [asString(name), asString(filter)]
  if (named === undefined || text === undefined) return []
  const ascending = asBoolean(asRecord(sort)?.ascending) === true
  return [{ name: named, filter: text, sort: { by: by ?? 'time', ascending }, columns: namesIn(columns) }]
}

/** What is none of it is left out. */
export const readSettings = (value: unknown): Settings => {
  const { views, columns } = asRecord(asRecord(value)?.traces) ?? {}
  return { views: (asArray(views) ?? []).flatMap(viewsIn).slice(0, namesMax), columns: namesIn(columns) }
}

export const allViews = ({ settings }: State): readonly View[] => [...builtIn, ...settings.views]

export const applyView = (state: State, view: View): Step => {
  const parsed = parseFilter(view.filter, state.now)
  if ('error' in parsed) return { state: { ...state, notice: `view ${view.name}: ${parsed.error.message}` } }
  const { follow, version } = state.list
  const wanted = { filterText: view.filter, filter: parsed.filter, sort: view.sort, view: view.name }
  return {
    state: {
      ...state,
      screen: 'list',
      list: { ...emptyList, ...wanted, follow, version: version + 1 },
      settings: view.columns === undefined ? state.settings : { ...state.settings, columns: view.columns },
    },
    effects: [{ kind: 'load', where: 'first' }, { kind: 'totals' }],
  }
}

const kept = (state: State, settings: Settings, notice: string): Step => ({
  state: { ...state, settings, notice },
  effects: [{ kind: 'keep', settings }],
})

/** What the list shows now, under a name; one of that name is replaced. */
export const saveView = (state: State, given: string): Step => {
  const name = given.trim().slice(0, nameCharactersMax)
  if (name === '') return { state: { ...state, notice: 'a view needs a name: view save NAME' } }
  if (builtIn.some((view) => view.name === name))
    return { state: { ...state, notice: `"${name}" is built in; choose another name` } }
  const { filterText, sort } = state.list
  const view: View = { name, filter: filterText, sort, columns: state.settings.columns }
  const views = [...state.settings.views.filter((one) => one.name !== name), view]
  const saved = { ...state, list: { ...state.list, view: name } }
  return kept(saved, { ...state.settings, views }, `the view "${name}" is kept; v chooses it`)
}

const removeView = (state: State, name: string): Step => {
  const views = state.settings.views.filter((view) => view.name !== name)
  if (views.length === state.settings.views.length)
    return { state: { ...state, notice: `no view of your own is named "${name}"` } }
  return kept(state, { ...state.settings, views }, `the view "${name}" is gone`)
}

/** `view NAME`, `view save NAME`, `view delete NAME`: commands with a word behind them; undefined for any other text. */
export const viewCommand = (state: State, text: string): Step | undefined => {
  const [, verb, rest = ''] = /^view\s+(?:(save|delete)(?:\s+|$))?(.*)$/.exec(text.trim()) ?? []
  if (verb === 'save') return saveView(state, rest)
  if (verb === 'delete') return removeView(state, rest.trim())
  if (rest === '') return undefined
  const view = allViews(state).find(({ name }) => name === rest.trim())
  return view === undefined ? { state: { ...state, notice: `no view is named "${rest}"` } } : applyView(state, view)
}

/** One more column, or one less. The list keeps its choice from now on, whatever the width. */
export const toggleColumn = (state: State, name: string, shown: readonly string[]): Step => {
  const columns = shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name]
  const settings = { ...state.settings, columns }
  return { state: { ...state, settings }, effects: [{ kind: 'keep', settings }] }
}

/** As many as there is room for, as at first. */
export const freeColumns = (state: State): Step => {
  const settings = { ...state.settings, columns: undefined }
  return { state: { ...state, settings }, effects: [{ kind: 'keep', settings }] }
}
