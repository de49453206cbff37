/** What is compared: two versions, or a version with the file. The difference is the prompts room's. */

import { type PromptBody, productionLabel } from '../../core/prompt.ts'
import { type DiffLine, diffBodies } from '../../prompts/diff.ts'
import { block, type TextLine } from '../reading.ts'
import { bodyOf, sourcesOf, sourceText } from './entries.ts'
import type { Entry, OpenState, Source } from './state.ts'

type Sides = readonly [Source, Source]

/** What is deployed (or the newest) with the file; where there is no file, with the newest; where that is live, with the one before. */
export const usualSides = (entry: Entry): Sides | undefined => {
  const sources = sourcesOf(entry)
  const [latest, before] = sources
  if (latest === undefined || before === undefined) return undefined
  const live = entry.live?.version
  return [live === undefined || live === latest ? before : live, latest]
}

export const sidesOf = (entry: Entry, { sides }: Pick<OpenState, 'sides'>): Sides | undefined => {
  const known = sides?.every((source) => bodyOf(entry, source) !== undefined) === true
  return known ? sides : usualSides(entry)
}

/** The older side goes to the version before it (or after it); never past the other. */
export const stepped = (entry: Entry, [from, to]: Sides, by: 1 | -1): Sides => {
  const sources = sourcesOf(entry)
  const next = sources[sources.indexOf(from) + by]
  return next === undefined || next === to ? [from, to] : [next, to]
}

const signs: Record<DiffLine['kind'], string> = { head: '', same: '  ', removed: '- ', added: '+ ' }
const styles = { head: 'bold', same: 'dim', removed: 'bad', added: 'good' } as const

const kept = new WeakMap<PromptBody, WeakMap<PromptBody, { width: number; lines: TextLine[] }>>()

/** The lines of a difference, made once for a width. */
export const diffLines = (a: PromptBody, b: PromptBody, width: number): TextLine[] => {
  const of = kept.get(a) ?? new WeakMap<PromptBody, { width: number; lines: TextLine[] }>()
  kept.set(a, of)
  const known = of.get(b)
  if (known?.width === width) return known.lines
  const lines = diffBodies(a, b).flatMap(({ kind, text }) =>
    block(text, width - 2).map((line) => ({ text: signs[kind] + line.text, style: styles[kind] })),
  )
  of.set(b, { width, lines })
  return lines
}

export const comparedLines = (entry: Entry, open: Pick<OpenState, 'sides'>, width: number): TextLine[] => {
  const sides = sidesOf(entry, open)
  const [a, b] = (sides ?? []).map((source) => bodyOf(entry, source))
  if (sides === undefined || a === undefined || b === undefined)
    return [{ text: 'There is one version only: nothing to compare it with.', style: 'dim' }]
  const [from, to] = sides
  const live = (source: Source) => (source === entry.live?.version ? ` (${productionLabel})` : '')
  const lines = diffLines(a, b, width)
  return [
    { text: `- ${sourceText(from)}${live(from)}`, style: 'bad' },
    { text: `+ ${sourceText(to)}${live(to)}`, style: 'good' },
    { text: '' },
    ...(lines.length === 0 ? [{ text: 'They say the same.', style: 'dim' as const }] : lines),
  ]
}
