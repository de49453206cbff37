/** The menus as data: what to export, copy, sort by, which view, which columns. A letter chooses, or the cursor and Enter. */

import type { LogDetail, SortField } from '../../store/store.ts'
import { type ExportName, exportFile, exportProblem, exports, requestText, responseText } from '../../traces/export.ts'
import { choiceKey, choiceLetters } from '../choice.ts'
import { fit, oneLine } from '../text.ts'
import { columnNames, columnsFor } from './columns.ts'
import { type Effect, emptyList, type MenuName, type State, type Step } from './state.ts'
import { allViews, applyView, builtIn, freeColumns, toggleColumn } from './views.ts'

interface Choice {
  key: string
  label: string
  choose(state: State, call: LogDetail | undefined): Step
}

const withCall =
  (effect: (call: LogDetail, state: State) => Effect, problemOf: (call: LogDetail) => string = () => '') =>
  (state: State, call: LogDetail | undefined): Step => {
    if (call === undefined) return { state }
    const notice = problemOf(call)
    return notice === '' ? { state, effects: [effect(call, state)] } : { state: { ...state, notice } }
  }

const copying = (
  key: string,
  what: string,
  text: (call: LogDetail, state: State) => string,
  problemOf?: (call: LogDetail) => string,
): Choice => ({
  key,
  label: what,
  choose: withCall((call, state) => ({ kind: 'copy', what, text: text(call, state) }), problemOf),
})

const exporting = ([as, { key, label }]: [ExportName, (typeof exports)[ExportName]]): Choice => ({
  key,
  label,
  choose: withCall(
    (call, { base }) => ({ kind: 'write', ...exportFile(as, call, base) }),
    (call) => exportProblem(as, call),
  ),
})

const sortNames: readonly [string, SortField, string][] = [
  ['t', 'time', 'time it began'],
  ['e', 'ended', 'time it ended'],
  ['l', 'latency', 'latency'],
  ['f', 'ttft', 'first token'],
  ['c', 'cost', 'cost'],
  ['n', 'tokens', 'tokens'],
  ['i', 'tokens_in', 'tokens in'],
  ['o', 'tokens_out', 'tokens out'],
]

export const sorted = (state: State, sort: State['list']['sort']): Step => {
  const { filter, filterText, follow, totals, version } = state.list
  const list = { ...emptyList, filter, filterText, totals, sort, follow, version: version + 1 }
  return { state: { ...state, list }, effects: [{ kind: 'load', where: 'first' }] }
}

interface Menu {
  title: string
  choices: readonly Choice[]
}

const exportMenu: Menu = {
  title: 'Export to a file',
  choices: (Object.entries(exports) as [ExportName, (typeof exports)[ExportName]][]).map(exporting),
}
const copyMenu: Menu = {
  title: 'Copy',
  choices: [
    copying('i', 'the log id', ({ id }) => id),
    copying('r', 'the request', requestText),
    copying('o', 'the answer', responseText),
    copying(
      'c',
      'a curl line',
      (call, { base }) => exportFile('curl', call, base).text,
      (call) => exportProblem('curl', call),
    ),
    copying('l', 'the command that opens it', ({ id }) => `respan traces get ${id}`),
  ],
}
const sortMenu: Menu = {
  title: 'Sort by',
  choices: sortNames.map(([key, by, label]) => ({
    key,
    label,
    choose: (state) => sorted(state, { by, ascending: false }),
  })),
}

/** Digits for what is built in, letters for the user's own. */
const viewsMenu = (state: State): Menu => ({
  title: 'Views (w keeps this one)',
  choices: allViews(state).map((view, i) => ({
    key: i < builtIn.length ? String(i + 1) : (choiceLetters[i - builtIn.length] ?? ''),
    label: `${fit(oneLine(view.name), 16)} ${fit(oneLine(view.filter), 16)} ${view.sort.by} ${view.sort.ascending ? 'ascending' : 'descending'}`,
    choose: (closed) => applyView(closed, view),
  })),
})

/** Stays open: several are chosen one after the other. */
const columnsMenu = (state: State): Menu => {
  // What is chosen, also where this terminal is too narrow for it.
  const shown =
    state.settings.columns ??
    columnsFor({ width: state.columns, chosen: undefined, by: state.list.sort.by }).map(({ name }) => name)
  const staying = (step: Step, at: number): Step => ({
    ...step,
    state: { ...step.state, menu: { name: 'columns', at, call: undefined } },
  })
  const rows = columnNames.map(
    ([name, about], i): Choice => ({
      key: choiceLetters[i] ?? '',
      label: `[${shown.includes(name) ? 'x' : ' '}] ${fit(name, 9)} ${about}`,
      choose: (closed) => staying(toggleColumn(closed, name, shown), i),
    }),
  )
  const free: Choice = { key: '0', label: 'as many as there is room for', choose: freeColumns }
  return { title: 'Columns', choices: [...rows, free] }
}

const menus: Readonly<Record<MenuName, (state: State) => Menu>> = {
  export: () => exportMenu,
  copy: () => copyMenu,
  sort: () => sortMenu,
  views: viewsMenu,
  columns: columnsMenu,
}

export const menuOf = (state: State, name: MenuName): Menu => menus[name](state)

/** One key while a menu is open. */
export const menuKey = (state: State, menu: NonNullable<State['menu']>, key: string): Step => {
  const closed = { ...state, menu: undefined }
  const next = choiceKey(menuOf(state, menu.name).choices, menu.at, key)
  if (next === undefined) return { state: closed }
  return 'at' in next ? { state: { ...state, menu: { ...menu, at: next.at } } } : next.chosen.choose(closed, menu.call)
}
