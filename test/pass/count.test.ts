/** Counting tokens: passed to a provider of the client's protocol, counted by the answering provider otherwise, estimated at last. */

import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPassRig, type PassRig } from './rig.ts'

let rig: PassRig
beforeAll(async () => {
  rig = await openPassRig({
    openai: { baseUrl: '{up}/openai/v1', protocol: 'openai-responses' },
    anthropic: { baseUrl: '{up}/anthropic/v1' },
    google: { baseUrl: '{up}/google/v1beta', protocol: 'gemini' },
    mistral: { baseUrl: '{up}/mistral/v1' },
  })
})
afterAll(() => rig.close())

const counts: Record<string, unknown> = {
  '/anthropic/v1/messages/count_tokens': { input_tokens: 21 },
  '/openai/v1/responses/input_tokens': { object: 'response.input_tokens', input_tokens: 22 },
  '/google/v1beta/models/gemini-2.5-flash:countTokens': { totalTokens: 23 },
}
const counting = () =>
  rig.answer(({ url }, out) => {
    // The SDK says which version of Google's API it means.
    const answer = counts[url.replace('/google/v1/', '/google/v1beta/')]
    out.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    out.end(JSON.stringify(answer ?? { error: { message: 'no such path' } }))
  })

const models = { 'claude-sonnet-4-5': 21, 'gpt-5.5': 22, 'gemini-2.5-flash': 23 }
const rows = Object.entries(models)
const system = 'You are terse.'
const tool = {
  name: 'weather',
  description: 'Tells it',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
}
const sent = () => JSON.parse(rig.asked[0]?.body.toString() ?? '{}') as Record<string, unknown>
/** System and tools are counted too, and nothing that the counter would refuse is sent. */
const whole = () => {
  expect(rig.asked[0]?.body.toString()).toContain(system)
  expect(rig.asked[0]?.body.toString()).toContain('weather')
  for (const name of ['max_tokens', 'stream', 'max_output_tokens']) expect(sent()).not.toHaveProperty(name)
}

describe.each(rows)('%s is counted', (model, tokens) => {
  it('by the Anthropic SDK', async () => {
    counting()
    const client = new Anthropic({ baseURL: `${rig.url}/api/anthropic`, apiKey: rig.key, maxRetries: 0 })
    const messages = [{ role: 'user' as const, content: 'Hello' }]
    expect(await client.messages.countTokens({ model, system, messages, tools: [tool] })).toMatchObject({
      input_tokens: tokens,
    })
    whole()
  })
  it('by the OpenAI SDK', async () => {
    counting()
    const client = new OpenAI({ baseURL: `${rig.url}/api`, apiKey: rig.key, maxRetries: 0 })
    const { input_schema: parameters, ...rest } = tool
    const tools = [{ type: 'function' as const, ...rest, parameters, strict: false }]
    const answer = await client.responses.inputTokens.count({ model, input: 'Hello', instructions: system, tools })
    expect(answer).toEqual({ object: 'response.input_tokens', input_tokens: tokens })
    whole()
  })
  it('by the Google SDK', async () => {
    counting()
    const client = new GoogleGenAI({ apiKey: rig.key, httpOptions: { baseUrl: `${rig.url}/api/google` } })
    expect(await client.models.countTokens({ model, contents: 'Hello' })).toMatchObject({ totalTokens: tokens })
    expect(rig.asked[0]?.body.toString()).toContain('Hello')
  })
})

const count = (body: object, path = '/api/anthropic/v1/messages/count_tokens') =>
  rig.fetch(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })

it('a provider that has no counter is estimated, and it is said', async () => {
  counting()
  const messages = [{ role: 'user', content: 'a'.repeat(400) }]
  const answer = await count({ model: 'mistral/mistral-large-latest', system: 'b'.repeat(40), messages })
  expect(await answer.json()).toEqual({ input_tokens: 110 })
  expect(answer.headers.get('x-respan-warnings')).toBe('input_tokens approximated')
  const log = await rig.log(answer.headers.get('x-respan-log-id') as string)
  expect(log).toMatchObject({ log_type: 'count-tokens', status: 'success', prompt_tokens: null, cost: null })
  expect(log.warnings).toHaveLength(1)
})

it('the simulator counts so too', async () => {
  const answer = await count({ model: 'respan/sim', messages: [{ role: 'user', content: 'a'.repeat(40) }] })
  expect(await answer.json()).toEqual({ input_tokens: 10 })
})

it('an error keeps its status and its shape', async () => {
  rig.answer(
    (_, out) =>
      void out
        .writeHead(404, { 'content-type': 'application/json' })
        .end('{"type":"error","error":{"type":"not_found_error","message":"model: x"}}'),
  )
  const passed = await count({ model: 'anthropic/claude-x', messages: [] })
  expect([passed.status, await passed.json()]).toEqual([
    404,
    { type: 'error', error: { type: 'not_found_error', message: 'model: x' } },
  ])
  const unknown = await count({ model: 'nobody-knows-it', messages: [] })
  expect(unknown.status).toBe(404)
  expect(await unknown.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } })
  const broken = await count({ model: 'gpt-5.5', messages: 7 })
  expect(broken.status).toBe(400)
  expect(await broken.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
})
