/** A SQLite store of a test's own, with what it had to say, and calls to fill it. */

import { openStore, type Store, type StoreOptions } from '../../src/store/open.ts'
import { exchange, jsonAnswer, record, requestOf } from './cases.ts'

export const open = (home: string, more: Partial<StoreOptions> = {}) => {
  const troubles: string[] = []
  return { store: openStore({ home, onTrouble: (message) => troubles.push(message), ...more }), troubles }
}

export const fill = async (store: Store, count: number, size = 10) => {
  for (let n = 0; n < count; n++) {
    await record(store, exchange(`x${n}`), requestOf(`question ${n} ${'?'.repeat(size)}`), jsonAnswer(`answer ${n}`))
  }
}
