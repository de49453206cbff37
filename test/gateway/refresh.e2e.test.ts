/** A running gateway takes up a refreshed catalogue, prices and names together, and outlives one that is no good. */

import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeRefreshed } from '../../src/providers/refresh.ts'
import { listOf, lists, modelOf } from '../providers/editions.ts'
import { openRig, paths, type Rig, until } from './rig.ts'
import { ask, providers } from './speech.ts'

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
})
afterAll(() => rig.close())

const costOf = async (model: string): Promise<number | undefined> => {
  rig.upstream.play(providers['openai-chat'].answer({ text: 'Hello!', end: 'stop' }, false))
  const reply = await rig.call({ path: paths['openai-chat'], body: ask('openai-chat', model, false) })
  rig.upstream.reset()
  const trace = (await rig.trace(reply.id)) as unknown as { cost: number | null }
  return reply.status === 200 ? (trace.cost ?? undefined) : undefined
}
const put = (text: string) => {
  const file = join(rig.home, 'catalogue.json')
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

it('without a restart', { timeout: 40_000 }, async () => {
  const before = await costOf('gpt-4o')
  expect(before).toBeGreaterThan(0)
  expect(await costOf('zebra-1')).toBeUndefined()

  const text = lists((raw) => {
    modelOf(raw, 'openai', 'gpt-4o').prices = { input_mtok: 25, output_mtok: 100 }
    listOf(raw, 'openai').models.push({ id: 'zebra-1', match: { equals: 'zebra-1' }, prices: { input_mtok: 7 } })
  })
  const whole = JSON.stringify(makeRefreshed([{ from: 'there', text }], { number: 0 }, new Date()))
  put(whole)
  expect(await until(async () => (await costOf('zebra-1')) !== undefined)).toBe(true)
  expect(await until(async () => ((await costOf('gpt-4o')) ?? 0) > 5 * (before as number))).toBe(true)

  put(whole.slice(0, 50_000))
  expect(await until(async () => (await costOf('zebra-1')) === undefined)).toBe(true)
  expect(await until(async () => (await costOf('gpt-4o')) === before)).toBe(true)
  const told = rig.said.filter((line) => line.includes('the refreshed catalogue'))
  expect(told).toEqual([expect.stringMatching(/catalogue\.json is not used \(.+\); the built-in one is/)])
})
