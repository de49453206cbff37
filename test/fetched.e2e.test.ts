/** What the built program asks of other places by itself: bundling gave it another HTTP client than the tests of the sources have. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { modelsDev } from './providers/editions.ts'

const bin = join(import.meta.dirname, '..', 'bin', 'respan.js')
const cwd = mkdtempSync(join(tmpdir(), 'respan-fetched-'))
const answers: Record<string, string> = {
  '/greet.json': JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello {{name}}' }] }),
  '/api.json': modelsDev(),
  '/v1/models': JSON.stringify({ object: 'list', data: [{ id: 'one' }, { id: 'two' }] }),
}
const server = createServer((request, response) => {
  if (request.url === '/moved.json') return void response.writeHead(302, { location: '/greet.json' }).end('elsewhere')
  const body = answers[request.url ?? '']
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(body ?? 'none')
})
let url: string

const run = async (...argv: string[]) => {
  const env = { PATH: process.env.PATH, HOME: cwd, RESPAN_HOME: join(cwd, 'home') }
  const child = spawn(process.execPath, [bin, ...argv], { cwd, env })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += chunk))
  const [code] = await once(child, 'close')
  return { code, out }
}

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(cwd, { recursive: true, force: true })
})

it('takes prompts from a URL, also one that has moved', async () => {
  expect(await run('prompts', 'import', `${url}/greet.json`)).toMatchObject({ code: 0 })
  expect(existsSync(join(cwd, 'prompts/greet.prompt'))).toBe(true)
  expect(await run('prompts', 'import', `${url}/moved.json`)).toMatchObject({ code: 0 })
})

it('takes a catalogue from a URL', async () => {
  const { code, out } = await run('models', 'refresh', '--from', `${url}/api.json`, '--json')
  expect([code, out]).toEqual([0, expect.stringContaining('1200')])
})

it('asks a provider for its models', async () => {
  expect(await run('providers', 'add', 'mine', '--base-url', `${url}/v1`, '--no-key')).toMatchObject({
    code: 0,
  })
  expect(await run('providers', 'test', 'mine')).toMatchObject({ code: 0, out: expect.stringContaining('2 models') })
})

it('says what is wrong with a place', async () => {
  expect(await run('models', 'refresh', '--from', `${url}/nothing`)).toMatchObject({
    code: 1,
    out: expect.stringContaining('answered 404'),
  })
  for (const argv of [
    ['prompts', 'import'],
    ['models', 'refresh', '--from'],
  ]) {
    const { code, out } = await run(...argv, 'http://127.0.0.1:1/u.json')
    expect([code, out]).toEqual([1, expect.stringMatching(/u\.json cannot be fetched \(.*ECONNREFUSED/)])
  }
})
