/** The columns of the list: which there is room for, and what stands in each. */

import type { LiveText, LogRow, SortField } from '../../store/store.ts'
import { duration, localTime, orDash, shortDollars } from '../../traces/format.ts'
import type { Glyphs, Look, Style } from '../paint.ts'
import { fit, oneLine, widthOf } from '../text.ts'

interface Column {
  name: string
  about: string
  width: number
  /** The narrowest terminal that shows it. */
  from: number
  right?: true
  text(row: LogRow, now: number, glyphs: Glyphs, live: LiveText | undefined): string
  style?(row: LogRow): Style
}

const compact = (count: number | null): string => {
  if (count === null) return '-'
  return count < 100_000 ? String(count) : count < 1e6 ? `${Math.round(count / 1000)}k` : `${(count / 1e6).toFixed(1)}M`
}

/** Four characters a token, until somebody counts. */
export const tokensOf = ({ characters }: LiveText): number => Math.ceil(characters / 4)

const secondsOf = (row: LogRow, now: number): number => Math.max(0.1, (now - Date.parse(row.start_time)) / 1000)

/** A clock that runs: whole seconds until ten minutes. */
export const clock = (row: LogRow, now: number): string => {
  const seconds = secondsOf(row, now)
  if (seconds < 600) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min`
}

const statusStyles: Readonly<Record<string, Style>> = {
  success: 'good',
  error: 'bad',
  pending: 'accent',
  cancelled: 'warn',
  interrupted: 'warn',
}
const words: Readonly<Record<string, string>> = {
  pending: 'run',
  success: 'ok',
  cancelled: 'cut',
  interrupted: 'int',
  error: 'err',
}

const cost = (row: LogRow): string => (row.cost === null ? '-' : shortDollars(row.cost))

/** Only where it is chosen. */
const never = Number.POSITIVE_INFINITY

const columns: readonly Column[] = [
  {
    name: 'st',
    about: 'what became of it',
    width: 5,
    from: 0,
    text: ({ status, status_code }, _, glyphs) =>
      `${glyphs[status as 'success'] ?? '?'} ${status === 'error' && status_code !== null ? (status_code < 400 ? 'brk' : status_code) : (words[status] ?? '')}`,
    style: ({ status }) => statusStyles[status] ?? 'plain',
  },
  {
    name: 'time',
    about: 'when it began',
    width: 8,
    from: 0,
    text: ({ start_time }) => localTime(start_time).slice(11),
    style: () => 'dim',
  },
  {
    name: 'model',
    about: 'who answered',
    width: 18,
    from: 0,
    text: ({ model, requested_model }) => model || requested_model || '-',
  },
  {
    name: 'provider',
    about: 'where',
    width: 10,
    from: 110,
    text: ({ provider_id }) => provider_id ?? '-',
    style: () => 'dim',
  },
  {
    name: 'customer',
    about: 'customer_identifier',
    width: 12,
    from: 96,
    text: ({ customer_identifier }) => customer_identifier ?? '-',
  },
  {
    name: 'prompt',
    about: 'stored prompt and its version',
    width: 16,
    from: 170,
    text: ({ prompt_id, prompt_version }) => (prompt_id === null ? '-' : `${prompt_id}@${prompt_version ?? '?'}`),
  },
  {
    name: 'in',
    about: 'tokens of the request',
    width: 6,
    from: 90,
    right: true,
    text: ({ prompt_tokens }) => compact(prompt_tokens),
  },
  {
    name: 'out',
    about: 'tokens of the answer',
    width: 6,
    from: 74,
    right: true,
    text: (row, _, __, live) => (live ? `~${compact(tokensOf(live))}` : compact(row.completion_tokens)),
  },
  { name: 'cost', about: 'US dollars', width: 9, from: 80, right: true, text: cost },
  {
    name: 'ttft',
    about: 'until the first content',
    width: 7,
    from: 130,
    right: true,
    text: ({ time_to_first_token }) => duration(time_to_first_token) ?? '-',
  },
  {
    name: 'latency',
    about: 'from the request to the last byte',
    width: 8,
    from: 0,
    right: true,
    text: (row, now) => (row.status === 'pending' ? clock(row, now) : (duration(row.latency) ?? '-')),
    style: ({ status }) => (status === 'pending' ? 'accent' : 'plain'),
  },
  {
    name: 'tok/s',
    about: 'tokens of answer a second',
    width: 6,
    from: 140,
    right: true,
    text: (row, now, _, live) =>
      live
        ? `~${Math.round(tokensOf(live) / secondsOf(row, now))}`
        : orDash(row.stream ? row.tokens_per_second && Math.round(row.tokens_per_second) : null),
  },
  {
    name: 'c',
    about: 'H: part of it came from the prompt cache',
    width: 1,
    from: 130,
    text: ({ cache_read_tokens }) => (cache_read_tokens ? 'H' : '-'),
    style: () => 'dim',
  },
  {
    name: 'tries',
    about: 'attempts, where more than one',
    width: 5,
    from: 150,
    right: true,
    text: ({ attempts }) => (attempts > 1 ? String(attempts) : '-'),
  },
  {
    name: 'fb',
    about: 'what people said of it: thumbs up or down, a note',
    width: 2,
    from: 124,
    text: ({ positive_feedback, note }) =>
      `${positive_feedback === null ? ' ' : positive_feedback ? '+' : '-'}${note === null ? ' ' : '"'}`,
    style: ({ positive_feedback }) => (positive_feedback === false ? 'bad' : 'good'),
  },
  { name: 'env', about: 'environment of the key', width: 4, from: never, text: ({ environment }) => environment },
  {
    name: 'key',
    about: 'id of the respan key',
    width: 8,
    from: never,
    text: ({ organization_key_id }) => organization_key_id,
  },
  {
    name: 'thread',
    about: 'thread_identifier',
    width: 12,
    from: never,
    text: ({ thread_identifier }) => orDash(thread_identifier),
  },
  {
    name: 'finish',
    about: 'why the answer ended',
    width: 10,
    from: never,
    text: ({ finish_reason }) => orDash(finish_reason),
  },
  { name: 'note', about: 'what somebody wrote', width: 20, from: never, text: ({ note }) => orDash(note) },
  { name: 'id', about: 'the log id', width: 32, from: never, text: ({ id }) => id, style: () => 'dim' },
]

/** Names and what they mean, for the menu. */
export const columnNames: readonly (readonly [name: string, about: string])[] = columns.map(({ name, about }) => [
  name,
  about,
])

const saidCellsMin = 8

/** Where what a list is sorted by stands. */
const sortColumns: Readonly<Record<SortField, string>> = {
  time: 'time',
  ended: 'time',
  latency: 'latency',
  ttft: 'ttft',
  cost: 'cost',
  tokens: 'out',
  tokens_in: 'in',
  tokens_out: 'out',
}

/** What decides on the columns. */
export interface Wanted {
  width: number
  chosen: readonly string[] | undefined
  by: SortField
}

/** Those that were chosen, as far as they fit; else those there is room for. What is sorted by is always among them. */
export const columnsFor = ({ width, chosen, by }: Wanted): readonly Column[] => {
  const sorted = sortColumns[by]
  if (chosen === undefined) return columns.filter(({ from, name }) => width >= from || name === sorted)
  const wanted = columns.filter(({ name }) => name === sorted || chosen.includes(name))
  let cells = 2 + (wanted.find(({ name }) => name === sorted)?.width ?? 0) + 1
  return wanted.filter((column) => {
    if (column.name === sorted) return true
    const fits = cells + column.width + 1 <= width - saidCellsMin
    if (fits) cells += column.width + 1
    return fits
  })
}

/** How many of those that were chosen have no room. */
export const hiddenCount = (wanted: Wanted): number => {
  const shown = new Set(columnsFor(wanted).map(({ name }) => name))
  return wanted.chosen?.filter((name) => !shown.has(name)).length ?? 0
}

/** An answer that comes: its newest words, at the end of the line. */
const streamed = (input: string, text: string, width: number, glyphs: Glyphs): string => {
  const arrow = ` ${glyphs.arrow} `
  const asked = fit(input, Math.min(widthOf(input), Math.floor(width / 3)), glyphs)
  const room = width - widthOf(asked) - arrow.length
  let tail = text
  if (widthOf(text.slice(-room - 1)) > room) {
    const after = room - glyphs.more.length
    tail = text.slice(-after)
    while (widthOf(tail) > after) tail = tail.slice(1)
    // What came before is not shown: a word that begins in its middle is not taken for a whole one.
    tail = glyphs.more + tail
  }
  return fit(`${asked}${arrow}${tail.toWellFormed()}`, width, glyphs)
}

/** What was asked and answered has the rest of the line, where wide glyphs can push nothing else aside; each at least half. */
const said = (row: LogRow, live: LiveText | undefined, width: number, glyphs: Glyphs): string => {
  if (row.error_message !== null) return fit(oneLine(row.error_message), width, glyphs)
  const input = oneLine(row.input)
  if (live !== undefined && live.text !== '') return streamed(oneLine(row.input), oneLine(live.text), width, glyphs)
  const output = oneLine(row.output) || row.called_tools.map((name) => `${oneLine(name)}()`).join(' ')
  const arrow = ` ${glyphs.arrow} `
  const room = Math.max(Math.ceil((width - arrow.length) / 2), width - arrow.length - widthOf(output))
  if (output === '' || room < 8) return fit(input, width, glyphs)
  const asked = widthOf(input) > room ? fit(input, room, glyphs) : input
  return fit(`${asked}${arrow}${output}`, width, glyphs)
}

export const headerLine = (shown: readonly Column[], width: number, { paint }: Look): string => {
  const cells = shown.map(({ name, width: cells, right }) => fit(name, cells, { right }))
  return paint('dim', fit(` ${cells.join(' ')}  said`, width))
}

export interface RowLook extends Look {
  width: number
  now: number
  chosen: boolean
  marked: boolean
  live: LiveText | undefined
  columns: readonly Column[]
}

export const rowLine = (row: LogRow, { width, now, chosen, marked, live, columns, paint, glyphs }: RowLook): string => {
  const cells = columns.map((column): [string, Style] => [
    fit(oneLine(column.text(row, now, glyphs, live)), column.width, { right: column.right, ...glyphs }),
    column.style?.(row) ?? 'plain',
  ])
  const used = columns.reduce((sum, column) => sum + column.width + 1, 2)
  const rest = said(row, live, width - used, glyphs)
  const head = marked ? glyphs.mark : row.marked ? glyphs.star : ' '
  if (chosen) return paint('chosen', `${head}${cells.map(([text]) => text).join(' ')}  ${rest}`)
  return `${paint('accent', head)}${cells.map(([text, style]) => paint(style, text)).join(' ')}  ${paint(row.failed ? 'bad' : 'dim', rest)}`
}
