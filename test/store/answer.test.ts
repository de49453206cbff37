import { describe, expect, it } from 'vitest'
import type { ChatRequest, ChatResponse } from '../../src/core/chat.ts'
import { answerPreview, preview, usageOf } from '../../src/store/answer.ts'

const request: ChatRequest = {
  model: 'm',
  stream: true,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'x'.repeat(40) }] }],
  tools: [{ type: 'function', name: 'n'.repeat(8), parameters: 'p'.repeat(32) }],
}
const asked = () => request
const call = { type: 'tool-call', id: '1', name: 'find', arguments: '{"query":"abc"}' } as const

describe('what an answer used', () => {
  const rows: [string, ChatResponse, object][] = [
    [
      'as reported, when it came to its end',
      { choices: [{ parts: [call], finish: { reason: 'stop' } }], usage: { inputTokens: 3, outputTokens: 1 } },
      { inputTokens: 3, outputTokens: 1 },
    ],
    [
      'tool names and arguments are counted when nothing was reported (F61)',
      { choices: [{ parts: [call], finish: { reason: 'tool-calls' } }] },
      { inputTokens: 20, outputTokens: 5, estimated: true },
    ],
    [
      'a cut answer has at least the text that came (F59)',
      {
        choices: [{ parts: [{ type: 'text', text: 'y'.repeat(400) }] }],
        usage: { inputTokens: 9, outputTokens: 1, cacheReadTokens: 4 },
      },
      { inputTokens: 9, outputTokens: 100, cacheReadTokens: 4, estimated: true },
    ],
    [
      'an answer that never began has no bill (F60)',
      { choices: [] },
      { inputTokens: 0, outputTokens: 0, estimated: true },
    ],
  ]
  for (const [what, response, usage] of rows) it(what, () => expect(usageOf(response, asked)).toEqual(usage))
})

describe('previews', () => {
  it('are the text, or the names of the tools', () => {
    expect(answerPreview({ choices: [{ parts: [call, { ...call, name: 'open' }] }] })).toBe('find, open')
    expect(answerPreview({ choices: [{ parts: [{ type: 'text', text: 'yes' }, call] }] })).toBe('yes')
  })
  it('are 200 characters of well-formed text, keys masked also where the cut goes through one', () => {
    expect(preview(`${'a'.repeat(199)}😀`)).toHaveLength(200)
    expect(preview(`${'a'.repeat(190)} sk-${'b'.repeat(40)}`)).toBe(`${'a'.repeat(190)} sk-***`)
  })
})
