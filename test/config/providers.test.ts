/** Servers of the user's own with all that the built-in ones have: models with names and facts, quirks, headers. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { capabilityOf, dialectOf, listModels, resolveModel } from '../../src/providers/models.ts'
import { providerList } from '../../src/providers/own.ts'
import { findProvider } from '../../src/providers/table.ts'

const load = (providers: unknown) => {
  const cwd = mkdtempSync(join(tmpdir(), 'respan-config-'))
  try {
    writeFileSync(join(cwd, 'respan.json'), JSON.stringify({ providers }))
    return loadConfig({ env: { RESPAN_HOME: join(cwd, 'home') }, cwd }).providers
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}
const baseUrl = 'http://127.0.0.1:8000/v1'
const rowsOf = (providers: unknown) => providerList([], load(providers))

describe('models of a server of the user', () => {
  const rows = rowsOf({
    box: {
      baseUrl,
      models: {
        fast: { as: 'meta-llama/Llama-3.1-8B-Instruct', context: 8192, maxOutput: 1024, tools: false },
        'gpt-4o': {},
        eyes: { input: ['image'], structured: false },
      },
    },
  })
  const box = findProvider('box', rows)!
  const resolved = (name: string) => {
    const found = resolveModel(name, { configured: ({ id }) => id === 'box' || id === 'openai', providers: rows })
    return 'near' in found ? found.near : found.candidates.map(({ provider, model }) => `${provider.id} ${model}`)
  }

  it('are found by their bare names, before anybody else, under the names that the server takes', () => {
    expect(resolved('fast')).toEqual(['box meta-llama/Llama-3.1-8B-Instruct'])
    expect(resolved('box/fast')).toEqual(['box meta-llama/Llama-3.1-8B-Instruct'])
    expect(resolved('gpt-4o')[0]).toBe('box gpt-4o')
    expect(resolved('openai/gpt-4o')).toEqual(['openai gpt-4o'])
    expect(resolved('box/other')).toEqual(['box other'])
  })

  it('are listed first, with what is known of them', () => {
    expect(listModels([box])).toEqual([
      { id: 'fast', provider: 'box', context: 8192 },
      { id: 'gpt-4o', provider: 'box' },
      { id: 'eyes', provider: 'box' },
    ])
  })

  it("have the user's facts over the table's, and nothing that nobody said", () => {
    expect(capabilityOf(box, 'meta-llama/Llama-3.1-8B-Instruct')).toMatchObject({
      context: 8192,
      maxOutput: 1024,
      tools: false,
      maker: 'meta',
    })
    expect(capabilityOf(box, 'eyes')).toMatchObject({ input: ['text', 'image'], structured: false, maker: 'box' })
    expect(capabilityOf(box, 'gpt-4o')?.maxOutput).toBe(16_384)
    expect(dialectOf(box, 'eyes')).toMatchObject({ noJsonSchema: true })
  })

  it('may be a list of names', () => {
    const list = rowsOf({ box: { baseUrl, models: ['a', 'b'] } })
    expect(listModels([findProvider('box', list)!]).map(({ id }) => id)).toEqual(['a', 'b'])
  })
})

it('quirks and headers go over what is known', () => {
  const rows = rowsOf({
    box: {
      baseUrl,
      headers: { 'X-Team': 'ml' },
      dialect: { maxTokensField: 'max_completion_tokens', noJsonSchema: true },
    },
    openai: { dialect: { developerRole: 'system' } },
  })
  expect(findProvider('box', rows)?.ownHeaders).toEqual({ 'x-team': 'ml' })
  expect(dialectOf(findProvider('box', rows)!, 'any')).toMatchObject({
    maxTokensField: 'max_completion_tokens',
    noJsonSchema: true,
  })
  expect(dialectOf(findProvider('openai', rows)!, 'gpt-4o')).toMatchObject({
    developerRole: 'system',
    maxTokensField: 'max_completion_tokens',
  })
})

it('an address may hold variables and the name of the model', () => {
  const rows = rowsOf({ box: { baseUrl: 'https://{BOX_HOST}.example/{model}/v1' } })
  expect(findProvider('box', rows)?.baseUrls['openai-chat']).toBe('https://{BOX_HOST}.example/{model}/v1')
})

it.each([
  [{ box: { baseUrl: 'nowhere' } }, 'providers.box.baseUrl: must be a URL'],
  [{ box: { baseURL: baseUrl } }, 'providers.box.baseURL: is not known; known are baseUrl'],
  [{ box: 7 }, 'providers.box: must be an object of baseUrl'],
  [{ box: { baseUrl, headers: { 'a b': 'x' } } }, 'providers.box.headers.a b: must be a header name'],
  [{ box: { baseUrl, headers: { a: 'x\r\ny' } } }, 'providers.box.headers.a: must be a header name'],
  [{ box: { baseUrl, models: 'a' } }, 'providers.box.models: must be a list of names'],
  [{ box: { baseUrl, models: { a: { ctx: 1 } } } }, 'providers.box.models.a.ctx: is not known; known are as, context'],
  [
    { box: { baseUrl, models: { a: { input: ['smell'] } } } },
    'providers.box.models.a.input: must be a list of text, image',
  ],
  [{ box: { baseUrl, models: { a: { context: -1 } } } }, 'providers.box.models.a.context: must be tokens'],
])('%j is refused in words', (providers, message) => {
  expect(() => load(providers)).toThrow(message)
})

it.each([
  [
    { box: { baseUrl, dialect: { maxTokens: 1 } } },
    'provider box: unknown dialect flag maxTokens; known are maxTokensField',
  ],
  [{ box: { baseUrl, dialect: { noJsonSchema: 'yes' } } }, 'provider box: dialect.noJsonSchema cannot be "yes"'],
])('%j is refused by the providers', (providers, message) => {
  expect(() => rowsOf(providers)).toThrow(message)
})
