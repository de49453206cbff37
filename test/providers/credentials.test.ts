import { expect, test } from 'vitest'
import { openAccess } from '../../src/providers/auth.ts'
import { credentialFor, isConfigured } from '../../src/providers/credentials.ts'
import { providerList } from '../../src/providers/own.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { findProvider } from '../../src/providers/table.ts'

const sources = (env: Record<string, string> = {}, stored: Record<string, string> = {}) => ({
  env,
  readCredential: (id: string) => stored[id],
})
const headersFor = (provider: Provider, secret: string) => {
  const { headers, defaults } = openAccess(provider, secret, {})
  return { ...defaults, ...headers }
}
const google = findProvider('google')!
const openai = findProvider('openai')!

test('stored wins over the environment, whose variables are asked in the row order', () => {
  const env = { GOOGLE_API_KEY: 'second', GEMINI_API_KEY: 'first' }
  expect(credentialFor(google, sources(env))).toEqual({ secret: 'first', from: 'env:GEMINI_API_KEY' })
  expect(credentialFor(google, sources({ ...env, GEMINI_API_KEY: '  ' }))).toEqual({
    secret: 'second',
    from: 'env:GOOGLE_API_KEY',
  })
  expect(credentialFor(google, sources(env, { google: 'kept' }))).toEqual({ secret: 'kept', from: 'stored' })
  expect(credentialFor(google, sources())).toBeUndefined()
  expect(credentialFor(google, sources({ OPENAI_API_KEY: 'x' }))).toBeUndefined()
})

test('a local server needs no key and takes one', () => {
  const lmstudio = findProvider('lmstudio')!
  expect(credentialFor(lmstudio, sources())).toEqual({ secret: '', from: 'none-needed' })
  const given = credentialFor(lmstudio, sources({ LMSTUDIO_API_KEY: 'k' }))
  expect(given).toEqual({ secret: 'k', from: 'env:LMSTUDIO_API_KEY' })
  expect(headersFor(lmstudio, '')).toEqual({})
  expect(headersFor(lmstudio, 'k')).toEqual({ authorization: 'Bearer k' })
})

test('headers by auth kind', () => {
  expect(headersFor(openai, 'k')).toEqual({ authorization: 'Bearer k' })
  expect(headersFor(findProvider('azure')!, 'k')).toEqual({ 'api-key': 'k' })
  expect(headersFor(findProvider('anthropic')!, 'k')).toEqual({ 'x-api-key': 'k', 'anthropic-version': '2023-06-01' })
})

test('a provider whose URL lacks a variable is not configured, though it has a key', () => {
  const azure = findProvider('azure')!
  expect(isConfigured(azure, sources({ AZURE_API_KEY: 'k' }))).toBe(false)
  expect(isConfigured(azure, sources({ AZURE_API_KEY: 'k', AZURE_RESOURCE_NAME: 'me' }))).toBe(true)
  expect(isConfigured(azure, sources({ AZURE_RESOURCE_NAME: 'me' }))).toBe(false)
})

test('the list: built-ins re-pointed in place, new ones in front, stored over config', () => {
  const list = providerList(
    [
      { id: 'openai', baseUrl: 'http://127.0.0.1:4000', credential: { kind: 'env', name: 'MY_KEY' } },
      { id: 'box', baseUrl: 'http://127.0.0.1:9000/', credential: { kind: 'stored' } },
      { id: 'relay', baseUrl: 'https://r.test', protocol: 'anthropic-messages', credential: { kind: 'stored' } },
      { id: 'gemini', credential: { kind: 'stored' } },
    ],
    {
      box: { baseUrl: 'http://elsewhere:1' },
      groq: { baseUrl: 'http://127.0.0.1:5000/openai/v1', keyEnv: 'GROQ_2' },
      free: { baseUrl: 'http://127.0.0.1:6000/v1' },
    },
  )
  const find = (id: string) => list.find((p) => p.id === id)!
  expect(find('openai')).toMatchObject({
    baseUrls: { 'openai-chat': 'http://127.0.0.1:4000/v1' },
    keyEnv: ['MY_KEY'],
    dialect: openai.dialect,
    auth: 'bearer',
  })
  expect(credentialFor(find('openai'), sources({ OPENAI_API_KEY: 'other account' }))).toBeUndefined()
  expect(find('box')).toMatchObject({
    baseUrls: { 'openai-chat': 'http://127.0.0.1:9000/v1' },
    protocols: ['openai-chat'],
  })
  expect(list.filter((p) => p.id === 'box')).toHaveLength(1)
  expect(headersFor(find('relay'), 'k')).toEqual({ 'x-api-key': 'k', 'anthropic-version': '2023-06-01' })
  expect(find('relay').baseUrls).toEqual({ 'anthropic-messages': 'https://r.test/v1' })
  expect(find('groq')).toMatchObject({
    keyEnv: ['GROQ_2'],
    baseUrls: { 'openai-chat': 'http://127.0.0.1:5000/openai/v1' },
  })
  expect(find('free').auth).toBe('none')
  expect(find('google')).toEqual(google)
  expect(list.some((p) => p.id === 'gemini')).toBe(false)
  expect(providerList([]).map((p) => p.id)).not.toContain('box')
  expect(findProvider('openai')).toBe(openai)
})

test('a known row re-pointed to another protocol speaks only that', () => {
  const [row] = providerList([{ id: 'deepseek', baseUrl: 'https://m.test', protocol: 'anthropic-messages' }]).filter(
    (p) => p.id === 'deepseek',
  )
  expect(row!.protocols).toEqual(['anthropic-messages'])
  expect(headersFor(row!, 'k')).toEqual({ authorization: 'Bearer k', 'anthropic-version': '2023-06-01' })
  expect(row!.baseUrls).toEqual({ 'anthropic-messages': 'https://m.test/v1' })
})

test('a new provider needs a base URL and a protocol that exists', () => {
  expect(() => providerList([{ id: 'box' }])).toThrow('needs a base URL')
  expect(() => providerList([], { box: { baseUrl: 'http://x', protocol: 'soap' } })).toThrow('unknown protocol soap')
})
