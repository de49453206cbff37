/** Calls that pass through, as a broken client, a broken provider or somebody with bad intent sends them. */

import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openPassRig, type PassRig, providerKey } from './rig.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const json = { 'content-type': 'application/json' }

let rig: PassRig
beforeAll(async () => {
  rig = await openPassRig({
    openai: { baseUrl: '{up}/v1' },
    anthropic: { baseUrl: '{up}/anthropic/v1', protocol: 'anthropic-messages' },
  })
})
afterAll(() => rig.close())
beforeEach(() => rig.answer((_, out) => void out.writeHead(200, json).end('{}')))

/** A request as bytes; the answer as bytes. */
const raw = (text: string, then: (socket: Socket) => void = () => {}, port = rig.port) =>
  new Promise<string>((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    let told = ''
    socket.on('data', (chunk) => {
      told += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(told))
    socket.write(text)
    then(socket)
  })
const head = (line: string, ...lines: string[]) =>
  [`${line} HTTP/1.1`, 'host: localhost', `authorization: Bearer ${rig.key}`, ...lines, '', ''].join('\r\n')
const upgrade = ['connection: upgrade', 'upgrade: websocket']
const webSocket = [...upgrade, 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version: 13']

it('a body that breaks off holds nothing open: not the count of calls, not the stop', async () => {
  const other = await openPassRig({ openai: { baseUrl: '{up}/v1' } })
  const lines = head('POST /v1/embeddings', 'content-type: application/json', 'content-length: 100')
  const socket = net.connect(other.port, '127.0.0.1')
  socket.write(`${lines.replace(rig.key, other.key)}{"model":`)
  await pause(100)
  socket.destroy()
  await expect
    .poll(async () => ((await (await fetch(`${other.url}/healthz`)).json()) as { running: number }).running)
    .toBe(0)
  await other.close()
})

it.each([
  '/v1/../../admin/keys',
  '/v1/%2e%2e/admin/keys',
  '/openai/v1/a/..%2f..%2fadmin',
  '/api/files/../../admin',
  '/v1/files/\\..\\x',
])('%s does not lead out of the provider’s address', async (path) => {
  expect(await raw(head(`GET ${path}`, 'connection: close'))).toMatch(/^HTTP\/1\.1 40[04]/)
  expect(rig.asked).toHaveLength(0)
})

it.each(['/v1/traces', '/api/v2/traces', '/api/v2/logs', '/api/mcp', '/v1/keys', '/api/nope/v1/chat/completions'])(
  '%s is nobody’s: what is sent there goes to no provider',
  async (path) => {
    const answer = await rig.fetch(path, { method: 'POST', headers: json, body: '{"prompts":"of every call"}' })
    expect([404, 405, 501]).toContain(answer.status)
    expect(rig.asked).toHaveLength(0)
  },
)

it('query members that come twice stay two', async () => {
  await rig.fetch('/v1/responses/resp_1?include[]=a&include[]=b&limit=3')
  expect(rig.asked[0]?.url).toBe('/v1/responses/resp_1?include%5B%5D=a&include%5B%5D=b&limit=3')
})

it('our parameters stay here where the body names no model too', async () => {
  const body = { input: 'x', customer_identifier: 'bob@corp', respan_params: { customer_email: 'bob@corp' } }
  await rig.fetch('/v1/moderations', { method: 'POST', headers: json, body: JSON.stringify(body) })
  expect(rig.asked[0]?.body.toString()).toBe('{"input":"x"}')
})

it('an offer of HTTP/2 that curl makes is declined, and the call answered', async () => {
  const body = JSON.stringify({ model: 'text-embedding-3-small', input: 'x' })
  const settings = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk']
  const lines = ['content-type: application/json', `content-length: ${body.length}`]
  const text = head('POST /v1/embeddings', ...settings, ...lines) + body
  const told = await raw(text, (socket) => socket.once('data', () => socket.end()))
  expect(told).toMatch(/^HTTP\/1\.1 200/)
  expect(rig.asked[0]?.body.toString()).toBe(body)
})

it('a socket that is reset while its upgrade is refused takes nothing with it', async () => {
  for (let i = 0; i < 5; i++) {
    const text = `GET /v1/realtime HTTP/1.1\r\nhost: evil.test\r\n${upgrade.join('\r\n')}\r\n\r\n`
    await raw(text, (socket) => setTimeout(() => socket.resetAndDestroy(), i))
  }
  expect((await fetch(`${rig.url}/healthz`)).status).toBe(200)
})

it('a WebSocket that the provider refuses shows no key, and took none of our headers there', async () => {
  rig.answer(
    (_, out) => void out.writeHead(401, json).end(`{"error":{"message":"Incorrect API key provided: ${providerKey}"}}`),
  )
  const ours = ['x-data-respan-params: e30=', 'x-respan-customer-identifier: bob', 'x-forwarded-for: 10.0.0.7']
  const told = await raw(head('GET /v1/realtime?model=gpt-realtime', ...webSocket, ...ours), (socket) =>
    socket.once('data', () => socket.end()),
  )
  expect(told).toMatch(/^HTTP\/1\.1 (401|502)/)
  expect(told).not.toContain(providerKey)
  expect(JSON.stringify(rig.asked[0]?.headers)).not.toMatch(/respan|forwarded|10\.0\.0\.7/)
})

it('an answer over the record’s limit still tells what it used', async () => {
  const vector = `[${Array.from({ length: 3072 }, () => '-0.012345678901').join(',')}]`
  const rows = Array.from({ length: 110 }, (_, i) => `{"index":${i},"embedding":${vector}}`).join(',')
  const usage = '"usage":{"prompt_tokens":5000,"total_tokens":5000}'
  rig.answer((_, out) => void out.writeHead(200, json).end(`{"data":[${rows}],${usage}}`))
  const body = JSON.stringify({ model: 'text-embedding-3-large', input: ['a'] })
  const answer = await rig.fetch('/v1/embeddings', { method: 'POST', headers: json, body })
  expect((await answer.text()).length).toBeGreaterThan(4_000_000)
  const log = await rig.log(answer.headers.get('x-respan-log-id') as string)
  expect(log).toMatchObject({ prompt_tokens: 5000, status: 'success' })
  expect(log.cost).toBeGreaterThan(0)
})

it.each([
  ['a status that is none', 'HTTP/1.1 099 Odd\r\ncontent-length: 2\r\n\r\n{}', 502],
  [
    'a trailer without chunks',
    'HTTP/1.1 200 OK\r\ntrailer: x-sum\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
    200,
  ],
])('a provider that answers with %s', async (_, text, status) => {
  const odd = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(text))
  })
  odd.listen(0, '127.0.0.1')
  await once(odd, 'listening')
  const base = `http://127.0.0.1:${(odd.address() as AddressInfo).port}/v1`
  const other = await openPassRig({ openai: { baseUrl: base } })
  expect((await other.fetch('/v1/files')).status).toBe(status)
  await other.close()
  odd.close()
})

it('a warning in letters that no header takes is sent in escapes', async () => {
  const body = JSON.stringify({ model: 'anthropic/claude-sonnet-4-5', input: 'hi', имя: 1 })
  rig.answer((_, out) => void out.writeHead(200, json).end('{"input_tokens":7}'))
  const answer = await rig.fetch('/v1/responses/input_tokens', { method: 'POST', headers: json, body })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ input_tokens: 7 })
})

it('what the operator sends is not the caller’s to change', async () => {
  const other = await openPassRig({ openai: { baseUrl: '{up}/v1', headers: { 'x-tenant': 'ops' } } as never })
  other.answer((_, out) => void out.writeHead(200, json).end('{}'))
  await other.fetch('/v1/files', { headers: { 'x-tenant': 'mine' } })
  expect(other.asked[0]?.headers['x-tenant']).toBe('ops')
  await other.close()
})
