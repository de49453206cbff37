/**
 * A provider's answer on its way to the caller, as it is: bytes with back-pressure, and a copy for the record.
 * In: the answer's head and its bytes. Out: the same bytes; its last ones leave when the record is in the journal.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { GatewayError } from '../core/errors.ts'
import { errorAnswer } from '../gateway/error-answer.ts'
import { withoutSecret } from '../gateway/secret.ts'
import { now } from '../gateway/stream.ts'
import { codecOf } from '../protocols/index.ts'
import type { RecordedBody } from '../store/store.ts'
import { answerHeaders } from './pass-headers.ts'
import { openKeeper } from './pass-keep.ts'
import { isCounted } from './pass-paths.ts'
import type { PassRecord } from './pass-record.ts'
import type { Passage } from './pass-request.ts'

const errorBytesMax = 1024 * 1024

/** A refusal of ours, in the caller's protocol. */
export const tell = (response: ServerResponse, { start, family }: Passage, error: GatewayError): void => {
  if (response.headersSent || response.destroyed) return
  const { status, headers, body } = errorAnswer(codecOf(family), error, start.id)
  response.writeHead(status, headers)
  response.end(body)
}

/** Refused by the provider for our credential: the caller's own key was right. */
const isOurs = (status: number): boolean => status === 401 || status === 403

const plainHeaders = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/** The provider's refusal, as the record and (where it is of our credential) the caller are told it. */
export const readRefusal = (answer: IncomingMessage, body: string, { door, family }: Passage): GatewayError => {
  const mask = withoutSecret(door?.secret ?? '')
  const error = codecOf(family).readError(answer.statusCode ?? 502, mask(body), plainHeaders(answer))
  Object.assign(error.detail, { provider: door?.providerId, model: door?.model })
  error.message = mask(error.message)
  return error
}

/** An error's body, whole: it may quote the credential. */
const relayError = (answer: IncomingMessage, response: ServerResponse, passage: Passage, record: PassRecord) => {
  const status = answer.statusCode ?? 502
  const chunks: Buffer[] = []
  let size = 0
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= errorBytesMax) chunks.push(chunk)
  })
  answer.on('end', () => {
    const masked = withoutSecret(passage.door?.secret ?? '')(Buffer.concat(chunks).toString('latin1'))
    const body = Buffer.from(masked, 'latin1')
    const error = readRefusal(answer, body.toString('utf8'), passage)
    const own = isOurs(status)
    const statusCode = own ? error.status : status
    const framing = { protocol: 'other', framing: 'json' } as const
    record.end({ statusCode, error, body: framing, chunks: [body], responseBytes: size }, () => {
      if (own) return tell(response, passage, error)
      if (response.destroyed) return
      response.writeHead(status, { ...answerHeaders(answer, passage, response.req), 'content-length': body.length })
      response.end(body)
    })
  })
  answer.on('close', () => {
    // Broken off in the middle of a refusal: what came of it is the refusal.
    if (!answer.complete)
      record.end({ statusCode: 502, error: readRefusal(answer, '', passage) }, () => response.destroy())
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
  record.answered(status, answer.headers)
  /** The provider broke off, not the caller: asked before the one end pulls down the other. */
  let cut = false
  answer.on('error', () => {
    cut = !response.destroyed
  })
  if (status >= 400) {
    relayError(answer, response, passage, record)
    return
  }
  const keeper = openKeeper(answer.headers['content-type'] ?? '', recordBytesMax)
  const length = Number(answer.headers['content-length'] ?? Number.NaN)
  let size = 0
  let firstTokenMs: number | undefined
  /** The bytes that complete a body of known length: its last ones. */
  let last: Buffer | undefined
  const endOf = (error?: GatewayError) => {
    const counted = isCounted(response.req.method ?? '', passage.wanted.rest)
    const body: RecordedBody = { protocol: 'other', framing: keeper.framing, ...(!counted && { uncounted: true }) }
    const [chunks, notes] = [keeper.kept(), keeper.notes()]
    const streamed = keeper.framing === 'sse' && firstTokenMs !== undefined
    return { statusCode: status, error, body, chunks, responseBytes: size, ...(streamed && { firstTokenMs }), notes }
  }
  try {
    response.writeHead(status, answerHeaders(answer, passage, response.req))
    response.flushHeaders()
  } catch (cause) {
    const error = new GatewayError('upstream_bad_response', "the head of the provider's answer makes no sense", {
      cause,
    })
    answer.destroy()
    record.end({ statusCode: error.status, error }, () => tell(response, passage, error))
    return
  }
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
    const provider = passage.door?.providerId
    const error = cut
      ? new GatewayError('stream_broken', "the provider's answer ended before its end", { provider })
      : new GatewayError('client_closed', 'the caller hung up before the answer was complete')
    // A cut answer must look cut.
    record.end(endOf(error), () => response.destroy())
  })
}
