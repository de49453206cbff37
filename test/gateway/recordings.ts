/** Recorded exchanges of real providers, read from beside the project where they are. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProtocolId } from '../../src/core/chat.ts'
import type { Script } from './upstream.ts'

interface Listed {
  id: string
  protocol: string
}
export interface Recording {
  id: string
  provider: string
  protocol: ProtocolId
  model?: string
  features: string[]
  request: { headers?: Record<string, string>; body?: Record<string, unknown> } | null
  response: {
    status: number
    headers: Record<string, string>
    body?: unknown
    sse?: string
    chunk_lengths?: number[]
  }
}

const shared = process.env.RESPAN_SHARED ?? join(import.meta.dirname, '..', '..', '..', 'shared')
const root = join(shared, 'wire')
const own: readonly string[] = ['openai-chat', 'anthropic-messages']

/** Those of the two protocols that have a request; empty (said aloud) where the folder is absent. */
export const readRecordings = (): Recording[] => {
  if (!existsSync(join(root, 'index.json'))) {
    console.warn(`SKIPPED: no recordings at ${root}; RESPAN_SHARED names the folder that holds "wire"`)
    return []
  }
  const listed = (JSON.parse(readFileSync(join(root, 'index.json'), 'utf8')) as Listed[]).filter(({ protocol }) =>
    own.includes(protocol),
  )
  const all = listed.map(({ id }) => JSON.parse(readFileSync(join(root, `${id}.json`), 'utf8')) as Recording)
  const whole = all.filter(({ request }) => request?.body !== undefined)
  const without = all.filter((each) => !whole.includes(each)).map(({ id }) => id)
  if (without.length > 0) console.warn(`SKIPPED: no request was recorded with ${without.join(', ')}`)
  return whole
}

const hopHeaders = /^(content-length|content-encoding|transfer-encoding|connection|keep-alive)$/

/** The recorded answer, in the network reads it came in where they are known. */
export const scriptOf = ({ response }: Recording): Script => {
  const { status, headers, body, sse, chunk_lengths: lengths } = response
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !hopHeaders.test(name)))
  const payload = Buffer.from(sse ?? JSON.stringify(body))
  const type = sse === undefined ? 'application/json' : 'text/event-stream'
  let at = 0
  const pieces = (lengths ?? [payload.length]).map((length) => {
    at += length
    return payload.subarray(at - length, at)
  })
  return [{ status, headers: { 'content-type': type, ...kept } }, ...pieces.map((send) => ({ send }))]
}
