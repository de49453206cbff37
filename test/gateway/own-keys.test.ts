/** A caller on this machine with a provider's own key: it opens that provider, and nothing else. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { admitCaller } from '../../src/gateway/admit.ts'
import { ownerOfKey } from '../../src/providers/lent.ts'
import { openRig, paths, type Rig } from './rig.ts'
import { ask, providers } from './speech.ts'

/** Not the one that the gateway was given. */
const own = { openai: 'sk-proj-callers-own-5d1f0c77a9', anthropic: 'sk-ant-callers-own-9b2e7c10f4' }

let rig: Rig
beforeAll(async () => {
  rig = await openRig({ flags: { retries: 0 } })
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

describe('whose a key is', () => {
  it.each([
    ['sk-proj-0123456789abcdef', undefined, 'openai'],
    ['sk-0123456789abcdef0123', undefined, 'openai'],
    ['sk-0123456789abcdef0123', 'deepseek', 'deepseek'],
    ['sk-proj-0123456789abcdef', 'deepseek', 'openai'],
    ['sk-ant-api03-0123456789abcdef', undefined, 'anthropic'],
    ['sk-ant-api03-0123456789abcdef', 'openai', 'anthropic'],
    ['sk-ant-oat01-0123456789abcdef', undefined, undefined],
    ['sk-or-v1-0123456789abcdef', undefined, 'openrouter'],
    ['AIzaSy0123456789abcdef0123', undefined, 'google'],
    ['gsk_0123456789abcdef0123', undefined, 'groq'],
    ['0123456789abcdef0123456789abcdef', undefined, undefined],
    ['0123456789abcdef0123456789abcdef', 'mistral', 'mistral'],
    ['sk-short', undefined, undefined],
    ['sk-with blank in it 0123456789', undefined, undefined],
  ])('%s at the door of %s: %s', (key, named, owner) => {
    expect(ownerOfKey(key, named)).toBe(owner)
  })
})

describe.each([
  ['openai-chat', own.openai, 'openai/gpt-4o', (key: string) => ({ authorization: `Bearer ${key}` })],
  ['anthropic-messages', own.anthropic, 'claude-sonnet-4-5', (key: string) => ({ 'x-api-key': key })],
] as const)('%s', (protocol, key, model, headers) => {
  it.each([true, false])('is answered by the provider, who sees the caller’s key (stream: %s)', async (stream) => {
    rig.upstream.play(providers[protocol].answer({ text: 'Hello!', end: 'stop' }, stream))
    const body = ask(protocol, model, stream)
    const reply = await rig.call({ path: paths[protocol], headers: headers(key), key: '', body })
    expect(reply.status, reply.text).toBe(200)
    const sent = JSON.stringify(rig.upstream.requests[0]?.headers)
    expect(sent).toContain(key)
    expect(sent).not.toContain('canary')
    const trace = await rig.trace(reply.id)
    expect(trace).toMatchObject({ environment: 'default', output: 'Hello!' })
    expect(JSON.stringify(trace)).not.toContain(key)
    expect(rig.said.join()).not.toContain(key)
  })

  it('says whose it is where the model is another’s, and asks nobody', async () => {
    const other = protocol === 'openai-chat' ? 'claude-sonnet-4-5' : 'gpt-4o'
    const reply = await rig.call({
      path: paths[protocol],
      headers: headers(key),
      key: '',
      body: ask(protocol, other, false),
    })
    expect(reply.status).toBe(401)
    expect(reply.text).toMatch(/own and opens \w+ alone; model .* Send a respan key/)
    expect(rig.upstream.requests).toHaveLength(0)
  })
})

it('passes other operations and lists models of that provider alone', async () => {
  const headers = { authorization: `Bearer ${own.openai}`, 'content-type': 'application/json' }
  rig.upstream.play([{ status: 200, headers: { 'content-type': 'application/json' } }, { send: '{"data":[]}' }])
  const body = { model: 'text-embedding-3-small', input: 'hi' }
  const reply = await rig.call({ path: '/v1/embeddings', headers, key: '', body })
  expect(reply.status, reply.text).toBe(200)
  expect(rig.upstream.requests[0]?.headers.authorization).toBe(`Bearer ${own.openai}`)
  const list = await rig.call({ method: 'GET', path: '/v1/models', headers, key: '' })
  const ids = (JSON.parse(list.text) as { data: { id: string }[] }).data.map(({ id }) => id)
  expect(ids.some((id) => /gpt-4o/.test(id))).toBe(true)
  expect(ids.some((id) => /claude/.test(id))).toBe(false)
})

it.each(['/api/prompts/', '/api/request-logs/'])('opens nothing of the gateway’s own: %s', async (path) => {
  const headers = { authorization: `Bearer ${own.openai}` }
  expect((await rig.call({ method: 'GET', path, headers, key: '' })).status).toBe(401)
})

it.each([
  ['from behind a proxy', { 'x-forwarded-for': '203.0.113.7' }],
  ['from a page of somebody else’s', { origin: 'https://elsewhere.example' }],
  ['from a page without an address', { origin: 'null' }],
])('is not taken %s', async (_, more) => {
  const headers = { authorization: `Bearer ${own.openai}`, ...more }
  const body = ask('openai-chat', 'openai/gpt-4o', false)
  const reply = await rig.call({ path: paths['openai-chat'], headers, key: '', body })
  expect(reply.status).toBe(401)
  expect(reply.text).toContain("gateway's own machine")
  expect(reply.text).not.toContain(own.openai)
})

describe('a key that is taken', () => {
  const knock = { headers: { 'x-api-key': own.openai }, search: '', isLocal: true }
  const control = { findGrant: () => undefined }
  it('is told by its fingerprint', () => {
    const { keyId, own: found } = admitCaller(knock, { settings: { providerKeys: 'loopback' }, control })
    expect(keyId).toMatch(/^own-[0-9a-f]{12}$/)
    expect(found).toEqual({ provider: 'openai', secret: own.openai })
  })
  it('is none where the settings say never, or the caller is elsewhere', () => {
    const never = { settings: { providerKeys: 'never' }, control }
    expect(() => admitCaller(knock, never)).toThrow(/providerKeys is "never"/)
    const away = { ...knock, isLocal: false }
    expect(() => admitCaller(away, { settings: { providerKeys: 'loopback' }, control })).toThrow(/own machine/)
  })
  it('is never one that looks like ours', () => {
    const mistyped = { ...knock, headers: { 'x-api-key': `ABCDEFGH.${'x'.repeat(32)}` }, named: 'mistral' }
    expect(() => admitCaller(mistyped, { settings: { providerKeys: 'loopback' }, control })).toThrow(
      /invalid or revoked/,
    )
  })
})

it('does not go to an address that somebody else gave the provider', async () => {
  const home = mkdtempSync(join(tmpdir(), 'respan-gateway-'))
  const providers = { openai: { baseUrl: 'https://elsewhere.invalid/v1' } }
  writeFileSync(join(home, 'respan.json'), JSON.stringify({ providers }))
  const away = await openRig({ flags: { retries: 0 }, home })
  try {
    const headers = { authorization: `Bearer ${own.openai}` }
    const body = ask('openai-chat', 'openai/gpt-4o', false)
    const reply = await away.call({ path: paths['openai-chat'], headers, key: '', body })
    expect(reply.status).toBe(401)
    expect(reply.text).toContain('led to another address')
  } finally {
    await away.close()
    rmSync(home, { recursive: true, force: true })
  }
})
