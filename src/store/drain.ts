/**
 * Journal → trace file, in batches, exactly once: rows and the drained position are one transaction.
 * In: closed and live segments. Out: rows; drained segments are deleted. Imports the store's own files.
 * Runs in the worker, and in the CLI when no gateway is alive. A start and its end in one batch become one insert.
 */

import { existsSync, rmSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { attemptId, attemptRow, toldByExchange } from './attempt-row.ts'
import { pendingRow, readEnd, type StartSource } from './exchange-row.ts'
import { segmentPath } from './journal.ts'
import { pack, unpack } from './pack.ts'
import { readSegment, type SegmentPage } from './segment.ts'
import { joinBody, readRefs } from './slices.ts'
import { openRollups } from './sqlite/rollups.ts'
import type { BodyColumns, EndColumns, StartColumns } from './sqlite/schema.ts'
import { openWordIndex } from './sqlite/word-index.ts'
import { type BodyEnd, type StoredBody, traceWriter } from './sqlite/write.ts'
import { openZones } from './sqlite/zones.ts'
import { type Codecs, readStart, startRow } from './start-row.ts'
import type { ExchangeEnd, ExchangeStart } from './store.ts'

/** A batch's share of the journal: bounds the transaction and the memory. */
const batchBytesMax = 4 * 1024 * 1024

/** What the sink writes. */
export type JournalMeta =
  | { kind: 'open'; pid: number; at: number }
  | { kind: 'start'; start: ExchangeStart; notes?: string[] }
  /** `aside`: metrics only; the answer's bytes come through memory and never touch the disk. */
  | { kind: 'end'; end: ExchangeEnd; notes?: string[]; aside?: boolean }

export interface DrainOptions {
  db: Database
  home: string
  codecs: Codecs
  /** What to drain, oldest first. */
  segments(): number[]
  /** Will nobody write to the segment any more? */
  isClosed(segment: number): boolean
  /** Answer bytes of an exchange with disable_log. */
  takeAside(id: string): Uint8Array | undefined
  onTrouble(message: string): void
}

/** What a batch found: nothing, all that there was, or as much as it may take. */
export type Batch = 'none' | 'all' | 'full'

export interface Drain {
  /** One batch. Throws SQLite's errors, with nothing half done. */
  batch(): Batch
  /** Newest segment on disk and its drained bytes. */
  position(): { segment: number; bytes: number } | undefined
  /** Marks what is pending from before `before` (Unix ms) as interrupted. */
  interrupt(before: number): void
  /** Slices were deleted elsewhere. */
  forget(): void
}

interface Pair {
  start?: { start: ExchangeStart; notes: string[]; body: Buffer }
  end?: { end: ExchangeEnd; notes: string[]; body: Uint8Array; aside: boolean }
}

/** Groups a page's records by exchange, in order of first mention. */
const pairUp = (page: SegmentPage, takeAside: DrainOptions['takeAside']): Map<string, Pair> => {
  const pairs = new Map<string, Pair>()
  for (const { meta, body } of page.records) {
    const said = meta as JournalMeta
    if (said.kind === 'open') continue
    const { id } = said.kind === 'start' ? said.start : said.end
    const pair: Pair = pairs.get(id) ?? {}
    pairs.set(id, pair)
    const notes = said.notes ?? []
    if (said.kind === 'start') pair.start = { start: said.start, notes, body }
    else {
      const aside = said.aside === true
      pair.end = { end: said.end, notes, body: aside ? (takeAside(id) ?? new Uint8Array()) : body, aside }
    }
  }
  return pairs
}

/** The start of an exchange whose start record was lost: only what its end tells. */
const guessStart = (end: ExchangeEnd): ExchangeStart => ({
  id: end.id,
  startedAt: end.attempts[0]?.startedAt ?? end.endedAt,
  protocol: end.response?.protocol ?? end.attempts[0]?.protocol ?? 'openai-chat',
  path: '',
  model: end.model ?? '',
  stream: end.response?.framing === 'sse',
  keyId: '',
  environment: 'test',
  params: {},
})

const noRequest = { columns: { request: null, refs: null }, slices: [], own: '' }
const noBody: BodyEnd = { response: null, framing: null, response_protocol: null, end_detail: null }

type StoredStart = StartColumns & Pick<BodyColumns, 'request' | 'refs'>

const storedBody = ({ request, refs }: StoredStart): Omit<StoredBody, 'columns'> => ({
  slices: refs === null ? [] : readRefs(refs).map(({ id }) => id),
  own: request === null ? '' : unpack(request),
})

export const openDrain = ({
  db,
  home,
  codecs,
  segments: listed,
  isClosed,
  takeAside,
  onTrouble,
}: DrainOptions): Drain => {
  const words = openWordIndex(db)
  const writer = traceWriter(db, words)
  const rollups = openRollups(db)
  const zones = openZones(db)
  const figured = db.prepare<[], { value: number }>("SELECT value FROM state WHERE name = 'figured'")
  const readOffset = db.prepare<[number], { offset: number }>('SELECT offset FROM journal WHERE segment = ?')
  const writeOffset = db.prepare('INSERT OR REPLACE INTO journal (segment, offset) VALUES (?, ?)')
  const allOffsets = db.prepare<[], { segment: number }>('SELECT segment FROM journal')
  const dropOffset = db.prepare('DELETE FROM journal WHERE segment = ?')
  const storedStart = db.prepare<[number], StoredStart>(
    'SELECT spans.*, request, refs FROM spans JOIN span_bodies USING (seq) WHERE seq = ?',
  )
  const blob = db.prepare<[number], { bytes: string | Uint8Array }>('SELECT bytes FROM blobs WHERE id = ?')

  const storedText = ({ request, refs }: StoredStart): string => {
    if (request === null) return ''
    const literals = unpack(request)
    return refs === null ? literals : joinBody(literals, refs, (id) => unpack(blob.get(id)?.bytes ?? ''))
  }
  const writeAttempts = ({ id, status, attempts, provider }: ExchangeEnd, start: StartColumns, end: EndColumns) => {
    if (toldByExchange(status, attempts.length)) return
    for (const attempt of attempts) {
      const answered = attempt === attempts.at(-1) && provider === attempt.provider
      writer.insert(attemptId(id, attempt.number), attemptRow(attempt, { id, start, end, answered }), undefined)
    }
  }
  const writeNew = (start: ExchangeStart, text: string, notes: string[], ended: Pair['end']) => {
    const read = readStart(start, text, notes, codecs)
    const columns = startRow(start, read)
    const metricsOnly = start.params.disable_log === true
    const source: StartSource = { ...start, metricsOnly, text: () => text }
    const end = ended && readEnd(ended.end, ended.body, ended.notes, source, codecs)
    const row = { ...columns, ...(end?.row ?? pendingRow(start)) }
    const body = text === '' ? noRequest : writer.storeBody(read.body)
    const seq = writer.insert(start.id, row, {
      start_detail: pack(read.detail),
      ...body.columns,
      ...(end?.body ?? noBody),
    })
    zones.add(seq, row)
    if (ended === undefined || end === undefined) return
    rollups.add(row)
    words.addCall(seq, { ...body, answer: end.words })
    writeAttempts(ended.end, columns, row)
  }
  const writePair = ({ start, end }: Pair, id: string) => {
    const known = writer.find(id)
    if (known === undefined) {
      if (start !== undefined) writeNew(start.start, start.body.toString('utf8'), start.notes, end)
      else if (end !== undefined) writeNew(guessStart(end.end), '', ['the record of the start was lost'], end)
      return
    }
    if (end === undefined || (known.status !== 'pending' && known.status !== 'interrupted')) return
    const stored = storedStart.get(known.seq)
    if (stored === undefined) return
    const source: StartSource = {
      protocol: stored.protocol,
      startedAt: stored.started_at,
      model: stored.requested_model,
      metricsOnly: end.aside,
      text: () => storedText(stored),
    }
    const read = readEnd(end.end, end.body, end.notes, source, codecs)
    writer.end(known.seq, read.row, read.body)
    const row = { ...stored, ...read.row }
    zones.add(known.seq, row)
    // What is older than the figures is counted in the background, with what it has become.
    if (known.seq >= (figured.get()?.value ?? 0)) rollups.add(row)
    words.addCall(known.seq, { ...storedBody(stored), answer: read.words })
    writeAttempts(end.end, stored, read.row)
  }
  /** Writes the next page of the first segment that has one. */
  const writePage = (segments: readonly number[], done: number[]): Batch => {
    for (const segment of segments) {
      const offset = readOffset.get(segment)?.offset ?? 0
      const page = readSegment(home, segment, offset, batchBytesMax)
      if (page.damaged > 0) onTrouble(`${page.damaged} damaged records in the journal were skipped`)
      for (const [id, pair] of pairUp(page, takeAside)) writePair(pair, id)
      if (page.next > offset) writeOffset.run(segment, page.next)
      if (page.atEnd && isClosed(segment)) done.push(segment)
      if (page.records.length > 0) return page.atEnd && segment === segments.at(-1) ? 'all' : 'full'
      // A live segment may grow: what is newer waits for it.
      if (!page.atEnd || !isClosed(segment)) return page.next > offset ? 'full' : 'none'
    }
    return 'none'
  }
  return {
    batch() {
      const segments = listed()
      const done: number[] = []
      let found: Batch = 'none'
      try {
        db.transaction(() => {
          found = writePage(segments, done)
          if (found === 'none') return
          rollups.save()
          zones.save()
          words.save()
          writer.save()
        }).immediate()
      } catch (thrown) {
        if (db.open) writer.forget()
        rollups.forget()
        zones.forget()
        words.forget()
        throw thrown
      }
      for (const segment of done) rmSync(segmentPath(home, segment), { force: true })
      return found
    },
    position() {
      const segment = listed().at(-1)
      for (const old of allOffsets.all()) {
        if (!existsSync(segmentPath(home, old.segment))) dropOffset.run(old.segment)
      }
      return segment === undefined ? undefined : { segment, bytes: readOffset.get(segment)?.offset ?? 0 }
    },
    interrupt(before) {
      db.transaction(() => {
        if (writer.interrupt(before) > 0) writer.save()
      }).immediate()
    },
    forget() {
      writer.forget()
      rollups.forget()
      words.forget()
    },
  }
}
