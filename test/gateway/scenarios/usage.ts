/** Tokens and money: what the record says, what the caller is told, and that nobody pays twice or for nothing. */

import { expect } from 'vitest'
import type { Counts, Whole } from '../speech.ts'
import { hello, isClaude, type Row } from './row.ts'

const cachedCounts: Counts = { input: 1000, output: 100, cached: 400 }
/** Micro-dollars a token at the list prices of gpt-4o (2.50, 1.25 cached, 10) and claude-sonnet-4-5 (3, 0.30, 3.75, 15). */
const invoices: Record<'chat' | 'claude', (counts: Counts) => number> = {
  chat: ({ input, output, cached = 0 }) => (input - cached) * 2.5 + cached * 1.25 + output * 10,
  claude: ({ input, output, cached = 0, written = 0 }) =>
    (input - cached - written) * 3 + cached * 0.3 + written * 3.75 + output * 15,
}
const invoice = (claude: boolean, counts: Counts): number => invoices[claude ? 'claude' : 'chat'](counts) / 1e6
const written = (claude: boolean): Counts => (claude ? { ...cachedCounts, written: 200 } : cachedCounts)

export const usageRows: readonly Row[] = [
  {
    name: 'F51 F55 cached tokens are billed once, at their own price; what start and delta say is not added up',
    ask: ({ client }) => (isClaude(client) ? {} : { stream_options: { include_usage: true } }),
    scripts: ({ provider, stream, upstream }) => {
      const usage = written(isClaude(upstream))
      if (!stream) return [provider.answer({ ...hello, usage }, false)]
      const say = provider.speaker()
      const start = say.start({ ...usage, output: 60 })
      return [[{ send: start + say.text(hello.text) + say.finish('stop', usage) + say.done() }]]
    },
    ...hello,
    usage: ({ upstream, client }) => {
      const counts = written(isClaude(upstream))
      // Chat completions have a word for written ones only where Claude answers; the input holds them either way.
      return isClaude(client) ? counts : { input: counts.input, output: counts.output, cached: 400 }
    },
    also: ({ trace, upstream }) => {
      const counts = written(isClaude(upstream))
      expect(trace).toMatchObject({
        prompt_tokens: 1000,
        completion_tokens: 100,
        cache_read_tokens: 400,
        total_request_tokens: 1100,
        usage_estimated: false,
      })
      if (isClaude(upstream)) expect(trace.cache_write_tokens).toBe(200)
      expect(trace.cost).toBeCloseTo(invoice(isClaude(upstream), counts), 9)
    },
  },
  {
    name: 'F50 an answer that was billed and never sent is noted in its record',
    scripts: ({ provider, stream }) => [provider.answer({ end: 'stop', usage: { input: 10, output: 40 } }, stream)],
    end: 'stop',
    trace: { completion_tokens: 40, notes: ['the provider billed 40 tokens of answer and sent none'] },
  },
  {
    name: 'F53 thinking is part of the output, not beside it',
    when: ({ upstream }) => !isClaude(upstream),
    scripts: ({ provider, stream }) => [
      provider.answer({ ...hello, usage: { input: 100, output: 80, thought: 60 } }, stream),
    ],
    ...hello,
    trace: { prompt_tokens: 100, completion_tokens: 80, reasoning_tokens: 60, total_request_tokens: 180 },
    also: ({ trace }) => expect(trace.cost).toBeCloseTo((100 * 2.5 + 80 * 10) / 1e6, 9),
  },
  {
    name: 'F54 F52 counts that contradict each other never make a negative number',
    scripts: ({ provider, stream, upstream }) => {
      const usage = isClaude(upstream) ? { input: 10, output: -5 } : { input: 10, output: -5, cached: 400 }
      return [provider.answer({ ...hello, usage }, stream)]
    },
    ...hello,
    also: ({ trace }) => {
      for (const name of ['prompt_tokens', 'completion_tokens', 'total_request_tokens', 'cost'] as const)
        expect(trace[name] ?? 0, name).toBeGreaterThanOrEqual(0)
    },
  },
  {
    name: 'F56 usage is recorded though nobody asked, and the frame that holds nothing else is kept from the caller',
    when: ({ client, stream }) => stream && !isClaude(client),
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    trace: { prompt_tokens: 9, completion_tokens: 3, usage_estimated: false },
    also: ({ heard, reply, seen, upstream }) => {
      expect(heard.usage).toBeUndefined()
      expect(reply.text).not.toContain('"choices":[]')
      if (!isClaude(upstream)) expect(seen[0]?.body.stream_options).toEqual({ include_usage: true })
    },
  },
  {
    name: 'F56 a caller who asked gets it',
    when: ({ client, stream }) => stream && !isClaude(client),
    ask: () => ({ stream_options: { include_usage: true } }),
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    usage: () => ({ input: 9, output: 3 }),
  },
  {
    name: 'F60 an answer with nothing in it and no usage costs nothing',
    scripts: ({ provider, stream, upstream }) => {
      if (!stream || !isClaude(upstream)) return [provider.answer({ end: 'stop', usage: null }, stream)]
      const say = provider.speaker()
      return [[{ send: say.start({ input: 0, output: 0 }) + say.finish('stop', null) + say.done() }]]
    },
    text: '',
    end: 'stop',
    trace: { completion_tokens: 0, cost: 0 },
  },
  {
    name: 'F61 the provider tells no usage: a call’s name and arguments are counted, and marked as estimated',
    when: ({ upstream }) => !isClaude(upstream),
    scripts: ({ provider, stream }) => {
      const call: Whole = {
        calls: [{ id: 'call_1', name: 'weather_forecast', arguments: '{"city":"San Francisco, CA"}' }],
        end: 'tools',
        usage: null,
      }
      return [provider.answer(call, stream)]
    },
    calls: [['weather_forecast', '{"city":"San Francisco, CA"}']],
    end: 'tools',
    trace: { usage_estimated: true, prompt_tokens: 3, completion_tokens: 11 },
    also: ({ trace }) => expect(trace.cost).toBeGreaterThan(0),
  },
  {
    name: 'F62 S16 what a fallback cost is booked on who answered',
    ask: ({ provider }) => ({ fallback_models: [provider.models[1]], retry_params: { retry_enabled: false } }),
    scripts: ({ provider, stream }) => [
      provider.refuse(503, 'overloaded_error', 'full'),
      provider.answer({ ...hello, usage: { input: 1000, output: 100 } }, stream),
    ],
    ...hello,
    attempts: ['first upstream_overloaded', 'fallback'],
    also: ({ trace, upstream, provider, reply }) => {
      const [, second] = provider.models
      expect(trace).toMatchObject({ requested_model: provider.models[0], model: second.split('/')[1] })
      expect(reply.headers['x-respan-attempts']).toBe('2')
      // gpt-4o-mini 0.15 and 0.60, claude-haiku-4-5 1 and 5 dollars a million.
      const cost = isClaude(upstream) ? 1000 * 1 + 100 * 5 : 1000 * 0.15 + 100 * 0.6
      expect(trace.cost).toBeCloseTo(cost / 1e6, 9)
    },
  },
]
