/**
 * The texts of a call, a tab each, as lines that fit: made once for a width and kept as long as the call is.
 * In: a call. Out: safe lines with a style. Words for people come from the traces room.
 */

import type { LogDetail } from '../../store/store.ts'
import { costOf, costText } from '../../traces/cost.ts'
import { attemptText, errorText, headText, missingText } from '../../traces/detail.ts'
import { turnText } from '../../traces/parts.ts'
import { asArray } from '../../wire/value.ts'
import { markdownLines } from '../markdown.ts'
import type { Style } from '../paint.ts'
import { type TextLine, block as textBlock, trimmed } from '../reading.ts'
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

/** How a body is laid out. */
type Layout = (text: string, width: number) => Line[]
const plain: Layout = (text, width) => block(text, width)
const marked: Layout = (text, width) => markdownLines(text.slice(0, charactersMax), width)

const roleStyles: Readonly<Record<string, Style>> = { assistant: 'good', user: 'accent' }
const turnLines = ({ role, text }: { role: string; text: string }, layout: Layout, width: number): Line[] => [
  ...heading(role, roleStyles[role] ?? 'bold'),
  ...layout(text, width),
  gap,
]

const transcript = (call: LogDetail, layout: Layout, width: number): Line[] => {
  const answers = (asArray(call.completion_message) ?? []).map(turnText)
  const turns = [...call.prompt_messages.map(turnText), ...answers]
  const told = turns.flatMap((turn) => turnLines(turn, layout, width))
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

const none = (text: string): Line[] => [{ text, style: 'dim' }]

const attempts = (call: LogDetail, width: number): Line[] =>
  call.attempt_spans.length === 0
    ? none(
        call.status === 'pending'
          ? 'It is in flight: its attempts are told when it has ended.'
          : 'No attempt was recorded.',
      )
    : call.attempt_spans.flatMap((attempt) => [
        ...block(attemptText(attempt), width, attempt.error === undefined ? undefined : 'bad'),
        gap,
      ])

const attributes = (call: LogDetail, width: number): Line[] => [
  ...section('Call', headText(call), width),
  ...section('Error', errorText(call), width, 'bad'),
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

const bodyOf = (value: unknown, raw: boolean, width: number, what: string): Line[] => {
  if (value === null) return none(`No ${what} was kept.`)
  return block(raw && typeof value !== 'string' ? JSON.stringify(value) : json(value), width)
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))

/** The stored prompt that made the request: which, with what, and what came of it. */
const prompt = (call: LogDetail, layout: Layout, width: number): Line[] => {
  if (call.prompt_id === null) return none('No stored prompt made this request.')
  const { prompt_name, prompt_label, variables = {} } = call.respan_params
  const facts = [
    ['prompt', call.prompt_id],
    ['name', prompt_name],
    ['version', call.prompt_version],
    ['label', prompt_label],
  ].filter(([, value]) => value !== undefined && value !== null)
  const given = Object.entries(variables)
  return [
    ...facts.flatMap(([name, value]) => block(`${String(name).padEnd(9)}${String(value)}`, width)),
    gap,
    ...heading(given.length === 0 ? 'No variables' : 'Variables'),
    ...given.flatMap(([name, value]) => [
      ...heading(name, 'accent'),
      ...block(valueText(value), width - 2).map(({ text }) => ({ text: `  ${text}` })),
    ]),
    gap,
    ...heading('Messages as they were filled'),
    gap,
    ...call.prompt_messages.map(turnText).flatMap((turn) => turnLines(turn, layout, width)),
  ]
}

type Writer = (call: LogDetail, width: number) => Line[]
/** The views of each tab by name, the usual one first. */
const writers: Record<Exclude<Tab, 'tree'>, Readonly<Record<string, Writer>>> = {
  transcript: {
    text: (call, width) => transcript(call, plain, width),
    Markdown: (call, width) => transcript(call, marked, width),
    JSON: (call, width) => block(json([...call.prompt_messages, ...(asArray(call.completion_message) ?? [])]), width),
  },
  attempts: { text: attempts, JSON: (call, width) => block(json(call.attempt_spans), width) },
  request: {
    JSON: ({ full_request }, width) => bodyOf(full_request, false, width, 'request'),
    raw: ({ full_request }, width) => bodyOf(full_request, true, width, 'request'),
  },
  // Of a stream, the answer that it comes to; raw is the stream itself.
  response: {
    JSON: ({ full_response, completion_message }, width) =>
      typeof full_response === 'string' && completion_message !== null
        ? block(json(completion_message), width)
        : bodyOf(full_response, false, width, 'answer'),
    raw: ({ full_response }, width) => bodyOf(full_response, true, width, 'answer'),
  },
  attributes: {
    text: attributes,
    JSON: (call, width) => {
      const { prompt_messages: _p, completion_message: _c, full_request: _q, full_response: _r, ...facts } = call
      return block(json(facts), width)
    },
  },
  prompt: {
    text: (call, width) => prompt(call, plain, width),
    Markdown: (call, width) => prompt(call, marked, width),
    JSON: ({ prompt_id, prompt_version, respan_params, prompt_messages }, width) =>
      block(json({ prompt_id, prompt_version, variables: respan_params.variables ?? {}, prompt_messages }), width),
  },
}

/** Names of the views of a tab. */
export const viewsOf = (tab: Tab): readonly string[] => (tab === 'tree' ? [] : Object.keys(writers[tab]))

const kept = new WeakMap<LogDetail, Map<string, Line[]>>()

/** The lines of a tab that is text. */
export const linesOf = (call: LogDetail, tab: Exclude<Tab, 'tree'>, view: number, width: number): Line[] => {
  const known = kept.get(call) ?? new Map<string, Line[]>()
  kept.set(call, known)
  const name = `${tab} ${view} ${width}`
  const write = Object.values(writers[tab])[view] ?? (() => [])
  const lines = known.get(name) ?? trimmed(write(call, width))
  known.set(name, lines)
  return lines
}

/** The answer of a call in flight, as far as it came. */
export const saidLines = (said: string, width: number): Line[] => [
  gap,
  ...heading('assistant …', 'good'),
  ...block(said, width),
]
