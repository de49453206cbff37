/**
 * One call with all that was kept of it: bodies are joined and decoded when somebody looks.
 * In: an id. Out: LogDetail. Imports the store's own files; codecs are handed in.
 */

import type { Database } from 'better-sqlite3'
import type { Warning } from '../core/chat.ts'
import type { RespanParams } from '../core/params.ts'
import { parseJson } from '../wire/json.ts'
import { readAnswer } from './answer.ts'
import { attemptRow, exchangeOfAttempt, toldByExchange } from './attempt-row.ts'
import { unpack } from './pack.ts'
import { redact } from './redact.ts'
import { readReported } from './reported.ts'
import { joinBody } from './slices.ts'
import { firstTokenMs } from './sqlite/durations.ts'
import { readRow } from './sqlite/row.ts'
import type { BodyColumns, Packed, SpanColumns } from './sqlite/schema.ts'
import type { Codecs } from './start-row.ts'
import type { AttemptRecord, ErrorRecord, LogDetail } from './store.ts'

interface StartDetail {
  params?: RespanParams
  path?: string
  notes?: string[]
}
interface EndDetail {
  usage?: unknown
  cost?: unknown
  finish?: unknown
  attempts?: AttemptRecord[]
  warnings?: Warning[]
  error?: ErrorRecord
  notes?: string[]
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
const readDetail = <T extends object>(packed: Packed | null | undefined): Partial<T> =>
  packed === null || packed === undefined ? {} : (JSON.parse(unpack(packed)) as Partial<T>)

/** Runs `read`; what it throws becomes a note. */
const attempt = <T>(notes: string[], what: string, read: () => T): T | undefined => {
  try {
    return read()
  } catch (thrown) {
    notes.push(`${what} cannot be shown decoded: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    return undefined
  }
}

const readRequest = (db: Database, { request, refs }: Partial<BodyColumns>): string | undefined => {
  if (request === null || request === undefined) return undefined
  const slice = db.prepare<[number], { bytes: Packed }>('SELECT bytes FROM blobs WHERE id = ?')
  const literals = unpack(request)
  return refs ? joinBody(literals, refs, (id) => unpack(slice.get(id)?.bytes ?? 'null')) : literals
}

const readSpan = (db: Database, id: string): SpanColumns | undefined =>
  db.prepare<[string], SpanColumns>('SELECT * FROM spans WHERE id = ?').get(id)

/** As the call's own row: an answer that came whole has no first token, whatever older versions kept. */
const attemptsOf = (row: SpanColumns, attempts: readonly AttemptRecord[] = []): AttemptRecord[] =>
  attempts.map((record) => {
    const { firstTokenMs: first = null, ...rest } = record
    return firstTokenMs({ ...row, first_token_ms: first }) === null ? rest : record
  })

/** The span of an attempt that has no row of its own. @see toldByExchange */
const readLoneAttempt = (db: Database, id: string, codecs: Codecs): LogDetail | undefined => {
  const exchangeId = exchangeOfAttempt(id)
  const exchange = exchangeId === undefined ? undefined : readSpan(db, exchangeId)
  if (exchange === undefined || !toldByExchange(exchange.status, exchange.attempts)) return undefined
  const whole = readLog(db, exchange.id, codecs)
  const record = whole?.attempt_spans[0]
  if (whole === undefined || record === undefined) return undefined
  const row = attemptRow(record, { id: exchange.id, start: exchange, end: exchange, answered: true })
  return { ...whole, ...readRow({ ...exchange, ...row, id }), attempt_spans: [] }
}

/** The call of this log id (or the attempt of this span id). */
export const readLog = (db: Database, id: string, codecs: Codecs): LogDetail | undefined => {
  const row = readSpan(db, id)
  if (row === undefined) return readLoneAttempt(db, id, codecs)
  const { codecOf } = codecs
  const body: Partial<BodyColumns> =
    db.prepare<[number], BodyColumns>('SELECT * FROM span_bodies WHERE seq = ?').get(row.seq) ?? {}
  const start = readDetail<StartDetail>(body.start_detail)
  const end = readDetail<EndDetail>(body.end_detail)
  const notes = [...(start.notes ?? []), ...(end.notes ?? [])]
  const requestText = readRequest(db, body)
  const readable = row.protocol !== 'other'
  const request =
    requestText === undefined || !readable
      ? undefined
      : attempt(notes, 'the request', () => codecOf(row.protocol).readRequest(parseJson(requestText)))
  const responseText = body.response ? unpack(body.response) : undefined
  const response =
    responseText === undefined || !readable
      ? undefined
      : attempt(notes, 'the answer', () =>
          readAnswer(codecOf(body.response_protocol ?? row.protocol), body.framing ?? 'json', responseText),
        )
  const reported = readable ? undefined : readReported(codecOf('openai-chat'), requestText, responseText)
  const choices = reported?.choices ?? response?.choices
  return {
    ...readRow(row),
    respan_params: start.params ?? {},
    warnings: end.warnings ?? [],
    notes: [...new Set(notes)],
    cost_details: end.cost ?? null,
    finish: end.finish ?? null,
    error: end.error ?? null,
    prompt_messages: reported?.messages ?? request?.messages ?? [],
    // What was stored is masked, but a stream may spell a key in pieces.
    completion_message: choices === undefined ? null : readJson(redact(JSON.stringify(choices))),
    tools: reported?.tools ?? request?.tools ?? [],
    full_request: reported ? reported.full_request : requestText === undefined ? null : readJson(requestText),
    full_response: reported ? reported.full_response : responseText === undefined ? null : readJson(responseText),
    usage: end.usage ?? null,
    attempt_spans: attemptsOf(row, end.attempts),
  }
}
