/**
 * What files of older versions lack: words and figures of calls from before there was an index. Built behind the drain, a
 * little at a time, newest calls first.
 * In: the queue that the migration made. Out: full-text rows, figures. Imports the store's own files.
 */

import type { Database } from 'better-sqlite3'
import { answerWords, calledTools, readAnswer } from './answer.ts'
import { unpack } from './pack.ts'
import { redact } from './redact.ts'
import { readRefs } from './slices.ts'
import { openRollups } from './sqlite/rollups.ts'
import type { BodyColumns, Packed, SpanColumns } from './sqlite/schema.ts'
import { openWordIndex } from './sqlite/word-index.ts'
import type { Codecs } from './start-row.ts'

const spansAStep = 100
const figuresAStep = 500
const knownSlicesMax = 50_000

export interface Indexer {
  /** Does a little. False when there was nothing to do. */
  step(): boolean
  /** Slices were deleted. */
  forget(): void
}

interface Queued {
  seq: number
  /** Null: it is read from what is stored. */
  answer: string | null
}

type OldSpan = SpanColumns &
  Pick<BodyColumns, 'start_detail' | 'end_detail' | 'response' | 'response_protocol' | 'framing'>

const parsed = (packed: Packed | null): Record<string, unknown> => {
  try {
    return packed === null ? {} : (JSON.parse(unpack(packed)) as Record<string, unknown>)
  } catch {
    return {}
  }
}
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

export const openIndexer = (db: Database, codecs: Codecs): Indexer => {
  const rollups = openRollups(db)
  const index = openWordIndex(db)
  const queued = db.prepare<[number], Queued>('SELECT seq, answer FROM index_queue ORDER BY seq DESC LIMIT ?')
  const dequeue = db.prepare('DELETE FROM index_queue WHERE seq = ?')
  const body = db.prepare<[number], Pick<BodyColumns, 'request' | 'refs'>>(
    'SELECT request, refs FROM span_bodies WHERE seq = ?',
  )
  const old = db.prepare<[number], OldSpan>('SELECT * FROM spans JOIN span_bodies USING (seq) WHERE seq = ?')
  const complete = db.prepare(
    'UPDATE spans SET session = ?, trace_group = ?, workflow = ?, fallback = ?, tools = ? WHERE seq = ?',
  )
  const slice = db.prepare<[number], { bytes: Packed; indexed: number }>(
    'SELECT bytes, indexed FROM blobs WHERE id = ?',
  )
  const markSlice = db.prepare('UPDATE blobs SET indexed = 1 WHERE id = ?')
  const readFigured = db.prepare<[], { value: number }>("SELECT value FROM state WHERE name = 'figured'")
  const writeFigured = db.prepare("UPDATE state SET value = ? WHERE name = 'figured'")
  const unfigured = db.prepare<[number, number], SpanColumns>(
    'SELECT * FROM spans WHERE seq < ? ORDER BY seq DESC LIMIT ?',
  )

  const knownSlices = new Set<number>()

  const indexSlice = (id: number): void => {
    if (knownSlices.has(id)) return
    const found = slice.get(id)
    if (found !== undefined && found.indexed === 0) {
      index.addSlice(id, unpack(found.bytes))
      markSlice.run(id)
    }
    if (knownSlices.size >= knownSlicesMax) knownSlices.clear()
    knownSlices.add(id)
  }
  /** What the columns of later versions tell, of a call from before them; its answer's words. */
  const completeOld = (seq: number): string => {
    const row = old.get(seq)
    if (row === undefined) return ''
    const params = (parsed(row.start_detail).params ?? {}) as Record<string, unknown>
    const attempts = parsed(row.end_detail).attempts
    const fallback =
      Array.isArray(attempts) && attempts.some((one: unknown) => (one as { reason?: unknown })?.reason === 'fallback')
    let words = row.output
    let tools: string | null = null
    try {
      if (row.response !== null && row.protocol !== 'other') {
        const codec = codecs.codecOf(row.response_protocol ?? row.protocol)
        const answer = readAnswer(codec, row.framing ?? 'json', unpack(row.response))
        const names = calledTools(answer)
        if (names.length > 0) tools = redact(JSON.stringify(names))
        words = redact(answerWords(answer))
      }
    } catch {
      // What cannot be read has its preview.
    }
    const { session_identifier, trace_group_identifier, span_workflow_name } = params
    complete.run(
      textOf(session_identifier),
      textOf(trace_group_identifier),
      textOf(span_workflow_name),
      Number(fallback),
      tools,
      seq,
    )
    return words
  }
  const indexSpan = ({ seq, answer }: Queued): void => {
    const { request = null, refs = null } = body.get(seq) ?? {}
    const slices = refs === null ? [] : readRefs(refs).map(({ id }) => id)
    for (const id of slices) indexSlice(id)
    const own = request === null ? '' : unpack(request)
    index.addCall(seq, { slices, own, answer: answer ?? completeOld(seq) })
    dequeue.run(seq)
  }
  /** Counts old calls. True when there were any. */
  const figureOld = (): boolean => {
    const below = readFigured.get()?.value ?? 0
    if (below === 0) return false
    const rows = unfigured.all(below, figuresAStep)
    for (const row of rows) if (row.log_type !== 'attempt' && row.ended_at !== null) rollups.add(row)
    rollups.save()
    writeFigured.run(rows.at(-1)?.seq ?? 0)
    return true
  }
  const forget = () => {
    rollups.forget()
    index.forget()
    knownSlices.clear()
  }
  return {
    step() {
      try {
        return db
          .transaction(() => {
            const rows = queued.all(spansAStep)
            // Oldest of them first, so that a conversation's calls come in their order.
            for (const row of rows.reverse()) indexSpan(row)
            index.save()
            return rows.length > 0 || figureOld()
          })
          .immediate()
      } catch (thrown) {
        forget()
        throw thrown
      }
    },
    forget,
  }
}
