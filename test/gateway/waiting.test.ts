/** F25 F26: an attempt that waits costs nothing, and each attempt sends the whole body. */

import { createHook } from 'node:async_hooks'
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

/** How many things this process began (timers, promises, immediates, reads) within the time: one that spins begins thousands. */
const begunWithin = async (ms: number): Promise<number> => {
  let begun = 0
  const hook = createHook({ init: () => void begun++ }).enable()
  await new Promise((resolve) => setTimeout(resolve, ms))
  hook.disable()
  return begun
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
  const begun = await begunWithin(150)
  expect((await reply).status).toBe(200)
  expect(begun).toBeLessThan(2000)
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
