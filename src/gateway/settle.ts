/** Step 6: the exchange is over: its record goes to the journal, and only then its last bytes to the caller. */

import type { Warning } from '../core/chat.ts'
import type { GatewayError } from '../core/errors.ts'
import type { AttemptRecord, ExchangeEnd, TraceSink } from '../store/store.ts'
import type { Answer } from './attempt.ts'
import { errorRecord } from './record.ts'
import { now, type Outcome } from './stream.ts'

export interface Settlement {
  id: string
  startedAt: number
  /** What the caller gets. */
  statusCode: number
  attempts: AttemptRecord[]
  /** Another protocol than the caller's was spoken to the last that was asked. */
  translated: boolean
  warnings: Warning[]
  answer?: Answer
  outcome?: Outcome
  error?: GatewayError
}

const closeAttempt = (
  { record }: Answer,
  outcome: Outcome | undefined,
  error: GatewayError | undefined,
  endedAt: number,
) => {
  record.endedAt = endedAt
  record.responseBytes = outcome?.response?.chunks.reduce((sum, chunk) => sum + chunk.length, 0) ?? record.responseBytes
  if (outcome?.firstTokenAt !== undefined) record.firstTokenMs = outcome.firstTokenAt - record.startedAt
  if (error) record.error = errorRecord(error)
}

/** Resolves when the record is in the journal. */
export const settle = (sink: TraceSink, settlement: Settlement): Promise<void> => {
  const { id, startedAt, statusCode, attempts, answer, outcome, error } = settlement
  const endedAt = now()
  if (answer) closeAttempt(answer, outcome, error, endedAt)
  const cancelled = error?.code === 'client_closed'
  const firstTokenAt = outcome?.firstTokenAt
  const asked = attempts.at(-1)
  const end: ExchangeEnd = {
    id,
    endedAt,
    status: cancelled ? 'cancelled' : error ? 'error' : 'success',
    statusCode,
    attempts,
    warnings: [...settlement.warnings, ...(outcome?.warnings ?? [])],
    // Who failed last is named too.
    ...(asked && { provider: asked.provider, model: asked.model }),
    ...(answer?.reply.kind === 'events' ? { simulated: true } : settlement.translated && { translated: true }),
    ...(firstTokenAt !== undefined && { firstTokenMs: firstTokenAt - startedAt }),
    ...(error && { error: errorRecord(error) }),
    ...(outcome?.response && { response: outcome.response.body }),
  }
  return new Promise((resolve) => sink.finish(end, outcome?.response?.chunks ?? [], resolve))
}
