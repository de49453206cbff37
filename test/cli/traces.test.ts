/** Traces on the command line: against a gateway in this process with the simulator behind it, and after it has gone. */

import { describe, expect, it, onTestFinished } from 'vitest'
import type { OpenedGateway } from '../../src/cli/command.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { LogDetail, LogRow } from '../../src/store/store.ts'
import { type Bench, type BenchOptions, openBench, until } from './shared.ts'

interface Scene {
  bench: Bench
  gateway: OpenedGateway
  /** Makes a call; its log id. */
  call(body: Record<string, unknown>): Promise<{ id: string; done: Promise<string> }>
}

const openScene = async (options?: BenchOptions): Promise<Scene> => {
  const bench = openBench(options)
  const { ctx } = bench
  const config = loadConfig({ flags: { port: 0, simulate: 'always' }, env: ctx.env, cwd: ctx.cwd })
  const gateway = await ctx.openGateway(config, ctx.env, ctx.version)
  onTestFinished(() => gateway.close())
  return {
    bench,
    gateway,
    async call(body) {
      const response = await fetch(`${gateway.url}/api/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.firstKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello there' }], ...body }),
      })
      return { id: response.headers.get('x-respan-log-id') as string, done: response.text() }
    },
  }
}

/** Rows of `traces list`, once as many as `count` have ended (the worker stores them a moment later). */
const listed = (bench: Bench, count: number, ...flags: string[]): Promise<LogRow[]> =>
  until(async () => {
    const rows = JSON.parse((await bench.run('traces', 'list', '--json', ...flags)).out) as LogRow[]
    return rows.length === count && rows.every(({ status }) => status !== 'pending') && rows
  })

describe('traces list', () => {
  it('filters, limits, and prints table, JSON and CSV alike', async () => {
    const { bench, call } = await openScene()
    const first = await call({ model: 'respan/echo', customer_identifier: 'ada' })
    await first.done
    const second = await call({ model: 'respan/sim', messages: 'none' })
    await second.done
    const rows = await listed(bench, 2)
    expect(rows.map(({ id }) => id)).toEqual([second.id, first.id])
    expect(await listed(bench, 1, '--customer', 'ada')).toMatchObject([{ id: first.id }])
    expect(await listed(bench, 1, '--model', 'respan/echo')).toMatchObject([{ id: first.id }])
    expect(await listed(bench, 1, '--status', 'error')).toMatchObject([{ id: second.id }])
    expect(await listed(bench, 1, '--status', '400')).toMatchObject([{ id: second.id }])
    expect(await listed(bench, 1, '--limit', '1')).toMatchObject([{ id: second.id }])
    const page = await bench.run('traces', 'list', '--limit', '1', '--json')
    const [, until = ''] =
      /^1 of 2; --limit shows more \(1000 at most\); older ones, .*: --until (\S+)\n$/.exec(page.err) ?? []
    expect((await listed(bench, 2, '--until', until)).map(({ id }) => id)).toEqual([second.id, first.id])
    expect((await bench.run('traces', 'list', '--limit', '2')).err).toBe('')
    expect(await listed(bench, 2, '--since', '1h')).toHaveLength(2)
    expect(await listed(bench, 0, '--until', '1h')).toEqual([])
    expect(await listed(bench, 0, '--env', 'prod')).toEqual([])
    const table = (await bench.run('traces', 'list')).out.split('\n')
    expect(table[0]).toMatch(
      /^id +time +model +provider +status +tokens_in +tokens_out +cost +latency +ttft +customer$/,
    )
    expect(table[2]).toContain(`${first.id}  `)
    const csv = (await bench.run('traces', 'list', '--csv')).out.split('\r\n')
    expect(csv[2]).toMatch(
      new RegExp(`^${first.id},\\d{4}-.*Z,respan/echo,respan,success,\\d+,\\d+,0,[\\d.e-]+,.*,ada$`),
    )
  })

  it('of nothing', async () => {
    const bench = openBench()
    expect(await bench.run('traces', 'list')).toEqual({
      code: 0,
      out: '',
      err: 'No calls yet; respan demo makes some.\n',
    })
    const none = await bench.run('traces', 'list', 'status:error customer:acme')
    expect(none).toEqual({ code: 0, out: '', err: 'No call matches status:=error customer:=acme\n' })
    expect((await bench.run('traces', 'list', '--json')).out).toBe('[]\n')
    expect((await bench.run('traces', 'list', '--csv')).out).toMatch(/^id,time,.*,customer\r\n$/)
  })
})

describe('traces get', () => {
  it('shows a call whole, by id or its beginning, also when the gateway has gone', async () => {
    const { bench, gateway, call } = await openScene({ env: { RESPAN_PORT: '19001' } })
    const { id, done } = await call({
      model: 'respan/sim',
      thread_identifier: 't-1',
      tools: [
        {
          type: 'function',
          function: {
            name: 'look_up',
            parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
          },
        },
      ],
    })
    await done
    await gateway.close()
    const json = await bench.run('traces', 'get', id, '--json')
    expect(json.err).toBe('')
    expect(JSON.parse(json.out) as LogDetail).toMatchObject({
      id,
      status: 'success',
      thread_identifier: 't-1',
      attempt_spans: [{ number: 1 }],
    })
    const { out } = await bench.run('traces', 'get', id.slice(0, 20))
    expect(out).toContain(`id           ${id}`)
    expect(out).toMatch(/Attempts\n {2}1\. first: respan\/sim {2}[\d.]+ m?s$/m)
    expect(out).toMatch(/Request\n {2}user:\n {4}Hello there/)
    expect(out).toMatch(/Tools\n {2}look_up/)
    expect(out).toMatch(/Answer\n {2}\[tool call \w+\] look_up\(\{"city":/)
    expect(out).toMatch(/Cost\n(.*\n)* {2}= \$0\.00, by respan/)
    const again = await bench.run('traces', 'export', id.slice(0, 20))
    expect(again.out).toMatch(/^curl .*http:\/\/127\.0\.0\.1:19001.*\/v1\/chat\/completions/)
    expect((await bench.run('traces', 'export', id, '--as', 'markdown')).out).toContain(`# Call ${id}`)
  })

  it('shows the tree of the trace that a call is in, and of a trace by its own id', async () => {
    const { bench, gateway, call } = await openScene()
    const place = { trace_unique_id: 'Night-1', trace_name: 'night run' }
    const root = await call({ ...place, span_unique_id: 'root', span_name: 'plan' })
    await root.done
    const kid = await call({ ...place, span_unique_id: 'kid', span_parent_id: 'root', span_name: 'look' })
    await kid.done
    await gateway.close()
    const { out } = await bench.run('traces', 'get', kid.id)
    expect(out).toMatch(new RegExp(`Trace\\n {4}plan  .*${root.id}\\n {2}> {3}look  .*${kid.id}\\n`))
    const trace = (await bench.run('traces', 'get', 'Night-1')).out
    expect(trace).toMatch(/Trace\n {2}name {4}night run\n/)
    expect(trace).toMatch(/Spans\n {2}plan .*\n {4}look /)
    expect(JSON.parse((await bench.run('traces', 'get', 'Night-1', '--json')).out)).toMatchObject({
      row: { span_count: 2 },
    })
  })

  it('writes no request where none is known to send, and says what it can', async () => {
    const { bench, gateway } = await openScene()
    const reported = await fetch(`${gateway.url}/api/request-logs/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.firstKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', input: 'a question', output: 'an answer' }),
    })
    expect(reported.ok).toBe(true)
    const [row] = await listed(bench, 1)
    for (const form of [[], ['--as', 'python']]) {
      const { code, out, err } = await bench.run('traces', 'export', row?.id ?? '', ...form)
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(/was reported.*export it as json or markdown/)
    }
    expect((await bench.run('traces', 'export', row?.id ?? '', '--as', 'json')).code).toBe(0)
  })

  it('does not guess, and says what it did not find', async () => {
    const { bench, gateway, call } = await openScene()
    for (const model of ['respan/sim', 'respan/echo']) await (await call({ model })).done
    await gateway.close()
    const several = await bench.run('traces', 'get', '01')
    expect([several.code, several.err]).toEqual([1, expect.stringContaining('2 calls begin with "01"')])
    const none = await bench.run('traces', 'get', 'ffff')
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('no call has the id "ffff"')])
  })
})

describe('traces tail', () => {
  it.each([[[]], [['--json']]])('follows a call from its start to its end (%j)', async (flags) => {
    const { bench, call } = await openScene()
    const old = await call({ model: 'respan/echo' })
    await old.done
    await listed(bench, 1)
    const running = bench.run('traces', 'tail', ...flags)
    // Let it take its place before the call.
    await new Promise((resolve) => setTimeout(resolve, 100))
    const { id, done } = await call({ model: 'respan/sim?pace=100&tokens=8', stream: true })
    const lines = () => bench.out.filter((line) => line.includes(id))
    await until(() => lines().length === 1)
    expect(lines()[0]).toContain(flags.length === 0 ? 'in flight, streaming' : '"status":"pending"')
    await done
    await until(() => lines().length === 2)
    bench.interrupt()
    const { code, out } = await running
    expect(code).toBe(0)
    expect(out).not.toContain(old.id)
    if (flags.length > 0)
      expect(
        out
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as LogRow).status),
      ).toEqual(['pending', 'success'])
    else expect(lines()[1]).toMatch(/✓ .* respan {2}success {2}\d+ → \d+ tokens/)
  })
})

describe('demo', () => {
  it('makes two calls, shows their answers and traces, and leaves nothing behind', async () => {
    const bench = openBench({ env: { OPENAI_API_KEY: 'must-not-be-used', RESPAN_PORT: '1' } })
    const { code, out, err } = await bench.run('demo')
    expect([code, err]).toEqual([0, ''])
    expect(out.match(/This is respan's simulator/g)?.length).toBe(4)
    expect(out).toMatch(/protocol +openai-chat, streamed/)
    expect(out).toMatch(/protocol +anthropic-messages, streamed/)
    expect(out).toContain('respan proxy start')
    const { existsSync } = await import('node:fs')
    expect(existsSync(bench.home)).toBe(false)
  })
})

describe('filters on the command line', () => {
  it('narrow lists and figures; explain shows what becomes of one', async () => {
    const { bench, gateway, call } = await openScene()
    for (const customer_identifier of ['ada', 'bob'])
      await (await call({ model: 'respan/echo', customer_identifier })).done
    const wrong = await call({ model: 'respan/sim', messages: 'none' })
    await wrong.done
    await gateway.close()
    const ids = async (...argv: string[]) =>
      (JSON.parse((await bench.run('traces', 'list', '--json', ...argv)).out) as LogRow[]).map(({ id }) => id)
    expect(await ids('status:error since:1h')).toEqual([wrong.id])
    expect(await ids('"hello there"')).toHaveLength(2)
    expect(await ids('!customer:a* has:customer', '--model', 'respan/echo')).toHaveLength(1)
    const stats = await bench.run('stats', 'by', 'customer,model', 'has:customer', '--since', '7d', '--csv')
    expect(stats.out.split('\r\n').slice(0, 3)).toEqual([
      'customer,model,calls,errors,tokens_in,tokens_out,cost,p50,p95,ttft_p50,cache',
      expect.stringMatching(/^ada,respan\/echo,1,0,\d+,\d+,0,/),
      expect.stringMatching(/^bob,respan\/echo,1,0,\d+,\d+,0,/),
    ])
    expect(await ids('customer:ada', 'is:simulated', '!model:respan/sim')).toHaveLength(1)
    const named = await bench.run(
      'stats',
      'by',
      'customer_identifier,environment',
      'has:customer',
      'model:respan/echo',
      '--csv',
    )
    expect(named.out.split('\r\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^customer_identifier,environment,calls,/),
      expect.stringMatching(/^ada,test,1,/),
    ])
    const explained = await bench.run('traces', 'explain', 'status:(error OR 429) customer:ada')
    expect(explained.out).toMatch(/Filter\n\(status:=error OR http:429\) customer:=ada\n/)
    expect(explained.out).toMatch(
      /SQL\nSELECT .* WHERE .*\n[\s\S]*Parameters\n\["error",429,"ada",50\]\n[\s\S]*Plan\n.*spans_customer/,
    )
  })

  it('that begin with a dash are told how they are written', async () => {
    const bench = openBench()
    for (const argv of [['-env:test'], ['model:x', '-env:test']]) {
      const { code, err } = await bench.run('traces', 'list', ...argv)
      expect([code, err]).toEqual([2, expect.stringContaining("write '!env:test', or -- before it")])
    }
    expect((await bench.run('traces', 'list', '--', '-env:test')).code).toBe(0)
    expect((await bench.run('traces', 'list', 'NOT model:x')).err).toMatch(/"NOT" is no operator: write - or ! before/)
  })

  it('figures by day come oldest first, the newest where there are too many', async () => {
    const { bench, gateway } = await openScene()
    const days = ['2026-01-02', '2026-01-02', '2026-01-03', '2026-01-01']
    const logs = days.map((day) => ({ input: 'hi', model: 'm', timestamp: `${day}T12:00:00Z` }))
    await fetch(`${gateway.url}/api/request-logs/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.firstKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(logs),
    })
    await gateway.close()
    const groups = async (...argv: string[]) => {
      const { out, err } = await bench.run('stats', 'by', ...argv, '--json')
      return [
        (JSON.parse(out) as { group: string[]; calls: number }[]).map(({ group, calls }) => [
          group.at(-1)?.slice(0, 10),
          calls,
        ]),
        err,
      ]
    }
    const [first, second, third] = [
      ['2026-01-01', 1],
      ['2026-01-02', 2],
      ['2026-01-03', 1],
    ]
    expect(await groups('day')).toEqual([[first, second, third], ''])
    expect(await groups('model,day', '--limit', '2')).toEqual([
      [second, third],
      'The newest 2 of 3 groups; --limit shows more.\n',
    ])
    // Noon in UTC is this day or a neighbour of it, wherever the test runs.
    const local = (day: string) => new Date(`${day}T12:00:00Z`).toLocaleDateString('sv')
    expect(await listed(bench, 2, `time:${local('2026-01-02')}`)).toHaveLength(2)
    expect(await listed(bench, 3, `time:${local('2026-01-02')}..${local('2026-01-03')}`)).toHaveLength(3)
    expect(await listed(bench, 1, `time:>${local('2026-01-02')}`)).toHaveLength(1)
    expect(await listed(bench, 4, 'time:2026-01')).toHaveLength(4)
  })

  it('are refused with the wrong part underlined', async () => {
    const bench = openBench()
    const { code, err } = await bench.run('traces', 'list', 'status:error modle:x')
    expect(code).toBe(2)
    expect(err).toContain('status:error modle:x\n             ^^^^^\nthere is no field "modle"')
    expect((await bench.run('stats', 'by', 'beauty')).err).toContain('nothing to group by')
  })
})
