/** What a provider says in Bedrock Converse, written by hand: events in binary frames, here as latin1 text, a character a byte. */

import { eventstreamFrame } from '../../src/wire/eventstream.ts'
import { type Counts, counts, type End, type Speaker, type Whole } from './speaker.ts'
import type { Script } from './upstream.ts'

const ends: Record<End, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tools: 'tool_use',
  refused: 'content_filtered',
  sequence: 'stop_sequence',
}

/** Input is told without what the cache gave and took. */
const usageOf = ({ input, output, cached = 0, written = 0 }: Counts) => ({
  inputTokens: input - cached - written,
  outputTokens: output,
  totalTokens: input + output,
  cacheReadInputTokens: cached,
  cacheWriteInputTokens: written,
})

const frame = (event: string, value: object): string =>
  eventstreamFrame(JSON.stringify(value), event).toString('latin1')

export const converseSpeaker = (): Speaker => {
  let block = -1
  let open: string | undefined
  const close = (): string => {
    const out = open === undefined ? '' : frame('contentBlockStop', { contentBlockIndex: block })
    open = undefined
    return out
  }
  /** Text and thoughts begin with their first delta. */
  const into = (kind: string): string => {
    if (open === kind) return ''
    const before = close()
    open = kind
    block++
    return before
  }
  const delta = (value: object) => frame('contentBlockDelta', { contentBlockIndex: block, delta: value })
  return {
    start: () => frame('messageStart', { role: 'assistant' }),
    text: (text) => into('text') + delta({ text }),
    thought: (text, signature) =>
      into('thought') +
      delta({ reasoningContent: { text } }) +
      (signature === undefined ? '' : delta({ reasoningContent: { signature } })),
    call(id, name, json = '') {
      const before = close() + into(`call ${id}`)
      const start = { toolUse: { toolUseId: id, name } }
      const begun = before + frame('contentBlockStart', { contentBlockIndex: block, start })
      return begun + (json === '' ? '' : delta({ toolUse: { input: json } }))
    },
    args: (input) => delta({ toolUse: { input } }),
    finish(end = 'stop', usage = counts) {
      const told = close() + frame('messageStop', { stopReason: ends[end] })
      return told + (usage === null ? '' : frame('metadata', { usage: usageOf(usage), metrics: { latencyMs: 1 } }))
    },
    done: () => '',
    error: (name, message) => eventstreamFrame(JSON.stringify({ message }), `exception:${name}`).toString('latin1'),
  }
}

export const converseFramed = (said: string): Script => [
  { status: 200, headers: { 'content-type': 'application/vnd.amazon.eventstream' } },
  { send: Buffer.from(said, 'latin1') },
]

export const converseWhole = ({ text, thought, signature, calls = [], end = 'stop', usage = counts }: Whole) => ({
  output: {
    message: {
      role: 'assistant',
      content: [
        ...(thought === undefined ? [] : [{ reasoningContent: { reasoningText: { text: thought, signature } } }]),
        ...(text === undefined ? [] : [{ text }]),
        ...calls.map(({ id, name, arguments: json }) => ({
          toolUse: { toolUseId: id, name, input: JSON.parse(json) as unknown },
        })),
      ],
    },
  },
  stopReason: ends[end],
  usage: usage && usageOf(usage),
  metrics: { latencyMs: 1 },
})
