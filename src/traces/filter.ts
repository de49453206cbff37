/**
 * The filter language, one for the command line, the terminal UI and the HTTP API: text → tree.
 * In: a text and the clock. Out: the tree, or an error that is a value: where, what, and the near word. Imports core.
 * Nothing that was written is dropped or changed in meaning; what cannot be understood is an error.
 */

import { allOf, everything, type Filter, type Flag, type Test } from '../core/filter.ts'
import { nearWord } from '../core/near.ts'
import { type Field, fieldNames, fields, findField, flags, givenField } from './filter-fields.ts'
import { readTimes } from './filter-times.ts'
import { type Token, tokensOf } from './filter-tokens.ts'
import { type Read, readValue, type Written } from './filter-values.ts'

/** What is wrong, and where (characters of the text, the end excluded). */
export interface FilterError {
  message: string
  start: number
  end: number
  near?: string
}
export type ParsedFilter = { filter: Filter } | { error: FilterError }

const depthMax = 40
const clausesMax = 200

type Place = Pick<Token, 'start' | 'end'>

/** What ends the parsing; none leaves this file. */
const refusals = new WeakMap<object, FilterError>()
const refuse = ({ start, end }: Place, message: string, near?: string): never => {
  const refusal = new Error(message)
  refusals.set(refusal, {
    message: near === undefined ? message : `${message}; did you mean "${near}"?`,
    start,
    end,
    near,
  })
  throw refusal
}

/** Words of other languages that would be taken for text. */
const lookAlikes: Readonly<Record<string, string>> = {
  and: 'clauses beside each other must all hold: leave it out',
  '&&': 'clauses beside each other must all hold: leave it out',
  not: 'write - or ! before the clause, without a space: !model:gpt-5',
  or: 'write OR in capitals',
  '||': 'write OR',
}

/** Words of `status:` that are no status. */
const statusAliases: Readonly<Record<string, Filter>> = {
  ok: { kind: 'field', field: 'status', test: { op: 'is', value: 'success' } },
  failed: { kind: 'flag', flag: 'failed' },
  timeout: { kind: 'field', field: 'code', test: { op: 'glob', pattern: '*timeout' } },
}

/** `status:429`, `status:>=500`, `status:4xx`: the HTTP status. */
const httpStatus = ({ op, text }: Written): Filter | undefined => {
  const family = /^([1-5])xx$/i.exec(text)?.[1]
  if (family !== undefined && (op === '' || op === '='))
    return {
      kind: 'field',
      field: 'http',
      test: { op: 'between', from: Number(family) * 100, to: Number(family) * 100 + 99 },
    }
  if (!/^\d/.test(text)) return undefined
  const read = readValue(fields.http as Field, { op, text, quoted: false }, 0)
  return 'problem' in read ? undefined : { kind: 'field', field: 'http', test: read.value }
}

const known = (words: readonly string[], word: string, place: Place): string => {
  const found = words.find((one) => one === word.toLowerCase())
  return found ?? refuse(place, `"${word}" is none of ${words.join(', ')}`, nearWord(word, words))
}

const checkedWords = (field: Field, test: Test, written: Written, place: Place): Test => {
  if (field.kind !== 'name' || field.words === undefined || test.op !== 'is') return test
  return { op: 'is', value: known(field.words, written.text, place) }
}

/** `meta.region` → the field and its key. */
const fieldOf = (token: Token): { field: Field; key?: string } => {
  const dot = token.text.indexOf('.')
  const [word, key] = dot === -1 ? [token.text] : [token.text.slice(0, dot), token.text.slice(dot + 1)]
  const hostedKey = /^metadata__(.+)$/.exec(token.text)?.[1]
  if (hostedKey !== undefined) return { field: fields.meta as Field, key: hostedKey }
  const field = findField(word as string)
  const place = { start: token.start, end: token.end - 1 }
  if (field === undefined)
    return refuse(
      place,
      `there is no field "${word}"; a text with a colon is put in quotes`,
      nearWord(word as string, fieldNames),
    )
  if (field.kind === 'meta' && key === undefined) return refuse(place, 'a key is missing: meta.region:eu')
  if (field.kind !== 'meta' && key !== undefined) return refuse(place, `${word} has no members; only meta has`)
  return { field, key }
}

const must = <T>(read: Read<T>, place: Place): T => ('problem' in read ? refuse(place, read.problem) : read.value)

const parser = (text: string, nowMs: number) => {
  const tokens = tokensOf(text)
  let at = 0
  let clauses = 0
  const ending: Place = { start: text.length, end: text.length }
  const next = (): Token | undefined => tokens[at]
  const take = (): Token => tokens[at++] as Token

  /** One value as written: operator and text. */
  const readWritten = (field: Token, listed: boolean): { written: Written; place: Place } => {
    const first = next()
    if (first === undefined || (first.start !== field.end && !listed))
      return refuse(field, `a value is missing behind ${field.text}:`)
    const op = first.kind === 'op' ? (take().text as Written['op']) : ''
    const token = op === '' ? first : next()
    if (token === undefined || (op !== '' && token.start !== first.end))
      return refuse(first, `a value is missing behind ${op}`)
    const place = { start: first.start, end: token.end }
    if (token.kind === 'wrong') return refuse(token, token.text)
    if (token.kind === 'regex') return { written: { op, text: take().text, quoted: true, flags: token.flags }, place }
    if (token.kind === 'quoted') return { written: { op, text: take().text, quoted: true }, place }
    if (token.kind !== 'word') return refuse(token, `a value is missing behind ${field.text}:`)
    take()
    // In a list of values the operator is still part of the word.
    const [, inner = ''] = listed && op === '' ? (/^(>=|<=|[=<>~])/.exec(token.text) ?? []) : []
    const pieces = inner === '' ? token.pieces : undefined
    return {
      written: { op: (inner || op) as Written['op'], text: token.text.slice(inner.length), quoted: false, pieces },
      place,
    }
  }

  const clauseOf = (name: Token, { field, key }: ReturnType<typeof fieldOf>, listed: boolean): Filter => {
    if (++clauses > clausesMax) return refuse(name, `a filter has at most ${clausesMax} clauses`)
    const { written, place } = readWritten(name, listed)
    if (field.kind === 'is') {
      const flag = known(Object.keys(flags), written.text, place) as Flag
      return { kind: 'flag', flag }
    }
    if (field.kind === 'has') return givenOf(written.text, place)
    if (field.kind === 'name' && field.field === 'status') {
      const http = httpStatus(written)
      if (http !== undefined) return http
      const alias = statusAliases[written.text.toLowerCase()]
      if (alias !== undefined && written.op === '' && !written.quoted) return alias
    }
    if (field.kind === 'time' && field.bound === undefined) return must(readTimes(written, nowMs), place)
    const version = field.kind === 'name' && field.field === 'prompt' && !written.quoted && written.op === ''
    const [, prompt, number] = (version && /^(.+)@(\d+)$/.exec(written.text)) || []
    if (prompt !== undefined) {
      const pieces = (written.pieces ?? []).map((piece, i, all) =>
        i === all.length - 1 ? piece.replace(/@\d+$/, '') : piece,
      )
      const test = must(readValue(field, { ...written, text: prompt, pieces }, nowMs), place)
      return allOf([
        { kind: 'field', field: 'prompt', test },
        { kind: 'field', field: 'version', test: { op: 'is', value: Number(number) } },
      ])
    }
    const test = checkedWords(field, must(readValue(field, written, nowMs), place), written, place)
    if (field.kind === 'meta') return { kind: 'field', field: 'meta', key, test }
    const target = field.kind === 'time' ? 'time' : givenField(field)
    return target === undefined ? refuse(place, 'it takes no value') : { kind: 'field', field: target, test }
  }

  const givenOf = (word: string, place: Place): Filter => {
    const key = /^(?:meta|metadata)\.(.+)$/.exec(word)?.[1]
    if (key !== undefined) return { kind: 'field', field: 'meta', key, test: { op: 'given' } }
    const field = findField(word)
    const target = field && givenField(field)
    if (target !== undefined) return { kind: 'field', field: target, test: { op: 'given' } }
    const names = Object.entries(fields).flatMap(([name, one]) => (givenField(one) === undefined ? [] : [name]))
    return refuse(place, `"${word}" is nothing that a call has`, nearWord(word, names))
  }

  /** `field:value`, `field:(value OR value)`. */
  const readClause = (): Filter => {
    const name = take()
    const target = fieldOf(name)
    const open = next()
    if (open?.kind !== 'open' || open.start !== name.end) return clauseOf(name, target, false)
    take()
    const of: Filter[] = []
    for (;;) {
      const negated = next()?.kind === 'not'
      if (negated) take()
      const clause = clauseOf(name, target, true)
      of.push(negated ? { kind: 'not', of: clause } : clause)
      const after = next()
      if (after === undefined) return refuse(open, 'the closing ) is missing')
      take()
      if (after.kind === 'close') return of.length === 1 ? (of[0] as Filter) : { kind: 'any', of }
      if (after.kind !== 'or') return refuse(after, 'write OR between the values')
    }
  }

  const readOne = (depth: number): Filter => {
    const token = next()
    if (token === undefined) return refuse(ending, 'a clause is missing at the end')
    if (depth > depthMax) return refuse(token, `parentheses and negations go at most ${depthMax} deep`)
    if (token.kind === 'not') {
      take()
      const follower = next()
      if (follower === undefined || follower.start !== token.end)
        return refuse(
          token,
          `${token.text} belongs to the clause behind it, without a space between; a lone dash is put in quotes`,
        )
      return { kind: 'not', of: readOne(depth + 1) }
    }
    if (token.kind === 'open') {
      take()
      const inner = readAny(depth + 1)
      if (next()?.kind !== 'close') return refuse(token, 'the closing ) is missing')
      take()
      return inner
    }
    if (token.kind === 'field') return readClause()
    if (token.kind === 'wrong') return refuse(token, token.text)
    if (token.kind === 'word' || token.kind === 'quoted') {
      take()
      if (++clauses > clausesMax) return refuse(token, `a filter has at most ${clausesMax} clauses`)
      return wordsAt(token)
    }
    const what =
      token.kind === 'or'
        ? 'a clause is missing before OR'
        : token.kind === 'close'
          ? 'this ) closes nothing'
          : `${token.text} stands alone`
    return refuse(token, what)
  }

  const wordsAt = (token: Token): Filter => {
    const alike = token.kind === 'word' ? lookAlikes[token.text.toLowerCase()] : undefined
    if (alike !== undefined) return refuse(token, `"${token.text}" is no operator: ${alike}; in quotes it is text`)
    if (token.kind === 'word' && (token.pieces?.length ?? 1) > 1)
      return refuse(token, 'words are found whole: * has its place in a field, as in model:gpt-5*')
    if (!/[\p{L}\p{N}]/u.test(token.text))
      return refuse(token, 'a letter or a digit is missing: only words can be found')
    return { kind: 'words', text: token.text }
  }

  const readAll = (depth: number): Filter => {
    const of = [readOne(depth)]
    for (let token = next(); token !== undefined && token.kind !== 'or' && token.kind !== 'close'; token = next())
      of.push(readOne(depth))
    return of.length === 1 ? (of[0] as Filter) : { kind: 'all', of }
  }

  const readAny = (depth: number): Filter => {
    const of = [readAll(depth)]
    while (next()?.kind === 'or') {
      const or = take()
      const token = next()
      if (token === undefined || token.kind === 'close') return refuse(or, 'a clause is missing behind OR')
      of.push(readAll(depth))
    }
    return of.length === 1 ? (of[0] as Filter) : { kind: 'any', of }
  }

  return (): Filter => {
    if (tokens.length === 0) return everything
    const filter = readAny(0)
    const rest = next()
    return rest === undefined
      ? filter
      : refuse(rest, rest.kind === 'close' ? 'this ) closes nothing' : 'this belongs to nothing')
  }
}

/** An empty text is every call. Never throws. */
export const parseFilter = (text: string, nowMs: number): ParsedFilter => {
  try {
    return { filter: parser(text, nowMs)() }
  } catch (thrown) {
    const error = thrown instanceof Error ? refusals.get(thrown) : undefined
    if (error === undefined) throw thrown
    return { error }
  }
}

/** The text with the wrong part underlined, and what is wrong: three lines. */
export const errorText = (text: string, { message, start, end }: FilterError): string => {
  const line = text.replace(/\s/g, ' ')
  return `${line}\n${' '.repeat([...line.slice(0, start)].length)}${'^'.repeat(Math.max(1, [...line.slice(start, end)].length))}\n${message}`
}
