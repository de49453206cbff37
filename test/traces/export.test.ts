/** What is exported runs: each snippet, against a server that listens, makes the recorded request. */

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeOf } from '../../src/server/routes.ts'
import type { LogDetail } from '../../src/store/store.ts'
import { type ExportName, exportFile, exportProblem, exports, pathOf } from '../../src/traces/export.ts'
import { callOf, said } from '../tui/calls.ts'

const run = promisify(execFile)
const awkward = `it's "quoted" \\ $HOME \`id\` 😀 東京 \u2028 \n end\t%s {{x}} \${y}`
const body = { model: 'gpt-5.5', messages: [{ role: 'user', content: awkward }], seed: 1 }
const call = callOf(7, { full_request: body })

let folder: string
let base: string
const got: { request: IncomingMessage; body: string }[] = []
const server = createServer(async (request, response) => {
  got.push({ request, body: await text(request) })
  response.end('{"ok":true}\n')
})

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'respan-export-'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const write = (as: ExportName): string => {
  const { name, text: content } = exportFile(as, call, base)
  const path = join(folder, name.endsWith('.ts') ? name.replace(/ts$/, 'mts') : name)
  writeFileSync(path, content)
  return path
}

describe('a snippet', () => {
  const programs = { curl: 'bash', python: 'python3', typescript: process.execPath } as const
  it.each(Object.entries(programs))('for %s makes the same request', async (as, program) => {
    const env = { PATH: process.env.PATH, RESPAN_API_KEY: 'key-of-the-test' }
    const { stdout } = await run(program, [write(as as ExportName)], { env })
    expect(stdout.trim()).toBe('{"ok":true}')
    const { request, body: sent } = got.pop() ?? {}
    expect(request).toMatchObject({ method: 'POST', url: '/v1/chat/completions' })
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer key-of-the-test',
      'content-type': 'application/json',
    })
    expect(JSON.parse(sent ?? '')).toEqual(body)
  })

  it('as raw HTTP is a request', async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.write(exportFile('raw', call, base).text)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
    expect(JSON.parse(got.pop()?.body ?? '')).toEqual(body)
  })

  it.each(Object.keys(exports) as ExportName[])('of %s has no key in it', (as) => {
    expect(exportFile(as, call, base).text).not.toMatch(/Bearer (?!\$|" \+)\w/)
  })

  it('goes where the gateway serves the protocol', () => {
    const protocols = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini', 'bedrock-converse']
    for (const protocol of protocols)
      for (const stream of [false, true]) {
        const path = pathOf(callOf(1, { protocol, stream })) ?? ''
        expect(routeOf(path.split('?')[0] as string)?.codec.id, path).toBe(protocol)
      }
  })

  it('names the model as it was asked for, whatever is in its name', () => {
    const path = pathOf(callOf(1, { protocol: 'gemini', stream: false, requested_model: 'respan/sim?words=3' })) ?? ''
    expect(new URL(path, base)).toMatchObject({ pathname: path, search: '' })
    expect(decodeURIComponent(path)).toBe('/v1beta/models/respan/sim?words=3:generateContent')
  })

  it.each<[what: string, of: LogDetail, why: RegExp]>([
    [
      'passed through',
      callOf(1, { protocol: 'other', log_type: 'embedding' }),
      /\(embedding\) passed through.*json or markdown/,
    ],
    ['keeps no request', callOf(1, { full_request: null }), /no request.*json or markdown/],
  ])('of a call that %s is refused, a document is not', (_, of, why) => {
    for (const as of Object.keys(exports) as ExportName[]) {
      const written = () => exportFile(as, of, base).text
      if (as === 'json' || as === 'markdown')
        expect([exportProblem(as, of), written()]).toEqual(['', expect.any(String)])
      else {
        expect(written).toThrow(why)
        expect(exportProblem(as, of)).toMatch(why)
      }
    }
  })
})

describe('Markdown', () => {
  it('keeps fences within fences', () => {
    const fenced = callOf(1, { prompt_messages: [said('user', 'see\n````\ncode\n````')] })
    expect(exportFile('markdown', fenced, base).text).toContain('`````\nsee\n````\ncode\n````\n`````')
  })
})
