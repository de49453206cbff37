/** Text → what a reader of Python looks at: the tree, the names bound in it, and where an offset is in the file. */

import type { Parser } from 'web-tree-sitter'
import type { Project } from '../project.ts'
import { placeOf } from '../site.ts'
import { type Scopes, scopesOf } from './scopes.ts'
import { type PyNode, treeOf } from './tree.ts'

/** Where a site is shown to be. */
export interface Spot {
  line: number
  column: number
  /** Of a notebook, from 1. */
  cell?: number
}

export interface Parsed {
  path: string
  /** Of a notebook: the code of its cells, one behind another. */
  text: string
  root: PyNode
  errors: number
  scopes: Scopes
  spotOf(offset: number): Spot
}

/** Where an expression stands. */
export interface Place {
  parsed: Parsed
  project: Project
  /** It is a key that is looked at: what a caller brings is the caller's. */
  isKey?: true
  /** The file, parsed: undefined where it is not there. */
  open(path: string): Parsed | undefined
}

export const parsePython = (
  parser: Parser,
  path: string,
  text: string,
  spotOf = (offset: number): Spot => placeOf(text, offset),
): Parsed => {
  const { root, errors } = treeOf(parser, text)
  return { path, text, root, errors, scopes: scopesOf(root, text), spotOf }
}
