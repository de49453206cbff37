/** Answers of both providers, written by hand after their API references (not recorded). */

import type { Answer } from './rig.ts'
import type { Wire } from './wire.ts'

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body,
})
const stream = (sse: string, end?: Answer['end']): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  sse,
  ...(end && { end }),
})

export interface Call {
  id: string
  name: string
  input: Wire
}

const chatUsage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 }
const toolCalls = (calls: readonly Call[]) =>
  calls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } }))

const chatChunk = (delta: Wire, finish: string | null = null): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1764000000,
    model: 'gpt-5.5-2026-01-01',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`

const chatEnd = (finish: string) =>
  `${chatChunk({}, finish)}data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1764000000,
    model: 'gpt-5.5-2026-01-01',
    choices: [],
    usage: chatUsage,
  })}\n\ndata: [DONE]\n\n`

const halves = (text: string): [string, string] => {
  const middle = Math.ceil(text.length / 2)
  return [text.slice(0, middle), text.slice(middle)]
}

/** OpenAI's side. */
export const chat = {
  text: (content: string): Answer =>
    json({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1764000000,
      model: 'gpt-5.5-2026-01-01',
      choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }],
      usage: chatUsage,
    }),
  calls: (...calls: Call[]): Answer =>
    json({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1764000000,
      model: 'gpt-5.5-2026-01-01',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: null, tool_calls: toolCalls(calls) },
          finish_reason: 'tool_calls',
        },
      ],
      usage: chatUsage,
    }),
  stream: (...words: string[]): Answer =>
    stream(
      chatChunk({ role: 'assistant', content: '' }) +
        words.map((content) => chatChunk({ content })).join('') +
        chatEnd('stop'),
    ),
  streamCalls: (...calls: Call[]): Answer =>
    stream(
      chatChunk({ role: 'assistant', content: null }) +
        toolCalls(calls)
          .map(({ id, type, function: { name, arguments: text } }, index) => {
            const head = { index, id, type, function: { name, arguments: '' } }
            const pieces = halves(text).map((piece) => ({ index, function: { arguments: piece } }))
            return [head, ...pieces].map((call) => chatChunk({ tool_calls: [call] })).join('')
          })
          .join('') +
        chatEnd('tool_calls'),
    ),
  /** Words, then the provider's own error in the stream. */
  broken: (...words: string[]): Answer =>
    stream(
      words.map((content) => chatChunk({ content })).join('') +
        'data: {"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}\n\n',
    ),
  /** Words, then nothing until the gateway hangs up, or a cut socket. */
  open: (end: 'hold' | 'cut', ...words: string[]): Answer =>
    stream(words.map((content) => chatChunk({ content })).join(''), end),
  error: (status: number, type: string, code: string | null, headers: Record<string, string> = {}): Answer =>
    json({ error: { message: `no: ${type}`, type, param: null, code } }, status, headers),
}

const claudeUsage = { input_tokens: 11, output_tokens: 7 }
const message = (content: readonly Wire[], stop_reason: string): Answer =>
  json({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5-20250929',
    content,
    stop_reason,
    stop_sequence: null,
    usage: claudeUsage,
  })
const useBlocks = (calls: readonly Call[]): Wire[] =>
  calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input }))

const event = (value: Wire): string => `event: ${String(value.type)}\ndata: ${JSON.stringify(value)}\n\n`
const claudeStart = event({
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5-20250929',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 11, output_tokens: 1 },
  },
})
const claudeEnd = (stop_reason: string) =>
  event({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 7 } }) +
  event({ type: 'message_stop' })
const block = (index: number, content_block: Wire, deltas: readonly Wire[]): string =>
  event({ type: 'content_block_start', index, content_block }) +
  deltas.map((delta) => event({ type: 'content_block_delta', index, delta })).join('') +
  event({ type: 'content_block_stop', index })
const textBlock = (index: number, words: readonly string[]): string =>
  block(
    index,
    { type: 'text', text: '' },
    words.map((text) => ({ type: 'text_delta', text })),
  )

/** Anthropic's side. */
export const claude = {
  text: (text: string): Answer => message([{ type: 'text', text }], 'end_turn'),
  thinking: (thinking: string, signature: string, text: string): Answer =>
    message(
      [
        { type: 'thinking', thinking, signature },
        { type: 'text', text },
      ],
      'end_turn',
    ),
  calls: (...calls: Call[]): Answer => message(useBlocks(calls), 'tool_use'),
  /** A turn that thinks before it calls: the signature must come back with the results. */
  thinkingCalls: (thinking: string, signature: string, ...calls: Call[]): Answer =>
    message([{ type: 'thinking', thinking, signature }, ...useBlocks(calls)], 'tool_use'),
  stream: (...words: string[]): Answer => stream(claudeStart + textBlock(0, words) + claudeEnd('end_turn')),
  streamThinking: (thinking: string, signature: string, text: string): Answer =>
    stream(
      claudeStart +
        block(0, { type: 'thinking', thinking: '', signature: '' }, [
          ...halves(thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
          { type: 'signature_delta', signature },
        ]) +
        textBlock(1, halves(text)) +
        claudeEnd('end_turn'),
    ),
  streamCalls: (...calls: Call[]): Answer =>
    stream(
      claudeStart +
        calls
          .map(({ id, name, input }, index) =>
            block(
              index,
              { type: 'tool_use', id, name, input: {} },
              halves(JSON.stringify(input)).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
            ),
          )
          .join('') +
        claudeEnd('tool_use'),
    ),
  broken: (...words: string[]): Answer =>
    stream(
      claudeStart +
        event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
        words
          .map((text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }))
          .join('') +
        event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    ),
  open: (end: 'hold' | 'cut', ...words: string[]): Answer =>
    stream(
      claudeStart +
        event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
        words
          .map((text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }))
          .join(''),
      end,
    ),
  error: (status: number, type: string, headers: Record<string, string> = {}): Answer =>
    json({ type: 'error', error: { type, message: `no: ${type}` }, request_id: 'req_1' }, status, headers),
}
