/** What each action does, by name: a state in, a state and effects out. */

import { star, thumbDown, thumbUp, writeNote } from './annotate.ts'
import { answersHeight, chosenCall, compared, comparedAnswer, scrollAnswers, turnAnswer } from './answers.ts'
import { viewsOf } from './body.ts'
import { drill, openBreakdown, turnDimension } from './breakdown.ts'
import { applyFilter, offer, openEdit } from './edit.ts'
import { fold, foldAll, toggleFold, unfold } from './fold.ts'
import type { Action } from './keys.ts'
import { isFollowing, listHeight, moveTo, needsMore } from './list.ts'
import { sorted } from './menu.ts'
import { bodyHeight, countOf, hitTo, scrollTo, treeNodes, treeTo } from './scroll.ts'
import {
  type CallState,
  type Effect,
  type MenuName,
  type PagePlace,
  type State,
  type Step,
  type Tab,
  tabs,
} from './state.ts'
import { builtIn } from './views.ts'

type Act = (state: State) => Step

const only = (state: State, ...effects: Effect[]): Step => ({ state, effects })

const rowAt = ({ list }: State) => list.rows[list.at]
/** The call that is meant: the open one, or the one under the cursor. */
const idOf = (state: State): string | undefined => {
  if (state.screen === 'answers') return state.replay && chosenCall(state.replay)?.id
  return state.screen === 'call' ? state.call?.call.id : rowAt(state)?.id
}

const inList = (state: State, at: number): Step => {
  const moved = moveTo(state, at)
  const where = needsMore(moved)
  return where === undefined ? { state: moved } : loading(moved, where)
}

const loading = (state: State, where: PagePlace): Step =>
  only({ ...state, list: { ...state.list, loading: true } }, { kind: 'load', where })

/** To an end: of what is loaded where that is the true one; else its page is asked for. */
const toEnd =
  (place: 'first' | 'end', by: number): Act =>
  (state) => {
    const { above, next } = state.list
    const beyond = place === 'first' ? above : next
    return state.screen === 'list' && beyond !== null ? loading(state, place) : move(() => by)(state)
  }

/** Lines down (or up): the cursor in lists, the window in texts. */
const move =
  (by: (height: number) => number): Act =>
  (state) => {
    const { screen, call, list, breakdown } = state
    if (screen === 'list') return inList(state, list.at + by(listHeight(state)))
    if (screen === 'breakdown') {
      const last = Math.max(0, (breakdown.rows?.length ?? 0) - 1)
      const at = Math.max(0, Math.min(last, breakdown.at + by(listHeight(state))))
      return { state: { ...state, breakdown: { ...breakdown, at } } }
    }
    if (screen === 'call' && call?.tab === 'tree')
      return { state: treeTo(state, call, call.at + by(bodyHeight(state))) }
    if (screen === 'answers')
      return {
        state:
          state.replay === undefined
            ? state
            : scrollAnswers(state, state.replay, state.replay.top + by(answersHeight(state))),
      }
    const top = (screen === 'diff' ? state.diff?.top : call?.top) ?? 0
    return { state: scrollTo(state, top + by(bodyHeight(state))) }
  }

const far = 1e9

const open: Act = (state) => {
  if (state.screen === 'breakdown') return drill(state)
  if (state.screen === 'replay') {
    const { replay } = state
    if (replay === undefined || replay.running) return { state }
    return only({ ...state, replay: { ...replay, running: true, answers: new Map() } }, { kind: 'replay' })
  }
  if (state.screen === 'call' && state.call?.tab === 'tree') {
    const node = treeNodes(state.call)[state.call.at]
    return node === undefined ? { state } : only(state, { kind: 'open', id: node.span.id, after: 'span' })
  }
  const id = idOf(state)
  return id === undefined || state.screen === 'call' ? { state } : only(state, { kind: 'open', id })
}

const toTab =
  (tab: Tab): Act =>
  (state) => ({ state: { ...state, call: state.call && { ...state.call, tab, top: 0, view: 0 } } })

const turnView: Act = (state) => {
  const { call } = state
  const count = call === undefined ? 0 : viewsOf(call.tab).length
  return {
    state:
      call === undefined || count === 0
        ? state
        : { ...state, call: { ...call, view: (call.view + 1) % count, top: 0 } },
  }
}

const turnTab =
  (by: number): Act =>
  (state) => {
    if (state.screen === 'breakdown') return turnDimension(state, by)
    if (state.screen === 'answers')
      return { state: state.replay === undefined ? state : turnAnswer(state, state.replay, by) }
    const at = tabs.indexOf(state.call?.tab ?? 'transcript')
    return toTab(tabs[(at + by + tabs.length) % tabs.length] as Tab)(state)
  }

const ofList: ReadonlySet<MenuName> = new Set(['sort', 'views', 'columns'])

const menuFor =
  (name: MenuName): Act =>
  (state) => {
    if (state.screen === 'call' || ofList.has(name))
      return { state: { ...state, menu: { name, at: 0, call: state.call?.call } } }
    const id = idOf(state)
    return id === undefined
      ? { state: { ...state, notice: 'there is no call under the cursor' } }
      : only(state, { kind: 'open', id, after: name })
  }

const neighbour =
  (by: number): Act =>
  (state) => {
    const at = state.list.rows.findIndex(({ id }) => id === state.call?.call.id)
    const row = at === -1 ? undefined : state.list.rows[at + by]
    if (row === undefined) return { state: { ...state, notice: 'no further call is loaded' } }
    return only(moveTo(state, at + by), { kind: 'open', id: row.id })
  }

/** In the tree the arrows are its own; elsewhere they turn. */
const inTree =
  (act: (state: State, call: CallState) => State, elsewhere: Act): Act =>
  (state) =>
    state.screen === 'call' && state.call?.tab === 'tree' ? { state: act(state, state.call) } : elsewhere(state)

const mark: Act = (state) => {
  const id = idOf(state)
  if (id === undefined) return { state }
  const marked = state.marked.includes(id) ? state.marked.filter((one) => one !== id) : [...state.marked, id].slice(-2)
  const changed = { ...state, marked }
  return state.screen === 'list' ? inList(changed, state.list.at + 1) : { state: changed }
}

const diff: Act = (state) => {
  if (state.screen === 'answers') return state.replay === undefined ? { state } : comparedAnswer(state, state.replay)
  const [one, other] = state.marked
  const here = idOf(state)
  const second = other ?? (here === one ? undefined : here)
  if (one === undefined || second === undefined)
    return { state: { ...state, notice: 'mark one call with space, then go to another and press d' } }
  return only(state, { kind: 'compare', ids: [one, second] })
}

const back: Act = (state) => {
  const { screen } = state
  if (screen === 'list') return only(state, { kind: 'quit' })
  if (screen === 'call' && state.call?.above !== undefined) return { state: { ...state, call: state.call.above } }
  if (screen === 'call') return { state: { ...state, screen: state.call?.from ?? 'list', call: undefined } }
  if (screen === 'breakdown') return { state: { ...state, screen: 'list' } }
  if (screen === 'diff' && state.diff?.from === 'answers') return { state: { ...state, screen: 'answers' } }
  const left: State = { ...state, screen: state.call === undefined ? 'list' : 'call' }
  // What is still on its way to nobody is given up.
  if ((screen !== 'replay' && screen !== 'answers') || state.replay?.running !== true) return { state: left }
  return only({ ...left, replay: { ...state.replay, running: false } }, { kind: 'giveUp', what: 'replay' })
}

/** An answer with the call as it was recorded. */
const original: Act = (state) => {
  const { replay } = state
  const call = replay && chosenCall(replay)
  return replay === undefined || call === undefined
    ? { state: { ...state, notice: 'there is no answer to compare' } }
    : { state: compared(state, [replay.call, call]) }
}

/** Esc ends nothing that one would have to begin again. */
const leave: Act = (state) => {
  if (state.screen !== 'list') return back(state)
  return state.list.filterText === '' ? { state: { ...state, notice: 'q quits' } } : applyFilter(state, '')
}

export const actions: Record<Action, Act> = {
  down: move(() => 1),
  up: move(() => -1),
  pageDown: move((height) => height),
  pageUp: move((height) => -height),
  top: toEnd('first', -far),
  bottom: toEnd('end', far),
  open,
  filter: (state) => ({ state: { ...state, observed: new Map(), edit: openEdit('filter', state.list.filterText) } }),
  search: (state) =>
    state.screen === 'list'
      ? { state: { ...state, edit: openEdit('filter', state.list.filterText && `${state.list.filterText} `) } }
      : { state: { ...state, edit: openEdit('search') } },
  nextHit: (state) => ({ state: hitTo(state, 1) }),
  previousHit: (state) => ({ state: hitTo(state, -1) }),
  follow: (state) => {
    const follow = !isFollowing(state.list)
    const list = { ...state.list, follow, ...(follow && { at: 0, top: 0, fresh: 0 }) }
    const followed: State = { ...state, list }
    // Of any other sort, the newest do not come in on top.
    if (follow && !isFollowing(list)) return sorted(followed, { by: 'time', ascending: false })
    return { state: followed, effects: follow && list.above !== null ? [{ kind: 'load', where: 'first' }] : [] }
  },
  sort: menuFor('sort'),
  views: menuFor('views'),
  columns: menuFor('columns'),
  saveView: (state) => ({
    state: {
      ...state,
      edit: offer('view', builtIn.some(({ name }) => name === state.list.view) ? '' : state.list.view),
    },
  }),
  star,
  thumbUp,
  thumbDown,
  note: writeNote,
  reverse: (state) => sorted(state, { ...state.list.sort, ascending: !state.list.sort.ascending }),
  mark: inTree(toggleFold, mark),
  diff,
  original,
  replay: (state) => {
    const id = idOf(state)
    return id === undefined ? { state } : only(state, { kind: 'open', id, after: 'replay' })
  },
  models: ({ replay, ...state }) => {
    if (replay?.running) return { state: { ...state, replay, notice: 'it is on its way: q gives it up' } }
    return { state: { ...state, replay, edit: replay && offer('model', replay.models.join(', ')) } }
  },
  export: menuFor('export'),
  copy: menuFor('copy'),
  breakdown: openBreakdown,
  right: inTree(unfold, turnTab(1)),
  left: inTree(fold, turnTab(-1)),
  foldAll: inTree(foldAll, (state) => ({ state: { ...state, notice: 'only the tree has branches' } })),
  nextTab: turnTab(1),
  previousTab: turnTab(-1),
  transcript: toTab('transcript'),
  tree: toTab('tree'),
  attempts: toTab('attempts'),
  request: toTab('request'),
  response: toTab('response'),
  attributes: toTab('attributes'),
  prompt: toTab('prompt'),
  view: turnView,
  nextCall: neighbour(1),
  previousCall: neighbour(-1),
  help: (state) => ({ state: { ...state, help: { top: 0 } } }),
  palette: (state) => ({ state: { ...state, edit: openEdit('palette') } }),
  redraw: (state) => only(state, { kind: 'redraw' }),
  suspend: (state) => only(state, { kind: 'suspend' }),
  back,
  leave,
  quit: (state) => only(state, { kind: 'quit' }),
}

/** After a resize the windows hold what they held. */
export const resettle = (state: State): State => {
  const at = state.list.at
  const kept = { ...state, list: { ...moveTo(state, at).list, follow: state.list.follow, fresh: state.list.fresh } }
  return countOf(kept) === 0 ? kept : scrollTo(kept, (kept.screen === 'diff' ? kept.diff?.top : kept.call?.top) ?? 0)
}
