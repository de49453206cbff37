/** What the two protocols say, by hand: requests, whole answers, streams, errors; and how a client reads them. */

import { sseSplitter } from '../../src/wire/sse.ts'
import type { Spoken } from '../spoken.ts'
import type { Script } from './upstream.ts'

export const protocols: readonly Spoken[] = ['openai-chat', 'anthropic-messages']

/** Model names that lead to a provider of the protocol, as the caller writes them; the second one is for fallbacks. */
export const models: Record<Spoken, readonly [string, string]> = {
  'openai-chat': ['openai/gpt-4o', 'openai/gpt-4o-mini'],
  'anthropic-messages': ['anthropic/claude-sonnet-4-5', 'anthropic/claude-haiku-4-5'],
}
export const bare = (model: string): string => model.slice(model.indexOf('/') + 1)

const json = { 'content-type': 'application/json' }
const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`
const named = (value: { type: string }): string => `event: ${value.type}\n${event(value)}`

export interface Words {
  /** A request for `model`. */
  ask(model: string, stream: boolean, rest?: object): Record<string, unknown>
  /** A whole answer 'Hello there', 9 tokens in, 3 out. */
  whole: string
  /** The same as a stream: what opens it, two pieces of text, what says that it is complete, its marker. */
  opening: string
  pieces: readonly [string, string]
  finish: string
  marker: string
  /** An error inside a stream. */
  errorFrame: string
  /** An answer with an error status. */
  refuse(status: number, type: string, message?: string, headers?: Record<string, string>): Script
  /** How the stream of this protocol ends when all is well. */
  endMark: string
}

const chunk = (delta: object, rest: object = {}) =>
  event({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-answered',
    choices: [{ index: 0, delta, finish_reason: null, ...rest }],
  })

const openai: Words = {
  ask: (model, stream, rest) => ({
    model,
    messages: [{ role: 'user', content: 'Say hello' }],
    ...(stream && { stream }),
    ...rest,
  }),
  whole: JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'gpt-answered',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
  }),
  opening: chunk({ role: 'assistant', content: '' }),
  pieces: [chunk({ content: 'Hello' }), chunk({ content: ' there' })],
  finish:
    chunk({}, { finish_reason: 'stop' }) +
    event({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'gpt-answered',
      choices: [],
      usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
    }),
  marker: 'data: [DONE]\n\n',
  errorFrame: event({ error: { message: 'the engine is on fire', type: 'server_error', code: null } }),
  refuse: (status, type, message = 'no', headers = {}) => [
    { head: status, headers: { ...json, ...headers } },
    { send: JSON.stringify({ error: { message, type, code: type, param: null } }) },
  ],
  endMark: 'data: [DONE]',
}

const claude: Words = {
  ask: (model, stream, rest) => ({
    model,
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Say hello' }],
    ...(stream && { stream }),
    ...rest,
  }),
  whole: JSON.stringify({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-answered',
    content: [{ type: 'text', text: 'Hello there' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 9, output_tokens: 3 },
  }),
  opening:
    named({
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-answered',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 9, output_tokens: 1 },
      },
    } as { type: string }) +
    named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as { type: string }),
  pieces: [
    named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } } as { type: string }),
    named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' there' } } as { type: string }),
  ],
  finish:
    named({ type: 'content_block_stop', index: 0 } as { type: string }) +
    named({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 3 },
    } as { type: string }),
  marker: named({ type: 'message_stop' }),
  errorFrame: named({ type: 'error', error: { type: 'api_error', message: 'the engine is on fire' } } as {
    type: string
  }),
  refuse: (status, type, message = 'no', headers = {}) => [
    { head: status, headers: { ...json, ...headers } },
    { send: JSON.stringify({ type: 'error', error: { type, message } }) },
  ],
  endMark: '"message_stop"',
}

export const words: Record<Spoken, Words> = { 'openai-chat': openai, 'anthropic-messages': claude }

/** A script that answers 'Hello there'. */
export const answers = (protocol: Spoken, stream: boolean): Script => {
  const { whole, opening, pieces, finish, marker } = words[protocol]
  return stream
    ? [{ send: opening + pieces.join('') + finish + marker }]
    : [{ head: 200, headers: json }, { send: whole }]
}

/** What a client reads from an answer. */
export interface Heard {
  text: string
  /** The stream (or body) says that it is complete. */
  complete: boolean
  /** The error's message, in the protocol's own place. */
  error: string | undefined
  /** Frames after an error. */
  afterError: number
  frames: string[]
  starts: number
}

interface Wire {
  type?: string
  error?: { message?: string }
  message?: object
  delta?: { text?: string }
  content?: { text?: string }[]
  choices?: {
    message?: { content?: string }
    delta?: { content?: string; role?: string }
    finish_reason?: string | null
  }[]
}

const hearWhole = (body: string): Heard => {
  const wire = JSON.parse(body) as Wire
  const text = wire.choices?.[0]?.message?.content ?? wire.content?.map((part) => part.text ?? '').join('') ?? ''
  return { text, complete: wire.error === undefined, error: wire.error?.message, afterError: 0, frames: [], starts: 1 }
}

export const hear = (protocol: Spoken, body: string, stream: boolean): Heard => {
  if (!stream) return hearWhole(body)
  const splitter = sseSplitter()
  const frames = splitter.push(Buffer.from(body)).filter(({ data }) => data !== '')
  const heard: Heard = {
    text: '',
    complete: false,
    error: undefined,
    afterError: 0,
    frames: frames.map(({ data }) => data),
    starts: 0,
  }
  for (const { data } of frames) {
    if (heard.error !== undefined) heard.afterError += 1
    if (data === '[DONE]') {
      heard.complete = protocol === 'openai-chat'
      continue
    }
    const wire = JSON.parse(data) as Wire
    heard.text += wire.choices?.[0]?.delta?.content ?? wire.delta?.text ?? ''
    if (wire.type === 'message_stop') heard.complete = true
    if (wire.type === 'message_start' || wire.choices?.[0]?.delta?.role !== undefined) heard.starts += 1
    if (wire.error !== undefined) heard.error = wire.error.message ?? ''
  }
  return heard
}
