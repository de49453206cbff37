/** What the store's tests share. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export * from './exchanges.ts'

/** A directory of this test's own. */
export const freshHome = (): string => {
  const home = mkdtempSync(join(tmpdir(), 'respan-store-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}
