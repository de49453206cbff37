/**
 * The record of a call that passes through whole: begun when it is taken, ended once, whatever became of it.
 * In: a passage, then what came back. Out: a row in the store, a log line.
 */

import type { Warning } from '../core/chat.ts'
import type { GatewayError } from '../core/errors.ts'
import type { Gateway } from '../gateway/exchange.ts'
import { errorRecord } from '../gateway/record.ts'
import { withoutSecret } from '../gateway/secret.ts'
import { now } from '../gateway/stream.ts'
import type { AttemptRecord, ExchangeEnd, RecordedBody } from '../store/store.ts'
import type { Passage } from './pass-request.ts'

/** What came of it. */
export interface PassEnd {
  /** What the caller got. */
  statusCode: number
  error?: GatewayError
  body?: RecordedBody
  chunks?: readonly Buffer[]
  responseBytes?: number
  firstTokenMs?: number
  notes?: string[]
  warnings?: Warning[]
}

export interface PassRecord {
  /** The provider's own status and request id. */
  answered(status: number, headers: Record<string, string | string[] | undefined>): void
  /** Once; later calls change nothing. `release` when the record is in the journal. */
  end(what: PassEnd, release?: () => void): void
}

const nothing = new Uint8Array(0)

/** What an unknown caller sends is not kept. */
export const beginRecord = ({ sink, onSettled }: Pick<Gateway, 'sink' | 'onSettled'>, passage: Passage): PassRecord => {
  const { start, door, grant, body } = passage
  sink.begin(start, grant === undefined ? nothing : (body ?? nothing))
  const attempt: AttemptRecord = {
    number: 1,
    reason: 'first',
    provider: door?.providerId ?? '',
    model: door?.model ?? '',
    protocol: 'other',
    startedAt: now(),
    endedAt: 0,
    requestBytes: body?.length ?? 0,
    responseBytes: 0,
  }
  let over = false
  return {
    answered(status, headers) {
      attempt.status = status
      attempt.headersMs = now() - attempt.startedAt
      const id = headers['x-request-id'] ?? headers['request-id'] ?? headers['x-amzn-requestid']
      if (typeof id === 'string') attempt.requestId = id
    },
    end(
      { statusCode, error, body: recorded, chunks = [], responseBytes = 0, firstTokenMs, notes, warnings = [] },
      release = () => {},
    ) {
      if (over) return
      over = true
      const endedAt = now()
      attempt.endedAt = endedAt
      attempt.responseBytes = responseBytes
      if (error !== undefined) attempt.error = errorRecord(error)
      const failed = error !== undefined || statusCode >= 400
      const ending: ExchangeEnd = {
        id: start.id,
        endedAt,
        status: error?.code === 'client_closed' ? 'cancelled' : failed ? 'error' : 'success',
        statusCode,
        attempts: door === undefined ? [] : [attempt],
        warnings,
        ...(door && { provider: door.providerId, model: door.model }),
        ...(firstTokenMs !== undefined && { firstTokenMs }),
        ...(error && { error: errorRecord(error) }),
        ...(recorded && { response: recorded }),
        ...(notes && { notes }),
      }
      const masked =
        door && failed
          ? chunks.map((chunk) => Buffer.from(withoutSecret(door.secret)(chunk.toString('latin1')), 'latin1'))
          : chunks
      sink.finish(ending, masked, release)
      onSettled({
        id: start.id,
        model: start.model || (start.operation ?? ''),
        provider: door?.providerId,
        statusCode,
        ms: endedAt - start.startedAt,
        attempts: ending.attempts.length,
        error,
      })
    },
  }
}
