/** What a call that passes through whole may count on: streamed both ways, our key outside, the provider's inside, recorded. */

import { request as openRequest } from 'node:http'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPassRig, type PassRig, providerKey } from './rig.ts'

let rig: PassRig
beforeAll(async () => {
  rig = await openPassRig({
    openai: { baseUrl: '{up}/v1' },
    anthropic: { baseUrl: '{up}/v1' },
    google: { baseUrl: '{up}/v1beta', protocol: 'gemini' },
    mistral: { baseUrl: '{up}/v1' },
  })
})
afterAll(() => rig.close())

const json = (body: unknown) => (_: unknown, out: import('node:http').ServerResponse) => {
  out.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'a=b', 'x-request-id': 'req_1' })
  out.end(JSON.stringify(body))
}
const embedding = {
  object: 'list',
  data: [],
  model: 'text-embedding-3-small',
  usage: { prompt_tokens: 5, total_tokens: 5 },
}
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  rig.fetch(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
const idOf = (answer: Response) => answer.headers.get('x-respan-log-id') as string
const sdk = () => new OpenAI({ baseURL: `${rig.url}/api`, apiKey: rig.key, maxRetries: 0 })

describe('embeddings', () => {
  it.each([
    '/api/embeddings',
    '/api/v1/embeddings',
    '/v1/embeddings',
    '/api/openai/v1/embeddings',
    '/api/embeddings/',
    '/api//embeddings',
  ])('at %s', async (path) => {
    rig.answer(json(embedding))
    const answer = await post(path, { model: 'text-embedding-3-small', input: 'Hello there' })
    expect(await answer.json()).toEqual(embedding)
    expect(rig.asked[0]?.url.replace(/\/$/, '')).toBe('/v1/embeddings')
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(answer.headers.get('x-respan-provider')).toBe('openai')
    const log = await rig.log(idOf(answer))
    expect(log).toMatchObject({
      log_type: 'embedding',
      model: 'text-embedding-3-small',
      prompt_tokens: 5,
      input: 'Hello there',
    })
    // 5 tokens at 0.02 dollars a million: a tenth of a micro-dollar.
    expect(log.cost).toBe(0)
    expect(log.cost_details).toMatchObject({ tokens: { input_mtok: 5 } })
  })

  it('by the SDK, with a name that says its provider, and parameters of ours that no provider sees', async () => {
    rig.answer(json({ ...embedding, data: [{ object: 'embedding', index: 0, embedding: [1] }] }))
    const body = {
      model: 'mistral/mistral-embed',
      input: 'x',
      encoding_format: 'float' as const,
      customer_identifier: 'acme',
      metadata: { own: 1 },
    }
    const { data, response } = await sdk().embeddings.create(body).withResponse()
    expect(data.data[0]?.embedding).toEqual([1])
    expect(JSON.parse(rig.asked[0]?.body.toString() ?? '')).toEqual({
      model: 'mistral-embed',
      input: 'x',
      encoding_format: 'float',
    })
    expect(await rig.log(idOf(response))).toMatchObject({
      provider_id: 'mistral',
      customer_identifier: 'acme',
      metadata: { own: '1' },
    })
  })
})

describe('transcriptions', () => {
  it('a form names its model and tells us who asks; the file stays as it is', async () => {
    const usage = { input_tokens: 30, output_tokens: 6, input_token_details: { audio_tokens: 28, text_tokens: 2 } }
    rig.answer(json({ text: 'Hello', usage: { type: 'tokens', ...usage, total_tokens: 36 } }))
    const form = new FormData()
    const sound = Buffer.from([0, 255, 13, 10, 13, 10, 45, 45])
    form.set('file', new File([sound], 'a.wav', { type: 'audio/wav' }))
    form.set('model', 'openai/gpt-4o-transcribe')
    form.set('customer_identifier', 'acme')
    form.set('language', 'en')
    const answer = await rig.fetch('/api/audio/transcriptions', { method: 'POST', body: form })
    expect(answer.status).toBe(200)
    const got = rig.asked[0] as (typeof rig.asked)[number]
    const sent = await new Response(new Uint8Array(got.body), {
      headers: { 'content-type': got.headers['content-type'] as string },
    }).formData()
    expect([...sent.keys()].sort()).toEqual(['file', 'language', 'model'])
    expect([sent.get('model'), sent.get('language')]).toEqual(['gpt-4o-transcribe', 'en'])
    expect(Buffer.from(await (sent.get('file') as File).arrayBuffer())).toEqual(sound)
    const log = await rig.log(idOf(answer))
    expect(log).toMatchObject({
      log_type: 'transcription',
      model: 'gpt-4o-transcribe',
      customer_identifier: 'acme',
      prompt_tokens: 30,
      completion_tokens: 6,
    })
    expect(log.cost).toBeGreaterThan(0)
  })
})

it('where the simulator answers every call, none leaves this machine', async () => {
  const closed = await openPassRig({ openai: { baseUrl: '{up}/v1' } }, { RESPAN_SIMULATE: 'always' })
  try {
    for (const headers of [{}, { authorization: 'Bearer sk-proj-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }]) {
      const body = JSON.stringify({ model: 'text-embedding-3-small', input: 'Hello' })
      const answer = await closed.fetch('/api/embeddings', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      })
      expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('simulate = always')])
    }
    expect(closed.asked).toEqual([])
  } finally {
    await closed.close()
  }
})

it('an invented answer is for chat calls: no other call reaches a provider behind it', async () => {
  rig.answer(json(embedding))
  const answer = await post('/api/embeddings', { model: 'text-embedding-3-small', input: 'x', mock_response: '[]' })
  expect(answer.status).toBe(400)
  expect(rig.asked).toHaveLength(0)
})

describe('uploads and downloads', () => {
  it('an upload streams past, chunk by chunk', async () => {
    let heard = 0
    rig.answer((_, out, incoming) => {
      incoming.on('data', (chunk: Buffer) => (heard += chunk.length))
      incoming.on('end', () => out.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"file-1"}'))
    }, false)
    const outgoing = openRequest(`${rig.url}/api/files`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${rig.key}`,
        'content-type': 'multipart/form-data; boundary=x',
        'transfer-encoding': 'chunked',
      },
    })
    const answered = new Promise<number>((resolve, reject) => {
      outgoing.on('response', (answer) => resolve(answer.resume().statusCode ?? 0))
      outgoing.on('error', reject)
    })
    outgoing.write(Buffer.alloc(100_000, 'a'))
    // The upstream has the first part while the last is still to be sent.
    for (let tries = 0; heard < 100_000 && tries < 1000; tries++) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(heard).toBe(100_000)
    outgoing.end(Buffer.alloc(50_000, 'b'))
    expect(await answered).toBe(200)
    expect(heard).toBe(150_000)
  })

  it('a file by the SDK, and its content', async () => {
    rig.answer((asked, out) => {
      if (asked.method === 'GET')
        return void out.writeHead(200, { 'content-type': 'application/octet-stream' }).end('line 1\nline 2')
      out.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"file-1","object":"file"}')
    })
    const file = await sdk().files.create({ file: await toFile(Buffer.from('line'), 'a.jsonl'), purpose: 'batch' })
    expect(file.id).toBe('file-1')
    expect(rig.asked[0]?.headers['content-type']).toMatch(/^multipart\/form-data/)
    expect(rig.asked[0]?.body.toString()).toContain('a.jsonl')
    const content = await sdk().files.content('file-1')
    expect(await content.text()).toBe('line 1\nline 2')
    expect(rig.asked[1]?.url).toBe('/v1/files/file-1/content')
  })

  it('audio comes as it is made, and is not kept', async () => {
    let goOn: () => void = () => undefined
    rig.answer((_, out) => {
      out.writeHead(200, { 'content-type': 'audio/mpeg' })
      out.write(Buffer.from([1, 2, 3]))
      goOn = () => out.end(Buffer.from([4]))
    })
    const answer = await post('/api/audio/speech', { model: 'tts-1', input: 'Hi', voice: 'alloy' })
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    expect([...((await reader.read()).value ?? [])]).toEqual([1, 2, 3])
    goOn()
    expect([...((await reader.read()).value ?? [])]).toEqual([4])
    expect((await reader.read()).done).toBe(true)
    const log = await rig.log(idOf(answer))
    expect(log).toMatchObject({ log_type: 'speech', status: 'success', full_response: null, cost: null, input: 'Hi' })
    expect(log.notes.join()).toContain('audio/mpeg')
  })

  it('the rest of a Google upload comes to us, not with our key to Google', async () => {
    rig.answer((_, out) =>
      out.writeHead(200, { 'x-goog-upload-url': `${rig.upstream}/upload/v1beta/files?upload_id=7` }).end(),
    )
    const answer = await rig.fetch('/api/google/upload/v1beta/files', { method: 'POST' })
    expect(rig.asked[0]?.url).toBe('/upload/v1beta/files')
    const rest = `${rig.url}/api/google/upload/v1beta/files?upload_id=7`
    expect(answer.headers.get('x-goog-upload-url')).toBe(rest)
    // Google's Python SDK sends no key there: who began it may end it, and nobody else.
    const { status } = await fetch(rest, { method: 'POST', body: 'bytes' })
    expect([status, rig.asked.at(-1)?.headers['x-goog-api-key']]).toEqual([200, providerKey])
    expect((await fetch(`${rest}0`, { method: 'POST', body: 'bytes' })).status).toBe(401)
  })
})

describe('streams', () => {
  it('of the older completions pass frame by frame, their use counted', async () => {
    let goOn: () => void = () => undefined
    rig.answer((_, out) => {
      out.writeHead(200, { 'content-type': 'text/event-stream' })
      out.write('data: {"choices":[{"text":"Hi"}]}\n\n')
      goOn = () =>
        out.end(
          'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}\n\ndata: [DONE]\n\n',
        )
    })
    const answer = await post('/api/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'Say', stream: true })
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('"Hi"')
    goOn()
    while (!(await reader.read()).done);
    expect(await rig.log(idOf(answer))).toMatchObject({
      log_type: 'completion',
      prompt_tokens: 3,
      completion_tokens: 2,
      input: 'Say',
    })
  })

  it('that the provider cuts look cut, and say so in the record', async () => {
    rig.answer((_, out) => {
      out.writeHead(200, { 'content-type': 'text/event-stream' })
      out.write('data: {"choices":[{"text":"Hi"}]}\n\n', () => out.destroy())
    })
    const answer = await post('/api/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'Say', stream: true })
    await expect(answer.text()).rejects.toThrow()
    expect(await rig.log(idOf(answer))).toMatchObject({ status: 'error', error_code: 'stream_broken' })
  })

  it('that the caller leaves are cancelled upstream', async () => {
    let cancelled: () => void = () => undefined
    const gone = new Promise<void>((resolve) => {
      cancelled = resolve
    })
    rig.answer((_, out) => {
      out.on('close', cancelled)
      out.writeHead(200, { 'content-type': 'text/event-stream' })
      out.write('data: {}\n\n')
    })
    const stop = new AbortController()
    const answer = await rig.fetch('/api/completions', {
      method: 'POST',
      body: '{"model":"gpt-3.5-turbo-instruct","prompt":"x","stream":true}',
      headers: { 'content-type': 'application/json' },
      signal: stop.signal,
    })
    stop.abort()
    await gone
    expect(await rig.log(idOf(answer))).toMatchObject({ status: 'cancelled', error_code: 'client_closed' })
  })
})

describe('refusals', () => {
  it.each([
    ['/api/embeddings', 'error.type', 'authentication_error'],
    ['/api/anthropic/v1/files', 'error.type', 'authentication_error'],
    ['/api/google/v1beta/files', 'error.status', 'UNAUTHENTICATED'],
  ])('without a key: %s in its own shape', async (path, at, word) => {
    const answer = await fetch(`${rig.url}${path}`, { method: 'POST' })
    expect(answer.status).toBe(401)
    const [outer = '', inner = ''] = at.split('.')
    const body = (await answer.json()) as Record<string, Record<string, string>>
    expect(body[outer]?.[inner]).toBe(word)
  })

  it('what no configured provider serves is a 404 that says what to do', async () => {
    const answer = await rig.fetch('/api/cohere/v2/embed', { method: 'POST' })
    expect(answer.status).toBe(404)
    const { error } = (await answer.json()) as { error: { message: string } }
    expect(error.message).toMatch(
      /no provider with a key serves \/v2\/embed; respan providers add cohere adds one.*X-Respan-Route-Provider/,
    )
  })

  it('a path of our own API that is not there is never sent to a provider', async () => {
    rig.answer(json({}))
    expect((await rig.fetch('/api/experiments/')).status).toBe(501)
    expect((await rig.fetch('/api/traces/one/spans/')).status).toBe(404)
    expect(rig.asked).toEqual([])
  })

  it("the provider's own error passes; its refusal of our credential is our trouble, without the credential", async () => {
    rig.answer((_, out) =>
      out
        .writeHead(422, { 'content-type': 'application/json', 'retry-after': '7' })
        .end('{"error":{"message":"bad input"}}'),
    )
    const own = await post('/api/embeddings', { model: 'text-embedding-3-small', input: 1 })
    expect([own.status, await own.text(), own.headers.get('retry-after')]).toEqual([
      422,
      '{"error":{"message":"bad input"}}',
      '7',
    ])
    expect(await rig.log(idOf(own))).toMatchObject({ status: 'error', status_code: 422, cost: 0 })
    rig.answer((_, out) =>
      out
        .writeHead(401, { 'content-type': 'application/json' })
        .end(`{"error":{"message":"wrong key ${providerKey}"}}`),
    )
    const ours = await post('/api/embeddings', { model: 'text-embedding-3-small', input: 'x' })
    expect(ours.status).toBe(502)
    expect(await ours.text()).not.toContain(providerKey)
    expect(JSON.stringify(await rig.log(idOf(ours)))).not.toContain(providerKey)
  })

  it('nobody there is a 502', async () => {
    const lonely = await openPassRig({ openai: { baseUrl: 'http://127.0.0.1:1/v1' } })
    try {
      const answer = await lonely.fetch('/api/files')
      expect(answer.status).toBe(502)
      expect(await answer.text()).toContain('upstream_unreachable')
    } finally {
      await lonely.close()
    }
  })
})

it('a provider named by path, by alias and by header', async () => {
  rig.answer(json({ ok: true }))
  await rig.fetch('/api/mistral/v1/ocr', { method: 'POST' })
  await rig.fetch('/api/mistralai/ocr', { method: 'POST' })
  await rig.fetch('/api/ocr', { method: 'POST', headers: { 'x-respan-route-provider': 'mistral' } })
  expect(rig.asked.map(({ url }) => url)).toEqual(['/v1/ocr', '/v1/ocr', '/v1/ocr'])
})

it("the caller's query passes, but for the key in it", async () => {
  rig.answer(json({ files: [] }))
  await fetch(`${rig.url}/api/google/v1beta/files?pageSize=3&key=${rig.key}`)
  expect(rig.asked[0]).toMatchObject({ url: '/v1beta/files?pageSize=3', headers: { 'x-goog-api-key': providerKey } })
})

it('disable_log keeps the figures and not the words', async () => {
  rig.answer(json(embedding))
  const answer = await post('/api/embeddings', {
    model: 'text-embedding-3-small',
    input: 'secret words',
    disable_log: true,
  })
  const log = await rig.log(idOf(answer))
  expect(log.prompt_tokens).toBe(5)
  expect(JSON.stringify(log)).not.toContain('secret words')
})

it('a model of a named provider loses the name in the path too', async () => {
  rig.answer(json({ totalTokens: 3 }))
  const count = await post('/api/google/v1beta/models/google/gemini-2.5-flash:countTokens', { contents: [] })
  expect(count.status).toBe(200)
  await post('/api/google/v1beta/models/text-embedding-004:embedContent', { content: {} })
  expect(rig.asked.map(({ url }) => url)).toEqual([
    '/v1beta/models/gemini-2.5-flash:countTokens',
    '/v1beta/models/text-embedding-004:embedContent',
  ])
})
