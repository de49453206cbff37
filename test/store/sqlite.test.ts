import { createHash } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openStore, type Store, type StoreOptions } from '../../src/store/open.ts'
import { openTraceReader } from '../../src/store/reader.ts'
import { openForWriting } from '../../src/store/sqlite/connection.ts'
import { pruner } from '../../src/store/sqlite/retention.ts'
import { zoneRows } from '../../src/store/sqlite/zones.ts'
import { exchange, freshHome, jsonAnswer, record, requestOf, started } from './cases.ts'
import { storeContract } from './contract.ts'
import { randomOf, textOf } from './generator.ts'

const open = (home: string, more: Partial<StoreOptions> = {}) => {
  const troubles: string[] = []
  return { store: openStore({ home, onTrouble: (message) => troubles.push(message), ...more }), troubles }
}

describe('the SQLite store', () => {
  storeContract(async (run, options) => {
    const { store } = open(freshHome(), options)
    await run(store)
    await store.close()
  })
})

const fill = async (store: Store, count: number, size = 10) => {
  for (let n = 0; n < count; n++) {
    await record(store, exchange(`x${n}`), requestOf(`question ${n} ${'?'.repeat(size)}`), jsonAnswer(`answer ${n}`))
  }
}

const unlikeWords = (seed: number, count: number): string =>
  Array.from({ length: count }, (_, i) => ((seed * 7919 + i * 104729) % 99991).toString(36)).join(' ')

describe('its files', () => {
  it('are for the owner only, and no journal is left after a close', async () => {
    const home = freshHome()
    const { store } = open(home)
    store.control.createKey('k', 'test')
    store.control.putProvider({ id: 'openai' }, { secret: 'abc' })
    await fill(store, 3)
    await store.flush()
    expect(statSync(home).mode & 0o777).toBe(0o700)
    const names = readdirSync(home)
    expect(names).toContain('traces.db-wal')
    for (const name of names) expect([name, statSync(join(home, name)).mode & 0o777]).toEqual([name, 0o600])
    await store.close()
    expect(readdirSync(home).filter((name) => name.startsWith('journal-'))).toEqual([])
  })

  it('give up the journal when nothing happens for a while', async () => {
    const home = freshHome()
    const { store } = open(home)
    await fill(store, 3)
    await expect
      .poll(() => readdirSync(home).some((name) => name.startsWith('journal-')), { timeout: 5000 })
      .toBe(false)
    await fill(store, 1)
    expect((await store.reader.list({})).total).toBe(3)
    await store.close()
  })

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

describe('a broken trace file', () => {
  for (const [what, damage] of [
    ['overwritten', (file: string) => writeFileSync(file, 'no database at all, '.repeat(1000))],
    ['cut off', (file: string) => truncateSync(file, 20_000)],
  ] as const) {
    it(`that was ${what} is set aside, and recording goes on`, async () => {
      const home = freshHome()
      const first = open(home)
      await fill(first.store, 30)
      await first.store.close()
      damage(join(home, 'traces.db'))
      const { store, troubles } = open(home)
      await store.ready
      await record(store, exchange('after'), requestOf('still there?'), jsonAnswer('yes'))
      expect(await store.reader.get('after')).toMatchObject({ output: 'yes' })
      await store.close()
      expect(troubles.join()).toMatch(/trace file is broken.*set aside/)
      expect(readdirSync(home).some((name) => /^traces\.db\.broken-/.test(name))).toBe(true)
    })
  }
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

describe('retention of 0', () => {
  it.each([
    ['age', { ageMsMax: 0, bytesMax: 1e15 }],
    ['size', { ageMsMax: 86_400_000, bytesMax: 0 }],
  ])('deletes nothing for its %s', async (_, limits) => {
    const home = freshHome()
    const { store } = open(home)
    await fill(store, 5)
    await store.close()
    const db = openForWriting(home)
    const { round } = pruner(db, limits, () => undefined)
    while (round(Date.now()));
    expect(db.prepare('SELECT count(*) AS n FROM spans').get()).toEqual({ n: 5 })
    db.close()
  })
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

describe('another process', () => {
  it('reads while the gateway writes, and before there is anything', async () => {
    const home = freshHome()
    expect(await openTraceReader(join(home, 'nothing')).list({})).toMatchObject({ rows: [], total: 0, cursor: 0 })
    const { store } = open(home)
    await fill(store, 10)
    await store.flush()
    const reader = openTraceReader(home)
    expect((await reader.list({ limit: 3 })).total).toBe(10)
    store.sink.begin(started('late'), Buffer.from(requestOf('late')))
    await delay(400)
    expect(await reader.get('late')).toMatchObject({ status: 'pending' })
    reader.close()
    await store.close()
  })

  it('finds no key in any file', async () => {
    const home = freshHome()
    const { store } = open(home)
    const key = `sk-proj-${'Zz9'.repeat(12)}`
    await record(store, exchange('a', { params: { metadata: { key } } }), requestOf(`use ${key}`), jsonAnswer(key))
    store.control.putProvider({ id: 'openai' }, { secret: key })
    await store.close()
    for (const name of readdirSync(home)) expect(readFileSync(join(home, name)).includes(key)).toBe(false)
  })
})
