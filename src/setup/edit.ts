/** Offset edits on a text: everything else stays as it is, to the byte. Imports magic-string. */

import MagicString from 'magic-string'
import type { Edit } from './site.ts'

/** Two edits of one piece of text. Insertions at one place stand behind each other, in the order given. */
const overlapping = (edits: readonly Edit[]): boolean => {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
  return sorted.some((edit, i) => (sorted[i + 1]?.start ?? Number.POSITIVE_INFINITY) < edit.end)
}

/** The text with all edits done. They may come in any order. Throws where two overlap. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  if (overlapping(edits)) throw new Error('edits overlap')
  const written = new MagicString(text)
  for (const { start, end, text: put } of edits)
    if (start === end) written.appendLeft(start, put)
    else written.update(start, end, put)
  return written.toString()
}
