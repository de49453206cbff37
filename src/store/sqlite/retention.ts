/**
 * Retention by age and by size, in small rounds between batches. Oldest spans go first (what somebody marked stays), then
 * slices that none of the remaining ones can use, each with its words and figures; then the file gives pages back to the disk.
 */

import type { Database } from 'better-sqlite3'
import { day, views } from './rollups.ts'
import { lastSeqSlack, pinnedSeq } from './write.ts'
import { zoneRows } from './zones.ts'

export interface Retention {
  /** Calls older than this (milliseconds) are deleted; 0 = none is. */
  ageMsMax: number
  /** The trace file is kept under this; 0 = it may grow. */
  bytesMax: number
}
export const defaultRetention: Retention = { ageMsMax: 30 * 24 * 60 * 60 * 1000, bytesMax: 2 * 1024 * 1024 * 1024 }

const limitOf = (given: number): number => (given === 0 ? Number.POSITIVE_INFINITY : given)

/** Behind every call, and before what belongs to a marked one. */
const everySeq = pinnedSeq - 1

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
  const [ageMsMax, bytesMax] = [limitOf(retention.ageMsMax), limitOf(retention.bytesMax)]
  const number = (name: string) => db.pragma(name, { simple: true }) as number
  const usedBytes = () => (number('page_count') - number('freelist_count')) * number('page_size')
  const expired = db.prepare<[number, number], { seq: number }>(
    'SELECT seq FROM (SELECT seq, started_at FROM spans WHERE marked = 0 ORDER BY seq LIMIT ?) WHERE started_at < ?',
  )
  const oldest = db.prepare<[number], { seq: number }>('SELECT seq FROM spans WHERE marked = 0 ORDER BY seq LIMIT ?')
  const ofSpan = [
    'DELETE FROM spans WHERE seq = ?',
    'DELETE FROM span_bodies WHERE seq = ?',
    'DELETE FROM index_queue WHERE seq = ?',
    'DELETE FROM words_of_spans WHERE rowid = ?',
  ].map((sql) => db.prepare(sql))
  const chain = db.prepare<[number], { chain: number }>('DELETE FROM chains WHERE seq = ? RETURNING chain')
  const deleteChain = db.prepare(
    'DELETE FROM chain_slices WHERE chain = @chain AND NOT EXISTS (SELECT 1 FROM chains WHERE chain = @chain)',
  )
  const first = db.prepare<[], { seq: number; started_at: number }>(
    'SELECT seq, started_at FROM spans WHERE marked = 0 ORDER BY seq LIMIT 1',
  )
  // One more than the slack: a slice is stored before its span gets its number.
  const sweep = db.prepare<[number, number], { id: number }>(
    'DELETE FROM blobs WHERE id IN (SELECT id FROM blobs WHERE last_seq < ? LIMIT ?) RETURNING id',
  )
  const deleteWords = db.prepare('DELETE FROM words_of_slices WHERE rowid = ?')
  const deletePlaces = db.prepare('DELETE FROM chain_slices WHERE slice = ?')
  const outlived = db.prepare('DELETE FROM rollups WHERE view = ? AND grain = ? AND bucket + grain <= ?')
  const emptied = db.prepare(
    `DELETE FROM zones WHERE NOT EXISTS
       (SELECT 1 FROM spans WHERE seq >= zone * ${zoneRows} AND seq < (zone + 1) * ${zoneRows})`,
  )
  const unused = db.prepare('DELETE FROM series WHERE id NOT IN (SELECT series FROM rollups)')
  let making = false
  let dropped = false

  const dropSpans = (seqs: { seq: number }[]) =>
    db
      .transaction(() => {
        for (const { seq } of seqs) {
          const found = chain.get(seq)
          for (const statement of ofSpan) statement.run(seq)
          if (found !== undefined) deleteChain.run(found)
        }
        dropped = true
      })
      .immediate()

  const sweepBlobs = (): boolean =>
    db
      .transaction(() => {
        const bound = first.get()?.seq ?? everySeq
        const swept = sweep.all(bound - lastSeqSlack - 2, blobsARound)
        for (const { id } of swept) {
          deleteWords.run(id)
          deletePlaces.run(id)
        }
        if (swept.length > 0) onSwept()
        return swept.length > 0
      })
      .immediate()
  /** Figures of minutes, hours and days of which no call is left. */
  const dropFigures = (): void => {
    const before = (first.get()?.started_at ?? Number.POSITIVE_INFINITY) / 1000
    db.transaction(() => {
      let days = 0
      for (const { id, grains } of views)
        for (const grain of grains) days += outlived.run(id, grain, before).changes && Number(grain === day)
      if (days > 0) unused.run()
      emptied.run()
    }).immediate()
    onSwept()
  }
  return {
    round(nowMs) {
      if (sweepBlobs()) return true
      const limit = bytesMax * (making ? lowWater : 1)
      making = usedBytes() > limit
      const doomed = making ? oldest.all(spansARound) : expired.all(spansARound, nowMs - ageMsMax)
      if (doomed.length > 0) {
        dropSpans(doomed)
        return true
      }
      making = false
      if (dropped) dropFigures()
      dropped = false
      if (number('freelist_count') <= pagesARound) return false
      db.pragma(`incremental_vacuum(${pagesARound})`)
      return true
    },
  }
}
