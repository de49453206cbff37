/** A row of the table: what the upstream does, and what caller, upstream and record must then see. And what rows are made of. */

import type { Spoken } from '../spoken.ts'
import type { Script } from './upstream.ts'
import { models, type Words, words } from './vocabulary.ts'

export interface Situation {
  /** The protocol that the upstream speaks, and its words. */
  upstream: Spoken
  stream: boolean
}

export interface Row {
  /** Failure cases (F..) and bench scenarios (S..) that it stands for. */
  ids: readonly string[]
  name: string
  /** Absent: both. */
  stream?: boolean
  /** Runs in the gateway with limits of a few hundred milliseconds. */
  hasty?: boolean
  /** Respan parameters of the request. */
  params?: (upstream: Spoken) => object
  scripts(words: Words, situation: Situation): Script[]
  /** HTTP status for the caller. */
  status: number
  /** Text that the caller got. */
  text: string
  /** What the error says to the caller; absent = there is none. */
  error?: RegExp
  /** Of the record. */
  trace: 'success' | 'error'
  code?: string
  /** Every attempt: why, and what it failed with. */
  attempts: readonly string[]
  /** The last upstream answer was cancelled by the gateway. */
  aborted?: boolean
  /** Retry-After in the answer. */
  retryAfter?: string
  usage?: 'exact' | 'estimated' | 'none'
}

export const ok = ({ upstream, stream }: Situation): Script => {
  const { whole, opening, pieces, finish, marker } = words[upstream]
  return stream
    ? [{ send: opening + pieces.join('') + finish + marker }]
    : [{ head: 200, headers: { 'content-type': 'application/json' } }, { send: whole }]
}
export const fallback = (upstream: Spoken) => ({ fallback_models: [models[upstream][1]] })
export const noRetry = { retry_params: { retry_enabled: false } }
export const hello = { text: 'Hello there', status: 200, trace: 'success' as const, usage: 'exact' as const }
export const failed = { text: '', trace: 'error' as const }
export const streamed = {
  status: 200,
  stream: true,
  text: 'Hello',
  trace: 'error' as const,
  usage: 'estimated' as const,
}
export const overlong = (w: Words) =>
  w.refuse(
    400,
    w === words['openai-chat'] ? 'context_length_exceeded' : 'invalid_request_error',
    'prompt is too long: 9 tokens > 8 maximum',
  )
export const limited = (w: Words, headers?: Record<string, string>) =>
  w.refuse(429, 'rate_limit_error', 'slow down', headers)
export const busy = (w: Words) => w.refuse(503, 'overloaded_error', 'full')
export const broken = (w: Words) => w.refuse(500, 'api_error', 'oops')
export const json = { 'content-type': 'application/json' }
export const head = { head: 200, headers: { 'content-type': 'text/event-stream' } }
