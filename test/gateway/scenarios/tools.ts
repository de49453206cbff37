/** Tool calls: how providers stream them, and how results, choices and schemas go to the other side. */

import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { Script } from '../upstream.ts'
import { hello, isClaude, type Row } from './row.ts'

const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`
const chunk = (delta: object, finish: string | null = null) =>
  data({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'gpt-answered',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  })
const named = (value: { type: string } & Record<string, unknown>) => `event: ${value.type}\n${data(value)}`

const chatStream = (...toolCalls: object[]): Script => [
  {
    send:
      chunk({ role: 'assistant', content: null }) +
      toolCalls.map((call) => chunk({ tool_calls: [call] })).join('') +
      chunk({}, 'tool_calls') +
      'data: [DONE]\n\n',
  },
]
const call = (index: number, id: string | undefined, name: string | undefined, json: string) => ({
  index,
  ...(id !== undefined && { id, type: 'function' }),
  function: { ...(name !== undefined && { name }), arguments: json },
})

const chatOnly = { when: (c: { upstream: string; stream: boolean }) => c.stream && c.upstream === 'openai-chat' }
const paris = '{"city":"Paris"}'
const rome = '{"city":"Rome"}'
const both = [
  ['weather', paris],
  ['weather', rome],
] as const

/** Requests in the client's protocol: a tool, a call that was made, results for it. */
const schema = {
  type: 'object',
  properties: { zeta: { $ref: '#/$defs/node' }, alpha: { type: 'integer', maximum: 10 }, city: { type: 'string' } },
  required: ['zeta'],
  $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
}
const tool = (claude: boolean) =>
  claude
    ? { name: 'weather', description: 'Looks it up', input_schema: schema }
    : { type: 'function', function: { name: 'weather', description: 'Looks it up', parameters: schema } }

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAACklEQVR4nGMAAQAABQABDQottAAAAABJRU5ErkJggg=='

/** A history in which the tool was called and answered, in the client's protocol. */
const history = (claude: boolean, results: readonly { id: string; content: unknown }[], called = true): object[] => {
  const user = { role: 'user', content: 'Weather in Paris?' }
  const calls = claude
    ? { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Paris' } }] }
    : {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: paris } }],
      }
  const answers = claude
    ? [{ role: 'user', content: results.map(({ id, content }) => ({ type: 'tool_result', tool_use_id: id, content })) }]
    : results.map(({ id, content }) => ({ role: 'tool', tool_call_id: id, content }))
  return [user, ...(called ? [calls] : []), ...answers]
}

/** A name that only Anthropic takes, and the spelling that OpenAI is sent. */
const longName = `mcp__issues__${'list_every_open_issue_'.repeat(4)}`
const shortName = `${longName.slice(0, 55)}_${createHash('sha256').update(longName).digest('hex').slice(0, 8)}`

export const toolRows: readonly Row[] = [
  {
    name: 'F39 a name longer than the provider takes is shortened on the way, and comes back whole',
    when: ({ client, upstream }) => isClaude(client) && !isClaude(upstream),
    ask: () => ({
      messages: [
        { role: 'user', content: 'Which issues are open?' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'call_0', name: longName, input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_0', content: 'none' }] },
      ],
      tools: [{ name: longName, input_schema: schema }],
      tool_choice: { type: 'tool', name: longName },
    }),
    scripts: ({ provider, stream }) => [
      provider.answer({ calls: [{ id: 'call_1', name: shortName, arguments: paris }], end: 'tools' }, stream),
    ],
    calls: [[longName, paris]],
    end: 'tools',
    warned: () => ['tools.name'],
    also: ({ seen }) => {
      const body = JSON.stringify(seen[0]?.body)
      expect(shortName).toHaveLength(64)
      expect(body.split(shortName)).toHaveLength(4)
      expect(body).not.toContain(longName)
    },
  },
  {
    name: 'F29 arguments whole in the first frame of the call',
    when: ({ stream }) => stream,
    scripts: ({ upstream, provider }) => {
      if (!isClaude(upstream)) return [chatStream(call(0, 'call_1', 'weather', paris))]
      const say = provider.speaker()
      const block = { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Paris' } }
      const whole = say.start() + named({ type: 'content_block_start', index: 0, content_block: block })
      return [[{ send: whole + named({ type: 'content_block_stop', index: 0 }) + say.finish('tools') + say.done() }]]
    },
    calls: [['weather', paris]],
    end: 'tools',
  },
  {
    name: 'F29 arguments in deltas only',
    scripts: ({ provider, stream }) => [
      provider.answer({ calls: [{ id: 'call_1', name: 'weather', arguments: paris }], end: 'tools' }, stream),
    ],
    calls: [['weather', paris]],
    end: 'tools',
  },
  {
    name: 'F29 a call without arguments',
    scripts: ({ provider, stream }) => [
      provider.answer({ calls: [{ id: 'call_1', name: 'now', arguments: '{}' }], end: 'tools' }, stream),
    ],
    calls: [['now', '{}']],
    end: 'tools',
  },
  {
    name: 'F30 text and two calls in one answer',
    scripts: ({ provider, stream }) => [
      provider.answer(
        {
          text: 'I look.',
          calls: [
            { id: 'call_1', name: 'weather', arguments: paris },
            { id: 'call_2', name: 'weather', arguments: rome },
          ],
          end: 'tools',
        },
        stream,
      ),
    ],
    text: 'I look.',
    calls: both,
    end: 'tools',
  },
  {
    name: 'F31 later frames leave the id out, parallel calls come interleaved',
    ...chatOnly,
    scripts: () => [
      chatStream(
        call(0, 'call_1', 'weather', ''),
        call(1, 'call_2', 'weather', ''),
        call(0, undefined, undefined, '{"city":'),
        call(1, undefined, undefined, '{"city":'),
        call(0, undefined, undefined, '"Paris"}'),
        call(1, undefined, undefined, '"Rome"}'),
      ),
    ],
    calls: both,
    end: 'tools',
  },
  {
    name: 'F31 every parallel call has index 0 and an id of its own',
    when: ({ client, upstream, stream }) => stream && !isClaude(upstream) && isClaude(client),
    scripts: () => [chatStream(call(0, 'call_1', 'weather', paris), call(0, 'call_2', 'weather', rome))],
    calls: both,
    end: 'tools',
  },
  {
    name: 'F38 arguments cut off by the token limit are told as they are, never as {}',
    when: ({ stream }) => stream,
    scripts: ({ provider }) => {
      const say = provider.speaker()
      return [
        [
          {
            send:
              say.start() +
              say.call('call_1', 'weather') +
              say.args('{"city":"Par') +
              say.finish('length') +
              say.done(),
          },
        ],
      ]
    },
    calls: [['weather', '{"city":"Par']],
    end: 'length',
  },
  {
    name: 'F38 arguments cut off, in a whole answer',
    when: ({ client, upstream, stream }) => !stream && isClaude(client) && !isClaude(upstream),
    scripts: ({ provider }) => [
      provider.answer({ calls: [{ id: 'call_1', name: 'weather', arguments: '{"city":"Par' }], end: 'length' }, false),
    ],
    calls: [['weather', '{"_respan_unparsed_arguments":"{\\"city\\":\\"Par"}']],
    end: 'length',
  },
  {
    name: 'F35 an orphan tool result is refused with its id, before the provider is asked',
    when: ({ client, upstream }) => isClaude(upstream) && !isClaude(client),
    ask: ({ client }) => ({
      messages: history(isClaude(client), [{ id: 'call_9', content: '7 degrees' }], false),
      tools: [tool(isClaude(client))],
    }),
    scripts: () => [],
    status: 400,
    error: 'bad_request',
    attempts: ['first bad_request'],
    also: ({ heard, seen }) => {
      expect(heard.error?.message).toContain('call_9')
      expect(seen).toEqual([])
    },
  },
  {
    name: 'F35 a second result for one call is left out, and that is told',
    when: ({ client, upstream }) => isClaude(upstream) && !isClaude(client),
    ask: ({ client }) => ({
      messages: history(isClaude(client), [
        { id: 'call_1', content: '7 degrees' },
        { id: 'call_1', content: '8 degrees' },
      ]),
      tools: [tool(isClaude(client))],
    }),
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    warned: () => ['messages'],
    also: ({ seen }) => {
      const sent = seen[0]?.bytes.toString() ?? ''
      expect(sent).toContain('7 degrees')
      expect(sent).not.toContain('8 degrees')
    },
  },
  {
    name: 'F36 tool_choice and the parallel switch reach the provider in its own words',
    ask: ({ client }) =>
      isClaude(client)
        ? { tools: [tool(true)], tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true } }
        : {
            tools: [tool(false)],
            tool_choice: { type: 'function', function: { name: 'weather' } },
            parallel_tool_calls: false,
          },
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    also: ({ upstream, seen }) => {
      const { tool_choice, parallel_tool_calls } = seen[0]?.body ?? {}
      if (isClaude(upstream))
        expect(tool_choice).toEqual({ type: 'tool', name: 'weather', disable_parallel_tool_use: true })
      else
        expect([tool_choice, parallel_tool_calls]).toEqual([{ type: 'function', function: { name: 'weather' } }, false])
    },
  },
  {
    name: 'F36 what the other protocol cannot say is told, not swallowed',
    when: ({ passed }) => !passed,
    ask: ({ client }) => (isClaude(client) ? { top_k: 5 } : { seed: 7, frequency_penalty: 0.5, logit_bias: { 1: 2 } }),
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    warned: ({ client }) => (isClaude(client) ? ['topK'] : ['seed', 'frequencyPenalty', 'logit_bias']),
    trace: { has_warnings: true },
  },
  {
    name: 'F37 F40 a recursive schema keeps its $defs, its member order and its text',
    ask: ({ client }) => ({ tools: [tool(isClaude(client))] }),
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    also: ({ seen }) => {
      expect(seen[0]?.bytes.toString()).toContain(JSON.stringify(schema))
    },
  },
  {
    name: 'F37 a schema with 20,000 members goes through in no time',
    ask: ({ client }) => {
      const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`member_${i}`, { $ref: '#/$defs/a' }]))
      const huge = { type: 'object', properties: wide, $defs: { a: { type: 'array', items: { $ref: '#/$defs/a' } } } }
      const parts = isClaude(client)
        ? { name: 'huge', input_schema: huge }
        : { type: 'function', function: { name: 'huge', parameters: huge } }
      return { tools: [parts] }
    },
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    also: ({ seen, trace }) => {
      expect(seen[0]?.bytes.length).toBeGreaterThan(600_000)
      expect(trace.latency).toBeLessThan(3)
    },
  },
  {
    name: 'F43 an image in a tool result reaches the provider',
    when: ({ client }) => isClaude(client),
    ask: ({ client }) => ({
      messages: history(isClaude(client), [
        {
          id: 'call_1',
          content: [
            { type: 'text', text: 'a map' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
          ],
        },
      ]),
      tools: [tool(true)],
    }),
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    also: ({ seen, upstream }) => {
      const sent = seen[0]?.bytes.toString() ?? ''
      expect(sent).toContain(png)
      if (!isClaude(upstream)) expect(sent).toContain(`data:image/png;base64,${png}`)
    },
  },
  {
    name: 'F43 images by address and by value reach the provider in its own form',
    ask: ({ client }) => ({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Which?' },
            ...(isClaude(client)
              ? [
                  { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
                  { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
                ]
              : [
                  { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
                  { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
                ]),
          ],
        },
      ],
    }),
    scripts: ({ provider, stream }) => [provider.answer(hello, stream)],
    ...hello,
    also: ({ seen, upstream }) => {
      const sent = seen[0]?.bytes.toString() ?? ''
      const wanted = isClaude(upstream)
        ? [
            { type: 'url', url: 'https://example.com/a.png' },
            { type: 'base64', media_type: 'image/png', data: png },
          ]
        : [{ url: 'https://example.com/a.png' }, { url: `data:image/png;base64,${png}` }]
      for (const source of wanted) expect(sent).toContain(JSON.stringify(source))
    },
  },
]
