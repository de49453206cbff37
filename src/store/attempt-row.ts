/**
 * The span of one attempt, as a row of its own.
 * In: the attempt's record and its exchange's row. Out: columns. Imports the store's own files.
 * An exchange that went through at once is told by its own row: its one attempt gets a row when somebody asks for it.
 */

import { preview } from './answer.ts'
import { untold } from './exchange-row.ts'
import type { EndColumns, StartColumns } from './sqlite/schema.ts'
import { nameOf } from './start-row.ts'
import type { AttemptRecord } from './store.ts'

export const attemptId = (exchange: string, attempt: number): string => `${exchange}.${attempt}`

/** The exchange of an id that names its first attempt. */
export const exchangeOfAttempt = (id: string): string | undefined => /^(.+)\.1$/.exec(id)?.[1]

/** True when the exchange's own row says all that there is to say of its attempts. */
export const toldByExchange = (status: string, attempts: number): boolean => attempts === 1 && status === 'success'

/** The row of one attempt. Only the one that answered bears the tokens and the cost. */
export const attemptRow = (
  attempt: AttemptRecord,
  parent: { id: string; start: StartColumns; end: EndColumns; answered: boolean },
): StartColumns & EndColumns => ({
  ...parent.start,
  ...untold,
  ...(parent.answered ? answeredColumns(parent.end) : {}),
  log_type: 'attempt',
  parent: parent.id,
  name: `${attempt.reason} ${attempt.provider}`,
  started_at: attempt.startedAt,
  requested_model: nameOf(attempt.model),
  protocol: attempt.protocol,
  customer: null,
  custom_id: null,
  thread: null,
  session: null,
  trace_group: null,
  workflow: null,
  prompt: null,
  prompt_version: null,
  feedback: null,
  metadata: null,
  input: '',
  span_id: null,
  trace_name: null,
  customer_email: null,
  customer_name: null,
  temperature: null,
  max_tokens: null,
  note: null,
  status: attempt.error === undefined ? 'success' : attempt.error.code === 'client_closed' ? 'cancelled' : 'error',
  status_code: attempt.status ?? null,
  error_code: attempt.error?.code ?? null,
  error_message: attempt.error === undefined ? null : preview(attempt.error.message),
  ended_at: attempt.endedAt,
  first_token_ms: attempt.firstTokenMs ?? null,
  model: nameOf(attempt.model),
  provider: attempt.provider,
})

const answeredColumns = (end: EndColumns) => ({
  input_tokens: end.input_tokens,
  output_tokens: end.output_tokens,
  cache_read_tokens: end.cache_read_tokens,
  cache_write_tokens: end.cache_write_tokens,
  reasoning_tokens: end.reasoning_tokens,
  usage_estimated: end.usage_estimated,
  cost_micro: end.cost_micro,
  finish_reason: end.finish_reason,
})
