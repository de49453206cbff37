/** Strict: what a translation would lose is refused with 400, named; asked for by parameter, key or setting. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openControl } from '../../src/store/control.ts'
import { openRig, paths, type Rig } from './rig.ts'
import { ask, providers } from './speech.ts'

const client = 'anthropic-messages'
const lossy = { top_k: 5, stop_sequences: ['END'] }
const hello = { text: 'Hello!', end: 'stop' } as const

describe.each([false, true])('strict, streaming %s', (stream) => {
  let rig: Rig
  beforeAll(async () => {
    rig = await openRig()
  })
  afterAll(() => rig.close())
  beforeEach(() => rig.upstream.reset())

  const call = (model: string, rest: object, key?: string) =>
    rig.call({ path: paths[client], body: ask(client, model, stream, rest), key })

  it('refuses, names the field, and calls nobody', async () => {
    const reply = await call('openai/gpt-4o', { ...lossy, strict: true })
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.text).error.message).toMatch(/gpt-4o at openai.*topK \(dropped: .+\)/)
    expect(rig.upstream.requests).toEqual([])
    expect(JSON.stringify(await rig.trace(reply.id))).toContain('topK (dropped')
  })
  it('passes what loses nothing, and what is not translated', async () => {
    rig.upstream.play(providers['openai-chat'].answer(hello, stream), providers[client].answer(hello, stream))
    expect((await call('openai/gpt-4o', { strict: true })).status).toBe(200)
    expect((await call('anthropic/claude-sonnet-4-5', { ...lossy, strict: true })).status).toBe(200)
    expect(rig.upstream.requests.map(({ body }) => 'strict' in body)).toEqual([false, false])
  })
  it('takes the next model where that one loses nothing', async () => {
    rig.upstream.play(providers[client].answer(hello, stream))
    const reply = await call('openai/gpt-4o', {
      ...lossy,
      strict: true,
      fallback_models: ['anthropic/claude-haiku-4-5'],
    })
    expect([reply.status, reply.headers['x-respan-provider']]).toEqual([200, 'anthropic'])
  })
  it('is a setting of a key, and a request may say otherwise', async () => {
    const control = openControl(rig.home, () => undefined)
    const { secret } = control.createKey('careful', 'test', true)
    control.close()
    expect((await call('openai/gpt-4o', lossy, secret)).status).toBe(400)
    rig.upstream.play(providers['openai-chat'].answer(hello, stream))
    const reply = await call('openai/gpt-4o', { ...lossy, strict: false }, secret)
    expect([reply.status, reply.headers['x-respan-warnings']]).toEqual([200, expect.stringContaining('topK dropped')])
  })
})

it('is a setting of the gateway', async () => {
  const rig = await openRig({ env: { RESPAN_STRICT: 'true' } })
  const reply = await rig.call({ path: paths[client], body: ask(client, 'openai/gpt-4o', false, lossy) })
  await rig.close()
  expect(reply.status).toBe(400)
})
