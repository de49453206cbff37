/** Texts on the screen: one call with its tabs, the difference of two. */

import { dollars, duration, localTime, orDash, statusText } from '../../traces/format.ts'
import type { Look } from '../paint.ts'
import { filled, lineText, placeText } from '../reading.ts'
import { fit, oneLine } from '../text.ts'
import { viewsOf } from './body.ts'
import { clock, tokensOf } from './columns.ts'
import { diffLines } from './compare.ts'
import { bodyHeight, callLines, countOf } from './scroll.ts'
import { type CallState, type State, type Tab, tabs } from './state.ts'
import { treeLines } from './tree.ts'

const titleOf = ({ call }: CallState, { now, live }: State): string => {
  const running = call.status === 'pending'
  const heard = running ? live.get(call.id) : undefined
  const out = heard === undefined ? orDash(call.completion_tokens) : `~${tokensOf(heard)}`
  return [
    ` ${oneLine(call.model || call.requested_model || '-')}`,
    oneLine(orDash(call.provider_id)),
    statusText(call),
    running ? clock(call, now) : orDash(duration(call.latency)),
    `${orDash(call.prompt_tokens)} in ${out} out`,
    orDash(dollars(call.cost)),
    call.id,
  ].join('  ')
}

const names: Record<Tab, string> = {
  transcript: 'Transcript',
  tree: 'Tree',
  attempts: 'Attempts',
  request: 'Request',
  response: 'Response',
  attributes: 'Attributes',
  prompt: 'Prompt',
}

/** Letters of a name where its tab is not open, and what is behind it: the widest that fits. The last is numbers alone. */
const tabForms = [
  [99, ' '],
  [99, ''],
  [6, ''],
  [4, ''],
  [3, ''],
  [0, ''],
] as const

const tabLine = ({ tab }: CallState, columns: number, { paint }: Look): string => {
  const form = ([letters, behind]: (typeof tabForms)[number]) =>
    tabs.map(
      (name, i) => ` ${`${i + 1} ${name === tab ? names[name] : names[name].slice(0, letters)}`.trimEnd()}${behind}`,
    )
  const fitting = tabForms.map(form).find((cells) => cells.join('').length < columns) ?? form([0, ''])
  return fitting.map((cell, i) => paint(tabs[i] === tab ? 'chosen' : 'dim', cell)).join('')
}

const treeBody = (state: State, call: CallState, look: Look): string[] => {
  if (call.spans === undefined) return [look.paint('dim', ' …')]
  const options = {
    folded: call.folded,
    top: call.top,
    count: bodyHeight(state),
    width: state.columns,
    now: state.now,
    glyphs: look.glyphs,
  }
  return treeLines(call.spans, options).map(({ text, style = 'plain' }, i) =>
    look.paint(call.top + i === call.at ? 'chosen' : style, fit(text, state.columns, look.glyphs)),
  )
}

export const callView = (state: State, call: CallState, look: Look): string[] => {
  const height = bodyHeight(state)
  const { columns } = state
  const body =
    call.tab === 'tree'
      ? treeBody(state, call, look)
      : callLines(call, columns)
          .slice(call.top, call.top + height)
          .map((line) => lineText(line, call.needle, columns, look))
  const marked = state.marked.includes(call.call.id) ? look.glyphs.mark : ' '
  const views = viewsOf(call.tab)
  const view = views.length > 1 ? `  ${views.map((name, i) => (i === call.view ? `[${name}]` : name)).join(' ')}` : ''
  return [
    look.paint('title', fit(marked + titleOf(call, state).slice(1), columns, look.glyphs)),
    tabLine(call, columns, look),
    ...filled(body, height),
    look.paint('dim', fit(` ${placeText(call.top, height, countOf(state))}${view}`, columns, look.glyphs)),
  ]
}

export const diffView = (state: State, diff: NonNullable<State['diff']>, look: Look): string[] => {
  const height = bodyHeight(state)
  const { columns } = state
  const lines = diffLines(diff.calls, columns)
  return [
    look.paint(
      'title',
      fit(
        ` Two calls  ${diff.calls.map(({ model, start_time }, i) => `${'-+'[i]} ${oneLine(model)} ${localTime(start_time).slice(11)}`).join('  ')}`,
        columns,
        look.glyphs,
      ),
    ),
    '',
    ...filled(
      lines.slice(diff.top, diff.top + height).map((line) => lineText(line, diff.needle, columns, look)),
      height,
    ),
    look.paint('dim', fit(` ${placeText(diff.top, height, lines.length)}`, columns, look.glyphs)),
  ]
}
