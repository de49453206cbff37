/** The clouds' own doors, as a chat call leaves for them: address, credential, and what of the protocol stands in the path. */

import { afterEach, expect, it } from 'vitest'
import { openPassRig, type PassRig } from '../pass/rig.ts'

let rig: PassRig
afterEach(() => rig.close())

const chatAnswer = {
  id: 'c',
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
}
const claudeAnswer = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 1, output_tokens: 1 },
}
const geminiAnswer = { candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] }
const converseAnswer = {
  output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  metrics: { latencyMs: 1 },
}

const answering = (body: unknown) =>
  rig.answer((_, out) => void out.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)))

const messages = [{ role: 'user', content: 'Hello' }]
const chat = async (model: string, more: object = {}) => {
  const answer = await rig.fetch('/api/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages, ...more }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, asked: rig.asked[0] }
}
const sent = () => JSON.parse(rig.asked[0]?.body.toString() ?? '{}') as Record<string, unknown>

it.each([
  [
    'a version named: the deployment in the path',
    { OPENAI_API_VERSION: '2024-10-21' },
    '/openai/deployments/gpt%20mine/chat/completions?api-version=2024-10-21',
  ],
  ['no version: the newer address', {}, '/openai/v1/chat/completions'],
])('Azure, %s', async (_, env, path) => {
  const probe = await openPassRig({})
  rig = probe
  const second = await openPassRig({}, { AZURE_OPENAI_ENDPOINT: probe.upstream, AZURE_API_KEY: 'azure-key', ...env })
  try {
    answering(chatAnswer)
    const answer = await second.fetch('/api/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'azure/gpt mine', messages }),
    })
    expect(answer.status).toBe(200)
    expect(rig.asked[0]).toMatchObject({ url: path, headers: { 'api-key': 'azure-key' } })
    expect(rig.asked[0]?.headers.authorization).toBeUndefined()
  } finally {
    await second.close()
  }
})

it('Claude on Vertex: model and streaming in the path, the version in the body', async () => {
  rig = await openPassRig({
    'vertex-anthropic': { baseUrl: '{up}/v1/projects/p/locations/global/publishers/anthropic' },
  })
  answering(claudeAnswer)
  const translated = await chat('vertex-anthropic/claude-haiku-4-5@20251001')
  expect(translated.status).toBe(200)
  expect(rig.asked[0]?.url).toBe(
    '/v1/projects/p/locations/global/publishers/anthropic/models/claude-haiku-4-5%4020251001:streamRawPredict',
  )
  // As much as the model can write is too much for an answer in one piece.
  expect(sent()).toMatchObject({ anthropic_version: 'vertex-2023-10-16', messages, max_tokens: 64_000, stream: true })
  expect(sent()).not.toHaveProperty('model')
  expect(rig.asked[0]?.headers.authorization).toMatch(/^Bearer /)

  answering(claudeAnswer)
  const passed = await rig.fetch('/api/anthropic/v1/messages', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'vertex-anthropic/claude-haiku-4-5@20251001',
      max_tokens: 5,
      messages,
      stream: true,
    }),
  })
  expect(passed.status).toBe(200)
  expect(rig.asked[0]?.url).toMatch(/:streamRawPredict$/)
  expect(sent()).toEqual({ max_tokens: 5, messages, stream: true, anthropic_version: 'vertex-2023-10-16' })
})

it('Gemini on Vertex', async () => {
  rig = await openPassRig({
    vertex: { baseUrl: '{up}/v1/projects/p/locations/global/publishers/google', protocol: 'gemini' },
  })
  answering(geminiAnswer)
  expect((await chat('vertex/gemini-2.5-flash')).status).toBe(200)
  expect(rig.asked[0]?.url).toBe(
    '/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:generateContent',
  )
  expect(rig.asked[0]?.headers.authorization).toMatch(/^Bearer /)
})

it('Gemini at AI Studio is told its key its own way', async () => {
  rig = await openPassRig({ google: { baseUrl: '{up}', protocol: 'gemini' } })
  answering(geminiAnswer)
  expect((await chat('gemini-2.5-flash')).status).toBe(200)
  expect(rig.asked[0]).toMatchObject({
    url: '/v1beta/models/gemini-2.5-flash:generateContent',
    headers: { 'x-goog-api-key': expect.any(String) as string },
  })
})

it('Bedrock: signed with the pair of the environment, or told a key', async () => {
  const probe = await openPassRig({})
  rig = probe
  const pair = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalr', AWS_REGION: 'eu-central-1' }
  const signing = await openPassRig({ bedrock: { baseUrl: probe.upstream } }, { ...pair, PASS_KEY: '' })
  const keyed = await openPassRig({ bedrock: { baseUrl: probe.upstream } })
  const ask = (at: PassRig) =>
    at.fetch('/api/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0', messages }),
    })
  try {
    answering(converseAnswer)
    expect((await ask(signing)).status).toBe(200)
    expect(rig.asked[0]?.url).toBe('/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse')
    expect(rig.asked[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-central-1\/bedrock\/aws4_request/,
    )
    answering(converseAnswer)
    expect((await ask(keyed)).status).toBe(200)
    expect(rig.asked[0]?.headers.authorization).toMatch(/^Bearer sk-pass-/)
  } finally {
    await signing.close()
    await keyed.close()
  }
})

it('what an address still needs is named', async () => {
  rig = await openPassRig({}, { AZURE_API_KEY: 'k', GOOGLE_VERTEX_ACCESS_TOKEN: 't' })
  const azure = await chat('azure/gpt-4o')
  expect(azure.status).toBe(401)
  expect(JSON.stringify(azure.body)).toContain('set AZURE_OPENAI_ENDPOINT or AZURE_RESOURCE_NAME')
  expect(JSON.stringify((await chat('vertex/gemini-2.5-flash')).body)).toContain(
    'set GOOGLE_VERTEX_PROJECT or GOOGLE_CLOUD_PROJECT',
  )
})
