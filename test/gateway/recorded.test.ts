/** What a record says of who answered, and when the first words came. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRig, paths, type Rig, until } from './rig.ts'
import { ask } from './speech.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig({ flags: { simulate: 'auto' } })
})
afterAll(() => rig.close())

const recorded = async (model: string, stream: boolean) => {
  const { id, headers } = await rig.call({ path: paths['openai-chat'], body: ask('openai-chat', model, stream) })
  return { call: await rig.trace(id), headers }
}

it('names the simulator without what was asked of its answer; what was asked for is kept', async () => {
  const { call, headers } = await recorded('respan/sim?pace=1&tokens=3', true)
  expect(call).toMatchObject({ model: 'respan/sim', requested_model: 'respan/sim?pace=1&tokens=3' })
  expect(call.span_name).toBe('chat respan/sim')
  expect(call.attempt_spans).toMatchObject([{ provider: 'respan', model: 'respan/sim' }])
  expect(call.output).toBe('word1 word2 word3')
  expect(Object.values(headers)).not.toContain('respan/sim?pace=1&tokens=3')
})
it('names it so while it is in flight, too', async () => {
  const live = await rig.open({ path: paths['openai-chat'], body: ask('openai-chat', 'respan/sim?pace=50', true) })
  const id = live.headers['x-respan-log-id'] as string
  const pending = await until(async () => {
    const call = await rig.trace(id).catch(() => undefined)
    return call?.status === 'pending' && call
  })
  expect(pending).toMatchObject({ model: 'respan/sim', requested_model: 'respan/sim?pace=50' })
  live.hangUp()
})
it('has a time of the first token for a stream, and none for an answer that came whole', async () => {
  const streamed = await recorded('respan/sim?pace=1', true)
  expect(streamed.call.time_to_first_token).toBeGreaterThan(0)
  const { call } = await recorded('respan/sim', false)
  expect(call).toMatchObject({ status: 'success', stream: false, time_to_first_token: null })
  expect(call.attempt_spans[0]).not.toHaveProperty('firstTokenMs')
  rig.upstream.play([
    { status: 200, headers: { 'content-type': 'application/json' } },
    { send: JSON.stringify({ model: 'gpt-4o', choices: [{ index: 0, message: { content: 'Hi' } }] }) },
  ])
  expect((await recorded('openai/gpt-4o', false)).call).toMatchObject({
    provider_id: 'openai',
    time_to_first_token: null,
  })
})
