/** Ids: time-ordered, so that new rows land beside each other in an index. */

import { randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafe(4096)
let used = pool.length

const randomHex = (bytes: number): string => {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}

/** 32 hex characters: 12 of Unix milliseconds, 20 random. Valid as a W3C trace id. */
export const newId = (nowMs: number): string => Math.floor(nowMs).toString(16).padStart(12, '0') + randomHex(10)
