/**
 * The columns of the narrow row, in one list: inserts, updates and reads are made of it.
 * In: nothing. Out: column names and the row's type. Imports nothing.
 */

/** Known when an exchange starts. */
export interface StartColumns {
  /** 'chat' or another operation, or 'attempt'. */
  log_type: string
  parent: string | null
  trace_id: string
  name: string
  started_at: number
  requested_model: string
  protocol: string
  stream: number
  environment: string
  key_id: string
  customer: string | null
  custom_id: string | null
  thread: string | null
  session: string | null
  trace_group: string | null
  workflow: string | null
  prompt: string | null
  prompt_version: number | null
  /** 1 = up, 0 = down. */
  feedback: number | null
  metadata: string | null
  input: string
  /** The caller's own id of the span; null = the log's id. */
  span_id: string | null
  trace_name: string | null
  customer_email: string | null
  customer_name: string | null
  /** As asked for. */
  temperature: number | null
  max_tokens: number | null
  /** What people said of it; here what its caller did. */
  note: string | null
}
/** Known, or changed, when it ends. Tokens and cost are null while unknown. Cost in micro-dollars. */
export interface EndColumns {
  status: string
  status_code: number | null
  error_code: string | null
  error_message: string | null
  ended_at: number | null
  first_token_ms: number | null
  model: string
  provider: string | null
  input_tokens: number | null
  output_tokens: number | null
  cache_read_tokens: number | null
  cache_write_tokens: number | null
  reasoning_tokens: number | null
  usage_estimated: number
  cost_micro: number | null
  finish_reason: string | null
  attempts: number
  simulated: number
  translated: number
  has_warnings: number
  /** Another model was asked than the first. */
  fallback: number
  /** JSON: names of the tools that the answer calls. */
  tools: string | null
  output: string
}
/** What people said of it afterwards. */
export interface NoteColumns {
  marked: number
}
export interface SpanColumns extends StartColumns, EndColumns, NoteColumns {
  /** Rises with every insert: the order of arrival. */
  seq: number
  id: string
  /** Rises with every change: the cursor of `tail`. */
  changed: number
}

export const startColumns = [
  'log_type',
  'parent',
  'trace_id',
  'name',
  'started_at',
  'requested_model',
  'protocol',
  'stream',
  'environment',
  'key_id',
  'customer',
  'custom_id',
  'thread',
  'session',
  'trace_group',
  'workflow',
  'prompt',
  'prompt_version',
  'feedback',
  'metadata',
  'input',
  'span_id',
  'trace_name',
  'customer_email',
  'customer_name',
  'temperature',
  'max_tokens',
  'note',
] as const satisfies readonly (keyof StartColumns)[]

export const endColumns = [
  'status',
  'status_code',
  'error_code',
  'error_message',
  'ended_at',
  'first_token_ms',
  'model',
  'provider',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'usage_estimated',
  'cost_micro',
  'finish_reason',
  'attempts',
  'simulated',
  'translated',
  'has_warnings',
  'fallback',
  'tools',
  'output',
] as const satisfies readonly (keyof EndColumns)[]

/** Text, or zstd of it: SQLite's own type of the value says which. @see pack.ts */
export type Packed = string | Uint8Array

/** All that a list does not show. */
export interface BodyColumns {
  seq: number
  /** JSON: parameters, path, notes. */
  start_detail: Packed | null
  /** The body with its slices cut out, and where they belong. @see slices.ts */
  request: Packed | null
  refs: Uint8Array | null
  response: Packed | null
  framing: string | null
  response_protocol: string | null
  /** JSON: usage, cost, finish, attempts, warnings, notes, error. */
  end_detail: Packed | null
}
