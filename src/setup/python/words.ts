/** What is written into Python: how base URL and key are named there, by mode and row. */

import { addressFor } from '../judge.ts'
import { type Rule, routes } from '../rule.ts'
import type { Place } from './parse.ts'
import { type EnvStyle, quoter } from './style.ts'

export interface Words {
  /** Reads the variable, or is the address. */
  base: string
  key: string
  /** What stands for them where nothing was given: 'None', or the library's own variable. */
  baseElse: string
  keyElse: string
  isLiteral: boolean
  quoted(text: string): string
}

export const wordsAt = (rule: Rule, style: EnvStyle, at: number, { parsed, project }: Place): Words => {
  const { wishes } = project
  const isLiteral = wishes.mode === 'literal'
  const quoted = quoter(parsed, at)
  const read = (name: string) => style.read(name, quoted)
  const orNone = (name: string | undefined) => (name === undefined ? 'None' : read(name))
  return {
    base: isLiteral ? quoted(addressFor(rule, wishes)) : read(routes[rule.route ?? 'openai'].variable),
    key: read(wishes.keyName),
    baseElse: orNone(rule.behind?.base),
    keyElse: orNone(rule.behind?.key),
    isLiteral,
    quoted,
  }
}

/** The value of a base URL that was not there. An empty text would be an address: None is the default. */
export const newBase = ({ base, baseElse, isLiteral }: Words): string => (isLiteral ? base : `${base} or ${baseElse}`)

export const newKey = ({ key, keyElse }: Words): string => `${key} or ${keyElse}`

/** `base_url=…`, or as an entry of a dictionary; `names` lead to it. */
export const entryText = (
  names: readonly string[],
  value: string,
  isDictionary: boolean,
  quoted: Words['quoted'],
): string => {
  const [name = '', ...rest] = names
  const inner = rest.length === 0 ? value : `{${entryText(rest, value, true, quoted)}}`
  return isDictionary ? `${quoted(name)}: ${inner}` : `${name}=${inner}`
}
