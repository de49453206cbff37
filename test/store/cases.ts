/** What the store's tests share. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { zoneRows } from '../../src/store/sqlite/zones.ts'

export * from './exchanges.ts'

/** A directory of this test's own. */
export const freshHome = (): string => {
  const home = mkdtempSync(join(tmpdir(), 'respan-store-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

/** Rows that lie outside of their zone. */
export const strays = (db: Database): number => {
  const within = (value: string, name: string) =>
    `(${value} IS NULL OR coalesce(${value} BETWEEN low_${name} AND high_${name}, 0))`
  return db
    .prepare<[], number>(
      `SELECT count(*) FROM spans LEFT JOIN zones ON zone = seq / ${zoneRows} WHERE log_type <> 'attempt' AND NOT
       (${within('started_at', 'time')} AND ${within('ended_at', 'ended')} AND ${within('ended_at - started_at', 'latency')}
        AND ${within('first_token_ms', 'ttft')} AND ${within('cost_micro', 'cost')}
        AND ${within('input_tokens + output_tokens', 'tokens')} AND ${within('input_tokens', 'tokens_in')})`,
    )
    .pluck()
    .get() as number
}
