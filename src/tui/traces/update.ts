/** Events → the next state: keys to where the typing goes (help, menu, line, screen), news to where they belong. */

import type { LiveText } from '../../store/store.ts'
import { helpKey } from '../keymap.ts'
import { typed } from '../line.ts'
import { actions, resettle } from './actions.ts'
import { annotated } from './annotate.ts'
import { answered, compared } from './answers.ts'
import { editKey } from './edit.ts'
import { type Action, actionOf, bindings } from './keys.ts'
import { listHeight, withChanges, withPage } from './list.ts'
import { menuKey } from './menu.ts'
import { bodyHeight, countOf, scrollTo } from './scroll.ts'
import type { CallState, Effect, Event, State, Step } from './state.ts'
import { foldedAtFirst } from './tree.ts'

const act = (state: State, action: Action): Step => actions[action](state)

const key = (given: State, name: string): Step => {
  const state = given.notice === '' ? given : { ...given, notice: '' }
  if (name === 'ctrl-z' || name === 'ctrl-l') return act(state, name === 'ctrl-z' ? 'suspend' : 'redraw')
  if (state.help !== undefined)
    return { state: { ...state, help: helpKey(bindings, state.screen, state.help.top, name, state) } }
  if (state.menu !== undefined) return menuKey(state, state.menu, name)
  if (state.edit !== undefined) return editKey(state, state.edit, name, act)
  const action = actionOf(state.screen, name)
  return action === undefined ? { state } : act(state, action)
}

/** A call that is opened again, as it is by now, stays where it was read. */
const openedCall = (state: State, call: CallState['call']): CallState => {
  const { call: open } = state
  if (open?.call.id === call.id) return { ...open, call, ...(call.status !== 'pending' && { said: '' }) }
  const spans = open?.call.trace_unique_id === call.trace_unique_id ? open.spans : undefined
  const from = state.screen === 'answers' ? 'answers' : (open?.from ?? 'list')
  return {
    call,
    from,
    tab: open?.tab ?? 'transcript',
    view: open?.view ?? 0,
    top: 0,
    needle: '',
    at: open && spans ? open.at : 0,
    folded: open && spans ? open.folded : new Set(),
    spans,
    said: '',
  }
}

/** What streams say goes where they are shown; who reads at the end of one stays there. */
const heard = (state: State, { asked, calls }: Extract<Event, { kind: 'live' }>): Step => {
  const news = new Map(calls.map((one) => [one.id, one]))
  // A stream that has just ended is silent until the store tells of it: its last words stay.
  const live = new Map(asked.flatMap((id) => [[id, news.get(id) ?? state.live.get(id)] as const]).filter(isHeard))
  const { call } = state
  const said = call && live.get(call.call.id)?.text
  if (call === undefined || said === undefined || call.call.status !== 'pending') return { state: { ...state, live } }
  const atEnd = call.top >= countOf(state) - bodyHeight(state)
  const next = { ...state, live, call: { ...call, said } }
  return { state: atEnd ? scrollTo(next, Number.MAX_SAFE_INTEGER) : next }
}

const isHeard = (pair: readonly [string, LiveText | undefined]): pair is readonly [string, LiveText] =>
  pair[1] !== undefined

type Of<K extends Event['kind']> = Extract<Event, { kind: K }>
const takes: { [K in Event['kind']]: (state: State, event: Of<K>) => Step } = {
  key: (state, event) => key(state, event.key),
  // Pasted text is typed where something is typed, and is no command anywhere.
  paste: (state, { text }) => ({
    state: state.edit === undefined ? state : { ...state, edit: { ...state.edit, ...typed(state.edit, text), at: 0 } },
  }),
  size: (state, { columns, rows }) => ({ state: resettle({ ...state, columns, rows }) }),
  tick: (state, { now }) => ({ state: { ...state, now } }),
  page: (state, { version, where, rows, next, unindexed }) => {
    if (version !== state.list.version) return { state }
    return {
      state: { ...state, list: { ...withPage(state.list, { where, rows, next }, listHeight(state)), unindexed } },
    }
  },
  changes: (state, { version, rows }) => {
    const open = state.call?.call
    const wentOn = open?.status === 'pending' && rows.some(({ id }) => id === open.id)
    const effects: Effect[] = wentOn ? [{ kind: 'open', id: open.id, after: 'refresh' }] : []
    if (version !== state.list.version) return { state, effects }
    return { state: { ...state, list: withChanges(state.list, rows, listHeight(state)) }, effects }
  },
  totals: (state, { version, totals }) =>
    version !== state.list.version ? { state } : { state: { ...state, list: { ...state.list, totals } } },
  opened: (state, { call, after }) => {
    if (after === 'replay') {
      const model = call.requested_model || call.model
      const replay = { call, models: [model], running: false, estimates: new Map(), answers: new Map(), at: 0, top: 0 }
      return { state: { ...state, screen: 'replay', replay }, effects: [{ kind: 'estimate' }] }
    }
    if (after === 'refresh')
      return { state: state.call?.call.id === call.id ? { ...state, call: openedCall(state, call) } : state }
    if (after === 'span')
      return {
        state: {
          ...state,
          call: { ...openedCall(state, call), tab: 'transcript', view: 0, ...(state.call && { above: state.call }) },
        },
      }
    if (after !== undefined) return { state: { ...state, menu: { name: after, at: 0, call } } }
    return { state: { ...state, screen: 'call', call: openedCall(state, call) } }
  },
  spans: (state, { id, spans }) =>
    state.call?.call.id === id
      ? {
          state: {
            ...state,
            call: { ...state.call, spans, folded: state.call.spans ? state.call.folded : foldedAtFirst(spans) },
          },
        }
      : { state },
  compared: (state, { calls }) => ({ state: compared(state, calls) }),
  breakdown: (state, { by, rows }) =>
    by === state.breakdown.by ? { state: { ...state, breakdown: { ...state.breakdown, rows } } } : { state },
  estimate: (state, { model, estimate }) => {
    const { replay } = state
    if (replay === undefined) return { state }
    return { state: { ...state, replay: { ...replay, estimates: new Map([...replay.estimates, [model, estimate]]) } } }
  },
  answered,
  annotated: (state, { change }) => ({ state: annotated(state, change) }),
  values: (state, { field, values }) => ({
    state: { ...state, observed: new Map([...state.observed, [field, values]]) },
  }),
  live: heard,
  trouble: (state, { text }) => ({ state: text === state.trouble ? state : { ...state, trouble: text } }),
  // A page that failed can be asked for again.
  notice: (state, { text }) => ({
    state: {
      ...state,
      notice: text,
      list: { ...state.list, loading: false },
      replay: state.replay && { ...state.replay, running: false },
    },
  }),
}

/** What is asked for and the next key may be meant for. */
const isAwaited = (effect: Effect): boolean =>
  effect.kind === 'compare' || (effect.kind === 'open' && effect.after !== 'refresh')
const answers: ReadonlySet<Event['kind']> = new Set(['opened', 'compared', 'notice'])
/** They do not wait, and nothing waits behind them. */
const atOnce: ReadonlySet<string> = new Set(['esc', 'ctrl-c', 'ctrl-z', 'ctrl-l'])

const take = (state: State, event: Event): Step => {
  const { state: next, effects = [] } = (takes[event.kind] as (state: State, event: Event) => Step)(state, event)
  return effects.some(isAwaited) ? { state: { ...next, held: [] }, effects } : { state: next, effects }
}

/** A call opens a moment after its key: keys typed meanwhile are held, and then go where they were meant to. */
export const update = (state: State, event: Event): Step => {
  const { held } = state
  if (held === undefined) return take(state, event)
  if (event.kind === 'key' && !atOnce.has(event.key)) return { state: { ...state, held: [...held, event.key] } }
  if (event.kind !== 'key' && !answers.has(event.kind)) return take(state, event)
  // Esc is meant for what opens: it does not appear any more.
  if (event.kind === 'key' && event.key === 'esc')
    return { state: { ...state, held: undefined }, effects: [{ kind: 'giveUp', what: 'open' }] }
  if (event.kind === 'key') return take(state, event)
  const first = take({ ...state, held: undefined }, event)
  return held.reduce<Step>((step, name) => {
    const next = update(step.state, { kind: 'key', key: name })
    return { state: next.state, effects: [...(step.effects ?? []), ...(next.effects ?? [])] }
  }, first)
}
