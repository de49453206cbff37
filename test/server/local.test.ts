/** The routes of the home's owner: what a stream has said so far while it runs, and what is said of calls. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LiveText } from '../../src/store/store.ts'
import { openRig, paths, type Rig, until } from '../gateway/rig.ts'
import { ask } from '../gateway/speech.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig({ flags: { simulate: 'auto' } })
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

const look = async (id: string, how: 'ids' | 'whole', key = rig.token): Promise<LiveText[]> => {
  const reply = await rig.call({ method: 'GET', path: `/local/live?${how}=${id}`, key })
  return (JSON.parse(reply.text) as { calls: LiveText[] }).calls
}
const chunk = (content: string) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'gpt-4o', choices: [{ index: 0, delta: { content } }] })}\n\n`
const last = `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'gpt-4o', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`

/** A stream that goes on when it is told to. */
const begin = async (protocol: 'openai-chat' | 'anthropic-messages', more: object = {}) => {
  let goOn: () => void = () => undefined
  const told = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  rig.upstream.play([
    { send: chunk('Once ') },
    { send: chunk('upon') },
    { until: told },
    { send: chunk(' a time') },
    { until: ended },
    { send: last },
  ])
  const live = await rig.open({ path: paths[protocol], body: ask(protocol, 'openai/gpt-4o', true, more) })
  return { live, id: live.headers['x-respan-log-id'] as string, goOn, end }
}

describe('a stream that runs', () => {
  it.each(['openai-chat', 'anthropic-messages'] as const)('is heard so far, for a caller of %s', async (protocol) => {
    const { live, id, goOn, end } = await begin(protocol)
    await until(async () => (await look(id, 'whole'))[0]?.text === 'Once upon')
    goOn()
    const [said] = await until(async () => {
      const calls = await look(id, 'ids')
      return calls[0]?.text === 'Once upon a time' && calls
    })
    expect(said).toEqual({ id, text: 'Once upon a time', characters: 16 })
    end()
    await live.whole
    expect(await look(id, 'whole')).toEqual([])
    expect(JSON.stringify((await rig.trace(id)).completion_message)).toContain('Once upon a time')
  })
  it('of which nothing is kept is not heard', async () => {
    const { live, id, goOn, end } = await begin('openai-chat', { disable_log: true })
    await live.until((text) => text.includes('upon'))
    expect(await look(id, 'whole')).toEqual([])
    goOn()
    end()
    await live.whole
  })
  it('of the simulator is heard too', async () => {
    const body = ask('openai-chat', 'respan/sim?pace=30&tokens=400', true)
    const live = await rig.open({ path: paths['openai-chat'], body })
    const id = live.headers['x-respan-log-id'] as string
    const first = await until(async () => (await look(id, 'whole'))[0]?.characters)
    await until(async () => ((await look(id, 'whole'))[0]?.characters ?? 0) > first)
    live.hangUp()
    await until(async () => (await look(id, 'whole')).length === 0)
  })
  it('is told to who has the token, and not to a key', async () => {
    for (const key of [rig.key, '', `${rig.token}x`]) {
      const reply = await rig.call({ method: 'GET', path: '/local/live?ids=x', key })
      expect([reply.status, reply.text.includes('calls":')]).toEqual([401, false])
    }
    expect(await look('x', 'ids')).toEqual([])
  })
})

describe('what is said of a call', () => {
  it('is kept, and is what filters find', async () => {
    rig.upstream.play([{ send: chunk('Hello') }, { send: last }])
    const { id } = await rig.call({ path: paths['openai-chat'], body: ask('openai-chat', 'openai/gpt-4o', true) })
    const changes = [
      { id, note: 'ask Ada', marked: true, positive_feedback: false },
      { id: 'nowhere', note: 'x' },
    ]
    const reply = await rig.call({ path: '/local/annotations', key: rig.token, body: { changes } })
    expect(JSON.parse(reply.text)).toEqual({ found: [id] })
    expect(await rig.trace(id)).toMatchObject({ note: 'ask Ada', marked: true, positive_feedback: false })
  })
})

describe('who would be asked for a model', () => {
  const targets = async (...models: string[]) => {
    const path = `/local/targets?models=${encodeURIComponent(models.join(','))}`
    const reply = await rig.call({ method: 'GET', path, key: rig.token })
    return (JSON.parse(reply.text) as { targets: unknown[] }).targets
  }
  it('is told without asking anybody', async () => {
    expect(await targets('openai/gpt-4o', 'respan/sim?pace=3&tokens=4', 'nobody-has-this')).toMatchObject([
      { asked: 'openai/gpt-4o', provider: 'openai', model: 'gpt-4o' },
      { asked: 'respan/sim?pace=3&tokens=4', provider: 'respan', model: 'respan/sim' },
      { asked: 'nobody-has-this', problem: expect.stringContaining('no provider is known for model') },
    ])
    const other = await rig.call({ method: 'GET', path: '/local/targets?models=x', key: rig.key })
    expect(other.status).toBe(401)
  })
})
