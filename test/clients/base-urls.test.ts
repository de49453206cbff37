/** Every library's way of joining paths reaches its protocol: by the table, and by the libraries that are installed. */

import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { ChatOpenAI } from '@langchain/openai'
import OpenAI, { AzureOpenAI } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRig, type Rig } from '../gateway/rig.ts'
import type { Voiced } from '../spoken.ts'
import { type BaseUrl, baseUrls } from './base-urls.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
})
afterAll(() => rig.close())

const model = 'respan/echo'
const messages = [{ role: 'user' as const, content: 'Hello' }]
const contents = [{ role: 'user', parts: [{ text: 'Hello' }] }]

interface Wire {
  choices?: { message?: { content?: string } }[]
  output?: { content?: { text?: string }[] }[] | { message?: { content?: { text?: string }[] } }
  content?: { text?: string }[]
  candidates?: { content?: { parts?: { text?: string }[] } }[]
}
interface Asked {
  body: object
  answer(wire: Wire): string | undefined
}
/** What the check asks in each protocol, and where the answer stands: a kind of route that is not here is not checked. */
const voiced: Record<Voiced, Asked> = {
  'openai-chat': { body: { model, messages }, answer: ({ choices }) => choices?.[0]?.message?.content },
  'openai-responses': {
    body: { model, input: 'Hello' },
    answer: ({ output }) => (Array.isArray(output) ? output[0]?.content?.[0]?.text : undefined),
  },
  'anthropic-messages': {
    body: { model, max_tokens: 99, messages },
    answer: ({ content }) => content?.[0]?.text,
  },
  'bedrock-converse': {
    body: { messages: [{ role: 'user', content: [{ text: 'Hello' }] }] },
    answer: ({ output }) => (Array.isArray(output) ? undefined : output?.message?.content?.[0]?.text),
  },
  gemini: { body: { contents }, answer: ({ candidates }) => candidates?.[0]?.content?.parts?.[0]?.text },
}
const asked: Partial<Record<BaseUrl['kind'], Asked>> = voiced

const rows = baseUrls.flatMap(({ library, kind, key, paths }) => {
  const protocol = asked[kind]
  return protocol === undefined ? [] : paths.map((path) => [library, path, { key, ...protocol }] as const)
})

describe('the table', () => {
  it.each(rows)('%s: %s', async (_library, path, { key, body, answer }) => {
    const value = key === 'authorization' ? `Bearer ${rig.key}` : rig.key
    const url = path.replace('{model}', model)
    const reply = await rig.call({ path: url, headers: { [key]: value }, key: '', body })
    expect(reply.status, reply.text).toBe(200)
    expect(reply.headers['x-respan-simulated']).toBe('1')
    // Frames that are no text hold the word all the same.
    if (reply.headers['content-type']?.includes('eventstream')) return expect(reply.text).toContain('"text":"Hello"')
    const [first = ''] = reply.text.split('\n')
    expect(answer(JSON.parse(first.replace(/^data: /, '')) as Wire)).toBe('Hello')
  })

  /** What no codec reads goes to a provider as it is. */
  const models: Partial<Record<BaseUrl['kind'], string>> = {
    embeddings: 'openai/some-embedding',
    'count-tokens': 'claude-haiku-4-5',
    'bedrock-invoke': 'anthropic.claude-haiku-4-5-20251001-v1%3A0',
  }
  const roots: Record<string, string> = {
    '/api': '/openai/v1',
    '/api/anthropic': '/anthropic',
    '/api/bedrock': '/runtime',
  }
  const through = baseUrls.flatMap(({ library, kind, key, paths }) => {
    const name = models[kind]
    return name === undefined
      ? []
      : paths.map((path) => [library, path.replace('{model}', name), { key, name }] as const)
  })
  it.each(through)('%s: %s', async (_library, path, { key, name }) => {
    rig.upstream.reset()
    rig.upstream.play([
      { status: 200, headers: { 'content-type': 'application/json' } },
      { send: '{"input_tokens":3}' },
    ])
    const value = key === 'authorization' ? `Bearer ${rig.key}` : rig.key
    const reply = await rig.call({ path, headers: { [key]: value }, key: '', body: { model: name, messages } })
    expect([reply.status, reply.text]).toEqual([200, '{"input_tokens":3}'])
    const root = Object.keys(roots).findLast((one) => path.startsWith(`${one}/`)) as string
    expect(rig.upstream.requests[0]?.path).toBe(path.replace(root, roots[root] as string))
  })

  it('is checked but for another vendor’s own API', () => {
    const left = baseUrls.filter(({ kind }) => asked[kind] === undefined && models[kind] === undefined)
    expect(left.map(({ kind }) => kind)).toEqual(['cohere-chat'])
  })
})

const azureAt = (endpoint: string) =>
  new AzureOpenAI({ endpoint, apiKey: rig.key, apiVersion: '2025-04-01-preview', maxRetries: 0 })
const led: Record<string, () => Promise<unknown>> = {
  'openai, base URL with a slash': () =>
    new OpenAI({ baseURL: `${rig.url}/api/`, apiKey: rig.key }).chat.completions.create({ model, messages }),
  AzureOpenAI: () => azureAt(`${rig.url}/api/azure`).chat.completions.create({ model, messages }),
  'AzureOpenAI, responses': () => azureAt(`${rig.url}/api/azure`).responses.create({ model, input: 'Hello' }),
  'AzureOpenAI, endpoint with a slash': () =>
    azureAt(`${rig.url}/api/azure/`).chat.completions.create({ model, messages }),
  '@anthropic-ai/sdk, base URL with a slash, by token': () =>
    new Anthropic({ baseURL: `${rig.url}/api/anthropic/`, authToken: rig.key, apiKey: null }).messages.create({
      model,
      max_tokens: 99,
      messages,
    }),
  '@google/genai, version v1': () =>
    new GoogleGenAI({
      apiKey: rig.key,
      httpOptions: { baseUrl: `${rig.url}/api/google/`, apiVersion: 'v1' },
    }).models.generateContent({ model, contents }),
  '@google/genai for Vertex': () =>
    new GoogleGenAI({
      vertexai: true,
      apiKey: rig.key,
      httpOptions: { baseUrl: `${rig.url}/api/google` },
    }).models.generateContent({ model: 'respan/echo', contents }),
  '@langchain/openai, base URL with a slash': () =>
    new ChatOpenAI({ model, apiKey: rig.key, configuration: { baseURL: `${rig.url}/api/` } }).invoke('Hello'),
}

describe('the libraries', () => {
  it.each(Object.keys(led))('%s', async (name) => {
    expect(JSON.stringify(await led[name]?.())).toContain('"Hello"')
  })
})
