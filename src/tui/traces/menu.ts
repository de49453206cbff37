/** The three menus as data: what to export, what to copy, what to sort by. A letter chooses, or the cursor and Enter. */

import type { LogDetail, SortField } from '../../store/store.ts'
import { type ExportName, exportFile, exports, requestText, responseText } from '../../traces/export.ts'
import { choiceKey } from '../choice.ts'
import { type Effect, emptyList, type MenuName, type State, type Step } from './state.ts'

interface Choice {
  key: string
  label: string
  choose(state: State, call: LogDetail | undefined): Step
}

const withCall =
  (effect: (call: LogDetail) => Effect) =>
  (state: State, call: LogDetail | undefined): Step => ({ state, effects: call === undefined ? [] : [effect(call)] })

const copying = (key: string, what: string, text: (call: LogDetail) => string): Choice => ({
  key,
  label: what,
  choose: withCall((call) => ({ kind: 'copy', what, text: text(call) })),
})

const exporting = ([name, { key, label }]: [string, (typeof exports)[ExportName]]): Choice => ({
  key,
  label,
  choose: withCall((call) => {
    const { name: file, text } = exportFile(name as ExportName, call)
    return { kind: 'write', name: file, text }
  }),
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

export const menus: Readonly<Record<MenuName, { title: string; choices: readonly Choice[] }>> = {
  export: { title: 'Export to a file', choices: Object.entries(exports).map(exporting) },
  copy: {
    title: 'Copy',
    choices: [
      copying('i', 'the log id', ({ id }) => id),
      copying('r', 'the request', requestText),
      copying('o', 'the answer', responseText),
      copying('c', 'a curl line', (call) => exportFile('curl', call).text),
      copying('l', 'the command that opens it', ({ id }) => `respan traces get ${id}`),
    ],
  },
  sort: {
    title: 'Sort by',
    choices: sortNames.map(([key, by, label]) => ({
      key,
      label,
      choose: (state) => sorted(state, { by, ascending: false }),
    })),
  },
}

/** One key while a menu is open. */
export const menuKey = (state: State, menu: NonNullable<State['menu']>, key: string): Step => {
  const closed = { ...state, menu: undefined }
  const next = choiceKey(menus[menu.name].choices, menu.at, key)
  if (next === undefined) return { state: closed }
  return 'at' in next ? { state: { ...state, menu: { ...menu, at: next.at } } } : next.chosen.choose(closed, menu.call)
}
