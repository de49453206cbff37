/** A store of 20,000 calls: figures by rollups and by rows, traces, words, annotations, giving up; files of older versions. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Filter } from '../../src/core/filter.ts'
import { openStore } from '../../src/store/open.ts'
import { openTraceReader } from '../../src/store/reader.ts'
import { startReader } from '../../src/store/reader-link.ts'
import { openForReading, openForWriting } from '../../src/store/sqlite/connection.ts'
import { explainPage, readPage } from '../../src/store/sqlite/list.ts'
import { pruner } from '../../src/store/sqlite/retention.ts'
import { exactPercentile } from '../../src/store/sqlite/rollup-columns.ts'
import { readStats } from '../../src/store/sqlite/stats.ts'
import { readTrace, readTraces } from '../../src/store/sqlite/trace-list.ts'
import type { Dimension, LogRow, SortField, Stats, StatsQuery } from '../../src/store/store.ts'
import { matcherOf, parseFilter } from '../../src/traces/index.ts'
import { exchange, freshHome, jsonAnswer, record, requestOf, strays } from './cases.ts'
import { day, fill } from './generator.ts'

const count = 20_000
const endMs = Date.parse('2026-11-26T12:34:56Z')

let home: string
let db: Database
let rows: LogRow[]

const read = (text: string): Filter => {
  const parsed = parseFilter(text, endMs)
  if ('error' in parsed) throw new Error(parsed.error.message)
  return parsed.filter
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'respan-queries-'))
  fill(home, { count, seed: 5, endMs })
  db = openForReading(home) as Database
  rows = []
  for (let next: string | null | undefined; next !== null; ) {
    const page = readPage(db, { limit: 1000, count: false, ...(next !== undefined && { next }) })
    rows.push(...page.rows)
    next = page.next
  }
}, 180_000)
afterAll(() => {
  db.close()
  rmSync(home, { recursive: true })
})

/** What the rows themselves say. */
const byHand = (group: (row: LogRow) => string | null, filter: Filter) => {
  const groups = new Map<string | null, LogRow[]>()
  for (const row of rows.filter(matcherOf(filter))) groups.set(group(row), [...(groups.get(group(row)) ?? []), row])
  const sum = (list: LogRow[], value: (row: LogRow) => number | null) =>
    list.reduce((total, row) => total + (value(row) ?? 0), 0)
  return [...groups].map(([name, list]) => ({
    group: [name],
    calls: list.length,
    errors: list.filter(({ failed }) => failed).length,
    prompt_tokens: sum(list, (row) => row.prompt_tokens),
    completion_tokens: sum(list, (row) => row.completion_tokens),
    cache_read_tokens: sum(list, (row) => row.cache_read_tokens),
    cached: list.filter((row) => (row.cache_read_tokens ?? 0) > 0).length,
    cost: expect.closeTo(
      sum(list, (row) => row.cost),
      6,
    ),
    unpriced: list.filter(({ cost }) => cost === null).length,
    latencies: list.map(({ latency }) => latency as number).sort((a, b) => a - b),
  }))
}

/** Neighbouring edges of the histogram are a factor of two apart. */
const near = (told: number | null, latencies: readonly number[], share: number) => {
  const exact = latencies[Math.ceil(latencies.length * share) - 1] as number
  expect(told).toBeGreaterThanOrEqual(latencies[0] as number)
  expect(told).toBeLessThanOrEqual(latencies.at(-1) as number)
  expect(told).toBeGreaterThan(Math.min(exact, 81) / 2.01)
  expect(told).toBeLessThan(Math.max(0.011, exact * 2.01))
}

describe('figures', () => {
  const cases: readonly (readonly [
    by: Dimension,
    group: (row: LogRow) => string | null,
    filter: string,
    from: Stats['from'],
  ])[] = [
    ['customer', (row) => row.customer_identifier, '', 'rollups'],
    ['customer', (row) => row.customer_identifier, 'since:30d', 'rollups'],
    ['model', (row) => row.model, 'since:7d', 'rollups'],
    ['model', (row) => row.model, 'since:500h until:26h -env:test', 'rollups'],
    ['provider', (row) => row.provider_id, 'model:gpt* customer:(customer-1 OR customer-2)', 'rollups'],
    ['key', (row) => row.organization_key_id, 'since:90m', 'rollups'],
    ['day', (row) => `${row.start_time.slice(0, 10)}T00:00:00Z`, 'since:20d', 'rollups'],
    ['hour', (row) => `${row.start_time.slice(0, 13)}:00:00Z`, 'env:prod since:3d', 'rollups'],
    ['minute', (row) => `${row.start_time.slice(0, 16)}:00Z`, 'since:1d', 'rollups'],
    ['thread', (row) => row.thread_identifier, 'since:5d', 'rows'],
    ['status', (row) => row.status, '', 'rows'],
    ['model', (row) => row.model, 'latency:>2s', 'rows'],
    [{ meta: 'region' }, (row) => row.metadata.region ?? null, 'since:10d', 'rows'],
  ]
  it.each(cases)('by %o of what $2 finds are those of the calls', (by, group, text, from) => {
    const stats = readStats(db, { by: [by], filter: read(text) })
    const expected = byHand(group, read(text))
    expect(stats.from).toBe(from)
    expect(stats.rows).toHaveLength(expected.length)
    for (const { latencies, ...figures } of expected) {
      const row = stats.rows.find((one) => one.group[0] === figures.group[0])
      expect(row).toMatchObject(figures)
      near(row?.latency_p50 ?? null, latencies, 0.5)
      near(row?.latency_p95 ?? null, latencies, 0.95)
    }
    expect(stats.total.calls).toBe(expected.reduce((sum, { calls }) => sum + calls, 0))
  })

  it('have exact percentiles where the whole time holds few calls, and those alone for sure', () => {
    const exact = (text: string, by: Dimension[] = []) => {
      const filter = read(text)
      const { total, from } = readStats(db, { by, filter })
      const latencies = rows.filter(matcherOf(filter)).map(({ latency }) => latency as number)
      return {
        from,
        calls: total.calls,
        same:
          total.latency_p95 ===
          exactPercentile(
            latencies.sort((a, b) => a - b),
            0.95,
          ),
      }
    }
    const few = expect.toSatisfy((calls: number) => calls > 100 && calls <= 5000)
    expect(exact('since:2d')).toEqual({ from: 'rollups', calls: few, same: true })
    // Few are asked for, of a time that holds many.
    expect(exact('customer:customer-1')).toEqual({ from: 'rollups', calls: few, same: false })
    expect(exact('customer:customer-1', ['status'])).toEqual({ from: 'rows', calls: few, same: true })
  })

  it('by several at once, most calls first, no more than asked for', () => {
    const { rows: groups } = readStats(db, { by: ['customer', 'model'], filter: read('since:7d'), limit: 5 })
    expect(groups).toHaveLength(5)
    expect(groups.map(({ calls }) => calls)).toEqual(groups.map(({ calls }) => calls).toSorted((a, b) => b - a))
    const first = groups.find(({ group }) => group[0] !== null)
    const [customer, model] = first?.group ?? []
    const own = rows.filter(matcherOf(read(`since:7d customer:${customer} model:"${model}"`)))
    expect(first?.calls).toBe(own.length)
  })
})

describe('indexes', () => {
  it.each([
    ['customer:a', 'spans_customer'],
    ['model:a', 'spans_model'],
    ['provider:a', 'spans_provider'],
    ['key:a', 'spans_key'],
    ['status:error', 'spans_trouble'],
    ['status:429', 'spans_http'],
    ['code:a', 'spans_error_code'],
    ['thread:a', 'spans_thread'],
    ['session:a', 'spans_session'],
    ['group:a', 'spans_trace_group'],
    ['custom:a', 'spans_custom_id'],
    ['workflow:a', 'spans_workflow'],
    ['prompt:a', 'spans_prompt'],
    ['trace:a', 'spans_trace'],
    ['is:failed', 'spans_trouble'],
    // The one of them that finds the fewest.
    ['model:a customer:a status:error provider:a', 'spans_trouble'],
    ['key:a model:a customer:a', 'spans_customer'],
    ['status:success model:a provider:a', 'spans_provider'],
    ['custom:a thread:a status:error', 'spans_thread'],
    ['', 'spans_newest'],
  ])('%s is answered by %s', (text, index) => {
    const { plan, sql } = explainPage(db, { filter: read(text) })
    expect([text, plan.join('; ')]).toEqual([text, expect.stringContaining(index)])
    expect(sql).not.toContain(':a')
  })
})

const sortValues: Readonly<Record<SortField, (row: LogRow) => number | null>> = {
  time: (row) => Date.parse(row.start_time),
  ended: (row) => (row.timestamp === null ? null : Date.parse(row.timestamp)),
  latency: (row) => row.latency,
  ttft: (row) => row.time_to_first_token,
  cost: (row) => row.cost,
  tokens: (row) => row.total_request_tokens,
  tokens_in: (row) => row.prompt_tokens,
  tokens_out: (row) => row.completion_tokens,
}

describe('sorts', () => {
  it('are those of the rows, page by page and back, with any filter', () => {
    expect(strays(db)).toBe(0)
    const filters = [
      '',
      'model:gpt-5.5',
      'latency:>10s',
      'latency:<50ms',
      'cost:>$0.02 since:20d',
      'customer:customer-40',
    ]
    for (const [by, value] of Object.entries(sortValues) as [SortField, (row: LogRow) => number | null][])
      for (const ascending of [false, true])
        for (const text of filters) {
          const filter = read(text)
          const sign = ascending ? 1 : -1
          const known = (row: LogRow) => value(row) ?? sign * Number.POSITIVE_INFINITY
          // `rows` are newest first: their places are the order of arrival turned round.
          const expected = [...rows.entries()]
            .filter(([, row]) => matcherOf(filter)(row))
            .sort(([i, one], [j, other]) => {
              const [a, b] = [known(one), known(other)]
              return (a === b ? j - i : a - b) * sign
            })
            .map(([, { id }]) => id)
          const first = readPage(db, { filter, sort: { by, ascending }, limit: 40, count: false })
          const found = [first]
          for (let page = first; page.next !== null && found.length < 3; found.push(page))
            page = readPage(db, { filter, sort: { by, ascending }, limit: 40, count: false, next: page.next })
          const ids = found.flatMap((page) => page.rows.map(({ id }) => id))
          expect([by, ascending, text, ids]).toEqual([by, ascending, text, expected.slice(0, 120)])
          const previous = found[1]?.previous
          if (previous === undefined || previous === null) continue
          const back = readPage(db, { filter, sort: { by, ascending }, limit: 40, count: false, previous })
          expect(back.rows).toEqual(first.rows)
        }
  })
})

describe('a search', () => {
  const looks = (query: Parameters<typeof readPage>[1], most = Number.POSITIVE_INFINITY): number => {
    let looked = 0
    readPage(db, { count: false, ...query }, () => {
      if (++looked > most) throw new Error('enough')
    })
    return looked
  }
  it('begins with the newest and ends when its page is full', () => {
    expect(looks({ filter: read('output:~/./') })).toBe(1)
    expect(looks({ filter: read('output:~/nowhere/') })).toBeGreaterThan(2)
  })
  it('can be given up between two stretches, by time and by zone', () => {
    expect(() => looks({ filter: read('output:~/nowhere/') }, 1)).toThrow('enough')
    const sort = { by: 'cost' } as const
    expect(looks({ sort })).toBeGreaterThan(1)
    expect(() => looks({ sort }, 1)).toThrow('enough')
  })
})

describe('words', () => {
  const ids = (text: string) => readPage(db, { filter: read(text) }).rows.map(({ id }) => id)
  it('find a call by what was asked, and the later calls of its conversation too', () => {
    const first = rows.find(({ input }) => / call7000\b/.test(`${input} `)) as LogRow | undefined
    const found = readPage(db, { filter: read('call7000') }).rows
    expect(found.length).toBeGreaterThan(0)
    if (first !== undefined) expect(found.map(({ id }) => id)).toContain(first.id)
    for (const row of found)
      expect(row.customer_identifier ?? found[0]?.customer_identifier).toBe(found[0]?.customer_identifier)
    expect(ids('call7000 status:nothing'.replace('status:nothing', 'id:x'))).toEqual([])
  })
  it('are counted up to a bound', () => {
    expect(readPage(db, { filter: read('assistant') }).total).toBe(10_001)
    expect(readPage(db, { filter: read('"number 7"') }).total).toBeLessThan(10_001)
  })
})

describe('traces', () => {
  it('are the calls that name one, each other call alone', () => {
    const { rows: traces, total } = readTraces(db, { limit: 1000 })
    expect(total).toBe(10_001)
    const named = traces.filter(({ trace_unique_id: id }) => id.startsWith('trace-'))
    expect(named.length).toBeGreaterThan(5)
    for (const trace of named) {
      const own = rows.filter((row) => row.trace_unique_id === trace.trace_unique_id)
      expect(trace).toMatchObject({
        span_count: own.length,
        error_count: own.filter(({ failed }) => failed).length,
        total_tokens: own.reduce((sum, row) => sum + (row.total_request_tokens ?? 0), 0),
        start_time: own.at(-1)?.start_time,
      })
    }
  })
  it('are narrowed and sorted by figures of their own', () => {
    const { rows: traces } = readTraces(db, {
      having: [{ field: 'spans', op: '>', value: 2 }],
      sort: { by: 'cost' },
      filter: read('since:10d'),
    })
    expect(traces.length).toBeGreaterThan(3)
    expect(traces.every(({ span_count }) => span_count > 2)).toBe(true)
    expect(traces.map(({ total_cost }) => total_cost)).toEqual(
      traces.map(({ total_cost }) => total_cost).toSorted((a, b) => b - a),
    )
    const whole = readTrace(db, traces[0]?.trace_unique_id ?? '')
    expect(whole?.spans.filter(({ log_type }) => log_type !== 'attempt')).toHaveLength(traces[0]?.span_count ?? 0)
    expect(readTrace(db, 'nothing')).toBeUndefined()
  })
})

describe('the reader in a thread of its own', () => {
  it('answers alike, and gives a search up that nobody waits for', async () => {
    const link = startReader(home)
    const query = { filter: read('status:error'), limit: 10 }
    expect(await link.ask('list', query)).toEqual(readPage(db, query))
    const values = await link.ask('values', { dimension: 'model', since: 0, limit: 3 })
    expect(values.map(({ value }) => value)).toContain('gpt-5.5')
    const controller = new AbortController()
    // Both wait in line; the second is given up before its turn.
    const slow = link.ask('list', { filter: read('output:~/(a|b|c)*xyz/'), count: true })
    const given = link.ask('list', { filter: read('output:~/(a|b|c)*xyz/') }, controller.signal)
    controller.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    expect((await slow).rows).toEqual([])
    await link.close()
  })
})

describe('annotations', () => {
  it('are found at once, survive retention, and do not outlive their call', async () => {
    const own = freshHome()
    const old = Date.now() - 40 * day
    const seed = openStore({ home: own, onTrouble: () => undefined, retention: { ageMsMax: 1e13, bytesMax: 1e12 } })
    for (const id of ['old', 'marked']) {
      const made = exchange(id, { startedAt: old, params: { metadata: { a: '1', b: '2' } } })
      await record(seed, made, requestOf(`${id} question ${'!'.repeat(300)}`), jsonAnswer('fine'))
    }
    const changes = [{ id: 'marked', marked: true, note: 'keep this', feedback: false, metadata: { a: null, c: '3' } }]
    expect(await seed.annotator.annotate([...changes, { id: 'nobody', note: 'x' }])).toEqual(['marked'])
    const filter = read('is:marked feedback:down note:keep meta.c:3 -has:meta.a meta.b:2')
    expect((await seed.reader.list({ filter })).rows).toMatchObject([{ id: 'marked', note: 'keep this' }])
    // A call behind them, so that slices are swept.
    for (let n = 0; n < 150; n++) await record(seed, exchange(`new${n}`), requestOf('new'), jsonAnswer('ok'))
    await seed.close()
    const writing = openForWriting(own)
    const { round } = pruner(writing, { ageMsMax: 30 * day, bytesMax: 1e12 }, () => undefined)
    while (round(Date.now()));
    const left = (table: string) => (writing.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n
    expect(left('chains')).toBe(1)
    expect(writing.prepare('SELECT min(bucket) AS at FROM rollups').get()).toMatchObject({
      at: expect.toSatisfy((at: number) => at * 1000 > old + day),
    })
    writing.close()
    const reader = openTraceReader(own)
    expect(await reader.get('old')).toBeUndefined()
    expect(JSON.stringify((await reader.get('marked'))?.full_request)).toContain('marked question')
    expect((await reader.stats({ by: ['day'] } satisfies StatsQuery)).total.calls).toBe(150)
    reader.close()
  })
})

describe('a file from before the filters', () => {
  it('keeps its calls, and gets their figures and words', async () => {
    const own = freshHome()
    const wait = { timeout: 15_000 }
    const params = { session_identifier: 's-1', customer_identifier: 'acme' }
    const first = openStore({ home: own, onTrouble: () => undefined })
    for (const n of [1, 2, 3])
      await record(first, exchange(`o${n}`, { params }), requestOf(`elephant ${n}`), jsonAnswer('giraffe'))
    await first.close()
    back(join(own, 'traces.db'))
    const store = openStore({ home: own, onTrouble: (message) => expect.fail(message) })
    const query = { filter: read('elephant giraffe session:s-1') }
    await expect
      .poll(async () => (await store.reader.list(query)).rows.map(({ id }) => id), wait)
      .toEqual(['o3', 'o2', 'o1'])
    expect((await store.reader.list({ sort: { by: 'latency' } })).rows).toHaveLength(3)
    await expect.poll(async () => (await store.reader.stats({ by: ['customer'] })).from, wait).toBe('rollups')
    await record(store, exchange('n1', { params }), requestOf('elephant 4'), jsonAnswer('giraffe'))
    expect((await store.reader.stats({ by: ['customer'] })).rows).toMatchObject([{ group: ['acme'], calls: 4 }])
    await store.close()
  })
})

/** Takes the second migration and those behind it back: what they added is dropped, what is older stays. */
const back = (file: string): void => {
  const old = new SqliteDatabase(file)
  for (const table of [
    'words_of_spans',
    'words_of_slices',
    'rollups',
    'series',
    'index_queue',
    'chains',
    'chain_slices',
    'zones',
  ])
    old.exec(`DROP TABLE ${table}`)
  const indexes = old
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE 'spans_%' AND name NOT IN ('spans_newest', 'spans_changed', 'spans_model', 'spans_parent')",
    )
    .pluck()
    .all()
  for (const index of indexes) old.exec(`DROP INDEX ${index}`)
  for (const column of [
    'session',
    'trace_group',
    'workflow',
    'prompt',
    'prompt_version',
    'fallback',
    'tools',
    'note',
    'marked',
    'feedback',
    'span_id',
    'trace_name',
    'customer_email',
    'customer_name',
    'temperature',
    'max_tokens',
  ])
    old.exec(`ALTER TABLE spans DROP COLUMN ${column}`)
  old.exec(`ALTER TABLE blobs DROP COLUMN indexed;
    CREATE INDEX spans_customer ON spans (customer, started_at) WHERE customer IS NOT NULL;
    CREATE INDEX spans_thread ON spans (thread, started_at) WHERE thread IS NOT NULL;
    CREATE INDEX spans_trouble ON spans (status, started_at) WHERE status <> 'success';
    DELETE FROM state WHERE name IN ('figured', 'swept');`)
  old.pragma('user_version = 1')
  old.close()
}
