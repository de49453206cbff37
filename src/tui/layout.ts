/** The lines of a whole screen from its parts: exactly as many as it has rows. */

import { asciiOf, type Look } from './paint.ts'
import { fit, widthOf } from './text.ts'

/** Where less than this is given, there is nothing to draw. */
export const smallest = { columns: 50, rows: 8 }

interface Parts {
  screen: readonly string[]
  /** Over the bottom of the screen. */
  over: readonly string[]
  bottom: string
}

export const screenOf = (
  { columns, rows }: { columns: number; rows: number },
  parts: () => Parts,
  look: Look,
): string[] => {
  if (columns < smallest.columns || rows < smallest.rows)
    return [
      fit(`needs ${smallest.columns}x${smallest.rows}`, columns),
      ...Array.from({ length: Math.max(0, rows - 1) }, () => ''),
    ]
  const { screen, over, bottom } = parts()
  const body = [...screen, ...Array.from({ length: Math.max(0, rows - 1 - screen.length) }, () => '')].slice(
    0,
    rows - 1,
  )
  const lines = [...body.slice(0, rows - 1 - over.length), ...over, bottom]
  return look.ascii ? lines.map((line) => asciiOf(line, widthOf)) : lines
}
