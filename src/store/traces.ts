/** Opens the trace file for its writer: checked, and set aside for a fresh one when it is broken. */

import type { Database } from 'better-sqlite3'
import { BrokenFile, checkTraces, markClean, setAside } from './damage.ts'
import { traceFile } from './home.ts'
import { isBroken, openForWriting } from './sqlite/connection.ts'

const openChecked = (home: string): Database => {
  const db = openForWriting(home)
  try {
    checkTraces(db)
    markClean(db, false)
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

export const isDamage = (thrown: unknown): boolean => thrown instanceof BrokenFile || isBroken(thrown)

/** Sets the trace file aside and says so. */
export const abandonTraces = (home: string, reason: unknown, onTrouble: (message: string) => void): void => {
  const broken = setAside(traceFile(home))
  const why = reason instanceof Error ? reason.message : String(reason)
  onTrouble(`the trace file is broken (${why}): it was set aside as ${broken}, and a fresh one is used`)
}

/** Throws only what is not damage: a full disk, a file of a newer respan. */
export const openTraces = (home: string, onTrouble: (message: string) => void): Database => {
  try {
    return openChecked(home)
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown
    abandonTraces(home, thrown, onTrouble)
    return openChecked(home)
  }
}
