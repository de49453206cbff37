/** The lines of the frame as Ink's tree: one Text a row, so that a row that did not change is not laid out again. */

import { Box, Text, useInput, usePaste } from 'ink'
import { memo, useSyncExternalStore } from 'react'
import { keysOf } from './input.ts'

const Row = memo(({ text }: { text: string }) => <Text wrap="truncate">{text === '' ? ' ' : text}</Text>)

/** What Frame needs of an App: keys and pastes in, lines out. */
export interface Shown {
  send(event: { kind: 'key'; key: string } | { kind: 'paste'; text: string }): void
  lines(): readonly string[]
  subscribe(listener: () => void): () => void
}

export const Frame = ({ app }: { app: Shown }) => {
  const lines = useSyncExternalStore(app.subscribe, app.lines)
  useInput((input, key) => {
    for (const name of keysOf(input, key)) app.send({ kind: 'key', key: name })
  })
  usePaste((text) => app.send({ kind: 'paste', text }))
  // Rows are what they are by their place, and nothing moves with them: the place is their key.
  const rows = lines.map((text, place) => ({ text, place }))
  return (
    <Box flexDirection="column">
      {rows.map(({ text, place }) => (
        <Row key={place} text={text} />
      ))}
    </Box>
  )
}
