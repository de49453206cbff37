/** What a template calls by name: filters, tests, functions, methods. What there is not is said before it is stored, with the near word. */

import { nearWord } from '../core/near.ts'
import { listFilters } from './jinja-list-filters.ts'
import { tests } from './jinja-tests.ts'
import { textFilters } from './jinja-text-filters.ts'
import { JinjaProblem, type Token, type Tokens } from './jinja-tokens.ts'

export const filters = { ...listFilters, ...textFilters }
/** Beside what the template makes itself. */
export const functions = ['range', 'dict', 'namespace']
/** Of texts and objects, as Python has them; the interpreter brings them. */
export const methods =
  'upper lower strip lstrip rstrip title capitalize startswith endswith split replace get items keys values'.split(' ')

/** Words that may stand before a parenthesis, and call nothing. */
const operators = new Set('if elif else in is not and or'.split(' '))

const isWord = (token: Token | undefined, value?: string): boolean =>
  token?.type === 'Identifier' && (value === undefined || token.value === value)

/** Filters that take the name of a filter or test as text: how many arguments stand before it. */
const takesName: Readonly<Record<string, { kind: 'filter' | 'test'; after: 0 | 1 }>> = {
  map: { kind: 'filter', after: 0 },
  select: { kind: 'test', after: 0 },
  reject: { kind: 'test', after: 0 },
  selectattr: { kind: 'test', after: 1 },
  rejectattr: { kind: 'test', after: 1 },
}

/** All that there is, by kind. */
export const known = {
  filter: Object.keys(filters),
  test: Object.keys(tests),
  function: functions,
  method: methods,
}

/** Throws JinjaProblem. `bound`: names that the template gives. */
export const checkNames = ({ tokens, lines, tags }: Tokens, bound: ReadonlySet<string>): void => {
  const check = (kind: keyof typeof known, name: string, at: number) => {
    const words = kind === 'function' ? [...known[kind], ...bound] : known[kind]
    if (words.includes(name)) return
    const near = nearWord(name, words) ?? (kind === 'filter' && Object.hasOwn(tests, name) ? `is ${name}` : undefined)
    throw new JinjaProblem(
      lines[at] ?? 1,
      `${tags[at]}: there is no ${kind} "${name}"${near === undefined ? '' : `; did you mean ${near}?`}`,
    )
  }
  for (const [i, token] of tokens.entries()) {
    const [before, next, second] = [tokens[i - 1], tokens[i + 1], tokens[i + 2]]
    if (!isWord(token)) continue
    const isFilter = before?.type === 'Pipe' || (isWord(before, 'filter') && tokens[i - 2]?.type === 'OpenStatement')
    if (isFilter && token.value.startsWith('is ')) check('test', token.value.replace(/^is (not )?/, ''), i)
    else if (isFilter) {
      check('filter', token.value, i)
      const named = Object.hasOwn(takesName, token.value) ? takesName[token.value] : undefined
      const name = named?.after === 1 ? tokens[i + 4] : second
      const isGiven = next?.type === 'OpenParen' && (named?.after !== 1 || tokens[i + 3]?.type === 'Comma')
      if (named !== undefined && isGiven && name?.type === 'StringLiteral') check(named.kind, name.value, i)
    } else if (next?.type === 'OpenParen' && before?.type === 'Dot') check('method', token.value, i)
    else if (next?.type === 'OpenParen' && before?.type !== 'OpenStatement' && !operators.has(token.value))
      check('function', token.value, i)
  }
}

const literals = new Set(['StringLiteral', 'NumericLiteral'])

/** How many tokens from `at` on are the argument of a test that stands without parentheses. */
const argumentSize = (tokens: readonly Token[], at: number): number => {
  const first = tokens[at]
  if (first === undefined || operators.has(first.value)) return 0
  if (literals.has(first.type)) return 1
  if (isWord(first)) {
    let size = 1
    while (tokens[at + size]?.type === 'Dot') size += 2
    return size
  }
  if (first.type !== 'OpenSquareBracket') return 0
  let depth = 0
  for (let size = 0; at + size < tokens.length; size++) {
    const { type } = tokens[at + size] as Token
    depth += type === 'OpenSquareBracket' ? 1 : type === 'CloseSquareBracket' ? -1 : 0
    if (depth === 0) return size + 1
  }
  return 0
}

/**
 * The library's grammar has no tests with arguments; its filters have them and bind as tightly. So `x is not divisibleby 3`
 * becomes a filter `is not divisibleby` with an argument.
 */
export const withTests = ({ tokens, lines, tags }: Tokens): Tokens => {
  const result: Tokens = { tokens: [], lines: [], tags: [] }
  const add = (token: Token, at: number) => {
    result.tokens.push(token)
    result.lines.push(lines[at] as number)
    result.tags.push(tags[at] as string)
  }
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token
    const before = tokens[i - 1]
    const isNot = isWord(tokens[i + 1], 'not') && isWord(tokens[i + 2])
    const name = tokens[isNot ? i + 2 : i + 1]
    const isTest = isWord(token, 'is') && before?.type !== 'Dot' && before?.type !== 'OpenExpression' && isWord(name)
    if (!isTest || name === undefined) {
      add(token, i)
      continue
    }
    add({ value: '|', type: 'Pipe' }, i)
    add({ value: `is ${isNot ? 'not ' : ''}${name.value}`, type: 'Identifier' }, i)
    i += isNot ? 2 : 1
    const takes = Object.hasOwn(tests, name.value) ? tests[name.value]?.takes.length : 0
    const size = takes === 0 || takes === undefined ? 0 : argumentSize(tokens, i + 1)
    if (size === 0) continue
    add({ value: '(', type: 'OpenParen' }, i)
    for (const end = i + size; i < end; ) add(tokens[++i] as Token, i)
    add({ value: ')', type: 'CloseParen' }, i)
  }
  return result
}
