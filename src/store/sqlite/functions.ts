/**
 * What the conditions of filters call that SQLite does not have. In: a connection. Out: functions defined on it.
 * Imports core.
 */

import type { Database } from 'better-sqlite3'
import { foldFor, numberIn } from '../../core/filter.ts'

const memberOf = (metadata: unknown, key: unknown): string | null => {
  if (typeof metadata !== 'string') return null
  const record = JSON.parse(metadata) as Record<string, unknown>
  const name = String(key)
  return Object.hasOwn(record, name) ? String(record[name]) : null
}

const patternsMax = 100

/** Once a connection. */
export const openFunctions = (db: Database): void => {
  const patterns = new Map<string, RegExp>()
  const patternOf = (source: string, flags: string): RegExp => {
    const known = patterns.get(`${flags}/${source}`)
    if (known !== undefined) return known
    const pattern = new RegExp(source, flags)
    if (patterns.size >= patternsMax) patterns.clear()
    patterns.set(`${flags}/${source}`, pattern)
    return pattern
  }
  const define = (name: string, run: (...args: unknown[]) => unknown) =>
    db.function(name, { deterministic: true, varargs: true }, (...args: unknown[]) =>
      args[0] === null ? null : run(...args),
    )
  const defineFolded = (name: string, holds: (text: string, sought: string) => boolean) =>
    define(name, (text, sought) => {
      const fold = foldFor(String(sought))
      return Number(holds(fold(String(text)), fold(String(sought))))
    })
  define('text_matches', (text, source, flags) => Number(patternOf(String(source), String(flags)).test(String(text))))
  define('number_in', (text) => numberIn(String(text)))
  define('member', memberOf)
  defineFolded('text_contains', (text, sought) => text.includes(sought))
  defineFolded('text_starts', (text, sought) => text.startsWith(sought))
  defineFolded('text_ends', (text, sought) => text.endsWith(sought))
  defineFolded('text_same', (text, sought) => text === sought)
}
