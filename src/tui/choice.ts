/** A list to choose from, over the bottom of a screen: a menu, the palette, completions. */

import type { Look } from './paint.ts'
import { fit } from './text.ts'

/** A menu after a key: the line under the cursor, or what was chosen; undefined = it closes. A letter chooses at once. */
export const choiceKey = <C extends { key: string }>(
  choices: readonly C[],
  at: number,
  key: string,
): { at: number } | { chosen: C } | undefined => {
  const moved = (by: number) => ({ at: (at + by + choices.length) % choices.length })
  if (key === 'down' || key === 'tab') return moved(1)
  if (key === 'up' || key === 'shift-tab') return moved(-1)
  const chosen = key === 'enter' ? choices[at] : choices.find((choice) => choice.key === key)
  return chosen === undefined ? undefined : { chosen }
}

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
