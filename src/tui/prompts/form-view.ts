/** The form on the screen, and a value of several lines while it is typed. */

import { counted } from '../../traces/format.ts'
import { areaView } from '../area.ts'
import type { Look } from '../paint.ts'
import { filled } from '../reading.ts'
import { fit, oneLine, wrap } from '../text.ts'
import { sourceText } from './entries.ts'
import { problemOf } from './fields.ts'
import { formHeight } from './form.ts'
import { modelsFor } from './models.ts'
import type { Entry, Field, FormState, State } from './state.ts'

const shownDefault = (value: unknown): string => oneLine(typeof value === 'string' ? value : JSON.stringify(value))

const valueText = ({ text, fallback, optional }: Field): { text: string; given: boolean } => {
  if (text === '') return { text: '(empty)', given: true }
  if (text !== undefined) {
    const lines = text.split('\n').length
    return { text: `${oneLine(text)}${lines > 1 ? `  (${lines} lines)` : ''}`, given: true }
  }
  if (fallback !== undefined) return { text: `default: ${shownDefault(fallback)}`, given: false }
  return { text: optional ? '(left out)' : '(required)', given: false }
}

const fieldLine = (field: Field, chosen: boolean, wrong: boolean, width: number, { paint, glyphs }: Look): string => {
  const { text, given } = valueText(field)
  const names = Math.min(24, Math.floor(width / 3))
  const name = fit(oneLine(field.name), names, glyphs)
  const type = fit(field.list ? 'messages' : field.type, 8, glyphs)
  const mark = wrong
    ? glyphs.error
    : field.text === undefined && !field.optional && field.fallback === undefined
      ? '!'
      : ' '
  const line = fit(`${mark} ${name} ${type} ${text}`, width, glyphs)
  if (chosen) return paint('chosen', line)
  return paint(wrong ? 'bad' : given ? 'plain' : 'dim', line)
}

/** What is said under the fields, in two lines: what is wrong with this one, or else what it is. */
const aboutLines = (field: Field | undefined, problem: string, width: number, { paint, glyphs }: Look): string[] => {
  if (field === undefined) return ['', '']
  const about =
    problem === '' ? [field.description, field.json ? 'the value is JSON' : ''].filter(Boolean).join('; ') : problem
  const [first = '', second = '', ...rest] = wrap(oneLine(about), width - 2)
  const cut = rest.length > 0 ? fit(`${second} ${rest.join(' ')}`, width - 2, glyphs) : second
  return [first, cut].map((line) => paint(problem === '' ? 'dim' : 'bad', fit(` ${line}`, width, glyphs)))
}

const countOf = ({ fields }: FormState): string => {
  const left = fields.filter((field) => field.text === undefined && !field.optional && field.fallback === undefined)
  if (left.length > 0) return `${left.length} of ${fields.length} missing`
  return counted(fields.length, 'variable')
}

export const formView = (state: State, form: FormState, entry: Entry, look: Look): string[] => {
  const { columns } = state
  const { paint, glyphs } = look
  const title = paint('title', fit(` Fill in ${oneLine(entry.id)}  ${sourceText(form.source)}`, columns, glyphs))
  if (state.area !== undefined) return areaScreen(state, form, title, look)
  const height = formHeight(state)
  const problems = form.fields.map((field) => problemOf(field, entry, form.source))
  const rows = form.fields
    .slice(form.top, form.top + height)
    .map((field, i) => fieldLine(field, form.top + i === form.at, problems[form.top + i] !== '', columns, look))
  const models = modelsFor(state, entry, form.source).map(oneLine).join(', ') || 'no model: m chooses some'
  const none = [paint('dim', fit(' It has no variables: p shows it, r runs it.', columns, glyphs))]
  return [
    title,
    paint(
      'dim',
      fit(` ${countOf(form)}  values: ${oneLine(form.from)}${form.changed ? ', changed' : ''}`, columns, glyphs),
    ),
    paint('dim', fit(` runs on ${models}`, columns, glyphs)),
    ...filled(rows.length > 0 ? rows : none, height),
    ...aboutLines(form.fields[form.at], problems[form.at] ?? '', columns, look),
  ]
}

/** Room for the text: all but title, two lines about it and the bottom line. */
export const areaSize = ({ columns, rows }: Pick<State, 'columns' | 'rows'>) => ({
  width: columns - 2,
  height: Math.max(1, rows - 4),
})

const areaScreen = (state: State, form: FormState, title: string, look: Look): string[] => {
  const { width, height } = areaSize(state)
  const field = form.fields[form.at]
  const { text, cursor } = state.area ?? { text: '', cursor: 0 }
  const line = text.slice(0, cursor).split('\n').length
  const what = field === undefined ? '' : `${oneLine(field.name)} (${field.list ? 'messages' : field.type})`
  const place = ` line ${line} of ${text.split('\n').length}`
  return [
    title,
    look.paint('accent', fit(` ${what}`, state.columns, look.glyphs)),
    ...filled(
      areaView(state.area ?? { text: '', cursor: 0 }, width, height, look).map((row) => ` ${row}`),
      height,
    ),
    look.paint('dim', fit(place, state.columns)),
  ].slice(0, state.rows - 1)
}
