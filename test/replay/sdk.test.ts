/** The official SDKs against every way that an answer can come: own vendor, foreign vendor, and the built-in simulator. */

import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, openRig, type Rig } from './rig.ts'
import { type Call, chat, claude } from './speech.ts'
import type { Wire } from './wire.ts'

let rig: Rig
let openai: OpenAI
let anthropic: Anthropic
beforeAll(async () => {
  rig = await openRig()
  openai = rig.openai()
  anthropic = rig.anthropic()
})
afterAll(() => rig.close())

const gpt = 'gpt-5.5'
const sonnet = 'claude-sonnet-4-6'
/** Who answers: the model's name, and how its vendor says a thing. */
const vendors = [
  { model: gpt, speech: chat },
  { model: sonnet, speech: claude },
] as const
const hello = [{ role: 'user' as const, content: 'Hello' }]
const boston: Call = { id: 'call_b', name: 'weather', input: { city: 'Boston' } }
const paris: Call = { id: 'call_p', name: 'weather', input: { city: 'Paris', unit: 'C' } }
const schema = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] }
const chatTools: OpenAI.ChatCompletionTool[] = [{ type: 'function', function: { name: 'weather', parameters: schema } }]
const claudeTools: Anthropic.Tool[] = [{ name: 'weather', input_schema: schema }]
const lastBody = () => JSON.parse(rig.seen.at(-1)?.text as string) as Wire

describe.each(vendors)('openai SDK, $model', ({ model, speech }) => {
  it('text', async () => {
    rig.answer(speech.text('Hi.'))
    const answer = await openai.chat.completions.create({ model, messages: hello })
    expect(answer.object).toBe('chat.completion')
    expect(answer.choices[0]).toMatchObject({ message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' })
    expect(answer.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 })
  })
  it('stream, with the helper and usage', async () => {
    rig.answer(speech.stream('One', ' two', ' three'))
    const stream = openai.chat.completions.stream({ model, messages: hello, stream_options: { include_usage: true } })
    const words: string[] = []
    stream.on('content', (delta) => words.push(delta))
    const answer = await stream.finalChatCompletion()
    expect(words).toEqual(['One', ' two', ' three'])
    expect(answer.choices[0]).toMatchObject({ message: { content: 'One two three' }, finish_reason: 'stop' })
    expect(answer.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 7 })
  })
  it('parallel tool calls in a stream', async () => {
    rig.answer(speech.streamCalls(boston, paris))
    const stream = openai.chat.completions.stream({ model, messages: hello, tools: chatTools })
    const [choice] = (await stream.finalChatCompletion()).choices
    expect(choice?.finish_reason).toBe('tool_calls')
    expect(choice?.message.tool_calls).toMatchObject(
      [boston, paris].map(({ id, name, input }) => ({ id, function: { name, arguments: JSON.stringify(input) } })),
    )
  })
  it('a tool loop of three turns', async () => {
    rig.answer(speech.calls(boston), speech.streamCalls(paris), speech.text('Both sunny.'))
    const messages: OpenAI.ChatCompletionMessageParam[] = [...hello]
    const results: string[] = []
    for (const streamed of [false, true, false]) {
      const body = { model, messages, tools: chatTools }
      const answer = streamed
        ? await openai.chat.completions.stream(body).finalChatCompletion()
        : await openai.chat.completions.create(body)
      const message = answer.choices[0]?.message as OpenAI.ChatCompletionMessage
      messages.push(message)
      for (const call of message.tool_calls ?? []) {
        results.push(call.id)
        messages.push({ role: 'tool', tool_call_id: call.id, content: `sunny for ${call.id}` })
      }
    }
    expect(results).toEqual(['call_b', 'call_p'])
    expect(messages.at(-1)?.content).toBe('Both sunny.')
    expect(rig.seen).toHaveLength(3)
    // Nothing of the history is lost on the way up.
    for (const word of ['Hello', 'Boston', 'Paris', 'sunny for call_b', 'sunny for call_p'])
      expect(rig.seen[2]?.text).toContain(word)
    expect((lastBody().messages as unknown[]).length).toBe(5)
  })
  it('structured output by parse()', async () => {
    rig.answer(speech.text('{"city":"Boston"}'))
    const response_format = {
      type: 'json_schema' as const,
      json_schema: { name: 'place', strict: true, schema: { ...schema, additionalProperties: false } },
    }
    const answer = await openai.chat.completions.parse({ model, messages: hello, response_format })
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({ city: 'Boston' })
    expect(rig.seen[0]?.text).toContain('"additionalProperties":false')
  })
})

describe.each(vendors)('anthropic SDK, $model', ({ model, speech }) => {
  const base = { model, max_tokens: 100, messages: hello }
  it('text', async () => {
    rig.answer(speech.text('Hi.'))
    const answer = await anthropic.messages.create(base)
    expect(answer).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' })
    expect(answer.content).toMatchObject([{ type: 'text', text: 'Hi.' }])
    expect(answer.usage).toMatchObject({ input_tokens: 11, output_tokens: 7 })
  })
  it('stream, with the helper', async () => {
    rig.answer(speech.stream('One', ' two', ' three'))
    const stream = anthropic.messages.stream(base)
    const words: string[] = []
    stream.on('text', (delta) => words.push(delta))
    const answer = await stream.finalMessage()
    expect(words).toEqual(['One', ' two', ' three'])
    expect(answer).toMatchObject({ stop_reason: 'end_turn', usage: { output_tokens: 7 } })
  })
  it('parallel tool calls in a stream', async () => {
    rig.answer(speech.streamCalls(boston, paris))
    const answer = await anthropic.messages.stream({ ...base, tools: claudeTools }).finalMessage()
    expect(answer.stop_reason).toBe('tool_use')
    expect(answer.content).toMatchObject([boston, paris].map((call) => ({ type: 'tool_use', ...call })))
  })
  it('a tool loop of three turns', async () => {
    rig.answer(speech.calls(boston), speech.streamCalls(paris), speech.text('Both sunny.'))
    const messages: Anthropic.MessageParam[] = [...hello]
    let answer: Anthropic.Message | undefined
    for (const streamed of [false, true, false]) {
      const body = { ...base, messages, tools: claudeTools }
      answer = streamed ? await anthropic.messages.stream(body).finalMessage() : await anthropic.messages.create(body)
      const results = answer.content.flatMap((block): Anthropic.ToolResultBlockParam[] =>
        block.type === 'tool_use'
          ? [{ type: 'tool_result', tool_use_id: block.id, content: `sunny for ${block.id}` }]
          : [],
      )
      messages.push({ role: 'assistant', content: answer.content })
      if (results.length > 0) messages.push({ role: 'user', content: results })
    }
    expect(answer?.content).toMatchObject([{ type: 'text', text: 'Both sunny.' }])
    for (const word of ['Hello', 'Boston', 'Paris', 'sunny for call_b', 'sunny for call_p'])
      expect(rig.seen[2]?.text).toContain(word)
    expect((lastBody().messages as unknown[]).length).toBe(5)
  })
  it('an image', async () => {
    rig.answer(speech.text('A dot.'))
    const image = { type: 'base64' as const, media_type: 'image/png' as const, data: 'iVBORw0KGgo=' }
    const content: Anthropic.ContentBlockParam[] = [
      { type: 'text', text: 'What is it?' },
      { type: 'image', source: image },
    ]
    await anthropic.messages.create({ ...base, messages: [{ role: 'user', content }] })
    const [turn] = lastBody().messages as { content: Wire[] }[]
    const url = 'data:image/png;base64,iVBORw0KGgo='
    expect(turn?.content[1]).toMatchObject(
      model === gpt ? { type: 'image_url', image_url: { url } } : { type: 'image', source: image },
    )
  })
  it('structured output by output_config', async () => {
    rig.answer(speech.text('{"city":"Boston"}'))
    const format = { type: 'json_schema' as const, schema: { ...schema, additionalProperties: false } }
    const answer = await anthropic.messages.create({ ...base, output_config: { format } })
    expect(answer.content).toMatchObject([{ type: 'text', text: '{"city":"Boston"}' }])
    const body = lastBody()
    expect(model === gpt ? body.response_format : body.output_config).toMatchObject(
      model === gpt ? { type: 'json_schema', json_schema: { schema: format.schema } } : { format },
    )
  })
})

/** An upstream's refusal → the class that both SDKs throw. */
const errors: [
  string,
  () => Answer,
  () => Answer,
  'BadRequestError' | 'NotFoundError' | 'RateLimitError' | 'InternalServerError',
][] = [
  [
    'a bad request',
    () => chat.error(400, 'invalid_request_error', null),
    () => claude.error(400, 'invalid_request_error'),
    'BadRequestError',
  ],
  [
    'an unknown model',
    () => chat.error(404, 'invalid_request_error', 'model_not_found'),
    () => claude.error(404, 'not_found_error'),
    'NotFoundError',
  ],
  [
    'a rate limit',
    () => chat.error(429, 'requests', 'rate_limit_exceeded', { 'retry-after': '7' }),
    () => claude.error(429, 'rate_limit_error', { 'retry-after': '7' }),
    'RateLimitError',
  ],
  [
    "the provider's failure",
    () => chat.error(500, 'server_error', null),
    () => claude.error(500, 'api_error'),
    'InternalServerError',
  ],
]

describe('errors are thrown as their class', () => {
  const caught = (asked: PromiseLike<unknown>) =>
    asked.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
  const chatAsk = (model: string, client = openai) => client.chat.completions.create({ model, messages: hello })
  const claudeAsk = (model: string, client = anthropic) =>
    client.messages.create({ model, max_tokens: 9, messages: hello })

  it.each(errors)('%s', async (_what, fromChat, fromClaude, name) => {
    for (const [model, answer] of [
      [gpt, fromChat],
      [sonnet, fromClaude],
    ] as const) {
      rig.answer(answer())
      const seen = await caught(chatAsk(model))
      expect(seen).toBeInstanceOf(OpenAI[name])
      rig.answer(answer())
      const other = await caught(claudeAsk(model))
      expect(other).toBeInstanceOf(Anthropic[name])
      expect((other as { error: unknown }).error).toMatchObject({
        type: 'error',
        error: { message: expect.any(String) },
      })
      if (name !== 'RateLimitError') continue
      for (const error of [seen, other]) expect((error as { headers: Headers }).headers.get('retry-after')).toBe('7')
    }
  })
  it('a key that is not ours', async () => {
    rig.answer()
    const [own, foreign] = [openai.withOptions({ apiKey: 'sk-no' }), anthropic.withOptions({ apiKey: 'sk-no' })]
    expect(await caught(chatAsk(gpt, own))).toBeInstanceOf(OpenAI.AuthenticationError)
    expect(await caught(claudeAsk(sonnet, foreign))).toBeInstanceOf(Anthropic.AuthenticationError)
    expect(rig.seen).toHaveLength(0)
  })
  it('a model that nobody serves', async () => {
    expect(await caught(chatAsk('no-such-model'))).toBeInstanceOf(OpenAI.NotFoundError)
    expect(await caught(claudeAsk('no-such-model'))).toBeInstanceOf(Anthropic.NotFoundError)
  })
})

/** Reads a stream to its end: what came, and what was thrown. */
const readAll = async <T>(stream: PromiseLike<AsyncIterable<T>>, text: (piece: T) => string | null | undefined) => {
  let said = ''
  try {
    for await (const piece of await stream) said += text(piece) ?? ''
  } catch (thrown) {
    return { said, thrown }
  }
  return { said, thrown: undefined }
}
const chatStream = (model: string, signal?: AbortSignal) =>
  openai.chat.completions.create({ model, messages: hello, stream: true }, { signal })
const chatText = (piece: OpenAI.ChatCompletionChunk) => piece.choices[0]?.delta.content
const claudeStream = (model: string, signal?: AbortSignal) =>
  anthropic.messages.create({ model, max_tokens: 9, messages: hello, stream: true }, { signal })
const claudeText = (piece: Anthropic.RawMessageStreamEvent) =>
  piece.type === 'content_block_delta' && piece.delta.type === 'text_delta' ? piece.delta.text : ''

describe.each(vendors)('a stream of $model that goes wrong', ({ model, speech }) => {
  it('by an error in it', async () => {
    rig.answer(speech.broken('Once', ' upon'))
    const own = await readAll(chatStream(model), chatText)
    expect(own.said).toBe('Once upon')
    expect(own.thrown).toBeInstanceOf(OpenAI.APIError)
    rig.answer(speech.broken('Once', ' upon'))
    const other = await readAll(claudeStream(model), claudeText)
    expect(other.said).toBe('Once upon')
    expect(other.thrown).toBeInstanceOf(Anthropic.APIError)
  })
  it('by a cut', async () => {
    rig.answer(speech.open('cut', 'Once', ' upon'))
    const own = await readAll(chatStream(model), chatText)
    expect(own).toMatchObject({ said: 'Once upon', thrown: expect.any(OpenAI.APIError) })
    rig.answer(speech.open('cut', 'Once', ' upon'))
    const other = await readAll(claudeStream(model), claudeText)
    expect(other).toMatchObject({ said: 'Once upon', thrown: expect.any(Anthropic.APIError) })
  })
  it('by the caller who hangs up: the provider is cancelled and the record says so', async () => {
    for (const ask of [chatStream, claudeStream]) {
      // `hold` keeps the answer open until the gateway hangs up.
      rig.answer(speech.open('hold', 'Once', ' upon'))
      const cut = new AbortController()
      const stream = await ask(model, cut.signal)
      for await (const _piece of stream) cut.abort()
      const record = await rig.log(rig.sent[0]?.logId as string)
      expect(record).toMatchObject({ status: 'cancelled', error_code: 'client_closed' })
    }
  })
})

describe('the simulator', () => {
  it('answers both SDKs, whole and streamed, with no provider called', async () => {
    rig.answer()
    const model = 'respan/echo'
    const whole = await openai.chat.completions.create({ model, messages: hello })
    expect(whole.choices[0]?.message.content).toBe('Hello')
    expect((await readAll(chatStream(model), chatText)).said).toBe('Hello')
    const message = await anthropic.messages.create({ model, max_tokens: 9, messages: hello })
    expect(message.content).toMatchObject([{ type: 'text', text: 'Hello' }])
    expect((await readAll(claudeStream(model), claudeText)).said).toBe('Hello')
    expect(rig.seen).toHaveLength(0)
  })

  it.each([false, true])('calls two tools and is content with their results (stream: %s)', async (streamed) => {
    rig.answer()
    const names = ['weather', 'news']
    const body = {
      model: 'respan/sim',
      messages: [...hello] as OpenAI.ChatCompletionMessageParam[],
      tools: names.map((name) => ({ type: 'function' as const, function: { name, parameters: schema } })),
    }
    const ask = () =>
      streamed
        ? openai.chat.completions.stream(body).finalChatCompletion()
        : openai.chat.completions.create({ ...body, stream: false })
    const message = (await ask()).choices[0]?.message as OpenAI.ChatCompletionMessage
    const calls = (message.tool_calls ?? []) as OpenAI.ChatCompletionMessageFunctionToolCall[]
    expect(calls.map(({ function: { name } }) => name)).toEqual(names)
    for (const call of calls) expect(JSON.parse(call.function.arguments)).toEqual({ city: expect.any(String) })
    body.messages.push(message, ...calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'ok' })))
    expect((await ask()).choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: expect.any(String) } })
  })
  it('satisfies a schema in both protocols, with an image beside the question', async () => {
    const model = 'respan/sim'
    const format = { type: 'json_schema' as const, schema: { ...schema, additionalProperties: false } }
    const parsed = await openai.chat.completions.parse({
      model,
      messages: [
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/image.png' } }] },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema: format.schema } },
    })
    expect(JSON.parse(parsed.choices[0]?.message.content ?? '')).toEqual({ city: expect.any(String) })
    const message = await anthropic.messages.create({
      model,
      max_tokens: 99,
      messages: hello,
      output_config: { format },
    })
    const [block] = message.content
    expect(JSON.parse(block?.type === 'text' ? block.text : '')).toEqual({ city: expect.any(String) })
  })
  it('stops when the caller hangs up', async () => {
    for (const ask of [chatStream, claudeStream]) {
      rig.answer()
      const cut = new AbortController()
      const stream = await ask('respan/sim?pace=20&tokens=500', cut.signal)
      for await (const _piece of stream) cut.abort()
      const record = await rig.log(rig.sent[0]?.logId as string)
      expect(record).toMatchObject({ status: 'cancelled', simulated: true })
    }
  })
})
