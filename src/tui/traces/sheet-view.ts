/** The sheets: figures by group, and the menus that lie over the bottom of a screen. */

import type { StatsRow } from '../../store/store.ts'
import { sumText } from '../../traces/cost.ts'
import { duration, orDash } from '../../traces/format.ts'
import { choiceLines, choiceTitle } from '../choice.ts'
import { commandsFor, commandText } from '../keymap.ts'
import type { Look } from '../paint.ts'
import { fit, oneLine } from '../text.ts'
import { completions } from './edit.ts'
import { bindingsOf } from './keys.ts'
import { listHeight } from './list.ts'
import { menuOf } from './menu.ts'
import { dimensions, type Edit, type State } from './state.ts'

const share = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`)

const figures: readonly [string, number, number, (row: StatsRow) => string][] = [
  ['calls', 8, 0, (row) => String(row.calls)],
  ['errors', 8, 0, (row) => share(row.errors, row.calls)],
  ['cost', 11, 0, sumText],
  ['p50', 8, 70, (row) => orDash(duration(row.latency_p50))],
  ['p95', 8, 60, (row) => orDash(duration(row.latency_p95))],
  ['ttft', 8, 100, (row) => orDash(duration(row.ttft_p50))],
  ['in', 10, 100, (row) => String(row.prompt_tokens)],
  ['out', 10, 100, (row) => String(row.completion_tokens)],
  ['cache', 8, 100, (row) => share(row.cache_read_tokens, row.prompt_tokens)],
]

export const breakdownView = (state: State, look: Look): string[] => {
  const { columns, breakdown } = state
  const { paint, glyphs } = look
  const shown = figures.filter(([, , from]) => columns >= from)
  const taken = shown.reduce((sum, [, width]) => sum + width + 1, 1)
  const line = (name: string, cells: readonly string[]) =>
    fit(
      ` ${fit(name, columns - taken - 1, glyphs)}${cells.map((cell, i) => ` ${fit(cell, shown[i]?.[1] ?? 0, { right: true, ...glyphs })}`).join('')}`,
      columns,
    )
  const height = listHeight(state) - 1
  const top = Math.max(0, breakdown.at - height + 1)
  const rows = (breakdown.rows ?? []).slice(top, top + height).map((row, i) => {
    const text = line(
      oneLine(row.group[0] || '(none)'),
      shown.map(([, , , of]) => of(row)),
    )
    return paint(top + i === breakdown.at ? 'chosen' : 'plain', text)
  })
  const empty = breakdown.rows === undefined ? ' …' : ' No calls.'
  const body = rows.length > 0 ? rows : [paint('dim', empty)]
  const letters = columns >= 80 ? 99 : columns >= 56 ? 4 : 2
  const names = dimensions.map((name, i) =>
    i === breakdown.by ? paint('chosen', ` ${name} `) : paint('dim', ` ${name.slice(0, letters)} `),
  )
  const scope = state.list.filterText === '' ? 'all calls' : oneLine(state.list.filterText)
  return [
    paint('title', fit(` Figures of ${scope}`, columns, glyphs)),
    names.join(''),
    paint(
      'dim',
      line(
        dimensions[breakdown.by] ?? '',
        shown.map(([name]) => name),
      ),
    ),
    ...body,
    ...Array.from({ length: Math.max(0, height - body.length) }, () => ''),
    '',
  ]
}

/** Lines that lie over the bottom of a screen: a menu, commands, completions. */
export const overlay = (state: State, look: Look): string[] => {
  const { columns, menu, edit } = state
  if (menu !== undefined) {
    const { title, choices } = menuOf(state, menu.name)
    const options = choices.map(({ key, label }) => `${key.padEnd(1)}  ${label}`)
    return [choiceTitle(title, menu.at, choices.length, columns, look), ...choiceLines(options, menu.at, state, look)]
  }
  return edit === undefined ? [] : choiceLines(optionsOf(state, edit), atOf(state, edit), state, look)
}

const optionsOf = (state: State, edit: Edit): string[] => {
  if (edit.purpose === 'palette')
    return commandsFor(bindingsOf(state.screen), edit.text).map((one) => commandText(one, state.columns))
  return completions(edit, state.observed).options.map(({ text, about }) => `${fit(oneLine(text), 20)} ${about}`)
}

const atOf = (state: State, edit: Edit): number => {
  const count = optionsOf(state, edit).length
  if (count === 0) return 0
  return edit.purpose === 'palette' ? Math.min(edit.at, count - 1) : edit.at % count
}
