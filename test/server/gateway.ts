/** A gateway in this process, with its first key: `ask` it over HTTP. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../src/config/load.ts'
import type { Log } from '../../src/server/log.ts'
import { openServer } from '../../src/server/open.ts'

const silent: Log = { info() {}, warn() {}, error() {}, settled() {}, flush() {} }

export type Json = Record<string, unknown>

export const openTestGateway = async (simulate: 'always' | 'auto' = 'always') => {
  const home = mkdtempSync(join(tmpdir(), 'respan-server-'))
  const env = { RESPAN_HOME: home }
  const config = loadConfig({ flags: { port: 0, simulate }, env, cwd: home })
  const gateway = await openServer(config, env, '0.0.0', silent)
  const ask = async (path: string, body?: unknown, headers: Record<string, string> = {}, method?: string) => {
    const response = await fetch(new URL(path, gateway.url), {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { authorization: `Bearer ${gateway.firstKey}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      value: (text.startsWith('{') ? JSON.parse(text) : {}) as Json,
      text,
    }
  }
  /** A chat through the gateway; the log's id. */
  const chat = async (params: Json, headers: Record<string, string> = {}): Promise<string> => {
    const messages = [{ role: 'user', content: 'hi' }]
    const answer = await ask('/api/chat/completions', { model: 'respan/echo', messages, ...params }, headers)
    return answer.headers.get('x-respan-log-id') as string
  }
  const close = async () => {
    await gateway.close()
    rmSync(home, { recursive: true })
  }
  return { home, url: gateway.url, key: gateway.firstKey as string, ask, chat, close }
}
export type TestGateway = Awaited<ReturnType<typeof openTestGateway>>
