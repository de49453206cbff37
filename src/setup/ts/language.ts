/** TypeScript and JavaScript, also in the script blocks of .vue, .svelte and .astro. The parser loads with the first candidate. */

import type { Language } from '../reader.ts'
import { baseOptionsOf, rulesOf } from '../rules.ts'
import { importsOneOf } from './imports.ts'

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** Modules as they stand in an import; hosts as they stand in an address. */
const glance = new RegExp(
  [
    ...new Set(
      rulesOf('ts').flatMap(({ modules }) =>
        modules.map(
          (module) =>
            `['"\`](?:npm:|https:\\/\\/[\\w.\\/]+?\\/)?${module.endsWith('*') ? escaped(module.slice(0, -1)) : `${escaped(module)}(?:@[^'"\`/]*)?['"\`/]`}`,
        ),
      ),
    ),
    ...new Set(rulesOf('ts').flatMap(({ hosts = [] }) => hosts.map(escaped))),
    '@mastra\\/core',
    '@openai\\/agents',
  ].join('|'),
)

/** What may be done to a client that another file makes: a base URL, other options, its key read. */
const alters = new RegExp(
  `\\.(?:${[...new Set(rulesOf('ts').flatMap(baseOptionsOf))].join('|')})\\s*[-+*|&?]{0,2}=(?!=)|\\.withOptions\\(|\\b(?:Proxy|assign|create|set)\\(|\\bapiKey\\b`,
)

export const typescript: Language = {
  id: 'ts',
  matches: (path) => /\.([cm]?[jt]sx?|vue|svelte|astro)$/.test(path),
  mayHold: (text) => glance.test(text),
  imports: importsOneOf,
  mayAlter: (text) => alters.test(text),
  load: async () => (await import('./reader.ts')).typescriptReader,
}
