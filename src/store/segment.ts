/**
 * Reads journal segments back, record by record.
 * In: a segment and an offset. Out: records with the offset behind them; damage is stepped over. Imports node only.
 * @see journal.ts for the frame.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { isAlive } from './home.ts'
import { headerBytes, segmentPath } from './journal.ts'

export interface JournalRecord {
  meta: unknown
  body: Buffer
}

export interface SegmentPage {
  records: JournalRecord[]
  /** Where to go on. */
  next: number
  /** Complete records whose checksum was wrong. */
  damaged: number
  /** No further whole record: the end, a torn tail, or a write under way. */
  atEnd: boolean
}

const readMeta = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

/** The record that starts at `at`, its end, or undefined if it is not whole. */
const recordAt = (bytes: Buffer, at: number): { end: number; record?: JournalRecord } | undefined => {
  if (at + headerBytes > bytes.length) return undefined
  const length = bytes.readUInt32LE(at)
  const end = at + 8 + length
  if (length < 4 || end > bytes.length) return undefined
  if (crc32(bytes.subarray(at + 8, end)) !== bytes.readUInt32LE(at + 4)) return { end }
  const bodyStart = at + headerBytes + bytes.readUInt32LE(at + 8)
  const meta = readMeta(bytes.subarray(at + headerBytes, bodyStart))
  return meta === undefined ? { end } : { end, record: { meta, body: bytes.subarray(bodyStart, end) } }
}

/**
 * Up to about `bytesMax` bytes of records from `offset` on (one larger record is read whole).
 * A segment that is gone reads as empty. The bodies are views into one buffer.
 */
export const readSegment = (home: string, segment: number, offset: number, bytesMax: number): SegmentPage => {
  let fd: number
  try {
    fd = openSync(segmentPath(home, segment), 'r')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    return { records: [], next: offset, damaged: 0, atEnd: true }
  }
  try {
    const size = fstatSync(fd).size
    const head = Buffer.alloc(4)
    if (offset + headerBytes > size) return { records: [], next: offset, damaged: 0, atEnd: true }
    readSync(fd, head, 0, 4, offset)
    const want = Math.min(size - offset, Math.max(bytesMax, 8 + head.readUInt32LE(0)))
    const bytes = Buffer.allocUnsafe(want)
    const got = bytes.subarray(0, readSync(fd, bytes, 0, want, offset))
    const page: SegmentPage = { records: [], next: offset, damaged: 0, atEnd: offset + want >= size }
    let at = 0
    for (let found = recordAt(got, at); found !== undefined; found = recordAt(got, at)) {
      if (found.record === undefined) page.damaged++
      else page.records.push(found.record)
      at = found.end
    }
    page.next = offset + at
    // Not even one record in all that is left: a torn tail.
    if (at === 0) page.atEnd = true
    return page
  } finally {
    closeSync(fd)
  }
}

/** The process that writes (or wrote) the segment: its first record names it. Undefined while there is none. */
const writerOf = (home: string, segment: number): { pid: number; at: number } | undefined => {
  const meta = readSegment(home, segment, 0, 1).records[0]?.meta as { pid?: number; at?: number } | undefined
  return meta?.pid === undefined || meta.at === undefined ? undefined : { pid: meta.pid, at: meta.at }
}

export const isOwn = (home: string, segment: number): boolean => writerOf(home, segment)?.pid === process.pid

export const writerLives = (home: string, segment: number): boolean => {
  const writer = writerOf(home, segment)
  return writer !== undefined && isAlive(writer.pid, writer.at)
}

/** Is it another living process's? Those are left alone: a second gateway must not take the first one's journal. */
export const isForeign = (home: string, segment: number): boolean => !isOwn(home, segment) && writerLives(home, segment)
