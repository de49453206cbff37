/** Ends that neither side chose: the time is over, the caller leaves while nobody is asked, the gateway stops. */

import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Spoken } from '../spoken.ts'
import { hear } from './hearing.ts'
import { newHome, openRig, paths, type Rig, until } from './rig.ts'
import { ask, providers } from './speech.ts'
import { gate, openUpstream, type Upstream } from './upstream.ts'

let upstream: Upstream
let home: string
let rig: Rig
const open = async (flags: Record<string, unknown>, key?: string) => {
  rig = await openRig({ home, upstream, flags, key })
}
beforeEach(async () => {
  upstream = await openUpstream()
  home = newHome(upstream.url)
})
afterEach(async () => {
  await rig.close()
  await upstream.close()
  rmSync(home, { recursive: true, force: true })
})

it('the gateway stops while the last bytes of an answer are on their way to a slow caller: they arrive', async () => {
  await open({ stopGraceMs: 5000 })
  const { whole, protocol, models } = providers['openai-chat']
  const answer = whole({ text: 'x'.repeat(30_000_000) })
  upstream.play([{ status: 200, headers: { 'content-type': 'application/json' } }, { send: answer }])
  const socket = connect(rig.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.pause()
  const body = JSON.stringify(ask(protocol, models[0], false))
  const head = [`POST ${paths[protocol]} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${rig.key}`]
  socket.write(`${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  await until(() => rig.settled[0])
  const closing = rig.close()
  let size = 0
  let end = ''
  for await (const chunk of socket) {
    size += (chunk as Buffer).length
    end = (chunk as Buffer).toString('latin1')
  }
  expect(size).toBeGreaterThan(answer.length)
  expect(answer.endsWith(end.slice(-10))).toBe(true)
  await closing
})

const ways: readonly (readonly [Spoken, Spoken])[] = [
  ['openai-chat', 'openai-chat'],
  ['openai-chat', 'anthropic-messages'],
  ['anthropic-messages', 'openai-chat'],
  ['anthropic-messages', 'anthropic-messages'],
]

describe.each(ways)('%s ▸ %s', (client, asked) => {
  const provider = providers[asked]
  const request = (stream: boolean, rest: object = {}) => ({
    path: paths[client],
    body: ask(client, provider.models[0], stream, rest),
  })

  it('a stream that never ends is ended when the time for the whole call is over', async () => {
    await open({ totalTimeoutMs: 250 })
    const say = provider.speaker()
    upstream.play([{ send: say.start() + say.text('Hello') }, 'stall'])
    const reply = await rig.call(request(true))
    const heard = hear(client, reply.text, true)
    expect(heard).toMatchObject({ text: 'Hello', whole: false, faults: [] })
    expect(heard.error?.message).toContain('250 ms')
    await upstream.requests[0]?.over
    expect(upstream.requests[0]?.aborted).toBe(true)
    expect(await rig.trace(reply.id)).toMatchObject({ status: 'error', error_code: 'upstream_timeout' })
  })

  it('the time is over while a retry is waited for: a real status, at once, with the attempts so far', async () => {
    await open({ totalTimeoutMs: 200, retryBudgetMs: 60_000 })
    upstream.play(provider.refuse(429, 'rate_limit_error', 'slow down', { 'retry-after': '30' }))
    const reply = await rig.call(request(false))
    expect([reply.status, hear(client, reply.text, false).error?.message]).toEqual([
      504,
      expect.stringContaining('200 ms'),
    ])
    const { attempt_spans: spans } = await rig.trace(reply.id)
    expect(spans.map(({ error }) => error?.code)).toEqual(['upstream_rate_limited'])
  })

  it('the caller leaves while a retry is waited for: nobody is asked again', async () => {
    await open({ retryBudgetMs: 60_000 })
    upstream.play(provider.refuse(429, 'rate_limit_error', 'slow down', { 'retry-after': '1' }))
    const leaving = new AbortController()
    const call = fetch(rig.url + paths[client], {
      method: 'POST',
      headers: { authorization: `Bearer ${rig.key}` },
      body: JSON.stringify(request(false).body),
      signal: leaving.signal,
    }).catch(() => 'gone')
    await upstream.arrived(1)
    await upstream.requests[0]?.over
    leaving.abort()
    expect(await call).toBe('gone')
    const line = await until(() => rig.settled[0])
    expect([line.error?.code, line.attempts]).toEqual(['client_closed', 1])
    expect(upstream.requests).toHaveLength(1)
    expect(await rig.trace(line.id)).toMatchObject({ status: 'cancelled', status_code: 499 })
  })

  it('the gateway stops: a running stream is finished, and its record is there in the next life', async () => {
    await open({ stopGraceMs: 10_000 })
    const say = provider.speaker()
    const going = gate()
    upstream.play([
      { send: say.start() + say.text('Hello') },
      { until: going.opened },
      { send: say.finish() + say.done() },
    ])
    const live = await rig.open(request(true))
    await live.until((text) => text.includes('Hello'))
    const closing = rig.close()
    await expect(fetch(`${rig.url}/healthz`)).rejects.toThrow()
    going.open()
    expect(hear(client, await live.whole, true)).toMatchObject({ text: 'Hello', whole: true, faults: [] })
    await closing
    await open({}, rig.key)
    const id = live.headers['x-respan-log-id'] as string
    expect(await rig.trace(id)).toMatchObject({ status: 'success', output: 'Hello' })
  })

  it('the gateway stops, and the grace is over: the stream ends in an error, told and recorded', async () => {
    await open({ stopGraceMs: 50 })
    const say = provider.speaker()
    upstream.play([{ send: say.start() + say.text('Hello') }, 'stall'])
    const live = await rig.open(request(true))
    await live.until((text) => text.includes('Hello'))
    await rig.close()
    const heard = hear(client, await live.whole, true)
    expect(heard).toMatchObject({ text: 'Hello', whole: false, faults: [] })
    expect(heard.error?.message).toContain('stopping')
    await open({}, rig.key)
    const id = live.headers['x-respan-log-id'] as string
    expect(await rig.trace(id)).toMatchObject({ status: 'error', error_code: 'shutting_down', usage_estimated: true })
  })
})
