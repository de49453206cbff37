/** Zones: bounds that only widen, also when a call ends long after it began; and which zones are looked through first. */

import type { Database } from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { openForReading, openForWriting } from '../../src/store/sqlite/connection.ts'
import { nearestZones, openZones, zoneRows } from '../../src/store/sqlite/zones.ts'
import { exchange, freshHome, jsonAnswer, record, requestOf, strays } from './cases.ts'

const row = (startedAt: number, latencyMs: number | null, tokens: number | null) => ({
  started_at: startedAt,
  ended_at: latencyMs === null ? null : startedAt + latencyMs,
  first_token_ms: null,
  cost_micro: null,
  input_tokens: tokens,
  output_tokens: tokens,
})

describe('zones', () => {
  it('widen, and are told in the order of their nearest ends', () => {
    const db = openForWriting(freshHome())
    const zones = openZones(db)
    const add = (seq: number, one: ReturnType<typeof row>) => {
      zones.add(seq, one)
      zones.save()
    }
    add(1, row(1000, 50, 7))
    add(2, row(1010, null, null))
    add(zoneRows, row(2000, 20, null))
    add(2 * zoneRows, row(3000, null, null))
    const slowest = () => nearestZones(db, [], { by: 'latency', up: false }, 10)
    const [none, last] = [
      { zone: 2, edge: null },
      { zone: 1, edge: 20 },
    ]
    expect(slowest()).toEqual([{ zone: 0, edge: 50 }, last, none])
    expect(nearestZones(db, [], { by: 'latency', up: true }, 10)).toEqual([last, { zone: 0, edge: 50 }, none])
    add(2, row(1010, 900, 1))
    expect(slowest()[0]).toEqual({ zone: 0, edge: 900 })
    add(1, row(1000, 50, 7))
    expect(slowest()[0]).toEqual({ zone: 0, edge: 900 })
    zones.add(zoneRows, row(2000, 5000, null))
    zones.forget()
    zones.save()
    expect(slowest()[0]).toEqual({ zone: 0, edge: 900 })
    const few = [{ field: 'tokens', low: 14, high: 20 }] as const
    expect(nearestZones(db, few, { by: 'time', up: false }, 10)).toEqual([{ zone: 0, edge: 1010 }])
    expect(nearestZones(db, [], { by: 'time', up: false }, 1)).toEqual([{ zone: 2, edge: 3000 }])
    db.close()
  })

  it('hold every call of a store, also those that ended in a later batch', async () => {
    const home = freshHome()
    const store = openStore({ home, onTrouble: (message) => expect.fail(message) })
    for (let n = 0; n < 300; n++) await record(store, exchange(`a${n}`), requestOf('x'), jsonAnswer('y'))
    const late = exchange('late', { startedAt: Date.now() })
    store.sink.begin(late.start, Buffer.from(requestOf('an elephant')))
    await store.flush()
    for (let n = 0; n < 300; n++) await record(store, exchange(`b${n}`), requestOf('x'), jsonAnswer('y'))
    await store.flush()
    const answer = Buffer.from(jsonAnswer('a giraffe'))
    await new Promise<void>((done) => {
      store.sink.finish({ ...late.end, endedAt: late.start.startedAt + 999_999 }, [answer], done)
    })
    const slowest = await store.reader.list({ sort: { by: 'latency' }, limit: 1 })
    expect(slowest.rows.map(({ id }) => id)).toEqual(['late'])
    // Its words, too, at once.
    const found = await store.reader.list({ filter: { kind: 'words', text: 'giraffe' } })
    expect([found.rows.map(({ id }) => id), found.unindexed]).toEqual([['late'], 0])
    const asked = await store.reader.list({ filter: { kind: 'words', text: 'elephant' } })
    expect(asked.rows.map(({ id }) => id)).toEqual(['late'])
    await store.close()
    const db = openForReading(home) as Database
    expect(strays(db)).toBe(0)
    db.close()
  })
})
