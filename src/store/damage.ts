/**
 * Broken database files: found by cheap looks, set aside with their -wal and -shm, never deleted.
 * In: a file. Out: renamed files, or an error that says what is wrong. Imports node and SQLite's types.
 */

import { existsSync, renameSync, statSync } from 'node:fs'
import type { Database } from 'better-sqlite3'

/** A larger file is only probed: a full check reads all of it. */
const checkedBytesMax = 64 * 1024 * 1024

export class BrokenFile extends Error {}

/** Moves a broken file to `<file>.broken-<timestamp>`; returns the new name. */
export const setAside = (file: string): string => {
  const broken = `${file}.broken-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  for (const tail of ['', '-wal', '-shm']) {
    if (existsSync(file + tail)) renameSync(file + tail, broken + tail)
  }
  return broken
}

/** SQLite's own check, up to its first finding. Throws BrokenFile. */
export const checkWhole = (db: Database): void => {
  const found = db.pragma('integrity_check(1)', { simple: true })
  if (found !== 'ok') throw new BrokenFile(String(found))
}

/**
 * The cheap look at the trace file at start: all of it only when it is small and was not closed in order; else its length
 * and both ends of its tables. Throws BrokenFile or SQLite's own error.
 */
export const checkTraces = (db: Database): void => {
  const state = db.prepare<[], { value: number }>("SELECT value FROM state WHERE name = 'clean'").get()
  const bytes = statSync(db.name).size
  if (state?.value !== 1 && bytes < checkedBytesMax) {
    checkWhole(db)
    return
  }
  for (const table of ['spans', 'span_bodies', 'blobs']) {
    const key = table === 'blobs' ? 'id' : 'seq'
    for (const order of ['ASC', 'DESC']) db.prepare(`SELECT * FROM ${table} ORDER BY ${key} ${order} LIMIT 10`).all()
  }
  db.prepare('SELECT id FROM spans ORDER BY changed DESC LIMIT 10').all()
}

/** Marks the file as in use, or as closed in order. */
export const markClean = (db: Database, clean: boolean): void => {
  db.prepare("UPDATE state SET value = ? WHERE name = 'clean'").run(Number(clean))
}
