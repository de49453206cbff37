/** Python and its notebooks. The parser loads with the first candidate. */

import { apiHosts } from '../endpoints.ts'
import type { Language } from '../reader.ts'
import { baseOptionsOf, rulesOf } from '../rules.ts'
import { importsOneOf } from './handed-on.ts'

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** First steps of the modules: 'openai', 'google'. */
const packages = [
  ...new Set(rulesOf('py').flatMap(({ modules }) => modules.map((name) => name.split(/[.*]/)[0] ?? name))),
]

/** Modules as they stand in an import, of a notebook in a string of JSON, whose lines may be endless; and hosts as they stand in an address. */
const glance = new RegExp(
  [
    `(?:^|\\\\n|[";:])[^\\S\\n]*(?:from|import)\\s[^\\n]{0,300}?\\b(?:${packages.map(escaped).join('|')}|agents|autogen|ag2)`,
    ...apiHosts.map(escaped),
  ].join('|'),
  'm',
)

/** What may be done to a client that another file makes: a base URL, other options, its key read. */
const alters = new RegExp(
  `\\.(?:${[...new Set(rulesOf('py').flatMap(baseOptionsOf))].join('|')})\\s*(?::[^=\\n]*)?=(?!=)|\\bsetattr\\(|\\.(?:with_options|copy)\\(|\\.(?:api_key|auth_token)\\b`,
)

export const python: Language = {
  id: 'py',
  matches: (path) => /\.(pyw?|ipynb)$/.test(path),
  mayHold: (text) => glance.test(text),
  imports: importsOneOf,
  mayAlter: (text) => alters.test(text),
  load: async () => (await import('./reader.ts')).loadReader(),
}
