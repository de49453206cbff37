/** Requests written by hand. */

import { asks } from './case.ts'

const png = 'iVBORw0KGgo='
const pdf = Buffer.from('%PDF-1.4 tiny').toString('base64')
const weather = {
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: {
    type: 'object',
    // Not in alphabetical order, and an integer-like key: neither may move.
    properties: {
      zebra: { type: 'string' },
      10: { type: 'integer' },
      alpha: { type: 'number', maximum: 9007199254740993n.toString() },
    },
    required: ['zebra'],
    additionalProperties: false,
  },
}
const chatTool = { type: 'function', function: weather }
const claudeTool = { name: weather.name, description: weather.description, input_schema: weather.parameters }
const hi = [{ role: 'user', content: 'Hi' }]
const chat = (id: string, rest: object) =>
  asks(`chat-${id}`, 'openai-chat', { model: 'gpt-5.5', messages: hi, ...rest })
const claude = (id: string, rest: object) =>
  asks(`claude-${id}`, 'anthropic-messages', { model: 'claude-sonnet-4-5', max_tokens: 1000, messages: hi, ...rest })

const called = (...ids: string[]) => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({
    id,
    type: 'function',
    function: { name: 'get_weather', arguments: `{"zebra":"${id}"}` },
  })),
})
const used = (...ids: string[]) => ({
  role: 'assistant',
  content: ids.map((id) => ({ type: 'tool_use', id, name: 'get_weather', input: { zebra: id } })),
})

const parallel = [true, false]
const choices = ['auto', 'none', 'required', { type: 'function', function: { name: 'get_weather' } }]
const claudeChoices = [{ type: 'auto' }, { type: 'any' }, { type: 'tool', name: 'get_weather' }]

export const requests = [
  chat('roles', {
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'developer', content: 'Be kind.' },
      { role: 'user', content: 'Hi', name: 'ada' },
      { role: 'assistant', content: 'Hello' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'And' },
          { type: 'text', text: 'now?' },
        ],
      },
    ],
  }),
  chat('late-system', {
    messages: [...hi, { role: 'assistant', content: 'Yes?' }, { role: 'system', content: 'Now in French.' }, ...hi],
  }),
  chat('images', {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Compare' },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
        ],
      },
    ],
  }),
  chat('pdf', {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` } },
          { type: 'text', text: 'Sum up' },
        ],
      },
    ],
  }),
  chat('tools-parallel', {
    tools: [chatTool],
    messages: [
      ...hi,
      called('a', 'b'),
      { role: 'tool', tool_call_id: 'b', content: 'rain' },
      { role: 'tool', tool_call_id: 'a', content: 'sun' },
    ],
  }),
  chat('tool-ids-odd', {
    tools: [chatTool],
    messages: [
      ...hi,
      called('functions.get_weather:0'),
      { role: 'tool', tool_call_id: 'functions.get_weather:0', content: '' },
    ],
  }),
  chat('tool-ids-empty', {
    tools: [chatTool],
    messages: [
      ...hi,
      called('a', 'b'),
      { role: 'tool', tool_call_id: '', content: 'one' },
      { role: 'tool', tool_call_id: '', content: 'two' },
    ],
  }),
  chat('tool-answered-twice', {
    tools: [chatTool],
    messages: [
      ...hi,
      called('a'),
      { role: 'tool', tool_call_id: 'a', content: 'one' },
      { role: 'tool', tool_call_id: 'a', content: 'two' },
    ],
  }),
  ...choices.flatMap((tool_choice, i) =>
    parallel.map((parallel_tool_calls) =>
      chat(`choice-${i}-${parallel_tool_calls}`, { tools: [chatTool], tool_choice, parallel_tool_calls }),
    ),
  ),
  chat('schema', {
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'weather', strict: true, schema: weather.parameters },
    },
  }),
  chat('json', { response_format: { type: 'json_object' } }),
  chat('settings', {
    max_completion_tokens: 100,
    temperature: 1.5,
    top_p: 0.9,
    stop: ['END', ' '],
    seed: 7,
    frequency_penalty: 0.5,
    presence_penalty: 0.5,
    n: 2,
    logprobs: true,
    top_logprobs: 3,
    user: 'u1',
    service_tier: 'flex',
    logit_bias: { 50256: -100 },
    stream: true,
    stream_options: { include_usage: true },
  }),
  ...['none', 'minimal', 'low', 'medium', 'high', 'xhigh'].map((reasoning_effort) =>
    chat(`effort-${reasoning_effort}`, { reasoning_effort }),
  ),
  chat('thinking', { thinking: { type: 'enabled', budget_tokens: 5000 }, max_tokens: 8000, temperature: 0.2 }),
  chat('history-thought', {
    messages: [
      ...hi,
      {
        role: 'assistant',
        content: 'Hello',
        reasoning_content: 'He greets.',
        thinking_blocks: [
          { type: 'thinking', thinking: 'He greets.', signature: 'c2ln' },
          { type: 'redacted_thinking', data: 'ZW5j' },
        ],
      },
      ...hi,
    ],
  }),
  chat('empty-arguments', {
    tools: [chatTool],
    messages: [
      ...hi,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'get_weather', arguments: '' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: 'fine' },
    ],
  }),
  chat('broken-arguments', {
    tools: [chatTool],
    messages: [
      ...hi,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'get_weather', arguments: '{"zebra":"Par' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: 'cut' },
    ],
  }),
  chat('legacy-functions', { functions: [weather], function_call: { name: 'get_weather' } }),

  claude('system-cached', {
    system: [{ type: 'text', text: 'Long rules', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    tools: [{ ...claudeTool, cache_control: { type: 'ephemeral' } }],
  }),
  claude('images', {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          { type: 'text', text: 'Compare' },
        ],
      },
    ],
  }),
  claude('documents', {
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'document',
            source: { type: 'base64', media_type: 'application/pdf', data: pdf },
            title: 'a.pdf',
            citations: { enabled: true },
          },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain words' } },
          { type: 'text', text: 'Sum up' },
        ],
      },
    ],
  }),
  claude('document-url', {
    messages: [
      { role: 'user', content: [{ type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } }] },
    ],
  }),
  claude('results', {
    tools: [claudeTool],
    messages: [
      ...hi,
      used('a', 'b'),
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'no such city', is_error: true },
          {
            type: 'tool_result',
            tool_use_id: 'b',
            content: [
              { type: 'text', text: 'a picture' },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
            ],
          },
          { type: 'text', text: 'Go on' },
        ],
      },
    ],
  }),
  claude('thoughts', {
    max_tokens: 4000,
    thinking: { type: 'enabled', budget_tokens: 2000 },
    tools: [claudeTool],
    messages: [
      ...hi,
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Look it up.', signature: 'c2ln' },
          { type: 'redacted_thinking', data: 'ZW5j' },
          ...used('a').content,
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'sun' }] },
    ],
  }),
  ...claudeChoices.flatMap((choice, i) =>
    parallel.map((on) =>
      claude(`choice-${i}-${on}`, { tools: [claudeTool], tool_choice: { ...choice, disable_parallel_tool_use: !on } }),
    ),
  ),
  claude('choice-none', { tools: [claudeTool], tool_choice: { type: 'none' } }),
  claude('schema', { output_config: { format: { type: 'json_schema', schema: weather.parameters } } }),
  claude('adaptive', { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } }),
  claude('server-tools', {
    tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }],
    mcp_servers: [{ type: 'url', url: 'https://example.com/mcp', name: 'm' }],
  }),
  claude('settings', {
    temperature: 0.5,
    top_p: 0.9,
    top_k: 40,
    stop_sequences: ['END'],
    metadata: { user_id: 'u1' },
    service_tier: 'standard_only',
    stream: true,
  }),
]
