/** The free calls that prove a route, against a gateway that really runs, and the watch for the app's first call. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { openLog } from '../../src/server/log.ts'
import { openServer } from '../../src/server/open.ts'
import { proveRoute, watchForCall } from '../../src/setup/verify.ts'
import { makeFolder } from './folder.ts'

const openGateway = async () => {
  const env = { RESPAN_HOME: join(makeFolder({}), 'home') }
  const config = loadConfig({ flags: { port: 0, simulate: 'always' }, env, cwd: env.RESPAN_HOME })
  const running = await openServer(config, env, '0.0.0', openLog('silent', true))
  onTestFinished(() => running.close())
  return { url: running.url, key: running.firstKey as string }
}

describe('proveRoute', () => {
  it.each(['openai', 'anthropic', 'google'] as const)(
    '%s: the call is answered, and its row is the proof',
    async (route) => {
      const gateway = await openGateway()
      const proof = await proveRoute(gateway, route)
      expect(proof).toEqual({
        route,
        isProven: true,
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        keyId: expect.any(String),
      })
    },
  )
  it('says what is wrong: the key, the address, another server', async () => {
    const gateway = await openGateway()
    expect(
      (await proveRoute({ ...gateway, key: 'AbCd1234.abcdefghijklmnopqrstuvwxyzABCDEF' }, 'anthropic')).why,
    ).toMatch(/^401: .*respan keys/)
    expect(await proveRoute({ url: 'http://127.0.0.1:9', key: 'k' }, 'openai')).toMatchObject({
      isProven: false,
      why: expect.stringMatching(/^no answer: /),
    })
    const other = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    expect((await proveRoute({ url: `http://127.0.0.1:${port}`, key: 'k' }, 'openai')).why).toContain(
      'no respan gateway',
    )
  })
})

describe('watchForCall', () => {
  const call = ({ url, key }: { url: string; key: string }) =>
    fetch(`${url}/api/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ model: 'gpt-5.5', messages: [{ role: 'user', content: 'Hello' }] }),
    })

  it("sees the app's first call, and not those that setup made", async () => {
    const gateway = await openGateway()
    const since = Date.now() - 1000
    const { id = '', keyId = '' } = await proveRoute(gateway, 'openai')
    const watch = { since, keyIds: [keyId], known: [id], msMax: 10_000, signal: new AbortController().signal }
    const seen = watchForCall(gateway, watch)
    await call(gateway)
    expect(await seen).toMatchObject({ model: 'gpt-5.5' })
    expect(await watchForCall(gateway, { ...watch, keyIds: ['another'], msMax: 700 })).toBeUndefined()
  })
  it('ends at once when it is told to', async () => {
    const controller = new AbortController()
    // Longer than a test may take.
    const watch = { since: 0, keyIds: ['none'], known: [], msMax: 600_000, signal: controller.signal }
    const seen = watchForCall(await openGateway(), watch)
    controller.abort()
    expect(await seen).toBeUndefined()
  })
})
