import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openTraceReader } from '../../src/store/reader.ts'
import { openForWriting } from '../../src/store/sqlite/connection.ts'
import { pruner } from '../../src/store/sqlite/retention.ts'
import type { LogQuery } from '../../src/store/store.ts'
import { exchange, freshHome, jsonAnswer, record, requestOf, started } from './cases.ts'
import { storeContract } from './contract.ts'
import { fill, open } from './opening.ts'

describe('the SQLite store', () => {
  storeContract(async (run, options) => {
    const { store } = open(freshHome(), options)
    await run(store)
    await store.close()
  })
})

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

describe('calls that an older version stored', () => {
  it('have no first token where the answer came whole, in rows, filters, sorts and figures', async () => {
    const { store } = open(freshHome())
    const { attempts } = exchange('x').end
    const told = (firstTokenMs: number) => ({
      firstTokenMs,
      attempts: attempts.map((one) => ({ ...one, firstTokenMs })),
    })
    await record(store, exchange('whole', {}, told(400)), requestOf('a'), jsonAnswer('b'))
    await record(store, exchange('streamed', { stream: true }, told(100)), requestOf('a'), jsonAnswer('b'))
    // A report says so itself, whether it says that it streamed or not.
    const reported = { protocol: 'other', path: '/api/request-logs' } as const
    await record(store, exchange('reported', reported, { firstTokenMs: 200, attempts: [] }), '{}', '{}')
    const { reader } = store
    const whole = await reader.get('whole')
    expect(whole).toMatchObject({ time_to_first_token: null, latency: 0.5 })
    expect(whole?.attempt_spans[0]).not.toHaveProperty('firstTokenMs')
    expect((await reader.get('streamed'))?.attempt_spans[0]).toHaveProperty('firstTokenMs', 100)
    const given = { kind: 'field', field: 'ttft', test: { op: 'given' } } as const
    const rowsOf = async (query: LogQuery) =>
      (await reader.list(query)).rows.map((row) => [row.id, row.time_to_first_token])
    expect(await rowsOf({ filter: given, sort: { by: 'time' } })).toEqual(
      expect.arrayContaining([
        ['streamed', 0.1],
        ['reported', 0.2],
      ]),
    )
    expect((await rowsOf({ sort: { by: 'ttft' } })).map(([id]) => id)).toEqual(['reported', 'streamed', 'whole'])
    expect((await reader.list({ filter: given })).total).toBe(2)
    const { total } = await reader.stats({ by: ['model'] })
    expect(total).toMatchObject({ calls: 3, ttft_p50: 0.1, ttft_p95: 0.2 })
    await store.close()
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
