/** Every official client on every provider's protocol, its own and the foreign ones: text, tools, image, schema, error. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openRig, type Rig } from '../gateway/rig.ts'
import { providers, type Whole } from '../gateway/speech.ts'
import { clients } from './all.ts'
import { type Client, place, type Wish } from './client.ts'
import { type Upstream, upstreams } from './upstreams.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

const pairs = clients.flatMap((client) =>
  upstreams.map((upstream) => [client.name, upstream.protocol, { client, upstream }] as const),
)
interface Pair {
  client: Client
  upstream: Upstream
}

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAACklEQVR4nGMAAQAABQABDQottAAAAABJRU5ErkJggg=='

describe.each(pairs)('%s on %s', (_client, _upstream, { client, upstream }: Pair) => {
  const provider = providers[upstream.protocol]
  const play = (answer: Whole, stream: boolean) => rig.upstream.play(provider.answer(answer, stream))
  const talk = () => client.open({ url: rig.url, key: rig.key, model: upstream.plain })
  const ask = (wish: Wish, image?: string) => talk()({ text: 'Which city?', ...(image && { image }) }, wish)
  const body = () => rig.upstream.requests.at(-1)?.body ?? {}

  it.each([false, true])('text (stream: %s)', async (stream) => {
    play({ text: 'Paris, of course.' }, stream)
    expect(await ask({ stream })).toEqual({ text: 'Paris, of course.', thought: '', calls: [] })
    expect(JSON.stringify(body())).toContain('Which city?')
  })

  it.each([false, true])('F44 a thought that is no part of the text (stream: %s)', async (stream) => {
    play({ thought: 'They mean France.', signature: 'c2lnbmVk', text: 'Paris, of course.' }, stream)
    const { text, thought } = await ask({ stream, thinks: true })
    expect(text).toBe('Paris, of course.')
    expect(thought).toBe(client.deaf ? '' : 'They mean France.')
  })

  it.each([false, true])('two calls at once (stream: %s)', async (stream) => {
    const calls = ['weather', 'news'].map((name, i) => ({ id: `call_${i}`, name, arguments: '{"city":"Paris"}' }))
    play({ text: 'I look.', calls, end: 'tools' }, stream)
    const heard = await ask({ stream, tools: true })
    expect(heard.text).toBe('I look.')
    expect(heard.calls.map(({ name, input }) => [name, input])).toEqual([
      ['weather', { city: 'Paris' }],
      ['news', { city: 'Paris' }],
    ])
    expect(JSON.stringify(body())).toContain('The weather of a city')
  })

  it('an image', async () => {
    play({ text: 'A dot.' }, true)
    expect(await ask({ stream: true }, png)).toMatchObject({ text: 'A dot.' })
    expect(JSON.stringify(body())).toContain(png)
  })

  it.each([false, true])('an answer of a schema (stream: %s)', async (stream) => {
    const city = '{"city":"Paris"}'
    const byTool: Whole = { calls: [{ id: 'call_1', name: 'json', arguments: city }], end: 'tools' }
    // Some libraries offer a tool of that schema to models that they do not know.
    rig.upstream.always((seen) => provider.answer(upstream.schemaIn(seen.body) ? { text: city } : byTool, stream))
    const { text } = await ask({ stream, shaped: true })
    expect(JSON.parse(text)).toEqual({ city: 'Paris' })
    // One provider takes the schema as text.
    expect(JSON.stringify(body()).replaceAll('\\', '')).toContain(
      `"properties":${JSON.stringify(place.schema.properties)}`,
    )
  })

  it.each([false, true])('a refusal (stream: %s)', async (stream) => {
    const refusal = provider.refuse(429, 'rate_limit_error', 'slow down, please', { 'retry-after': '3600' })
    rig.upstream.play(refusal)
    const thrown = await ask({ stream }).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(client.limited)
    const { status, statusCode = status, message } = thrown as Error & { status?: number; statusCode?: number }
    expect(statusCode).toBe(429)
    expect(message).toContain('slow down, please')
  })
})
