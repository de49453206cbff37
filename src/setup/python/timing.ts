/**
 * When code runs. A base URL that is read before the variables are there, and a key that is read after, would send our key to the
 * provider: both have to be read at one time, or the key first.
 */

import { enclosing } from './nodes.ts'
import type { Parsed } from './parse.ts'
import type { PyNode } from './tree.ts'

/** What fills the environment. */
const fills = /dotenv|\benviron\b|load_env|read_env/

/** The function that a piece of code runs in; undefined: when the module is loaded. */
const homeOf = (node: PyNode): PyNode | undefined => enclosing(node, 'function_definition', 'lambda')

/** May the environment have changed between the two? */
export const isReadEarlier = (base: PyNode, key: PyNode, { text }: Parsed): boolean => {
  if (homeOf(base) !== homeOf(key)) return homeOf(base) === undefined || homeOf(key) !== undefined
  return base.end < key.start && fills.test(text.slice(base.end, key.start))
}

export const earlier = 'its base URL would be read before its key is, when the variables may not be there yet'
