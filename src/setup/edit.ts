/** Offset edits on a text: everything else stays as it is, to the byte. Imports magic-string. */

import MagicString from 'magic-string'
import type { Edit } from './site.ts'

/** Edits that overlap, or repeat one another at one place. */
export const overlapping = (edits: readonly Edit[]): boolean => {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
  return sorted.some((edit, i) => {
    const next = sorted[i + 1]
    return next !== undefined && (next.start < edit.end || (next.start === edit.start && next.end === edit.end))
  })
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

/** The edits that take these back, on the text that they made. */
export const reversed = (text: string, edits: readonly Edit[]): Edit[] => {
  let shift = 0
  return [...edits]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map(({ start, end, text: put }) => {
      const back = { start: start + shift, end: start + shift + put.length, text: text.slice(start, end) }
      shift += put.length - (end - start)
      return back
    })
}
