/**
 * RESPAN_HOME on disk: private files and directories, and who is alive in it.
 * In: a directory. Out: modes 0700/0600, the gateway's lock read. Imports node only.
 */

import { chmodSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'

export const traceFile = (home: string): string => join(home, 'traces.db')
export const controlFile = (home: string): string => join(home, 'control.db')

/** Makes the home directory, readable by its owner only. */
export const makeHome = (home: string): void => {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  chmodSync(home, 0o700)
}

/** Makes the file if it is absent, and readable by its owner only. SQLite gives -wal and -shm the same mode. */
export const makePrivate = (file: string): void => {
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}

/** Dead, but its parent has not asked for it yet (Linux; elsewhere false). */
const isZombie = (pid: number): boolean => {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Is a process that wrote its `pid` at `since` (Unix ms) still running? A pid from before the last boot is not. */
export const isAlive = (pid: number, since = Number.POSITIVE_INFINITY): boolean => {
  if (since < Date.now() - uptime() * 1000) return false
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Is a gateway serving from this home? Reads the lock file `gateway.json`. */
export const gatewayAlive = (home: string): boolean => {
  try {
    const lock = JSON.parse(readFileSync(join(home, 'gateway.json'), 'utf8')) as { pid?: unknown; startedAt?: unknown }
    const since = typeof lock.startedAt === 'string' ? Date.parse(lock.startedAt) : lock.startedAt
    return typeof lock.pid === 'number' && isAlive(lock.pid, typeof since === 'number' ? since : undefined)
  } catch {
    return false
  }
}
