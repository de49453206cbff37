/** What is turned away before any provider is asked, and how that reads in each protocol. */

import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openControl } from '../../src/store/control.ts'
import type { Spoken } from '../spoken.ts'
import { openRig, paths, type Reply, type Rig, until } from './rig.ts'
import { answers, models, protocols, words } from './vocabulary.ts'

const bodyBytesMax = 100_000
let rig: Rig
beforeAll(async () => {
  rig = await openRig({ bodyBytesMax })
})
afterAll(() => rig.close())
beforeEach(() => rig.upstream.reset())

interface ErrorBody {
  type?: string
  detail?: string
  error: { message: string; type: string; code?: string }
}
const read = (reply: Reply) => JSON.parse(reply.body) as ErrorBody
const ask = (protocol: Spoken, rest: object = {}) => words[protocol].ask(models[protocol][0], false, rest)

/** Sends bytes and reads until the gateway closes. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(rig.gateway.port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.on('close', () => resolve(answer)).on('error', reject)
  })
const rawPost = (path: string, headers: string, body: string) =>
  raw(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer ${rig.key}\r\n${headers}\r\n\r\n${body}`,
  )

describe.each(protocols)('at the door of %s', (protocol) => {
  const refused = async (reply: Reply, status: number, code: string, message: RegExp) => {
    expect(reply.status, reply.body).toBe(status)
    expect(reply.headers['content-type']).toBe('application/json')
    const body = read(reply)
    expect(body.error.message).toMatch(message)
    if (protocol === 'anthropic-messages') expect(body.type).toBe('error')
    expect(rig.upstream.requests).toHaveLength(0)
    const log = await rig.log(reply.id)
    expect([log.status, log.error_code, log.status_code]).toEqual(['error', code, status])
    expect(log.attempt_spans).toEqual([])
  }

  it.each([
    ['no JSON', '{"model":', /JSON|object/i],
    ['nothing', '', /empty/],
    ['an array', '[]', /object/],
    ['text', '"hello"', /object/],
    ['JSON with more behind it', '{"model":"gpt-4o"} {}', /JSON/i],
    ['no model', '{"messages":[]}', /model/],
    ['a model that is a number', '{"model":7,"messages":[]}', /model/],
    ['a stream that is a word', '{"model":"gpt-4o","stream":"yes","messages":[]}', /stream/],
  ])('%s is a 400', async (_, body, message) => {
    await refused(await rig.call(protocol, body), 400, 'bad_request', message)
  })
  it('a parameter of the wrong type is a 400 that names it', async () => {
    const reply = await rig.call(protocol, ask(protocol, { fallback_models: 'gpt-4o' }))
    await refused(reply, 400, 'bad_request', /fallback_models/)
  })
  it('a model that nobody knows is a 404 that names near ones', async () => {
    const reply = await rig.call(protocol, { ...ask(protocol), model: 'gtp-4o-mini' })
    await refused(reply, 404, 'model_not_found', /near ones: .*gpt-4o-mini/)
  })
  it('an encoding that nobody knows is a 400', async () => {
    const reply = await rig.call(protocol, ask(protocol), { headers: { 'content-encoding': 'snappy' } })
    await refused(reply, 400, 'bad_request', /snappy/)
  })
  it('a broken gzip body is a 400, a bomb a 413', async () => {
    const headers = { 'content-encoding': 'gzip' }
    await refused(await rig.call(protocol, Buffer.from('no gzip'), { headers }), 400, 'bad_request', /gzip/)
    const bomb = gzipSync(Buffer.alloc(bodyBytesMax * 10, 32))
    await refused(await rig.call(protocol, bomb, { headers }), 413, 'body_too_large', /limit/)
  })
  it.each([false, true])('a byte order mark before the body is ignored (gzip: %s)', async (packed) => {
    rig.upstream.play(answers(protocol, false))
    const marked = `\ufeff${JSON.stringify(ask(protocol))}`
    const headers: Record<string, string> = packed ? { 'content-encoding': 'gzip' } : {}
    const reply = await rig.call(protocol, packed ? gzipSync(marked) : Buffer.from(marked), { headers })
    expect(reply.status, reply.body).toBe(200)
    expect(rig.upstream.requests[0]?.body.toString()[0]).toBe('{')
    expect((await rig.log(reply.id)).full_request).toEqual(ask(protocol))
  })
  it('a gzip body is read', async () => {
    rig.upstream.play(answers(protocol, false))
    const body = JSON.stringify(ask(protocol))
    const reply = await rig.call(protocol, gzipSync(body), { headers: { 'content-encoding': 'gzip' } })
    expect(reply.status, reply.body).toBe(200)
    expect(rig.upstream.requests[0]?.headers['content-encoding']).toBeUndefined()
    expect(JSON.parse(rig.upstream.requests[0]?.body.toString() ?? '')).toMatchObject({
      messages: ask(protocol).messages,
    })
  })
  it('a body over the limit is a 413, by its length before it is sent', async () => {
    const answer = await rawPost(paths[protocol], `Content-Length: ${bodyBytesMax + 1}`, '')
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('RESPAN_BODY_BYTES_MAX')
  })
  it('a body over the limit is a 413 when it comes in chunks', async () => {
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`
    const answer = await rawPost(paths[protocol], 'Transfer-Encoding: chunked', `${chunk.repeat(10)}0\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  })
  it('another method is a 405', async () => {
    await refused(await rig.call(protocol, undefined, { method: 'GET' }), 405, 'method_not_allowed', /POST/)
  })

  it('no key, a wrong one, and a made-up one are 401, said both ways', async () => {
    for (const authorization of [
      '',
      'Basic abc',
      'Bearer nonsense',
      `Bearer ${rig.key.slice(0, -1)}${rig.key.endsWith('x') ? 'y' : 'x'}`,
    ]) {
      const reply = await rig.call(protocol, ask(protocol), { headers: { authorization } })
      await refused(reply, 401, 'unauthorized', /key/i)
      expect(read(reply).detail).toBe(read(reply).error.message)
    }
  })
  it.each(['authorization', 'x-api-key', 'x-goog-api-key', 'api-key'])('the key is taken from %s', async (name) => {
    rig.upstream.play(answers(protocol, false))
    const value = name === 'authorization' ? `Bearer ${rig.key}` : rig.key
    const reply = await rig.call(protocol, ask(protocol), { headers: { authorization: '', [name]: value } })
    expect(reply.status, reply.body).toBe(200)
  })
  it('a key that another process revokes is refused soon', async () => {
    const control = openControl(rig.home, () => {})
    const { row, secret } = control.createKey('soon gone', 'prod')
    const call = () => rig.call(protocol, ask(protocol), { headers: { authorization: `Bearer ${secret}` } })
    rig.upstream.play(answers(protocol, false))
    const first = await call()
    expect(first.status).toBe(200)
    expect((await rig.log(first.id)).organization_key_id).toBe(row.id)
    control.revokeKey(row.id)
    control.close()
    const revokedAt = performance.now()
    rig.upstream.play(...Array.from({ length: 1000 }, () => answers(protocol, false)))
    await until(async () => (await call()).status === 401, 'the refusal')
    // 250 ms by contract; the rest is for a busy machine.
    expect(performance.now() - revokedAt).toBeLessThan(1000)
  })
  it('every spelling of its path is taken', async () => {
    const spellings =
      protocol === 'openai-chat'
        ? [
            '/api/chat/completions',
            '/v1/chat/completions/',
            '/chat/completions',
            '/api//chat/completions',
            '/api/openai/v1/chat/completions',
          ]
        : ['/api/anthropic/v1/messages', '/anthropic/v1/messages', '/v1/messages?beta=true']
    rig.upstream.play(...spellings.map(() => answers(protocol, false)))
    for (const path of spellings) expect((await rig.call(protocol, ask(protocol), { path })).status, path).toBe(200)
    if (protocol === 'anthropic-messages') expect(rig.upstream.requests.at(-1)?.path).toBe('/v1/messages?beta=true')
  })
})

describe('at the door', () => {
  it('a Host header that is not ours is a 403', async () => {
    const wrong = await raw('GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
    expect(wrong).toMatch(/^HTTP\/1\.1 403 /)
    for (const host of ['localhost:7377', '127.0.0.1', '[::1]:7377', 'respan.localhost'])
      expect(await raw(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`), host).toMatch(
        /^HTTP\/1\.1 200 /,
      )
  })
  it('an unknown path is a 404, an unknown log too, and both want a key where records are', async () => {
    expect(await rig.get('/nothing')).toMatchObject({
      status: 404,
      value: { detail: expect.stringContaining('/nothing') },
    })
    expect(await rig.get('/api/request-logs/nothing/')).toMatchObject({ status: 404 })
    expect(await rig.get('/api/request-logs/list/', {})).toMatchObject({
      status: 401,
      value: { detail: expect.stringMatching(/key/i) },
    })
    expect(await rig.get('/api/request-logs/nothing/', {})).toMatchObject({ status: 401 })
  })
  it('models are listed', async () => {
    const { value } = await rig.get('/v1/models')
    expect((value as { data: { id: string }[] }).data.map(({ id }) => id)).toContain('gpt-4o')
  })
})
