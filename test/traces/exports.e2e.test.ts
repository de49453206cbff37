/** Exports that run: each one, run against the gateway, makes the request that was recorded, on every client protocol. */

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogDetail } from '../../src/store/store.ts'
import { type ExportName, exportFile } from '../../src/traces/export.ts'
import { openRig, type Rig, until } from '../gateway/rig.ts'

let rig: Rig
let folder: string
beforeAll(async () => {
  rig = await openRig({ flags: { simulate: 'always' } })
  folder = mkdtempSync(join(tmpdir(), 'respan-exports-'))
})
afterAll(async () => {
  await rig.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What shells, Python and JSON quote differently, and what a number must not lose. */
const words = `it's "quoted" $HOME \`id\` \\n %s 東京 👩‍👩‍👧\ttab\nline`
const big = '{"n":9007199254740993}'

const requests: Record<string, { path: string; body: unknown }> = {
  'openai-chat': {
    path: '/v1/chat/completions',
    body: {
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: words },
        { role: 'user', content: 'Hello' },
      ],
      temperature: 0.5,
    },
  },
  'openai-chat, streamed': {
    path: '/v1/chat/completions',
    body: { model: 'gpt-4o', messages: [{ role: 'user', content: words }], stream: true },
  },
  'openai-responses': {
    path: '/v1/responses',
    body: { model: 'gpt-5.5', input: words, instructions: big, max_output_tokens: 100 },
  },
  'anthropic-messages': {
    path: '/v1/messages',
    body: { model: 'claude-sonnet-4-5', max_tokens: 100, messages: [{ role: 'user', content: words }], system: big },
  },
  gemini: {
    path: '/v1beta/models/gemini-2.5-flash:generateContent',
    body: { contents: [{ role: 'user', parts: [{ text: words }] }], generationConfig: { temperature: 0.5 } },
  },
  'gemini, streamed': {
    path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    body: { contents: [{ role: 'user', parts: [{ text: words }] }] },
  },
  'gemini, with a model of letters that paths escape': {
    path: '/v1beta/models/respan%2Fsim%3Fwords=3:generateContent',
    body: { contents: [{ role: 'user', parts: [{ text: words }] }] },
  },
  'bedrock-converse': {
    path: '/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse',
    body: { messages: [{ role: 'user', content: [{ text: words }] }], inferenceConfig: { maxTokens: 100 } },
  },
}

const run = async (command: string, args: string[]): Promise<string> => {
  const env = { PATH: process.env.PATH, HOME: folder, RESPAN_API_KEY: rig.key }
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (child.exitCode !== 0 && out === '') throw new Error(err)
  return out
}

/** Bytes as they stand in the file, but for the key, which no export holds. */
const sendRaw = async (request: string): Promise<string> => {
  const socket = connect(rig.port, '127.0.0.1')
  socket.write(request.replace('$RESPAN_API_KEY', rig.key).replace('\r\n', '\r\nconnection: close\r\n'))
  return text(socket)
}

const runners: Partial<Record<ExportName, (file: string, written: string) => Promise<string>>> = {
  curl: (file) => run('bash', [file]),
  python: (file) => run('python3', [file]),
  typescript: (file) => run(process.execPath, [file]),
  raw: (_, written) => sendRaw(written),
}

/** What makes a request the same: where to, for which model, and the body as it is read. */
const requestOf = ({ protocol, requested_model, stream, full_request, prompt_messages, tools }: LogDetail) => ({
  protocol,
  requested_model,
  stream,
  full_request,
  prompt_messages,
  tools,
})

const newest = async (): Promise<LogDetail> => {
  const reply = await rig.call({ method: 'GET', path: '/api/request-logs/list?page_size=1' })
  const { results } = JSON.parse(reply.text) as { results: { id: string }[] }
  return rig.trace(results[0]?.id ?? '')
}

describe.each(Object.entries(requests))('%s', (name, { path, body }) => {
  let recorded: LogDetail
  beforeAll(async () => {
    const reply = await rig.call({ path, body })
    expect(reply.status, reply.text).toBe(200)
    recorded = await rig.trace(reply.id)
    expect(recorded.protocol).toBe(name.split(',')[0])
  })

  it.each(Object.entries(runners))('as %s is the same request', async (as, send) => {
    const file = exportFile(as as ExportName, recorded, rig.url)
    expect(file.text).not.toContain(rig.key)
    const place = join(folder, file.name)
    writeFileSync(place, file.text)
    const said = await send(place, file.text)
    const again = await until(async () => {
      const call = await newest()
      return call.id !== recorded.id && call.status !== 'pending' && call
    })
    expect(requestOf(again), said).toEqual(requestOf(recorded))
    expect(again.status_code, said).toBe(200)
    recorded = again
  })

  it('as JSON holds the request and the answer, and as Markdown what was said', async () => {
    expect(JSON.parse(exportFile('json', recorded, rig.url).text)).toEqual(recorded)
    const markdown = exportFile('markdown', recorded, rig.url).text
    expect(markdown).toContain('$HOME `id` \\n %s 東京 👩‍👩‍👧')
    expect(markdown).toContain('## assistant')
  })
})
