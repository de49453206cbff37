/** Every language, in the order in which a file is offered to them. A new one is a row. */

import { config } from './config.ts'
import type { Language } from './reader.ts'
import { typescript } from './ts/language.ts'

export const languages: readonly Language[] = [typescript, config]
