/** Request logs and traces under the hosted API's paths: the shapes of its documentation, over a gateway in this process. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import type { Log } from '../../src/server/log.ts'
import { openServer, type Running } from '../../src/server/open.ts'

const silent: Log = { info() {}, warn() {}, error() {}, settled() {}, flush() {} }
let home: string
let gateway: Running
type Json = Record<string, unknown> & { results: Record<string, unknown>[] }

const ask = async (path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') => {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.firstKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, value: (await response.json()) as Json }
}

const t0 = Date.parse('2026-11-01T10:00:00Z')
const at = (seconds: number) => new Date(t0 + seconds * 1000).toISOString()

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'respan-logs-'))
  const env = { RESPAN_HOME: home }
  const config = loadConfig({ flags: { port: 0, simulate: 'always' }, env, cwd: home })
  gateway = await openServer(config, env, '0.0.0', silent)
  const span = (n: number, more: object) => ({
    model: 'gpt-4o-mini',
    provider_id: 'openai',
    input: [{ role: 'user', content: `question ${n} about whales` }],
    output: { role: 'assistant', content: `answer ${n}` },
    usage: { prompt_tokens: 100 * n, completion_tokens: 10 },
    start_time: at(n * 10),
    latency: n / 2,
    time_to_first_token: 0.1,
    customer_identifier: n % 2 === 0 ? 'even' : 'odd',
    metadata: { region: 'eu', n },
    temperature: n / 10,
    max_tokens: n * 10,
    prompt_id: 'p',
    prompt_version_number: n,
    ...more,
  })
  const logs = [
    span(1, {
      unique_id: 'one',
      trace_unique_id: 'tr',
      span_name: 'root',
      span_workflow_name: 'flow',
      log_type: 'workflow',
      customer_email: 'a@example.com',
    }),
    span(2, { unique_id: 'two', trace_unique_id: 'tr', span_parent_id: 'one' }),
    span(3, { unique_id: 'three', trace_unique_id: 'tr', span_parent_id: 'two', log_type: 'tool' }),
    span(4, {
      unique_id: 'four',
      trace_unique_id: 'tr',
      span_parent_id: 'elsewhere',
      status_code: 500,
      error_message: 'broke',
    }),
    span(5, { unique_id: 'five', cost: 0.25 }),
  ]
  expect((await ask('/api/request-logs/', logs)).status).toBe(201)
})
afterAll(async () => {
  await gateway.close()
  rmSync(home, { recursive: true })
})

const ids = async (query: string, body?: object) =>
  (await ask(`/api/request-logs/list/${query}`, body)).value.results?.map(({ unique_id }) => unique_id)

describe('POST /api/request-logs/', () => {
  it.each(['/api/request-logs/', '/api/request-logs/create/', '/request-logs', '/api/request-logs/create'])(
    '%s takes one log and tells its id',
    async (path) => {
      const { status, value } = await ask(path, {
        model: 'm',
        input: 'hi',
        output: 'ho',
        timestamp: at(-1000),
        respan_params: { customer_identifier: 'nested' },
      })
      expect([status, value]).toEqual([
        201,
        { id: expect.any(String), unique_id: value.id, message: expect.any(String) },
      ])
      expect((await ask(`/api/request-logs/${value.id}/`)).value).toMatchObject({
        input: 'hi',
        output: 'ho',
        customer_identifier: 'nested',
        timestamp: at(-1000),
      })
    },
  )
  it('refuses what is no log', async () => {
    expect((await ask('/api/request-logs/create/', ['x'])).status).toBe(400)
    expect((await ask('/api/request-logs/create/', { unique_id: 'a b' })).status).toBe(400)
    expect((await ask('/api/request-logs/create/', { start_time: 'noon' })).value.detail).toMatch(/start_time/)
  })
})

describe('GET /api/request-logs/{id}/', () => {
  it('is the whole log, in the hosted fields', async () => {
    const { value } = await ask('/api/request-logs/five/')
    expect(value).toMatchObject({
      id: 'five',
      unique_id: 'five',
      organization_key__name: 'first',
      status: 'success',
      status_code: 200,
      failed: false,
      log_type: 'chat',
      input: 'question 5 about whales',
      output: 'answer 5',
      prompt_tokens: 500,
      completion_tokens: 10,
      cost: 0.25,
      latency: 2.5,
      time_to_first_token: 0.1,
      model: 'gpt-4o-mini',
      foundation_model: 'gpt-4o-mini',
      provider_id: 'openai',
      stream: false,
      timestamp: at(52.5),
      metadata: { region: 'eu', n: '5' },
      customer_identifier: 'odd',
      scores: {},
      respan_params: { limit_info: { is_allowed: true, limits: [] } },
    })
    expect((await ask('/api/request-logs/two')).value.cost).toBeGreaterThan(0)
  })
  it('is there at once for a call through the gateway', async () => {
    const body = { model: 'respan/echo', messages: [{ role: 'user', content: 'at once?' }] }
    const { headers } = await ask('/api/chat/completions', body)
    const { status, value } = await ask(`/api/request-logs/${headers.get('x-respan-log-id')}/`)
    expect([status, value.status, value.input]).toEqual([200, 'success', 'at once?'])
  })
  it('is a 404 with detail where there is none', async () => {
    expect(await ask('/api/request-logs/nothing/')).toMatchObject({
      status: 404,
      value: { detail: expect.any(String) },
    })
  })
})

const window = `start_time=${at(0)}&end_time=${at(100)}`

describe('/api/request-logs/list/', () => {
  it('pages by number, newest first', async () => {
    const { value } = await ask(`/api/request-logs/list/?${window}&page_size=2&page=2`)
    expect(value).toMatchObject({
      count: 5,
      next: expect.stringContaining('page=3'),
      previous: expect.stringContaining('page=1'),
    })
    expect(value.results.map(({ unique_id }) => unique_id)).toEqual(['three', 'two'])
    const next = new URL(value.next as string)
    expect(next.origin).toBe(gateway.url)
    expect((await ask(next.pathname + next.search)).value).toMatchObject({
      next: null,
      results: [{ unique_id: 'one' }],
    })
  })

  it.each<[query: string, status: number, says: RegExp]>([
    ['page=abc', 400, /^page: .*"abc"/],
    ['page=0', 400, /^page: /],
    ['page_size=-1', 400, /^page_size: .*"-1"/],
    ['page_size=1.5', 400, /^page_size: /],
    ['page=9', 404, /no page 9/],
  ])('has no page for %s', async (query, status, says) => {
    for (const path of ['/api/request-logs/list/', '/api/traces/list/', '/api/prompts/']) {
      const answer = await ask(`${path}?${query}`)
      expect([answer.status, answer.value.detail]).toEqual([status, expect.stringMatching(says)])
    }
  })

  it('shows a thousand at most, and an empty first page', async () => {
    expect((await ask(`/api/request-logs/list/?${window}&page_size=5000`)).value.results).toHaveLength(5)
    const none = { count: 0, next: null, previous: null, results: [] }
    expect((await ask('/api/request-logs/list/?customer_identifier=nobody')).value).toEqual(none)
  })

  it.each<[query: string, body: object | undefined, expected: string[]]>([
    ['&sort_by=timestamp', undefined, ['one', 'two', 'three', 'four', 'five']],
    ['&sort_by=-latency', undefined, ['five', 'four', 'three', 'two', 'one']],
    ['&customer_identifier=even', undefined, ['four', 'two']],
    ['&status_code[value]=500&status_code[operator]=gte', undefined, ['four']],
    [
      '&status_code[value]=500&status_code[connector]=OR&customer_identifier[value]=even&customer_identifier[connector]=OR',
      undefined,
      ['four', 'two'],
    ],
    ['&n=3', undefined, ['three']],
    ['&metadata__n=3', undefined, ['three']],
    ['&log_type=tool', undefined, ['three']],
    ['&environment=prod', undefined, []],
    [`&filter=${encodeURIComponent('latency:>1s -status:error')}`, undefined, ['five', 'three']],
    [`&filter=${encodeURIComponent('"about whales" customer:even')}`, undefined, ['four', 'two']],
    [
      '',
      { filters: { latency: { operator: 'gt', value: [1] }, failed: { operator: '', value: [false] } } },
      ['five', 'three'],
    ],
    ['', { filters: { latency: { operator: 'lt', value: 1 }, failed: true }, operator: 'OR' }, ['four', 'one']],
    ['', { filters: { unique_id: { operator: 'in', value: ['one', 'two'] } } }, ['two', 'one']],
    ['', { filters: { error_message: { operator: 'isnull', value: [false] } } }, ['four']],
    ['', { filters: { customer_identifier: { operator: 'not', value: ['odd'] } } }, ['four', 'two']],
    ['', { filters: { span_workflow_name: { operator: 'icontains', value: ['FLO'] } } }, ['one']],
    [
      '',
      {
        filters: [
          { field: 'prompt_tokens', operator: '>=', value: 400 },
          { field: 'model', operator: '=', value: 'gpt-4o-mini' },
        ],
      },
      ['five', 'four'],
    ],
    ['', { filters: { metadata__n: { operator: 'gte', value: ['4'] } } }, ['five', 'four']],
    ['', { filters: { temperature: { operator: 'gt', value: [0.3] } } }, ['five', 'four']],
    ['&max_tokens=20', undefined, ['two']],
    ['&prompt_version_number[value]=3&prompt_version_number[operator]=lte', undefined, ['three', 'two', 'one']],
    ['&span_unique_id=two', undefined, ['two']],
    ['&customer_email=a@example.com', undefined, ['one']],
    ['&timestamp=2026-11-01', undefined, ['five', 'four', 'three', 'two', 'one']],
    [
      '',
      { filters: { timestamp: { operator: 'lte', value: ['2026-11-01'] } } },
      ['five', 'four', 'three', 'two', 'one'],
    ],
    ['', { filters: { timestamp: { operator: 'not', value: ['2026-11-01'] } } }, []],
    ['', { filters: { model: 'nobody', unique_id: 'one' }, operator: 'or' }, ['one']],
  ])('narrows by %s %j', async (query, body, expected) => {
    await expect.poll(() => ids(`?${window}${query}`, body)).toEqual(expected)
  })

  it.each<[query: string, body: object | undefined, says: RegExp]>([
    ['?latency[value]=x', undefined, /latency.*number/],
    ['?sort_by=beauty', undefined, /sort_by/],
    ['?start_time=noon', undefined, /time/],
    ['?filter=modle:x', undefined, /did you mean "model"/],
    ['', { filters: { modle: { operator: '', value: ['x'] } } }, /did you mean "model"/],
    ['', { filters: { model: { operator: 'like', value: ['x'] } } }, /operator/],
    ['', { filters: { model: 'x' }, operator: 'XOR' }, /^operator: .*"XOR"/],
    ['?operator=NAND', { filters: { model: 'x' } }, /^operator: /],
    ['?model[value]=x&model[connector]=XOR', undefined, /connector.*"XOR"/],
    ['', { filters: { cache_hit: { operator: '', value: [true] } } }, /cache_hit: there is no response cache/],
    ['?deployment_name=x', undefined, /deployment_name: there are no deployments/],
    ['', { filters: { timestamp: { operator: 'contains', value: ['x'] } } }, /timestamp/],
    ['', { filters: { scores__a: { operator: 'gt', value: [1] } } }, /scores/],
    ['', { filters: 'x' }, /filters/],
  ])('refuses %s %j', async (query, body, says) => {
    const { status, value } = await ask(`/api/request-logs/list/${query}`, body)
    expect([status, value.detail]).toEqual([400, expect.stringMatching(says)])
  })

  it('gives the fields that are asked for, and the values to filter by', async () => {
    const { value } = await ask(
      `/api/request-logs/list/?${window}&include_fields=id,cost&fetch_filters=true&page_size=1`,
    )
    expect(value.results).toEqual([{ id: 'five', cost: 0.25 }])
    expect(value.filters_data).toMatchObject({
      customer_identifier: [
        { value: 'odd', count: 3 },
        { value: 'even', count: 2 },
      ],
    })
  })
})

describe('/api/request-logs/summary/', () => {
  it('adds up what matches', async () => {
    const { value } = await ask('/api/request-logs/summary/', { filters: { customer_identifier: 'even' } })
    expect(value).toEqual({
      number_of_requests: 2,
      total_tokens: 620,
      total_prompt_tokens: 600,
      total_completion_tokens: 20,
      total_cost: expect.any(Number),
      scores: {},
    })
  })
})

describe('what is said of logs afterwards', () => {
  it('is taken in a batch, or one at a time', async () => {
    const logs = [
      { unique_id: 'one', note: 'look here', positive_feedback: true, metadata: { seen: 'yes' } },
      { unique_id: 'nobody', note: 'x' },
    ]
    const { status, value } = await ask('/api/request-logs/batch-update/', { logs }, 'PATCH')
    expect([status, value]).toEqual([200, { updated: 1, not_found: ['nobody'] }])
    expect((await ask('/api/request-logs/one/')).value).toMatchObject({
      note: 'look here',
      positive_feedback: true,
      metadata: { seen: 'yes', region: 'eu' },
    })
    expect((await ask('/api/request-logs/one/', { note: null }, 'PATCH')).value).toMatchObject({
      note: null,
      positive_feedback: true,
    })
    expect((await ask('/api/request-logs/batch-update/', { logs: [] }, 'PATCH')).status).toBe(400)
  })
})

describe('/api/traces/', () => {
  it('lists traces with their own figures', async () => {
    const { value } = await ask(`/api/traces/list/?${window}`)
    expect(value).toMatchObject({ count: 2, next: null, previous: null })
    expect(value.results[1]).toEqual({
      id: 'tr',
      trace_unique_id: 'tr',
      name: 'flow',
      model: 'gpt-4o-mini',
      start_time: at(10),
      end_time: at(42),
      duration: 32,
      span_count: 4,
      llm_call_count: 2,
      total_prompt_tokens: 1000,
      total_completion_tokens: 40,
      total_tokens: 1040,
      total_cost: expect.any(Number),
      error_count: 1,
      input: 'question 1 about whales',
      output: 'answer 4',
      metadata: expect.objectContaining({ region: 'eu' }),
      customer_identifier: 'odd',
      environment: 'test',
      trace_group_identifier: null,
    })
  })
  it.each<[query: string, body: object | undefined, expected: string[]]>([
    ['&sort_by=span_count', undefined, ['five', 'tr']],
    ['&sort_by=-error_count', undefined, ['tr', 'five']],
    ['&span_count[value]=3&span_count[operator]=gt', undefined, ['tr']],
    ['', { filters: { error_count: { operator: 'eq', value: [0] } } }, ['five']],
    ['', { filters: { span_workflow_name: 'flow', total_tokens: { operator: 'gte', value: 1000 } } }, ['tr']],
    ['&customer_identifier=even', undefined, ['tr']],
  ])('narrows and sorts by %s %j', async (query, body, expected) => {
    const { value } = await ask(`/api/traces/list/?${window}${query}`, body)
    expect(value.results.map(({ id }) => id)).toEqual(expected)
  })
  it('shows one with its span tree', async () => {
    const { value } = await ask('/api/traces/tr/')
    expect(value).toMatchObject({
      trace_unique_id: 'tr',
      span_count: 4,
      span_tree: [
        { id: 'one', children: [{ id: 'two', children: [{ id: 'three', children: [] }] }] },
        { id: 'four', children: [] },
      ],
    })
    expect(await ask('/api/traces/nothing/', {})).toMatchObject({ status: 404, value: { error: 'Trace not found' } })
  })
  it('asks for a key', async () => {
    for (const path of ['/api/traces/list/', '/api/traces/tr', '/api/request-logs/summary/'])
      expect((await fetch(gateway.url + path)).status).toBe(401)
  })
})
