/** Upstream and gateway in this process: a home of its own, a port of its own, both providers led to the scripted upstream. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request as send } from 'undici'
import { loadConfig } from '../../src/config/load.ts'
import type { SettledLine } from '../../src/gateway/exchange.ts'
import type { Log } from '../../src/server/log.ts'
import { openServer, type Running } from '../../src/server/open.ts'
import type { LogDetail } from '../../src/store/store.ts'
import type { Spoken } from '../spoken.ts'
import { storedCall } from '../stored.ts'
import { openUpstream, type Upstream } from './upstream.ts'

/** Nothing of these may ever be seen anywhere but in a request to the provider. */
export const canaries = {
  OPENAI_API_KEY: 'sk-canary-openai-7b1f9c2e5d804a63',
  ANTHROPIC_API_KEY: 'sk-ant-canary-3e6a0d94c1b7452f',
}

export interface Reply {
  status: number
  headers: Record<string, string>
  body: string
  /** x-respan-log-id. */
  id: string
}

export interface CallOptions {
  path?: string
  headers?: Record<string, string>
  method?: string
  signal?: AbortSignal
}

export interface Rig {
  upstream: Upstream
  gateway: Running
  url: string
  home: string
  key: string
  /** What the log was told. */
  settled: SettledLine[]
  said: string[]
  /** POSTs a body (an object is written as JSON) and reads the whole answer. */
  call(protocol: Spoken, body: unknown, options?: CallOptions): Promise<Reply>
  /** GET with the rig's key: status and parsed body. */
  get(path: string, headers?: Record<string, string>): Promise<{ status: number; value: unknown }>
  /** The record once the exchange is over. */
  log(id: string): Promise<LogDetail>
  close(): Promise<void>
}

export const paths: Record<Spoken, string> = {
  'openai-chat': '/v1/chat/completions',
  'anthropic-messages': '/v1/messages',
}

export const flatten = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks until it is so: for what happens on the other side of a socket. Fails after ten seconds. */
export const until = async <T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  what = 'it',
): Promise<T> => {
  const end = Date.now() + 10_000
  for (;;) {
    const found = await ask()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`${what} did not come about`)
    await pause(3)
  }
}

export const writeHome = (home: string, upstreamUrl: string) =>
  writeFileSync(
    join(home, 'respan.json'),
    JSON.stringify({
      providers: {
        openai: { baseUrl: `${upstreamUrl}/v1` },
        anthropic: { baseUrl: `${upstreamUrl}/v1`, protocol: 'anthropic-messages' },
      },
    }),
  )

export const openRig = async (flags: Record<string, unknown> = {}): Promise<Rig> => {
  const upstream = await openUpstream()
  const home = mkdtempSync(join(tmpdir(), 'respan-scenario-'))
  writeHome(home, upstream.url)
  const env = { RESPAN_HOME: home, ...canaries }
  const quick = { port: 0, retryDelayMs: 1, retryBudgetMs: 400, stopGraceMs: 5000, simulate: 'never' }
  const config = loadConfig({ flags: { ...quick, ...flags }, env, cwd: home })
  const settled: SettledLine[] = []
  const said: string[] = []
  const note = (text: string) => void said.push(text)
  const log: Log = { info: note, warn: note, error: note, settled: (line) => void settled.push(line), flush: () => {} }
  const gateway = await openServer(config, env, '0.0.0', log)
  const key = gateway.firstKey as string
  const rig: Rig = {
    upstream,
    gateway,
    url: gateway.url,
    home,
    key,
    settled,
    said,
    async call(protocol, body, { path, headers, method = 'POST', signal } = {}) {
      const raw = typeof body === 'string' || body instanceof Uint8Array
      const {
        statusCode,
        headers: told,
        body: answer,
      } = await send(gateway.url + (path ?? paths[protocol]), {
        method,
        body: method === 'GET' ? null : raw ? (body as string | Buffer) : JSON.stringify(body),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
        signal,
      })
      const flat = flatten(told)
      return { status: statusCode, headers: flat, body: await answer.text(), id: flat['x-respan-log-id'] ?? '' }
    },
    async get(path, headers = { authorization: `Bearer ${key}` }) {
      const { statusCode, body } = await send(gateway.url + path, { headers })
      return { status: statusCode, value: await body.json() }
    },
    log: (id) =>
      until(async () => {
        const { status, value } = await rig.get(`/api/request-logs/${id}/`)
        return status === 200 && (value as LogDetail).status !== 'pending' && storedCall(home, id)
      }, `the record of ${id}`),
    async close() {
      await gateway.close()
      await upstream.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
  return rig
}
