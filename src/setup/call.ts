/**
 * What a language reader says of one construction of a client, in words that are the same for every language: judge.ts decides on
 * nothing else. Imports types only.
 */

import type { Rule } from './rule.ts'

/** An expression, as far as it could be traced. `text` is its source, for reasons shown to people. */
export type Value =
  | { kind: 'literal'; text: string }
  /** A variable of the environment; `fallback` is what stands behind `??`, `||` or `or`. */
  | { kind: 'env'; name: string; fallback?: Value }
  /** It reads RESPAN_*, or is an address of the gateway. */
  | { kind: 'ours' }
  /** `a ? b : c`, and `x ?? y` where x is no variable of the environment. */
  | { kind: 'choice'; branches: readonly Value[] }
  /** It arrives with a request, from a database or from an end user's settings. */
  | { kind: 'user'; text: string }
  /** It comes from a module or file of settings, and its read could not be traced. */
  | { kind: 'setting'; text: string }
  /** `undefined`, `null`, `None`. */
  | { kind: 'absent' }
  | { kind: 'other'; text: string }

export interface Call {
  rule: Rule
  /** Below the root. */
  file: string
  /** Of the row's package, as the lock has it: '6.49.0'. */
  version: string | undefined
  /**
   * How options are given: 'none' `new X()`; 'object' as a literal, here or where a variable leads; 'text' as a string;
   * 'unknown' otherwise.
   */
  options: 'none' | 'object' | 'text' | 'unknown'
  base: Value | undefined
  key: Value | undefined
  /** Spreads that may bring a base URL and could not be followed, as source. */
  spreads: readonly string[]
  /** An option that takes over the transport: 'fetch', 'httpAgent', 'http_client'. */
  transport: string | undefined
  /** Option that makes the SDK talk to another cloud: 'vertexai'. */
  cloud: string | undefined
  /** Why the code runs in a browser. */
  browser: string | undefined
  /** Something else sets the base URL at run time: 'client.baseURL is assigned in line 12'. */
  otherBase: string | undefined
  /** Reasons of the language's own to leave it to a person. */
  doubts: readonly string[]
  operations: readonly string[]
  /** The client is used for nothing else: it does not leave where it was seen. */
  isWholeUse: boolean
  pattern: string | undefined
}
