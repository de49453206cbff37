/** The list as values: where rows go that come in, and where the cursor stays. Nothing jumps under the cursor. */

import type { LogRow } from '../../store/store.ts'
import type { ListState, PagePlace, State } from './state.ts'

/** Lines of the list: all but title, header, figures and the bottom line. */
export const listHeight = ({ rows }: Pick<State, 'rows'>): number => Math.max(1, rows - 4)

/** Rows that are kept in memory at most; what is behind them is asked for again. */
const keptMax = 20_000

/** The cursor within the rows, and the window so that it is seen; the window moves by no more than it must. */
export const settle = (list: ListState, height: number): ListState => {
  const at = Math.max(0, Math.min(list.at, list.rows.length - 1))
  const least = at - height + 1
  const top = Math.max(0, Math.min(list.top, at, Math.max(0, list.rows.length - height)), least)
  return { ...list, at, top }
}

const isPending = ({ status }: LogRow): boolean => status === 'pending'

/** Newest first, those in flight before all. Ids begin with their time. */
const newestFirst = (a: LogRow, b: LogRow): number =>
  Number(isPending(b)) - Number(isPending(a)) || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)

const isNewest = ({ sort }: Pick<ListState, 'sort'>): boolean => sort.by === 'time' && !sort.ascending

/** The newest are followed only where they come in on top. */
export const isFollowing = (list: Pick<ListState, 'sort' | 'follow'>): boolean => list.follow && isNewest(list)

/** What pages above are asked in: the other way round. */
export const turned = ({ by, ascending }: ListState['sort']): ListState['sort'] => ({ by, ascending: !ascending })

/** Where a page goes: `below` and `above` what is loaded, or in its place: from the `first` row, or up to the `end`. */
export const withPage = (
  list: ListState,
  { where, rows, next }: { where: PagePlace; rows: readonly LogRow[]; next: string | null },
  height: number,
): ListState => {
  const fresh = where === 'first' || where === 'end'
  const kept = fresh ? [] : list.rows
  const known = new Set(kept.map(({ id }) => id))
  const added = rows.filter(({ id }) => !known.has(id))
  if (where === 'first' || where === 'below') {
    const all = [...kept, ...added]
    const ordered = isNewest(list) ? all.sort(newestFirst) : all
    const page = { rows: ordered.slice(0, keptMax), next: ordered.length > keptMax ? null : next, loading: false }
    return { ...list, ...page, ...(fresh && { at: 0, top: 0, fresh: 0, above: null }) }
  }
  const all = [...added.reverse(), ...kept]
  const page = { rows: all, loading: false, above: all.length > keptMax ? null : next }
  if (where === 'end') return settle({ ...list, ...page, next: null, follow: false, at: all.length - 1 }, height)
  return { ...list, ...page, at: list.at + added.length, top: list.top + added.length }
}

/** What changed meanwhile: known rows in their places, new ones on top (by time) or only counted (by any other sort). */
export const withChanges = (list: ListState, changed: readonly LogRow[], height: number): ListState => {
  if (changed.length === 0) return list
  const byId = new Map(changed.map((row) => [row.id, row]))
  const renewed = list.rows.map((row) => byId.get(row.id) ?? row)
  const known = new Set(list.rows.map(({ id }) => id))
  const added = changed.filter(({ id }) => !known.has(id))
  // Where the list does not reach up to the newest, they have no place in it yet.
  if (!isNewest(list) || list.above !== null) return { ...list, rows: renewed, fresh: list.fresh + added.length }
  const rows = [...renewed, ...added].sort(newestFirst).slice(0, keptMax)
  const chosen = list.rows[list.at]
  if (list.follow || chosen === undefined) return settle({ ...list, rows, at: 0, top: 0, fresh: 0 }, height)
  const at = rows.findIndex(({ id }) => id === chosen.id)
  const moved = at - list.at
  return settle({ ...list, rows, at, top: Math.max(0, list.top + moved), fresh: list.fresh + added.length }, height)
}

/** The cursor to a row; at the first row the list follows again only where it is asked to. */
export const moveTo = (state: State, at: number): State => {
  const height = listHeight(state)
  const { top } = state.list
  // Over an edge, half a page comes in: a list that moves with each key is drawn whole each time.
  const over = Math.abs(at - state.list.at) === 1 && (at < top || at >= top + height)
  const from = { ...state.list, at, follow: false, ...(over && { top: at - Math.floor(height / 2) }) }
  const list = settle(from, height)
  return { ...state, list: { ...list, fresh: list.at === 0 ? 0 : list.fresh } }
}

/** Near an end of what is loaded, the page behind it is due. */
export const needsMore = ({ list, rows }: State): PagePlace | undefined => {
  if (list.loading) return undefined
  if (list.next !== null && list.at + 2 * rows > list.rows.length) return 'below'
  return list.above !== null && list.at < 2 * rows ? 'above' : undefined
}
