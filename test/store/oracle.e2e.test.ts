/** The SQL of a filter and its predicate find the same calls: random filters over random spans. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Filter } from '../../src/core/filter.ts'
import { openForReading } from '../../src/store/sqlite/connection.ts'
import { conditionOf } from '../../src/store/sqlite/filter.ts'
import { readPage } from '../../src/store/sqlite/list.ts'
import { exchangesOnly } from '../../src/store/sqlite/search.ts'
import { wordHits } from '../../src/store/sqlite/words.ts'
import type { LogRow } from '../../src/store/store.ts'
import { hostedClause } from '../../src/traces/filter-hosted.ts'
import { matcherOf, parseFilter } from '../../src/traces/index.ts'
import { fill, type Random, randomOf } from './generator.ts'

const count = 10_000
const endMs = Date.parse('2026-11-26T12:00:00Z')

let home: string
let db: Database
let rows: LogRow[]

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'respan-oracle-'))
  fill(home, { count, seed: 42, endMs, short: true })
  db = openForReading(home) as Database
  rows = []
  for (let next: string | null | undefined; next !== null; ) {
    const page = readPage(db, { limit: 1000, count: false, ...(next !== undefined && { next }) })
    rows.push(...page.rows)
    next = page.next
  }
}, 120_000)
afterAll(() => {
  db.close()
  rmSync(home, { recursive: true })
})

/** `few`: how many hits of words are few. */
const found = (filter: Filter, few?: number): string[] => {
  const hits = wordHits(db, few === undefined, few)
  const { sql, values } = conditionOf(filter, hits.conditionOf)
  const ids = db
    .prepare<unknown[], string>(`SELECT id FROM spans WHERE ${exchangesOnly} AND ${sql}`)
    .pluck()
    .all(...values)
  hits.close()
  return ids.sort()
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`
const some = (random: Random, text: string): string => {
  const from = random.below(text.length)
  return text.slice(from, from + 1 + random.below(8))
}

/** A clause about something that a row has, or nearly has. */
const clause = (random: Random): string => {
  const row = random.pick(rows)
  const number = (value: number | null) => String(value ?? random.below(100))
  const compare = () => random.pick(['', '=', '>', '>=', '<', '<='])
  const says = random.pick([row.input, row.output, row.input]) || 'nothing'
  const kinds: (() => string)[] = [
    () =>
      `model:${random.pick([quoted(row.model), `${row.model.slice(0, 4)}*`, `*${row.model.slice(-3)}`, `~${row.model.slice(1, 4)}`])}`,
    () => `provider:${quoted(row.provider_id ?? 'none')}`,
    () => `requested:${random.pick(['auto', quoted(row.requested_model)])}`,
    () => `customer:${random.pick([quoted(row.customer_identifier ?? 'x'), 'customer-1*', '~/-[12]$/'])}`,
    () => `env:${row.environment}`,
    () => `key:${row.organization_key_id}`,
    () => `status:${random.pick(['error', 'success', 'cancelled', '429', '>=500', '2xx', 'timeout', 'failed'])}`,
    () => `status:(error OR ${number(row.status_code)})`,
    () => `code:${row.error_code ?? 'upstream_*'}`,
    () => `finish:${row.finish_reason ?? 'stop'}`,
    () => `thread:${row.thread_identifier ?? 't-*'}`,
    () => `custom:${row.custom_identifier ?? 'order-1*'}`,
    () => `workflow:${random.pick(['triage', 'report', '~report', 'Rep*'])}`,
    () => `prompt:support-reply${random.pick(['', '@2', '@9'])}`,
    () => `trace:${random.pick([row.trace_unique_id, 'trace-1*'])}`,
    () => `id:${random.pick([row.id, `${row.id.slice(0, 9)}*`])}`,
    () => `feedback:${random.pick(['up', 'down'])}`,
    () => `input:${quoted(some(random, row.input || 'x'))}`,
    () => `output:${random.pick(['~', ''])}${quoted(some(random, row.output || 'x').toUpperCase())}`,
    () => `output:~/${random.pick(['^b', 'a$', 'du|ri', '[ÄÉ]', '京'])}/${random.pick(['', 'i'])}`,
    () => `error:${quoted(some(random, row.error_message ?? 'failed'))}`,
    () => `span:${quoted(row.span_name)}`,
    () => `latency:${compare()}${number(row.latency)}`,
    () => `latency:${random.below(500)}ms..${1 + random.below(20)}s`,
    () => `ttft:${compare()}${number(row.time_to_first_token)}`,
    () => `tps:${compare()}${random.pick([number(row.tokens_per_second), '20'])}`,
    () => `tokens:${compare()}${number(row.total_request_tokens)}`,
    () => `tokens_out:${compare()}${number(row.completion_tokens)}`,
    () => `cache_read:${compare()}${number(row.cache_read_tokens)}`,
    () => `cost:${compare()}${number(row.cost)}`,
    () => `attempts:${compare()}${row.attempts}`,
    () => `meta.region:${random.pick(['eu', 'US', 'e*', '~u'])}`,
    () => `meta.score:${random.pick(['>0.5', '<=0.1', '0.2..0.4', '0.25'])}`,
    () => `meta.it's:${random.pick(['Yes', 'yes'])}`,
    () => `tool:${random.pick(['get_weather', 'se*', '~MAIL', 'nothing'])}`,
    () =>
      `is:${random.pick(['failed', 'streamed', 'translated', 'retried', 'fallback', 'warned', 'cached', 'marked', 'pending'])}`,
    () =>
      `has:${random.pick(['tool', 'customer', 'error', 'cost', 'meta.region', 'thread', 'ttft', 'prompt', 'feedback'])}`,
    () => `since:${1 + random.below(30)}d`,
    () => `until:${1 + random.below(700)}h`,
    () =>
      quoted(
        says
          .split(' ')
          .slice(1, 2 + random.below(3))
          .join(' ')
          .replace(/[^\p{L}\p{N} ]/gu, '') || 'nothing',
      ),
    () => random.pick(['東京', '天気', '안녕', 'cafe', 'ÜBEL', 'привет', '北京大学', '"creme"']),
  ]
  return random.pick(kinds)()
}

const text = (random: Random, depth: number): string => {
  const roll = depth === 0 ? 9 : random.below(10)
  if (roll < 2) return `-(${text(random, depth - 1)})`
  if (roll < 4) return `(${text(random, depth - 1)} OR ${text(random, depth - 1)})`
  if (roll < 6) return `${text(random, depth - 1)} ${text(random, depth - 1)}`
  return `${random.below(4) === 0 ? '-' : ''}${clause(random)}`
}

describe('over 10,000 random spans', () => {
  it('every clause and every composition finds what the predicate finds', () => {
    const random = randomOf(7)
    let some = 0
    for (let n = 0; n < 500; n++) {
      const one = n < 200 ? clause(random) : text(random, 3)
      const parsed = parseFilter(one, endMs)
      if ('error' in parsed) throw new Error(`${one}: ${parsed.error.message}`)
      const expected = rows.filter(matcherOf(parsed.filter)).map(({ id }) => id)
      // The ways of finding words: all at once, and that for many hits.
      const ids = found(parsed.filter, [undefined, 0, 100][n % 3])
      if (ids.length > 0 && ids.length < rows.length) some++
      expect([one, ids.length, ids]).toEqual([one, expected.length, expected.sort()])
    }
    // Most of them tell some calls from others.
    expect(some).toBeGreaterThan(330)
  }, 240_000)

  it('the hosted dialects find what the predicate finds', () => {
    const random = randomOf(11)
    const signs = [
      '',
      'not',
      'iexact',
      'lt',
      'lte',
      'gt',
      'gte',
      'contains',
      'icontains',
      'startswith',
      'endswith',
      'in',
      'isnull',
      'eq',
      '!=',
      'IN',
      'not_in',
      '>=',
    ]
    const names = [
      'model',
      'customer_identifier',
      'status_code',
      'latency',
      'cost',
      'prompt_tokens',
      'metadata__region',
      'environment',
      'error_message',
      'stream',
      'failed',
      'time_to_first_token',
      'span_workflow_name',
      'start_time',
    ] as const
    let taken = 0
    for (let n = 0; n < 200; n++) {
      const row = random.pick(rows)
      const name = random.pick(names)
      const own = name === 'metadata__region' ? row.metadata.region : row[name]
      const value = own ?? 'x'
      let filter: Filter
      try {
        filter = hostedClause(name, random.pick(signs), random.below(2) === 0 ? [value] : value)
      } catch (thrown) {
        // Text that is to be compared as a number.
        expect(thrown).toMatchObject({ code: 'bad_request' })
        continue
      }
      taken++
      const expected = rows.filter(matcherOf(filter)).map(({ id }) => id)
      expect([name, filter, found(filter)]).toEqual([name, filter, expected.sort()])
    }
    expect(taken).toBeGreaterThan(100)
  }, 120_000)

  it('pages by key hold each call once, in order, both ways', () => {
    for (const sort of [undefined, { by: 'latency' }, { by: 'cost', ascending: true }, { by: 'ttft' }] as const) {
      const filter = (parseFilter('status:error OR model:gpt-5*', endMs) as { filter: Filter }).filter
      const expected = rows.filter(matcherOf(filter)).length
      const ids: string[] = []
      let back: string[] = []
      let page = readPage(db, { filter, sort, limit: 700 })
      expect(page.total).toBe(expected)
      expect(page.previous).toBeNull()
      for (;;) {
        ids.push(...page.rows.map(({ id }) => id))
        if (page.next === null) break
        page = readPage(db, { filter, sort, limit: 700, next: page.next })
      }
      expect([new Set(ids).size, ids.length]).toEqual([expected, expected])
      while (page.previous !== null) {
        page = readPage(db, { filter, sort, limit: 700, previous: page.previous })
        back = [...page.rows.map(({ id }) => id), ...back]
      }
      expect(ids.slice(0, back.length)).toEqual(back)
      expect(back.length).toBeGreaterThan(expected - 701)
      const offset = readPage(db, { filter, sort, limit: 100, offset: 900 })
      expect(offset.rows.map(({ id }) => id)).toEqual(ids.slice(900, 1000))
    }
  })
})
