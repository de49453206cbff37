/** What every store must do, whatever it is made of. Each case gets a fresh store. */

import { expect, it } from 'vitest'
import { allOf, type FieldName, type Filter } from '../../src/core/filter.ts'
import type { Store } from '../../src/store/open.ts'
import type { Dimension, ExchangeStart } from '../../src/store/store.ts'
import { ended, exchange, jsonAnswer, record, requestOf, started, streamAnswer } from './cases.ts'

const where = (field: FieldName, value: string | number): Filter => ({
  kind: 'field',
  field,
  test: { op: 'is', value },
})
const since: Filter = { kind: 'field', field: 'time', test: { op: '>=', value: 1_700_000_003_000 } }
const until: Filter = { kind: 'field', field: 'time', test: { op: '<', value: 1_700_000_003_000 } }

export interface ContractOptions {
  bodyBytesMax?: number
}

/** `withStore` opens an empty store, runs the case and closes it. */
export const storeContract = (
  withStore: (run: (store: Store) => Promise<void>, options?: ContractOptions) => Promise<void>,
) => {
  it('finds a finished call by its id at once, with all that was kept of it', () =>
    withStore(async (store) => {
      const body = requestOf('what is the capital of France?')
      const answer = jsonAnswer('Paris.')
      await record(
        store,
        exchange('a', { params: { customer_identifier: 'c1', metadata: { plan: 'pro' } } }),
        body,
        answer,
      )
      const log = await store.reader.get('a')
      expect(log).toMatchObject({
        id: 'a',
        status: 'success',
        input: 'what is the capital of France?',
        output: 'Paris.',
        prompt_tokens: 11,
        completion_tokens: 7,
        total_request_tokens: 18,
        finish_reason: 'stop',
        customer_identifier: 'c1',
        metadata: { plan: 'pro' },
        latency: 0.5,
        usage_estimated: false,
      })
      expect(log?.full_request).toEqual(JSON.parse(body))
      expect(log?.full_response).toEqual(JSON.parse(answer))
      expect(log?.cost).toBeGreaterThan(0)
      expect(log?.attempt_spans).toHaveLength(1)
      expect(await store.reader.get('a.1')).toMatchObject({
        log_type: 'attempt',
        span_parent_id: 'a',
        completion_tokens: 7,
      })
    }))

  it('tells no pace of what came all at once', () =>
    withStore(async (store) => {
      const startedAt = Date.now()
      for (const [id, ms] of [
        ['a', 1],
        ['b', 100],
      ] as const)
        await record(
          store,
          exchange(id, { startedAt }, { endedAt: startedAt + ms }),
          requestOf('hi'),
          jsonAnswer('hello'),
        )
      expect(await store.reader.get('a')).toMatchObject({ completion_tokens: 7, tokens_per_second: null })
      expect((await store.reader.get('b'))?.tokens_per_second).toBeCloseTo(70)
    }))

  it('shows a call in flight as pending, then as what became of it', () =>
    withStore(async (store) => {
      store.sink.begin(started('a'), Buffer.from(requestOf('hello')))
      expect(await store.reader.get('a')).toMatchObject({ status: 'pending', input: 'hello', latency: null })
      await new Promise<void>((release) => store.sink.finish(ended('a'), [Buffer.from(jsonAnswer('hi'))], release))
      expect(await store.reader.get('a')).toMatchObject({ status: 'success', output: 'hi', input: 'hello' })
      expect(await store.reader.get('nobody')).toBeUndefined()
    }))

  it('keeps the text and counts the tokens of a stream that was cut', () =>
    withStore(async (store) => {
      const cut = streamAnswer(['Once upon ', 'a time'], { finish: false })
      const end = ended('a', {
        status: 'cancelled',
        statusCode: 499,
        response: { protocol: 'openai-chat', framing: 'sse' },
      })
      await record(store, { start: started('a', { stream: true }), end }, requestOf('tell me a story'), cut)
      expect(await store.reader.get('a')).toMatchObject({
        status: 'cancelled',
        output: 'Once upon a time',
        usage_estimated: true,
        completion_tokens: 4,
        full_response: cut,
      })
      expect((await store.reader.get('a'))?.prompt_tokens).toBeGreaterThan(0)
    }))

  it('bills nothing for a call without an answer', () =>
    withStore(async (store) => {
      const error = { code: 'upstream_error', blame: 'upstream', message: 'it failed' } as const
      const end = ended('a', { status: 'error', statusCode: 502, error, response: undefined })
      await record(store, { start: started('a'), end }, requestOf('a long question, never answered'), '')
      expect(await store.reader.get('a')).toMatchObject({
        failed: true,
        prompt_tokens: 0,
        completion_tokens: 0,
        cost: 0,
        error,
      })
    }))

  it('lists newest first, narrows by every filter, counts, pages, and tells what changed', () =>
    withStore(async (store) => {
      for (const n of [1, 2, 3, 4]) {
        const params = { customer_identifier: n % 2 === 0 ? 'even' : 'odd' }
        const startedAt = 1_700_000_000_000 + n * 1000
        await record(store, exchange(`n${n}`, { params, startedAt }), requestOf(`question ${n}`), jsonAnswer('ok'))
      }
      const ids = async (query: Parameters<Store['reader']['list']>[0]) =>
        (await store.reader.list(query)).rows.map(({ id }) => id)
      expect(await ids({})).toEqual(['n4', 'n3', 'n2', 'n1'])
      expect(await ids({ filter: where('customer', 'even') })).toEqual(['n4', 'n2'])
      expect(await ids({ limit: 2, offset: 1 })).toEqual(['n3', 'n2'])
      expect(await ids({ filter: since })).toEqual(['n4', 'n3'])
      expect(await ids({ filter: allOf([until, where('http', 200)]) })).toEqual(['n2', 'n1'])
      expect(await ids({ filter: where('status', 'error') })).toEqual([])
      expect(await ids({ filter: allOf([where('model', 'gpt-4o-mini'), where('env', 'prod')]) })).toEqual([])
      const page = await store.reader.list({ limit: 1 })
      expect(page.total).toBe(4)
      expect(await ids({ after: page.cursor })).toEqual([])
      store.sink.begin(started('n5'), Buffer.from(requestOf('new')))
      expect(await ids({ after: page.cursor })).toEqual(['n5'])
    }))

  it('gives the spans of a trace, oldest first: whole, and as narrow as its tree', () =>
    withStore(async (store) => {
      const call = (id: string, place: number, params: ExchangeStart['params']) =>
        record(store, exchange(id, { params, startedAt: 1_700_000_000_000 + place }), requestOf(id), jsonAnswer('ok'))
      await call('leaf', 20, { trace_unique_id: 'tree', span_parent_id: 'root', span_name: 'a leaf' })
      await call('root', 10, { trace_unique_id: 'tree' })
      await call('alone', 30, {})
      store.sink.begin(
        started('open', { startedAt: 1_700_000_000_040, params: { trace_unique_id: 'tree', span_parent_id: 'leaf' } }),
        Buffer.from(requestOf('open')),
      )
      const tree = await store.reader.tree('tree')
      expect(tree.map(({ id, span_parent_id: parent }) => [id, parent])).toEqual([
        ['root', null],
        ['leaf', 'root'],
        ['open', 'leaf'],
      ])
      expect(tree[1]).toMatchObject({ span_name: 'a leaf', status: 'success', status_code: 200, latency: 0.5 })
      expect(tree[2]).toMatchObject({ status: 'pending', status_code: null, latency: null, failed: false })
      const whole = await store.reader.trace('tree')
      expect(whole?.spans).toMatchObject(tree)
      expect(whole?.spans[1]).toMatchObject({ input: 'leaf', output: 'ok', prompt_tokens: 11 })
      expect((await store.reader.tree('alone')).map(({ id }) => id)).toEqual(['alone'])
      expect(await store.reader.tree('nothing')).toEqual([])
    }))

  it('tells the percentiles of few calls exactly, by any dimension', () =>
    withStore(async (store) => {
      const latencies = [130, 170, 90, 2500, 410]
      for (const [n, latencyMs] of latencies.entries()) {
        const startedAt = 1_700_000_000_000 + n * 1000
        const params = { customer_identifier: n === 0 ? 'first' : 'other' }
        const call = exchange(`n${n}`, { startedAt, params })
        const { start, end } = { ...call, end: { ...call.end, endedAt: startedAt + latencyMs } }
        await record(store, { start, end }, requestOf('q'), jsonAnswer('ok'))
      }
      await store.flush()
      const figures = async (by: Dimension[]) => {
        const { rows, total, from } = await store.reader.stats({ by })
        return { from, rows: [...rows, total].map(({ latency_p50: p50, latency_p99: p99 }) => [p50, p99]) }
      }
      const all = [0.17, 2.5]
      expect(await figures([])).toEqual({ from: 'rollups', rows: [all, all] })
      for (const [by, from] of [
        ['customer', 'rollups'],
        ['thread', 'rows'],
      ] as const)
        expect(await figures([by])).toEqual({
          from,
          rows: [
            ...(by === 'thread'
              ? [all]
              : [
                  [0.17, 2.5],
                  [0.13, 0.13],
                ]),
            all,
          ],
        })
    }))

  it('keeps metrics and no content when told not to log', () =>
    withStore(async (store) => {
      const told = exchange('a', { params: { disable_log: true } })
      await record(store, told, requestOf('private question'), jsonAnswer('private answer'))
      const log = await store.reader.get('a')
      expect(log).toMatchObject({ status: 'success', completion_tokens: 7, input: '', output: '', full_request: null })
      expect(JSON.stringify(log)).not.toContain('private')
    }))

  it('masks keys in bodies, previews and errors', () =>
    withStore(async (store) => {
      const keys = [
        `sk-ant-${'a1B2'.repeat(8)}`,
        `AIza${'x9'.repeat(18)}`,
        `AKIA${'Q7'.repeat(8)}`,
        `ghp_${'z3'.repeat(18)}`,
      ]
      const text = `my keys: ${keys.join(' ')} `
      const error = { code: 'upstream_auth', blame: 'operator', message: text, upstream: text } as const
      await record(store, exchange('a', {}, { status: 'error', error }), requestOf(text), jsonAnswer(text))
      const kept = JSON.stringify(await store.reader.get('a'))
      for (const key of keys) expect(kept).not.toContain(key)
      expect(kept).toContain('sk-ant-***')
    }))

  it('keeps what it cannot read, and says so', () =>
    withStore(async (store) => {
      await record(store, exchange('a'), 'not json', '{"also": not json')
      const log = await store.reader.get('a')
      expect(log).toMatchObject({ status: 'success', full_request: 'not json', full_response: '{"also": not json' })
      expect(log?.notes.join()).toMatch(/the request could not be read.*the answer could not be read/)
    }))

  it('leaves out a body over the limit, and says so', () =>
    withStore(
      async (store) => {
        await record(store, exchange('a'), requestOf('x'.repeat(5000)), jsonAnswer('short'))
        const log = await store.reader.get('a')
        expect(log).toMatchObject({ full_request: null, output: 'short' })
        expect(log?.notes[0]).toMatch(/over the limit/)
      },
      { bodyBytesMax: 1000 },
    ))

  it('stores a history that is sent again every turn once, and gives each body back as it came', () =>
    withStore(async (store) => {
      const messages: { role: string; content: string }[] = [{ role: 'system', content: 'be brief. '.repeat(50) }]
      const bodies: string[] = []
      for (let turn = 0; turn < 50; turn++) {
        messages.push({ role: 'user', content: `turn ${turn}: ${'lorem ipsum '.repeat(20)}` })
        bodies.push(
          JSON.stringify({ model: 'gpt-4o-mini', messages, big: 12345678901234567890n.toString() }, null, turn % 2),
        )
        await record(store, exchange(`t${turn}`), bodies[turn] as string, jsonAnswer('ok'))
        messages.push({ role: 'assistant', content: `answer ${turn}: ${'dolor sit '.repeat(20)}` })
      }
      for (const [turn, body] of bodies.entries()) {
        expect((await store.reader.get(`t${turn}`))?.full_request).toEqual(JSON.parse(body))
      }
    }))
}
