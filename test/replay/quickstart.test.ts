/** The hosted API's quickstart against the local gateway: its examples as written, but for base URL and key. */

import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRig, type Rig } from './rig.ts'
import { chat, claude } from './speech.ts'
import type { Wire } from './wire.ts'

let rig: Rig
let client: OpenAI
beforeAll(async () => {
  rig = await openRig()
  client = rig.openai()
})
afterAll(() => rig.close())

/** What the upstream was sent last. */
const upstream = () => {
  const { path, headers, text } = rig.seen.at(-1) as Rig['seen'][number]
  return { path, headers, body: JSON.parse(text) as Wire, text }
}
/** What curl sends: the text between the quotes, new lines and all. */
const curl = (text: string) =>
  fetch(`${rig.url}/api/chat/completions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${rig.key}` },
    body: text,
  })

describe('Stream tokens', () => {
  it('by the SDK', async () => {
    rig.answer(chat.stream('Hel', 'lo'))
    const response = await client.chat.completions.create({
      model: 'gpt-5.5',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
    })
    let text = ''
    let finish: string | null = null
    for await (const chunk of response) {
      expect(chunk.usage).toBeUndefined()
      text += chunk.choices[0]?.delta.content ?? ''
      finish = chunk.choices[0]?.finish_reason ?? finish
    }
    expect([text, finish]).toEqual(['Hello', 'stop'])
    expect(upstream()).toMatchObject({ path: '/v1/chat/completions', body: { model: 'gpt-5.5', stream: true } })
    expect(upstream().headers.authorization).toBe('Bearer sk-replay-0123456789abcdef')
  })

  it('by curl', async () => {
    rig.answer(chat.stream('Hel', 'lo'))
    const response = await curl(`{
"model": "gpt-5.5",
"messages": [{"role": "user", "content": "Hello"}],
"stream": true
}`)
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const text = await response.text()
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(text.match(/^data: /gm)).toHaveLength(5)
    expect(upstream().text).toContain(`{
"model": "gpt-5.5",
"messages": [{"role": "user", "content": "Hello"}],
"stream": true`)
  })
})

const tools: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'get_current_weather',
      description: 'Get the current weather in a given location',
      parameters: {
        type: 'object',
        properties: {
          location: { type: 'string', description: 'The city and state, e.g. San Francisco, CA' },
          unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
        },
        required: ['location'],
      },
    },
  },
]
const weather = { id: 'call_1', name: 'get_current_weather', input: { location: 'Boston, MA' } }

describe('Let the model call your functions', () => {
  const question = (model: string): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
    model,
    messages: [{ role: 'user', content: "What's the weather like in Boston today?" }],
    tools,
    tool_choice: 'auto',
  })
  it.each([
    ['gpt-5.5', chat.calls(weather)],
    ['claude-sonnet-4-5-20250929', claude.calls(weather)],
  ])('of %s', async (model, answer) => {
    rig.answer(answer)
    const completion = await client.chat.completions.create(question(model))
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: weather.name, arguments: '{"location":"Boston, MA"}' } },
        ],
      },
    })
  })
  it('passes the tools to OpenAI byte for byte, and as input_schema to Anthropic', async () => {
    rig.answer(chat.calls(weather))
    const body = question('gpt-5.5')
    await client.chat.completions.create(body)
    expect(upstream().text).toBe(JSON.stringify(body))
    rig.answer(claude.calls(weather))
    await curl(JSON.stringify(question('claude-sonnet-4-5-20250929')))
    const [tool] = upstream().body.tools as Wire[]
    const { name, description, parameters } = (tools[0] as OpenAI.ChatCompletionFunctionTool).function
    expect(tool).toEqual({ name, description, input_schema: parameters })
    expect(upstream().body.tool_choice).toEqual({ type: 'auto' })
  })
})

/** The payload of "Have supported models return their reasoning". */
const payload = {
  model: 'claude-sonnet-4-5-20250929',
  max_tokens: 16000,
  thinking: { type: 'enabled', budget_tokens: 10000 },
  messages: [{ role: 'user', content: 'Are there an infinite number of prime numbers such that n mod 4 == 3?' }],
}
type Thought = OpenAI.ChatCompletionMessage & { reasoning_content?: string; thinking_blocks?: Wire[] }
const ask = async (body: Wire) => {
  const answer = await client.chat.completions.create(body as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming)
  return answer.choices[0]?.message as Thought
}
const block = { type: 'thinking', thinking: 'Euclid, with 4n-1.', signature: 'EqQBCkYIBxgC/+==' }

describe('Have supported models return their reasoning', () => {
  it('and take its signature back on the next turn', async () => {
    rig.answer(claude.thinking(block.thinking, block.signature, 'Yes.'), claude.text('Because …'))
    const message = await ask(payload)
    const { model, max_tokens, thinking, messages } = payload
    expect(upstream().path).toBe('/v1/messages')
    expect(upstream().body).toMatchObject({ model, max_tokens, thinking, messages: [{ role: 'user' }] })
    expect(message).toMatchObject({ content: 'Yes.', reasoning_content: block.thinking, thinking_blocks: [block] })
    await ask({ ...payload, messages: [...messages, message, { role: 'user', content: 'Why?' }] })
    const turns = upstream().body.messages as { role: string; content: unknown }[]
    expect(turns[1]).toEqual({ role: 'assistant', content: [block, { type: 'text', text: 'Yes.' }] })
  })

  it('and in a tool loop, where Anthropic demands it', async () => {
    rig.answer(claude.thinkingCalls(block.thinking, block.signature, weather), claude.text('Sunny.'))
    const message = await ask({ ...payload, tools })
    const result = { role: 'tool', tool_call_id: 'call_1', content: 'sunny' }
    await ask({ ...payload, tools, messages: [...payload.messages, message, result] })
    const turns = upstream().body.messages as { content: Wire[] }[]
    expect(turns[1]?.content.map(({ type }) => type)).toEqual(['thinking', 'tool_use'])
    expect(turns[1]?.content[0]).toEqual(block)
    expect(turns[2]?.content[0]).toMatchObject({ type: 'tool_result', tool_use_id: 'call_1' })
  })

  it('in a stream, by curl', async () => {
    rig.answer(claude.streamThinking(block.thinking, block.signature, 'Yes.'))
    const response = await curl(JSON.stringify({ ...payload, stream: true }, undefined, 1))
    const deltas = (await response.text())
      .split('\n\n')
      .filter((frame) => frame.startsWith('data: {'))
      .map((frame) => JSON.parse(frame.slice(6)) as { choices: { delta: Wire }[] })
      .flatMap(({ choices }) => choices.map(({ delta }) => delta))
    const joined = (name: string) => deltas.map((delta) => delta[name] ?? '').join('')
    expect(joined('reasoning_content')).toBe(block.thinking)
    expect(joined('content')).toBe('Yes.')
    expect(deltas.flatMap(({ thinking_blocks }) => thinking_blocks ?? [])).toEqual([block])
  })

  it('of gpt-5, which takes an effort instead of a budget', async () => {
    rig.answer(chat.text('Yes.'))
    await ask({ ...payload, model: 'gpt-5' })
    const { body } = upstream()
    expect(body).toMatchObject({ model: 'gpt-5', max_completion_tokens: 16000 })
    expect(['low', 'medium', 'high']).toContain(body.reasoning_effort)
    expect(body).not.toHaveProperty('thinking')
    expect(body).not.toHaveProperty('max_tokens')
  })
})

describe('Send PDFs as file content blocks', () => {
  const content = (file: Wire) => [
    { type: 'text', text: "What's this file about?" },
    { type: 'file', file },
  ]
  const body = (model: string, file: Wire) => ({ model, messages: [{ role: 'user', content: content(file) }] })
  const pdf = Buffer.from('%PDF-1.4 dummy').toString('base64')

  it('by file_id, to the provider that has the file', async () => {
    rig.answer(chat.text('A dummy.'))
    expect((await ask(body('gpt-5.5', { file_id: 'file-abc123' }))).content).toBe('A dummy.')
    expect(upstream().text).toBe(JSON.stringify(body('gpt-5.5', { file_id: 'file-abc123' })))
  })
  it('never by file_id to another provider', async () => {
    rig.answer(claude.text('What file?'))
    const asked = ask(body('claude-sonnet-4-5-20250929', { file_id: 'file-abc123' }))
    await expect(asked).rejects.toThrow(OpenAI.BadRequestError)
    expect(rig.seen).toHaveLength(0)
  })
  it('by file_data, as a document to Anthropic', async () => {
    rig.answer(claude.text('A dummy.'))
    const file = { filename: 'dummy.pdf', file_data: `data:application/pdf;base64,${pdf}` }
    await ask(body('claude-sonnet-4-5-20250929', file))
    const [turn] = upstream().body.messages as { content: Wire[] }[]
    expect(turn?.content[1]).toMatchObject({
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: pdf },
    })
  })
})

describe('Pass images using image_url content blocks', () => {
  const body = (model: string) => ({
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What do you see?' },
          { type: 'image_url', image_url: { url: 'https://example.com/image.png' } },
        ],
      },
    ],
  })
  it('to OpenAI, untouched', async () => {
    rig.answer(chat.text('A cat.'))
    expect((await ask(body('gpt-5.5'))).content).toBe('A cat.')
    expect(upstream().text).toBe(JSON.stringify(body('gpt-5.5')))
  })
  it('to Anthropic, as an image block', async () => {
    rig.answer(claude.text('A cat.'))
    expect((await ask(body('claude-sonnet-4-5-20250929'))).content).toBe('A cat.')
    const [turn] = upstream().body.messages as { content: Wire[] }[]
    const source = { type: 'url', url: 'https://example.com/image.png' }
    expect(turn?.content[1]).toEqual({ type: 'image', source })
  })
})
