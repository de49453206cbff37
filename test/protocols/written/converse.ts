/** Requests and answers of Bedrock Converse written by hand. */

import { eventstreamFrame } from '../../../src/wire/eventstream.ts'
import { asks, tells } from './case.ts'

const bytes = 'iVBORw0KGgo='
const pdf = Buffer.from('%PDF-1.4 tiny').toString('base64')
const hi = [{ role: 'user', content: [{ text: 'Hi' }] }]
const ask = (id: string, rest: object) => asks(`converse-${id}`, 'bedrock-converse', { messages: hi, ...rest })
const says = (id: string, ...content: object[]) => ask(id, { messages: [{ role: 'user', content }] })

const inputSchema = {
  json: { type: 'object', properties: { zebra: { type: 'string' }, 10: { type: 'integer' } }, required: ['zebra'] },
}
const toolSpec = { name: 'get_weather', description: 'The weather of a city', inputSchema }
const tools = [{ toolSpec }]
const point = { cachePoint: { type: 'default' } }
const hour = { cachePoint: { type: 'default', ttl: '1h' } }
const used = (...ids: string[]) => ({
  role: 'assistant',
  content: ids.map((toolUseId) => ({ toolUse: { toolUseId, name: 'get_weather', input: { zebra: toolUseId } } })),
})
const location = { documentChar: { documentIndex: 0, start: 0, end: 4 } }
const cited = {
  citationsContent: {
    content: [{ text: 'Ruby.' }],
    citations: [{ title: 'facts', sourceContent: [{ text: 'Ruby' }], location }],
  },
}
const thought = { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2lnbmVk' } } }
const thinks = (id: string, additionalModelRequestFields: object, rest: object = {}) =>
  ask(`fields-${id}`, { additionalModelRequestFields, ...rest })

const requests = [
  says(
    'images',
    { text: 'See' },
    { image: { format: 'png', source: { bytes } } },
    { image: { format: 'jpeg', source: { s3Location: { uri: 's3://box/a.jpg', bucketOwner: '111122223333' } } } },
  ),
  says(
    'documents',
    { text: 'Read' },
    { document: { format: 'pdf', name: 'report', source: { bytes: pdf } } },
    { document: { format: 'xlsx', name: 'sheet', source: { s3Location: { uri: 's3://box/sheet.xlsx' } } } },
    { document: { name: 'note', source: { text: 'plain' }, context: 'from a friend' } },
    {
      document: {
        format: 'txt',
        name: 'pieces',
        source: { content: [{ text: 'one' }, { text: 'two' }] },
        citations: { enabled: true },
      },
    },
  ),
  says('document-twice', { text: 'Read' }, { document: { format: 'txt', name: 'a', source: { bytes: 'aGk=' } } }),
  says('video', { text: 'See' }, { video: { format: 'three_gp', source: { bytes } } }),
  says('audio', { text: 'Hear' }, { audio: { format: 'wav', source: { bytes } } }),
  says(
    'search-result',
    { text: 'So?' },
    { searchResult: { source: 'https://a.example', title: 'A', content: [{ text: 'a' }] } },
  ),
  says(
    'guarded',
    { guardContent: { text: { text: 'Is it so?', qualifiers: ['query'] } } },
    { guardContent: { image: { format: 'png', source: { bytes } } } },
  ),
  ask('cache-points', {
    system: [{ text: 'Be brief.' }, hour],
    messages: [
      { role: 'user', content: [{ text: 'Long' }, point, { text: 'Short' }] },
      used('a'),
      { role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'sun' }] } }, point] },
    ],
    toolConfig: { tools: [...tools, hour] },
  }),
  says('cache-point-first', point, { text: 'Hi' }),
  ask('guarded-system', { system: [{ guardContent: { text: { text: 'Be kind.' } } }] }),
  ask('system-in-place', {
    messages: [
      ...hi,
      { role: 'assistant', content: [{ text: 'Yes?' }] },
      { role: 'system', content: [{ text: 'Now brief.' }] },
    ],
  }),
  ask('results', {
    messages: [
      ...hi,
      used('a', 'b', 'c'),
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ json: { big: [1, 2], z: 1, a: null } }], status: 'success' } },
          { toolResult: { toolUseId: 'b', content: [{ text: 'no' }], status: 'error' } },
          {
            toolResult: {
              toolUseId: 'c',
              content: [
                { image: { format: 'png', source: { bytes } } },
                { document: { format: 'md', name: 'notes', source: { bytes: 'aGk=' } } },
              ],
            },
          },
        ],
      },
    ],
    toolConfig: { tools },
  }),
  ask('thoughts', {
    messages: [
      ...hi,
      { role: 'assistant', content: [thought, { reasoningContent: { redactedContent: 'c2VhbGVk' } }, cited] },
      ...hi,
    ],
  }),
  ...[{ auto: {} }, { any: {} }, { tool: { name: 'get_weather' } }].map((toolChoice) =>
    ask(`choice-${Object.keys(toolChoice)[0]}`, {
      toolConfig: { tools: [{ toolSpec: { ...toolSpec, strict: true } }], toolChoice },
    }),
  ),
  ask('system-tool', { toolConfig: { tools: [...tools, { systemTool: { name: 'nova_grounding' } }] } }),
  thinks('claude', {
    thinking: { type: 'enabled', budget_tokens: 2000 },
    anthropic_beta: ['interleaved-thinking-2025-05-14'],
  }),
  thinks(
    'claude-adaptive',
    { thinking: { type: 'adaptive', display: 'summarized' } },
    { outputConfig: { effort: 'high' } },
  ),
  thinks('claude-off', { thinking: { type: 'disabled' }, top_k: 5 }),
  thinks('nova', {
    reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' },
    inferenceConfig: { topK: 20, other: 1 },
  }),
  thinks('nova-off', { reasoningConfig: { type: 'disabled' } }),
  thinks('openai', { reasoning_effort: 'medium' }),
  ask('settings', {
    inferenceConfig: { maxTokens: 100, temperature: 0.2, topP: 0.9, stopSequences: ['END'] },
    outputConfig: {
      textFormat: {
        type: 'json_schema',
        structure: {
          jsonSchema: { schema: '{"type": "object", "properties": {}}', name: 'thing', description: 'A thing' },
        },
      },
    },
    serviceTier: { type: 'reserved' },
    performanceConfig: { latency: 'optimized' },
    requestMetadata: { team: 'a' },
    guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
    additionalModelResponseFieldPaths: ['/stop_sequence'],
  }),
]

// ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const usage = { inputTokens: 9, outputTokens: 3, totalTokens: 12 }
const metrics = { latencyMs: 5 }
const body = (id: string, content: object[], rest: object = {}) =>
  tells(`converse-${id}`, 'bedrock-converse', {
    body: { output: { message: { role: 'assistant', content } }, stopReason: 'end_turn', usage, metrics, ...rest },
  })
const stream = (id: string, ...frames: [string, object][]) =>
  tells(`converse-${id}-stream`, 'bedrock-converse', {
    base64: Buffer.concat(frames.map(([event, value]) => eventstreamFrame(JSON.stringify(value), event))).toString(
      'base64',
    ),
  })
const opens: [string, object] = ['messageStart', { role: 'assistant' }]
const start = (contentBlockIndex: number, value: object): [string, object] => [
  'contentBlockStart',
  { contentBlockIndex, start: value },
]
const delta = (contentBlockIndex: number, value: object): [string, object] => [
  'contentBlockDelta',
  { contentBlockIndex, delta: value },
]
const stop = (contentBlockIndex: number): [string, object] => ['contentBlockStop', { contentBlockIndex }]
const ends = (stopReason = 'end_turn', rest: object = {}): [string, object][] => [
  ['messageStop', { stopReason, ...rest }],
  ['metadata', { usage, metrics }],
]
const called = (index: number, toolUseId: string, ...pieces: string[]): [string, object][] => [
  start(index, { toolUse: { toolUseId, name: 'get_weather' } }),
  ...pieces.map((input) => delta(index, { toolUse: { input } })),
  stop(index),
]

const answers = [
  body('cited', [thought, cited, { text: 'And more.' }]),
  body('called', [thought, { text: 'I look.' }, used('a').content[0] as object], { stopReason: 'tool_use' }),
  ...'max_tokens stop_sequence content_filtered guardrail_intervened model_context_window_exceeded malformed_tool_use'
    .split(' ')
    .map((stopReason) => body(`stop-${stopReason}`, [{ text: 'Well' }], { stopReason })),
  body('cache-details', [{ text: 'Hi' }], {
    usage: {
      ...usage,
      cacheReadInputTokens: 4,
      cacheWriteInputTokens: 6,
      cacheDetails: [
        { ttl: '1h', inputTokens: 5 },
        { ttl: '5m', inputTokens: 1 },
      ],
    },
  }),
  body('traced', [{ text: 'Hi' }], {
    additionalModelResponseFields: { stop_sequence: 'END' },
    trace: { guardrail: { actionReason: 'No action.' } },
    performanceConfig: { latency: 'optimized' },
    serviceTier: { type: 'flex' },
  }),
  body('image', [{ image: { format: 'png', source: { bytes } } }]),
  body('web-cited', [
    {
      citationsContent: {
        content: [{ text: 'So' }],
        citations: [{ title: 'A', location: { web: { url: 'https://a.example/x', domain: 'a.example' } } }],
      },
    },
  ]),
  tells('converse-no-answer', 'bedrock-converse', {
    body: { Output: { __type: 'com.amazon.coral.service#UnknownOperationException' } },
  }),
  tells('converse-message-only', 'bedrock-converse', { body: { message: 'Internal server error' } }),
  stream(
    'text',
    opens,
    delta(0, { text: '' }),
    delta(0, { text: 'Hel' }),
    delta(0, { text: 'lo' }),
    stop(0),
    ...ends(),
  ),
  stream('calls', opens, ...called(0, 'a', '{"zeb', 'ra":"ü"}'), ...called(1, 'b'), ...ends('tool_use')),
  stream(
    'interleaved',
    opens,
    start(0, { toolUse: { toolUseId: 'a', name: 'get_weather' } }),
    start(1, { toolUse: { toolUseId: 'b', name: 'get_weather' } }),
    delta(1, { toolUse: { input: '{}' } }),
    delta(0, { toolUse: { input: '{"zebra":"a"}' } }),
    stop(0),
    stop(1),
    ...ends('tool_use'),
  ),
  stream(
    'thought',
    opens,
    delta(0, { reasoningContent: { text: 'Hm' } }),
    delta(0, { reasoningContent: { signature: 'c2lnbmVk' } }),
    stop(0),
    delta(1, { reasoningContent: { redactedContent: 'c2VhbGVk' } }),
    stop(1),
    delta(2, { text: 'Yes' }),
    stop(2),
    ...ends(),
  ),
  stream(
    'cited',
    opens,
    delta(0, { text: 'Ruby.' }),
    delta(0, { citation: { title: 'facts', sourceContent: [{ text: 'Ruby' }], location } }),
    stop(0),
    ...ends(),
  ),
  stream(
    'image',
    opens,
    start(0, { image: { format: 'png' } }),
    delta(0, { image: { source: { bytes: 'iVBO' } } }),
    delta(0, { image: { source: { bytes: 'Rw0KGgo=' } } }),
    stop(0),
    ...ends(),
  ),
  stream(
    'server-tool',
    opens,
    start(0, { toolUse: { toolUseId: 's', name: 'nova_grounding', type: 'server_tool_use' } }),
    delta(0, { toolUse: { input: '{"q":1}' } }),
    stop(0),
    start(1, { toolResult: { toolUseId: 's', type: 'nova_grounding_result', status: 'success' } }),
    delta(1, { toolResult: [{ text: 'found' }] }),
    stop(1),
    delta(2, { text: 'Found.' }),
    stop(2),
    ...ends('end_turn', { additionalModelResponseFields: { seen: 1 } }),
  ),
  stream(
    'unknown-events',
    ['initial-response', {}],
    opens,
    delta(0, { text: 'Hi' }),
    ['ping', {}],
    delta(0, { newer: {} }),
    stop(0),
    ...ends(),
  ),
  stream('without-figures', opens, delta(0, { text: 'Hi' }), stop(0), ['messageStop', { stopReason: 'end_turn' }]),
  stream('cut', opens, delta(0, { text: 'Hi' })),
  stream('empty-answer', opens, ...ends()),
  ...'throttlingException validationException modelStreamErrorException serviceUnavailableException internalServerException'
    .split(' ')
    .map((name) =>
      stream(name, opens, delta(0, { text: 'Hi' }), [`exception:${name}`, { message: 'Something is wrong here.' }]),
    ),
  stream('unmodelled', opens, ['error:InternalFailure', { message: 'Something is wrong here.' }]),
  ...(
    [
      [429, 'ThrottlingException', 'Too many tokens, please wait before trying again.'],
      [400, 'ValidationException', 'The provided model identifier is invalid.'],
      [408, 'ModelTimeoutException', 'Model has timed out in processing the request.'],
      [429, 'ModelNotReadyException', 'Model is not ready for inference.'],
      [503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.'],
      [403, 'AccessDeniedException', "You don't have access to the model with the specified model ID."],
      [400, 'ServiceQuotaExceededException', 'Your request exceeds the service quota.'],
      [424, 'ModelErrorException', 'The system encountered an unexpected error during processing.'],
    ] as const
  ).map(([status, type, message]) =>
    tells(`converse-${type}`, 'bedrock-converse', {
      status,
      headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` },
      body: { message },
    }),
  ),
]

export const converse = [...requests, ...answers]
