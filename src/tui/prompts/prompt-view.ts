/** One prompt with its tabs, and the sheets that are texts: preview, answer, what is asked before something is done. */

import { productionLabel } from '../../core/prompt.ts'
import { counted, orDash, statusText } from '../../traces/format.ts'
import type { Look } from '../paint.ts'
import { filled, lineText, placeText } from '../reading.ts'
import { fit, fitting, oneLine } from '../text.ts'
import { questionOf } from './confirm.ts'
import { badgeOf, deployedIn, modelOf, newestText, sourceText, trafficOf } from './entries.ts'
import { bodyHeight, readingOf } from './reader.ts'
import {
  type AnswerState,
  type ConfirmState,
  type Entry,
  type OpenState,
  type PreviewState,
  type State,
  type Tab,
  tabs,
} from './state.ts'
import { isTable, tableLines, tableOf } from './tables.ts'

const names: Record<Tab, string> = {
  template: 'Template',
  versions: 'Versions',
  diff: 'Diff',
  variables: 'Variables',
  traffic: 'Traffic',
}

const tabLine = ({ tab }: OpenState, columns: number, { paint }: Look): string => {
  // A narrow terminal has the beginnings of those that are not open.
  const letters = columns >= 70 ? 99 : 4
  const cells = tabs.map((name, i) => {
    const label = `${i + 1} ${name === tab ? names[name] : names[name].slice(0, letters)}`
    return name === tab ? paint('chosen', ` ${label} `) : paint('dim', ` ${label} `)
  })
  return cells.join('')
}

const titleOf = (entry: Entry): string =>
  [
    ` ${oneLine(entry.id)}`,
    badgeOf(entry),
    `newest ${orDash(newestText(entry))}`,
    `live ${orDash(deployedIn(entry))}`,
    oneLine(modelOf(entry)),
  ].join('  ')

/** Title, the line below it, a text, where one is in it. */
const textSheet = (state: State, title: string, below: string, end: string, look: Look): string[] => {
  const { columns } = state
  const height = bodyHeight(state)
  const reading = readingOf(state)
  const { lines, top, needle } = reading ?? { lines: [], top: 0, needle: '' }
  const first = Math.max(0, Math.min(top, lines.length - height))
  return [
    look.paint('title', fit(title, columns, look.glyphs)),
    below,
    ...filled(
      lines.slice(first, first + height).map((line) => lineText(line, needle, columns, look)),
      height,
    ),
    look.paint('dim', ` ${fitting([placeText(first, height, lines.length), end], columns - 1)}`),
  ]
}

export const promptView = (state: State, open: OpenState, entry: Entry, look: Look): string[] => {
  const { columns } = state
  const tab = tabLine(open, columns, look)
  if (!isTable(open)) {
    const end = open.tab === 'template' ? `${sourceText(open.source)}; v shows another version` : '[ ] other versions'
    return textSheet(state, titleOf(entry), tab, end, look)
  }
  const height = bodyHeight(state)
  const table = tableOf(entry, open, trafficOf(state, entry))
  const enter: Partial<Record<Tab, string>> = {
    versions: 'enter shows it, space marks it, d compares, D deploys it',
    variables: `${sourceText(open.source)}: enter types a value, v shows another version`,
    traffic: 'enter opens its newest call',
  }
  return [
    look.paint('title', fit(titleOf(entry), columns, look.glyphs)),
    tab,
    ...filled(tableLines(table, { ...open, height, width: columns }, look), height),
    look.paint('dim', fit(` ${enter[open.tab] ?? ''}`, columns, look.glyphs)),
  ]
}

export const previewView = (
  state: State,
  { id, source, filled: done, problem }: PreviewState,
  look: Look,
): string[] => {
  const count = done === undefined ? '' : `  ${counted(done.messages.length, 'message')}`
  return textSheet(
    state,
    ` Preview of ${oneLine(id)}  ${sourceText(source)}${count}`,
    '',
    problem === '' ? 'as they would be sent' : '',
    look,
  )
}

export const answerView = (state: State, { call }: AnswerState, look: Look): string[] => {
  const title = ` ${oneLine(call.model || call.requested_model)}  ${statusText(call)}  ${call.id}`
  return textSheet(state, title, '', `respan traces get ${call.id}`, look)
}

export const confirmView = (state: State, confirm: ConfirmState, look: Look): string[] => {
  const what = { deploy: 'Deploy', rollback: 'Roll back', undeploy: 'Undeploy', push: 'Push' }[confirm.kind]
  const from = confirm.before === undefined ? 'nothing' : `version ${confirm.before}`
  const to = { push: 'the file', undeploy: 'nothing' }[confirm.kind as string] ?? `version ${confirm.version}`
  const label = confirm.kind === 'push' || confirm.label === productionLabel ? '' : `  as ${oneLine(confirm.label)}`
  const title = ` ${what} ${oneLine(confirm.id)}  ${from} ${look.glyphs.arrow} ${to}${label}`
  const question = look.paint(
    'warn',
    fit(` ${questionOf(confirm, state.columns - 1, look.glyphs.more)}`, state.columns, look.glyphs),
  )
  return textSheet(state, title, question, '- goes, + comes', look)
}
