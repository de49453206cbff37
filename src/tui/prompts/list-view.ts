/** The list on the screen: title, header, the prompts, their figures together; where there is room, the prompt under the cursor beside it. */

import { sumText } from '../../traces/cost.ts'
import { counted, duration, orDash } from '../../traces/format.ts'
import type { Look, Style } from '../paint.ts'
import { filled, lineText } from '../reading.ts'
import { fit, fitting, oneLine } from '../text.ts'
import {
  badgeOf,
  badgeStyles,
  deployedIn,
  listHeight,
  modelOf,
  newestText,
  shownEntries,
  sourcesOf,
  trafficOf,
} from './entries.ts'
import type { Entry, State, Traffic } from './state.ts'
import { share } from './tables.ts'
import { templateLines } from './template.ts'

interface Column {
  name: string
  width: number
  /** Shown from this width on. */
  from: number
  right?: true
  value(entry: Entry, traffic: Traffic | undefined): string
}

const columns: readonly Column[] = [
  { name: 'drift', width: 10, from: 0, value: badgeOf },
  { name: 'newest', width: 7, from: 76, value: newestText },
  { name: 'deployed', width: 14, from: 0, value: (entry) => orDash(deployedIn(entry)) },
  { name: 'calls', width: 7, from: 0, right: true, value: (_, traffic) => calls(traffic) },
  {
    name: 'errors',
    width: 7,
    from: 70,
    right: true,
    value: (_, traffic) => (traffic === undefined ? '-' : share(traffic.total.errors, traffic.total.calls)),
  },
  {
    name: 'cost',
    width: 9,
    from: 84,
    right: true,
    value: (_, traffic) => (traffic === undefined ? '-' : sumText(traffic.total)),
  },
  {
    name: 'p95',
    width: 8,
    from: 94,
    right: true,
    value: (_, traffic) => orDash(duration(traffic?.total.latency_p95 ?? null)),
  },
  { name: 'model', width: 18, from: 112, value: (entry) => oneLine(modelOf(entry)) },
]

const calls = (traffic: Traffic | undefined): string =>
  traffic === undefined ? '-' : traffic.total.calls.toLocaleString('en')

const titleOf = ({ id, name }: Entry): string => (name === id ? oneLine(id) : `${oneLine(id)}  ${oneLine(name)}`)

/** Name and cells of one line, exactly as wide. `style` is that of the first column: the badge. */
const cellsOf = (
  name: string,
  cells: readonly string[],
  width: number,
  { paint, glyphs }: Look,
  style?: Style,
): string => {
  const seen = columns.flatMap((column, i) => (width >= column.from ? [{ ...column, text: cells[i] ?? '' }] : []))
  const taken = seen.reduce((sum, column) => sum + column.width + 1, 2)
  const rest = seen.map(({ text, right = false, ...column }, i) => {
    const cell = fit(text, column.width, { right, more: glyphs.more })
    return i === 0 && style !== undefined ? paint(style, cell) : cell
  })
  return ` ${fit(name, Math.max(0, width - taken), glyphs)} ${rest.join(' ')}`
}

const rowLine = (entry: Entry, traffic: Traffic | undefined, chosen: boolean, width: number, look: Look): string => {
  const cells = columns.map(({ value }) => value(entry, traffic))
  return chosen
    ? look.paint('chosen', cellsOf(titleOf(entry), cells, width, look))
    : cellsOf(titleOf(entry), cells, width, look, badgeStyles[badgeOf(entry)])
}

const title = ({ list, columns: width }: State, { paint, glyphs }: Look): string => {
  const right = ` ${list.sort} ${list.reversed === (list.sort === 'name') ? glyphs.down : glyphs.up} `
  const left = ` respan prompts  ${list.filter === '' ? 'all prompts' : `with ${oneLine(list.filter)}`}`
  return paint('title', fit(left, width - right.length, glyphs) + right)
}

const figures = (state: State, shown: readonly Entry[], { paint }: Look): string => {
  const differs = shown.filter((entry) => badgeOf(entry) !== 'clean').length
  const totals = shown.flatMap((entry) => trafficOf(state, entry)?.total ?? [])
  const sum = (of: 'calls' | 'errors' | 'cost' | 'unpriced') => totals.reduce((all, row) => all + row[of], 0)
  const parts = [
    counted(shown.length, 'prompt'),
    ...(differs > 0 ? [`${differs} not clean`] : []),
    ...(state.traffic === undefined
      ? ['counting calls']
      : [
          `7 days: ${counted(sum('calls'), 'call')}`,
          `${share(sum('errors'), sum('calls'))} errors`,
          sumText({ cost: sum('cost'), unpriced: sum('unpriced'), calls: sum('calls') }),
        ]),
  ]
  return paint('dim', ` ${fitting(parts, state.columns - 1)}`)
}

const nothing = ({ list, entries, trouble }: State): string => {
  if (entries === undefined && trouble !== '') return ` ${oneLine(trouble)}`
  if (entries === undefined) return ' …'
  return list.filter === ''
    ? ' No prompts yet: respan prompts init writes a first file, respan prompts pull gets those of the store.'
    : ' No prompt has these words. / changes them.'
}

const besideMin = 140

/** Cells of the list; the rest is the prompt's. */
const listWidth = (width: number): number => (width < besideMin ? width : Math.max(84, Math.floor(width * 0.5)))

export const listView = (state: State, look: Look): string[] => {
  const { list, traffic } = state
  const height = listHeight(state)
  const width = listWidth(state.columns)
  const shown = shownEntries(state)
  const rows = shown
    .slice(list.top, list.top + height)
    .map((entry, i) => rowLine(entry, trafficOf({ traffic }, entry), list.top + i === list.at, width, look))
  const header = look.paint(
    'dim',
    cellsOf(
      'prompt',
      columns.map(({ name }) => name),
      width,
      look,
    ),
  )
  const empty = look.paint('dim', fit(nothing(state), width, look.glyphs))
  const left = [header, ...filled(rows.length > 0 ? rows : [empty], height)]
  const lines = width === state.columns ? left : beside(state, shown[list.at], left, width, look)
  return [title(state, look), ...lines, figures(state, shown, look)]
}

const beside = (
  state: State,
  entry: Entry | undefined,
  left: readonly string[],
  width: number,
  look: Look,
): string[] => {
  const room = state.columns - width - 2
  const source = entry === undefined ? undefined : sourcesOf(entry)[0]
  const text = entry === undefined ? [] : templateLines(entry, source ?? 'file', room)
  const rule = look.paint('dim', look.glyphs.rule)
  return left.map((line, i) => {
    const own = text[i]
    const padded = line === '' ? ' '.repeat(width) : line
    return `${padded}${rule} ${own === undefined ? '' : lineText(own, '', room, look)}`
  })
}
