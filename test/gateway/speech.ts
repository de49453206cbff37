/** What a provider says in each protocol, written by hand: streams piece by piece, whole answers, refusals. */

import type { Spoken, Voiced } from '../spoken.ts'
import { type Counts, counts, type End, type Speaker, type Whole } from './speaker.ts'
import { converseFramed, converseSpeaker, converseWhole } from './speech-converse.ts'
import { geminiEnvelope, geminiSpeaker, geminiWhole } from './speech-gemini.ts'
import { responsesSpeaker, responsesWhole } from './speech-responses.ts'
import type { Script } from './upstream.ts'

export type { Counts, End, Speaker, Whole } from './speaker.ts'

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`

const chatEnds: Record<End, string> = {
  stop: 'stop',
  length: 'length',
  tools: 'tool_calls',
  refused: 'content_filter',
  sequence: 'stop',
}
const claudeEnds: Record<End, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tools: 'tool_use',
  refused: 'refusal',
  sequence: 'stop_sequence',
}

const chatUsage = ({ input, output, cached, thought }: Counts) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  ...(cached !== undefined && { prompt_tokens_details: { cached_tokens: cached } }),
  ...(thought !== undefined && { completion_tokens_details: { reasoning_tokens: thought } }),
})
const claudeUsage = ({ input, output, cached = 0, written = 0 }: Counts) => ({
  input_tokens: input - cached - written,
  cache_read_input_tokens: cached,
  cache_creation_input_tokens: written,
  output_tokens: output,
})

const chatEnvelope = { id: 'chatcmpl-1', created: 1_760_000_000, model: 'gpt-answered' }

const chatSpeaker = (): Speaker => {
  let place = -1
  const chunk = (delta: object, finish: string | null = null) =>
    event({
      ...chatEnvelope,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    })
  return {
    start: () => chunk({ role: 'assistant', content: '' }),
    text: (content) => chunk({ content }),
    thought: (words) => chunk({ reasoning_content: words }),
    call(id, name, argumentsSoFar = '') {
      place++
      return chunk({
        tool_calls: [{ index: place, id, type: 'function', function: { name, arguments: argumentsSoFar } }],
      })
    },
    args: (json, at = place) => chunk({ tool_calls: [{ index: at, function: { arguments: json } }] }),
    finish: (end = 'stop', usage = counts) =>
      chunk({}, chatEnds[end]) +
      (usage === null
        ? ''
        : event({ ...chatEnvelope, object: 'chat.completion.chunk', choices: [], usage: chatUsage(usage) })),
    done: () => 'data: [DONE]\n\n',
    error: (type, message) => event({ error: { message, type, code: type, param: null } }),
  }
}

const claudeSpeaker = (): Speaker => {
  let block = -1
  let open: string | undefined
  let begun: Counts | undefined
  const named = (value: { type: string } & Record<string, unknown>) => `event: ${value.type}\n${event(value)}`
  const close = (): string => {
    const out = open === undefined ? '' : named({ type: 'content_block_stop', index: block })
    open = undefined
    return out
  }
  const into = (kind: string, content: object): string => {
    if (open === kind) return ''
    const before = close()
    open = kind
    return before + named({ type: 'content_block_start', index: ++block, content_block: content })
  }
  const delta = (value: object) => named({ type: 'content_block_delta', index: block, delta: value })
  return {
    start(usage = { ...counts, output: 1 }) {
      begun = usage
      const message = {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-answered',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: claudeUsage(usage),
      }
      return named({ type: 'message_start', message }) + named({ type: 'ping' })
    },
    text: (text) => into('text', { type: 'text', text: '' }) + delta({ type: 'text_delta', text }),
    thought: (thinking, signature) =>
      into('thinking', { type: 'thinking', thinking: '', signature: '' }) +
      delta({ type: 'thinking_delta', thinking }) +
      (signature === undefined ? '' : delta({ type: 'signature_delta', signature })),
    call: (id, name, argumentsSoFar = '') =>
      close() +
      into(`call ${id}`, { type: 'tool_use', id, name, input: {} }) +
      (argumentsSoFar === '' ? '' : delta({ type: 'input_json_delta', partial_json: argumentsSoFar })),
    args: (partial_json) => delta({ type: 'input_json_delta', partial_json }),
    finish(end = 'stop', usage = counts) {
      const told = usage === null ? { output_tokens: begun?.output ?? 0 } : claudeUsage(usage)
      const stop = { stop_reason: claudeEnds[end], stop_sequence: end === 'sequence' ? 'END' : null }
      return close() + named({ type: 'message_delta', delta: stop, usage: told })
    },
    done: () => named({ type: 'message_stop' }),
    error: (type, message) => named({ type: 'error', error: { type, message } }),
  }
}

const chatWhole = ({ text, thought, calls = [], end = 'stop', usage = counts }: Whole) => ({
  ...chatEnvelope,
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: text ?? null,
        ...(thought !== undefined && { reasoning_content: thought }),
        ...(calls.length > 0 && {
          tool_calls: calls.map(({ id, name, arguments: json }) => ({
            id,
            type: 'function',
            function: { name, arguments: json },
          })),
        }),
      },
      logprobs: null,
      finish_reason: chatEnds[end],
    },
  ],
  ...(usage !== null && { usage: chatUsage(usage) }),
})
const claudeWhole = ({ text, thought, signature = '', calls = [], end = 'stop', usage = counts }: Whole) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-answered',
  content: [
    ...(thought === undefined ? [] : [{ type: 'thinking', thinking: thought, signature }]),
    ...(text === undefined ? [] : [{ type: 'text', text }]),
    ...calls.map(({ id, name, arguments: json }) => ({ type: 'tool_use', id, name, input: JSON.parse(json) })),
  ],
  stop_reason: claudeEnds[end],
  stop_sequence: end === 'sequence' ? 'END' : null,
  ...(usage !== null && { usage: claudeUsage(usage) }),
})

const json = { 'content-type': 'application/json' }

export interface Provider<P extends Voiced = Voiced> {
  protocol: P
  /** The model that a request goes to, as the caller names it, and the one for fallbacks. */
  models: readonly [string, string]
  speaker(): Speaker
  whole(answer: Whole): string
  /** An answer with an error status. */
  refuse(status: number, type: string, message: string, headers?: Record<string, string>): Script
  /** A good answer, streamed or not. */
  answer(answer: Whole, stream: boolean): Script
}

/** In two pieces, as a thought comes; its signature with the last. */
const think = (say: Speaker, words: string, signature: string | undefined): string[] => {
  const middle = Math.ceil(words.length / 2)
  return [say.thought(words.slice(0, middle)), say.thought(words.slice(middle), signature)]
}

const provider = <P extends Voiced>(
  protocol: P,
  models: readonly [string, string],
  speaker: () => Speaker,
  whole: (answer: Whole) => unknown,
  envelope: (error: object) => object,
  framed: (said: string) => Script = (said) => [{ send: said }],
): Provider<P> => {
  const written = (answer: Whole) => JSON.stringify(whole(answer))
  return {
    protocol,
    models,
    speaker,
    whole: written,
    refuse: (status, type, message, headers) => [
      { status, headers: { ...json, ...headers } },
      { send: JSON.stringify(envelope({ type, message })) },
    ],
    answer(answer, stream) {
      if (!stream) return [{ status: 200, headers: json }, { send: written(answer) }]
      const say = speaker()
      const calls = answer.calls ?? []
      const said = [
        say.start(),
        ...(answer.thought === undefined ? [] : think(say, answer.thought, answer.signature)),
        ...(answer.text === undefined ? [] : [...answer.text].map((word) => say.text(word))),
        ...calls.flatMap(({ id, name, arguments: args }) => [say.call(id, name), say.args(args)]),
        say.finish(answer.end, answer.usage),
        say.done(),
      ]
      return framed(said.join(''))
    },
  }
}

const openaiEnvelope = (error: object) => ({
  error: { ...error, code: (error as { type: string }).type, param: null },
})

export const providers: { [P in Voiced]: Provider<P> } = {
  'openai-chat': provider(
    'openai-chat',
    ['openai/gpt-4o', 'openai/gpt-4o-mini'],
    chatSpeaker,
    chatWhole,
    openaiEnvelope,
  ),
  'openai-responses': provider(
    'openai-responses',
    ['items/gpt-5.5', 'items/gpt-5-mini'],
    responsesSpeaker,
    responsesWhole,
    openaiEnvelope,
  ),
  'anthropic-messages': provider(
    'anthropic-messages',
    ['anthropic/claude-sonnet-4-5', 'anthropic/claude-haiku-4-5'],
    claudeSpeaker,
    claudeWhole,
    (error) => ({ type: 'error', error, request_id: 'req_1' }),
  ),
  gemini: provider(
    'gemini',
    ['gem/gemini-3-pro-preview', 'gem/gemini-2.5-flash'],
    geminiSpeaker,
    geminiWhole,
    geminiEnvelope,
  ),
  'bedrock-converse': provider(
    'bedrock-converse',
    ['bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0', 'bedrock/anthropic.claude-haiku-4-5-20251001-v1:0'],
    converseSpeaker,
    converseWhole,
    (error) => ({ message: (error as { message: string }).message }),
    converseFramed,
  ),
}

/** A request of the client's protocol. */
export const ask = (protocol: Spoken, model: string, stream: boolean, rest: object = {}) => ({
  model,
  ...(protocol === 'anthropic-messages' && { max_tokens: 100 }),
  messages: [{ role: 'user', content: 'Say hello' }],
  ...(stream && { stream }),
  ...rest,
})
