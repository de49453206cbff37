/**
 * The edition of the catalogue that is in force: the built-in one, or what `models refresh` left in RESPAN_HOME. Every table
 * that is made of it is remembered by its number, so that all of them change together.
 * In: the file `catalogue.json`, looked at a few times a second at most. Out: an edition. A file that is no good is never in
 * force: it is told of once, loudly, and the built-in catalogue is used.
 */

import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Provider as PriceList } from '@pydantic/genai-prices'
import { asString } from '../wire/value.ts'
import { listAt, malformed, readPriceLists, recordAt } from './price-shape.ts'
import { type Published, readPublishedRows } from './published.ts'

export interface Refreshed {
  /** Of this file's own shape. */
  format: 1
  /** ISO 8601 */
  madeAt: string
  /** Where its parts are from. */
  sources: string[]
  /** The price package's lists; absent = the built-in ones. */
  lists?: PriceList[]
  published?: Published
}
export interface Edition {
  /** Another for each change. */
  number: number
  /** Absent = built in. */
  refreshed?: Refreshed
}

const lookEveryMs = 250

export const refreshedFile = (home: string): string => join(home, 'catalogue.json')

/** The text of such a file, every row looked at. Throws `bad_request`. */
export function readRefreshed(text: string): Refreshed {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed('the file', 'is not JSON, or breaks off')
  }
  const file = recordAt(value, 'the file')
  if (file.format !== 1) throw malformed('the file', 'is of another version')
  const madeAt = asString(file.madeAt)
  if (madeAt === undefined || Number.isNaN(Date.parse(madeAt))) throw malformed('madeAt', 'is no time')
  return {
    format: 1,
    madeAt,
    sources: listAt(file.sources, 'sources').map(String),
    ...(file.lists !== undefined && { lists: readPriceLists(file.lists) }),
    ...(file.published !== undefined && { published: readPublishedRows(file.published) }),
  }
}

let file: string | undefined
let tell: (message: string) => void = () => undefined
let seen = 'absent'
let lookedAt = Number.NEGATIVE_INFINITY
let current: Edition = { number: 1 }

/** From now on the refreshed catalogue of this RESPAN_HOME counts, if there is one. `onTrouble` hears of one that is no good. */
export function followCatalogue(home: string, onTrouble: (message: string) => void): void {
  tell = onTrouble
  lookedAt = Number.NEGATIVE_INFINITY
  if (file === refreshedFile(home)) return
  file = refreshedFile(home)
  seen = 'another home'
}

const stampOf = (path: string): string => {
  try {
    const { ino, size, mtimeMs } = statSync(path)
    return `${ino} ${size} ${mtimeMs}`
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'unreadable'
  }
}

const useBuiltIn = (reason?: unknown): void => {
  current = { number: current.number + 1 }
  if (reason === undefined) return
  const why = reason instanceof Error ? reason.message : String(reason)
  tell(
    `the refreshed catalogue ${file} is not used (${why}); the built-in one is: its prices may be older. ` +
      'Mend it with: respan models refresh, or respan models refresh --reset',
  )
}

/** Not this one after all: the built-in catalogue is in force until the file changes. */
export function discard(edition: Edition, reason: unknown): void {
  if (edition === current && edition.refreshed !== undefined) useBuiltIn(reason)
}

function look(path: string): void {
  const stamp = stampOf(path)
  if (stamp === seen) return
  const wasBuiltIn = current.refreshed === undefined
  seen = stamp
  if (stamp === 'absent') {
    if (!wasBuiltIn) useBuiltIn()
    return
  }
  try {
    current = { number: current.number + 1, refreshed: readRefreshed(readFileSync(path, 'utf8')) }
  } catch (thrown) {
    useBuiltIn(thrown)
  }
}

/** What is in force now. `afresh`: looked at now, however recent the last look. */
export function edition(afresh = false): Edition {
  if (file === undefined) return current
  const now = performance.now()
  if (afresh || now - lookedAt >= lookEveryMs) {
    lookedAt = now
    look(file)
  }
  return current
}
