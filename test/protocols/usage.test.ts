/** What streams say they used, in pieces: the last word on each count, with what stands beside the counts. Hand-written. */

import { expect, it } from 'vitest'
import type { ProtocolId, Usage } from '../../src/core/chat.ts'
import { fold } from '../../src/core/fold.ts'
import { codecOf } from '../../src/protocols/index.ts'

const usageOf = (protocol: ProtocolId, frames: object[]): Usage | undefined => {
  const decoder = codecOf(protocol).decoder()
  const events = frames.flatMap((frame) => decoder.push({ data: JSON.stringify(frame) }))
  return fold([...events, ...decoder.end()]).usage
}

const delta = { choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }] }
const stop = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
const said = { content: { role: 'model', parts: [{ text: 'a' }] } }
const opened = {
  type: 'message_start',
  message: { usage: { input_tokens: 5, output_tokens: 1, service_tier: 'batch' } },
}
const searched = (i: number, action: string) => ({ type: 'web_search_call', id: `ws_${i}`, action: { type: action } })

const cases: [string, ProtocolId, object[], Partial<Usage>][] = [
  [
    'the tier of the first chunk',
    'openai-chat',
    [{ ...delta, service_tier: 'flex' }, stop, { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } }],
    { serviceTier: 'flex', inputTokens: 1, outputTokens: 2 },
  ],
  [
    'the tier of the last one',
    'openai-chat',
    [
      { ...delta, service_tier: 'auto' },
      stop,
      { choices: [], service_tier: 'priority', usage: { prompt_tokens: 1, completion_tokens: 2 } },
    ],
    { serviceTier: 'priority' },
  ],
  [
    'pictures, cached audio and searches',
    'openai-chat',
    [
      { ...delta, service_tier: null },
      {
        ...stop,
        usage: {
          prompt_tokens: 100,
          prompt_tokens_details: { cached_tokens: 60, audio_tokens: 50, cached_tokens_details: { audio_tokens: 40 } },
          completion_tokens: 90,
          completion_tokens_details: { image_tokens: 80 },
          server_tool_use_details: { web_search_requests: 2 },
        },
      },
    ],
    { inputAudioTokens: 50, cacheReadAudioTokens: 40, outputImageTokens: 80, webSearches: 2 },
  ],
  [
    'the tier of the opening, the counts of the end',
    'anthropic-messages',
    [opened, { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } }],
    { serviceTier: 'batch', inputTokens: 5, outputTokens: 7 },
  ],
  [
    'fast, whatever the tier',
    'anthropic-messages',
    [opened, { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7, speed: 'fast' } }],
    { serviceTier: 'fast' },
  ],
  [
    'what a compaction took, which the counts at the top leave out',
    'anthropic-messages',
    [
      opened,
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: {
          input_tokens: 23,
          cache_read_input_tokens: 4,
          output_tokens: 10,
          iterations: [
            { type: 'compaction', input_tokens: 180, cache_creation_input_tokens: 9, output_tokens: 35 },
            { type: 'message', input_tokens: 23, cache_read_input_tokens: 4, output_tokens: 10 },
          ],
        },
      },
    ],
    { inputTokens: 23 + 4 + 180 + 9, outputTokens: 45, cacheReadTokens: 4, cacheWriteTokens: 9 },
  ],
  [
    'searches, but not the pages opened',
    'openai-responses',
    [
      {
        type: 'response.completed',
        response: {
          status: 'completed',
          service_tier: 'flex',
          output: [searched(0, 'search'), searched(1, 'open_page'), searched(2, 'find_in_page'), searched(3, 'search')],
          usage: { input_tokens: 1, output_tokens: 2 },
        },
      },
    ],
    { webSearches: 2, serviceTier: 'flex' },
  ],
  [
    'searches that the usage counts itself',
    'openai-responses',
    [
      {
        type: 'response.completed',
        response: {
          status: 'completed',
          output: [searched(0, 'search')],
          usage: {
            input_tokens: 1,
            output_tokens: 2,
            server_side_tool_usage_details: { web_search_calls: 3, x_search_calls: 4 },
          },
        },
      },
    ],
    { webSearches: 7 },
  ],
  [
    'searches told before the last usage',
    'gemini',
    [
      { candidates: [{ ...said, groundingMetadata: { webSearchQueries: ['a', '', 'b'] } }], usageMetadata: {} },
      {
        candidates: [{ ...said, groundingMetadata: {}, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 3 },
      },
    ],
    { webSearches: 2, inputTokens: 3 },
  ],
  [
    'the traffic type for the tier',
    'gemini',
    [
      {
        candidates: [{ ...said, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 3, trafficType: 'ON_DEMAND_FLEX' },
      },
    ],
    { serviceTier: 'flex' },
  ],
]

it.each(cases)('%s (%s)', (_, protocol, frames, expected) => {
  expect(usageOf(protocol, frames)).toMatchObject(expected)
})
