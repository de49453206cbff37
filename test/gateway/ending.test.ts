/** F20 F34: how answers of OpenAI Responses end, and what becomes of their thoughts; over every client protocol. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openControl } from '../../src/store/control.ts'
import type { Voiced } from '../spoken.ts'
import { type Ask, languages } from './asking.ts'
import { openRig, type Rig } from './rig.ts'
import { type End, providers } from './speech.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig({ flags: { retries: 0 } })
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

const protocols = Object.keys(languages) as Voiced[]
const call = (client: Voiced, wish: Partial<Ask> & { model: string }) =>
  rig.call(languages[client].request({ stream: true, turns: [{ user: [{ text: 'Hello' }] }], ...wish }))

describe('F20 every last word of a Responses stream ends the answer, and what it counts is recorded', () => {
  const model = 'items/gpt-5.5'
  /** How each client is told an end; an error in its own frame. */
  const told: Record<Voiced, Partial<Record<End | 'error', RegExp>>> = {
    'openai-chat': {
      stop: /"finish_reason":"stop"/,
      length: /"finish_reason":"length"/,
      refused: /"finish_reason":"content_filter"/,
      error: /data: \{"error":\{/,
    },
    'openai-responses': {
      stop: /event: response\.completed/,
      length: /event: response\.incomplete.*max_output_tokens/s,
      refused: /event: response\.incomplete.*content_filter/s,
      error: /event: (error|response\.failed)/,
    },
    'anthropic-messages': {
      stop: /"stop_reason":"end_turn"/,
      length: /"stop_reason":"max_tokens"/,
      refused: /"stop_reason":"refusal"/,
      error: /event: error/,
    },
    gemini: {
      stop: /"finishReason":"STOP"/,
      length: /"finishReason":"MAX_TOKENS"/,
      refused: /"finishReason":"SAFETY"/,
      error: /"error":\{/,
    },
    'bedrock-converse': {
      stop: /"stopReason":"end_turn"/,
      length: /"stopReason":"max_tokens"/,
      refused: /"stopReason":"content_filtered"/,
      error: /:exception-type/,
    },
  }
  const say = (last: (opening: string) => string) => {
    const speaker = providers['openai-responses'].speaker()
    return [{ send: last(speaker.start() + speaker.text('Once') + speaker.text(' upon')) }]
  }
  const ended = (end: End) => {
    const speaker = providers['openai-responses'].speaker()
    const said = speaker.start() + speaker.text('Once') + speaker.text(' upon')
    return [{ send: said + speaker.finish(end) }]
  }
  const usage = { input_tokens: 9, output_tokens: 3, total_tokens: 12 }
  const lastWord = (status: string, more: object = {}) =>
    say((opening) => {
      const response = { id: 'resp_x', object: 'response', status, model: 'gpt', output: [], usage, ...more }
      const type = `response.${status}`
      return `${opening}event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 99, response })}\n\n`
    })
  const failure = { error: { code: 'server_error', message: 'the engine is on fire' } }
  const rows = {
    'response.completed': [() => ended('stop'), 'stop', 'success', 9],
    'response.incomplete for length': [() => ended('length'), 'length', 'success', 9],
    'response.incomplete for content': [() => ended('refused'), 'refused', 'success', 9],
    'response.failed': [() => lastWord('failed', failure), 'error', 'error', 9],
    'response.cancelled': [() => lastWord('cancelled'), undefined, 'success', 9],
    error: [
      () => say((opening) => opening + providers['openai-responses'].speaker().error('server_error', 'on fire')),
      'error',
      'error',
      undefined,
    ],
    'no last word': [() => say((opening) => opening), 'error', 'error', undefined],
  } as const
  const cases = protocols.flatMap((client) => Object.entries(rows).map(([name, row]) => [client, name, row] as const))

  it.each(cases)('%s: %s', async (client, _name, [script, end, status, prompt]) => {
    rig.upstream.play(script())
    const reply = await call(client, { model })
    expect(reply.status, reply.text).toBe(200)
    expect(reply.text).toContain('Once')
    if (end !== undefined) expect(reply.text).toMatch(told[client][end] as RegExp)
    if (end !== 'error') expect(reply.text).not.toMatch(told[client].error as RegExp)
    const trace = await rig.trace(reply.id)
    expect([trace.status, trace.output]).toEqual([status, 'Once upon'])
    if (prompt !== undefined)
      expect([trace.prompt_tokens, trace.completion_tokens, trace.usage_estimated]).toEqual([prompt, 3, false])
  })
})

describe('F34 a thought of OpenAI Responses stays with its call, and goes to nobody else', () => {
  const items = 'items/gpt-5.5'
  const thought = { thought: 'Look it up.', signature: 'ZW5jcnlwdGVk' }
  const called = {
    ...thought,
    calls: ['weather', 'news'].map((name, i) => ({ id: `call_${i}`, name, arguments: '{"city":"Paris"}' })),
    end: 'tools' as const,
  }
  const tools = ['weather', 'news'].map((name) => ({ name, schema: { type: 'object' } }))
  const turns: Ask['turns'] = [
    { user: [{ text: 'Weather and news?' }] },
    ...called.calls.map((one) => ({ call: one })),
    ...called.calls.map(({ id, name }) => ({ result: { id, name, pieces: [{ text: 'fine' }] } })),
  ]
  const others = protocols.filter((client) => client !== 'openai-responses')

  it.each(others)('%s: the item stands right before the calls that followed it', async (client) => {
    rig.upstream.play(providers['openai-responses'].answer(called, true))
    await call(client, { model: items, tools })
    rig.upstream.play(providers['openai-responses'].answer({ text: 'Fine.' }, true))
    await call(client, { model: items, tools, turns })
    const input = rig.upstream.requests.at(-1)?.body.input as { type?: string; encrypted_content?: string }[]
    expect(input.map(({ type }) => type ?? 'message')).toEqual([
      'message',
      'reasoning',
      'function_call',
      'function_call',
      'function_call_output',
      'function_call_output',
    ])
    expect(input[1]?.encrypted_content).toBe(thought.signature)
  })

  it.each(others)('%s: a provider of another protocol is not sent it, and it is told as lost', async (upstream) => {
    const model = upstream === 'openai-chat' ? 'talk/gpt-4o' : providers[upstream].models[0]
    const item = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: thought.signature }
    const { path, body } = languages['openai-responses'].request({ model, stream: true, turns, tools })
    const [first, ...rest] = (body as { input: object[] }).input
    rig.upstream.play(providers[upstream].answer({ text: 'Fine.' }, true))
    const reply = await rig.call({ path, body: { ...body, store: false, input: [first, item, ...rest] } })
    expect(reply.status, reply.text).toBe(200)
    expect(rig.upstream.requests[0]?.bytes.toString()).not.toContain(thought.signature)
    expect(reply.headers['x-respan-warnings']).toMatch(/messages\[1\]\.parts\[0\]/)
  })

  it.each(others)('another key does not get it back (%s)', async (client) => {
    rig.upstream.play(providers['openai-responses'].answer(called, true))
    await call(client, { model: items, tools })
    const { path, body } = languages[client].request({ model: items, stream: true, turns, tools })
    rig.upstream.play(providers['openai-responses'].answer({ text: 'Fine.' }, true))
    const control = openControl(rig.home, () => undefined)
    const { secret } = control.createKey('another', 'test')
    control.close()
    expect((await rig.call({ path, body, key: secret })).status).toBe(200)
    expect(rig.upstream.requests.at(-1)?.bytes.toString()).not.toContain(thought.signature)
  })

  it.each([true, false])('another provider of the same protocol is not sent it (stream: %s)', async (stream) => {
    const signature = `cGlubmVk${stream}`
    const asked = (model: string, input: object[]) => {
      const { path, body } = languages['openai-responses'].request({ model, stream, turns: [], tools })
      return rig.call({ path, body: { ...body, input, store: false, include: ['reasoning.encrypted_content'] } })
    }
    const user = { role: 'user', content: 'Weather and news?' }
    rig.upstream.play(providers['openai-responses'].answer({ ...called, signature }, stream))
    await asked(items, [user])
    const [calls, results] = [turns.slice(1, 3), turns.slice(3)].map((some) => {
      const { body } = languages['openai-responses'].request({ model: items, stream, turns: some })
      return (body as { input: object[] }).input
    })
    const thoughtItem = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: signature }
    const input = [user, thoughtItem, ...(calls ?? []), ...(results ?? [])]
    for (const [model, kept] of [
      ['others/gpt-5.5', false],
      [items, true],
    ] as const) {
      rig.upstream.play(providers['openai-responses'].answer({ text: 'Fine.' }, stream))
      const reply = await asked(model, input)
      expect(reply.status, reply.text).toBe(200)
      expect(reply.headers['x-respan-warnings'] ?? '').toBe(kept ? '' : 'input dropped')
      expect(rig.upstream.requests.at(-1)?.body.input).toEqual(
        kept ? input : input.filter((one) => one !== thoughtItem),
      )
    }
  })

  it('nor is it, where a client of another protocol goes on with that provider', async () => {
    rig.upstream.play(providers['openai-responses'].answer({ ...called, signature: 'cGlubmVkIHRvbw==' }, true))
    await call('anthropic-messages', { model: items, tools })
    rig.upstream.play(providers['openai-responses'].answer({ text: 'Fine.' }, true))
    const reply = await call('anthropic-messages', { model: 'others/gpt-5.5', tools, turns })
    expect(rig.upstream.requests.at(-1)?.bytes.toString()).not.toContain('cGlubmVkIHRvbw==')
    expect(reply.headers['x-respan-warnings']).toContain('messages[1].parts')
  })
})
