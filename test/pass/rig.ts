/** A gateway whose providers are one scripted upstream, for calls that pass through whole: bytes in, bytes out, the record. */

import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../src/config/load.ts'
import type { Log } from '../../src/server/log.ts'
import { openServer } from '../../src/server/open.ts'
import type { LogDetail } from '../../src/store/store.ts'
import { storedCall } from '../stored.ts'

export interface Asked {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: Buffer
}
export type Answering = (asked: Asked, response: ServerResponse, request: IncomingMessage) => void

export interface PassRig {
  url: string
  port: number
  key: string
  upstream: string
  asked: Asked[]
  /** How the upstream answers from now on; `whole`: after the body has come. */
  answer(how: Answering, whole?: boolean): void
  fetch(path: string, init?: RequestInit): Promise<Response>
  log(id: string): Promise<LogDetail>
  close(): Promise<void>
}

const silent: Log = { info() {}, warn() {}, error() {}, settled() {}, flush() {} }
export const providerKey = 'sk-pass-0123456789abcdef'

/** `providers` as respan.json has them; `{up}` in a base URL is the upstream. */
export const openPassRig = async (
  providers: Record<string, { baseUrl: string; protocol?: string }>,
  env: Record<string, string> = {},
): Promise<PassRig> => {
  const asked: Asked[] = []
  let how: Answering = (_, response) => void response.writeHead(418).end()
  let whole = true
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    const one: Asked = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.alloc(0),
    }
    asked.push(one)
    if (whole) for await (const chunk of request) chunks.push(chunk as Buffer)
    one.body = Buffer.concat(chunks)
    how(one, response, request)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const home = mkdtempSync(join(tmpdir(), 'respan-pass-'))
  const rows = Object.entries(providers).map(([id, row]) => [
    id,
    { ...row, baseUrl: row.baseUrl.replace('{up}', upstream), keyEnv: 'PASS_KEY' },
  ])
  writeFileSync(join(home, 'respan.json'), JSON.stringify({ providers: Object.fromEntries(rows) }))
  const all: Record<string, string | undefined> = { RESPAN_HOME: home, PASS_KEY: providerKey, ...env }
  const config = loadConfig({
    flags: { port: 0, simulate: all.RESPAN_SIMULATE ?? 'never', stopGraceMs: 500 },
    env: all,
    cwd: home,
  })
  const gateway = await openServer(config, all, '0.0.0', silent)
  const key = gateway.firstKey as string
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${gateway.url}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } })
  return {
    url: gateway.url,
    port: gateway.port,
    key,
    upstream,
    asked,
    answer(next, afterBody = true) {
      how = next
      whole = afterBody
      asked.length = 0
    },
    fetch: call,
    async log(id) {
      for (let tries = 0; tries < 500; tries++) {
        const response = await call(`/api/request-logs/${id}/`)
        const { status } = (await response.json()) as LogDetail
        if (response.ok && status !== 'pending') return storedCall(home, id)
        await new Promise((resolve) => setTimeout(resolve, 5))
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
