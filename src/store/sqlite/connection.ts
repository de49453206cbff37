/** Opens the trace file: for the one writer (made and migrated when absent), or for readers. */

import { existsSync } from 'node:fs'
import SqliteDatabase, { type Database } from 'better-sqlite3'
import { makePrivate, traceFile } from '../home.ts'
import { openFunctions } from './functions.ts'
import { migrate, newestVersion, versionOf } from './migrations.ts'

const busyTimeoutMs = 5000
const cacheKib = 8192
/** Readers see this much of the file without copying it. */
const mappedBytesMax = 2 ** 31 - 65_536

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

/** Opens for reading only; undefined when there is no file, or none with tables in it yet. Throws for another version's. */
export const openForReading = (home: string, mappedBytes = mappedBytesMax): Database | undefined => {
  const file = traceFile(home)
  if (!existsSync(file)) return undefined
  const db = new SqliteDatabase(file, { readonly: true, timeout: busyTimeoutMs })
  const version = versionOf(db)
  if (version !== newestVersion) {
    db.close()
    if (version === 0) return undefined
    const mend = version > newestVersion ? 'update respan' : 'start the gateway again'
    throw new Error(`the trace file is of ${version > newestVersion ? 'a newer' : 'an older'} respan: ${mend}`)
  }
  db.pragma(`mmap_size = ${mappedBytes}`)
  db.pragma(`cache_size = -${cacheKib}`)
  db.pragma('temp_store = MEMORY')
  openFunctions(db)
  return db
}

/** The file was made by an older respan. */
export const isOld = (home: string): boolean => {
  if (!existsSync(traceFile(home))) return false
  const db = new SqliteDatabase(traceFile(home), { readonly: true, timeout: busyTimeoutMs })
  const version = versionOf(db)
  db.close()
  return version > 0 && version < newestVersion
}

/** The file itself is broken, whatever was asked of it. */
export const isBroken = (thrown: unknown): boolean =>
  thrown instanceof SqliteDatabase.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(thrown.code)
