/**
 * A provider's answer on its way to the caller, as it is: bytes with back-pressure, and a copy for the record.
 * In: the answer's head and its bytes. Out: the same bytes; its last ones leave when the record is in the journal.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { GatewayError } from '../core/errors.ts'
import { withoutSecret } from '../gateway/secret.ts'
import { now } from '../gateway/stream.ts'
import { codecOf } from '../protocols/index.ts'
import { openKeeper } from './pass-keep.ts'
import type { PassRecord } from './pass-record.ts'
import type { Passage } from './pass-request.ts'

/** Of the connection to the provider, or between the provider and a browser: not the caller's. */
const ownHeaders = new Set(
  'connection keep-alive transfer-encoding set-cookie alt-svc strict-transport-security nel report-to'.split(' '),
)
const errorBytesMax = 1024 * 1024
/** Operations whose answers tell of other calls' use, or of none. */
const uncounted = new Set(['batch', 'count-tokens', 'file', 'models'])
const unused = { uncounted: true } as const

type Headers = Record<string, string | string[]>

const headersOf = ({ headers }: IncomingMessage, { start, door }: Passage, host: string): Headers => {
  const kept: Headers = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !ownHeaders.has(name)) kept[name] = value
  kept['x-respan-log-id'] = start.id
  kept['x-respan-gateway-request-id'] = start.id
  kept['x-respan-provider'] = door?.providerId ?? ''
  // Where the rest of an upload goes: past us it would take our key to the provider.
  const upload = headers['x-goog-upload-url']
  if (typeof upload === 'string' && door !== undefined && upload.startsWith(door.url.origin))
    kept['x-goog-upload-url'] = `http://${host}/api/google${upload.slice(door.url.origin.length)}`
  return kept
}

/** Refused by the provider for our credential: the caller's own key was right. */
const isOurs = (status: number): boolean => status === 401 || status === 403

/** An error's body, whole: it may quote the credential. */
const relayError = (
  answer: IncomingMessage,
  response: ServerResponse,
  passage: Passage,
  record: PassRecord,
  host: string,
) => {
  const status = answer.statusCode ?? 502
  const chunks: Buffer[] = []
  let size = 0
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= errorBytesMax) chunks.push(chunk)
  })
  answer.on('end', () => {
    const mask = withoutSecret(passage.door?.secret ?? '')
    const text = mask(Buffer.concat(chunks).toString('latin1'))
    const flat = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]))
    const error = codecOf(passage.family).readError(status, Buffer.from(text, 'latin1').toString('utf8'), flat)
    Object.assign(error.detail, { provider: passage.door?.providerId, model: passage.door?.model })
    error.message = mask(error.message)
    const own = isOurs(status) ? codecOf(passage.family).writeError(error) : undefined
    const body = own === undefined ? Buffer.from(text, 'latin1') : Buffer.from(own.body)
    const headers = headersOf(answer, passage, host)
    headers['content-length'] = String(body.length)
    if (own !== undefined) headers['content-type'] = 'application/json'
    const statusCode = own?.status ?? status
    const framing = { protocol: 'other' as const, framing: 'json' as const }
    record.end({ statusCode, error, body: framing, chunks: [Buffer.from(text, 'latin1')], responseBytes: size }, () => {
      if (response.destroyed) return
      response.writeHead(statusCode, headers)
      response.end(body)
    })
  })
}

export interface AnswerLimits {
  /** Of a body that is kept. */
  recordBytesMax: number
}

export const relayAnswer = (
  answer: IncomingMessage,
  response: ServerResponse,
  passage: Passage,
  record: PassRecord,
  { recordBytesMax }: AnswerLimits,
): void => {
  const status = answer.statusCode ?? 502
  const host = response.req.headers.host ?? ''
  record.answered(status, answer.headers)
  /** The provider broke off, not the caller: asked before the one end pulls down the other. */
  let cut = false
  answer.on('error', () => {
    cut = !response.destroyed
  })
  if (status >= 400) {
    relayError(answer, response, passage, record, host)
    return
  }
  const contentType = answer.headers['content-type'] ?? ''
  const keeper = openKeeper(contentType, recordBytesMax)
  const { framing } = keeper
  const length = Number(answer.headers['content-length'] ?? Number.NaN)
  let size = 0
  let firstTokenMs: number | undefined
  /** The bytes that complete a body of known length: its last ones. */
  let last: Buffer | undefined
  const endOf = (error?: GatewayError) => {
    const notes =
      framing === undefined && size > 0
        ? [`the answer is ${size} bytes of ${contentType || 'unknown type'}: not stored`]
        : undefined
    const counted = response.req.method === 'POST' && !uncounted.has(passage.start.operation ?? '')
    const body = { protocol: 'other' as const, framing: framing ?? ('json' as const), ...(counted ? {} : unused) }
    return { statusCode: status, error, body, chunks: keeper.kept(), responseBytes: size, firstTokenMs, notes }
  }
  response.writeHead(status, headersOf(answer, passage, host))
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length
    firstTokenMs ??= now() - passage.start.startedAt
    keeper.push(chunk)
    if (size === length) {
      last = chunk
      return
    }
    if (!response.write(chunk)) {
      answer.pause()
      response.once('drain', () => answer.resume())
    }
  })
  answer.on('end', () => record.end(endOf(), () => response.end(last)))
  answer.on('close', () => {
    if (answer.complete) return
    const error = cut
      ? new GatewayError('stream_broken', "the provider's answer ended before its end", {
          provider: passage.door?.providerId,
        })
      : new GatewayError('client_closed', 'the caller hung up before the answer was complete')
    // A cut answer must look cut.
    record.end(endOf(error), () => response.destroy())
  })
}
