/**
 * What a terminal sends → names of keys. A quick hand, a slow line or a script sends several at once ('jk', 'j\r'): each
 * is a key of its own.
 */

import type { Key } from 'ink'

const named: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x1b': 'esc',
  ' ': 'space',
}

const special: readonly [keyof Key, string][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pgup'],
  ['pageDown', 'pgdn'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
]

const nameOf = (letter: string): string => {
  const name = named[letter]
  if (name !== undefined) return name
  const code = letter.codePointAt(0) as number
  return code < 32 ? `ctrl-${String.fromCharCode(code + 96)}` : letter
}

/** The keys of one event of the terminal, in order. */
export const keysOf = (input: string, key: Key): string[] => {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab']
  const found = special.find(([name]) => key[name] === true)
  if (found !== undefined) return [found[1]]
  if (key.ctrl && input.length === 1) return [`ctrl-${input}`]
  // Alt and a letter: nothing here is on it, and it is not the letter.
  if (key.meta) return []
  return [...input].map(nameOf)
}
