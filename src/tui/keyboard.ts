/** What is typed and pasted, as Ink reads it from the terminal: keys by name. Draws nothing. */

import { useInput, usePaste } from 'ink'
import { keysOf } from './input.ts'

/** What it needs of an App. */
export interface Heard {
  send(event: { kind: 'key'; key: string } | { kind: 'paste'; text: string }): void
}

export const Keyboard = ({ app }: { app: Heard }) => {
  useInput((input, key) => {
    for (const name of keysOf(input, key)) app.send({ kind: 'key', key: name })
  })
  usePaste((text) => app.send({ kind: 'paste', text }))
  return null
}
