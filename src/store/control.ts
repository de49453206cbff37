/**
 * The small file, control.db: keys, provider settings, credentials, prompts. What nobody may lose.
 * In: RESPAN_HOME. Out: ControlStore; a backup beside it after each change. Imports node and the store's own files.
 */

import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import SqliteDatabase, { type Database } from 'better-sqlite3'
import { BrokenFile, checkWhole, setAside } from './damage.ts'
import { controlFile, makeHome, makePrivate } from './home.ts'
import { openKeys } from './keys.ts'
import { promptTables, rollbackColumn } from './prompt-versions.ts'
import { openPrompts } from './prompts.ts'
import { openProviders } from './provider-settings.ts'
import type { ControlStore } from './store.ts'
import { isDamage } from './traces.ts'

const busyTimeoutMs = 5000
/** How soon a change of keys and providers by another process is seen. */
const refreshEveryMs = 250
/** Each step brings the file from one version to the next; what was released is never changed. */
const steps: readonly string[] = [
  `
  CREATE TABLE keys (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, environment TEXT NOT NULL, prefix TEXT NOT NULL UNIQUE,
    salt BLOB NOT NULL, hash BLOB NOT NULL, created_at INTEGER NOT NULL, last_used_at INTEGER, revoked_at INTEGER
  );
  CREATE TABLE providers (
    id TEXT PRIMARY KEY, base_url TEXT, protocol TEXT, env_name TEXT, sealed BLOB, created_at INTEGER NOT NULL
  );
  `,
  'ALTER TABLE keys ADD COLUMN strict INTEGER NOT NULL DEFAULT 0',
  promptTables,
  rollbackColumn,
]

const migrate = (db: Database): void => {
  const version = () => db.pragma('user_version', { simple: true }) as number
  if (version() > steps.length) throw new Error('control.db was made by a newer respan: update respan')
  if (version() === steps.length) return
  db.transaction(() => {
    for (const step of steps.slice(version())) db.exec(step)
    db.pragma(`user_version = ${steps.length}`)
  }).immediate()
}

const openFile = (file: string): Database => {
  makePrivate(file)
  const db = new SqliteDatabase(file, { timeout: busyTimeoutMs })
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    migrate(db)
    checkWhole(db)
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

const backupFile = (home: string): string => `${controlFile(home)}.bak`

const backUp = (home: string, db: Database): void => {
  const fresh = `${backupFile(home)}.${process.pid}`
  rmSync(fresh, { force: true })
  makePrivate(fresh)
  db.prepare('VACUUM INTO ?').run(fresh)
  chmodSync(fresh, 0o600)
  renameSync(fresh, backupFile(home))
}

/** Sets the broken file aside and opens its backup; a fresh file if that is broken as well or absent. */
const restore = (home: string, reason: unknown, onTrouble: (message: string) => void): Database => {
  const file = controlFile(home)
  const broken = setAside(file)
  const why = `control.db is broken (${reason instanceof Error ? reason.message : String(reason)}) and was set aside as ${broken}`
  if (existsSync(backupFile(home))) {
    try {
      copyFileSync(backupFile(home), file)
      const db = openFile(file)
      onTrouble(`${why}; its backup was restored: keys and credentials are those of the last change`)
      return db
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown
      setAside(file)
    }
  }
  onTrouble(`${why}; there is no usable backup: keys and providers must be made again`)
  return openFile(file)
}

/** SQLite takes a file of no bytes for a new database; where there is a backup, it has lost what it held. */
const isEmptied = (home: string): boolean => {
  const file = controlFile(home)
  return existsSync(file) && statSync(file).size === 0 && existsSync(backupFile(home))
}

const openOrRestore = (home: string, onTrouble: (message: string) => void): Database => {
  try {
    if (isEmptied(home)) throw new BrokenFile('it is empty')
    return openFile(controlFile(home))
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown
    return restore(home, thrown, onTrouble)
  }
}

/** Opens (or makes) the control file. `onTrouble` hears of a broken file and of a backup that could not be written. */
export const openControl = (home: string, onTrouble: (message: string) => void): ControlStore => {
  makeHome(home)
  const db = openOrRestore(home, onTrouble)
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck()
  const readVersion = () => dataVersion.get()
  let seen = readVersion()
  let seenAt = Date.now()
  let version = 1

  const onChange = () => {
    version++
    try {
      backUp(home, db)
    } catch (thrown) {
      onTrouble(`the backup of control.db cannot be written: ${String(thrown)}`)
    }
  }
  const refresh = () => {
    const now = Date.now()
    // A clock that was set back must not put the look off.
    if (now - seenAt < refreshEveryMs && now >= seenAt) return
    look(now)
  }
  /** Two microseconds: SQLite says from shared memory whether another process wrote. */
  const look = (now = Date.now()) => {
    seenAt = now
    const current = readVersion()
    if (current === seen) return
    seen = current
    version++
    keys.forget()
    providers.forget()
    prompts.forget()
  }
  const keys = openKeys(db, onChange, refresh)
  const providers = openProviders(home, db, onChange, refresh)
  // A deployment has no stale window: each call that names a prompt looks.
  const prompts = openPrompts(db, onChange, look)
  if (!existsSync(backupFile(home))) onChange()
  return {
    ...keys,
    ...providers,
    ...prompts,
    version() {
      refresh()
      return version
    },
    close: () => db.close(),
  }
}
