/**
 * A Jinja template's text → tokens, each with its line. Cut into tags here, so that what is wrong can be said with its
 * place: a tag or block that is never closed, an end without a beginning. Within a tag the library cuts. Imports @huggingface/jinja.
 */

import { tokenize } from '@huggingface/jinja'
import { nearWord } from '../core/near.ts'

export type Token = ReturnType<typeof tokenize>[number]

export interface Tokens {
  tokens: Token[]
  /** Of the text, by token; the first is 1. */
  lines: number[]
  /** The tag that each token is of, as it stands there. */
  tags: string[]
}

/** What is wrong, and in which line of the text. */
export class JinjaProblem extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** Statements that have an end. `set` has one where it says no value. */
const ends: Readonly<Record<string, string>> = {
  if: 'endif',
  for: 'endfor',
  macro: 'endmacro',
  call: 'endcall',
  filter: 'endfilter',
  set: 'endset',
  raw: 'endraw',
}
const within: Readonly<Record<string, readonly string[]>> = {
  elif: ['if'],
  else: ['if', 'for'],
  break: ['for'],
  continue: ['for'],
}
export const statementWords = [...Object.entries(ends).flat(), ...Object.keys(within)]

const opens = /\{[{%#]/g
const endRaw = /\{%[-+]?\s*endraw\s*([-+]?)%\}/g

/** Where the tag that opens before `from` closes; -1 = nowhere. Quotes and braces within it are its own. */
const closing = (source: string, from: number, isExpression: boolean): number => {
  let depth = 0
  for (let at = from; at < source.length; at++) {
    const character = source[at] as string
    if (character === '"' || character === "'") {
      do at += source[at] === '\\' ? 2 : 1
      while (at < source.length && source[at] !== character)
    } else if (character === '{') depth++
    else if (character === '}' && depth > 0) depth--
    else if (isExpression ? source.startsWith('}}', at) : source.startsWith('%}', at)) return at
  }
  return -1
}

const shortened = (tag: string): string => {
  const [line = ''] = tag.split('\n')
  return line.length > 60 ? `${line.slice(0, 60)}…` : line === tag ? line : `${line} …`
}

interface Open {
  word: string
  line: number
  tag: string
}

/** Keeps the account of what is open. */
const blocks = () => {
  const open: Open[] = []
  return {
    take(word: string, line: number, tag: string, hasValue: boolean): void {
      const last = open.at(-1)
      const begins = Object.entries(ends).find(([, end]) => end === word)?.[0]
      if (begins !== undefined) {
        if (last === undefined)
          throw new JinjaProblem(line, `${tag} ends nothing: there is no {% ${begins} %} before it`)
        if (last.word !== begins)
          throw new JinjaProblem(
            line,
            `${tag} cannot end ${last.tag} of line ${last.line}, which {% ${ends[last.word]} %} does`,
          )
        open.pop()
      } else if (Object.hasOwn(within, word)) {
        const fits = (one: Open | undefined) => one !== undefined && within[word]?.includes(one.word) === true
        const anywhere = word === 'break' || word === 'continue'
        if (!(anywhere ? open.some(fits) : fits(last)))
          throw new JinjaProblem(line, `${tag} must stand within {% ${within[word]?.join(' %} or {% ')} %}`)
      } else if (Object.hasOwn(ends, word)) {
        if (word !== 'set' || !hasValue) open.push({ word, line, tag })
      } else {
        const near = nearWord(word, statementWords)
        throw new JinjaProblem(
          line,
          `{% ${word} %} is no statement${near === undefined ? `; there are ${Object.keys(ends).join(', ')}` : `; did you mean ${near}?`}`,
        )
      }
    },
    end(): void {
      const last = open.at(-1)
      if (last !== undefined)
        throw new JinjaProblem(last.line, `${last.tag} is never closed: {% ${ends[last.word]} %} is missing`)
    },
  }
}

const lineEnds = (text: string): number => text.split('\n').length - 1

/** Throws JinjaProblem. */
export const tokensOf = (given: string): Tokens => {
  // As Jinja has it: one line end at the end is not part of the text.
  const source = given.endsWith('\n') ? given.slice(0, -1) : given
  const result: Tokens = { tokens: [], lines: [], tags: [] }
  const account = blocks()
  let line = 1
  let at = 0
  let trims = false
  const add = (token: Token, tag: string) => {
    result.tokens.push(token)
    result.lines.push(line)
    result.tags.push(tag)
  }
  const addText = (text: string, trimEnd: boolean) => {
    const from = trims ? text.trimStart() : text
    const kept = trimEnd ? from.trimEnd() : from
    if (kept !== '') add({ value: kept, type: 'Text' }, '')
    line += lineEnds(text)
  }
  while (at < source.length) {
    opens.lastIndex = at
    const from = opens.exec(source)?.index ?? source.length
    const kind = source.slice(from, from + 2)
    addText(source.slice(at, from), /^[-]/.test(source.slice(from + 2)))
    trims = false
    if (from === source.length) break
    const end = kind === '{#' ? source.indexOf('#}', from + 2) : closing(source, from + 2, kind === '{{')
    const close = { '{{': '}}', '{%': '%}', '{#': '#}' }[kind] as string
    const tag = end === -1 ? source.slice(from) : source.slice(from, end + 2)
    if (end === -1)
      throw new JinjaProblem(line, `${shortened(tag)} is never closed: ${close} is missing, or a quote within it is`)
    at = end + 2
    trims = source[end - 1] === '-'
    const inner = source
      .slice(from + 2, end)
      .replace(/^[-+]/, '')
      .replace(/[-+]$/, '')
    const word = kind === '{%' ? (/^\s*(\w*)/.exec(inner)?.[1] ?? '') : ''
    if (word === 'raw') {
      endRaw.lastIndex = at
      const last = endRaw.exec(source)
      if (last === null) throw new JinjaProblem(line, `${tag} is never closed: {% endraw %} is missing`)
      line += lineEnds(tag)
      addText(source.slice(at, last.index), last[0].startsWith('{%-'))
      line += lineEnds(last[0])
      at = last.index + last[0].length
      trims = last[1] === '-'
      continue
    }
    if (kind !== '{#') {
      let cut: Token[]
      try {
        cut = tokenize(`${kind} ${inner} ${close}`)
      } catch (thrown) {
        throw new JinjaProblem(
          line,
          `${shortened(tag)} cannot be read: ${thrown instanceof Error ? thrown.message : ''}`,
        )
      }
      if (kind === '{%')
        account.take(
          word,
          line,
          shortened(tag),
          cut.some(({ type }) => type === 'Equals'),
        )
      for (const token of cut) add(token, shortened(tag))
    }
    line += lineEnds(tag)
  }
  account.end()
  return result
}
