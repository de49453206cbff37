/** Requests, written by hand, that a translation turned into bodies which a vendor refuses. */

import { asks } from '../protocols/written/case.ts'

const hi = [{ role: 'user', content: 'Hi' }]
const schema = { type: 'object', properties: { a: { type: 'integer', minimum: 1 } }, required: ['a'] }
const weather = { name: 'get_weather', description: 'The weather', parameters: schema }
const chatTool = { type: 'function', function: weather }
const said = (...parts: object[]) => [{ role: 'user', parts }]

const chat = (id: string, rest: object) =>
  asks(`chat ${id}`, 'openai-chat', { model: 'gpt-5.5', messages: hi, ...rest })
const claude = (id: string, rest: object) =>
  asks(`claude ${id}`, 'anthropic-messages', { model: 'claude-sonnet-4-5', max_tokens: 1000, messages: hi, ...rest })
const gemini = (id: string, rest: object) => asks(`gemini ${id}`, 'gemini', { contents: said({ text: 'Hi' }), ...rest })
const responses = (id: string, rest: object) =>
  asks(`responses ${id}`, 'openai-responses', { model: 'gpt-5.5', input: 'Hi', ...rest })
const converse = (id: string, rest: object) =>
  asks(`converse ${id}`, 'bedrock-converse', { messages: [{ role: 'user', content: [{ text: 'Hi' }] }], ...rest })

const called = (...ids: string[]) => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'get_weather', arguments: '{"a":1}' } })),
})
const answered = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'sun' })
const format = (schema: object, strict?: boolean) => ({
  response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, ...(strict && { strict }) } },
})

const union = {
  type: 'object',
  properties: { id: { type: 'string' } },
  anyOf: [
    { properties: { city: { type: 'string' } }, required: ['city'] },
    { properties: { zip: { type: 'string' } }, required: ['zip'] },
  ],
}
const branches = {
  oneOf: [
    { type: 'object', properties: { city: { type: 'string' } } },
    { type: 'object', properties: { zip: { type: 'string' } } },
  ],
}

const open = {
  type: 'object',
  properties: { names: { type: 'object', additionalProperties: { type: 'string' } } },
}
const linked = {
  type: 'object',
  properties: { value: { type: 'string', maxLength: 9 }, next: { $ref: '#' } },
}
const openapi = {
  type: 'OBJECT',
  properties: {
    b: { type: 'STRING', nullable: true, format: 'enum', enum: ['x', 'y'] },
    a: { type: 'ARRAY', items: { type: 'INTEGER', format: 'int32' }, maxItems: '3', minItems: '2' },
  },
  propertyOrdering: ['a', 'b'],
}

export const cases = [
  // D2
  claude('with no tool but a server tool', {
    tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    tool_choice: { type: 'any', disable_parallel_tool_use: true },
  }),
  gemini('with no tool but search', { tools: [{ googleSearch: {} }] }),
  chat('with a choice and no tools', { tools: [], tool_choice: 'none', parallel_tool_calls: false }),
  // D3
  chat('schema', format(schema)),
  chat('schema, strict', format({ ...schema, additionalProperties: false }, true)),
  chat('schema of a map', format(open)),
  chat('schema that holds itself', format(linked)),
  chat('schema of branches', format({ ...branches, description: 'Where' })),
  claude('strict tool with a member that need not be', {
    tools: [
      {
        name: 'f',
        strict: true,
        input_schema: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false },
      },
    ],
  }),
  chat('strict tool', {
    tools: [{ type: 'function', function: { ...weather, strict: true } }],
  }),
  chat('strict tool with a map', {
    tools: [{ type: 'function', function: { ...weather, parameters: open, strict: true } }],
  }),
  gemini('responseSchema', { generationConfig: { responseMimeType: 'application/json', responseSchema: openapi } }),
  gemini('json alone', { generationConfig: { responseMimeType: 'application/json' } }),
  gemini('parameters', { tools: [{ functionDeclarations: [{ name: 'f', parameters: openapi }] }] }),
  // D4
  claude('user of Claude Code', {
    metadata: { user_id: `user_${'a1'.repeat(32)}_account__session_${'0f'.repeat(18)}` },
  }),
  // D5
  chat('newest words', {
    messages: [{ role: 'developer', content: 'Be brief.' }, ...hi],
    ...format(schema),
    tools: [chatTool, { type: 'function', function: { ...weather, name: 'other' } }],
    tool_choice: {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'other' } }] },
    },
  }),
  // D6, D7
  ...['none', 'low', 'high'].map((reasoning_effort) => chat(`effort ${reasoning_effort}`, { reasoning_effort })),
  claude('thinking', { max_tokens: 30_000, thinking: { type: 'enabled', budget_tokens: 16_384 } }),
  claude('thinking with effort', {
    max_tokens: 30_000,
    thinking: { type: 'enabled', budget_tokens: 2048 },
    output_config: { effort: 'low' },
  }),
  chat('a small budget', { thinking: { type: 'enabled', budget_tokens: 50 } }),
  gemini('thinking', { generationConfig: { thinkingConfig: { thinkingBudget: 2048 } } }),
  // D8
  chat('tools beside a schema', { tools: [chatTool], ...format(schema) }),
  chat('tools beside JSON', { tools: [chatTool], response_format: { type: 'json_object' } }),
  // D9
  ...['https://x.y/a.pdf', 'https://x.y/a', 'https://x.y/a.mp4'].map((url) =>
    claude(`document ${url}`, {
      messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'url', url } }] }],
    }),
  ),
  responses('file', {
    input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'https://x.y/a.pdf' }] }],
  }),
  ...[
    ['video/mp4', 'https://youtu.be/abc'],
    ['audio/mpeg', 'https://x.y/a.mp3'],
    ['image/png', 'https://x.y/a.png'],
    ['application/pdf', 'https://x.y/a'],
  ].map(([mimeType, fileUri]) => gemini(`file ${fileUri}`, { contents: said({ fileData: { mimeType, fileUri } }) })),
  gemini('file of no type', { contents: said({ fileData: { fileUri: 'https://x.y/a.mp4' } }) }),
  // D10
  chat('begun answer', { messages: [...hi, { role: 'assistant', content: 'Sure, ' }] }),
  chat('begun answer beside thinking', {
    messages: [...hi, { role: 'assistant', content: 'Sure,' }],
    reasoning_effort: 'low',
  }),
  // D11
  claude('six stops', { stop_sequences: ['a', 'b', 'c', 'd', 'e', 'f'] }),
  chat('hot', { temperature: 1.7 }),
  chat('tool with branches', { tools: [{ type: 'function', function: { ...weather, parameters: union } }] }),
  chat('tool of branches', { tools: [{ type: 'function', function: { ...weather, parameters: branches } }] }),
  responses('long ids', {
    input: [
      { role: 'user', content: 'Hi' },
      { type: 'function_call', call_id: 'c'.repeat(80), name: 'get_weather', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'c'.repeat(80), output: 'sun' },
    ],
    tools: [{ type: 'function', ...weather, strict: false }],
  }),
  claude('long ids', {
    messages: [
      ...hi,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c'.repeat(80), name: 'get_weather', input: { a: 1 } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c'.repeat(80), content: 'sun' }] },
    ],
  }),
  // D12
  claude('kept an hour', {
    system: [{ type: 'text', text: 'Rules', cache_control: { type: 'ephemeral', ttl: '1h' } }],
  }),
  // D13
  chat('choice none', { tool_choice: 'none' }),
  chat('results split by a text', {
    tools: [chatTool],
    messages: [...hi, called('a', 'b'), answered('a'), { role: 'user', content: 'Go on' }, answered('b')],
  }),
  // D17
  chat('file by id', {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'file', file: { file_id: 'file-1' } },
          { type: 'text', text: 'Sum up' },
        ],
      },
    ],
  }),
  responses('image by id', { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file-1' }] }] }),
  chat('video', {
    messages: [{ role: 'user', content: [{ type: 'video_url', video_url: { url: 'https://x.y/a.mp4' } }] }],
  }),
  chat('sound', {
    messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }] }],
  }),
  converse('video in a result', {
    toolConfig: { tools: [{ toolSpec: { name: 'f', inputSchema: { json: { type: 'object' } } } }] },
    messages: [
      { role: 'user', content: [{ text: 'Hi' }] },
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'f', input: {} } }] },
      {
        role: 'user',
        content: [
          {
            toolResult: {
              toolUseId: 'a',
              content: [{ video: { format: 'mp4', source: { s3Location: { uri: 's3://b/a.mp4' } } } }],
            },
          },
        ],
      },
    ],
  }),
  claude('search result', {
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'search_result',
            source: 'https://x.y',
            title: 'Found',
            content: [{ type: 'text', text: 'The moon is far.' }],
            citations: { enabled: true },
          },
          { type: 'text', text: 'How far?' },
        ],
      },
    ],
  }),
  claude('document in pieces', {
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'document',
            title: 'Moon',
            source: {
              type: 'content',
              content: [
                { type: 'text', text: 'far' },
                { type: 'text', text: 'away' },
              ],
            },
          },
          { type: 'text', text: 'How far?' },
        ],
      },
    ],
  }),
]
