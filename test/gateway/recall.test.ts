/** F32 F33: clients that drop what they do not know (signatures, reasoning_content) do not cost the next turn. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { unfold } from '../../src/core/fold.ts'
import { openRecall } from '../../src/gateway/recall.ts'
import type { Codec } from '../../src/protocols/codec.ts'
import { codecs } from '../../src/protocols/index.ts'
import { parseJson } from '../../src/wire/json.ts'
import { openRig, paths, type Rig } from './rig.ts'
import type { Script } from './upstream.ts'

const json = { 'content-type': 'application/json' }
const sse = (...values: object[]): Script => [
  {
    send: values
      .map((value) => `${'type' in value ? `event: ${value.type}\n` : ''}data: ${JSON.stringify(value)}\n\n`)
      .join(''),
  },
]
const whole = (value: object): Script => [{ status: 200, headers: json }, { send: JSON.stringify(value) }]

const usage = { input_tokens: 5, output_tokens: 5 }
const thinking = { type: 'thinking', thinking: 'Look it up.', signature: 'c2lnbmVk' }
const claudeCall = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Paris' } }
const claude = (stream: boolean): Script => {
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', stop_sequence: null }
  if (!stream) return whole({ ...head, content: [thinking, claudeCall], stop_reason: 'tool_use', usage })
  return sse(
    { type: 'message_start', message: { ...head, content: [], stop_reason: null, usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: thinking.thinking } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: thinking.signature } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { ...claudeCall, input: {} } },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"city":"Paris"}' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage },
    { type: 'message_stop' },
  )
}
const gemini = (stream: boolean): Script => {
  const call = { functionCall: { name: 'weather', args: { city: 'Paris' } }, thoughtSignature: 'Z2VtaW5p' }
  const answer = {
    candidates: [{ content: { role: 'model', parts: [call] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 5, totalTokenCount: 10 },
    responseId: 'r1',
  }
  return stream ? sse(answer) : whole(answer)
}
const deepseek = (stream: boolean): Script => {
  const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } }
  const head = { id: 'c1', created: 1, model: 'deepseek-reasoner' }
  const said = { role: 'assistant', content: '', reasoning_content: 'Look it up.' }
  if (!stream)
    return whole({
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message: { ...said, tool_calls: [call] }, finish_reason: 'tool_calls' }],
    })
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason }],
  })
  return [
    ...sse(chunk(said), chunk({ tool_calls: [{ index: 0, ...call }] }), chunk({}, 'tool_calls')),
    { send: 'data: [DONE]\n\n' },
  ]
}

const parameters = { type: 'object', properties: { city: { type: 'string' } } }

/** Clients that keep of an answer what they have a word for: its calls. */
const clients = {
  'openai-chat': {
    first: (model: string, stream: boolean) => ({
      model,
      stream,
      reasoning_effort: 'low',
      tools: [{ type: 'function', function: { name: 'weather', parameters } }],
      messages: [{ role: 'user', content: 'Weather in Paris?' }] as object[],
    }),
    turn: (id: string) => [
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id, type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } }],
      },
      { role: 'tool', tool_call_id: id, content: 'sunny' },
    ],
  },
  'anthropic-messages': {
    first: (model: string, stream: boolean) => ({
      model,
      stream,
      max_tokens: 4000,
      tools: [{ name: 'weather', input_schema: parameters }],
      messages: [{ role: 'user', content: 'Weather in Paris?' }] as object[],
    }),
    turn: (id: string) => [
      { role: 'assistant', content: [{ type: 'tool_use', id, name: 'weather', input: { city: 'Paris' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'sunny' }] },
    ],
  },
}

const rows = [
  [
    'openai-chat',
    'anthropic/claude-sonnet-4-5',
    claude,
    (body: object) => expect(body).toMatchObject({ messages: [{}, { content: [thinking, claudeCall] }, {}] }),
  ],
  [
    'openai-chat',
    'gem/gemini-3-pro-preview',
    gemini,
    (body: object) => expect(JSON.stringify(body)).toContain('"thoughtSignature":"Z2VtaW5p"'),
  ],
  [
    'anthropic-messages',
    'gem/gemini-3-pro-preview',
    gemini,
    (body: object) => expect(JSON.stringify(body)).toContain('"thoughtSignature":"Z2VtaW5p"'),
  ],
  [
    'anthropic-messages',
    'deepseek/deepseek-reasoner',
    deepseek,
    (body: object) => expect(body).toMatchObject({ messages: [{}, { reasoning_content: 'Look it up.' }, {}] }),
  ],
  [
    'openai-chat',
    'deepseek/deepseek-reasoner',
    deepseek,
    (body: object) => expect(body).toMatchObject({ messages: [{}, { reasoning_content: 'Look it up.' }, {}] }),
  ],
] as const

it('puts the thought into a passed body, and touches nothing else', () => {
  const codec = openRecall().around(codecs['openai-chat'], 'mine', 'deepseek')
  const call = '"tool_calls": [{"id":"c1","type":"function","function":{"name":"weather","arguments":"{}"}}]'
  const answer = `{"choices":[{"index":0,"message":{"role":"assistant","reasoning_content":"Look it up.",${call}}}]}`
  codec.readResponse(parseJson(answer))
  const dialect = { reasoningField: 'reasoning_content' } as const
  const role = '"role":"assistant"'
  const passed = (message: string) => {
    const members: Record<string, string> = { model: '"m"', messages: `[ {"role":"user" , "content":"Ω"},${message}]` }
    return codec.passEdits((key) => members[key], { model: 'm', dialect }, false).edits.set?.messages
  }
  const [before, thought] = ['[ {"role":"user" , "content":"Ω"},', '"reasoning_content":"Look it up."']
  expect(passed(`{ ${role}, ${call} }`)).toBe(`${before}{ ${role}, ${call},${thought} }]`)
  // The last piece of a stream is what some SDKs keep.
  expect(passed(`{${role},"reasoning_content":"up.",${call}}`)).toBe(`${before}{${role},${thought},${call}}]`)
  expect(passed(`{${role},${thought},${call}}`)).toBeUndefined()
  expect(passed(`{${role},"reasoning_content":"My own words.",${call}}`)).toBeUndefined()
  expect(passed(`{${role},"reasoning_details":[{"type":"reasoning.text","text":"Look"}],${call}}`)).toBeUndefined()
  expect(passed(`{${role},${call.replace('c1', 'c2')}}`)).toBeUndefined()
  // What another model left behind is no member that this provider takes.
  const blocks = '"thinking_blocks":[{"type":"thinking","thinking":"Hm.","signature":"c2ln"}]'
  expect(passed(`{${role},${blocks},"content":"Hi"}`)).toBe(`${before}{${role},"content":"Hi"}]`)
})

describe('items that a client names by their ids', () => {
  const context = { id: 'abc', model: 'm', created: 1, streamUsage: false }
  const recall = openRecall()
  const facing = recall.facing(codecs['openai-responses'], 'mine')
  const origin = { protocol: 'anthropic-messages' } as const
  const thought = { type: 'reasoning' as const, text: 'Look it up.', signature: 'c2lnbmVk', origin }
  const answer = { choices: [{ parts: [thought, { type: 'text' as const, text: 'I look.' }] }] }
  const ids = (text: string) => [...text.matchAll(/"id":"((?:rs|msg)_[^"]*)"/g)].map(([, id]) => id as string)
  const asked = (codec: Codec, names: readonly string[]) => {
    const input = names.map((id) => ({ type: 'item_reference', id }))
    return codec.readRequest(
      parseJson(JSON.stringify({ model: 'm', input: [{ role: 'user', content: 'Hi' }, ...input] })),
    )
  }

  it('are the same in a stream and in a whole answer, and stand for what was told', () => {
    const names = ids(facing.writeResponse(answer, context).body)
    const encoder = codecs['openai-responses'].encoder(context)
    const streamed = unfold(answer)
      .map((event) => encoder.push(event))
      .join('')
    expect(new Set(ids(streamed))).toEqual(new Set(names))
    expect(names).toHaveLength(2)
    const { messages, bound } = asked(facing, names)
    expect(messages[1]?.parts).toMatchObject([thought, { type: 'text', text: 'I look.' }])
    expect(bound).toEqual([])
  })
  it('stay what they are where nobody knows them, or another asks', () => {
    const [known = ''] = ids(facing.writeResponse(answer, context).body)
    const other = recall.facing(codecs['openai-responses'], 'another')
    for (const [codec, names] of [
      [other, [known]],
      [facing, [known, 'rs_of_another_day']],
    ] as const)
      expect(asked(codec, names).bound).toEqual(['input: item_reference'])
  })
})

it('gives a thought to the key that called, and to the protocol that thought it', () => {
  const recall = openRecall()
  const codec = codecs['anthropic-messages']
  const answer = { content: [thinking, claudeCall], role: 'assistant', stop_reason: 'tool_use', usage }
  recall.around(codec, 'mine', 'p').readResponse(parseJson(JSON.stringify(answer)))
  const call = { type: 'tool-call' as const, id: 'toolu_1', name: 'weather', arguments: '{}' }
  const request = {
    model: 'm',
    stream: false,
    messages: [
      { role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hello' }] },
      { role: 'assistant' as const, parts: [call] },
      { role: 'user' as const, parts: [{ type: 'tool-result' as const, id: call.id, parts: [] }] },
    ],
  }
  const written = (owner: string, to: Codec) =>
    recall.around(to, owner, 'p').writeRequest(request, { model: 'm', dialect: {} }).body
  expect(written('mine', codec)).toContain('c2lnbmVk')
  expect(written('another', codec)).not.toContain('c2lnbmVk')
  expect(written('mine', codecs['openai-chat'])).not.toContain('Look it up')
})

describe.each([false, true])('thoughts that a client drops, streaming %s', (stream) => {
  let rig: Rig
  beforeAll(async () => {
    rig = await openRig({ env: { DEEPSEEK_API_KEY: 'key-of-deepseek' } })
  })
  afterAll(() => rig.close())
  beforeEach(() => rig.upstream.reset())

  it.each(rows)('%s → %s: the provider gets its own back with the result', async (client, model, answer, check) => {
    const { first, turn } = clients[client]
    const asked = first(model, stream)
    rig.upstream.play(answer(stream), answer(stream))
    const reply = await rig.call({ path: paths[client], body: asked })
    expect(reply.status, reply.text).toBe(200)
    const id = /"(?:id|tool_use_id)":"((?:call|toolu)_[^"]*)"/.exec(reply.text)?.[1] as string
    const next = await rig.call({ path: paths[client], body: { ...asked, messages: [...asked.messages, ...turn(id)] } })
    expect(next.status, next.text).toBe(200)
    check(rig.upstream.requests.at(-1)?.body as object)
  })
})
