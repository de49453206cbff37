/** A call that is sent again: the recorded request to another model, whole, and what it is likely to cost. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { codecs } from '../../src/protocols/index.ts'
import { type Aims, priceText } from '../../src/tui/gateway.ts'
import { type Outside, openEffects } from '../../src/tui/traces/effects.ts'
import { estimateOf, ownMetadata, sendAgain } from '../../src/tui/traces/replay.ts'
import type { Event, TracesApp } from '../../src/tui/traces/state.ts'
import { callOf } from './calls.ts'

const gateway = async (status: number, headers: Record<string, string>, answer: unknown) => {
  const got: { url?: string; key?: string; body: unknown }[] = []
  const server = createServer(async (request, response) => {
    got.push({ url: request.url, key: request.headers.authorization, body: JSON.parse(await text(request)) })
    response.writeHead(status, headers).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { got, to: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'k' } }
}
const { signal } = new AbortController()
const request = { model: 'gpt-5.5', stream: true, stream_options: { include_usage: true }, messages: [], seed: 3 }

describe('sent again', () => {
  it('is the recorded request to the other model, not streamed', async () => {
    const { got, to } = await gateway(200, { 'x-respan-log-id': 'new' }, {})
    expect(await sendAgain(callOf(1, { full_request: request, stream: true }), 'o4-mini', to, signal)).toBe('new')
    const body = { model: 'o4-mini', messages: [], seed: 3, respan_params: { metadata: { replay_of: callOf(1).id } } }
    expect(got).toEqual([{ url: '/v1/chat/completions', key: 'Bearer k', body }])
  })
  it('is a trace of its own, and says which call it repeats', async () => {
    const { got, to } = await gateway(200, { 'x-respan-log-id': 'new' }, {})
    const place = { trace_unique_id: 't', span_parent_id: 's', span_name: 'n', thread_identifier: 'th' }
    const full_request = {
      ...request,
      ...place,
      customer_identifier: 'acme',
      metadata: { team: 'a' },
      respan_params: { ...place, properties: { x: 1 } },
    }
    await sendAgain(callOf(1, { full_request, metadata: { team: 'a' } }), 'o4-mini', to, signal)
    expect(got[0]?.body).toEqual({
      model: 'o4-mini',
      messages: [],
      seed: 3,
      customer_identifier: 'acme',
      respan_params: { properties: { x: 1 }, metadata: { team: 'a', replay_of: callOf(1).id } },
    })
  })
  it('leaves to the provider the metadata that is its own', async () => {
    const { got, to } = await gateway(200, { 'x-respan-log-id': 'new' }, {})
    const full_request = { messages: [], metadata: { user_id: 'u', respan_params: { trace_unique_id: 't' } } }
    await sendAgain(callOf(1, { protocol: 'anthropic-messages', full_request }), 'm', to, signal)
    const stored = { model: 'm', messages: [], store: true, metadata: { topic: 'x' } }
    await sendAgain(callOf(2, { full_request: stored }), 'm', to, signal)
    expect(got.map(({ body }) => (body as { metadata: unknown }).metadata)).toEqual([
      { user_id: 'u', respan_params: {} },
      { topic: 'x' },
    ])
    expect(got.map(({ body }) => (body as { respan_params: unknown }).respan_params)).toEqual([
      { metadata: { replay_of: callOf(1).id } },
      { metadata: { replay_of: callOf(2).id } },
    ])
  })
  it('has the model in the path where the protocol does', async () => {
    const { got, to } = await gateway(200, { 'x-respan-log-id': 'new' }, {})
    const call = callOf(1, { protocol: 'gemini', stream: true, full_request: { contents: [] } })
    await sendAgain(call, 'gemini-3.5-flash', to, signal)
    expect(got).toMatchObject([{ url: '/v1beta/models/gemini-3.5-flash:generateContent', body: { contents: [] } }])
  })
  it('knows as its own what each protocol has as its own', () => {
    for (const [protocol, codec] of Object.entries(codecs))
      for (const body of [{}, { store: true }]) {
        const native = codec.native((name) => JSON.stringify((body as Record<string, unknown>)[name]))
        expect([protocol, ownMetadata[protocol]?.(body) ?? false]).toEqual([protocol, native.includes('metadata')])
      }
  })
  it('says that no gateway answers, and how to start one', async () => {
    const { to } = await gateway(200, {}, {})
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`
    await new Promise((resolve) => gone.close(resolve))
    await expect(sendAgain(callOf(1), 'gpt-5.5', { ...to, url }, signal)).rejects.toThrow(
      `no gateway answers at ${url}: respan proxy start --detach starts one`,
    )
  })
  it('tells what the gateway says', async () => {
    const { to } = await gateway(429, {}, { error: { message: 'too many calls' } })
    await expect(sendAgain(callOf(1), 'gpt-5.5', to, signal)).rejects.toThrow(
      'the gateway answered 429: too many calls',
    )
    await expect(sendAgain(callOf(1, { protocol: 'other' }), 'x', to, signal)).rejects.toThrow('cannot be sent again')
    await expect(sendAgain(callOf(1, { full_request: null }), 'x', to, signal)).rejects.toThrow('was not kept')
  })
})

describe('its cost', () => {
  it('is asked once for all models', async () => {
    const asked: (readonly string[])[] = []
    const told: Event[] = []
    const models = ['gpt-4o-mini', 'respan/sim']
    const call = callOf(1)
    const replay = { call, models, running: false, estimates: new Map(), answers: new Map(), at: 0, top: 0 }
    const aims: Aims = async (names) => {
      asked.push(names)
      return names.map((name) => ({ asked: name, provider: 'respan', model: name }))
    }
    const effects = openEffects({ aims } as Outside)
    effects({ kind: 'estimate' }, {
      state: () => ({ replay }),
      send: (event: Event) => told.push(event),
    } as unknown as TracesApp)
    await expect.poll(() => told.length).toBe(2)
    expect(asked).toEqual([models])
    expect(told).toMatchObject(models.map((model) => ({ model, estimate: { cost: 0, provider: 'respan' } })))
  })

  const tokens = { prompt_tokens: 1_000_000, completion_tokens: 0 }
  const nobody: Aims = async () => []

  it('is the list price of as many tokens as last time; unknown is not free', async () => {
    const known = await estimateOf(callOf(1, tokens), 'gpt-4o-mini', nobody)
    expect(known).toMatchObject({ input: 1_000_000, output: 0, provider: 'openai', cost: 0.15 })
    expect(priceText(known)).toBe('about $0.15 at openai')
    const unknown = await estimateOf(callOf(1), 'nobody-knows-this', nobody)
    expect(unknown.cost).toBeNull()
    expect(priceText(unknown)).toBe('no list price is known')
    expect(priceText(await estimateOf(callOf(1), 'respan/sim?pace=5', nobody))).toBe('free: the simulator answers')
  })
  it('is by the prices that the user set, with and without a gateway', async () => {
    const own = { stub: { 'my-model': { input_mtok: 2 } } }
    const aims: Aims = async () => [{ asked: 'my-model', provider: 'stub', model: 'my-model' }]
    expect(priceText(await estimateOf(callOf(1, tokens), 'my-model', aims, own))).toBe('about $2.00 at stub')
    expect(priceText(await estimateOf(callOf(1, tokens), 'stub/my-model', nobody, own))).toBe('about $2.00 at stub')
    const last = callOf(1, { ...tokens, provider_id: 'stub' })
    expect(priceText(await estimateOf(last, 'my-model', nobody, own))).toBe('about $2.00 at stub')
  })
  it('of a call that failed is not nothing', async () => {
    const failed = { failed: true, prompt_tokens: 0, completion_tokens: 0 }
    const estimate = await estimateOf(callOf(1, failed), 'gpt-4o-mini', nobody)
    expect(estimate.input).toBeGreaterThan(5)
    expect(estimate.output).toBe(500)
    expect(estimate.cost).toBeGreaterThan(0)
  })
  it('is that of who would be asked, where a gateway runs', async () => {
    const aims: Aims = async (models) =>
      models.map((asked) => {
        if (asked === 'gone') return { asked, provider: 'openai', model: asked, problem: 'OpenAI has no key' }
        return asked === 'simulated'
          ? { asked, provider: 'respan', model: 'gpt-4o-mini' }
          : { asked, provider: 'openai', model: 'gpt-4o-mini' }
      })
    const price = async (model: string) => {
      const estimate = await estimateOf(callOf(1, tokens), model, aims)
      return [estimate.cost, priceText(estimate)]
    }
    expect(await price('simulated')).toEqual([0, 'free: the simulator answers'])
    expect(await price('mine')).toEqual([0.15, 'about $0.15 at openai'])
    expect(await price('gone')).toEqual([null, 'cannot be asked: OpenAI has no key'])
  })
})
