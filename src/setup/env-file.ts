/**
 * The text of a .env file: read, and given a few names, never rewritten. Every other line stays as it is, to the byte: comments,
 * order, `export`, quotes, CRLF, byte order mark, a missing last newline. Of a name that is there twice the last counts, as all
 * readers of such files have it. In: a text. Out: a text and what was done, in a form that holds no value that we wrote. Imports node's crypto.
 */

import { hash } from 'node:crypto'
import { refuseText } from './env-value.ts'

/** One assignment: offsets in the text. A quoted value may go over several lines. */
interface Assignment {
  name: string
  /** The line's beginning, and the end of its last line without the newline. */
  start: number
  end: number
  /** The value as written, quotes included, without blanks round it. */
  valueStart: number
  valueEnd: number
}

/** A closing quote counts only where nothing but a comment follows it; else the value is the rest of the line. */
const assignmentPattern =
  /^[\uFEFF \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(?:('(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`)(?=[ \t]*(?:#[^\r\n]*)?(?:\r?$))|([^#\r\n]*))[^\r\n]*/gm

const assignmentsOf = (text: string): Assignment[] =>
  [...text.matchAll(assignmentPattern)].map((match) => {
    const [line, name = '', quoted, bare = ''] = match
    const mark = line.startsWith('\uFEFF') ? 1 : 0
    const value = quoted ?? bare.trimEnd()
    const valueStart = match.index + line.indexOf('=') + 1
    const gap = /^[ \t]*/.exec(text.slice(valueStart))?.[0].length ?? 0
    return {
      name,
      start: match.index + mark,
      end: match.index + line.length,
      valueStart: valueStart + (value === '' ? 0 : gap),
      valueEnd: valueStart + (value === '' ? 0 : gap) + value.length,
    }
  })

const quotes = /^(['"`])([\s\S]*)\1$/

const unquoted = (value: string): string => {
  const [, quote, inner] = quotes.exec(value) ?? []
  const text = (inner ?? value).replaceAll('\r\n', '\n')
  return quote === '"' ? text.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : text
}

/** Values by name. */
export const readEnv = (text: string): Map<string, string> =>
  new Map(
    assignmentsOf(text).map(({ name, valueStart, valueEnd }) => [name, unquoted(text.slice(valueStart, valueEnd))]),
  )

/** What was done with one name: enough to take it back. */
export interface LineChange {
  name: string
  /** SHA-256 of the line as it was written. */
  written: string
  /** The line that was there; absent = the line is new. */
  before?: string
}

export interface Merged {
  text: string
  changes: LineChange[]
}

const hashOf = (line: string): string => hash('sha256', line)

const lastOf = (text: string, name: string): Assignment | undefined =>
  assignmentsOf(text).findLast((assignment) => assignment.name === name)

/** The text's own newline; where it has none, the usual one. */
const newlineOf = (text: string): string => (/\r\n/.test(text) ? '\r\n' : '\n')

const appended = (text: string, line: string): string => {
  const newline = newlineOf(text)
  const body = text.replace(/^\uFEFF/, '')
  if (body === '') return `${text}${line}${newline}`
  return /[\r\n]$/.test(text) ? `${text}${line}${newline}` : `${text}${newline}${line}`
}

const replaced = (text: string, { valueStart, valueEnd }: Assignment, value: string): string => {
  const quote = quotes.exec(text.slice(valueStart, valueEnd))?.[1] ?? ''
  // Python's reader takes a comment for a part of a value that it touches.
  const gap = quote === '' && text[valueEnd] === '#' ? ' ' : ''
  return text.slice(0, valueStart) + quote + value + quote + gap + text.slice(valueEnd)
}

/** Throws for a value that would need quotes: what is written reads the same everywhere. */
export const mergeEnv = (given: string, values: Readonly<Record<string, string>>): Merged => {
  let text = given
  const changes: LineChange[] = []
  for (const [name, value] of Object.entries(values)) {
    refuseText(name, value)
    const there = lastOf(text, name)
    if (there !== undefined && unquoted(text.slice(there.valueStart, there.valueEnd)) === value) continue
    const before = there === undefined ? undefined : text.slice(there.start, there.end)
    text = there === undefined ? appended(text, `${name}=${value}`) : replaced(text, there, value)
    const now = lastOf(text, name)
    if (now === undefined) throw new Error(`${name} cannot be written into this file`)
    changes.push({ name, written: hashOf(text.slice(now.start, now.end)), ...(before !== undefined && { before }) })
  }
  return { text, changes }
}

const withoutLine = (text: string, start: number, end: number): string => {
  const newline = /^\r?\n/.exec(text.slice(end))?.[0]
  if (newline !== undefined) return text.slice(0, start) + text.slice(end + newline.length)
  return text.slice(0, start).replace(/\r?\n$/, '') + text.slice(end)
}

/** Takes changes back, as far as their lines still are what was written. `left`: names of lines that somebody changed since. */
export const unmergeEnv = (given: string, changes: readonly LineChange[]): { text: string; left: string[] } => {
  let text = given
  const left: string[] = []
  for (const { name, written, before } of [...changes].reverse()) {
    const there = lastOf(text, name)
    if (there === undefined || hashOf(text.slice(there.start, there.end)) !== written) left.push(name)
    else if (before === undefined) text = withoutLine(text, there.start, there.end)
    else text = text.slice(0, there.start) + before + text.slice(there.end)
  }
  return { text, left }
}

/** Names without values, for a `.env.example`; those that are there, be it in a comment, are not said again. */
export const mergeNames = (given: string, names: readonly string[]): string =>
  names
    .filter((name) => !new RegExp(`^[\\uFEFF \\t#]*(?:export[ \\t]+)?${name}[ \\t]*=`, 'm').test(given))
    .reduce((text, name) => appended(text, `${name}=`), given)
