/**
 * A gateway in this process, every provider of the table led to one upstream that plays what it is given and keeps what it
 * was sent, and official clients that keep what they sent.
 */

import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { loadConfig } from '../../src/config/load.ts'
import { providers } from '../../src/providers/table.ts'
import type { Log } from '../../src/server/log.ts'
import { openServer, type Running } from '../../src/server/open.ts'
import type { LogDetail } from '../../src/store/store.ts'
import type { Spoken } from '../spoken.ts'
import { storedCall } from '../stored.ts'
import { type Recorded, streamOf } from './wire.ts'

/** What the upstream was sent. */
export interface Seen {
  path: string
  headers: IncomingHttpHeaders
  text: string
}
/** `hold`: the answer stays open after its last byte until the gateway hangs up; `cut`: the socket is destroyed there. */
export type Answer = Recorded & { end?: 'hold' | 'cut' }

/** Hop-by-hop and length words of the recording are not the loopback's. */
const own = /^(connection|content-length|content-encoding|transfer-encoding|keep-alive)$/

const play = async (answer: Answer, response: ServerResponse) => {
  const { status, headers, body, chunk_lengths, end } = answer
  const kept = Object.entries(headers).filter(([name]) => !own.test(name))
  response.writeHead(status, Object.fromEntries(kept))
  const bytes = streamOf(answer) ?? Buffer.from(JSON.stringify(body))
  let at = 0
  for (const length of [...(chunk_lengths ?? []), bytes.length]) {
    const piece = bytes.subarray(at, at + length)
    at += length
    if (piece.length === 0) continue
    await new Promise((resolve) => response.write(piece, resolve))
    await new Promise(setImmediate)
  }
  if (end === 'cut') response.destroy()
  else if (end === 'hold') await once(response, 'close')
  else response.end()
}

export interface Rig {
  url: string
  key: string
  /** What the next calls are answered with, one each. */
  answer(...answers: Answer[]): void
  /** Calls to the upstream since the last `sent.clear`. */
  seen: Seen[]
  /** Bodies that the clients sent, as they sent them, and the log ids they were told. */
  sent: { text: string; logId: string }[]
  openai(headers?: Record<string, string>): OpenAI
  anthropic(headers?: Record<string, string>): Anthropic
  /** The record of a finished call. */
  log(id: string): Promise<LogDetail>
  close(): Promise<void>
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const silent: Log = { info() {}, warn() {}, error() {}, settled() {}, flush() {} }

/** Every row of the table, led to `url`: the vendor's quirks stay. Azure's own protocol is chat; Claude goes to anthropic; `converse` speaks Bedrock's. */
const repointed = (url: string) => ({
  ...Object.fromEntries(
    providers.map(({ id, protocols: [protocol] }) => [id, { baseUrl: `${url}/v1`, protocol, keyEnv: 'REPLAY_KEY' }]),
  ),
  converse: { baseUrl: `${url}/runtime`, protocol: 'bedrock-converse', keyEnv: 'REPLAY_KEY' },
})

export const openRig = async (settings: Record<string, unknown> = {}): Promise<Rig> => {
  const seen: Seen[] = []
  const sent: Rig['sent'] = []
  let queue: Answer[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    seen.push({ path: request.url ?? '', headers: request.headers, text: Buffer.concat(chunks).toString('utf8') })
    const empty: Answer = { status: 418, headers: {}, body: { error: { message: 'no answer is left' } } }
    await play(queue.shift() ?? empty, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const home = mkdtempSync(join(tmpdir(), 'respan-replay-'))
  writeFileSync(join(home, 'respan.json'), JSON.stringify({ providers: repointed(upstream) }))
  const env = { RESPAN_HOME: home, RESPAN_RETRIES: '0', REPLAY_KEY: 'sk-replay-0123456789abcdef' }
  const flags = { port: 0, simulate: 'never', ...settings }
  const gateway: Running = await openServer(loadConfig({ flags, env, cwd: home }), env, '0.0.0', silent)
  const key = gateway.firstKey as string
  const fetching: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    sent.push({ text: String(init?.body), logId: response.headers.get('x-respan-log-id') ?? '' })
    return response
  }
  const options = { apiKey: key, maxRetries: 0, timeout: 20_000, fetch: fetching }
  return {
    url: gateway.url,
    key,
    answer(...answers) {
      queue = answers
      seen.length = 0
      sent.length = 0
    },
    seen,
    sent,
    openai: (defaultHeaders = {}) => new OpenAI({ ...options, baseURL: `${gateway.url}/api/`, defaultHeaders }),
    anthropic: (defaultHeaders = {}) =>
      new Anthropic({ ...options, baseURL: `${gateway.url}/api/anthropic`, defaultHeaders }),
    async log(id) {
      for (let tries = 0; tries < 500; tries++) {
        const response = await fetch(`${gateway.url}/api/request-logs/${id}/`, {
          headers: { authorization: `Bearer ${key}` },
        })
        const { status } = (await response.json()) as LogDetail
        if (response.ok && status !== 'pending') return storedCall(home, id)
        await pause(5)
      }
      throw new Error(`no record of ${id}`)
    },
    async close() {
      await gateway.close()
      server.closeAllConnections()
      server.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** The row that a recording's provider is; Claude on Azure speaks Anthropic's protocol. */
export const rowOf = (provider: string, protocol: Spoken): string =>
  protocol === 'anthropic-messages' ? 'anthropic' : provider === 'snowflake' ? 'snowflake-cortex' : provider
