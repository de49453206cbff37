/**
 * Retention by age and by size, in small rounds between batches. Oldest spans go first, then slices that none of the
 * remaining ones can use, then the file gives pages back to the disk.
 */

import type { Database } from 'better-sqlite3'
import { lastSeqSlack } from './write.ts'

export interface Retention {
  /** Calls older than this (milliseconds) are deleted. */
  ageMsMax: number
  /** The trace file is kept under this. */
  bytesMax: number
}
export const defaultRetention: Retention = { ageMsMax: 30 * 24 * 60 * 60 * 1000, bytesMax: 2 * 1024 * 1024 * 1024 }

const spansARound = 100
const blobsARound = 2000
const pagesARound = 1000
/** Once over the limit, room is made down to this share of it. */
const lowWater = 0.9

export interface Pruner {
  /** Does one round. True when there is more to do at once. */
  round(nowMs: number): boolean
}

/** `onSwept` is called when slices were deleted: ids remembered elsewhere are stale then. */
export const pruner = (db: Database, retention: Retention, onSwept: () => void): Pruner => {
  const number = (name: string) => db.pragma(name, { simple: true }) as number
  const usedBytes = () => (number('page_count') - number('freelist_count')) * number('page_size')
  const expired = db.prepare<[number, number], { seq: number }>(
    'SELECT seq FROM (SELECT seq, started_at FROM spans ORDER BY seq LIMIT ?) WHERE started_at < ?',
  )
  const oldest = db.prepare<[number], { seq: number }>('SELECT seq FROM spans ORDER BY seq LIMIT ?')
  const deleteSpan = db.prepare('DELETE FROM spans WHERE seq = ?')
  const deleteBody = db.prepare('DELETE FROM span_bodies WHERE seq = ?')
  const firstSeq = db.prepare<[], { seq: number | null }>('SELECT min(seq) AS seq FROM spans')
  // One more than the slack: a slice is stored before its span gets its number.
  const sweep = db.prepare('DELETE FROM blobs WHERE last_seq < ? LIMIT ?')
  let making = false

  const dropSpans = (seqs: { seq: number }[]) =>
    db
      .transaction(() => {
        for (const { seq } of seqs) {
          deleteSpan.run(seq)
          deleteBody.run(seq)
        }
      })
      .immediate()

  const sweepBlobs = (): boolean => {
    const first = firstSeq.get()?.seq ?? Number.MAX_SAFE_INTEGER
    const { changes } = sweep.run(first - lastSeqSlack - 2, blobsARound)
    if (changes > 0) onSwept()
    return changes > 0
  }
  return {
    round(nowMs) {
      if (sweepBlobs()) return true
      const limit = retention.bytesMax * (making ? lowWater : 1)
      making = usedBytes() > limit
      const doomed = making ? oldest.all(spansARound) : expired.all(spansARound, nowMs - retention.ageMsMax)
      if (doomed.length > 0) {
        dropSpans(doomed)
        return true
      }
      making = false
      if (number('freelist_count') <= pagesARound) return false
      db.pragma(`incremental_vacuum(${pagesARound})`)
      return true
    },
  }
}
