/**
 * The store's interface, in the domain's words. No SQL outside this room.
 * Data path: `begin` and `finish` append to a journal file (cheap, survives kill -9); a worker thread drains it into
 * SQLite in batches. Control path: keys and provider credentials, in a small file of their own.
 */

import type { ProtocolId, Usage, Warning } from '../core/chat.ts'
import type { RespanParams } from '../core/params.ts'
import type { AttemptRecord, ErrorRecord, Spoken } from './log.ts'
import type { PromptStore } from './prompt-store.ts'
import type { Annotation } from './query.ts'

export type * from './log.ts'
export type * from './prompt-store.ts'
export type * from './query.ts'

/** 'test' or 'prod', a property of the key. */
export type Environment = 'test' | 'prod'

/** Written when an exchange starts: the pending row. */
export interface ExchangeStart {
  /** The log id (x-respan-log-id). */
  id: string
  /** Unix milliseconds, fractions allowed. */
  startedAt: number
  protocol: Spoken
  /** What was asked for, where it is no chat: 'embedding', 'transcription', 'file' … */
  operation?: string
  /** What a list shows of what was asked, where no codec reads it. */
  told?: { input: string }
  /** The client's path, without query. */
  path: string
  /** As asked for. */
  model: string
  stream: boolean
  keyId: string
  /** 'default': the caller came with a provider's own key, which has none. */
  environment: Environment | 'default'
  params: RespanParams
  /** The stored prompt that made the request. */
  prompt?: { id: string; version?: number }
  /** What the caller remarks of it. */
  note?: string
  /** W3C traceparent of the caller, if any. */
  traceparent?: string
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
  /** ms from startedAt to the first content that left for the client; only a stream has one. */
  firstTokenMs?: number
  error?: ErrorRecord
  warnings: Warning[]
  /** Present when an answer body was recorded with it. */
  response?: RecordedBody
  /** What the caller itself says of a call that did not go through this gateway; counts before what the answer says. */
  told?: { usage?: Usage; costUsd?: number; output?: string; tools?: string[] }
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

/** What people say of calls afterwards. */
export interface Annotator {
  /** The ids that were found; the others were left alone. */
  annotate(changes: readonly Annotation[]): Promise<string[]>
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
