/** The recorded exchanges beside the repository (their README says how to read them): the ones that a client can send anew. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ProtocolId } from '../../src/core/chat.ts'
import { codecs } from '../../src/protocols/index.ts'
import { asRecord, isRecord } from '../../src/wire/value.ts'
import type { Spoken } from '../spoken.ts'

export type Wire = Record<string, unknown>

export interface Recorded {
  status: number
  headers: Record<string, string>
  body?: unknown
  sse?: string
  /** A binary stream, in base64 as it was recorded. */
  base64?: string
  /** Bytes of each network read. */
  chunk_lengths?: number[]
}
/** The bytes of a recorded stream; undefined for an answer that is none. */
export const streamOf = ({ sse, base64 }: Recorded): Buffer | undefined =>
  sse !== undefined ? Buffer.from(sse) : base64 === undefined ? undefined : Buffer.from(base64, 'base64')
export interface Case {
  id: string
  protocol: Spoken
  provider: string
  request: { path: string; headers: Record<string, string>; body: Wire }
  response: Recorded
}
/** A case as it is in the folder: of some, the request was not published. */
export type Exchange = Omit<Case, 'request' | 'protocol'> & { protocol: ProtocolId; request: Case['request'] | null }

const root = process.env.RESPAN_SHARED ?? resolve(import.meta.dirname, '../../../shared')
const folder = join(root, 'wire')
export const present = existsSync(join(folder, 'index.json'))

/** Azure's older address and Vertex name the model in the path, not in the body: a client of the gateway names it. */
const withModel = (one: Case): Case => {
  const { path, body } = one.request
  const model = /\/deployments\/([^/]+)|\/models\/([^/:]+):\w*[rR]awPredict/.exec(path)?.slice(1).find(Boolean)
  if (body.model !== undefined || model === undefined) return one
  const { anthropic_version: _, ...rest } = body
  return { ...one, request: { ...one.request, body: { model, ...rest } } }
}

const sendable = (one: Exchange): one is Case =>
  (one.protocol === 'openai-chat' || one.protocol === 'anthropic-messages') &&
  isRecord(one.request?.body) &&
  ('body' in one.response || 'sse' in one.response)

/** Paths below a response (its input items, its cancelling) are no chat calls: they pass. @see ../pass/recorded.test.ts */
export const isSubresource = (path: string): boolean => /\/responses\/./.test(path)

/** Names of protocols in the recordings that differ from ours. */
const spelt: Readonly<Record<string, ProtocolId>> = {
  'gemini-generate-content': 'gemini',
  'anthropic-messages-vertex': 'anthropic-messages',
}

/** A stream that came as one JSON array is told as frames: what the gateway asks for. */
const inFrames = (one: Exchange): Exchange => {
  const { text } = one.response as { text?: string }
  if (one.protocol !== 'gemini' || text === undefined) return one
  const chunks = JSON.parse(text) as unknown[]
  return {
    ...one,
    response: { ...one.response, sse: chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join('') },
  }
}

const namedAlike = (one: Exchange): Exchange => ({ ...one, protocol: spelt[one.protocol] ?? one.protocol })

/** Every exchange of the protocols that we have a codec for. Empty where the folder is absent. */
export const readExchanges = (): Exchange[] => {
  if (!present) {
    console.warn(`SKIPPED: the recorded exchanges are not at ${folder}; RESPAN_SHARED names another place`)
    return []
  }
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => join(folder, name, file)))
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map((path) => inFrames(namedAlike(JSON.parse(readFileSync(path, 'utf8')) as Exchange)))
    .filter(({ protocol, request }) => protocol in codecs && !isSubresource(request?.path ?? ''))
}

/** The exchanges that were recorded with their request. */
export const readCases = (): Case[] => readExchanges().filter(sendable).map(withModel)

/** The data of a recorded stream's frames, parsed the plain way; `[DONE]` left out. */
export const framesOf = (sse: string): Wire[] =>
  sse
    .split(/\r?\n\r?\n/)
    .map((block) =>
      block
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trim())
        .join('\n'),
    )
    .filter((data) => data !== '' && data !== '[DONE]')
    .map((data) => JSON.parse(data) as Wire)

/** What the recording says of a failure: the status of the answer or of the error within it, and the words of the error. */
export const failureOf = ({
  status,
  body,
  sse,
}: Recorded): { status?: number; early: boolean; error: Wire } | undefined => {
  const frames = sse === undefined ? [] : framesOf(sse)
  const at = frames.findIndex((frame) => frame.error != null)
  const error =
    asRecord(asRecord(body)?.error ?? frames[at]?.error) ?? (status >= 400 ? asRecord(body) : undefined) ?? {}
  if (status >= 400) return { status, early: true, error }
  if (Object.keys(error).length === 0) return undefined
  const said = [error.status, error.status_code, error.code].find((code) => typeof code === 'number')
  return { status: said as number | undefined, early: at <= 0, error }
}
