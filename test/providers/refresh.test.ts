/** A newer catalogue: what is taken, what never is, and that all tables change together. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { catalogue, listings } from '../../src/providers/catalogue.ts'
import { catalogueAge, describeModel } from '../../src/providers/describe.ts'
import { edition, followCatalogue, refreshedFile } from '../../src/providers/edition.ts'
import { listModels, resolveModel } from '../../src/providers/models.ts'
import { builtInRelease, priceVersion } from '../../src/providers/price-data.ts'
import { costOf, pricesOf } from '../../src/providers/prices.ts'
import { countsOf, makeRefreshed } from '../../src/providers/refresh.ts'
import { findProvider } from '../../src/providers/table.ts'
import { listOf, lists, modelOf, modelsDev, type RawModel } from './editions.ts'

const noon = new Date('2026-11-24T12:00:00Z')
const openai = findProvider('openai')!
const make = (text: string) => makeRefreshed([{ from: 'there', text }], edition(), noon)

let home: string
const said: string[] = []
beforeEach(() => {
  home = mkdtempSync(`${tmpdir()}/respan-edition-`)
  said.length = 0
  followCatalogue(home, (message) => said.push(message))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
  edition(true)
})
const put = (text: string) => {
  writeFileSync(refreshedFile(home), text)
  // Two writes within one tick of the clock look alike.
  const at = new Date(Date.now() + Math.random() * 1e6)
  utimesSync(refreshedFile(home), at, at)
  edition(true)
}

const dearer = lists((raw) => {
  modelOf(raw, 'openai', 'gpt-4o').prices = { input_mtok: 5, output_mtok: 20 }
  listOf(raw, 'openai').models.push({
    id: 'zebra-1',
    match: { equals: 'zebra-1' },
    prices: { input_mtok: 7, moon_mtok: 1 },
  })
})

test('all tables change together, and back', () => {
  const look = () => ({
    cost: costOf('openai', 'gpt-4o', { inputTokens: 1_000_000, outputTokens: 0 }, noon)?.microUsd,
    price: pricesOf(openai, 'gpt-4o', noon)?.input_mtok,
    listed: listModels().some(({ id }) => id === 'zebra-1'),
    served: listings('zebra-1').map(({ priceId }) => priceId),
    resolved: 'candidates' in resolveModel('zebra-1', { configured: () => true }),
    cost2: costOf('openai', 'zebra-1', { inputTokens: 1_000_000, outputTokens: 0 }, noon)?.microUsd,
    version: priceVersion(),
  })
  const before = look()
  expect(before).toMatchObject({ cost: 2_500_000, price: 2.5, listed: false, served: [], resolved: false })
  const number = edition().number
  put(JSON.stringify(make(dearer)))
  expect(look()).toEqual({
    cost: 5_000_000,
    price: 5,
    listed: true,
    served: ['openai'],
    resolved: true,
    cost2: 7_000_000,
    version: `${before.version}+20261124T120000Z`,
  })
  expect(edition().number).toBeGreaterThan(number)
  expect(catalogueAge(new Date('2026-11-26T13:00:00Z'))).toMatch(/refreshed 2 days ago .* from there/)
  rmSync(refreshedFile(home))
  edition(true)
  expect(look()).toEqual(before)
  expect(said).toEqual([])
})

test('prices of a day and of an hour survive', () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 1000 }
  const calls = ['2026-01-01T12:00:00Z', '2026-11-24T12:00:00Z', '2026-11-24T02:00:00Z'].map((at) => new Date(at))
  const costs = () =>
    ['deepseek/deepseek-v4-pro', 'anthropic/claude-opus-4-6', 'openai/gpt-5.5', 'google/gemini-2.5-pro'].flatMap(
      (name) => calls.map((at) => costOf(...(name.split('/') as [string, string]), usage, at)?.microUsd),
    )
  const before = costs()
  put(JSON.stringify(make(lists())))
  expect(edition().refreshed).toBeDefined()
  expect(costs()).toEqual(before)
})

test('what models.dev publishes is shown under its name, where the tables say nothing', () => {
  const host = findProvider('deepinfra')!
  const made = make(modelsDev())
  expect(countsOf(made)).toEqual({ priced: 0, published: 1200 })
  put(JSON.stringify(made))
  expect(listModels([host])).toHaveLength(1200)
  expect(describeModel(host, 'made/model-7', noon)).toMatchObject({
    context: 64_000,
    input: ['text', 'image'],
    thinks: 'somehow',
    prices: { input_mtok: 0.5, output_mtok: 2, cache_read_mtok: 0.05 },
    from: { context: 'https://models.dev/api.json', prices: 'https://models.dev/api.json' },
  })
  expect(priceVersion()).toBe(builtInRelease.version)
  expect(catalogue().providers.length).toBeGreaterThan(15)
})

test('one part is kept when the other is refreshed', () => {
  put(JSON.stringify(make(dearer)))
  put(JSON.stringify(make(modelsDev())))
  expect(pricesOf(openai, 'gpt-4o', noon)?.input_mtok).toBe(5)
  expect(edition().refreshed?.published).toBeDefined()
})

test('the day of the built-in catalogue is that of the version which is installed', () => {
  expect(priceVersion()).toBe(builtInRelease.version)
  expect(catalogueAge(new Date('2026-09-24T10:00:00Z'))).toMatch(/built-in.*2026-09-23 \(1 day ago\)/)
})

const spoil = (id: string, change: (model: RawModel) => void) => lists((raw) => change(modelOf(raw, 'openai', id)))
const price = (value: unknown) => spoil('gpt-4o', (model) => Object.assign(model, { prices: { input_mtok: value } }))

describe('never taken', () => {
  it.each([
    ['nothing', '', /not JSON/],
    ['JSON that breaks off', lists().slice(0, 200_000), /not JSON, or breaks off/],
    ['a web page', '<!doctype html><title>503</title>', /a web page/],
    ['a word', '"ok"', /must be an object/],
    ['an empty list', '[]', /the new list of openai has 0 models/],
    ['an empty object', '{}', /has 0 models/],
    ['a negative price', price(-1), /openai\/gpt-4o\.input_mtok: must be a number from 0/],
    ['a price that is no number', price('2.5'), /input_mtok/],
    ['a price beyond measure', price(1e9), /input_mtok/],
    ['a tier without a start', price({ base: 1, tiers: [{ price: 2 }] }), /input_mtok/],
    ['a negative tier', price({ base: 1, tiers: [{ start: 1, price: -2 }] }), /input_mtok/],
    ['NaN', lists().replace('"input_mtok":2.5', '"input_mtok":NaN'), /not JSON/],
    ['a price too large for a number', lists().replace('"input_mtok":2.5', '"input_mtok":1e999'), /input_mtok/],
    ['a model without an id', spoil('gpt-4o', (model) => Object.assign(model, { id: '' })), /a model's id/],
    [
      'a model twice',
      spoil('gpt-4o', (model) => Object.assign(model, { id: 'gpt-4' })),
      /openai\/gpt-4: is listed twice/,
    ],
    ['no clause', spoil('gpt-4o', (model) => Object.assign(model, { match: { like: 'x' } })), /"like" is no clause/],
    ['a pattern', spoil('gpt-4o', (model) => Object.assign(model, { match: { regex: '(' } })), /does not compile/],
    [
      'a price whose parent is missing',
      spoil('gpt-4o', (model) => Object.assign(model, { prices: { cache_read_mtok: 1 } })),
      /gpt-4o: Missing ancestor price key/,
    ],
    [
      'a constraint of another kind',
      spoil('gpt-4o', (model) => Object.assign(model, { prices: [{ constraint: { weekday: 1 }, prices: {} }] })),
      /a day or a time of day/,
    ],
    [
      'half of the models',
      lists((raw) => {
        for (const list of raw) list.models = list.models.filter((_, i) => i % 2 === 0 || list.models.length < 8)
      }),
      /models, the present ones? \d+/,
    ],
    [
      'a list that is gone',
      lists((raw) =>
        raw.splice(
          raw.findIndex(({ id }) => id === 'groq'),
          1,
        ),
      ),
      /list of groq has 0/,
    ],
    [
      'prices a token, not a million',
      lists((raw) => {
        for (const list of raw)
          for (const model of list.models)
            model.prices = JSON.parse(JSON.stringify(model.prices), (key, value) =>
              typeof value === 'number' && key !== 'start' ? value / 1e6 : value,
            )
      }),
      /another unit\?/,
    ],
    ['models.dev without most of it', modelsDev(50), /has 50 models/],
    [
      'models.dev with a negative price',
      modelsDev(1200, (models) => Object.assign(models['made/model-3']!, { cost: { input: -1 } })),
      /deepinfra\/made\/model-3: cost\.input/,
    ],
    [
      'models.dev with words for numbers',
      modelsDev(1200, (models) => Object.assign(models['made/model-3']!, { limit: { context: 'large' } })),
      /made\/model-3: context/,
    ],
  ])('%s', (_, text, words) => {
    expect(() => make(text)).toThrow(words)
    expect(() => make(text)).toThrow(expect.objectContaining({ code: 'bad_request' }))
    expect(() => make(text)).toThrow(/^there: .* The catalogue stays as it is\.$/s)
  })
  it('one part of two, when the other is no good', () => {
    const both = [
      { from: 'a', text: lists() },
      { from: 'b', text: '{' },
    ]
    expect(() => makeRefreshed(both, edition(), noon)).toThrow(/^b: /)
  })
})

describe('a file that turned bad', () => {
  const whole = JSON.stringify(make(dearer))
  it.each([
    ['breaks off', whole.slice(0, whole.length / 2)],
    ['is empty', ''],
    ['holds a negative price', whole.replace('"input_mtok":5,', '"input_mtok":-5,')],
    ['is of another version', whole.replace('"format":1', '"format":2')],
    ['has no time', whole.replace(/"madeAt":"[^"]*"/, '"madeAt":"soon"')],
    [
      'holds rows of another shape',
      '{"format":1,"madeAt":"2026-11-24","sources":[],"published":{"openai":[{"id":5}]}}',
    ],
  ])('%s: it is told of once, and the built-in catalogue is used', (_, text) => {
    put(whole)
    expect(pricesOf(openai, 'gpt-4o', noon)?.input_mtok).toBe(5)
    put(text)
    expect(pricesOf(openai, 'gpt-4o', noon)?.input_mtok).toBe(2.5)
    expect(listings('zebra-1')).toEqual([])
    edition(true)
    expect(said).toEqual([
      expect.stringMatching(/catalogue\.json is not used \(.+\); the built-in one is.*models refresh/),
    ])
    put(whole)
    expect(pricesOf(openai, 'gpt-4o', noon)?.input_mtok).toBe(5)
  })
  it('a directory in its place too', () => {
    mkdirSync(refreshedFile(home))
    expect(edition(true).refreshed).toBeUndefined()
    expect(said).toEqual([expect.stringContaining('EISDIR')])
  })
  it('is written as it is read', () => {
    put(whole)
    expect(JSON.parse(readFileSync(refreshedFile(home), 'utf8'))).toEqual(edition().refreshed)
  })
})
