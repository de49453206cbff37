/**
 * The trace file for another process than the gateway (the CLI), whether or not a gateway runs.
 * In: RESPAN_HOME. Out: TraceReader. Reads only; without a gateway it first stores what a dead one left in its journal.
 */

import { existsSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { annotate } from './annotate.ts'
import { answers, codecsFor, emptyAnswers } from './ask.ts'
import { openDrain } from './drain.ts'
import { gatewayAlive, traceFile } from './home.ts'
import { openIndexer } from './indexer.ts'
import { listSegments } from './journal.ts'
import { type ReaderLink, readerOf, startReader } from './reader-link.ts'
import { writerLives } from './segment.ts'
import { isOld, openForReading, openForWriting } from './sqlite/connection.ts'
import type { Annotation, TraceReader } from './store.ts'

const indexMsMax = 1000

/** Stores what a gateway that is gone left behind, and marks what it never ended. */
const settleLeftovers = async (home: string): Promise<void> => {
  if (!existsSync(home)) return
  // Listed before asking who lives: a gateway that starts now writes to a segment that is not in the list.
  const before = Date.now()
  const segments = listSegments(home)
  if (gatewayAlive(home) || segments.some((segment) => writerLives(home, segment))) return
  if (segments.length === 0 && !isOld(home) && !hasPending(home)) return
  const codecs = await import('./codecs.ts')
  const db = openForWriting(home)
  try {
    const isClosed = () => true
    const quiet = () => undefined
    const drain = openDrain({
      db,
      home,
      codecs,
      segments: () => segments,
      isClosed,
      takeAside: quiet,
      onTrouble: quiet,
    })
    while (drain.batch() !== 'none');
    drain.interrupt(before)
    const indexer = openIndexer(db, codecs)
    // What takes longer is left to the next gateway.
    while (Date.now() - before < indexMsMax && indexer.step());
  } finally {
    db.close()
  }
}

/** A call that nobody will end, or one of an old file whose words nobody indexed. */
const hasPending = (home: string): boolean => {
  const db = openForReading(home)
  const row = db
    ?.prepare(
      "SELECT 1 FROM spans WHERE status = 'pending' AND status <> 'success' AND log_type <> 'attempt' UNION ALL SELECT 1 FROM index_queue LIMIT 1",
    )
    .get()
  db?.close()
  return row !== undefined
}

/** What people say of calls, where no gateway runs. Throws where one does: it writes itself, and is to be asked. */
export const annotateStored = (home: string, changes: readonly Annotation[]): string[] => {
  if (gatewayAlive(home)) throw new Error('a gateway runs, and cannot be asked: start it again')
  if (!existsSync(traceFile(home))) return []
  const db = openForWriting(home)
  try {
    return annotate(db, changes)
  } finally {
    db.close()
  }
}

/** Of a program that stays open beside the gateway: what is mapped counts as its memory. */
const ownMappedBytes = 0

/**
 * Reads from any process. A file that is not there yet reads as empty. Questions throw on a broken file.
 * In this thread, for commands that ask and end; `thread`: in one of its own, for programs that must not wait.
 */
export const openTraceReader = (home: string, { thread = false } = {}): TraceReader & { close(): void } => {
  let db: Database | undefined
  let settled: Promise<void> | undefined
  const settle = (): Promise<void> => {
    settled ??= settleLeftovers(home)
    return settled
  }
  const here: ReaderLink = {
    async ask(kind, ask) {
      db ??= openForReading(home)
      const read = answers[kind] as (...args: unknown[]) => never
      const none = emptyAnswers[kind] as (ask: unknown) => never
      return db === undefined ? none(ask) : read(db, ask, () => undefined, await codecsFor(kind))
    },
    reopen: () => undefined,
    async close() {
      db?.close()
      db = undefined
    },
  }
  const link = thread ? startReader(home, ownMappedBytes) : here
  return {
    ...readerOf(link, settle),
    close() {
      void link.close()
    },
  }
}
