/** A list to choose from, over the bottom of a screen: a menu, the palette, completions. */

import type { Look } from './paint.ts'
import { scrolled } from './scrolling.ts'
import { fit } from './text.ts'

/** Letters for what has none of its own: those that move and close are left out. */
export const choiceLetters = [...'abcdefhilmnoprstuvwxyz']

const closing: ReadonlySet<string> = new Set(['q', 'esc', 'ctrl-c'])
const pageLines = 10

/** A menu after a key: the line under the cursor, or what was chosen; undefined = it closes. A letter chooses at once. */
export const choiceKey = <C extends { key: string }>(
  choices: readonly C[],
  at: number,
  key: string,
): { at: number } | { chosen: C } | undefined => {
  if (closing.has(key)) return undefined
  const last = choices.length - 1
  const chosen = key === 'enter' || key === 'space' ? choices[at] : choices.find((choice) => choice.key === key)
  if (chosen !== undefined) return { chosen }
  const by: Readonly<Record<string, number>> = { down: 1, j: 1, tab: 1, up: -1, k: -1, 'shift-tab': -1 }
  const step = by[key]
  // One line over an end comes in at the other.
  if (step !== undefined) return { at: (at + step + choices.length) % choices.length }
  return { at: Math.max(0, Math.min(last, scrolled(key, at, last, pageLines) ?? at)) }
}

/** What the bottom line says meanwhile. */
export const choiceHint = (verb: string): string => ` j k move   space or the letter ${verb}   q close`

/** A menu's first line: what is chosen, and where in it one is. */
export const choiceTitle = (title: string, at: number, count: number, columns: number, { paint }: Look): string =>
  paint('bold', fit(` ${title}  ${at + 1} of ${count}`, columns))

/** The lines that are seen, with the chosen one among them. */
export const choiceLines = (
  options: readonly string[],
  at: number,
  { columns, rows }: { columns: number; rows: number },
  { paint, glyphs }: Look,
): string[] => {
  const most = Math.max(1, Math.min(10, rows - 6))
  const lines = options.map((text, i) => paint(i === at ? 'chosen' : 'plain', fit(` ${text}`, columns, glyphs)))
  return lines.slice(Math.max(0, at - most + 1)).slice(0, most)
}
