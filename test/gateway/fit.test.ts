/** What a model is known not to read fails before it is sent, and the next model is asked; a body that passes is left alone. */

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openRig, paths, type Rig } from './rig.ts'
import { ask, providers } from './speech.ts'

const client = 'anthropic-messages'
const hello = { text: 'Hello!', end: 'stop' } as const
const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } }
const messages = [{ role: 'user', content: [picture, { type: 'text', text: 'What is it?' }] }]

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

const call = (model: string, rest: object) => rig.call({ path: paths[client], body: ask(client, model, false, rest) })

it('an image for a model that reads none is refused in words, and nobody is called', async () => {
  const reply = await call('openai/o3-mini', { messages })
  expect(reply.status).toBe(400)
  expect(JSON.parse(reply.text).error.message).toMatch(
    /messages\[0\]\.parts\[0\] is an image.*openai\/o3-mini.*--can image/,
  )
  expect(rig.upstream.requests).toEqual([])
  expect(JSON.stringify(await rig.trace(reply.id))).toContain('unsupported_feature')
})

it('the next model is asked', async () => {
  rig.upstream.play(providers['openai-chat'].answer(hello, false))
  const reply = await call('openai/o3-mini', { messages, fallback_models: ['openai/gpt-4o'] })
  expect([reply.status, rig.upstream.requests.map(({ body }) => body.model)]).toEqual([200, ['gpt-4o']])
})

it('what the model refuses is not sent, and told', async () => {
  rig.upstream.play(providers['openai-chat'].answer(hello, false))
  const reply = await call('openai/gpt-5', { temperature: 0.3, max_tokens: 500_000 })
  expect(reply.headers['x-respan-warnings']).toMatch(/temperature dropped.*maxTokens approximated/)
  expect(rig.upstream.requests[0]!.body).toMatchObject({ max_completion_tokens: 128_000 })
  expect(rig.upstream.requests[0]!.body).not.toHaveProperty('temperature')
  expect((await call('openai/gpt-5', { temperature: 0.3, strict: true })).status).toBe(400)
})

it('a body that passes is not looked into', async () => {
  rig.upstream.play(providers['openai-chat'].answer(hello, false))
  const content = [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }]
  const body = ask('openai-chat', 'openai/o3-mini', false, { messages: [{ role: 'user', content }], temperature: 0.3 })
  expect((await rig.call({ path: paths['openai-chat'], body })).status).toBe(200)
  expect(rig.upstream.requests[0]!.body).toMatchObject({ temperature: 0.3, messages: [{ content }] })
})

it('what a protocol cannot be given is refused in words that name part and model, and the next model is asked', async () => {
  const content = [{ type: 'file', file: { file_id: 'file-1' } }]
  const body = ask('openai-chat', 'anthropic/claude-sonnet-4-5', false, { messages: [{ role: 'user', content }] })
  const reply = await rig.call({ path: paths['openai-chat'], body })
  expect(reply.status).toBe(400)
  expect(JSON.parse(reply.text).error.message).toMatch(
    /messages\[0\]\.parts\[0\]: file id 'file-1' belongs.*send the file's data.*anthropic\/claude-sonnet-4-5/,
  )
  expect(rig.upstream.requests).toEqual([])
  rig.upstream.play(providers['openai-chat'].answer(hello, false))
  const next = await rig.call({
    path: paths['openai-chat'],
    body: { ...body, fallback_models: ['openai/gpt-4o'] },
  })
  expect([next.status, rig.upstream.requests[0]!.body.messages]).toEqual([200, [{ role: 'user', content }]])
})

it('as much as the model can write is streamed, and put together here', async () => {
  rig.upstream.play(providers[client].answer(hello, true))
  const reply = await rig.call({
    path: paths['openai-chat'],
    body: ask('openai-chat', 'anthropic/claude-opus-4-7', false),
  })
  expect([reply.status, JSON.parse(reply.text).choices[0].message.content]).toEqual([200, 'Hello!'])
  expect(rig.upstream.requests[0]!.body).toMatchObject({ max_tokens: 128_000, stream: true })
})

it('a stored prompt that is null is none', async () => {
  rig.upstream.play(providers['openai-responses'].answer(hello, false))
  const body = { model: 'openai/gpt-4o', input: 'Hi', prompt: null }
  expect((await rig.call({ path: '/api/responses', body })).status).toBe(200)
})
