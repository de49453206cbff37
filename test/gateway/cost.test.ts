/** What a call costs, end to end: tiers that answers name, what providers charge, the user's own prices. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { detailText } from '../../src/traces/detail.ts'
import { newHome, openRig, paths, type Rig } from './rig.ts'
import { ask } from './speech.ts'
import { openUpstream, type Upstream } from './upstream.ts'

let rig: Rig
let upstream: Upstream
beforeAll(async () => {
  upstream = await openUpstream()
  const home = newHome(upstream.url)
  const file = join(home, 'respan.json')
  const { providers } = JSON.parse(readFileSync(file, 'utf8'))
  providers.openrouter = { baseUrl: `${upstream.url}/openai/v1`, keyEnv: 'OPENAI_API_KEY' }
  providers.mine = {
    ...providers.openrouter,
    protocol: 'openai-chat',
    prices: { 'gpt-4o': { input: 1, cacheRead: 0.1, output: 2 } },
  }
  providers.anthropic.prices = { 'claude-haiku-4-5': { input: 0.5, output: 2 } }
  writeFileSync(file, JSON.stringify({ providers }))
  rig = await openRig({ home, upstream })
})
afterAll(async () => {
  await rig.close()
  await upstream.close()
})
beforeEach(() => upstream.reset())

const usage = {
  prompt_tokens: 1000,
  completion_tokens: 100,
  total_tokens: 1100,
  prompt_tokens_details: { cached_tokens: 400 },
}
const whole = (more: object) => ({
  id: 'chatcmpl-1',
  model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage,
  ...more,
})
const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`
const streamed = (more: object, tier: object) =>
  event({ choices: [{ index: 0, delta: { role: 'assistant', content: 'Hello!' }, finish_reason: null }], ...tier }) +
  event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) +
  event({ choices: [], usage, ...more }) +
  'data: [DONE]\n\n'

const recorded = async (model: string, answer: object | string, client: keyof typeof paths = 'openai-chat') => {
  const json = { status: 200, headers: { 'content-type': 'application/json' } }
  upstream.play(typeof answer === 'string' ? [{ send: answer }] : [json, { send: JSON.stringify(answer) }])
  const reply = await rig.call({ path: paths[client], body: ask(client, model, typeof answer === 'string') })
  expect(reply.status, reply.text).toBe(200)
  return rig.trace(reply.id)
}
const micro = (cost: number | null) => Math.round((cost ?? Number.NaN) * 1e6)

it('F58 is at the tier that the answer names, not the one that was asked for', async () => {
  const atPriority = 600 * 4.25 + 400 * 2.125 + 100 * 17
  const trace = await recorded('openai/gpt-4o', whole({ service_tier: 'priority' }))
  expect(micro(trace.cost)).toBe(atPriority)
  expect(trace.cost_details).toMatchObject({ serviceTier: 'priority' })
  expect(detailText(trace)).toContain("prices of the service tier 'priority'")
  // Only the first chunk names it.
  const stream = await recorded('openai/gpt-4o', streamed({}, { service_tier: 'priority' }))
  expect(micro(stream.cost)).toBe(atPriority)
  const translated = await recorded('openai/gpt-4o', whole({ service_tier: 'priority' }), 'anthropic-messages')
  expect(micro(translated.cost)).toBe(atPriority)
})

it('is the standard one, with a note, where the tier has no published price', async () => {
  const trace = await recorded('openai/gpt-4o', whole({ service_tier: 'scale' }))
  expect(micro(trace.cost)).toBe(600 * 2.5 + 400 * 1.25 + 100 * 10)
  expect(detailText(trace)).toContain("note: no published price for the tier 'scale': the standard price was taken")
})

it('is what the provider says that it charged', async () => {
  const charged = whole({ usage: { ...usage, cost: 0.0042, is_byok: false } })
  const trace = await recorded('openrouter/openai/gpt-4o', charged)
  expect(micro(trace.cost)).toBe(4200)
  const text = detailText(trace)
  expect(text).toContain('by the price list it would be:\n    input_mtok: 1000 × $2.5 per million tokens')
  expect(text).toContain('= $0.0042, as the provider says')
})

it('F64 is at the user’s own price of that provider, and of no other', async () => {
  const mine = await recorded('mine/gpt-4o', whole({}))
  expect(micro(mine.cost)).toBe(600 * 1 + 400 * 0.1 + 100 * 2)
  expect(mine.cost_details).toMatchObject({ source: 'config' })
  expect(detailText(mine)).toContain('= $0.00084, by your own prices')
  const theirs = await recorded('openai/gpt-4o', whole({}))
  expect(micro(theirs.cost)).toBe(600 * 2.5 + 400 * 1.25 + 100 * 10)
})

it('F64 is a built-in provider’s own price too', async () => {
  const answer = {
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5',
    content: [{ type: 'text', text: 'Hello!' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 1000, output_tokens: 100 },
  }
  const trace = await recorded('anthropic/claude-haiku-4-5', answer, 'anthropic-messages')
  expect(micro(trace.cost)).toBe(1000 * 0.5 + 100 * 2)
})
