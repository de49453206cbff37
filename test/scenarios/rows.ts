/** The whole table, and why the other failure cases are not in it. */

import { refusals } from './refusals.ts'
import type { Row } from './row.ts'
import { streams } from './streams.ts'

export const rows: readonly Row[] = [...refusals, ...streams]
