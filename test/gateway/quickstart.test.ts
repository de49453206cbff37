/** The examples of the hosted API's quickstart, sent by the official SDK and as the bytes that curl sends. */

import { connect } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openRig, type Rig } from './rig.ts'
import { providers } from './speech.ts'

const gpt = 'gpt-5.5'
const claude = 'claude-sonnet-4-5-20250929'
const chat = providers['openai-chat']
const messages = providers['anthropic-messages']

let rig: Rig
let openai: OpenAI
beforeAll(async () => {
  rig = await openRig()
  openai = new OpenAI({ baseURL: `${rig.url}/api/`, apiKey: rig.key, maxRetries: 0 })
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

type Json = Record<string, unknown>
const sent = (): Json => rig.upstream.requests[0]?.body ?? {}

/** The body as one POST over a socket of its own; the whole answer as text, chunked coding undone. */
const curl = (body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const head = [
      'POST /api/chat/completions HTTP/1.1',
      `Host: 127.0.0.1:${rig.port}`,
      'User-Agent: curl/8.5.0',
      'Accept: */*',
      'Content-Type: application/json',
      `Authorization: Bearer ${rig.key}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ]
    const socket = connect(rig.port, '127.0.0.1', () => socket.write(`${head.join('\r\n')}\r\n\r\n${body}`))
    let answer = ''
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('utf8')
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })

const pdf = Buffer.from('%PDF-1.4 dummy').toString('base64')
const weather = {
  type: 'function' as const,
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
}
const boston = { id: 'call_1', name: 'get_current_weather', arguments: '{"location":"Boston, MA"}' }
const asked = (content: unknown) => [{ role: 'user', content }] as OpenAI.ChatCompletionMessageParam[]

/** Both models, and what their providers say. */
const models = [
  [gpt, chat],
  [claude, messages],
] as const

describe.each(models)('%s', (model, provider) => {
  const isClaude = provider === messages

  it('streams', async () => {
    rig.upstream.play(provider.answer({ text: 'Hello!' }, true))
    const stream = await openai.chat.completions.create({ model, messages: asked('Hello'), stream: true })
    let text = ''
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    expect(text).toBe('Hello!')
    expect(sent()).toMatchObject({ model, stream: true, messages: [{ role: 'user', content: 'Hello' }] })
    rig.upstream.play(provider.answer({ text: 'Hello!' }, true))
    const answer = await curl(`{"model":"${model}","messages":[{"role":"user","content":"Hello"}],"stream":true}`)
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toContain('data: [DONE]\n\n')
  })

  it('calls tools, streamed or not', async () => {
    const request = {
      model,
      messages: asked("What's the weather like in Boston today?"),
      tools: [weather],
      tool_choice: 'auto' as const,
    }
    const wanted = [{ id: 'call_1', type: 'function', function: { name: boston.name, arguments: boston.arguments } }]
    rig.upstream.play(provider.answer({ calls: [boston], end: 'tools' }, false))
    const completion = await openai.chat.completions.create(request)
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { tool_calls: wanted } })
    expect(JSON.stringify(sent().tools)).toContain(JSON.stringify(weather.function.parameters))
    rig.upstream.play(provider.answer({ calls: [boston], end: 'tools' }, true))
    const streamed = await openai.chat.completions.stream(request).finalChatCompletion()
    expect(streamed.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { tool_calls: wanted } })
    rig.upstream.play(provider.answer({ calls: [boston], end: 'tools' }, false))
    const body = await curl(JSON.stringify(request))
    expect(body).toContain(JSON.stringify(JSON.stringify({ location: 'Boston, MA' })))
  })

  it('reads a PDF given as data', async () => {
    const file = { filename: 'dummy.pdf', file_data: `data:application/pdf;base64,${pdf}` }
    const content = [
      { type: 'text', text: "What's this file about?" },
      { type: 'file', file },
    ]
    rig.upstream.play(provider.answer({ text: 'Nothing.' }, false))
    const completion = await openai.chat.completions.create({ model, messages: asked(content) })
    expect(completion.choices[0]?.message.content).toBe('Nothing.')
    const source = { type: 'base64', media_type: 'application/pdf', data: pdf }
    const document = { type: 'document', source, title: 'dummy.pdf' }
    expect(sent().messages).toMatchObject([{ content: isClaude ? [content[0], document] : content }])
  })

  it('reads a PDF given by the id of a file: its own provider does, another says that it cannot', async () => {
    const content = [
      { type: 'text', text: "What's this file about?" },
      { type: 'file', file: { file_id: 'file-abc' } },
    ]
    rig.upstream.play(provider.answer({ text: 'Nothing.' }, false))
    const completion = openai.chat.completions.create({ model, messages: asked(content) })
    if (isClaude) {
      await expect(completion).rejects.toThrow(/file/)
      expect(rig.upstream.requests).toEqual([])
      return
    }
    expect((await completion).choices[0]?.message.content).toBe('Nothing.')
    expect(sent().messages).toEqual([{ role: 'user', content }])
  })

  it('sees an image', async () => {
    const url = 'https://example.com/image.png'
    const content = [
      { type: 'text', text: 'What do you see?' },
      { type: 'image_url', image_url: { url } },
    ]
    rig.upstream.play(provider.answer({ text: 'A cat.' }, false))
    const completion = await openai.chat.completions.create({ model, messages: asked(content) })
    expect(completion.choices[0]?.message.content).toBe('A cat.')
    const image = { type: 'image', source: { type: 'url', url } }
    expect(sent().messages).toEqual([{ role: 'user', content: isClaude ? [content[0], image] : content }])
  })
})

describe('thinking', () => {
  const question = 'Are there an infinite number of prime numbers such that n mod 4 == 3?'
  const thinking = { type: 'enabled', budget_tokens: 10_000 }
  const request = { model: claude, max_tokens: 16_000, thinking, messages: asked(question) }
  const answer = { thought: 'Think of Dirichlet.', signature: 'c2lnbmVk', text: 'Yes.' }
  const block = { type: 'thinking', thinking: answer.thought, signature: answer.signature }

  it('comes back from Claude as reasoning_content and thinking_blocks', async () => {
    rig.upstream.play(messages.answer(answer, false))
    const completion = await openai.chat.completions.create(request)
    expect(sent()).toMatchObject({ model: claude, max_tokens: 16_000, thinking })
    expect(completion.choices[0]?.message).toMatchObject({
      content: 'Yes.',
      reasoning_content: answer.thought,
      thinking_blocks: [block],
    })
  })

  it('comes back in the stream as well', async () => {
    rig.upstream.play(messages.answer(answer, true))
    const stream = await openai.chat.completions.create({ ...request, stream: true })
    const deltas: Json[] = []
    for await (const chunk of stream) deltas.push((chunk.choices[0]?.delta ?? {}) as unknown as Json)
    expect(deltas.map(({ reasoning_content: text }) => text ?? '').join('')).toBe(answer.thought)
    expect(deltas.flatMap(({ thinking_blocks: blocks }) => blocks ?? [])).toEqual([block])
    expect(deltas.map(({ content }) => content ?? '').join('')).toBe('Yes.')
  })

  it('goes back signed with the results of a tool', async () => {
    rig.upstream.play(messages.answer({ ...answer, calls: [boston], end: 'tools' }, false))
    const first = await openai.chat.completions.create({ ...request, tools: [weather] })
    const said = first.choices[0]?.message as OpenAI.ChatCompletionMessageParam
    rig.upstream.reset()
    rig.upstream.play(messages.answer({ text: 'Cold.' }, false))
    const history = [...asked(question), said, { role: 'tool', tool_call_id: 'call_1', content: '-3°' } as const]
    await openai.chat.completions.create({ ...request, tools: [weather], messages: history })
    const turns = sent().messages as { role: string; content: Json[] }[]
    expect(turns[1]).toMatchObject({
      role: 'assistant',
      content: [
        block,
        { type: 'text', text: 'Yes.' },
        { type: 'tool_use', id: 'call_1', input: { location: 'Boston, MA' } },
      ],
    })
    expect(turns[2]?.content).toMatchObject([{ type: 'tool_result', tool_use_id: 'call_1' }])
    expect(sent().thinking).toEqual(thinking)
  })

  it('is an effort for gpt-5.5, and that is told', async () => {
    rig.upstream.play(chat.answer({ text: 'Yes.' }, false))
    const { data, response } = await openai.chat.completions.create({ ...request, model: gpt }).withResponse()
    expect(data.choices[0]?.message.content).toBe('Yes.')
    expect(sent()).toMatchObject({ model: gpt, reasoning_effort: 'medium' })
    expect(sent().thinking).toBeUndefined()
    expect(response.headers.get('x-respan-warnings')).toContain('reasoning')
  })

  it('streams through the SDK of Anthropic, from either provider', async () => {
    const anthropic = new Anthropic({ baseURL: `${rig.url}/api/anthropic`, apiKey: rig.key, maxRetries: 0 })
    for (const [model, provider] of models) {
      rig.upstream.play(provider.answer(answer, true))
      const asked = { model, max_tokens: 16_000, messages: [{ role: 'user' as const, content: question }] }
      const message = await anthropic.messages.stream(asked).finalMessage()
      expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text'])
      expect(message.content[1]).toMatchObject({ text: 'Yes.' })
      expect(message.stop_reason).toBe('end_turn')
    }
  })
})

it('takes Respan parameters of every kind, and sends none of them on', async () => {
  rig.upstream.play(chat.answer({ text: 'Hello!' }, false))
  const body = {
    model: gpt,
    messages: asked('Hello'),
    customer_identifier: 'customer_1',
    metadata: { plan: 'pro', seats: 3 },
    respan_params: { thread_identifier: 't1' },
  }
  const header = Buffer.from(JSON.stringify({ custom_identifier: 'c1' })).toString('base64')
  const options = { headers: { 'X-Data-Respan-Params': header } }
  const { response } = await openai.chat.completions
    .create(body as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming, options)
    .withResponse()
  expect(Object.keys(sent()).sort()).toEqual(['messages', 'model'])
  expect(await rig.trace(response.headers.get('x-respan-log-id') as string)).toMatchObject({
    customer_identifier: 'customer_1',
    custom_identifier: 'c1',
    thread_identifier: 't1',
    metadata: { plan: 'pro', seats: '3' },
  })
})
