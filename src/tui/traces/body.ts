/**
 * The texts of a call, a tab each, as lines that fit: made once for a width and kept as long as the call is.
 * In: a call. Out: safe lines with a style. Words for people come from the traces room.
 */

import type { LogDetail } from '../../store/store.ts'
import { costOf, costText } from '../../traces/cost.ts'
import { attemptText, headText, missingText } from '../../traces/detail.ts'
import { turnText } from '../../traces/parts.ts'
import { asArray } from '../../wire/value.ts'
import type { Style } from '../paint.ts'
import { type TextLine, block as textBlock } from '../reading.ts'
import { safe } from '../text.ts'
import type { Tab } from './state.ts'

export type Line = TextLine

/** A body longer than this is cut: the file of an export has it whole. Characters. */
const charactersMax = 4_000_000

export const block = (text: string, width: number, style?: Style): Line[] => {
  const cut =
    text.length > charactersMax ? `${text.slice(0, charactersMax)}\n… cut here: x writes the whole to a file` : text
  return textBlock(cut, width, style)
}
const heading = (text: string, style: Style = 'bold'): Line[] => [{ text: safe(text), style }]
const gap: Line = { text: '' }

const section = (name: string, text: string, width: number, style?: Style): Line[] =>
  text.trim() === '' ? [] : [...heading(name), ...block(text, width, style), gap]

const json = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))

const transcript = (call: LogDetail, width: number): Line[] => {
  const answers = (asArray(call.completion_message) ?? []).map(turnText)
  const turns = [...call.prompt_messages.map(turnText), ...answers]
  const told = turns.flatMap(({ role, text }) => [
    ...heading(role, role === 'assistant' ? 'good' : role === 'user' ? 'accent' : 'bold'),
    ...block(text, width),
    gap,
  ])
  // What no codec reads has previews only.
  const previews =
    told.length > 0 ? told : [...section('input', call.input, width), ...section('output', call.output, width)]
  return [
    ...previews,
    ...section('missing', missingText(call), width, 'warn'),
    ...section('error', call.error_message ?? '', width, 'bad'),
    ...section('note', call.note ?? '', width),
  ]
}

const attempts = (call: LogDetail, width: number): Line[] =>
  call.attempt_spans.length === 0
    ? [{ text: 'No attempt was recorded.', style: 'dim' }]
    : call.attempt_spans.flatMap((attempt) => [
        ...block(attemptText(attempt, call.stream), width, attempt.error === undefined ? undefined : 'bad'),
        gap,
      ])

const attributes = (call: LogDetail, width: number): Line[] => [
  ...section('Call', headText(call), width),
  ...section('Cost', costText(costOf(call), call.cost_details), width),
  ...section('Parameters', Object.keys(call.respan_params).length > 0 ? json(call.respan_params) : '', width),
  ...section('Usage', call.usage === null ? '' : json(call.usage), width),
  ...section('Finish', call.finish === null ? '' : json(call.finish), width),
  ...section(
    'Warnings',
    call.warnings.map(({ field, action, detail }) => `${field} ${action}: ${detail}`).join('\n'),
    width,
  ),
  ...section('Notes', call.notes.join('\n'), width),
]

const none = (text: string): Line[] => [{ text, style: 'dim' }]

const bodyOf = (value: unknown, raw: boolean, width: number, what: string): Line[] => {
  if (value === null) return none(`No ${what} was kept.`)
  return block(raw && typeof value !== 'string' ? JSON.stringify(value) : json(value), width)
}

const writers: Record<Exclude<Tab, 'tree'>, (call: LogDetail, raw: boolean, width: number) => Line[]> = {
  transcript: (call, raw, width) =>
    raw
      ? block(json([...call.prompt_messages, ...(asArray(call.completion_message) ?? [])]), width)
      : transcript(call, width),
  attempts: (call, raw, width) => (raw ? block(json(call.attempt_spans), width) : attempts(call, width)),
  request: ({ full_request }, raw, width) => bodyOf(full_request, raw, width, 'request'),
  // Of a stream, the answer that it comes to; raw is the stream itself.
  response: ({ full_response, completion_message }, raw, width) =>
    typeof full_response === 'string' && !raw && completion_message !== null
      ? block(json(completion_message), width)
      : bodyOf(full_response, raw, width, 'answer'),
  attributes: (call, raw, width) => {
    const { prompt_messages: _p, completion_message: _c, full_request: _q, full_response: _r, ...facts } = call
    return raw ? block(json(facts), width) : attributes(call, width)
  },
}

const kept = new WeakMap<LogDetail, Map<string, Line[]>>()

/** The lines of a tab that is text. */
export const linesOf = (call: LogDetail, tab: Exclude<Tab, 'tree'>, raw: boolean, width: number): Line[] => {
  const known = kept.get(call) ?? new Map<string, Line[]>()
  kept.set(call, known)
  const name = `${tab} ${raw} ${width}`
  const lines = known.get(name) ?? writers[tab](call, raw, width)
  known.set(name, lines)
  return lines
}

/** The answer of a call in flight, as far as it came. */
export const saidLines = (said: string, width: number): Line[] => [
  ...heading('assistant …', 'good'),
  ...block(said, width),
]
