/** What the provider is sent: bytes that pass untouched, headers, absent members, thinking, long answers. */

import { expect } from 'vitest'
import { paths } from '../rig.ts'
import { ask } from '../speech.ts'
import { type Act, hello, isClaude, type Row } from './row.ts'

/** Odd white space, key order, escapes, numbers that a double cannot hold, a member nobody knows. */
const oddMessages =
  '[ {"role":"user" ,"content":"caf\\u00e9 \\/ \\ud83d\\ude00"},\n{"content":"again","role":"user","x":12345678901234567890} ]'
const oddBody = (model: string, stream: boolean) =>
  `{ "zz_unknown" : {"b":1.0e5,"a":[ ]},\n  "messages":${oddMessages},"max_tokens":  64,\n\t"model":"${model}"${stream ? ', "stream" : true' : ''} ,"user_tag":null }`

const sorted = (body: Record<string, unknown>) => Object.keys(body).sort()

export const paramRows: readonly Row[] = [
  {
    name: 'F41 of a caller’s headers the provider gets those of its protocol, and its own credential',
    headers: {
      'anthropic-beta': 'context-1m-2025-08-07',
      'anthropic-version': '2023-06-01',
      'openai-organization': 'org-1',
      'x-stainless-lang': 'js',
      cookie: 'session=1',
      'x-forwarded-for': '10.0.0.1',
    },
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    also: ({ seen, upstream, passed, rig }) => {
      const headers = seen[0]?.headers ?? {}
      for (const stranger of ['x-stainless-lang', 'cookie', 'x-forwarded-for'])
        expect(headers[stranger]).toBeUndefined()
      expect(headers['anthropic-beta']).toBe(isClaude(upstream) && passed ? 'context-1m-2025-08-07' : undefined)
      expect(headers['openai-organization']).toBe(!isClaude(upstream) && passed ? 'org-1' : undefined)
      expect(headers['anthropic-version']).toBe(isClaude(upstream) ? '2023-06-01' : undefined)
      expect(JSON.stringify(headers)).not.toContain(rig.key)
      expect(isClaude(upstream) ? headers['x-api-key'] : headers.authorization).toMatch(/canary/)
    },
  },
  {
    name: 'F42 absent stays absent',
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    also: ({ seen, upstream, client, stream }) => {
      const cap = isClaude(upstream) ? ['max_tokens'] : isClaude(client) ? ['max_completion_tokens'] : []
      // Where the cap is the model's own, a long answer is streamed by the provider.
      const long = isClaude(upstream) && !isClaude(client)
      const asked = stream || long ? ['stream', ...(isClaude(upstream) ? [] : ['stream_options'])] : []
      expect(sorted(seen[0]?.body ?? {})).toEqual([...cap, 'messages', 'model', ...asked].sort())
    },
  },
  {
    name: 'F42 null stays null where the body passes, and is not sent where it is translated',
    ask: () => ({ temperature: null, top_p: null }),
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    also: ({ seen, passed }) => {
      const body = seen[0]?.body ?? {}
      expect([body.temperature, body.top_p]).toEqual(passed ? [null, null] : [undefined, undefined])
      expect('temperature' in body).toBe(passed)
    },
  },
  {
    name: 'F46 a long answer that is not streamed is streamed by the provider, and put together here',
    when: ({ upstream, stream }) => isClaude(upstream) && !stream,
    ask: () => ({ max_tokens: 30_000 }),
    scripts: ({ provider }) => [provider.answer({ ...hello, thought: 'Hm.', signature: 'c2ln' }, true)],
    ...hello,
    thought: 'Hm.',
    usage: () => ({ input: 9, output: 3 }),
    also: ({ seen, reply }) => {
      expect(seen[0]?.body).toMatchObject({ stream: true, max_tokens: 30_000 })
      expect(reply.headers['content-type']).toMatch(/json/)
    },
  },
  {
    name: 'F46 a long answer whose stream breaks is a real error',
    when: ({ upstream, stream }) => isClaude(upstream) && !stream,
    ask: () => ({ max_tokens: 30_000, retry_params: { retry_enabled: false } }),
    scripts: ({ provider }) => {
      const say = provider.speaker()
      return [[{ send: say.start() + say.text('Hello') }, 'cut']]
    },
    status: 502,
    error: 'upstream_bad_response',
    attempts: ['first upstream_bad_response'],
  },
  {
    name: 'F49 a fixed thinking budget for a model that thinks adaptively only',
    when: ({ upstream }) => isClaude(upstream),
    ask: () => ({
      model: 'anthropic/claude-opus-4-7',
      max_tokens: 16_000,
      thinking: { type: 'enabled', budget_tokens: 10_000 },
    }),
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    warned: ({ passed }) => [passed ? 'thinking.budget_tokens' : 'reasoning.budget'],
    also: ({ seen }) => expect(seen[0]?.body.thinking).toEqual({ type: 'adaptive' }),
  },
  {
    name: 'F49 the same budget for a model that takes it',
    when: ({ upstream }) => isClaude(upstream),
    ask: () => ({ max_tokens: 16_000, thinking: { type: 'enabled', budget_tokens: 10_000 } }),
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    also: ({ seen }) => expect(seen[0]?.body.thinking).toEqual({ type: 'enabled', budget_tokens: 10_000 }),
  },
]

export const paramActs: readonly Act[] = [
  {
    name: 'F40 a body of the same protocol is the caller’s own, byte for byte, but for the model name',
    when: ({ passed }) => passed,
    async act({ rig, provider, client, upstream, stream }) {
      rig.upstream.play(provider.answer(hello, stream))
      const [model] = provider.models
      const body = oddBody(model, stream)
      const reply = await rig.call({ path: paths[client], body })
      expect(reply.status, reply.text).toBe(200)
      let wanted = body.replace(model, model.split('/')[1] as string)
      let sent = rig.upstream.requests[0]?.bytes.toString() ?? ''
      // Two members are ours: usage in the stream is asked for, and OpenAI's newest models know max_tokens by another name.
      if (!isClaude(upstream)) {
        const options = /,?\s*"stream_options"\s*:\s*\{"include_usage":true\}/
        expect(options.test(sent)).toBe(stream)
        sent = sent.replace(options, '').replace(/,?\s*"max_completion_tokens"\s*:\s*64/, '')
        wanted = wanted.replace(/"max_tokens": {2}64,/, '')
      }
      expect(sent.replaceAll(/\s+(?=})/g, '')).toBe(wanted.replaceAll(/\s+(?=})/g, ''))
    },
  },
  {
    name: 'F40 a translated body is the same bytes each time, and turns that repeat are written alike',
    when: ({ passed }) => !passed,
    async act({ rig, provider, client, stream }) {
      const first = [{ role: 'user', content: 'one' }]
      const next = [...first, { role: 'assistant', content: 'two' }, { role: 'user', content: 'three' }]
      for (const messages of [first, first, next]) {
        rig.upstream.play(provider.answer(hello, stream))
        const reply = await rig.call({
          path: paths[client],
          body: ask(client, provider.models[0], stream, { messages }),
        })
        expect(reply.status).toBe(200)
      }
      const sent = rig.upstream.requests.map(({ bytes }) => bytes.toString())
      expect(sent[0]).toBe(sent[1])
      const upTo = (sent[0] as string).indexOf('one') + 3
      expect(sent[2]?.slice(0, upTo)).toBe(sent[0]?.slice(0, upTo))
    },
  },
]
