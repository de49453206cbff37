/** Logs that callers report: every field that the hosted API takes is kept, and what is no value of it is refused by name. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, openTestGateway, type TestGateway } from './gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())

const create = (body: unknown) => gateway.ask('/api/request-logs/create/', body)
const kept = async (log: Json): Promise<Json> => {
  const { status, value } = await create(log)
  expect([status, value.detail]).toEqual([201, undefined])
  return (await gateway.ask(`/api/request-logs/${value.unique_id}/`)).value
}

const tools = [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } }]
const call = { id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{"city":"Oslo"}' } }
const prompt_messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Weather? '.repeat(60) },
]

describe('a reported log', () => {
  it('costs what its model and tokens cost, whoever made the model', async () => {
    for (const usage of [{ prompt_tokens: 1_000_000, completion_tokens: 0 }, { usage: { prompt_tokens: '1000000' } }])
      expect(await kept({ model: 'gpt-4o-mini', input: 'a', output: 'b', ...usage })).toMatchObject({
        cost: 0.15,
        prompt_tokens: 1_000_000,
        provider_id: 'openai',
        model: 'gpt-4o-mini',
      })
    expect(await kept({ model: 'my-own', prompt_tokens: 5, completion_tokens: 5 })).toMatchObject({ cost: null })
    expect(await kept({ model: 'gpt-4o-mini', prompt_tokens: 5, cost: '0.5' })).toMatchObject({ cost: 0.5 })
  })

  it('is kept whole: messages, answer, tools, settings, variables, note', async () => {
    const completion_message = { role: 'assistant', content: null, tool_calls: [call] }
    const log = await kept({
      model: 'gpt-4o-mini',
      prompt_messages,
      completion_message,
      tools,
      temperature: 0.2,
      max_tokens: 50,
      top_p: 0.9,
      metadata: '{"region":"eu","n":1}',
      note: 'look here',
      variables: { city: 'Oslo' },
      prompt_id: 'weather',
      prompt_version_number: 3,
      respan_params: { thread_identifier: 't-1' },
      positive_feedback: true,
    })
    expect(log).toMatchObject({
      prompt_messages,
      completion_message,
      tools,
      tool_calls: [call],
      called_tools: ['look_up'],
      temperature: 0.2,
      max_tokens: 50,
      top_p: 0.9,
      metadata: { region: 'eu', n: '1' },
      note: 'look here',
      variables: { city: 'Oslo' },
      prompt_id: 'weather',
      prompt_version_number: 3,
      thread_identifier: 't-1',
      positive_feedback: true,
      input: prompt_messages[1]?.content,
    })
  })

  it('has its input and output as messages where they are, and as text where they are not', async () => {
    const output = { role: 'assistant', content: 'Sunny' }
    expect(await kept({ input: JSON.stringify(prompt_messages), output })).toMatchObject({
      prompt_messages,
      completion_message: output,
    })
    expect(await kept({ input: 'in', output: 'out', log_type: 'tool' })).toMatchObject({
      prompt_messages: [{ role: 'user', content: 'in' }],
      completion_message: { role: 'assistant', content: 'out' },
      log_type: 'tool',
    })
    const strange = await kept({ prompt_messages: [{ role: 7, content: { a: 1 } }, 'x'], output: [1, 2] })
    expect(strange.prompt_messages).toEqual([
      { role: 'user', content: '{"a":1}' },
      { role: 'user', content: 'x' },
    ])
  })

  it('keeps the whole request and answer where they are given', async () => {
    const full_request = { model: 'm', messages: prompt_messages, temperature: 1, seed: 4 }
    const full_response = { choices: [{ message: { role: 'assistant', content: 'yes' } }] }
    expect(await kept({ input: 'i', output: 'yes', full_request, full_response })).toMatchObject({
      full_request,
      full_response,
      temperature: 1,
      seed: 4,
    })
  })

  it('failed where its status says so, as a number or as text', async () => {
    expect(await kept({ input: 'a', status_code: '404' })).toMatchObject({
      status: 'error',
      status_code: 404,
      failed: true,
    })
    expect(await kept({ input: 'a', status_code: '200' })).toMatchObject({ status: 'success', status_code: 200 })
  })

  it('ends now where it has no time, and in the past where it has', async () => {
    const before = Date.now()
    const log = await kept({ input: 'a', latency: 1.5 })
    expect(log.latency).toBe(1.5)
    const end = Date.parse(log.timestamp as string)
    expect(end).toBeGreaterThanOrEqual(before)
    expect(end).toBeLessThanOrEqual(Date.now())
    expect(await kept({ input: 'a', timestamp: 1_767_225_600, latency: '2' })).toMatchObject({
      start_time: '2025-12-31T23:59:58.000Z',
      timestamp: '2026-01-01T00:00:00.000Z',
    })
  })

  it.each<[Json, RegExp]>([
    [{ prompt_tokens: -1 }, /^prompt_tokens: /],
    [{ usage: { completion_tokens: -5 } }, /^usage\.completion_tokens: /],
    [{ completion_tokens: 1.5 }, /^completion_tokens: /],
    [{ usage: 'many' }, /^usage: /],
    [{ latency: 'abc' }, /^latency: .*"abc"/],
    [{ latency: {} }, /^latency: /],
    [{ latency: -1 }, /^latency: /],
    [{ ttft: [] }, /^ttft: /],
    [{ cost: 'free' }, /^cost: /],
    [{ status_code: 'ok' }, /^status_code: /],
    [{ status_code: 99 }, /^status_code: /],
    [{ timestamp: 'noon' }, /^timestamp: /],
    [{ start_time: '2026-01-02', timestamp: '2026-01-01' }, /^timestamp: .*start_time/],
    [{ stream: 'perhaps' }, /^stream: /],
    [{ metadata: 'x' }, /^metadata: /],
    [{ model: 7 }, /^model: /],
    [{ log_type: 'attempt' }, /^log_type: /],
    [{ tools: 'all' }, /^tools: /],
    [{ customer_identifier: {} }, /^customer_identifier: /],
  ])('is refused with %j', async (body, says) => {
    const { status, value } = await create({ input: 'a', ...body })
    expect([status, value.detail]).toEqual([400, expect.stringMatching(says)])
  })

  it('is refused with the rest of its list', async () => {
    const answer = await create([{ unique_id: 'good-one', input: 'a' }, { latency: 'abc' }])
    expect(answer.status).toBe(400)
    expect((await gateway.ask('/api/request-logs/good-one/')).status).toBe(404)
  })
})
