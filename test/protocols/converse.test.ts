/** What the writer of Bedrock Converse makes of a request, where the provider or a model has rules of its own. */

import { describe, expect, it } from 'vitest'
import type { ChatRequest, Message, Part } from '../../src/core/chat.ts'
import type { Dialect } from '../../src/protocols/codec.ts'
import { codecs } from '../../src/protocols/index.ts'
import { parseJson } from '../../src/wire/json.ts'

const codec = codecs['bedrock-converse']
const user = (...parts: (string | Part)[]): Message => ({
  role: 'user',
  parts: parts.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)),
})
const assistant = (...parts: (string | Part)[]): Message => ({ ...user(...parts), role: 'assistant' })
const call = (id: string, name = 'look'): Part => ({ type: 'tool-call', id, name, arguments: '{"z":1, "a":2}' })
const result = (id: string): Part => ({ type: 'tool-result', id, parts: [{ type: 'text', text: 'ok' }] })
const hi = [user('Hi')]
const tools: ChatRequest['tools'] = [{ type: 'function', name: 'look', parameters: '{"type":"object"}' }]

const write = (request: Partial<ChatRequest>, dialect: Dialect = {}) => {
  const { body, warnings } = codec.writeRequest(
    { model: 'm', messages: hi, stream: false, ...request },
    { model: 'm', dialect },
  )
  const value = JSON.parse(body) as Record<string, never>
  return { body, value, warned: warnings.map(({ action, field }) => `${action} ${field}`) }
}

describe('turns', () => {
  it('alternate: neighbours are one, results stand first', () => {
    const { value, body } = write({
      messages: [
        user('a'),
        user('b'),
        assistant(call('x')),
        assistant(call('y')),
        user(result('x')),
        user('c', result('y')),
      ],
    })
    expect(value.messages).toMatchObject([
      { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'x' } }, { toolUse: { toolUseId: 'y' } }] },
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 'x' } }, { toolResult: { toolUseId: 'y' } }, { text: 'c' }],
      },
    ])
    // The author's own text.
    expect(body).toContain('"input":{"z":1, "a":2}')
  })
  it('begin with the user', () => {
    const { value, warned } = write({ messages: [assistant('Hello?'), user('Hi')] })
    expect(value.messages).toMatchObject([{ role: 'user' }, { role: 'assistant' }, { role: 'user' }])
    expect(warned).toEqual(['approximated messages'])
  })
  it('have a text beside a document, and documents names of their own', () => {
    const file = (filename: string): Part => ({
      type: 'file',
      filename,
      source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' },
    })
    const { value, warned } = write({
      messages: [user(file('a_report (1).pdf'), file('a report-(1).pdf'), file('a-report (1)'))],
    })
    expect(value.messages).toMatchObject([
      {
        content: [
          { document: { format: 'pdf', name: 'a-report (1)' } },
          { document: { name: 'a report-(1)' } },
          { document: { name: 'a-report (1) 2' } },
          { text: 'a-report (1)' },
        ],
      },
    ])
    expect(warned).toContain('approximated messages')
  })
  it('have ids of at most 64 characters, alike in call and result', () => {
    const id = `call_${'x'.repeat(80)}`
    const { body, warned } = write({ messages: [...hi, assistant(call(id)), user(result(id))] })
    const ids = [...body.matchAll(/"toolUseId":"([^"]*)"/g)].map((match) => match[1])
    expect(ids).toEqual([ids[0], ids[0]])
    expect(ids[0]).toHaveLength(64)
    expect(warned).toContain('renamed messages[1].parts[0].id')
    const kimi = { messages: [...hi, assistant(call('functions.look:0')), user(result('functions.look:0'))] }
    expect(write(kimi).body).toContain('"functions.look:0"')
    expect(write(kimi, { modelFields: 'claude' }).body).toContain('"functions_2elook_3a0"')
  })
})

describe('tools', () => {
  it("are left out for 'none', for which there is no word", () => {
    const { value, warned } = write({ tools, toolChoice: { type: 'none' } })
    expect(value.toolConfig).toBeUndefined()
    expect(warned).toEqual(['approximated toolChoice', 'dropped tools'])
  })
  it("are declared where the conversation has calls, even for 'none' and where the caller declares none", () => {
    const messages = [...hi, assistant(call('x')), user(result('x'))]
    expect(write({ messages, tools, toolChoice: { type: 'none' } })).toMatchObject({
      value: { toolConfig: { tools: [{ toolSpec: { name: 'look' } }] } },
      warned: ['approximated toolChoice'],
    })
    expect(write({ messages })).toMatchObject({
      value: { toolConfig: { tools: [{ toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } }] } },
      warned: ['approximated tools'],
    })
  })
  it('are forced where the model can be', () => {
    const forced = { tools, toolChoice: { type: 'required' as const } }
    expect(write(forced).value.toolConfig).toMatchObject({ toolChoice: { any: {} } })
    const free = write(forced, { noForcedCalls: true })
    expect(free.value.toolConfig).not.toHaveProperty('toolChoice')
    expect(free.warned).toEqual(['approximated toolChoice'])
  })
  it('have results that say something', () => {
    const messages = [
      ...hi,
      assistant(call('x')),
      user({ ...result('x'), parts: [{ type: 'text', text: '' }] } as Part),
    ]
    const { body, warned } = write({ messages, tools })
    expect(body).toContain('"content":[{"text":"(no output)"}]')
    expect(warned).toEqual(['renamed messages[2].parts[0].parts'])
  })
  it('have results with a status, where the model takes one', () => {
    const messages = [...hi, assistant(call('x')), user({ ...result('x'), isError: true } as Part)]
    expect(write({ messages, tools }).body).toContain('"status":"error"')
    const silent = write({ messages, tools }, { noResultStatus: true })
    expect(silent.body).not.toContain('status')
    expect(silent.warned).toEqual(['dropped messages[2].parts[0].isError'])
  })
})

describe('what not every model takes', () => {
  it('cache points', () => {
    const marked: Part = { type: 'text', text: 'Long', cache: { ttl: '1h' } }
    const [tool] = tools as [NonNullable<typeof tools>[number]]
    const request = { messages: [user(marked)], tools: [{ ...tool, cache: {} } as typeof tool] }
    expect(write(request).value).toMatchObject({
      messages: [{ content: [{ text: 'Long' }, { cachePoint: { type: 'default', ttl: '1h' } }] }],
      toolConfig: { tools: [{ toolSpec: { name: 'look' } }, { cachePoint: { type: 'default' } }] },
    })
    expect(write(request, { cachePoints: 'messages' })).toMatchObject({
      value: { messages: [{ content: [{}, { cachePoint: {} }] }] },
      warned: ['dropped tools[0].cache'],
    })
    expect(write(request, { cachePoints: 'none' })).toMatchObject({
      value: { messages: [{ content: [{ text: 'Long' }] }] },
      warned: ['dropped messages[0].parts[0].cache', 'dropped tools[0].cache'],
    })
  })
  it('a cache point within a result, and media there', () => {
    const image: Part = { type: 'image', source: { kind: 'base64', mediaType: 'image/jpg', data: '/9j/' }, cache: {} }
    const messages = [...hi, assistant(call('x')), user('So?', { ...result('x'), parts: [image] } as Part)]
    expect(write({ messages, tools }).value.messages?.[2]).toMatchObject({
      content: [{ toolResult: { content: [{ image: { format: 'jpeg' } }] } }, { cachePoint: {} }, { text: 'So?' }],
    })
    const behind = write({ messages, tools }, { noMediaInResults: true })
    expect(behind.value.messages?.[2]).toMatchObject({
      content: [
        { toolResult: { content: [{ text: '(see below)' }] } },
        { cachePoint: {} },
        { text: 'So?' },
        { image: { format: 'jpeg' } },
      ],
    })
    expect(behind.warned).toEqual([
      'approximated messages[2].parts[1].parts[0].cache',
      'approximated messages[2].parts[1].parts',
    ])
  })
})

describe("settings in the words of the model's maker", () => {
  it('Claude: a budget, effort, top_k; thinking shuts sampling out', () => {
    const claude: Dialect = { modelFields: 'claude' }
    const budget = write({ reasoning: { mode: 'budget', budget: 2000 }, temperature: 0.2, maxTokens: 1000 }, claude)
    expect(budget.value).toMatchObject({
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } },
      inferenceConfig: { maxTokens: 3000 },
    })
    expect(budget.warned).toEqual(['dropped temperature', 'approximated maxTokens'])
    expect(write({ reasoning: { effort: 'high' } }, { ...claude, adaptiveThinking: true }).value).toMatchObject({
      additionalModelRequestFields: { thinking: { type: 'adaptive' } },
      outputConfig: { effort: 'high' },
    })
    // No cap is made up.
    expect(write({ topK: 5 }, claude).value).toEqual({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      additionalModelRequestFields: { top_k: 5 },
    })
  })
  it('Claude: a tool loop without signed thinking goes on without it', () => {
    const messages = [...hi, assistant(call('x')), user(result('x'))]
    const { value, warned } = write(
      { messages, tools, reasoning: { mode: 'budget', budget: 2000 } },
      { modelFields: 'claude' },
    )
    expect(value.additionalModelRequestFields).toBeUndefined()
    expect(warned).toEqual(['dropped reasoning'])
  })
  it('Nova: an effort, which shuts the cap out where it is high', () => {
    const nova: Dialect = { modelFields: 'nova' }
    expect(write({ reasoning: { effort: 'low' }, topK: 3, maxTokens: 50 }, nova)).toMatchObject({
      value: {
        inferenceConfig: { maxTokens: 50 },
        additionalModelRequestFields: {
          reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' },
          inferenceConfig: { topK: 3 },
        },
      },
      warned: [],
    })
    const high = write({ reasoning: { mode: 'budget', budget: 30_000 }, maxTokens: 50 }, nova)
    expect(high.value.inferenceConfig).toBeUndefined()
    expect(high.warned).toEqual(['approximated reasoning.budget', 'dropped maxTokens'])
    expect(write({ reasoning: { effort: 'none' } }, nova).body).toContain('"reasoningConfig":{"type":"disabled"}')
  })
  it('OpenAI: reasoning_effort; others have no switch', () => {
    const reasoning = { effort: 'medium' as const }
    expect(write({ reasoning }, { modelFields: 'openai' }).value.additionalModelRequestFields).toEqual({
      reasoning_effort: 'medium',
    })
    expect(write({ reasoning }).warned).toEqual(['dropped reasoning'])
  })
  it('a schema is native, or asked for by an instruction', () => {
    const output = { type: 'json-schema' as const, schema: '{"type": "object"}', name: 'thing', strict: true }
    expect(write({ output })).toMatchObject({
      value: {
        outputConfig: {
          textFormat: {
            type: 'json_schema',
            structure: { jsonSchema: { schema: '{"type": "object"}', name: 'thing' } },
          },
        },
      },
      warned: [],
    })
    const plain = write({ output }, { noOutputFormat: true })
    expect(plain.value.outputConfig).toBeUndefined()
    expect(JSON.stringify(plain.value.system)).toContain('JSON Schema')
    expect(plain.warned).toEqual(['approximated output'])
  })
})

describe('thoughts', () => {
  it('of another vendor go sealed to the client and come back whole', () => {
    const signed: Part = { type: 'reasoning', text: 'Hm', signature: 'abc', origin: { protocol: 'anthropic-messages' } }
    const { body } = codec.writeResponse(
      { choices: [{ parts: [signed], finish: { reason: 'stop' } }] },
      {
        id: 'x',
        model: 'm',
        created: 0,
        streamUsage: true,
      },
    )
    const { message } = (JSON.parse(body) as { output: { message: object } }).output
    const asked = { messages: [{ role: 'user', content: [{ text: 'Hi' }] }, message] }
    expect(codec.readRequest(parseJson(JSON.stringify(asked))).messages[1]?.parts).toEqual([signed])
  })
})

describe('errors', () => {
  it.each([
    [429, 'ThrottlingException', 'Too many tokens, please wait before trying again.', 'upstream_rate_limited'],
    [400, 'ValidationException', 'The provided model identifier is invalid.', 'upstream_model_not_found'],
    [
      404,
      'ResourceNotFoundException',
      'This model version has reached the end of its life.',
      'upstream_model_not_found',
    ],
    [
      403,
      'AccessDeniedException',
      "You don't have access to the model with the specified model ID.",
      'upstream_model_not_found',
    ],
    [403, 'UnrecognizedClientException', 'The security token included in the request is invalid.', 'upstream_auth'],
    [400, 'ValidationException', 'Input is too long for requested model.', 'context_overflow'],
    [
      400,
      'ValidationException',
      'Input Tokens Exceeded: Number of input tokens exceeds maximum length.',
      'context_overflow',
    ],
    [400, 'ValidationException', 'Malformed input request.', 'upstream_rejected'],
    [400, 'ServiceQuotaExceededException', 'Your request exceeds the service quota.', 'upstream_quota'],
    [408, 'ModelTimeoutException', 'Model has timed out.', 'upstream_error'],
    [424, 'ModelErrorException', 'An unexpected error during processing.', 'upstream_error'],
    [500, 'InternalServerException', 'An internal server error occurred.', 'upstream_error'],
    [503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.', 'upstream_overloaded'],
  ])('%i %s: %s', (status, type, message, code) => {
    const headers = { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` }
    expect(codec.readError(status, JSON.stringify({ message }), headers).code).toBe(code)
  })
  it.each([
    ['throttlingException', 'upstream_rate_limited'],
    ['modelNotReadyException', 'upstream_overloaded'],
    ['serviceUnavailableException', 'upstream_overloaded'],
    ['modelStreamErrorException', 'upstream_error'],
    ['internalServerException', 'upstream_error'],
    ['validationException', 'upstream_rejected'],
  ])('%s in a stream', (name, code) => {
    const frame = { event: `exception:${name}`, data: '{"message":"It went wrong."}' }
    const [event] = codec.decoder().push(frame)
    expect(event?.type === 'error' && event.error.code).toBe(code)
    expect(codec.scan(frame).error).toBe(true)
  })
})

describe('a body that passes', () => {
  const member = (fields: object) => (key: string) =>
    key === 'additionalModelRequestFields' ? JSON.stringify(fields) : undefined
  it('is not touched, but for a budget that the model would refuse', () => {
    const fields = { thinking: { type: 'enabled', budget_tokens: 2000 }, other: 1 }
    const target = (dialect: Dialect) => ({ model: 'm', dialect })
    expect(codec.passEdits(member(fields), target({}), false)).toEqual({
      edits: { set: {} },
      usageAsked: false,
      warnings: [],
    })
    const { edits, warnings } = codec.passEdits(member(fields), target({ adaptiveThinking: true }), false)
    expect(JSON.parse(edits.set?.additionalModelRequestFields ?? '')).toEqual({
      thinking: { type: 'adaptive' },
      other: 1,
    })
    expect(warnings).toHaveLength(1)
  })
})
