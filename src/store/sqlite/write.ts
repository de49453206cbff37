/**
 * Writes into the trace file: prepared statements, the two counters, the content-addressed slices.
 * In: rows and bodies. Out: rows. The caller holds the transaction; after a rollback it calls `forget`.
 */

import { hash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { pack } from '../pack.ts'
import { redact } from '../redact.ts'
import { type SlicedBody, writeRefs } from '../slices.ts'
import {
  type BodyColumns,
  type EndColumns,
  endColumns,
  type Packed,
  type StartColumns,
  startColumns,
} from './schema.ts'
import type { WordIndex } from './word-index.ts'

/** How stale a slice's `last_seq` may be: its row is touched once in so many spans. Retention allows for it. */
export const lastSeqSlack = 100
/** The `last_seq` of slices of marked calls: behind every call's. */
export const pinnedSeq = 2 ** 52
/** Slices whose row is known without asking. */
const knownSlicesMax = 4096
/** 128 bits of SHA-256. */
const hashCharacters = 16

export interface BodyEnd {
  response: Packed | null
  framing: string | null
  response_protocol: string | null
  end_detail: Packed | null
}

/** A body's columns, and what it is made of. */
export interface StoredBody {
  columns: { request: Packed; refs: Uint8Array | null }
  slices: number[]
  /** JSON: what is between them. */
  own: string
}

export interface TraceWriter {
  /** The row of a known id, or undefined. */
  find(id: string): { seq: number; status: string } | undefined
  /** Returns the row's number. */
  insert(id: string, row: StartColumns & EndColumns, body: Omit<BodyColumns, 'seq'> | undefined): number
  end(seq: number, row: EndColumns, body: BodyEnd): void
  /** Stores the slices that are new, with their words. */
  storeBody(body: SlicedBody): StoredBody
  /** Rows pending since before `before` (Unix ms) have nobody who will end them. Returns how many. */
  interrupt(before: number): number
  /** Drops what is remembered of uncommitted or swept rows. */
  forget(): void
  /** Writes the counter; last in each transaction. */
  save(): void
}

const placeholders = (count: number): string => Array.from({ length: count }, () => '?').join(',')
const valuesOf = <K extends string>(row: Readonly<Record<K, unknown>>, names: readonly K[]): unknown[] =>
  names.map((name) => row[name])

export const traceWriter = (db: Database, words: WordIndex): TraceWriter => {
  const spanColumns = ['seq', 'id', 'changed', ...startColumns, ...endColumns] as const
  const insertSpan = db.prepare(`INSERT INTO spans (${spanColumns}) VALUES (${placeholders(spanColumns.length)})`)
  const updateSpan = db.prepare(
    `UPDATE spans SET changed = ?, ${endColumns.map((name) => `${name} = ?`).join(', ')} WHERE seq = ?`,
  )
  const findSpan = db.prepare<[string], { seq: number; status: string }>('SELECT seq, status FROM spans WHERE id = ?')
  const insertBody = db.prepare(
    `INSERT INTO span_bodies (seq, start_detail, request, refs, response, framing, response_protocol, end_detail)
     VALUES (${placeholders(8)})`,
  )
  const updateBody = db.prepare(
    'UPDATE span_bodies SET response = ?, framing = ?, response_protocol = ?, end_detail = ? WHERE seq = ?',
  )
  const findBlob = db.prepare<[Uint8Array], { id: number; last_seq: number; indexed: number }>(
    'SELECT id, last_seq, indexed FROM blobs WHERE hash = ?',
  )
  const insertBlob = db.prepare('INSERT INTO blobs (hash, last_seq, bytes, indexed) VALUES (?, ?, ?, 1)')
  const markBlob = db.prepare('UPDATE blobs SET indexed = 1 WHERE id = ?')
  const touchBlob = db.prepare('UPDATE blobs SET last_seq = ? WHERE id = ?')
  const interruptSpans = db.prepare(
    `UPDATE spans SET status = 'interrupted', changed = ? WHERE status = 'pending' AND started_at < ?`,
  )
  const readCounter = db.prepare<[], { value: number }>("SELECT value FROM state WHERE name = 'counter'")
  const writeCounter = db.prepare("UPDATE state SET value = ? WHERE name = 'counter'")

  let counter = readCounter.get()?.value ?? 0
  const known = new Map<string, { id: number; lastSeq: number }>()

  const storeSlice = (text: string): number => {
    // By the hash of the text as it came: equal messages need no second look for secrets.
    const key = hash('sha256', text, 'binary').slice(0, hashCharacters)
    let blob = known.get(key)
    if (blob === undefined) {
      const digest = Buffer.from(key, 'latin1')
      const found = findBlob.get(digest)
      if (found === undefined) {
        const kept = redact(text)
        const id = Number(insertBlob.run(digest, counter, pack(kept)).lastInsertRowid)
        words.addSlice(id, kept)
        blob = { id, lastSeq: counter }
      } else {
        blob = { id: found.id, lastSeq: found.last_seq }
        // From before there was an index.
        if (found.indexed === 0) {
          words.addSlice(found.id, redact(text))
          markBlob.run(found.id)
        }
      }
      if (known.size >= knownSlicesMax) known.clear()
      known.set(key, blob)
    }
    if (counter - blob.lastSeq > lastSeqSlack) {
      touchBlob.run(counter, blob.id)
      blob.lastSeq = counter
    }
    return blob.id
  }
  return {
    find: (id) => findSpan.get(id),
    insert(id, row, body) {
      const seq = ++counter
      insertSpan.run(seq, id, seq, ...valuesOf(row, startColumns), ...valuesOf(row, endColumns))
      if (body === undefined) return seq
      const { start_detail, request, refs, response, framing, response_protocol, end_detail } = body
      insertBody.run(seq, start_detail, request, refs, response, framing, response_protocol, end_detail)
      return seq
    },
    end(seq, row, body) {
      updateSpan.run(++counter, ...valuesOf(row, endColumns), seq)
      updateBody.run(body.response, body.framing, body.response_protocol, body.end_detail, seq)
    },
    storeBody({ literals, slices }) {
      const kept = literals.map((literal) => redact(literal))
      const own = kept.join('')
      const ids = slices.map(storeSlice)
      const refs = ids.length === 0 ? null : writeRefs(kept, ids)
      return { columns: { request: pack(own), refs }, slices: ids, own }
    },
    interrupt(before) {
      const { changes } = interruptSpans.run(counter + 1, before)
      if (changes > 0) counter++
      return changes
    },
    forget() {
      known.clear()
      counter = readCounter.get()?.value ?? 0
    },
    save() {
      writeCounter.run(counter)
    },
  }
}
