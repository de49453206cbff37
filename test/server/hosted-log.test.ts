/** Calls through the gateway, as the hosted API shows them: OpenAI's messages, snake case, nothing cut in the detail. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Json, openTestGateway, type TestGateway } from './gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())

const detail = async (id: string) => (await gateway.ask(`/api/request-logs/${id}/`)).value
const listed = async (id: string) => {
  const { value } = await gateway.ask(`/api/request-logs/list/?unique_id=${id}`)
  return (value.results as Json[])[0]
}

const long = `Say it: ${'whale '.repeat(100)}`
const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Weather?' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: 'c1', content: 'rain' },
  { role: 'user', content: long },
]
const tools = [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } }]

it('the whole conversation and answer of a chat, and what was asked of the model', async () => {
  const id = await gateway.chat({ messages, tools, temperature: 0.5, max_tokens: 4000, top_p: 0.9 })
  expect(await detail(id)).toMatchObject({
    prompt_messages: messages,
    completion_message: { role: 'assistant', content: long },
    tools,
    tool_calls: [],
    input: long,
    output: long,
    temperature: 0.5,
    max_tokens: 4000,
    top_p: 0.9,
    variables: {},
    prompt_name: null,
    prompt_version_number: null,
    usage: {
      prompt_tokens: expect.any(Number),
      completion_tokens: expect.any(Number),
      total_tokens: expect.any(Number),
    },
    attempt_spans: [{ number: 1, provider_id: 'respan', start_time: expect.any(String), latency: expect.any(Number) }],
  })
})

it('one object for an answer that calls tools, from a stream too', async () => {
  for (const stream of [false, true]) {
    const id = await gateway.chat({ model: 'respan/sim', messages: messages.slice(0, 2), tools, stream })
    const log = await detail(id)
    expect(log.completion_message).toMatchObject({
      role: 'assistant',
      content: null,
      tool_calls: [{ id: expect.any(String), type: 'function', function: { name: 'look_up', arguments: '{}' } }],
    })
    expect(await listed(id)).toMatchObject({
      completion_message: { role: 'assistant', content: null },
      has_tool_calls: true,
      output: 'look_up',
    })
  }
})

it('the same messages, whatever the protocol of the caller', async () => {
  const body = {
    model: 'respan/echo',
    max_tokens: 300,
    system: 'Be brief.',
    messages: [{ role: 'user', content: long }],
  }
  const { headers } = await gateway.ask('/api/anthropic/v1/messages', body)
  expect(await detail(headers.get('x-respan-log-id') as string)).toMatchObject({
    prompt_messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: long },
    ],
    completion_message: { role: 'assistant', content: long },
    max_tokens: 300,
  })
})

it('words for what this protocol cannot say', async () => {
  const fileData = { fileUri: 'gs://bucket/song.ogg', mimeType: 'audio/ogg' }
  const body = { contents: [{ role: 'user', parts: [{ text: 'Listen' }, { fileData }] }] }
  const { headers } = await gateway.ask('/api/google/v1beta/models/gemini-2.5-flash:generateContent', body)
  const { status, value } = await gateway.ask(`/api/request-logs/${headers.get('x-respan-log-id')}/`)
  expect([status, JSON.stringify(value.prompt_messages)]).toEqual([200, expect.stringMatching(/Listen.*song\.ogg/)])
})

it('no name in camel case, but in what the caller and the provider wrote', async () => {
  const { full_request: _, full_response: __, ...log } = await detail(await gateway.chat({}))
  const names = (value: unknown): string[] =>
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([name, one]) => [name, ...names(one)])
  expect(names(log).filter((name) => /[a-z][A-Z]/.test(name))).toEqual([])
})

it('in a list, the beginning of what was said last, with a sign where it is cut', async () => {
  const row = await listed(await gateway.chat({ messages }))
  const beginning = `${long.slice(0, 200)}…`
  expect(row).toMatchObject({
    input: beginning,
    output: beginning,
    prompt_messages: [{ role: 'user', content: beginning }],
    completion_message: { role: 'assistant', content: beginning },
  })
  expect(await listed(await gateway.chat({}))).toMatchObject({ input: 'hi', prompt_messages: [{ content: 'hi' }] })
})
