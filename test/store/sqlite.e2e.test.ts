/** The SQLite store with much in it, and over a while: sizes on the disk, damage under way, what retention leaves. */

import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTraceReader } from '../../src/store/reader.ts'
import { openForWriting } from '../../src/store/sqlite/connection.ts'
import { pruner } from '../../src/store/sqlite/retention.ts'
import { zoneRows } from '../../src/store/sqlite/zones.ts'
import { exchange, freshHome, jsonAnswer, record, requestOf } from './cases.ts'
import { randomOf, textOf } from './generator.ts'
import { fill, open } from './opening.ts'

const unlikeWords = (seed: number, count: number): string =>
  Array.from({ length: count }, (_, i) => ((seed * 7919 + i * 104729) % 99991).toString(36)).join(' ')

describe('its file', () => {
  // The index of words is in the size: where no word is like another, it is larger than the bodies.
  it.each<[text: string, words: (seed: number, count: number) => string, times: number]>([
    ['ordinary text', (seed, count) => textOf(randomOf(seed), count), 10],
    ['text in which no word comes twice', (seed, count) => unlikeWords(seed, count), 6],
  ])('hold an agent conversation of 50 turns once: %s', async (_, words, times) => {
    const home = freshHome()
    const size = () => statSync(join(home, 'traces.db')).size
    const before = open(home)
    await before.store.close()
    const empty = size()
    const { store } = open(home)
    const tools = Array.from({ length: 12 }, (_, i) => ({
      type: 'function',
      function: { name: `tool_${i}`, description: words(i + 900, 40), parameters: { type: 'object', properties: {} } },
    }))
    const messages: object[] = [{ role: 'system', content: words(999, 600) }]
    let sent = 0
    for (let turn = 0; turn < 50; turn++) {
      messages.push({ role: 'user', content: `turn${turn} ${words(turn, 30)}` })
      const body = JSON.stringify({ model: 'm', messages, tools })
      sent += body.length
      await record(store, exchange(`t${turn}`), body, jsonAnswer(`answer ${turn}`))
      const call = {
        id: `c${turn}`,
        type: 'function',
        function: { name: 'tool_1', arguments: `{"q":"${words(turn, 9)}"}` },
      }
      messages.push({ role: 'assistant', content: null, tool_calls: [call] })
      messages.push({ role: 'tool', tool_call_id: `c${turn}`, content: `result${turn} ${words(turn + 100, 600)}` })
    }
    // With the index of its words: each is found in every call that has it.
    const found = async (text: string) => store.reader.list({ filter: { kind: 'words', text }, count: true })
    await expect.poll(async () => (await found('x')).unindexed, { timeout: 10_000 }).toBe(0)
    expect((await found('result10')).total).toBe(39)
    expect((await found('turn49')).rows.map(({ id }) => id)).toEqual(['t49'])
    await store.close()
    expect(size() - empty).toBeLessThan(sent / times)
  })
})

describe('a trace file that breaks while it is in use', () => {
  it('is set aside; what is still in the journal is stored again', async () => {
    const home = freshHome()
    const { store, troubles } = open(home)
    // More than the cache holds, so that the damage is met.
    await fill(store, 9000, 1500)
    await store.flush()
    // Both are open before either is damaged: who meets the first damage renames both.
    for (const fd of ['', '-wal'].map((tail) => openSync(join(home, `traces.db${tail}`), 'r+'))) {
      writeSync(fd, Buffer.alloc(fstatSync(fd).size, 'Z'))
      closeSync(fd)
    }
    await record(store, exchange('after'), requestOf('still there?'), jsonAnswer('yes'))
    expect(await store.reader.get('after')).toMatchObject({ output: 'yes' })
    expect(await store.reader.get('x8999')).toMatchObject({ output: 'answer 8999' })
    await store.close()
    expect(troubles.join()).toMatch(/trace file is broken.*set aside/)
  })
})

describe('retention', () => {
  it('deletes what is too old, and the slices that only it used', async () => {
    const home = freshHome()
    const seed = open(home)
    const old = Date.now() - 40 * 86_400_000
    for (let n = 0; n < 20; n++) {
      await record(seed.store, exchange(`old${n}`, { startedAt: old }), requestOf('o'.repeat(3000)), jsonAnswer('a'))
    }
    await fill(seed.store, 5)
    await seed.store.close()
    const { store } = open(home)
    await expect.poll(async () => (await store.reader.list({})).total, { timeout: 15_000, interval: 500 }).toBe(5)
    expect(await store.reader.get('old3')).toBeUndefined()
    expect(await store.reader.get('x4')).toMatchObject({ output: 'answer 4' })
    await store.close()
  }, 20_000)
})

describe('retention by size', () => {
  it('deletes the oldest until there is room, and gives the disk its pages back', async () => {
    const home = freshHome()
    const { store } = open(home)
    const noise = (n: number) => createHash('shake256', { outputLength: 4000 }).update(`${n}`).digest('hex')
    for (let n = 0; n < 700; n++) await record(store, exchange(`s${n}`), requestOf(noise(n)), jsonAnswer('ok'))
    await store.close()
    const file = join(home, 'traces.db')
    const full = statSync(file).size
    const db = openForWriting(home)
    const { round } = pruner(db, { ageMsMax: 86_400_000, bytesMax: full / 2 }, () => undefined)
    while (round(Date.now()));
    const seqs = `seq >= zone * ${zoneRows} AND seq < (zone + 1) * ${zoneRows}`
    const empty = db.prepare(`SELECT 1 FROM zones WHERE NOT EXISTS (SELECT 1 FROM spans WHERE ${seqs})`)
    expect(empty.all()).toEqual([])
    for (let n = 0; n < 10; n++) db.pragma('incremental_vacuum')
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    expect(statSync(file).size).toBeLessThan(full / 2)
    const reader = openTraceReader(home)
    // Slices are given up a little later than their calls, so somewhat less than half is left.
    const { total } = await reader.list({})
    expect(total).toBeGreaterThan(150)
    expect(total).toBeLessThan(350)
    expect(await reader.get('s100')).toBeUndefined()
    expect((await reader.get('s600'))?.full_request).toEqual(JSON.parse(requestOf(noise(600))))
    reader.close()
  })
})
