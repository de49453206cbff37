/**
 * Tool loops of three turns, streamed and not: every official client on every provider's protocol. The client keeps what its
 * library hands out; the provider must find its own thoughts again, as it signed them.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openRig, type Rig } from '../gateway/rig.ts'
import { providers, type Whole } from '../gateway/speech.ts'
import { clients } from './all.ts'
import type { Client, Heard } from './client.ts'
import { type Upstream, upstreams } from './upstreams.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig({ env: { DEEPSEEK_API_KEY: 'key-of-deepseek' } })
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

const thoughts = [
  { words: 'Weather and news are two calls.', signature: 'c2lnbmVkIG9uZQ==' },
  { words: 'Now the weather of Rome.', signature: 'c2lnbmVkIHR3bw==' },
] as const
/** A provider's ids are its own: none comes twice. */
let called = 0
const answers = (): readonly Whole[] => [
  {
    thought: thoughts[0].words,
    signature: thoughts[0].signature,
    calls: [
      { id: `call_${called++}`, name: 'weather', arguments: '{"city":"Paris"}' },
      { id: `call_${called++}`, name: 'news', arguments: '{"city":"Paris"}' },
    ],
    end: 'tools',
  },
  {
    thought: thoughts[1].words,
    signature: thoughts[1].signature,
    calls: [{ id: `call_${called++}`, name: 'weather', arguments: '{"city":"Rome"}' }],
    end: 'tools',
  },
  { text: 'Sunny in both, and no news.' },
]

const pairs = clients.flatMap((client) =>
  upstreams.map((upstream) => [client.name, upstream.protocol, { client, upstream }] as const),
)

describe.each(pairs)('%s on %s', (_client, _upstream, { client, upstream }: { client: Client; upstream: Upstream }) => {
  it.each([true, false])('F32 F33 keeps its reasoning through a tool loop (stream: %s)', async (stream) => {
    const provider = providers[upstream.protocol]
    rig.upstream.play(...answers().map((answer) => provider.answer(answer, stream)))
    const talk = client.open({ url: rig.url, key: rig.key, model: upstream.model })
    const wish = { stream, tools: true, thinks: true }
    const heard: Heard[] = [await talk({ text: 'Weather and news?' }, wish)]
    for (let turn = 2; turn <= 3; turn++) {
      const results = (heard.at(-1)?.calls ?? []).map(({ id, name, input }) => ({
        id,
        name,
        text: `${name} of ${(input as { city: string }).city}: fine`,
      }))
      heard.push(await talk({ results }, wish))
    }

    const made = heard.map(({ calls }) => calls.map(({ name, input }) => [name, (input as { city: string }).city]))
    expect(made).toEqual([
      [
        ['weather', 'Paris'],
        ['news', 'Paris'],
      ],
      [['weather', 'Rome']],
      [],
    ])
    expect(heard.map(({ text }) => text)).toEqual(['', '', 'Sunny in both, and no news.'])

    const bodies = rig.upstream.requests.map(({ body }) => body)
    expect(bodies).toHaveLength(3)
    for (const [i, body] of bodies.entries()) {
      expect(upstream.thoughtsIn(body), `turn ${i + 1}`).toEqual(thoughts.slice(0, i).map(upstream.form))
      expect(upstream.thinks(body), `turn ${i + 1}`).toBe(true)
    }
    for (const words of ['weather of Paris: fine', 'news of Paris: fine', 'weather of Rome: fine'])
      expect(JSON.stringify(bodies[2])).toContain(words)
  })
})
