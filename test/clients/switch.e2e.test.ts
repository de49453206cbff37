/**
 * Conversations that change their model and go back: every official client, from each provider's protocol to each other.
 * F34: what a model thought goes to its maker only, and is still there for it; so it is too where a fallback takes the turn.
 */

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openRig, type Rig } from '../gateway/rig.ts'
import { providers, type Whole } from '../gateway/speech.ts'
import { clients } from './all.ts'
import type { Client } from './client.ts'
import { type Upstream, upstreams } from './upstreams.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig({ env: { DEEPSEEK_API_KEY: 'key-of-deepseek' } })
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

const thought = { words: 'It is about Paris.', signature: 'c2lnbmVkIG9uZQ==' }
/** A provider's ids are its own: none comes twice. */
let called = 0
const weatherOnly = (): Whole => ({
  thought: thought.words,
  signature: thought.signature,
  calls: [{ id: `call_${called++}`, name: 'weather', arguments: '{"city":"Paris"}' }],
  end: 'tools',
})
/** What this gateway seals begins so: base64 of its name. */
const seal = 'cmVzcGFu'

const switches = clients.flatMap((client) =>
  upstreams.flatMap((first) =>
    upstreams
      .filter(({ protocol }) => protocol !== first.protocol)
      .map((second) => [client.name, first.protocol, second.protocol, { client, first, second }] as const),
  ),
)
interface Switch {
  client: Client
  first: Upstream
  second: Upstream
}

it.each(switches)('%s from %s to %s and back: a thought goes to its maker only', async (...row) => {
  const { client, first, second } = row[3] as Switch
  const fine = { text: 'Fine so far.', thought: 'Sunny is fine.', signature: 'bm90IHlvdXJz' }
  const [one, other] = [providers[first.protocol], providers[second.protocol]]
  rig.upstream.play(one.answer(weatherOnly(), true), other.answer(fine, true), one.answer({ text: 'Bye.' }, true))
  const talk = client.open({ url: rig.url, key: rig.key, model: first.model })
  const wish = { stream: true, tools: true, thinks: true }
  const heard = await talk({ text: 'Weather?' }, wish)
  const results = heard.calls.map(({ id, name }) => ({ id, name, text: 'sunny' }))
  const bound = (upstream: Upstream) => client.byReference && upstream.protocol === client.protocol
  const turn = talk({ results }, { ...wish, model: second.model })
  if (bound(first)) return expect(turn).rejects.toThrow(/item_reference names what a provider/)
  expect(await turn).toMatchObject({ text: 'Fine so far.' })
  if (bound(second)) return expect(rig.upstream.requests[1]?.bytes.toString()).not.toContain('item_reference')
  expect(await talk({ text: 'Thanks.' }, { ...wish, model: first.model })).toMatchObject({ text: 'Bye.' })

  const [, there, back] = rig.upstream.requests
  const [sent, returned] = [there?.bytes.toString() ?? '', back?.bytes.toString() ?? '']
  for (const word of [seal, thought.signature, Buffer.from(thought.signature).toString('base64')])
    expect(sent).not.toContain(word)
  expect(sent).toContain('sunny')
  for (const word of [seal, fine.signature, Buffer.from(fine.signature).toString('base64')])
    expect(returned).not.toContain(word)
  expect(first.thoughtsIn(back?.body ?? {})).toContainEqual(first.form(thought))
})
