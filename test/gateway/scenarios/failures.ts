/** Fallback across protocols: what a target's failure means for the next one. The table by itself is in ../../scenarios. */

import { expect } from 'vitest'
import { providers } from '../speech.ts'
import { hello, isClaude, type Row } from './row.ts'

/** The provider of the other protocol. */
const other = (upstream: string) =>
  providers[isClaude(upstream as 'openai-chat') ? 'openai-chat' : 'anthropic-messages']
const across = {
  ask: ({ upstream }: { upstream: string }) => ({
    fallback_models: [other(upstream).models[0]],
    retry_params: { retry_enabled: false },
  }),
  ...hello,
}

export const failureRows: readonly Row[] = [
  {
    name: 'F04 F08 the first event is an error: the fallback speaks the other protocol',
    ...across,
    scripts: ({ provider, upstream, stream }) => {
      const say = provider.speaker()
      const broken = stream
        ? [{ send: say.start() + say.error('overloaded_error', 'Overloaded') }]
        : provider.refuse(503, 'overloaded_error', 'Overloaded')
      return [broken, other(upstream).answer(hello, stream)]
    },
    attempts: ['first upstream_overloaded', 'fallback'],
  },
  {
    name: 'F05 F06 F10 a cut after the opening: one start and no word twice, though the fallback speaks the other protocol',
    ...across,
    when: ({ stream }) => stream,
    scripts: ({ provider, upstream }) => [
      [{ send: provider.speaker().start() }, 'cut'],
      other(upstream).answer(hello, true),
    ],
    attempts: ['first upstream_bad_response', 'fallback'],
    also: ({ heard }) => expect(heard.starts).toBe(1),
  },
  {
    name: 'F02 F06 silence before the first word: the fallback, and the silent one is let go',
    ...across,
    hasty: true,
    scripts: ({ upstream, stream }) => [['stall'], other(upstream).answer(hello, stream)],
    attempts: ['first upstream_timeout', 'fallback'],
    also: async ({ seen }) => {
      await seen[0]?.over
      expect(seen[0]?.aborted).toBe(true)
    },
  },
  {
    name: 'F07 disable_fallback is obeyed across protocols',
    ask: (cast) => ({ ...across.ask(cast), disable_fallback: true }),
    scripts: ({ provider }) => [provider.refuse(503, 'overloaded_error', 'full')],
    status: 503,
    error: 'upstream_overloaded',
    attempts: ['first upstream_overloaded'],
  },
  {
    name: 'F09 a fallback gets the caller’s messages and no prefill',
    ...across,
    when: ({ stream }) => stream,
    scripts: ({ provider, upstream }) => [
      [{ send: provider.speaker().start() }, 'cut'],
      other(upstream).answer(hello, true),
    ],
    attempts: ['first upstream_bad_response', 'fallback'],
    also: ({ seen }) => {
      for (const { body } of seen) expect(body.messages).toEqual([{ role: 'user', content: 'Say hello' }])
    },
  },
  {
    name: 'F01 forty of sixty words, then the socket closes: an error of the caller’s protocol, and no end marker',
    when: ({ stream }) => stream,
    ask: ({ upstream }) => ({ fallback_models: [other(upstream).models[0]] }),
    scripts: ({ provider }) => {
      const say = provider.speaker()
      return [[{ send: say.start() }, ...Array.from({ length: 40 }, (_, i) => ({ send: say.text(`w${i} `) })), 'cut']]
    },
    text: Array.from({ length: 40 }, (_, i) => `w${i} `).join(''),
    error: 'stream_broken',
    attempts: ['first stream_broken'],
    trace: { usage_estimated: true },
  },
  {
    name: 'F03 F12 no event at all, three times, with num_retries 3: the fourth answers',
    ask: () => ({ retry_params: { num_retries: 3 } }),
    scripts: ({ provider, stream }) => {
      const type = stream ? 'text/event-stream' : 'application/json'
      const empty = [{ status: 200, headers: { 'content-type': type } }]
      return [empty, empty, empty, provider.answer(hello, stream)]
    },
    ...hello,
    attempts: ['first upstream_bad_response', 'retry upstream_bad_response', 'retry upstream_bad_response', 'retry'],
  },
  {
    name: 'F11 F22 both fail before the first word, on either protocol: a real status, in JSON, of the last',
    ask: across.ask,
    scripts: ({ provider, upstream }) => [
      provider.refuse(503, 'overloaded_error', 'full'),
      other(upstream).refuse(429, 'rate_limit_error', 'slow down', { 'retry-after': '7' }),
    ],
    status: 429,
    error: 'upstream_rate_limited',
    attempts: ['first upstream_overloaded', 'fallback upstream_rate_limited'],
    also: ({ reply }) => expect(reply.headers['retry-after']).toBe('7'),
  },
  {
    name: 'F23 the provider refuses the request: the caller is told what and why, at once',
    scripts: ({ provider }) => [provider.refuse(400, 'invalid_request_error', 'temperature: must be at most 2')],
    status: 400,
    error: 'upstream_rejected',
    attempts: ['first upstream_rejected'],
    also: ({ heard }) => expect(heard.error?.message).toContain('temperature: must be at most 2'),
  },
]
