/**
 * The store's interface, in the domain's words. No SQL outside this room.
 * Data path: `begin` and `finish` append to a journal file (cheap, survives kill -9); a worker thread drains it into
 * SQLite in batches. Control path: keys and provider credentials, in a small file of their own.
 */

import type { ProtocolId, Warning } from '../core/chat.ts'
import type { Blame, ErrorCode } from '../core/errors.ts'
import type { RespanParams } from '../core/params.ts'
import type { PromptStore } from './prompt-store.ts'

export type * from './prompt-store.ts'

/** 'test' or 'prod', a property of the key. */
export type Environment = 'test' | 'prod'

/** How a call was spoken; 'other' = it passed through whole, and no codec reads it (embeddings, files, realtime …). */
export type Spoken = ProtocolId | 'other'

/** Written when an exchange starts: the pending row. */
export interface ExchangeStart {
  /** The log id (x-respan-log-id). */
  id: string
  /** Unix milliseconds, fractions allowed. */
  startedAt: number
  protocol: Spoken
  /** What was asked for, where it is no chat: 'embedding', 'transcription', 'file' … */
  operation?: string
  /** The client's path, without query. */
  path: string
  /** As asked for. */
  model: string
  stream: boolean
  keyId: string
  environment: Environment
  params: RespanParams
  /** The stored prompt that made the request. */
  prompt?: { id: string; version?: number }
  /** W3C traceparent of the caller, if any. */
  traceparent?: string
}

/** One try at one target: a span of its own. Times in Unix ms. */
export interface AttemptRecord {
  /** 1-based. */
  number: number
  /** Why it was made: 'first', 'retry', 'fallback'. */
  reason: 'first' | 'retry' | 'fallback'
  provider: string
  model: string
  protocol: Spoken
  startedAt: number
  endedAt: number
  /** Time to upstream's response headers and to its first content, ms after startedAt. */
  headersMs?: number
  firstTokenMs?: number
  status?: number
  requestBytes: number
  responseBytes: number
  error?: ErrorRecord
  requestId?: string
}

export interface ErrorRecord {
  code: ErrorCode
  blame: Blame
  message: string
  /** The provider's own words, capped. */
  upstream?: string
}

/** How the answer's bytes are to be read by the worker. */
export interface RecordedBody {
  protocol: Spoken
  framing: 'sse' | 'json'
  /** What it says was used is no use of this call (a batch's state, a stored answer asked for again). */
  uncounted?: true
}

/** Written when an exchange ends, before its last byte goes out. */
export interface ExchangeEnd {
  id: string
  endedAt: number
  status: 'success' | 'error' | 'cancelled'
  /** The HTTP status that the caller got. */
  statusCode: number
  attempts: AttemptRecord[]
  /** Who answered. Absent when nobody did. */
  provider?: string
  model?: string
  /** The answer was made by the built-in simulator or by mock_response. */
  simulated?: boolean
  /** Client and upstream protocol differ. */
  translated?: boolean
  /** ms from startedAt to the first content that left for the client. */
  firstTokenMs?: number
  error?: ErrorRecord
  warnings: Warning[]
  /** Present when an answer body was recorded with it. */
  response?: RecordedBody
  /** Something about the record itself: 'response body over the limit: not stored'. */
  notes?: string[]
}

/** The data path's side of the store. */
export interface TraceSink {
  /** Records the start, with the client's request body as it came. Never throws, never blocks. */
  begin(start: ExchangeStart, requestBody: Uint8Array): void
  /** What has been told so far is out of this process when it returns. */
  flush(): void
  /** Records the end. `release` is called once the record is in the journal (same event-loop turn or the next). */
  finish(end: ExchangeEnd, responseBody: readonly Uint8Array[], release: () => void): void
}

/** A row of a list: narrow, previews only. Names are the hosted API's. */
export interface LogRow {
  id: string
  unique_id: string
  trace_unique_id: string
  span_parent_id: string | null
  span_name: string
  /** 'chat', or another operation ('embedding', 'file' …), for an exchange; 'attempt' for one try. */
  log_type: string
  /** 'pending' | 'success' | 'error' | 'cancelled' | 'interrupted' */
  status: string
  status_code: number | null
  failed: boolean
  error_code: string | null
  error_message: string | null
  /** ISO 8601. */
  start_time: string
  timestamp: string | null
  /** Seconds. */
  latency: number | null
  time_to_first_token: number | null
  tokens_per_second: number | null
  /** The model that answered, or the one asked for while pending. */
  model: string
  requested_model: string
  provider_id: string | null
  protocol: string
  stream: boolean
  prompt_tokens: number | null
  completion_tokens: number | null
  cache_read_tokens: number | null
  cache_write_tokens: number | null
  reasoning_tokens: number | null
  total_request_tokens: number | null
  usage_estimated: boolean
  /** US dollars; null = unknown price. */
  cost: number | null
  finish_reason: string | null
  attempts: number
  simulated: boolean
  translated: boolean
  has_warnings: boolean
  environment: string
  organization_key_id: string
  customer_identifier: string | null
  custom_identifier: string | null
  thread_identifier: string | null
  metadata: Record<string, string>
  /** First 200 characters of the last user text and of the answer. */
  input: string
  output: string
}

/** One call with all that was kept of it. */
export interface LogDetail extends LogRow {
  /** The other Respan parameters of the call (session_identifier, properties …). */
  respan_params: RespanParams
  warnings: Warning[]
  notes: string[]
  /** What the cost was computed from: prices per million tokens, source, tokens by kind. */
  cost_details: unknown
  finish: unknown
  error: ErrorRecord | null
  /** Neutral messages of the request, and the answer's choices. */
  prompt_messages: unknown[]
  completion_message: unknown
  tools: unknown[]
  /** The client's body as it came; text when it is not JSON. */
  full_request: unknown
  /** The answer as upstream sent it: JSON, or the raw stream text. */
  full_response: unknown
  usage: unknown
  attempt_spans: AttemptRecord[]
}

/** `respan traces list` and GET /api/request-logs/list/ ask alike. All filters are ANDed. */
export interface LogQuery {
  model?: string
  /** 'error', 'success', 'pending' …, or a status code as text. */
  status?: string
  customer?: string
  environment?: Environment
  /** Unix ms, inclusive. */
  since?: number
  /** Unix ms, exclusive. */
  until?: number
  limit?: number
  /** Rows to skip. */
  offset?: number
  /** Only rows that changed after this cursor (from an earlier page); oldest first. For `tail`. */
  after?: number
}
export interface LogPage {
  rows: LogRow[]
  /** Rows that match in all. */
  total: number
  /** Pass as `after` to get what changed since. */
  cursor: number
}

/** Reading, for the API and the CLI. */
export interface TraceReader {
  get(id: string): Promise<LogDetail | undefined>
  list(query: LogQuery): Promise<LogPage>
}

/** An API key as listed: never the secret. */
export interface KeyRow {
  id: string
  name: string
  environment: Environment
  /** The first characters, for recognition. */
  prefix: string
  /** Its calls are refused where a translation would lose something. */
  strict: boolean
  createdAt: number
  lastUsedAt: number | null
  revokedAt: number | null
}
/** What a valid key grants. */
export interface Grant {
  keyId: string
  keyName: string
  environment: Environment
  strict: boolean
}

/** A provider that the user added or re-pointed. */
export interface ProviderSetting {
  id: string
  baseUrl?: string
  protocol?: ProtocolId
  /** Where the credential is: stored encrypted here, or named: 'env:NAME'. */
  credential?: { kind: 'stored' } | { kind: 'env'; name: string }
  createdAt: number
}

/** The small file: what nobody may lose. Synchronous; a few µs a call. */
export interface ControlStore extends PromptStore {
  /** The secret is in the answer once and nowhere after. */
  createKey(name: string, environment: Environment, strict?: boolean): { row: KeyRow; secret: string }
  listKeys(): KeyRow[]
  /** By id, prefix, name or the whole key. Returns the revoked row, or undefined. */
  revokeKey(which: string): KeyRow | undefined
  /** Constant-time; cached; sees revocations by other processes within 250 ms. */
  findGrant(secret: string): Grant | undefined
  putProvider(
    setting: Omit<ProviderSetting, 'createdAt' | 'credential'>,
    credential?: { secret: string } | { env: string },
  ): ProviderSetting
  listProviders(): ProviderSetting[]
  removeProvider(id: string): boolean
  /** Decrypted. */
  readCredential(id: string): string | undefined
  /** Changes whenever this file is changed by any process. */
  version(): number
  close(): void
}
