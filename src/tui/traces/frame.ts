/**
 * A state → the lines of the screen: exactly as many as it has rows, none wider than it is. Pure, so that a test can look
 * at it; only lines that are seen are made.
 */

import { choiceHint } from '../choice.ts'
import { helpView, hintLine } from '../keymap.ts'
import { screenOf } from '../layout.ts'
import { lineView, noticeLines, sentencesOver } from '../line.ts'
import type { Look } from '../paint.ts'
import { fit } from '../text.ts'
import { answersView, replayView } from './answers-view.ts'
import { wrongPart } from './edit.ts'
import { type Action, bindings, type Hints, hints } from './keys.ts'
import { isFollowing } from './list.ts'
import { listView } from './list-view.ts'
import { breakdownView, overlay } from './sheet-view.ts'
import type { Edit, Screen, State } from './state.ts'
import { callView, diffView } from './text-view.ts'

const views: Record<Screen, (state: State, look: Look) => string[]> = {
  list: listView,
  call: (state, look) => (state.call === undefined ? [] : callView(state, state.call, look)),
  breakdown: breakdownView,
  diff: (state, look) => (state.diff === undefined ? [] : diffView(state, state.diff, look)),
  replay: (state, look) => (state.replay === undefined ? [] : replayView(state, state.replay, look)),
  answers: (state, look) => (state.replay === undefined ? [] : answersView(state, state.replay, look)),
}

const prefixes: Record<Edit['purpose'], string> = {
  filter: 'filter',
  search: 'search',
  palette: 'command',
  model: 'models',
  view: 'name of the view',
  note: 'note',
}

const editLine = (edit: Edit, { columns, now }: State, look: Look): string =>
  lineView(prefixes[edit.purpose], edit, { columns, wrong: wrongPart(edit, now) }, look)

const wrongOf = ({ edit, now }: State): string => (edit && wrongPart(edit, now)?.message) ?? ''

/** Where there is no call, there is none to do this with. */
const withCall: ReadonlySet<Action> = new Set(['open', 'mark', 'diff', 'replay', 'export', 'copy'])

/** What the keys do where one is now. */
const hintsFor = ({ screen, list, call, replay }: State): Hints => {
  if (screen === 'call' && call?.tab === 'tree') return hints.tree
  if (screen === 'replay' && replay?.running === true) return hints.sending
  if (screen !== 'list') return hints[screen]
  return hints.list.flatMap(([action, word]): Hints => {
    // Where nothing is filtered, there is nothing to take away.
    if (action === 'leave' && list.filterText === '') return []
    if (list.rows.length === 0 && withCall.has(action)) return []
    return [[action, action === 'follow' && isFollowing(list) ? 'stop following' : word]]
  })
}

const bottom = (state: State, look: Look): string => {
  if (state.edit !== undefined) return editLine(state.edit, state, look)
  if (state.menu !== undefined && state.help === undefined)
    return look.paint(
      'dim',
      fit(choiceHint(state.menu.name === 'columns' ? 'turns on and off' : 'chooses'), state.columns, look.glyphs),
    )
  if (state.help !== undefined) return ''
  if (state.notice !== '') return noticeLines(state, look).at(-1) ?? ''
  return hintLine(hintsFor(state), bindings, state.columns, look)
}

export const frame = (state: State, look: Look): string[] =>
  screenOf(
    state,
    () => ({
      screen:
        state.help === undefined
          ? views[state.screen](state, look)
          : helpView(bindings, state.screen, state.help.top, state, look),
      over: state.help === undefined ? [...overlay(state, look), ...sentencesOver(state, wrongOf(state), look)] : [],
      bottom: bottom(state, look),
    }),
    look,
  )
