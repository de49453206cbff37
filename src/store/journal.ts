/**
 * The journal: what the data path writes. Records are appended to segments `journal-<n>.log`; the drain reads them back.
 * In: a record's meta (JSON) and body bytes. Out: one write an event-loop turn. Imports core and node only.
 * Frame: u32 length of what follows the first 8 bytes, u32 CRC-32 of that, u32 length of meta, meta (JSON), body.
 * A write that has returned is in the page cache: it survives the process (kill -9), though not a power cut.
 */

import { closeSync, openSync, readdirSync, statSync, writevSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

/** A segment is closed at this size and the next one opened. */
const segmentBytesMax = 16 * 1024 * 1024
/** Beyond this much that nobody drained, records are dropped: the disk is the user's. */
const journalBytesMax = 1024 * 1024 * 1024
/** How long the record of a start may wait for company; the end of an exchange never waits. */
const startDelayMs = 10
export const headerBytes = 12

export interface JournalOptions {
  home: string
  /** After each write: there is something to drain. */
  onWritten(): void
  /** Nobody will write to the segment any more. */
  onClosed(segment: number): void
  onTrouble(message: string): void
}

export interface Journal {
  /** Queues a record. `release` is called when it is written, or when writing failed. Never throws. */
  append(meta: object, body: readonly Uint8Array[], release?: () => void): void
  /** Writes what is queued, now. */
  flush(): void
  /** Closes the open segment if it is `segment` and holds exactly `bytes`: all of it is drained. Returns whether it was. */
  seal(segment: number, bytes: number): boolean
  close(): void
}

/** One frame: header and meta in one buffer, then the body's own buffers. */
export const frame = (meta: object, body: readonly Uint8Array[]): Uint8Array[] => {
  const text = JSON.stringify(meta)
  const metaBytes = Buffer.byteLength(text)
  const head = Buffer.allocUnsafe(headerBytes + metaBytes)
  head.write(text, headerBytes, 'utf8')
  let length = 4 + metaBytes
  for (const chunk of body) length += chunk.length
  head.writeUInt32LE(length, 0)
  head.writeUInt32LE(metaBytes, 8)
  let crc = crc32(head.subarray(8))
  for (const chunk of body) crc = crc32(chunk, crc)
  head.writeUInt32LE(crc, 4)
  return [head, ...body]
}

const segmentName = /^journal-(\d+)\.log$/
export const segmentPath = (home: string, segment: number): string => join(home, `journal-${segment}.log`)

/** The segments on disk, oldest first. */
export const listSegments = (home: string): number[] =>
  readdirSync(home)
    .flatMap((name) => segmentName.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)

/** Bytes of all segments on disk. */
const journalBytes = (home: string): number =>
  listSegments(home).reduce((sum, segment) => {
    try {
      return sum + statSync(segmentPath(home, segment)).size
    } catch {
      return sum // Drained and deleted in between.
    }
  }, 0)

const writeAll = (fd: number, chunks: Uint8Array[], bytes: number): void => {
  let written = writevSync(fd, chunks)
  if (written === bytes) return
  const rest = Buffer.concat(chunks)
  while (written < bytes) written += writevSync(fd, [rest.subarray(written)])
}

/** Opens the journal for writing. Its first segment file is made by the first record. */
export const openJournal = ({ home, onWritten, onClosed, onTrouble }: JournalOptions): Journal => {
  let open: { fd: number; segment: number; bytes: number } | undefined
  let lastSegment = 0
  let queue: Uint8Array[] = []
  let queueBytes = 0
  let releases: (() => void)[] = []
  let scheduled = false
  let delayed = false
  let dropped = 0

  const shut = () => {
    if (open === undefined) return
    const { fd, segment } = open
    open = undefined
    closeSync(fd)
    onClosed(segment)
  }
  const openSegment = () => {
    if (journalBytes(home) > journalBytesMax) throw new Error('the journal is full: the store does not keep up')
    // The clock in the name keeps numbers rising even when every older file is gone.
    const segment = Math.max(Date.now(), lastSegment + 1, (listSegments(home).at(-1) ?? 0) + 1)
    lastSegment = segment
    open = { fd: openSync(segmentPath(home, segment), 'ax', 0o600), segment, bytes: 0 }
    // The owner's pid: another process does not touch a segment whose writer lives.
    const first = frame({ kind: 'open', pid: process.pid, at: Date.now() }, [])
    open.bytes += writevSync(open.fd, first)
    return open
  }
  const write = (chunks: Uint8Array[], bytes: number, records: number) => {
    try {
      const at = open ?? openSegment()
      writeAll(at.fd, chunks, bytes)
      at.bytes += bytes
      if (at.bytes >= segmentBytesMax) shut()
      if (dropped > 0) onTrouble(`the journal can be written again; ${dropped} writes were lost`)
      dropped = 0
    } catch (thrown) {
      // A half-written record ends its segment: the next write opens another.
      try {
        shut()
      } catch (alsoThrown) {
        onTrouble(`the journal cannot be closed: ${String(alsoThrown)}`)
      }
      dropped += records
      if (dropped === records) onTrouble(`the journal cannot be written, calls go unrecorded: ${String(thrown)}`)
    }
  }
  const flush = () => {
    scheduled = false
    if (queueBytes === 0 && releases.length === 0) return
    const [chunks, bytes, callbacks] = [queue, queueBytes, releases]
    queue = []
    queueBytes = 0
    releases = []
    write(chunks, bytes, Math.max(1, callbacks.length))
    for (const release of callbacks) {
      try {
        release()
      } catch (thrown) {
        onTrouble(`a release after the record failed: ${String(thrown)}`)
      }
    }
    onWritten()
  }
  const flushDelayed = () => {
    delayed = false
    if (!scheduled) flush()
  }
  return {
    append(meta, body, release) {
      const chunks = frame(meta, body)
      for (const chunk of chunks) {
        queue.push(chunk)
        queueBytes += chunk.length
      }
      if (release === undefined) {
        if (scheduled || delayed) return
        delayed = true
        setTimeout(flushDelayed, startDelayMs).unref()
        return
      }
      releases.push(release)
      if (scheduled) return
      scheduled = true
      setImmediate(flush)
    },
    flush,
    seal(segment, bytes) {
      if (open === undefined || open.segment !== segment || open.bytes !== bytes || queueBytes > 0) return false
      shut()
      return true
    },
    close() {
      flush()
      shut()
    },
  }
}
