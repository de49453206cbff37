/** How results look: tables for people, one JSON value or CSV for programs. Imports node only. */

import { styleText } from 'node:util'
import { type Context, type Input, isOn, misuse } from './command.ts'

export type Cell = string | number | boolean | null | undefined

export interface Column<Row> {
  name: string
  /** As CSV has it. */
  value(row: Row): Cell
  /** As people read it; absent = the value. */
  show?(row: Row): string | null
  right?: boolean
  /** A name to be written elsewhere: never cut. */
  whole?: true
}

const cellCharactersMax = 40

/** Text of others on one line, without what a terminal would obey. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')

const cut = (text: string): string => {
  if (text.length <= cellCharactersMax) return text
  const characters = [...text]
  return characters.length <= cellCharactersMax ? text : `${characters.slice(0, cellCharactersMax - 1).join('')}…`
}

const shown = <Row>(column: Column<Row>, row: Row): string => {
  const value = column.show ? column.show(row) : column.value(row)
  if (value === null || value === undefined || value === '') return '-'
  const text = plain(String(value))
  return column.whole ? text : cut(text)
}

/** Code points: good enough for names and numbers. */
const lengthOf = (text: string): number => [...text].length

const line = (cells: readonly string[], widths: readonly number[], right: readonly boolean[]): string =>
  cells
    .map((cell, i) => {
      const gap = ' '.repeat(Math.max(0, (widths[i] ?? 0) - lengthOf(cell)))
      return right[i] ? gap + cell : cell + gap
    })
    .join('  ')
    .trimEnd()

/** Lines of a table, the header first. */
export const tableLines = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] => {
  const cells = rows.map((row) => columns.map((column) => shown(column, row)))
  const head = columns.map(({ name }) => name)
  const widths = head.map((name, i) => Math.max(name.length, ...cells.map((row) => lengthOf(row[i] ?? ''))))
  const right = columns.map((column) => column.right === true)
  return [head, ...cells].map((row) => line(row, widths, right))
}

const csvField = (value: Cell): string => {
  const text = value === null || value === undefined ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** @see https://www.rfc-editor.org/rfc/rfc4180 */
export const csvText = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string =>
  [columns.map(({ name }) => name), ...rows.map((row) => columns.map((column) => column.value(row)))]
    .map((fields) => `${fields.map(csvField).join(',')}\r\n`)
    .join('')

export const hasColour = ({ env, isTerminal }: Pick<Context, 'env' | 'isTerminal'>): boolean =>
  isTerminal.output && !env.NO_COLOR && env.TERM !== 'dumb'

type Format = Parameters<typeof styleText>[0]
export type Style = (format: Format, text: string) => string

/** Colour where it can be seen and is wanted. */
export const styleOf = (ctx: Pick<Context, 'env' | 'isTerminal'>): Style =>
  hasColour(ctx) ? (format, text) => styleText(format, text, { validateStream: false }) : (_format, text) => text

/** A list, as the options ask: `rows` is what --json prints, `none` what a person reads where there is no row. */
export const printList = <Row>(
  ctx: Context,
  input: Input,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  none = 'No data.',
): number => {
  if (isOn(input, 'json') && isOn(input, 'csv')) throw misuse('--json and --csv exclude each other')
  if (isOn(input, 'json')) ctx.out(JSON.stringify(rows, null, 2))
  else if (isOn(input, 'csv')) ctx.out(csvText(columns, rows).replace(/\n$/, ''))
  else if (rows.length === 0) ctx.err(none)
  else {
    const [head = '', ...body] = tableLines(columns, rows)
    ctx.out([styleOf(ctx)('bold', head), ...body].join('\n'))
  }
  return 0
}

/** One thing: its members a line each, or JSON. */
export const printRecord = (ctx: Context, input: Input, record: Readonly<Record<string, unknown>>): number => {
  if (isOn(input, 'json')) ctx.out(JSON.stringify(record, null, 2))
  else {
    const width = Math.max(...Object.keys(record).map((name) => name.length))
    const style = styleOf(ctx)
    for (const [name, value] of Object.entries(record)) {
      const text =
        value === null || value === undefined ? '-' : typeof value === 'object' ? JSON.stringify(value) : String(value)
      ctx.out(`${style('bold', name.padEnd(width))}  ${plain(text)}`)
    }
  }
  return 0
}
