/** TypeScript and JavaScript, also in the script blocks of .vue, .svelte and .astro. The parser loads with the first candidate. */

import type { Language } from '../reader.ts'
import { rules } from '../rules.ts'

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** Modules as they stand in an import; hosts as they stand in an address. */
const glance = new RegExp(
  [
    ...new Set(
      rules.flatMap(({ modules }) =>
        modules.map(
          (module) =>
            `['"\`](?:npm:|https:\\/\\/[\\w.\\/]+?\\/)?${module.endsWith('*') ? escaped(module.slice(0, -1)) : `${escaped(module)}(?:@[^'"\`/]*)?['"\`/]`}`,
        ),
      ),
    ),
    ...new Set(rules.flatMap(({ hosts = [] }) => hosts.map(escaped))),
    '@mastra\\/core',
    '@openai\\/agents',
  ].join('|'),
)

/** '…/sdk', or the folder of '…/llm/index': by its last name, as imports have it. */
const importName = (path: string): string => {
  const steps = path.replace(/\.[^./]+$/, '').split('/')
  const name = steps.at(-1) === 'index' ? steps.at(-2) : steps.at(-1)
  return name ?? '.'
}

export const typescript: Language = {
  id: 'ts',
  matches: (path) => /\.([cm]?[jt]sx?|vue|svelte|astro)$/.test(path),
  mayHold: (text) => glance.test(text),
  imports: (text, paths) =>
    [...paths].some((path) =>
      new RegExp(`['"][^'"\n]*${escaped(importName(path))}(?:/index)?(?:\\.\\w+)?['"]`).test(text),
    ),
  load: async () => (await import('./reader.ts')).typescriptReader,
}
