/** F28: what thousands of callers who hang up leave behind: nothing. RESPAN_SOAK=1 makes it ten thousand of each kind. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Spoken } from '../spoken.ts'
import { type Live, openRig, paths, type Rig, until } from './rig.ts'
import { ask, providers } from './speech.ts'

const rounds = process.env.RESPAN_SOAK === '1' ? 10_000 : 300
const atOnce = 30

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

let rig: Rig
beforeAll(async () => {
  rig = await openRig({ flags: { keepAliveMs: 60_000 } })
})
afterAll(() => rig.close())

/** Timers, sockets and requests that the process still holds, by kind. */
const held = (): Record<string, number> => {
  const kinds: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) kinds[kind] = (kinds[kind] ?? 0) + 1
  return kinds
}
const heap = (): number => {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

/** What the rig itself remembers of every call. */
const forget = () => {
  rig.upstream.requests.length = 0
  rig.settled.length = 0
}

/** One caller, from the question to the hang-up. */
type Caller = (client: Spoken, upstream: Spoken) => Promise<void>

const streamOf = (client: Spoken, upstream: Spoken): Promise<Live> => {
  const body = ask(client, providers[upstream].models[0], true, { retry_params: { retry_enabled: false } })
  return rig.open({ path: paths[client], body })
}
const said = (upstream: Spoken) => {
  const say = providers[upstream].speaker()
  return { send: say.start() + say.text('Hello') }
}

const kinds: readonly [string, (upstream: Spoken) => void, Caller][] = [
  [
    'callers who hang up in mid-stream',
    () =>
      rig.upstream.always(({ path }) => [
        said(path.includes('messages') ? 'anthropic-messages' : 'openai-chat'),
        'stall',
      ]),
    async (client, upstream) => {
      const live = await streamOf(client, upstream)
      await live.until((text) => text.includes('Hello'))
      live.hangUp()
      await live.whole.catch(() => 'gone')
    },
  ],
  [
    'streams that the provider cuts',
    () =>
      rig.upstream.always(({ path }) => [
        said(path.includes('messages') ? 'anthropic-messages' : 'openai-chat'),
        'cut',
      ]),
    async (client, upstream) => {
      expect(await (await streamOf(client, upstream)).whole).toContain('error')
    },
  ],
  [
    'providers that refuse',
    (upstream) => rig.upstream.always(() => providers[upstream].refuse(503, 'overloaded_error', 'full')),
    async (client, upstream) => {
      const live = await streamOf(client, upstream)
      await live.whole
      expect(live.status).toBe(503)
    },
  ],
]

const play = async (caller: Caller, client: Spoken, upstream: Spoken, count: number) => {
  for (let done = 0; done < count; done += atOnce)
    await Promise.all(Array.from({ length: Math.min(atOnce, count - done) }, () => caller(client, upstream)))
  // The last ones are settled when the gateway has nothing in hand.
  await until(async () => {
    const health = await rig.call({ method: 'GET', path: '/healthz' })
    return (JSON.parse(health.text) as { running: number }).running === 0
  })
}

describe.each(kinds)('%s', (_, prepare, caller) => {
  it.each([
    ['passed', 'openai-chat', 'openai-chat'],
    ['translated', 'openai-chat', 'anthropic-messages'],
    ['translated back', 'anthropic-messages', 'openai-chat'],
  ] as const)('leave nothing behind (%s)', async (_way, client, upstream) => {
    prepare(upstream)
    // Pools, caches and compiled code are filled first.
    await play(caller, client, upstream, 60)
    forget()
    const [heldBefore, heapBefore] = [held(), heap()]
    const listeners = process.listenerCount('warning')
    await play(caller, client, upstream, rounds)
    forget()
    // Bytes a call. The heap of a small number of calls breathes; over ten thousand nothing may be left of each.
    expect((heap() - heapBefore) / rounds).toBeLessThan(rounds < 1000 ? 3000 : 256)
    for (const [kind, count] of Object.entries(held()))
      expect(count, kind).toBeLessThanOrEqual((heldBefore[kind] ?? 0) + atOnce)
    expect(rig.upstream.sockets()).toBeLessThanOrEqual(atOnce)
    expect(process.listenerCount('warning')).toBe(listeners)
  })
})
