/** The list on the screen: title, header, the rows that are seen, figures of all that match. */

import type { Filter } from '../../core/filter.ts'
import { countMax } from '../../store/query.ts'
import { sumText } from '../../traces/cost.ts'
import { counted, duration } from '../../traces/format.ts'
import type { Look } from '../paint.ts'
import { fit, fitting, oneLine, wrap } from '../text.ts'
import { columnsFor, headerLine, hiddenCount, rowLine, type Wanted } from './columns.ts'
import { isFollowing, listHeight } from './list.ts'
import type { State } from './state.ts'

const title = ({ list, columns }: State, { paint, glyphs }: Look): string => {
  const { by, ascending } = list.sort
  const right = `${isFollowing(list) ? ' FOLLOW ' : list.fresh > 0 ? ` ${list.fresh} new ${glyphs.up} ` : ''} ${by} ${ascending ? glyphs.up : glyphs.down} `
  const view = list.view === '' || list.view === 'all' ? '' : `[${oneLine(list.view)}] `
  const left = ` respan traces  ${view}${list.filterText === '' ? 'all calls' : oneLine(list.filterText)}`
  return paint('title', fit(left, columns - right.length, glyphs) + right)
}

const wantedIn = ({ columns, settings, list }: State): Wanted => ({
  width: columns,
  chosen: settings.columns,
  by: list.sort.by,
})

const figures = (state: State, { paint, glyphs }: Look): string => {
  const { list, columns } = state
  const running = list.rows.filter(({ status }) => status === 'pending').length
  const { totals } = list
  const loaded = `${list.rows.length.toLocaleString('en')}${list.next === null ? '' : '+'} loaded`
  const parts =
    totals === undefined
      ? [loaded]
      : [
          counted(totals.calls, 'call'),
          `${totals.calls === 0 ? 0 : ((100 * totals.errors) / totals.calls).toFixed(1)} % errors`,
          sumText(totals),
          `p50 ${duration(totals.latency_p50) ?? '-'}`,
          `p95 ${duration(totals.latency_p95) ?? '-'}`,
        ]
  const hidden = hiddenCount(wantedIn(state))
  const more = [
    ...(hidden > 0 ? [`${counted(hidden, 'column')} hidden`] : []),
    ...(running > 0 ? [`${running} in flight`] : []),
    ...(list.unindexed > 0
      ? [`words of ${list.unindexed > countMax ? 'many calls' : counted(list.unindexed, 'call')} not indexed yet`]
      : []),
  ]
  if (state.trouble !== '') return paint('bad', fit(` ${oneLine(state.trouble)}`, columns, glyphs))
  return paint('dim', ` ${fitting([...more, ...parts], columns - 1)}`)
}

const hasWords = (filter: Filter): boolean => {
  if (filter.kind === 'words') return true
  if (filter.kind === 'not') return hasWords(filter.of)
  return (filter.kind === 'all' || filter.kind === 'any') && filter.of.some(hasWords)
}

/** True whether a gateway runs or not: who looks at no calls cannot know. */
const nothing = ({ list, base }: State): string => {
  if (list.loading) return '…'
  if (list.filterText === '')
    return `No calls yet. Point an SDK at the gateway, ${base} (respan proxy start --detach starts it, where none runs); or try: respan demo`
  const words = hasWords(list.filter)
    ? ' Words are looked for in what was asked and answered: error:WORD finds what errors say.'
    : ''
  return `No call matches this filter. f changes it.${words}`
}

export const listView = (state: State, look: Look): string[] => {
  const { list, columns, now } = state
  const height = listHeight(state)
  const shown = columnsFor(wantedIn(state))
  const rows = list.rows.slice(list.top, list.top + height).map((row, i) =>
    rowLine(row, {
      ...look,
      width: columns,
      columns: shown,
      now,
      chosen: list.top + i === list.at,
      marked: state.marked.includes(row.id),
      live: row.status === 'pending' ? state.live.get(row.id) : undefined,
    }),
  )
  const told = wrap(oneLine(nothing(state)), columns - 2).slice(0, height)
  const body = rows.length > 0 ? rows : told.map((line) => look.paint('dim', fit(` ${line}`, columns, look.glyphs)))
  const filler = Array.from({ length: height - body.length }, () => '')
  return [title(state, look), headerLine(shown, columns, look), ...body, ...filler, figures(state, look)]
}
