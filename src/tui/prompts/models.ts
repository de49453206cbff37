/** The models that a prompt is run on: the prompt's own, or those that were chosen; and how a choice is typed. */

import { bodyOf } from './entries.ts'
import type { Entry, Source, State } from './state.ts'

export const modelsMax = 4

export const modelsFor = ({ models }: Pick<State, 'models'>, entry: Entry, source: Source): readonly string[] => {
  const own = bodyOf(entry, source)?.model ?? ''
  return models.get(entry.id) ?? (own === '' ? [] : [own])
}

export const readModels = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\s,]+/)
      .map((name) => name.trim())
      .filter(Boolean),
  ),
]

const optionsMax = 50

/** The names that the word at the end may become. */
export const modelCompletions = (text: string, known: readonly string[]): { start: number; options: string[] } => {
  const start = text.search(/[^\s,]*$/)
  const word = text.slice(start).toLowerCase()
  const found = known.filter((name) => name.toLowerCase().includes(word) && name.toLowerCase() !== word)
  const rank = (name: string) => (name.toLowerCase().startsWith(word) ? 0 : 1)
  return { start, options: found.sort((a, b) => rank(a) - rank(b)).slice(0, optionsMax) }
}
