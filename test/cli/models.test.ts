/** `respan models`: filters, what is known and from where, and a refresh from loopback that is taken whole or not at all. */

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lists, modelOf, modelsDev } from '../providers/editions.ts'
import { type Bench, openBench } from './shared.ts'

interface Row {
  id: string
  provider: string
  configured: boolean
  context: number | null
  input_price: number | null
  input_modalities: string[] | null
  tools: boolean | null
  reasoning: string | null
}
const list = async (bench: Bench, ...argv: string[]) => {
  const { code, out, err } = await bench.run('models', 'list', ...argv, '--json')
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as Row[]
}

describe('models list', () => {
  it('lists more than a thousand, most of them with a price and many with what they read', async () => {
    const rows = (await list(openBench())).filter(({ provider }) => provider !== 'respan')
    expect(rows.length).toBeGreaterThan(1000)
    expect(rows.filter((row) => row.input_price !== null).length).toBeGreaterThan(1000)
    expect(rows.filter((row) => row.input_modalities !== null).length).toBeGreaterThan(700)
    expect(rows.filter((row) => row.context !== null).length).toBeGreaterThan(650)
  })
  it('those that can be called first, with prices', async () => {
    const bench = openBench({ env: { ANTHROPIC_API_KEY: 'k' } })
    const rows = await list(bench, 'claude-sonnet-4-5')
    expect(rows[0]).toMatchObject({
      provider: 'anthropic',
      configured: true,
      input_price: 3,
      output_price: 15,
      cache_read_price: 0.3,
      context: 200_000,
      max_output: 64_000,
      input_modalities: ['text', 'image', 'pdf'],
      tools: true,
      reasoning: 'optional',
      structured_output: true,
    })
    const limited = await list(bench, '--provider', 'claude', '--limit', '3')
    expect(limited.map((row) => row.provider)).toEqual(Array(3).fill('anthropic'))
    const callable = await list(bench, '--callable', '--provider', 'anthropic')
    expect(callable.every((row) => row.configured)).toBe(true)
    expect(await list(bench, '--callable', 'groq/')).toEqual([])
    expect((await bench.run('models', 'list', '--provider', 'antropic')).err).toContain('near ones: anthropic')
  })
  it('filters by ability, price and context, and sorts', async () => {
    const bench = openBench()
    const argv = ['--can', 'image,tools,reasoning', '--max-price', '0.5', '--min-context', '500000', '--sort', 'price']
    const rows = await list(bench, ...argv)
    expect(rows.length).toBeGreaterThan(10)
    for (const row of rows) {
      expect(row.input_modalities, row.id).toContain('image')
      expect([row.tools, row.reasoning === 'never'], row.id).toEqual([true, false])
      expect(row.input_price, row.id).toBeLessThanOrEqual(0.5)
      expect(row.context, row.id).toBeGreaterThanOrEqual(500_000)
    }
    const prices = rows.map((row) => row.input_price as number)
    expect(prices).toEqual([...prices].sort((a, b) => a - b))
    const all = await list(bench, '--provider', 'openai')
    expect((await list(bench, '--provider', 'openai', '--can', 'image')).length).toBeLessThan(all.length)
    const largest = await list(bench, '--sort', 'context', '--provider', 'xai', '--limit', '2')
    expect(largest[0]!.context).toBeGreaterThanOrEqual(2_000_000)
    expect((await list(bench, 'OpenRouter/qwen/')).every(({ id }) => id.startsWith('qwen/'))).toBe(true)
  })
  it.each([
    [['--can', 'fly'], /--can fly: known are text, image/],
    [['--max-price', 'cheap'], /--max-price must be US dollars/],
    [['--min-context', '1e6'], /--min-context must be a whole number/],
  ])('%j is refused', async (argv, words) => {
    const { code, err } = await openBench().run('models', 'list', ...argv)
    expect([code, err]).toEqual([2, expect.stringMatching(words)])
  })
  it('tells how old the catalogue is, beside the result', async () => {
    const now = () => Date.parse('2026-11-24T12:00:00Z')
    const { out, err } = await openBench({ now }).run('models', 'list', 'gpt-5.5', '--provider', 'openai')
    expect(err).toMatch(/^2 models; built-in catalogue, .* of 2026-09-23 \(62 days ago\); respan models refresh/)
    expect(out).toMatch(/gpt-5\.5 +openai +- +1\.05M +\$5 +\$30 +\$0\.5 +image pdf +tools reasoning structured/)
  })
})

it('models list never cuts a name', async () => {
  const { out } = await openBench().run('models', 'list', '--provider', 'fireworks')
  expect(out).toContain('accounts/fireworks/models/llama4-maverick-instruct-basic ')
})

describe('models show', () => {
  it('tells where a name goes, what is known of it, and from where', async () => {
    const bench = openBench({ env: { OPENAI_API_KEY: 'k' } })
    const shown = JSON.parse((await bench.run('models', 'show', 'gpt-5.5', '--json')).out)
    expect(shown).toMatchObject({
      model: 'gpt-5.5',
      provider: 'openai',
      key_source: 'env:OPENAI_API_KEY',
      configured: true,
      efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
      prices: { input_mtok: 5 },
      sources: { 'https://developers.openai.com/api/docs/models': expect.arrayContaining(['context', 'efforts']) },
      catalogue: expect.stringContaining('built-in'),
    })
    const sources = shown.sources as Record<string, string[]>
    const prices = Object.keys(sources).find((source) => sources[source]?.includes('prices'))
    expect(prices).toMatch(/^@pydantic\/genai-prices 0\./)
    for (const fact of Object.values(sources).flat()) expect(shown, fact).toHaveProperty(fact)
    const unknown = await bench.run('models', 'show', 'gtp-5.5')
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringMatching(/no provider is known.*near ones: gpt-5/)])
    for (const name of ['openai', 'openai/', 'azure-openai/']) {
      const { code, err } = await bench.run('models', 'show', name)
      const id = name.startsWith('azure') ? 'azure' : 'openai'
      expect([code, err]).toEqual([
        1,
        `respan: "${name}" names a provider and no model; its models: respan models list --provider ${id}\n`,
      ])
    }
    expect((await bench.run('models', 'show', 'opnai/')).err).toContain(
      'provider "opnai" is not known; near ones: openai',
    )
    const bare = JSON.parse((await bench.run('models', 'show', 'vllm/mine', '--json')).out)
    expect(bare).toMatchObject({ context: null, tools: null, sources: {} })
  })
})

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const dearer = lists((raw) => {
  modelOf(raw, 'openai', 'gpt-4o').prices = { input_mtok: 5, output_mtok: 20 }
})

describe('models refresh', () => {
  const priceOf = async (bench: Bench) => (await list(bench, 'openai/gpt-4o', '--provider', 'openai'))[0]!.input_price
  const serveAll = () =>
    serve((request, response) => {
      const pages: Record<string, [number, string]> = {
        '/prices': [200, dearer],
        '/api.json': [200, modelsDev()],
        '/cut': [200, dearer.slice(0, 9999)],
        '/page': [200, '<html>'],
        '/down': [500, 'oops'],
      }
      if (request.url === '/moved') {
        response.writeHead(302, { location: '/prices' }).end()
        return
      }
      if (request.url === '/huge') {
        response.writeHead(200)
        const more = () => {
          while (!response.destroyed && response.write(' '.repeat(1 << 20)));
        }
        response.on('drain', more)
        more()
        return
      }
      const [status, body] = pages[request.url ?? ''] ?? [404, '']
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })

  it('takes both parts in, keeps the file private, and goes back', async () => {
    const url = await serveAll()
    const bench = openBench()
    const { code, out } = await bench.run('models', 'refresh', '--from', `${url}/moved`, `${url}/api.json`, '--json')
    expect(code).toBe(0)
    const report = JSON.parse(out)
    expect(report).toMatchObject({ published_models: 1200, catalogue: expect.stringContaining('refreshed today') })
    expect(report.priced_models).toBeGreaterThan(1000)
    expect(statSync(report.file).mode & 0o777).toBe(0o600)
    expect(await priceOf(bench)).toBe(5)
    expect((await list(bench, '--provider', 'deepinfra')).length).toBe(1200)
    expect((await bench.run('models', 'list', '--limit', '1')).err).toMatch(/catalogue refreshed today/)
    expect((await bench.run('models', 'refresh', '--reset')).out).toContain('built-in catalogue')
    expect([existsSync(report.file), await priceOf(bench)]).toEqual([false, 2.5])
  })

  it.each(['cut', 'page', 'down', 'huge', 'nowhere'])(
    'what comes from /%s leaves the catalogue as it is',
    async (path) => {
      const url = await serveAll()
      const bench = openBench()
      const file = join(bench.ctx.cwd, 'prices.json')
      writeFileSync(file, dearer)
      expect((await bench.run('models', 'refresh', '--from', 'prices.json')).code).toBe(0)
      const before = readFileSync(join(bench.home, 'catalogue.json'), 'utf8')
      const { code, err } = await bench.run('models', 'refresh', '--from', `${url}/api.json`, `${url}/${path}`)
      expect([code, err]).toEqual([1, expect.stringMatching(/Nothing was changed|stays as it is/)])
      expect(readFileSync(join(bench.home, 'catalogue.json'), 'utf8')).toBe(before)
      expect(await priceOf(bench)).toBe(5)
    },
  )

  it('goes through the proxy of the environment', async () => {
    const asked: string[] = []
    const server = createServer().on('connect', (request, socket) => {
      asked.push(request.url ?? '')
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const tunnel = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const bench = openBench({ env: { HTTPS_PROXY: tunnel, HTTP_PROXY: tunnel } })
    const { code, err } = await bench.run('models', 'refresh')
    expect([code, err]).toEqual([1, expect.stringMatching(/cannot be fetched/)])
    expect(asked).toEqual(['raw.githubusercontent.com:443'])
  })

  it('a file that is there and no good is told of, and the built-in catalogue used', async () => {
    const bench = openBench()
    const file = join(bench.ctx.cwd, 'prices.json')
    writeFileSync(file, dearer)
    await bench.run('models', 'refresh', '--from', file)
    writeFileSync(join(bench.home, 'catalogue.json'), '{"format": 1')
    const { code, out, err } = await bench.run('models', 'list', 'openai/gpt-4o', '--provider', 'openai', '--json')
    expect([code, JSON.parse(out)[0].input_price]).toEqual([0, 2.5])
    expect(err).toMatch(/respan: the refreshed catalogue .* is not used/)
    expect((await bench.run('models', 'refresh', '--from', file)).code).toBe(0)
    expect(await priceOf(bench)).toBe(5)
  })
})
