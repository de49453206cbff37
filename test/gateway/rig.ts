/** Upstream and gateway in this process: a home of its own, a free port, both providers led to the scripted upstream. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request as openRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../src/config/load.ts'
import type { SettledLine } from '../../src/gateway/exchange.ts'
import type { Log } from '../../src/server/log.ts'
import { openServer } from '../../src/server/open.ts'
import type { LogDetail } from '../../src/store/store.ts'
import type { Spoken } from '../spoken.ts'
import { storedCall } from '../stored.ts'
import { openUpstream, type Upstream } from './upstream.ts'

/** Nothing of these may be seen anywhere but in a request to the provider. */
export const canaries = {
  OPENAI_API_KEY: 'sk-canary-openai-7b1f9c2e5d804a63',
  ANTHROPIC_API_KEY: 'sk-ant-canary-3e6a0d94c1b7452f',
}

/** An answer while it comes. */
export interface Live {
  status: number
  headers: Record<string, string>
  /** What has come so far. */
  text(): string
  /** Resolves when `look` finds what it wants in what has come; rejects when the answer ends without. */
  until(look: (text: string) => boolean): Promise<string>
  /** The whole answer; rejects when the connection breaks. */
  whole: Promise<string>
  hangUp(): void
}

export interface Call {
  method?: string
  path?: string
  headers?: Record<string, string>
  /** An object is written as JSON. */
  body?: unknown
  /** Absent: the first key, as a bearer token. '' = none. */
  key?: string
}
export interface Reply {
  status: number
  headers: Record<string, string>
  text: string
  /** x-respan-log-id */
  id: string
}

export interface Rig {
  url: string
  port: number
  home: string
  key: string
  /** Of gateway.json. */
  token: string
  upstream: Upstream
  /** Lines that the gateway told its log. */
  said: string[]
  settled: SettledLine[]
  open(call: Call): Promise<Live>
  call(call: Call): Promise<Reply>
  /** The record, as the HTTP API gives it. */
  trace(id: string): Promise<LogDetail>
  close(): Promise<void>
}

export const paths: Record<Spoken, string> = {
  'openai-chat': '/api/chat/completions',
  'anthropic-messages': '/api/anthropic/v1/messages',
}

/** Waits until `look` gives something: for what happens on the other side of a socket. */
export const until = async <T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> => {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error('it did not come to pass within 10 s')
}

export const newHome = (upstream: string): string => {
  const home = mkdtempSync(join(tmpdir(), 'respan-gateway-'))
  mkdirSync(home, { recursive: true })
  const claude = { baseUrl: `${upstream}/anthropic/v1` }
  const openai = { baseUrl: `${upstream}/openai/v1` }
  const gem = { baseUrl: `${upstream}/v1beta`, protocol: 'gemini', keyEnv: 'OPENAI_API_KEY' }
  const items = { ...openai, protocol: 'openai-responses', keyEnv: 'OPENAI_API_KEY' }
  const bedrock = { baseUrl: `${upstream}/runtime`, keyEnv: 'OPENAI_API_KEY' }
  const talk = { ...openai, protocol: 'openai-chat', keyEnv: 'OPENAI_API_KEY' }
  const providers = {
    openai,
    talk,
    items,
    others: items,
    bedrock,
    deepseek: openai,
    anthropic: claude,
    minimax: claude,
    gem,
  }
  writeFileSync(join(home, 'respan.json'), JSON.stringify({ providers }))
  return home
}

const start = (port: number, agent: Agent | undefined, { method = 'POST', path = '/', headers, body }: Call) =>
  new Promise<Live>((resolve, reject) => {
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const payload = body === undefined || raw ? (body as string | Buffer | undefined) : JSON.stringify(body)
    const outgoing = openRequest({ host: '127.0.0.1', port, agent, method, path, headers }, (response) => {
      let text = ''
      let over: 'no' | 'ended' | 'broken' = 'no'
      let listeners: (() => void)[] = []
      const wake = () => {
        for (const listener of listeners.splice(0)) listener()
      }
      const decoder = new TextDecoder()
      response.on('data', (chunk: Buffer) => {
        text += decoder.decode(chunk, { stream: true })
        wake()
      })
      const whole = new Promise<string>((done, fail) => {
        response.on('end', () => {
          over = 'ended'
          wake()
          done(text)
        })
        response.on('error', (cause) => {
          over = 'broken'
          wake()
          fail(cause)
        })
      })
      whole.catch(() => undefined)
      const flat = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]))
      resolve({
        status: response.statusCode ?? 0,
        headers: flat,
        text: () => text,
        async until(look) {
          while (!look(text)) {
            if (over !== 'no') throw new Error(`the answer is over (${over}): ${text.slice(-500)}`)
            await new Promise<void>((again) => {
              listeners = [...listeners, again]
            })
          }
          return text
        },
        whole,
        hangUp: () => outgoing.destroy(),
      })
    })
    outgoing.on('error', reject)
    outgoing.end(payload)
  })

export interface RigOptions {
  flags?: Record<string, unknown>
  env?: Record<string, string>
  log?: Log
  home?: string
  upstream?: Upstream
  /** Of an earlier life of the home. */
  key?: string
}

export const openRig = async (options: RigOptions = {}): Promise<Rig> => {
  const { flags, env: more, log: given, home: old, upstream: shared } = options
  const upstream = shared ?? (await openUpstream())
  const home = old ?? newHome(upstream.url)
  const env = { RESPAN_HOME: home, ...canaries, ...more }
  const quick = { port: 0, retries: 1, retryDelayMs: 1, retryBudgetMs: 2000, stopGraceMs: 2000, simulate: 'never' }
  const config = loadConfig({ flags: { ...quick, ...flags }, env, cwd: home })
  const settled: SettledLine[] = []
  const said: string[] = []
  const note = (text: string) => void said.push(text)
  const log: Log = given ?? {
    info: note,
    warn: note,
    error: note,
    settled: (line) => void settled.push(line),
    flush: () => undefined,
  }
  const gateway = await openServer(config, env, '0.0.0', log)
  const agent = new Agent({ keepAlive: true, maxSockets: 512 })
  const key = gateway.firstKey ?? options.key ?? ''
  const withKey = (call: Call): Call => ({
    ...call,
    headers: {
      'content-type': 'application/json',
      ...(call.key === '' ? {} : { authorization: `Bearer ${call.key ?? key}` }),
      ...call.headers,
    },
  })
  const rig: Rig = {
    url: gateway.url,
    port: gateway.port,
    home,
    key,
    token: gateway.token,
    upstream,
    said,
    settled,
    open: (call) => start(gateway.port, agent, withKey(call)),
    async call(call) {
      const live = await rig.open(call)
      const text = await live.whole
      return { status: live.status, headers: live.headers, text, id: live.headers['x-respan-log-id'] ?? '' }
    },
    async trace(id) {
      const reply = await rig.call({ method: 'GET', path: `/api/request-logs/${id}/` })
      if (reply.status !== 200) throw new Error(`no record of ${id}: ${reply.text}`)
      return storedCall(home, id)
    },
    async close() {
      await gateway.close()
      agent.destroy()
      if (shared === undefined) await upstream.close()
      if (old === undefined) rmSync(home, { recursive: true, force: true })
    },
  }
  return rig
}
