/**
 * Lines → the terminal: the rows that changed, each put to its place, so that a letter which the terminal measures otherwise
 * moves no other row. A program's frame is whole lines already: laid out once more by Ink they cost ten times as much.
 * In: as many lines as the screen has rows. Out: one write a frame.
 */

/** A frame is shown as a whole. @see https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036 */
const begin = '\x1b[?2026h'
const end = '\x1b[?2026l'
/** No line goes on in the next row. */
export const keepWithin = '\x1b[?7l'

export interface Painter {
  paint(lines: readonly string[]): void
  /** What is on the screen is not known any more: the next frame is drawn whole. */
  forget(): void
}

export const openPainter = (write: (text: string) => void): Painter => {
  let shown: readonly string[] | undefined
  return {
    paint(lines) {
      const before = shown ?? []
      const rows = lines.flatMap((line, i) => (line === before[i] ? [] : [`\x1b[${i + 1};1H\x1b[2K${line}`]))
      const whole = shown === undefined ? `${keepWithin}\x1b[2J` : ''
      if (rows.length > 0 || whole !== '') write(`${begin}${whole}${rows.join('')}${end}`)
      shown = lines
    },
    forget() {
      shown = undefined
    },
  }
}
