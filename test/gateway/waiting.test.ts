/** F25 F26: an attempt that waits costs nothing, and each attempt sends the whole body. */

import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openRig, paths, type Rig } from './rig.ts'
import { ask, providers } from './speech.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig({ flags: { retryDelayMs: 300, retryBudgetMs: 5000, retries: 1 } })
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

/** The least share of a processor that this process used in any of five moments of the wait: one that spins rests in none. */
const busyShare = async (ms: number): Promise<number> => {
  const shares: number[] = []
  for (let i = 0; i < 5; i++) {
    const [before, began] = [process.cpuUsage(), performance.now()]
    await new Promise((resolve) => setTimeout(resolve, ms / 5))
    const { user, system } = process.cpuUsage(before)
    shares.push((user + system) / 1000 / (performance.now() - began))
  }
  return Math.min(...shares)
}

const chat = 'openai-chat'
const refused = (stream: boolean) =>
  stream
    ? [
        {
          send: `data: ${JSON.stringify({ error: { message: 'slow down', type: 'rate_limit_error', code: 429 } })}\n\n`,
        },
      ]
    : providers[chat].refuse(429, 'rate_limit_error', 'slow down')

it.each([false, true])('F25 the wait after a 429 (in the stream: %s) is idle', async (inStream) => {
  rig.upstream.play(refused(inStream), providers[chat].answer({ text: 'Hello!', end: 'stop' }, true))
  const reply = rig.call({ path: paths[chat], body: ask(chat, 'openai/gpt-4o', true) })
  await rig.upstream.arrived(1)
  expect(await busyShare(150)).toBeLessThan(0.6)
  expect((await reply).status).toBe(200)
})

it('F26 every attempt sends the body whole, also one that came compressed', async () => {
  const refuse = providers[chat].refuse(500, 'server_error', 'oops')
  rig.upstream.play(refuse, refuse, providers[chat].answer({ text: 'Hello!', end: 'stop' }, false))
  const body = ask(chat, 'openai/gpt-4o', false, { fallback_models: ['openai/gpt-4o-mini'], user: 'u'.repeat(100_000) })
  const reply = await rig.call({
    path: paths[chat],
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(JSON.stringify(body)),
  })
  expect(reply.status, reply.text).toBe(200)
  expect(rig.upstream.requests.map((seen) => [seen.body.model, String(seen.body.user).length])).toEqual([
    ['gpt-4o', 100_000],
    ['gpt-4o', 100_000],
    ['gpt-4o-mini', 100_000],
  ])
})
