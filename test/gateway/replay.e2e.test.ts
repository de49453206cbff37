/**
 * Every recorded exchange of the two protocols, served by the upstream and driven with the official SDKs: once passed (the
 * client speaks the recording's protocol), once translated (it speaks the other one).
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ChatResponse, FinishReason, ProtocolId } from '../../src/core/chat.ts'
import { GatewayError } from '../../src/core/errors.ts'
import { fold } from '../../src/core/fold.ts'
import { codecOf } from '../../src/protocols/index.ts'
import { parseJson, spansAt } from '../../src/wire/json.ts'
import { sseParser } from '../../src/wire/sse.ts'
import { type Recording, readRecordings, scriptOf } from './recordings.ts'
import { newHome, openRig, type Rig } from './rig.ts'
import { openUpstream } from './upstream.ts'

const recordings = readRecordings()

/** Providers under a name for each protocol they were recorded in. */
const nameOf = ({ provider, protocol }: Recording) => `${provider}${protocol === 'openai-chat' ? '' : '-messages'}`

let rig: Rig
/** The bytes that the SDK last sent. */
let sent = ''
const spy: typeof fetch = (url, init) => {
  sent = String(init?.body ?? '')
  return fetch(url, init)
}
let openai: OpenAI
let anthropic: Anthropic
beforeAll(async () => {
  const upstream = await openUpstream()
  const home = newHome(upstream.url)
  const rows = recordings.map((recording) => {
    const baseUrl = `${upstream.url}/${nameOf(recording)}/v1`
    return [nameOf(recording), { baseUrl, protocol: recording.protocol, keyEnv: 'REPLAY_KEY' }] as const
  })
  writeFileSync(join(home, 'respan.json'), JSON.stringify({ providers: Object.fromEntries(rows) }))
  rig = await openRig({ home, upstream, flags: { retries: 0 }, env: { REPLAY_KEY: 'sk-replay-0123456789abcdef' } })
  const options = { apiKey: rig.key, maxRetries: 0, timeout: 20_000, fetch: spy }
  openai = new OpenAI({ ...options, baseURL: `${rig.url}/api/` })
  anthropic = new Anthropic({ ...options, baseURL: `${rig.url}/api/anthropic` })
})
afterAll(async () => {
  await rig.close()
  await rig.upstream.close()
})
beforeEach(() => rig.upstream.reset())

type Body = Record<string, unknown>
type ChatBody = OpenAI.ChatCompletionCreateParamsNonStreaming
type ClaudeBody = Anthropic.MessageCreateParamsNonStreaming

/** What the SDK gave: a body, or the items of a stream, and the error that ended it. */
interface Given {
  items: Body[]
  thrown: unknown
}

const collect = async (begin: () => PromiseLike<unknown>, stream: boolean): Promise<Given> => {
  const items: Body[] = []
  try {
    const result = await begin()
    if (!stream) items.push(result as Body)
    else for await (const item of result as AsyncIterable<Body>) items.push(item)
    return { items, thrown: undefined }
  } catch (thrown) {
    return { items, thrown }
  }
}

const drive = (protocol: ProtocolId, body: Body, headers: Record<string, string> = {}): Promise<Given> => {
  const begin = () =>
    protocol === 'openai-chat'
      ? openai.chat.completions.create(body as unknown as ChatBody, { headers })
      : anthropic.messages.create(body as unknown as ClaudeBody, { headers })
  return collect(begin, body.stream === true)
}

const requestOf = (recording: Recording): Body => ({
  ...recording.request?.body,
  model: `${nameOf(recording)}/${String(recording.request?.body?.model ?? recording.model ?? 'unnamed')}`,
})

/** The SDK puts in a finish_reason where a vendor leaves it out. */
const asRead = (frame: Body): Body =>
  Array.isArray(frame.choices)
    ? { ...frame, choices: frame.choices.map((choice: Body) => ({ finish_reason: null, ...choice })) }
    : frame
const framesOf = (sse: string): Body[] => {
  const parser = sseParser()
  return [...parser.push(sse), ...parser.end()]
    .filter(({ data }) => data.trim() !== '[DONE]')
    .map(({ data }) => asRead(JSON.parse(data) as Body))
}

/** What the caller is told for a status of the provider's: its refusals of our key are not the caller's fault. */
const statusFor = (status: number): number => (status === 401 || status === 403 || status >= 500 ? 502 : status)
/** Providers that use a status for something else than its name: the error table goes by their words. */
const otherwise: Readonly<Record<string, number>> = {
  // 400 for a model that does not exist.
  'mistral/rig-response-identity-edge-blocking-error-carries-the-correlation-id-0': 404,
  // 200 for one as well.
  'azure-openai/openllmetry-test-prompt-content-filtering-with-events-with-content-0': 400,
  // 403 for a prompt that a safety check refused.
  'openrouter/req-llm-x-ai-grok-3-mini-reasoning-basic-0': 400,
}

const isRefusal = ({ response: { status, body } }: Recording): boolean =>
  status >= 400 || (body as Body | undefined)?.error != null

const checkError = (thrown: unknown, { id, response }: Recording) => {
  const isOurs = thrown instanceof OpenAI.APIError || thrown instanceof Anthropic.APIError
  expect(isOurs, String(thrown)).toBe(true)
  const { status, message } = thrown as { status: number; message: string }
  expect(status, message).toBe(otherwise[id] ?? statusFor(response.status))
}

/** Members that may differ on the way: the model's name, what the dialect spells otherwise, what is Respan's. */
const spliced = new Set(
  'model stream stream_options max_tokens max_completion_tokens reasoning_effort thinking reasoning metadata models'.split(
    ' ',
  ),
)
const membersOf = (text: string) =>
  spansAt(text)
    .filter(({ key }) => !spliced.has(key ?? ''))
    .map(({ start, end }) => text.slice(start, end))

const titles = recordings.map((recording) => [recording.id, recording] as const)

describe.skipIf(recordings.length === 0)('a recorded answer passes', () => {
  it.each(titles)('%s', async (_, recording) => {
    const { response, protocol, request } = recording
    rig.upstream.play(scriptOf(recording))
    const beta = request?.headers?.['anthropic-beta']
    const body = requestOf(recording)
    const { items, thrown } = await drive(protocol, body, beta === undefined ? {} : { 'anthropic-beta': beta })
    expect(rig.upstream.requests, String(thrown)).toHaveLength(1)
    const [seen] = rig.upstream.requests
    expect(membersOf(seen?.bytes.toString() ?? '')).toEqual(membersOf(sent))
    expect(seen?.body.model).toBe(String(body.model).slice(nameOf(recording).length + 1))
    if (beta !== undefined) expect(seen?.headers['anthropic-beta']).toBe(beta)

    if (isRefusal(recording)) return checkError(thrown, recording)
    if (response.sse === undefined) {
      expect(thrown).toBeUndefined()
      return expect(items).toEqual([response.body])
    }
    const asked = JSON.stringify(body.stream_options ?? {}).includes('"include_usage":true')
    const frames = framesOf(response.sse).filter((frame) => {
      const usageOnly = protocol === 'openai-chat' && Array.isArray(frame.choices) && frame.choices.length === 0
      return frame.type !== 'ping' && (asked || !usageOnly || frame.usage == null)
    })
    const broken = frames.findIndex((frame) => frame.error != null)
    if (broken === -1) expect(thrown).toBeUndefined()
    else expect(thrown).toBeInstanceOf(Error)
    expect(items).toEqual(broken === -1 ? frames : frames.slice(0, broken))
  })
})

/** What both sides must agree on. */
interface Gist {
  text: string
  calls: [string, unknown][]
  finish: string
  input: number | undefined
  output: number | undefined
}

const argumentsOf = (json: string): unknown => {
  if (json === '') return {}
  try {
    return JSON.parse(json) as unknown
  } catch {
    return { _respan_unparsed_arguments: json }
  }
}

const chatFinish: Record<FinishReason, string> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  'stop-sequence': 'stop',
  refusal: 'content_filter',
  pause: 'stop',
  'context-overflow': 'length',
  other: 'stop',
}
const claudeFinish: Record<FinishReason, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  'stop-sequence': 'stop_sequence',
  refusal: 'refusal',
  pause: 'pause_turn',
  'context-overflow': 'model_context_window_exceeded',
  other: 'end_turn',
}

/** The recorded answer by the codec's own reading. */
const readRecorded = ({ protocol, response }: Recording): ChatResponse => {
  const codec = codecOf(protocol)
  if (response.sse === undefined) return fold(codec.readResponse(parseJson(JSON.stringify(response.body))))
  const [parser, decoder] = [sseParser(), codec.decoder()]
  const events = [...parser.push(response.sse), ...parser.end()].flatMap((frame) => decoder.push(frame))
  return fold([...events, ...decoder.end()])
}

const gistOf = (answer: ChatResponse, client: ProtocolId): Gist => {
  const parts = answer.choices[0]?.parts ?? []
  const refused = parts.some(({ type }) => type === 'refusal')
  const reason = answer.choices[0]?.finish?.reason ?? 'other'
  const toClaude = refused && reason === 'stop' ? 'refusal' : claudeFinish[reason]
  const { usage } = answer
  return {
    text: parts
      .map((part) => (part.type === 'text' || (part.type === 'refusal' && client !== 'openai-chat') ? part.text : ''))
      .join(''),
    calls: parts.flatMap((part): [string, unknown][] =>
      part.type === 'tool-call'
        ? [[part.name, part.custom ? { input: part.arguments } : argumentsOf(part.arguments)]]
        : [],
    ),
    finish: client === 'openai-chat' ? chatFinish[reason] : toClaude,
    input: usage?.inputTokens,
    output: usage?.outputTokens,
  }
}

const chatGist = ({ choices, usage }: OpenAI.ChatCompletion): Gist => ({
  text: choices[0]?.message.content ?? '',
  calls: (choices[0]?.message.tool_calls ?? []).flatMap((call): [string, unknown][] =>
    call.type === 'function' ? [[call.function.name, argumentsOf(call.function.arguments)]] : [],
  ),
  finish: choices[0]?.finish_reason ?? '',
  input: usage?.prompt_tokens,
  output: usage?.completion_tokens,
})
const claudeGist = ({ content, stop_reason, usage }: Anthropic.Message): Gist => ({
  text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
  calls: content.flatMap((block): [string, unknown][] =>
    block.type === 'tool_use' ? [[block.name, block.input]] : [],
  ),
  finish: stop_reason ?? '',
  input: usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
  output: usage.output_tokens,
})

/** Through the SDKs' own accumulators, which check the order of events. */
const ask = async (client: ProtocolId, body: Body, stream: boolean): Promise<Gist> => {
  if (client === 'openai-chat') {
    if (!stream) return chatGist(await openai.chat.completions.create(body as unknown as ChatBody))
    const asked = { ...body, stream: true, stream_options: { include_usage: true } }
    const runner = openai.chat.completions.stream(asked as unknown as OpenAI.ChatCompletionCreateParamsStreaming)
    return chatGist(await runner.finalChatCompletion())
  }
  if (!stream) return claudeGist(await anthropic.messages.create(body as unknown as ClaudeBody))
  const runner = anthropic.messages.stream(body as unknown as ClaudeBody)
  // The SDK mends arguments that break off: they are read as they came.
  const written = new Map<number, string>()
  runner.on('streamEvent', (event) => {
    if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta')
      written.set(event.index, (written.get(event.index) ?? '') + event.delta.partial_json)
  })
  const message = await runner.finalMessage()
  const calls = message.content.flatMap((block, i): [string, unknown][] =>
    block.type === 'tool_use' ? [[block.name, argumentsOf(written.get(i) ?? '')]] : [],
  )
  return { ...claudeGist(message), calls }
}

/** The recorded request in the other protocol's words; undefined where it cannot be said there. */
const otherRequest = (recording: Recording, client: ProtocolId): Body | undefined => {
  const request = codecOf(recording.protocol).readRequest(parseJson(JSON.stringify(requestOf(recording))))
  try {
    return JSON.parse(codecOf(client).writeRequest(request, { model: request.model, dialect: {} }).body) as Body
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.blame === 'client') return undefined
    throw thrown
  }
}

describe.skipIf(recordings.length === 0)('a recorded answer is translated', () => {
  it.each(titles)('%s', async (_, recording) => {
    const { protocol } = recording
    const client: ProtocolId = protocol === 'openai-chat' ? 'anthropic-messages' : 'openai-chat'
    const body = otherRequest(recording, client)
    if (body === undefined) return console.warn(`SKIPPED: ${recording.id} cannot be asked in ${client}`)
    rig.upstream.play(scriptOf(recording))
    const stream = body.stream === true
    const { stream: _stream, ...rest } = body
    if (isRefusal(recording)) {
      const { thrown } = await drive(client, body)
      return checkError(thrown, recording)
    }
    const recorded = readRecorded(recording)
    if (recorded.error !== undefined) return expect(ask(client, rest, stream)).rejects.toThrow()
    const wanted = gistOf(recorded, client)
    const got = await ask(client, rest, stream)
    // A client of Anthropic's protocol is always told numbers.
    const [input, output] = [wanted.input, wanted.output].map((count) =>
      count === undefined && client === 'anthropic-messages' ? 0 : count,
    )
    expect(got).toEqual({ ...wanted, input, output })
  })
})
