/** What a name was traced to (trace.ts). Imports types only. */

import type { ts } from 'ts-morph'
import type { Project } from '../project.ts'
import type { Parsed } from './parse.ts'

/** Where an expression stands. */
export interface Place {
  parsed: Parsed
  project: Project
  /** What stands there is a key: whose it is counts. */
  isKey?: true
}

export type Traced =
  /** `name` is '*' for the module's whole object. `unsure`: it is assigned in more than one place. */
  | { kind: 'package'; module: string; name: string; unsure?: true }
  | { kind: 'expression'; node: ts.Expression; parsed: Parsed }
  | { kind: 'parameter'; node: ts.ParameterDeclaration; parsed: Parsed }
  | { kind: 'function'; node: ts.FunctionDeclaration; parsed: Parsed }
  | { kind: 'class'; node: ts.ClassDeclaration; parsed: Parsed }
  /** `from`: source of what it was taken out of, as far as that is known. */
  | { kind: 'unknown'; from?: string }
