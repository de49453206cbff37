/** The user's own prices: how a config file says them, and which rows they come to. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { ownPrices, providerList } from '../../src/providers/own.ts'
import { pricesOf } from '../../src/providers/prices.ts'
import { findProvider } from '../../src/providers/table.ts'

const load = (providers: unknown) => {
  const cwd = mkdtempSync(join(tmpdir(), 'respan-config-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  writeFileSync(join(cwd, 'respan.json'), JSON.stringify({ providers }))
  return loadConfig({ env: { RESPAN_HOME: join(cwd, 'home') }, cwd }).providers
}
const baseUrl = 'http://127.0.0.1:8000/v1'
const now = new Date('2026-11-24T12:00:00Z')

it('are said in plain words', () => {
  const configured = load({
    'My-vLLM': { baseUrl, prices: { '*': { input: 0.2, cacheRead: 0.02, output: 0.6, thousandRequests: 1 } } },
    gemini: { prices: { 'gemini-2.5-flash': { input: 0, output: 1 } } },
  })
  expect(ownPrices(configured)).toEqual({
    'my-vllm': { '*': { input_mtok: 0.2, cache_read_mtok: 0.02, output_mtok: 0.6, requests_kcount: 1 } },
    google: { 'gemini-2.5-flash': { input_mtok: 0, output_mtok: 1 } },
  })
})

it('stand on their rows, which are otherwise as they were', () => {
  const list = providerList([], load({ openai: { prices: { 'gpt-5.5': { input: 4, output: 24 } } } }))
  const { prices, ...rest } = findProvider('openai', list)!
  expect(rest).toEqual(findProvider('openai'))
  expect(prices).toEqual({ 'gpt-5.5': { input_mtok: 4, output_mtok: 24 } })
  expect(pricesOf({ ...rest, prices }, 'gpt-5.5', now)).toEqual({ input_mtok: 4, output_mtok: 24 })
  expect(pricesOf({ ...rest, prices }, 'gpt-4o', now)).toMatchObject({ input_mtok: 2.5 })
})

it('may be of a provider that was added by command', () => {
  const configured = load({ mine: { prices: { '*': { input: 1, output: 1 } } } })
  expect(providerList([], configured)).toEqual(providerList([]))
  const list = providerList([{ id: 'mine', baseUrl }], configured)
  expect(findProvider('mine', list)?.prices).toEqual({ '*': { input_mtok: 1, output_mtok: 1 } })
})

it.each([
  ['a price that there is not', { m: { inptu: 1 } }, 'providers.x.prices.m.inptu'],
  ['a negative one', { m: { input: -1 } }, 'providers.x.prices.m.input'],
  ['text', { m: { input: '1' } }, 'providers.x.prices.m.input'],
  ['a number in place of a row', { m: 1 }, 'providers.x.prices.m'],
  ['a list', [1], 'providers.x.prices'],
])('refuses %s, by name', (_, prices, where) => {
  expect(() => load({ x: { baseUrl, prices } })).toThrow(where)
})

it('refuses a provider of which nothing is said', () => {
  expect(() => load({ x: {} })).toThrow('providers.x: says nothing; it may have baseUrl')
  expect(() => load({ x: { baseUrl: 'nowhere', prices: {} } })).toThrow('providers.x.baseUrl: must be a URL')
})
