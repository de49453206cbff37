/**
 * RESPAN_HOME before anything in it is opened: it must be a folder, or one that can be made.
 * In: its path. Out: nothing. Throws bad_request, one sentence that names RESPAN_HOME. Imports node and the CLI's words.
 */

import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { refuse } from './command.ts'
import { systemError } from './system-errors.ts'

const unusable = (home: string, reason: string) =>
  refuse(
    `RESPAN_HOME (${home}) cannot be used: ${reason}; set RESPAN_HOME to a folder that you may write to (default: ~/.respan)`,
  )

const isFolder = (path: string): boolean | undefined => statSync(path, { throwIfNoEntry: false })?.isDirectory()

/** The folders that are not there yet, the outermost first. */
const missingOf = (home: string): string[] => {
  const missing: string[] = []
  for (let at = home; isFolder(at) === undefined && at !== dirname(at); at = dirname(at)) missing.unshift(at)
  return missing
}

const attempt = <T>(home: string, work: () => T): T => {
  try {
    return work()
  } catch (thrown) {
    const { code, phrase } = systemError(thrown)
    if (code === '') throw thrown
    throw unusable(home, phrase ?? (code === 'ENOENT' ? 'no folder can be made there' : code))
  }
}

/** For who only reads: nothing there is as good as an empty folder. */
export const checkHome = (home: string): void => {
  if (attempt(home, () => isFolder(home)) === false) throw unusable(home, 'it is a file')
}

/** Makes it, readable by its owner only, where it is not there yet. */
export const openHome = (home: string): void => {
  checkHome(home)
  attempt(home, () => {
    // Step by step: node's own recursive mkdir never ends where a file system takes none (/proc).
    for (const folder of missingOf(home)) makeFolder(folder)
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK)
  })
}

/** Another process may be as fast. */
const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (thrown) {
    if (systemError(thrown).code !== 'EEXIST') throw thrown
  }
}
