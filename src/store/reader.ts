/**
 * The trace file for another process than the gateway (the CLI), whether or not a gateway runs.
 * In: RESPAN_HOME. Out: TraceReader. Reads only; without a gateway it first stores what a dead one left in its journal.
 */

import { existsSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { readLog } from './detail.ts'
import { openDrain } from './drain.ts'
import { gatewayAlive } from './home.ts'
import { listSegments } from './journal.ts'
import { writerLives } from './segment.ts'
import { openForReading, openForWriting } from './sqlite/connection.ts'
import { emptyPage, readPage } from './sqlite/read.ts'
import type { TraceReader } from './store.ts'

/** Stores what a gateway that is gone left behind, and marks what it never ended. */
const settleLeftovers = async (home: string): Promise<void> => {
  if (!existsSync(home)) return
  // Listed before asking who lives: a gateway that starts now writes to a segment that is not in the list.
  const before = Date.now()
  const segments = listSegments(home)
  if (gatewayAlive(home) || segments.some((segment) => writerLives(home, segment))) return
  const pending = segments.length > 0 || hasPending(home)
  if (!pending) return
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
  } finally {
    db.close()
  }
}

const hasPending = (home: string): boolean => {
  const db = openForReading(home)
  const row = db?.prepare("SELECT 1 FROM spans WHERE status = 'pending' LIMIT 1").get()
  db?.close()
  return row !== undefined
}

/** Reads from any process. A file that is not there yet reads as empty. `get` and `list` throw on a broken file. */
export const openTraceReader = (home: string): TraceReader & { close(): void } => {
  let db: Database | undefined
  const open = async (): Promise<Database | undefined> => {
    if (db === undefined) {
      await settleLeftovers(home)
      db = openForReading(home)
    }
    return db
  }
  return {
    async get(id) {
      const at = await open()
      return at && readLog(at, id, await import('./codecs.ts'))
    },
    async list(query) {
      const at = await open()
      return at === undefined ? emptyPage(query) : readPage(at, query)
    },
    close() {
      db?.close()
      db = undefined
    },
  }
}
