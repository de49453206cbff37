/** Providers: added with a key from anywhere, never shown again, tested with a real call to a server on loopback. */

import { writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bytesBelow, openBench } from './shared.ts'

const canary = 'sk-canary-4f7d1c9a8b3e2d6f0a5b'

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

const answer =
  (status: number, body: unknown, seen: string[] = []): RequestListener =>
  (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`)
    request.resume()
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

describe('providers add', () => {
  it.each([
    ['from standard input', ['--api-key', '-'], { input: `${canary}\n` }],
    ['from the terminal', [], { answer: canary }],
    ['from the command line', ['--api-key', canary], {}],
  ] as const)('takes the key %s, encrypted', async (_, flags, options) => {
    const bench = openBench(options)
    const added = await bench.run('providers', 'add', 'openai', ...flags)
    expect(added.code).toBe(0)
    expect(added.out + added.err).not.toContain(canary)
    const { out } = await bench.run('providers', 'list', '--json')
    expect(JSON.parse(out)).toMatchObject([{ id: 'openai', configured: true, key_source: 'stored', source: 'user' }])
    expect(out + bytesBelow(bench.home)).not.toContain(canary)
  })

  it("takes a service account's JSON from standard input, and refuses half of one", async () => {
    const account = {
      type: 'service_account',
      project_id: 'p',
      private_key: '-----BEGIN PRIVATE KEY-----\nMIIcanary\n',
    }
    const bench = openBench({ input: JSON.stringify(account, null, 2) })
    const added = await bench.run('providers', 'add', 'vertex', '--api-key', '-')
    expect([added.code, added.err.includes('stored encrypted')]).toEqual([0, true])
    expect(added.err).toContain('no address yet')
    expect(added.err).toContain('It cannot be called yet: vertex has no address; set GOOGLE_VERTEX_PROJECT')
    expect(added.out + added.err).not.toContain('MIIcanary')
    expect(bytesBelow(bench.home)).not.toContain('MIIcanary')
    const half = openBench({ input: '{"type": "service_account", "private' })
    const refused = await half.run('providers', 'add', 'vertex', '--api-key', '-')
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("service account's key, whole")])
  })
  it('keeps the name of a variable as a name', async () => {
    const bench = openBench()
    const added = await bench.run('providers', 'add', 'groq', '--api-key', 'MY_GROQ')
    expect(added.err).toContain('MY_GROQ is not set')
    const row = async () => JSON.parse((await bench.run('providers', 'list', '--json')).out)[0]
    expect(await row()).toMatchObject({ id: 'groq', configured: false, key_source: 'env:MY_GROQ' })
    // .env of the directory counts too.
    writeFileSync(join(bench.ctx.cwd, '.env'), `MY_GROQ=${canary}\n`)
    expect(await row()).toMatchObject({ id: 'groq', configured: true, key_source: 'env:MY_GROQ' })
    expect(bytesBelow(bench.home)).not.toContain(canary)
  })

  it('without a terminal names the flags', async () => {
    const { code, err } = await openBench().run('providers', 'add', 'openai')
    expect([code, err]).toEqual([1, expect.stringMatching(/--api-key KEY.*--api-key - \(standard input\)/)])
  })

  it.each<[string[], RegExp, number?]>([
    [['providers', 'add', 'opnai'], /"opnai" is not known; near ones: openai/, 1],
    [['providers', 'add', 'x', '--base-url', 'ftp://h', '--no-key'], /must be an http\(s\) URL/],
    [['providers', 'add', 'x', '--base-url', 'http://u:p@h/v1', '--no-key'], /must not hold a user or password/],
    [['providers', 'add', 'respan', '--base-url', 'http://h/v1', '--no-key'], /cannot be a provider's name/],
    [
      ['providers', 'add', 'files', '--base-url', 'http://h/v1', '--no-key'],
      /begin so \(\/api\/files\/…\); take another/,
    ],
    [['providers', 'add', 'x', '--base-url', 'http://h/v1', '--no-key', '--api-key', 'k'], /exclude each other/],
    [['providers', 'add', 'openai', '--api-key', 'two words'], /white space/, 1],
    [['providers', 'add', 'openai', '--api-key', 'k', '--protocol', 'anthropic-messages'], /goes with --base-url/],
  ])('%j is refused and changes nothing', async (argv, message, exit = 2) => {
    const bench = openBench()
    const { code, err } = await bench.run(...argv)
    expect(code).toBe(exit)
    expect(err).toMatch(message)
    expect(JSON.parse((await bench.run('providers', 'list', '--json')).out)).toEqual([])
  })

  it('re-points a built-in one, by any of its names, and keeps its key', async () => {
    const bench = openBench({ input: canary })
    await bench.run('providers', 'add', 'claude', '--api-key', '-')
    await bench.run('providers', 'add', 'anthropic', '--base-url', 'http://127.0.0.1:1/v1')
    const rows = JSON.parse((await bench.run('providers', 'list', '--json')).out)
    expect(rows).toMatchObject([{ id: 'anthropic', key_source: 'stored', base_url: 'http://127.0.0.1:1/v1' }])
    await bench.run('providers', 'add', 'anthropic', '--no-key')
    const after = JSON.parse((await bench.run('providers', 'list', '--json')).out)
    expect(after).toMatchObject([{ id: 'anthropic', key_source: null, base_url: 'http://127.0.0.1:1/v1' }])
    expect((await bench.run('providers', 'remove', 'claude')).code).toBe(0)
    expect(JSON.parse((await bench.run('providers', 'list', '--json')).out)).toEqual([])
    expect((await bench.run('providers', 'remove', 'anthropic')).code).toBe(1)
  })

  it('stores a provider of respan.json whole, so that it can be called from any directory', async () => {
    const bench = openBench({ input: canary })
    const file = join(bench.ctx.cwd, 'respan.json')
    writeFileSync(
      file,
      '{"providers": {"mine": {"baseUrl": "http://127.0.0.1:1/v1", "protocol": "anthropic-messages"}}}',
    )
    expect((await bench.run('providers', 'add', 'mine', '--api-key', '-')).code).toBe(0)
    writeFileSync(file, '{}')
    const rows = JSON.parse((await bench.run('providers', 'list', '--json')).out)
    expect(rows).toMatchObject([{ id: 'mine', protocols: 'anthropic-messages', base_url: 'http://127.0.0.1:1/v1' }])
  })

  it('list --all shows the whole table, configured ones first', async () => {
    const bench = openBench({ env: { MISTRAL_API_KEY: 'k' } })
    const rows = JSON.parse((await bench.run('providers', 'list', '--all', '--json')).out)
    expect(rows.length).toBeGreaterThan(100)
    expect(rows[0]).toMatchObject({ id: 'mistral', key_source: 'env:MISTRAL_API_KEY' })
    expect((await bench.run('providers', 'list', '--csv')).out.split('\r\n')).toHaveLength(3)
  })
})

describe('providers test', () => {
  it('asks for the models, with the key', async () => {
    const seen: string[] = []
    const url = await serve(answer(200, { data: [{ id: 'a' }, { id: 'b' }] }, seen))
    const bench = openBench({ input: canary })
    await bench.run('providers', 'add', 'mine', '--base-url', url, '--api-key', '-')
    const { code, out } = await bench.run('providers', 'test', 'mine', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      provider: 'mine',
      status: 200,
      result: expect.stringContaining('2 models'),
    })
    expect(seen).toEqual([`GET /v1/models Bearer ${canary}`])
  })

  it('makes a whole call where a model is named', async () => {
    const seen: string[] = []
    const choice = { index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }
    const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 }
    const body = { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices: [choice], usage }
    const url = await serve(answer(200, body, seen))
    const bench = openBench()
    await bench.run('providers', 'add', 'mine', '--base-url', url, '--no-key')
    const { out } = await bench.run('providers', 'test', 'mine', '--model', 'm', '--json')
    expect(JSON.parse(out)).toMatchObject({ ok: true, status: 200, result: 'answered "ok" (9 + 1 tokens)' })
    expect(seen).toEqual(['POST /v1/chat/completions '])
  })

  it.each([[[]], [['--model', 'm']]])("shows the provider's own words, not the key it quotes (%j)", async (flags) => {
    const url = await serve(
      answer(401, { error: { message: `Incorrect API key provided: ${canary}.`, type: 'invalid_request_error' } }),
    )
    const bench = openBench({ input: canary })
    await bench.run('providers', 'add', 'mine', '--base-url', url, '--api-key', '-')
    const { code, out, err } = await bench.run('providers', 'test', 'mine', ...flags)
    expect(code).toBe(1)
    expect(out).toContain('Incorrect API key provided: ***')
    expect(out).toContain('401')
    expect(out + err).not.toContain(canary)
  })

  it('tells that nobody is there, that there is no key, that the name is unknown', async () => {
    const bench = openBench()
    await bench.run('providers', 'add', 'gone', '--base-url', 'http://127.0.0.1:1/v1', '--no-key')
    const gone = await bench.run('providers', 'test', 'gone')
    expect([gone.code, gone.out]).toEqual([1, expect.stringContaining('ECONNREFUSED')])
    const keyless = await bench.run('providers', 'test', 'openai')
    expect([keyless.code, keyless.err]).toEqual([1, expect.stringContaining('OPENAI_API_KEY')])
    Object.assign(bench.ctx.env, { AZURE_API_KEY: canary })
    for (const flags of [[], ['--model', 'mine']]) {
      const { code, err } = await bench.run('providers', 'test', 'azure', ...flags)
      expect([code, err]).toEqual([
        1,
        'respan: Azure OpenAI has no address; set AZURE_OPENAI_ENDPOINT or AZURE_RESOURCE_NAME\n',
      ])
    }
    expect((await bench.run('providers', 'test', 'groqq')).err).toContain('near ones: groq')
  })
})
