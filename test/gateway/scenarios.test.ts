/** The scenario table: every row in each combination of client protocol, provider protocol and stream or not. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Spoken } from '../spoken.ts'
import { hear } from './hearing.ts'
import { openRig, paths, type Reply, type Rig } from './rig.ts'
import { failureRows } from './scenarios/failures.ts'
import { notHere } from './scenarios/not-here.ts'
import { paramActs, paramRows } from './scenarios/params.ts'
import type { Act, Cast, Outcome, Row } from './scenarios/row.ts'
import { streamActs, streamRows } from './scenarios/streams.ts'
import { toolRows } from './scenarios/tools.ts'
import { usageRows } from './scenarios/usage.ts'
import { ask, providers } from './speech.ts'

const rows: readonly Row[] = [...failureRows, ...streamRows, ...toolRows, ...paramRows, ...usageRows]
const acts: readonly Act[] = [...streamActs, ...paramActs]

let patient: Rig
let hasty: Rig
beforeAll(async () => {
  patient = await openRig({ flags: { keepAliveMs: 100 } })
  hasty = await openRig({ flags: { firstTokenTimeoutMs: 200, idleTimeoutMs: 200, answerTimeoutMs: 200 } })
})
afterAll(() => Promise.all([patient.close(), hasty.close()]))
beforeEach(() => {
  patient.upstream.reset()
  hasty.upstream.reset()
})

const protocols: readonly Spoken[] = ['openai-chat', 'anthropic-messages']
const casts = protocols.flatMap((client) =>
  protocols.flatMap((upstream) =>
    [true, false].map(
      (stream): Cast => ({ client, upstream, stream, passed: client === upstream, provider: providers[upstream] }),
    ),
  ),
)
const titled = (when: Row['when']): (readonly [string, Cast])[] =>
  casts
    .filter((cast) => when?.(cast) ?? true)
    .map((cast) => [`${cast.client} ▸ ${cast.upstream}${cast.stream ? ', streamed' : ''}`, cast])

const request = (row: Row | Act, cast: Cast) => ({
  path: paths[cast.client],
  headers: row.headers,
  body: ask(cast.client, cast.provider.models[0], cast.stream, row.ask?.(cast)),
})
const isStream = (headers: Reply['headers']) => (headers['content-type'] ?? '').startsWith('text/event-stream')

const check = (row: Row, { reply, heard, trace, stream, client, ...rest }: Outcome) => {
  const { status = 200, attempts = ['first'] } = row
  expect(reply.status, reply.text).toBe(status)
  expect(isStream(reply.headers)).toBe(stream && status === 200)
  expect([heard.faults, heard.afterError], reply.text).toEqual([[], 0])
  expect(reply.text).not.toMatch(/\bat .*\.(ts|js):\d/)
  if (status === 200) {
    expect([heard.starts, heard.whole, heard.error]).toEqual([1, row.error === undefined, row.error && heard.error])
    expect(heard.text).toBe(row.text ?? '')
    expect(heard.thought).toBe(row.thought ?? '')
    const withArguments = (json: string) => (json === '' ? '{}' : json)
    expect(heard.calls.map((call) => [call.name, withArguments(call.arguments)])).toEqual(row.calls ?? [])
    expect(heard.end).toBe(row.end)
  }
  if (row.error !== undefined) expect(heard.error?.message.length).toBeGreaterThan(5)
  const cast = { stream, client, ...rest }
  if (row.signature) expect(heard.signature).toBe(row.signature(cast))
  if (row.usage) expect(heard.usage).toEqual(row.usage(cast))
  const warned = row.warned?.(cast) ?? []
  for (const member of warned) expect(reply.headers['x-respan-warnings'] ?? '').toContain(member)

  const spans = trace.attempt_spans.map(({ reason, error }) => (error ? `${reason} ${error.code}` : reason))
  expect(spans).toEqual(attempts)
  for (const { status: answered = 0, responseBytes } of trace.attempt_spans)
    if (answered >= 400) expect(responseBytes).toBeGreaterThan(0)
  expect(rest.rig.upstream.left()).toBe(0)
  expect([trace.status, trace.error_code, trace.status_code]).toEqual([
    row.error === undefined ? 'success' : 'error',
    row.error ?? null,
    status,
  ])
  if (row.trace) expect(trace).toMatchObject(row.trace)
  if (trace.cost !== null) expect(trace.cost).toBeGreaterThanOrEqual(0)
}

describe.each(rows.map((row) => [row.name, row] as const))('%s', (_, row) => {
  it.each(titled(row.when))('%s', async (_title, cast) => {
    const rig = row.hasty ? hasty : patient
    rig.upstream.play(...row.scripts(cast))
    const reply = await rig.call(request(row, cast))
    const heard = hear(cast.client, reply.text, isStream(reply.headers))
    const outcome: Outcome = {
      ...cast,
      rig,
      reply,
      heard,
      seen: rig.upstream.requests,
      trace: await rig.trace(reply.id),
    }
    check(row, outcome)
    await row.also?.(outcome)
  })
})

describe.each(acts.map((act) => [act.name, act] as const))('%s', (_, act) => {
  it.each(titled(act.when))('%s', async (_title, cast) => {
    const rig = act.hasty ? hasty : patient
    const open = () => rig.open(request(act, cast))
    await act.act({ ...cast, rig, open, hear: (text) => hear(cast.client, text, cast.stream && !text.startsWith('{')) })
  })
})

it('stands for every failure case of its range, or says why not', () => {
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => `F${String(from + i).padStart(2, '0')}`)
  const table = join(import.meta.dirname, '..', 'scenarios')
  const files = readdirSync(table).filter((file) => file.endsWith('.ts'))
  const elsewhere = files.flatMap((file) => readFileSync(join(table, file), 'utf8').match(/\bF\d\d\b/g) ?? [])
  const here = [...rows, ...acts].flatMap(({ name }) => name.match(/\bF\d\d\b/g) ?? [])
  const told = notHere.map(({ id }) => id)
  const known = new Set([...here, ...elsewhere, ...told])
  expect([...range(1, 24), 'F27', ...range(29, 62)].filter((id) => !known.has(id))).toEqual([])
  expect(told.filter((id) => here.includes(id))).toEqual([])
  for (const { reason } of notHere) expect(reason.length).toBeGreaterThan(5)
})
