/** What is written into code: how the base URL and the key are named there, by mode, row and the strictness of the types. */

import { addressFor } from '../judge.ts'
import { type Rule, routes } from '../rule.ts'
import { type ReadVariable, styleOf } from './style.ts'
import type { Place } from './traced.ts'

/** What is written for base URL and key. */
export interface Words {
  /** Names the variable, or is the address. */
  base: string
  key: string
  /** The variable of the SDK's own key, read in the same way. */
  ownKey: string | undefined
  isLiteral: boolean
}

export const wordsOf = (rule: Rule, read: ReadVariable, at: number, { parsed, project }: Place): Words => {
  const { wishes } = project
  const isLiteral = wishes.mode === 'literal'
  const { quoted } = styleOf(parsed, at)
  return {
    base: isLiteral ? quoted(addressFor(rule, wishes)) : read(routes[rule.route ?? 'openai'].variable),
    key: read(wishes.keyName),
    ownKey: rule.keyEnv === undefined ? undefined : read(rule.keyEnv),
    isLiteral,
  }
}

const nested = (names: readonly string[], value: string): string =>
  names.reduceRight((inner, name, i) => (i === names.length - 1 ? `${name}: ${inner}` : `${name}: { ${inner} }`), value)

/**
 * The base as an entry of options: `names` lead to it. `undefined` is as if nothing were said, to every SDK; an empty text is an address
 * to some, and keeps the others from their own variable. Where types are exact, only what is there may be named.
 */
export const baseEntry = (rule: Rule, names: readonly string[], { base, isLiteral }: Words, exact: boolean): string => {
  if (isLiteral) return nested(names, base)
  return exact && rule.strictBase ? `...(${base} && { ${nested(names, base)} })` : nested(names, `${base} || undefined`)
}

export const keyEntry = (rule: Rule, name: string, { key, ownKey }: Words, exact: boolean): string => {
  if (rule.strictBase && exact) return `...(${key} && { ${name}: ${key} })`
  return `${name}: ${key} || ${ownKey ?? 'undefined'}`
}
