/** Answers written by hand. */

import { sse, tells } from './case.ts'

const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 }
const said = (message: object, rest: object = {}) => ({
  index: 0,
  message: { role: 'assistant', ...message },
  finish_reason: 'stop',
  ...rest,
})
const chat = (id: string, choices: object[], rest: object = {}) =>
  tells(`chat-${id}`, 'openai-chat', {
    body: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'gpt-5.5',
      choices,
      usage,
      ...rest,
    },
  })
const chunk = (delta: object, finish: string | null = null, index = 0) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'gpt-5.5',
  choices: [{ index, delta, finish_reason: finish }],
})
const chatStream = (id: string, ...frames: (object | string)[]) =>
  tells(`chat-${id}-stream`, 'openai-chat', { sse: sse(...frames) })
const callPiece = (index: number, rest: object) => chunk({ tool_calls: [{ index, ...rest }] })

const claude = (id: string, content: object[], rest: object = {}) =>
  tells(`claude-${id}`, 'anthropic-messages', {
    body: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content,
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 9, output_tokens: 3 },
      ...rest,
    },
  })
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: [],
  stop_reason: null,
  stop_sequence: null,
}
const opens = { type: 'message_start', message: { ...message, usage: { input_tokens: 9, output_tokens: 1 } } }
const block = (index: number, content_block: object, ...deltas: object[]) => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
]
const ends = (stop_reason: string, usage: object = { output_tokens: 3 }) => [
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
  { type: 'message_stop' },
]
const claudeStream = (id: string, ...frames: object[]) =>
  tells(`claude-${id}-stream`, 'anthropic-messages', { sse: sse(...frames) })
const fails = (id: string, protocol: 'openai-chat' | 'anthropic-messages', status: number, body: object) =>
  tells(`fails-${id}`, protocol, { status, body })

export const answers = [
  chat('choices', [said({ content: 'One' }), { ...said({ content: 'Two' }), index: 1 }]),
  chat('refused', [said({ content: null, refusal: 'I cannot.' })]),
  chat('filtered', [said({ content: 'Half' }, { finish_reason: 'content_filter' })]),
  chat('logprobs', [
    said({ content: 'A' }, { logprobs: { content: [{ token: 'A', logprob: -0.1, bytes: [65], top_logprobs: [] }] } }),
  ]),
  chat('cited', [
    said({
      content: 'See',
      annotations: [
        {
          type: 'url_citation',
          url_citation: { url: 'https://example.com', title: 'T', start_index: 0, end_index: 3 },
        },
      ],
    }),
  ]),
  chat('calls-said-stop', [
    said({
      content: null,
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{"big":9007199254740993}' } },
        { id: 'b', type: 'function', function: { name: 'g', arguments: '' } },
      ],
    }),
  ]),
  chat('thought', [said({ content: 'Yes', reasoning_content: 'Let me see' })]),
  chat('usage-details', [said({ content: 'Yes' })], {
    usage: {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 80, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 30 },
    },
  }),
  chatStream(
    'parallel',
    chunk({ role: 'assistant', content: '' }),
    callPiece(0, { id: 'a', type: 'function', function: { name: 'f', arguments: '' } }),
    callPiece(0, { function: { arguments: '{"x"' } }),
    callPiece(1, { id: 'b', type: 'function', function: { name: 'g', arguments: '{' } }),
    callPiece(0, { function: { arguments: ':1}' } }),
    callPiece(1, { function: { arguments: '}' } }),
    chunk({}, 'tool_calls'),
    { ...chunk({}), choices: [], usage },
    '[DONE]',
  ),
  chatStream('no-marker', chunk({ role: 'assistant', content: 'Hé' }), chunk({ content: '🦊' }, 'stop')),
  chatStream('cut', chunk({ role: 'assistant', content: 'Hal' })),
  chatStream('error', chunk({ role: 'assistant', content: 'Hal' }), {
    error: { message: 'overloaded', type: 'server_error', code: 503 },
  }),
  chatStream('usage-in-last-chunk', chunk({ content: 'Hi' }), { ...chunk({}, 'stop'), usage }, '[DONE]'),
  chatStream(
    'two-choices',
    chunk({ content: 'A' }),
    chunk({ content: 'B' }, null, 1),
    chunk({}, 'stop'),
    chunk({}, 'length', 1),
    '[DONE]',
  ),

  claude('thoughts', [
    { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
    { type: 'redacted_thinking', data: 'ZW5j' },
    { type: 'text', text: 'Yes' },
  ]),
  claude('stop-sequence', [{ type: 'text', text: 'A' }], { stop_reason: 'stop_sequence', stop_sequence: 'END' }),
  claude('paused', [{ type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'x' } }], {
    stop_reason: 'pause_turn',
  }),
  claude('refused', [], { stop_reason: 'refusal' }),
  claude('overflow', [{ type: 'text', text: 'A' }], { stop_reason: 'model_context_window_exceeded' }),
  claude('cached', [{ type: 'text', text: 'A' }], {
    usage: {
      input_tokens: 10,
      cache_read_input_tokens: 80,
      cache_creation_input_tokens: 20,
      cache_creation: { ephemeral_5m_input_tokens: 15, ephemeral_1h_input_tokens: 5 },
      output_tokens: 3,
    },
  }),
  claude('cited', [
    {
      type: 'text',
      text: 'See',
      citations: [
        {
          type: 'web_search_result_location',
          url: 'https://example.com',
          title: 'T',
          cited_text: 'c',
          encrypted_index: 'e',
        },
      ],
    },
    {
      type: 'text',
      text: ' there',
      citations: [
        {
          type: 'char_location',
          cited_text: 'c',
          document_index: 0,
          document_title: 'D',
          start_char_index: 0,
          end_char_index: 1,
        },
      ],
    },
  ]),
  claudeStream(
    'all',
    opens,
    { type: 'ping' },
    ...block(
      0,
      { type: 'thinking', thinking: '' },
      { type: 'thinking_delta', thinking: 'Hm' },
      { type: 'signature_delta', signature: 'c2ln' },
    ),
    ...block(1, { type: 'text', text: '' }, { type: 'text_delta', text: 'Wait' }),
    ...block(
      2,
      { type: 'tool_use', id: 'a', name: 'f', input: {} },
      { type: 'input_json_delta', partial_json: '' },
      { type: 'input_json_delta', partial_json: '{"big":9007199254740993}' },
    ),
    ...block(3, { type: 'tool_use', id: 'b', name: 'g', input: {} }),
    ...ends('tool_use', { input_tokens: 12, output_tokens: 30, cache_read_input_tokens: 4 }),
  ),
  claudeStream('cut', opens, ...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hal' })),
  claudeStream('error', opens, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
  claudeStream(
    'no-stop-event',
    opens,
    ...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'A' }),
    ends('end_turn')[0] as object,
  ),

  fails('chat-key', 'openai-chat', 401, {
    error: { message: 'Incorrect API key', type: 'invalid_request_error', code: 'invalid_api_key' },
  }),
  fails('chat-context', 'openai-chat', 400, {
    error: { message: 'maximum context length is 8192 tokens', code: 'context_length_exceeded' },
  }),
  fails('chat-quota', 'openai-chat', 429, {
    error: { message: 'You exceeded your current quota', code: 'insufficient_quota' },
  }),
  fails('claude-rate', 'anthropic-messages', 429, {
    type: 'error',
    error: { type: 'rate_limit_error', message: 'slow down' },
  }),
  fails('claude-overloaded', 'anthropic-messages', 529, {
    type: 'error',
    error: { type: 'overloaded_error', message: 'Overloaded' },
  }),
]
