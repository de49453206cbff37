import { expect, test } from 'vitest'
import { placeholdersOf } from '../../src/providers/base-url.ts'
import { pricePackage } from '../../src/providers/price-data.ts'
import { findProvider, providers } from '../../src/providers/table.ts'
import { sharedProviders } from './shared.ts'

const shared = sharedProviders()

/** Providers of models.dev that have a base URL and differ from ours or are not in the table, and why. */
const reasons: Record<string, string> = {
  'amazon-bedrock': 'speaks Bedrock Converse, signed; bedrock-mantle is its OpenAI-compatible door',
  'azure-cognitive-services': 'the same resources as azure under an older host name',
  bailing: 'models.dev has the whole endpoint, the row its base',
  cohere: 'models.dev has the native v2 API, the row the OpenAI-compatible one',
  'google-vertex': 'the global location has no name of its own in the host',
  'google-vertex-anthropic': 'the global location has no name of its own in the host',
  'perplexity-agent': 'speaks OpenAI Responses only',
  vivgrid: 'speaks OpenAI Responses',
}
/** Variables that models.dev names and the row does not ask for. */
const otherEnv: Record<string, string[]> = {
  // Where the local proxy is, if elsewhere: re-point the provider.
  'privatemode-ai': ['PRIVATEMODE_ENDPOINT'],
  // It needs no key at all on the user's own machine, but takes this one.
}

const plain = (url: string) => url.replaceAll('${', '{').replace(/\/+$/, '')

test.runIf(shared)('every provider of models.dev with a base URL has a row with it, or a reason', () => {
  const wrong: string[] = []
  for (const [id, { api, api_default, env }] of Object.entries(shared!)) {
    const url = api ?? api_default
    if (url === undefined || id in reasons) continue
    const row = findProvider(id)
    if (!row) {
      wrong.push(`${id}: no row`)
      continue
    }
    const urls = Object.values(row.baseUrls)
    if (!urls.includes(plain(url))) wrong.push(`${id}: ${urls.join(', ')} is not ${url}`)
    const asked = [...row.keyEnv, ...urls.flatMap(placeholdersOf), ...(otherEnv[id] ?? [])]
    for (const name of env) if (!asked.includes(name)) wrong.push(`${id}: ${name} is not asked for`)
  }
  expect(wrong).toEqual([])
})

test.runIf(shared)('the first protocol is the one that the SDK package of models.dev speaks', () => {
  const spoken = Object.entries(shared!).flatMap(([id, { npm }]) => {
    const row = findProvider(id)
    return row && /openai-compatible|anthropic$/.test(npm) ? [[id, npm, row.protocols[0]]] : []
  })
  expect(spoken.length).toBeGreaterThan(100)
  for (const [id, npm, protocol] of spoken)
    expect([id, protocol]).toEqual([id, npm?.endsWith('anthropic') ? 'anthropic-messages' : 'openai-chat'])
})

test.runIf(shared)('no reason is stale', () => {
  expect(Object.keys(reasons).filter((id) => !(id in shared!))).toEqual([])
})

test('ids and aliases are lower case and unique', () => {
  const words = providers.flatMap((p) => [p.id, ...(p.aliases ?? [])])
  expect(words.filter((word, i) => words.indexOf(word) !== i || word !== word.toLowerCase())).toEqual([])
})

test('every row has a base URL for each protocol, a source, and a key variable unless it is local', () => {
  for (const p of providers) {
    expect(Object.keys(p.baseUrls).sort(), p.id).toEqual([...p.protocols].sort())
    for (const url of Object.values(p.baseUrls)) expect(url, p.id).toMatch(/^(https?:\/\/|\{)[^\s$]+[^/]$/)
    expect(p.source, p.id).toMatch(/^https:\/\//)
    if (p.protocols.includes('anthropic-messages') && p.dialect.bodyVersion === undefined)
      expect(p.headers, p.id).toHaveProperty('anthropic-version')
    if (p.auth !== 'none') expect(p.keyEnv.length, p.id).toBeGreaterThan(0)
  }
})

test('every price id is one of the price package', () => {
  for (const { priceId } of providers)
    if (priceId !== undefined) expect(pricePackage().findProvider({ providerId: priceId })?.id).toBe(priceId)
})

test.each([
  ['openai', 'openai'],
  ['Gemini', 'google'],
  ['together', 'together'],
  ['togetherai', 'together'],
  ['together_ai', 'together'],
  ['fireworks', 'fireworks'],
  ['fireworks-ai', 'fireworks'],
  ['grok', 'xai'],
  ['azure_openai', 'azure'],
  ['hf', 'huggingface'],
  ['meta-llama', undefined],
  ['', undefined],
])('the word %s means %s', (word, id) => {
  expect(findProvider(word)?.id).toBe(id)
})
