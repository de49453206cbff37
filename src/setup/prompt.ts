/** What an agent is told: the places that are left, what a routed client looks like, the rules. In: sites. Out: a text. Never a value of .env. */

import { rules } from './rules.ts'
import { shapeOf } from './shape.ts'
import type { Site } from './site.ts'
import { fillTemplate } from './template.ts'

/** What is left to a person or an agent. */
export const leftoversOf = (sites: readonly Site[]): Site[] => sites.filter(({ verdict }) => verdict === 'REVIEW')

const placeOf = ({ id, file, line, sdk, sdkVersion, operations, reason, suggestion, notes }: Site) => ({
  id,
  file,
  line,
  sdk,
  ...(sdkVersion !== undefined && { version: sdkVersion }),
  ...(operations.length > 0 && { operations }),
  why: reason,
  ...(suggestion !== undefined && { suggestion }),
  ...(notes.length > 0 && { notes }),
})

/** One line an SDK; those of the sites, else the best known ones. */
const shapesFor = (sites: readonly Site[], keyName: string): string => {
  const wanted = new Set(sites.map(({ sdk }) => sdk))
  const known = rules.filter(({ id }) => wanted.has(id))
  const shown = known.some((rule) => shapeOf(rule, keyName) !== undefined)
    ? known
    : rules.filter(({ id }) => ['openai', 'anthropic'].includes(id))
  const lines = shown.flatMap((rule) => {
    const shape = shapeOf(rule, keyName)
    return shape === undefined ? [] : [`// ${rule.name}${rule.note === undefined ? '' : `: ${rule.note}`}`, shape]
  })
  return ['```', ...lines, '```'].join('\n')
}

export interface PromptWishes {
  keyName: string
  /** How setup is started on the project: 'npx respan setup'. */
  setup: string
}

export const promptFor = (sites: readonly Site[], { keyName, setup }: PromptWishes): string =>
  fillTemplate('setup-prompt.md', {
    sites: JSON.stringify(sites.map(placeOf), null, 2),
    shapes: shapesFor(sites, keyName),
    key: keyName,
    check: `${setup} --check`,
  })
