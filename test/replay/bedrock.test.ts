/** The official AWS SDK as a client, and Bedrock as the provider: binary frames through a running gateway, both ways. */

import {
  AccessDeniedException,
  type BedrockRuntimeClient,
  BedrockRuntimeClient as Client,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  InternalServerException,
  type Message,
  ModelStreamErrorException,
  ResourceNotFoundException,
  ServiceUnavailableException,
  ThrottlingException,
  type ToolConfiguration,
  ValidationException,
} from '@aws-sdk/client-bedrock-runtime'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fold } from '../../src/core/fold.ts'
import { codecs } from '../../src/protocols/index.ts'
import { eventstreamFrame, exceptionFrame } from '../../src/wire/eventstream.ts'
import { decode, readBody } from '../protocols/laws.ts'
import { type Answer, openRig, type Rig } from './rig.ts'
import { type Call, chat, claude } from './speech.ts'
import { type Exchange, readExchanges, streamOf, type Wire } from './wire.ts'

let rig: Rig
let aws: BedrockRuntimeClient
/** As a user sets it up: `respan env` names the two variables. */
const connect = (key: string): BedrockRuntimeClient => {
  process.env.AWS_BEARER_TOKEN_BEDROCK = key
  return new Client({
    endpoint: `${rig.url}/api/bedrock`,
    region: 'us-east-1',
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  })
}
beforeAll(async () => {
  rig = await openRig()
  aws = connect(rig.key)
})
afterAll(async () => {
  delete process.env.AWS_BEARER_TOKEN_BEDROCK
  await rig.close()
})

const vendors = [
  { modelId: 'gpt-5.5', speech: chat },
  { modelId: 'claude-sonnet-4-6', speech: claude },
] as const
const hello: Message[] = [{ role: 'user', content: [{ text: 'Hello' }] }]
const boston: Call = { id: 'call_b', name: 'weather', input: { city: 'Boston' } }
const paris: Call = { id: 'call_p', name: 'weather', input: { city: 'Paris', unit: 'C' } }
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const toolConfig: ToolConfiguration = { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: schema } } }] }

/** A stream as a program of the SDK reads it: the message that its events add up to, and what was thrown. */
const listen = async (input: ConverseCommandInput, client = aws) => {
  const content: NonNullable<Message['content']> = []
  const inputs: string[] = []
  const words: string[] = []
  const told: { stopReason?: string; outputTokens?: number; thrown?: unknown } = {}
  const hear = (event: ConverseStreamOutput) => {
    const { contentBlockStart, contentBlockDelta, messageStop, metadata } = event
    const call = contentBlockStart?.start?.toolUse
    const at = contentBlockStart?.contentBlockIndex ?? contentBlockDelta?.contentBlockIndex ?? 0
    if (call !== undefined) content[at] = { toolUse: { ...call, input: {} } } as never
    if (contentBlockDelta?.delta?.toolUse !== undefined)
      inputs[at] = `${inputs[at] ?? ''}${contentBlockDelta.delta.toolUse.input}`
    if (contentBlockDelta?.delta?.text !== undefined) words.push(contentBlockDelta.delta.text)
    if (messageStop !== undefined) told.stopReason = messageStop.stopReason
    if (metadata !== undefined) told.outputTokens = metadata.usage?.outputTokens
  }
  try {
    const { stream } = await client.send(new ConverseStreamCommand(input))
    for await (const event of stream ?? []) hear(event)
  } catch (thrown) {
    told.thrown = thrown
  }
  for (const [i, text] of inputs.entries()) {
    const call = content[i]?.toolUse
    if (call !== undefined) call.input = JSON.parse(text)
  }
  return { ...told, words, content }
}
const lastBody = () => JSON.parse(rig.seen.at(-1)?.text as string) as Wire

describe.each(vendors)('aws SDK, $modelId', ({ modelId, speech }) => {
  it('text', async () => {
    rig.answer(speech.text('Hi.'))
    const answer = await aws.send(new ConverseCommand({ modelId, messages: hello }))
    expect(answer.output?.message).toEqual({ role: 'assistant', content: [{ text: 'Hi.' }] })
    expect(answer).toMatchObject({
      stopReason: 'end_turn',
      usage: { inputTokens: 11, outputTokens: 7, totalTokens: 18 },
    })
  })
  it('stream', async () => {
    rig.answer(speech.stream('One', ' two', ' three'))
    expect(await listen({ modelId, messages: hello })).toMatchObject({
      words: ['One', ' two', ' three'],
      stopReason: 'end_turn',
      outputTokens: 7,
    })
  })
  it('a tool loop of three turns', async () => {
    rig.answer(speech.streamCalls(boston, paris), speech.calls(paris), speech.text('Both sunny.'))
    const messages: Message[] = [...hello]
    const answer = (content: Message['content'] = []) => {
      const results = content.flatMap(
        ({ toolUse }): NonNullable<Message['content']> =>
          toolUse === undefined
            ? []
            : [{ toolResult: { toolUseId: toolUse.toolUseId, content: [{ text: `sunny for ${toolUse.toolUseId}` }] } }],
      )
      messages.push(
        { role: 'assistant', content },
        ...(results.length > 0 ? [{ role: 'user' as const, content: results }] : []),
      )
    }
    const first = await listen({ modelId, messages, toolConfig })
    expect(first.stopReason).toBe('tool_use')
    expect(first.content).toMatchObject(
      [boston, paris].map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } })),
    )
    answer(first.content)
    for (const _turn of [2, 3])
      answer((await aws.send(new ConverseCommand({ modelId, messages, toolConfig }))).output?.message?.content)
    expect(messages.at(-1)?.content).toEqual([{ text: 'Both sunny.' }])
    // Nothing of the history is lost on the way up.
    for (const word of ['Hello', 'Boston', 'Paris', 'sunny for call_b', 'sunny for call_p'])
      expect(rig.seen[2]?.text).toContain(word)
  })
  it('an image', async () => {
    rig.answer(speech.text('A dot.'))
    const bytes = Buffer.from('iVBORw0KGgo=', 'base64')
    await aws.send(
      new ConverseCommand({
        modelId,
        messages: [
          { role: 'user', content: [{ text: 'What is it?' }, { image: { format: 'png', source: { bytes } } }] },
        ],
      }),
    )
    const [turn] = lastBody().messages as { content: Wire[] }[]
    expect(turn?.content[1]).toMatchObject(
      speech === chat
        ? { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }
        : { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
    )
  })
  it('a stream that breaks ends in an exception of its class', async () => {
    rig.answer(speech.broken('Once', ' upon'))
    const broken = await listen({ modelId, messages: hello })
    expect(broken.words).toEqual(['Once', ' upon'])
    expect(broken.thrown).toBeInstanceOf(speech === chat ? InternalServerException : ServiceUnavailableException)
    rig.answer(speech.open('cut', 'Once', ' upon'))
    const cut = await listen({ modelId, messages: hello })
    expect(cut).toMatchObject({ words: ['Once', ' upon'], thrown: expect.any(ModelStreamErrorException) })
  })
})

describe('errors are thrown as their class', () => {
  const ask = (modelId: string, client = aws) => client.send(new ConverseCommand({ modelId, messages: hello }))
  it.each([
    ['a bad request', chat.error(400, 'invalid_request_error', null), ValidationException, 400],
    ['a rate limit', chat.error(429, 'requests', 'rate_limit_exceeded'), ThrottlingException, 429],
    ["the provider's failure", chat.error(500, 'server_error', null), InternalServerException, 502],
    ['an overload', chat.error(503, 'overloaded', null), ServiceUnavailableException, 503],
  ])('%s', async (_what, answer, exception, status) => {
    for (const call of [
      () => ask('gpt-5.5'),
      () => listen({ modelId: 'gpt-5.5', messages: hello }).then(({ thrown }) => Promise.reject(thrown)),
    ]) {
      rig.answer(answer)
      const thrown = await call().catch((error: unknown) => error)
      expect(thrown).toBeInstanceOf(exception)
      expect(thrown).toMatchObject({ message: expect.stringContaining('no:'), $metadata: { httpStatusCode: status } })
    }
  })
  it('a model that nobody serves, and a key that is not ours', async () => {
    // At its own door a name that is known nowhere is Bedrock's, which knows best.
    rig.answer({ status: 404, headers: {}, body: { message: 'The provided model identifier is invalid.' } })
    await expect(ask('no-such-model')).rejects.toBeInstanceOf(ResourceNotFoundException)
    expect(rig.seen.at(-1)?.path).toBe('/v1/model/no-such-model/converse')
    const stranger = connect('wrong')
    await expect(ask('gpt-5.5', stranger)).rejects.toBeInstanceOf(AccessDeniedException)
    connect(rig.key)
  })
})

describe('the simulator', () => {
  it('answers whole and streamed, with tools', async () => {
    rig.answer()
    const whole = await aws.send(new ConverseCommand({ modelId: 'respan/echo', messages: hello }))
    expect(whole.output?.message?.content).toEqual([{ text: 'Hello' }])
    expect((await listen({ modelId: 'respan/echo', messages: hello })).words.join('')).toBe('Hello')
    const called = await listen({ modelId: 'respan/sim', messages: hello, toolConfig })
    expect(called.stopReason).toBe('tool_use')
    expect(called.content[0]?.toolUse).toMatchObject({ name: 'weather', input: { city: expect.any(String) } })
    expect(rig.seen).toHaveLength(0)
  })
})

// ── Bedrock as the provider ───────────────────────────────────────────────────────────────────────────────────────────

const codec = codecs['bedrock-converse']
const recorded = readExchanges().filter(({ protocol }) => protocol === 'bedrock-converse')
const post = async ({ request }: Exchange, model: string) => {
  const operation = request?.path.split('/').at(-1)
  return fetch(`${rig.url}/api/bedrock/model/${encodeURIComponent(`converse/${model}`)}/${operation}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rig.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(request?.body),
  })
}

describe.skipIf(recorded.length === 0)(
  'a recorded exchange passes byte for byte, and is recorded as what it says',
  () => {
    it.each(recorded.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
      rig.answer(one.response)
      const model = decodeURIComponent(one.request?.path.split('/')[2] ?? '')
      const response = await post(one, model)
      const bytes = Buffer.from(await response.arrayBuffer())
      expect(rig.seen[0]?.path).toBe(
        `/runtime/model/${encodeURIComponent(model)}/${one.request?.path.split('/').at(-1)}`,
      )
      expect(rig.seen[0]?.text).toBe(JSON.stringify(one.request?.body))
      if (one.response.status >= 400) {
        expect(response.headers.get('x-amzn-errortype')).toMatch(/^\w+Exception$/)
        return
      }
      const sent = streamOf(one.response) ?? Buffer.from(JSON.stringify(one.response.body))
      expect(bytes.equals(sent)).toBe(true)
      const answer = one.response.base64 === undefined ? readBody(codec, String(bytes)) : fold(decode(codec, [bytes]))
      const log = await rig.log(response.headers.get('x-respan-log-id') as string)
      expect(log.completion_message).toEqual(JSON.parse(JSON.stringify(answer.choices)))
      expect(log.notes).toEqual([])
      expect(log).toMatchObject({
        prompt_tokens: answer.usage?.inputTokens,
        completion_tokens: answer.usage?.outputTokens,
        status: 'success',
      })
    })
  },
)

const frames = (...list: [string, object][]): Buffer =>
  Buffer.concat(list.map(([event, value]) => eventstreamFrame(JSON.stringify(value), event)))
const opened = frames(
  ['messageStart', { role: 'assistant' }],
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Once' } }],
)
const streams = (bytes: Buffer, end?: Answer['end']): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/vnd.amazon.eventstream' },
  base64: bytes.toString('base64'),
  ...(end && { end }),
})
const modelId = 'converse/amazon.nova-lite-v1:0'
const tale = frames(
  ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: ' upon' } }],
  ['contentBlockStop', { contentBlockIndex: 0 }],
  ['messageStop', { stopReason: 'end_turn' }],
  ['metadata', { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 }, metrics: { latencyMs: 1 } }],
)

describe('a model is named', () => {
  const arn = 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0'
  it.each([
    ['by its id, as it is', '/api/bedrock/model/converse/amazon.nova-lite-v1:0/converse', 'amazon.nova-lite-v1:0'],
    ['by its id, encoded', '/bedrock/model/converse%2Famazon.nova-lite-v1%3A0/converse/', 'amazon.nova-lite-v1:0'],
    ['by an ARN', `/api/bedrock/model/${encodeURIComponent(`converse/${arn}`)}/converse`, arn],
    ['without a mount', `/model/${encodeURIComponent(`converse/${arn}`)}/converse`, arn],
  ])('%s', async (_how, path, model) => {
    rig.answer({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: { output: { message: { role: 'assistant', content: [{ text: 'Hi.' }] } }, stopReason: 'end_turn' },
    })
    const headers = { authorization: `Bearer ${rig.key}` }
    const response = await fetch(`${rig.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ messages: hello }),
    })
    expect(response.status).toBe(200)
    expect(rig.seen[0]?.path).toBe(`/runtime/model/${encodeURIComponent(model)}/converse`)
  })
})

describe('a stream of Bedrock', () => {
  it("is told to another protocol's client", async () => {
    rig.answer(streams(Buffer.concat([opened, tale])))
    const stream = rig
      .openai()
      .chat.completions.stream({ model: modelId, messages: [{ role: 'user', content: 'Hello' }] })
    const answer = await stream.finalChatCompletion()
    expect(answer.choices[0]).toMatchObject({ message: { content: 'Once upon' }, finish_reason: 'stop' })
    expect(lastBody()).toEqual({ messages: hello })
    expect(rig.seen[0]?.headers.accept).toBe('application/vnd.amazon.eventstream')
  })
  it("keeps its thought's signature through another protocol's client", async () => {
    const thought = { reasoningText: { text: 'Hm', signature: 'c2lnbmVk' } }
    const thinking = frames(
      ['messageStart', { role: 'assistant' }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Hm' } } }],
      ['contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'c2lnbmVk' } } }],
      ['contentBlockStop', { contentBlockIndex: 0 }],
      ['contentBlockStart', { contentBlockIndex: 1, start: { toolUse: { toolUseId: 'tooluse_1', name: 'weather' } } }],
      ['contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: '{"city": "Boston"}' } } }],
      ['contentBlockStop', { contentBlockIndex: 1 }],
      ['messageStop', { stopReason: 'tool_use' }],
    )
    rig.answer(streams(thinking), streams(Buffer.concat([opened, tale])))
    const body = {
      model: modelId,
      max_tokens: 100,
      tools: [{ name: 'weather', input_schema: { type: 'object' as const } }],
    }
    const question = { role: 'user' as const, content: 'Hello' }
    const { content } = await rig
      .anthropic()
      .messages.stream({ ...body, messages: [question] })
      .finalMessage()
    expect(content).toMatchObject([
      { type: 'thinking', thinking: 'Hm' },
      { type: 'tool_use', input: { city: 'Boston' } },
    ])
    const results = [{ type: 'tool_result' as const, tool_use_id: 'tooluse_1', content: 'sunny' }]
    const turns = [question, { role: 'assistant' as const, content }, { role: 'user' as const, content: results }]
    await rig
      .anthropic()
      .messages.stream({ ...body, messages: turns })
      .finalMessage()
    expect(lastBody().messages).toEqual([
      ...hello,
      {
        role: 'assistant',
        content: [
          { reasoningContent: thought },
          { toolUse: { toolUseId: 'tooluse_1', name: 'weather', input: { city: 'Boston' } } },
        ],
      },
      { role: 'user', content: [{ toolResult: { toolUseId: 'tooluse_1', content: [{ text: 'sunny' }] } }] },
    ])
  })
  it('that throws before its first content is a real status', async () => {
    rig.answer(streams(exceptionFrame('throttlingException', '{"message":"slow down"}')))
    const { thrown } = await listen({ modelId, messages: hello })
    expect(thrown).toBeInstanceOf(ThrottlingException)
    expect(thrown).toMatchObject({ $metadata: { httpStatusCode: 429 } })
  })
  it('that throws later passes its exception on', async () => {
    rig.answer(streams(Buffer.concat([opened, exceptionFrame('throttlingException', '{"message":"slow down"}')])))
    const told = await listen({ modelId, messages: hello })
    expect(told).toMatchObject({ words: ['Once'], thrown: expect.any(ThrottlingException) })
    expect((told.thrown as Error).message).toContain('slow down')
  })
  it('that quotes our key in an exception has it masked, in a frame whose checksum holds', async () => {
    const message = JSON.stringify({ message: 'bad token sk-replay-0123456789abcdef' })
    rig.answer(streams(Buffer.concat([opened, exceptionFrame('validationException', message)])))
    const told = await listen({ modelId, messages: hello })
    expect(told).toMatchObject({ words: ['Once'], thrown: expect.any(ValidationException) })
    expect((told.thrown as Error).message).toBe('bad token ***')
  })
  it.each([
    ['cut within a frame', Buffer.concat([opened, tale.subarray(0, 40)])],
    ['whose frame is damaged', Buffer.concat([opened, tale.with(40, (tale[40] as number) ^ 1)])],
    ['cut between frames', opened],
  ])('%s ends in an exception that the client can read', async (_what, bytes) => {
    rig.answer(streams(Buffer.from(bytes)))
    const told = await listen({ modelId, messages: hello })
    expect(told).toMatchObject({ words: ['Once'], thrown: expect.any(ModelStreamErrorException) })
  })
  it('that is silent is kept alive by frames that the client skips', async () => {
    const patient = await openRig({ keepAliveMs: 100 })
    try {
      patient.answer(streams(opened, 'hold'))
      const cut = new AbortController()
      const url = `${patient.url}/api/bedrock/model/${encodeURIComponent(modelId)}/converse-stream`
      const headers = { authorization: `Bearer ${patient.key}` }
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ messages: hello }),
        signal: cut.signal,
      })
      const splitter = codec.framing.splitter()
      const events: (string | undefined)[] = []
      for await (const chunk of response.body ?? []) {
        events.push(...splitter.push(Buffer.from(chunk)).map(({ event }) => event))
        if (events.length > 4) break
      }
      cut.abort()
      expect(events.slice(0, 4)).toEqual(['messageStart', 'contentBlockDelta', 'ping', 'ping'])
    } finally {
      await patient.close()
    }
    rig.answer(streams(Buffer.concat([opened, codec.keepAlive as Buffer, tale])))
    expect((await listen({ modelId, messages: hello })).words).toEqual(['Once', ' upon'])
  })
})
