/** What a name was traced to (trace.ts). Imports types only. */

import type { Place } from './parse.ts'
import type { PyNode } from './tree.ts'

export type Traced =
  /** Dotted and whole: 'openai' for the module, 'openai.OpenAI' for a name in it. `unsure`: it is bound in more than one way. */
  | { kind: 'package'; path: string; unsure?: true }
  /** `place`: of the file that it stands in. */
  | { kind: 'expression'; node: PyNode; place: Place }
  /** Bound to several expressions of one file. */
  | { kind: 'several'; nodes: readonly PyNode[]; place: Place }
  | { kind: 'parameter'; node: PyNode; place: Place }
  | { kind: 'function'; node: PyNode; place: Place }
  | { kind: 'class'; node: PyNode; place: Place }
  | { kind: 'unknown' }
