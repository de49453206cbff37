import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildCatalogue, catalogue, matches } from '../../src/providers/catalogue.ts'
import {
  capabilityOf,
  dialectOf,
  listModels,
  protocolsFor,
  type ResolveOptions,
  resolveModel,
} from '../../src/providers/models.ts'
import { providerList } from '../../src/providers/own.ts'
import { findProvider, providers } from '../../src/providers/table.ts'

const options = (keys: string, more: Partial<ResolveOptions> = {}): ResolveOptions => ({
  configured: (p) => keys.split(' ').includes(p.id),
  ...more,
})
const resolve = (name: string, keys = '', more: Partial<ResolveOptions> = {}): string => {
  const found = resolveModel(name, options(keys, more))
  if ('near' in found) return `near: ${found.near.join(' ')}`
  return found.candidates.map(({ provider, model }) => `${provider.id}:${model}`).join(' ')
}

test.each([
  // the quickstart's names, with nothing configured
  ['gpt-5.5', '', 'openai:gpt-5.5'],
  ['gpt-4o-mini', '', 'openai:gpt-4o-mini'],
  ['claude-sonnet-4-5', '', 'anthropic:claude-sonnet-4-5'],
  ['claude-sonnet-4-5-20250929', '', 'anthropic:claude-sonnet-4-5-20250929'],
  ['gemini-2.5-flash', '', 'google:gemini-2.5-flash vertex:gemini-2.5-flash'],
  ['deepseek-chat', '', 'deepseek:deepseek-chat'],
  ['grok-4', '', 'xai:grok-4'],
  // dated and -latest
  ['gpt-5.5-2026-04-23', '', 'openai:gpt-5.5-2026-04-23'],
  ['gpt-5.5-2026-12-31', '', 'openai:gpt-5.5-2026-12-31'],
  ['claude-sonnet-4-5-latest', '', 'anthropic:claude-sonnet-4-5-latest'],
  ['GPT-4o-mini', '', 'openai:GPT-4o-mini'],
  // F47: a slash is a prefix only behind a provider's word
  ['openai/gpt-5.5', '', 'openai:gpt-5.5'],
  ['gemini/gemini-2.5-flash', '', 'google:gemini-2.5-flash'],
  ['groq/openai/gpt-oss-120b', '', 'groq:openai/gpt-oss-120b'],
  ['openrouter/meta-llama/llama-3.1-8b-instruct:free', '', 'openrouter:meta-llama/llama-3.1-8b-instruct:free'],
  ['together/meta-llama/Llama-3.3-70B-Instruct-Turbo', '', 'together:meta-llama/Llama-3.3-70B-Instruct-Turbo'],
  ['openai/gpt-oss-120b', 'groq', 'groq:openai/gpt-oss-120b openai:gpt-oss-120b'],
  ['openai/gpt-oss-120b', 'groq openai', 'openai:gpt-oss-120b groq:openai/gpt-oss-120b'],
  ['openai/gpt-4o', 'openrouter', 'openrouter:openai/gpt-4o openai:gpt-4o'],
  ['openai/gpt-4o', 'openrouter openai', 'openai:gpt-4o'],
  ['openai/gpt-77', 'openai', 'openai:gpt-77'],
  // its maker first, then who is configured
  ['gpt-4.1', 'azure', 'openai:gpt-4.1'],
  ['text-embedding-3-small', 'azure', 'azure:text-embedding-3-small'],
  ['text-embedding-3-small', 'azure openai', 'openai:text-embedding-3-small azure:text-embedding-3-small'],
  ['gpt-4o', 'openrouter', 'openai:gpt-4o'],
  ['llama-3.3-70b-versatile', '', 'groq:llama-3.3-70b-versatile'],
  ['gpt-oss-120b', 'cerebras openai', 'cerebras:gpt-oss-120b'],
  // newer than the catalogue: its maker's, if configured
  ['claude-opus-9', 'anthropic', 'anthropic:claude-opus-9'],
])('%s with keys for [%s] → %s', (name, keys, expected) => {
  expect(resolve(name, keys)).toBe(expected)
})

test('defaults: a provider for unknown bare names, a model for no name; neither for known ones', () => {
  expect(resolve('llama3:8b', '', { defaultProvider: 'ollama' })).toBe('ollama:llama3:8b')
  expect(resolve('meta-llama/Llama-3', '', { defaultProvider: 'vllm' })).toBe('vllm:meta-llama/Llama-3')
  expect(resolve('gpt-4o', '', { defaultProvider: 'ollama' })).toBe('openai:gpt-4o')
  expect(resolve('', '', { defaultModel: 'gpt-5.5' })).toBe('openai:gpt-5.5')
  expect(resolve('default', '', { defaultModel: 'groq/x' })).toBe('groq:x')
  expect(resolve('', '', { defaultProvider: 'ollama' })).toBe('near: ')
  expect(resolve('default', '', { defaultModel: 'default' })).toMatch(/^near:/)
})

test('a provider of the user is known by its id', () => {
  const list = providerList([{ id: 'box', baseUrl: 'http://127.0.0.1:9000' }])
  expect(resolve('box/qwen/qwen3:4b', '', { providers: list })).toBe('box:qwen/qwen3:4b')
  expect(resolve('box/qwen3')).toMatch(/^near:/)
})

test.each([
  ['gpt-5.55', 'gpt-5.5'],
  ['claud-sonnet-4-5', 'claude-sonnet-4-5'],
  ['opnai/gpt-4o', 'openai/gpt-4o'],
  ['gemini-2.5-flsh', 'gemini-2.5-flash'],
  ['depseek-chat', 'deepseek-chat'],
  ['/gpt-4o', 'gpt-4o'],
])('%s is unknown, near %s', (name, near) => {
  const found = resolveModel(name, options(''))
  if (!('near' in found)) expect.unreachable()
  else {
    expect(found.near).toContain(near)
    expect(found.near.length).toBeLessThanOrEqual(5)
  }
})

test('any name resolves to candidates or to at most five near ones, which themselves resolve', () => {
  const segment = fc.stringMatching(/^[a-z0-9.:-]{1,12}$/)
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 3 }), (segments) => {
      const found = resolveModel(segments.join('/'), options('groq'))
      if ('candidates' in found) return found.candidates.length > 0
      return found.near.length <= 5 && found.near.every((near) => 'candidates' in resolveModel(near, options('groq')))
    }),
    { numRuns: 300 },
  )
})

test('F47: provider/org/model:tag gives exactly the rest to exactly that provider', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9._-]{1,10}$/)
  const everyone: ResolveOptions = { configured: () => true }
  fc.assert(
    fc.property(fc.constantFrom(...providers), word, word, word, (provider, org, model, tag) => {
      const rest = `${org}/${model}:${tag}`
      const found = resolveModel(`${provider.id}/${rest}`, everyone)
      expect('candidates' in found && found.candidates[0]).toEqual({ provider, model: rest })
      const bare = resolveModel(rest, everyone)
      if (!findProvider(org) && 'candidates' in bare) expect(bare.candidates[0]!.model).toBe(rest)
    }),
    { numRuns: 200 },
  )
})

test('the catalogue survives JSON, as the build writes it, and stays small', () => {
  const built = buildCatalogue()
  expect(JSON.parse(JSON.stringify(built))).toEqual(built)
  expect(JSON.stringify(built).length).toBeLessThan(300_000)
  expect(built).toEqual(catalogue())
})

test('clauses of all six kinds match as the price package says', () => {
  expect(matches({ equals: 'A' }, 'a')).toBe(true)
  expect(matches({ starts_with: 'gpt-' }, 'GPT-5')).toBe(true)
  expect(matches({ ends_with: '-x' }, 'a-y')).toBe(false)
  expect(matches({ contains: 'claude' }, 'us.claude-3')).toBe(true)
  expect(matches({ regex: '^o[134]' }, 'o3-mini')).toBe(true)
  expect(matches({ and: [{ contains: 'a' }, { or: [{ equals: 'b' }, { ends_with: 'c' }] }] }, 'abc')).toBe(true)
})

test('the catalogue lists names as their providers take them', () => {
  const named = (provider: string) => listModels([findProvider(provider)!]).map(({ id }) => id)
  expect(named('openrouter').filter((id) => !id.includes('/'))).toEqual([])
  expect(named('bedrock').filter((id) => id.startsWith('regional'))).toEqual([])
  expect(named('bedrock')).toContain('us.anthropic.claude-opus-4-8-v1:0')
  expect(named('fireworks')).toContain('accounts/fireworks/models/kimi-k2p6')
})

test('every listed model resolves at its provider', () => {
  const rows = listModels()
  expect(rows.length).toBeGreaterThan(1000)
  for (const { id, provider } of rows.filter((_, i) => i % 7 === 0))
    expect(resolve(`${provider}/${id}`, provider).split(' ')[0]).toBe(`${provider}:${id}`)
})

test.each([
  ['anthropic', 'claude-opus-4-8', { adaptiveThinking: true, defaultMaxTokens: 128_000 }],
  ['anthropic', 'claude-sonnet-4-5-20250929', { adaptiveThinking: false, defaultMaxTokens: 64_000 }],
  ['anthropic', 'claude-sonnet-4-20250514', { noOutputFormat: true, defaultMaxTokens: 32_000 }],
  ['anthropic', 'claude-3-haiku-20240307', { noOutputFormat: true, defaultMaxTokens: 4096 }],
  ['anthropic', 'claude-of-tomorrow', { adaptiveThinking: true, defaultMaxTokens: 32_000 }],
  ['openai', 'gpt-5.5', { maxTokensField: 'max_completion_tokens', developerRole: 'developer' }],
  ['openai', 'gpt-4o-mini-2024-07-18', { reasoningControl: 'none', developerRole: 'developer' }],
  ['deepseek', 'deepseek-v4-flash', { reasoningControl: 'thinking', reasoningField: 'reasoning_content' }],
  ['groq', 'openai/gpt-oss-120b', { maxTokensField: 'max_tokens', developerRole: 'system' }],
  ['groq', 'llama-3.3-70b-versatile', { reasoningControl: 'none' }],
  ['bedrock', 'us.anthropic.claude-opus-4-8', { modelFields: 'claude', adaptiveThinking: true, noResultStatus: false }],
  ['bedrock', 'amazon.nova-pro-v1:0', { modelFields: 'nova', cachePoints: 'messages', noForcedCalls: false }],
  ['bedrock', 'openai.gpt-oss-120b-1:0', { modelFields: 'openai', cachePoints: 'none' }],
  ['bedrock', 'ai21.jamba', { noResultStatus: true, noForcedCalls: true, cachePoints: 'none' }],
  ['bedrock', 'meta.llama3-3-70b-instruct-v1:0', { noForcedCalls: true, noMediaInResults: true, cachePoints: 'none' }],
  ['moonshotai', 'kimi-k2-0905-preview', { reasoningControl: 'none' }],
  ['openai', 'gpt-4-turbo', { noJsonSchema: true }],
  ['openrouter', 'anthropic/claude-opus-4.8', { adaptiveThinking: true, reasoningControl: 'reasoning' }],
  ['openrouter', 'anthropic/claude-sonnet-4.5', { adaptiveThinking: false }],
  ['google', 'gemini-3-flash-preview', { thinkingLevels: true, signedCalls: true, mediaInResults: true }],
  ['google', 'gemini-2.5-pro', { thinkingLevels: false, signedCalls: false, mediaInResults: false }],
  ['ollama', 'whatever', { maxTokensField: 'max_tokens', developerRole: 'system' }],
])('the dialect of %s %s', (provider, model, expected) => {
  expect(dialectOf(findProvider(provider)!, model)).toMatchObject(expected)
})
test.each([
  // Tools beside thinking are refused by chat completions.
  ['openai', 'gpt-5.5', 'anthropic-messages', 'openai-responses'],
  ['azure', 'gpt-5.6-sol', 'gemini', 'openai-responses'],
  ['openai', 'gpt-5.5', 'openai-chat', 'openai-chat'],
  ['openai', 'gpt-4o', 'anthropic-messages', 'anthropic-messages'],
  // Chat completions do not have it.
  ['openai', 'gpt-5-codex', 'openai-chat', 'openai-responses'],
  ['openrouter', 'openai/gpt-5-codex', 'openai-chat', 'openai-chat'],
] as const)('%s is asked for %s by a %s client with %s first', (provider, model, wanted, first) => {
  const row = findProvider(provider)!
  expect(protocolsFor(row, capabilityOf(row, model), wanted)[0]).toBe(first)
  const box = { ...row, source: 'user', baseUrls: { 'openai-chat': 'http://127.0.0.1:8000/v1' } }
  expect(protocolsFor(box, capabilityOf(row, model), wanted)[0]).toBe(wanted)
  const region = { ...row, source: 'user', baseUrls: { 'openai-chat': 'https://eu.api.openai.com/v1' } }
  expect(protocolsFor(region, capabilityOf(row, model), wanted)[0]).toBe(first)
})
test('a model that thinks takes effort unless said otherwise', () => {
  expect(dialectOf(findProvider('openai')!, 'gpt-5.5').reasoningControl).toBe('reasoning_effort')
  expect(dialectOf(findProvider('xai')!, 'grok-4').reasoningControl).toBe('none')
  expect(dialectOf(findProvider('xai')!, 'grok-4.3').reasoningControl).toBeUndefined()
})
