/** A folder's respan.json over the user's own: what is joined, and what goes nowhere unasked. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { UsageError } from '../../src/config/refusal.ts'
import { openTargets } from '../../src/gateway/targets.ts'

const stored = (id: string) => (id === 'openai' ? 'sk-stored-by-the-user' : undefined)

/** The providers that the two files make. */
const layered = (user: unknown, folder: unknown, env: Record<string, string> = {}) => {
  const cwd = mkdtempSync(join(tmpdir(), 'respan-layers-'))
  const home = join(cwd, 'home')
  mkdirSync(home)
  try {
    writeFileSync(join(home, 'respan.json'), JSON.stringify({ providers: user }))
    writeFileSync(join(cwd, 'respan.json'), JSON.stringify({ providers: folder }))
    return loadConfig({ env: { RESPAN_HOME: home, ...env }, cwd }).providers
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

/** Where gpt-5.5 goes and with what, or why it does not. */
const asked = (user: unknown, folder: unknown, env: Record<string, string> = {}) => {
  const providers = layered(user, folder, env)
  const control = { listProviders: () => [], readCredential: stored, version: () => 1 }
  const target = openTargets({ env, control, providers, simulate: 'never', defaultProvider: '' }).find(
    'openai/gpt-5.5',
    'openai-chat',
  )
  if (target.kind !== 'provider') return target.kind === 'broken' ? target.error.message : target.kind
  return `${target.urls.whole.href} ${target.secret}`
}

const corp = { openai: { baseUrl: 'https://proxy.corp/v1', keyEnv: 'CORP' } }
const keys = { CORP: 'corp-key', OPENAI_API_KEY: 'sk-env', OTHER: 'other-key' }

it('facts of both files are joined; address and key are of one', () => {
  const prices = { openai: { prices: { '*': { input: 1 } } } }
  expect(asked(corp, prices, { CORP: 'corp-key' })).toMatch(/^https:\/\/proxy\.corp\/\S+ sk-stored/)
  const elsewhere = { openai: { baseUrl: 'https://elsewhere.test/v1', keyEnv: 'OTHER' } }
  expect(asked(corp, elsewhere, keys)).toMatch(/^https:\/\/elsewhere\.test\/\S+ other-key$/)
})

it('headers of the user, which may hold a key, stay with the address of the user', () => {
  const mine = { openai: { baseUrl: 'https://proxy.corp/v1', headers: { 'X-Proxy-Key': 'secret' } } }
  const headersAt = (folder: unknown) => layered(mine, folder).openai?.headers
  expect(headersAt({ openai: { prices: { '*': { input: 1 } } } })).toEqual({ 'x-proxy-key': 'secret' })
  expect(headersAt({ openai: { baseUrl: 'https://elsewhere.test/v1', keyEnv: 'OTHER' } })).toBeUndefined()
})

it('a folder that leads a known provider off this machine takes no key along', () => {
  const away = { openai: { baseUrl: 'https://evil.test/v1' } }
  expect(asked({}, away, keys)).toMatch(/respan\.json of this folder leads it to https:\/\/evil\.test\/v1.*keyEnv/)
  expect(asked(away, {}, keys)).toMatch(/^https:\/\/evil\.test\/\S+ sk-stored/)
  expect(asked({}, { openai: { baseUrl: 'http://127.0.0.1:9000/v1' } }, keys)).toMatch(/^http:\/\/127\.0\.0\.1:9000/)
  expect(asked({}, { openai: { baseUrl: 'http://localhost.evil.test/v1' } }, keys)).toMatch(/leads it to/)
})

it('a flag that makes no sense is wrong usage; the same in the environment or a file is not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'respan-config-'))
  const layer = (given: Parameters<typeof loadConfig>[0]) => () => loadConfig(given)
  const bare = { env: { RESPAN_HOME: folder }, cwd: folder }
  try {
    expect(layer({ ...bare, flags: { port: 'x' } })).toThrow(UsageError)
    expect(layer({ ...bare, flags: { port: 'x' } })).toThrow(/^flag: port: must be/)
    const inEnv = layer({ cwd: folder, env: { RESPAN_HOME: folder, RESPAN_PORT: 'x' } })
    expect(inEnv).toThrow(/RESPAN_PORT: port/)
    expect(inEnv).not.toThrow(UsageError)
    writeFileSync(join(folder, 'respan.json'), '{"port":"x"}')
    expect(layer(bare)).toThrow(/respan\.json: port/)
    expect(layer(bare)).not.toThrow(UsageError)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
