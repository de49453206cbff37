/** Opens the trace file: for the one writer (made and migrated when absent), or for readers. */

import { existsSync } from 'node:fs'
import SqliteDatabase, { type Database } from 'better-sqlite3'
import { makePrivate, traceFile } from '../home.ts'
import { migrate } from './migrations.ts'

const busyTimeoutMs = 5000
const cacheKib = 8192

/** Opens for writing. Throws SQLite's own errors; a broken file is the caller's matter. */
export const openForWriting = (home: string): Database => {
  const file = traceFile(home)
  makePrivate(file)
  const db = new SqliteDatabase(file, { timeout: busyTimeoutMs })
  try {
    db.pragma('auto_vacuum = INCREMENTAL')
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma(`cache_size = -${cacheKib}`)
    db.pragma('journal_size_limit = 16777216')
    migrate(db)
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

/** Opens for reading only; undefined when there is no file, or none with tables in it yet. */
export const openForReading = (home: string): Database | undefined => {
  const file = traceFile(home)
  if (!existsSync(file)) return undefined
  const db = new SqliteDatabase(file, { readonly: true, timeout: busyTimeoutMs })
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'state'").get() !== undefined) return db
  db.close()
  return undefined
}

/** The file itself is broken, whatever was asked of it. */
export const isBroken = (thrown: unknown): boolean =>
  thrown instanceof SqliteDatabase.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(thrown.code)
