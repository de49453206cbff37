/** Realtime sessions through the gateway: frames both ways, keys at their places, what was used in the record. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { openPassRig, type PassRig, providerKey } from './rig.ts'

/** A provider that answers each event with sound and with a response that says what it used. */
const openProvider = async () => {
  const asked: { url: string; authorization?: string; protocol?: string; extensions?: string }[] = []
  const server = createServer()
  const sockets = new WebSocketServer({
    server,
    perMessageDeflate: true,
    handleProtocols: (words) => [...words][0] ?? false,
  })
  sockets.on('connection', (socket, { url = '', headers }) => {
    const { authorization, 'sec-websocket-protocol': protocol, 'sec-websocket-extensions': extensions } = headers
    asked.push({ url, authorization, protocol, extensions })
    if (url.includes('drop')) socket.once('message', () => socket.terminate())
    // In the same bytes as the 101.
    if (url.includes('greet')) socket.send('{"type":"session.created"}')
    socket.on('message', (data, isBinary) => {
      if (isBinary) return socket.send(data, { binary: true })
      const usage = {
        total_tokens: 30,
        input_tokens: 20,
        output_tokens: 10,
        input_token_details: { cached_tokens: 4, audio_tokens: 8, text_tokens: 12 },
        output_token_details: { audio_tokens: 6, text_tokens: 4 },
      }
      socket.send(JSON.stringify({ type: 'response.audio.delta', delta: 'x'.repeat(70_000) }))
      socket.send(JSON.stringify({ type: 'response.done', response: { usage } }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close: () => server.close() }
}

let provider: Awaited<ReturnType<typeof openProvider>>
let rig: PassRig
beforeAll(async () => {
  provider = await openProvider()
  rig = await openPassRig({
    openai: { baseUrl: `${provider.url}/v1` },
    google: { baseUrl: `${provider.url}/v1beta`, protocol: 'gemini' },
  })
})
afterAll(async () => {
  await rig.close()
  provider.close()
})

const url = (path: string) => `${rig.url.replace('http', 'ws')}${path}`
const opened = (socket: WebSocket) => once(socket, 'open')
/** The one session that is in the list. */
const newest = async () => {
  const response = await rig.fetch('/api/request-logs/list/?page_size=1')
  const { results } = (await response.json()) as { results: { id: string }[] }
  return rig.log(results[0]?.id ?? '')
}

it('events go both ways, and two responses are billed', async () => {
  const socket = new WebSocket(url('/api/realtime?model=gpt-realtime'), {
    headers: { authorization: `Bearer ${rig.key}` },
  })
  await opened(socket)
  const heard: { type: string; delta?: string }[] = []
  socket.on('message', (data) => heard.push(JSON.parse(String(data))))
  for (let turn = 1; turn <= 2; turn++) {
    socket.send('{"type":"response.create"}')
    while (heard.length < turn * 2) await once(socket, 'message')
  }
  expect(heard.map(({ type }) => type)).toEqual([
    'response.audio.delta',
    'response.done',
    'response.audio.delta',
    'response.done',
  ])
  expect(heard[0]?.delta).toHaveLength(70_000)
  expect(provider.asked.at(-1)).toMatchObject({
    url: '/v1/realtime?model=gpt-realtime',
    authorization: `Bearer ${providerKey}`,
  })
  expect(provider.asked.at(-1)?.extensions).toBeUndefined()
  socket.close()
  await once(socket, 'close')
  const log = await newest()
  expect(log).toMatchObject({
    log_type: 'realtime',
    status: 'success',
    model: 'gpt-realtime',
    provider_id: 'openai',
    prompt_tokens: 40,
    completion_tokens: 20,
  })
  expect(log.usage).toMatchObject({ inputAudioTokens: 16 })
})

it('the first event comes with the 101, and arrives', async () => {
  for (let i = 0; i < 20; i++) {
    const path = '/api/realtime?model=gpt-realtime&greet=1'
    const socket = new WebSocket(url(path), { headers: { authorization: `Bearer ${rig.key}` } })
    const head = once(socket, 'upgrade')
    const [data] = await once(socket, 'message')
    expect(JSON.parse(String(data))).toEqual({ type: 'session.created' })
    expect(((await head)[0] as { headers: Record<string, string> }).headers['x-respan-log-id']).toBeTruthy()
    socket.close()
    await once(socket, 'close')
  }
})

it('a session that the provider breaks off is no success', async () => {
  const path = '/api/realtime?model=gpt-realtime&drop=1'
  const socket = new WebSocket(url(path), { headers: { authorization: `Bearer ${rig.key}` } })
  await opened(socket)
  socket.send('{}')
  const [code] = await once(socket, 'close')
  expect(code).toBe(1006)
  expect(await newest()).toMatchObject({ status: 'error', error_message: expect.stringContaining('broke') })
})

it("a browser's key stands among the subprotocols, and goes no further", async () => {
  const socket = new WebSocket(url('/v1/realtime?model=gpt-realtime'), [
    'realtime',
    `openai-insecure-api-key.${rig.key}`,
  ])
  await opened(socket)
  expect(socket.protocol).toBe('realtime')
  expect(provider.asked.at(-1)).toMatchObject({ protocol: 'realtime', authorization: `Bearer ${providerKey}` })
  const sound = once(socket, 'message')
  socket.send(Buffer.from([1, 2, 3]))
  expect([...((await sound)[0] as Buffer)]).toEqual([1, 2, 3])
  socket.close()
  await once(socket, 'close')
})

it('Gemini Live is found by its own path, its key in the query', async () => {
  const path = '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent'
  const socket = new WebSocket(url(`/api/google${path}?key=${rig.key}`))
  await opened(socket)
  expect(provider.asked.at(-1)?.url).toBe(path)
  socket.close()
  await once(socket, 'close')
})

it.each([
  ['no key', '/api/realtime?model=gpt-realtime', {}, 401],
  ['a provider without a key', '/api/xai/v1/realtime', { authorization: 'OURS' }, 404],
  ['a foreign host', '/api/realtime?model=gpt-realtime', { authorization: 'OURS', host: 'evil.example' }, 403],
  ['no such path', '/nothing', { authorization: 'OURS' }, 404],
])('%s: refused before anything is opened', async (_, path, headers, status) => {
  const count = provider.asked.length
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value === 'OURS' ? `Bearer ${rig.key}` : value]),
  )
  const socket = new WebSocket(url(path), { headers: own })
  socket.on('error', () => undefined)
  const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number; resume(): void }]
  expect(answer.statusCode).toBe(status)
  answer.resume()
  expect(provider.asked).toHaveLength(count)
})
