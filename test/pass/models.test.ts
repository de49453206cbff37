/** The list of models, asked for by each official client, page by page and one by one. */

import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPassRig, type PassRig } from './rig.ts'

let rig: PassRig
beforeAll(async () => {
  rig = await openPassRig({ openai: { baseUrl: '{up}/v1' }, groq: { baseUrl: '{up}/openai/v1' } })
})
afterAll(() => rig.close())

const openai = () => new OpenAI({ baseURL: `${rig.url}/api`, apiKey: rig.key, maxRetries: 0 })
const anthropic = () => new Anthropic({ baseURL: `${rig.url}/api/anthropic`, apiKey: rig.key, maxRetries: 0 })
const google = () => new GoogleGenAI({ apiKey: rig.key, httpOptions: { baseUrl: `${rig.url}/api/google` } })

it('OpenAI: those that can be called, under names that lead to them, and the simulator', async () => {
  const ids: string[] = []
  for await (const { id } of openai().models.list()) ids.push(id)
  expect(ids).toContain('gpt-4o')
  expect(ids).toContain('groq/openai/gpt-oss-120b')
  expect(ids).toContain('respan/echo')
  expect(ids.some((id) => id.includes('claude'))).toBe(false)
  expect(new Set(ids).size).toBe(ids.length)
  expect(await openai().models.retrieve('gpt-4o')).toMatchObject({ id: 'gpt-4o', object: 'model', owned_by: 'openai' })
  expect(await openai().models.retrieve('groq/openai/gpt-oss-120b')).toMatchObject({ owned_by: 'groq' })
  await expect(openai().models.retrieve('gpt-none')).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
})

it('Anthropic: the same, page by page, forwards and backwards', async () => {
  const ids: string[] = []
  for await (const { id } of anthropic().models.list({ limit: 7 })) ids.push(id)
  const all = (await openai().models.list()).data.map(({ id }) => id)
  expect(ids).toEqual(all)
  const before = await anthropic().models.list({ limit: 3, before_id: all[5] })
  expect(before.data.map(({ id }) => id)).toEqual(all.slice(2, 5))
  expect(await anthropic().models.retrieve('gpt-4o')).toMatchObject({ id: 'gpt-4o', type: 'model' })
  await expect(anthropic().models.retrieve('claude-none')).rejects.toMatchObject({ status: 404 })
})

it('Gemini: the same, page by page', async () => {
  const names: string[] = []
  for await (const { name } of await google().models.list({ config: { pageSize: 9 } })) names.push(name ?? '')
  const all = (await openai().models.list()).data.map(({ id }) => `models/${id}`)
  expect(names).toEqual(all)
  expect(await google().models.get({ model: 'gpt-4o' })).toMatchObject({ name: 'models/gpt-4o' })
})

it.each([
  ['/api/models', 'invalid_api_key'],
  ['/api/anthropic/v1/models', 'authentication_error'],
  ['/api/google/v1beta/models', 'UNAUTHENTICATED'],
])('%s without a key', async (path, word) => {
  const answer = await fetch(`${rig.url}${path}`)
  expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining(word)])
})

it('while nobody has a key, the whole catalogue: over a thousand models', async () => {
  const bare = await openPassRig({})
  try {
    const { data } = (await (await bare.fetch('/v1/models')).json()) as { data: { id: string }[] }
    expect(data.length).toBeGreaterThan(1000)
  } finally {
    await bare.close()
  }
})
