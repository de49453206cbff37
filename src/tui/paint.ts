/**
 * How the screen looks: styles by name, and the few glyphs of the frame. The 16 colours that every terminal has and themes
 * choose; without colour, weight and inversion say the same. Status is a letter too, never a colour alone.
 */

export type Style =
  | 'plain'
  | 'dim'
  | 'bold'
  | 'good'
  | 'bad'
  | 'warn'
  | 'accent'
  | 'chosen'
  | 'hit'
  | 'title'
  | 'italic'
  | 'gone'
  | 'fresh'

/** SGR parameters. @see https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ 8.3.117 */
const colours: Readonly<Record<Style, string>> = {
  plain: '',
  dim: '2',
  bold: '1',
  good: '32',
  bad: '31',
  warn: '33',
  accent: '36',
  chosen: '7',
  hit: '30;43',
  title: '1;7',
  italic: '3',
  gone: '31;7',
  fresh: '32;7',
}
const weights: Readonly<Record<Style, string>> = {
  ...colours,
  good: '',
  bad: '1',
  warn: '1',
  accent: '1',
  hit: '4;7',
  gone: '7',
  fresh: '7',
}

const fancy = {
  more: '…',
  success: '✓',
  error: '✗',
  pending: '◌',
  cancelled: '⨯',
  interrupted: '!',
  mark: '●',
  bar: '█',
  line: '─',
  star: '★',
  folded: '▸ ',
  unfolded: '▾ ',
  branch: '├ ',
  arrow: '→',
  down: '↓',
  up: '↑',
}
export type Glyphs = { [K in keyof typeof fancy]: string }
const plain: Glyphs = {
  more: '~',
  success: '+',
  error: 'x',
  pending: 'o',
  cancelled: '-',
  interrupted: '!',
  mark: '*',
  bar: '#',
  line: '-',
  star: '*',
  folded: '+ ',
  unfolded: '- ',
  branch: '|- ',
  arrow: '->',
  down: 'v',
  up: '^',
}

/** Letters of texts that were laid out before the terminal was known: those that ASCII has something as wide for. */
const likeIn: Readonly<Record<string, string>> = {
  '•': '-',
  '─': '-',
  '…': '~',
  '★': '*',
  '●': '*',
  '█': '#',
  '×': 'x',
}

/** Terminals that have no Unicode: every other letter is a question mark for each of its cells. */
export const asciiOf = (line: string, widthOf: (text: string) => number): string =>
  line.replace(/\P{ASCII}/gu, (letter) => likeIn[letter] ?? '?'.repeat(widthOf(letter)))

export interface Look {
  paint(style: Style, text: string): string
  glyphs: Glyphs
  ascii: boolean
}

export const lookOf = ({ colour, ascii }: { colour: boolean; ascii: boolean }): Look => {
  const codes = colour ? colours : weights
  return {
    paint: (style, text) => (codes[style] === '' || text === '' ? text : `\x1b[${codes[style]}m${text}\x1b[0m`),
    glyphs: ascii ? plain : fancy,
    ascii,
  }
}
