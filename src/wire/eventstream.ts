/**
 * AWS event streams, the binary frames of Bedrock: bytes ↔ frames.
 * In: bytes in any split. Out: frames in wire order, each with its name, its JSON and the bytes it came in. Imports core and
 * its siblings. A frame is: total length, headers' length, checksum of these two, headers, payload, checksum of it all.
 * An exception is a frame named `exception:NAME`, an unmodelled error one named `error:CODE`: events have no colon.
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */

import { crc32 } from 'node:zlib'
import { EventStreamCodec, type MessageHeaders } from '@smithy/eventstream-codec'
import { fromUtf8, toUtf8 } from '@smithy/util-utf8'
import { GatewayError } from '../core/errors.ts'
import { type Framing, recordedFrames, type Splitter } from './framing.ts'
import type { RawFrame, SseFrame } from './sse.ts'

const codec = new EventStreamCodec(toUtf8, fromUtf8)

/** Two lengths and their checksum. */
const preludeBytes = 12
/** A frame without headers and payload. */
const frameBytesMin = 16
/** What AWS's own readers refuse. @see https://github.com/awslabs/aws-c-event-stream */
const frameBytesMax = 24 * 1024 * 1024

const exceptionMark = 'exception:'
const errorMark = 'error:'

const broken = (what: string, cause?: unknown): GatewayError =>
  new GatewayError('upstream_bad_response', `the provider's stream could not be read: ${what}`, { cause })

/** Bytes of the frame that `bytes` begins with. Checked at once: a length that makes no sense would be waited for. */
const lengthOf = (bytes: Buffer): number => {
  const length = bytes.readUInt32BE(0)
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) throw broken("a frame's lengths do not fit their checksum")
  if (length < frameBytesMin || length > frameBytesMax || bytes.readUInt32BE(4) > length - frameBytesMin)
    throw broken(`a frame claims a length of ${length} bytes`)
  return length
}

const textOf = (headers: MessageHeaders, name: string): string | undefined => {
  const value = headers[name]?.value
  return typeof value === 'string' ? value : undefined
}

/** Name and JSON of a frame. Line ends between members are blanks: records hold a frame's data in one line. */
const readMessage = (headers: MessageHeaders, body: Uint8Array): SseFrame => {
  const text = toUtf8(body)
  const data = text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]+/g, ' ') : text
  const type = textOf(headers, ':message-type')
  if (type === 'exception')
    return { event: `${exceptionMark}${textOf(headers, ':exception-type') ?? 'unknown'}`, data: data || '{}' }
  if (type !== 'error') return { event: textOf(headers, ':event-type') ?? '', data }
  const message = textOf(headers, ':error-message')
  return { event: `${errorMark}${textOf(headers, ':error-code') ?? 'unknown'}`, data: JSON.stringify({ message }) }
}

const readFrame = (bytes: Buffer): RawFrame => {
  try {
    const { headers, body } = codec.decode(bytes)
    return { ...readMessage(headers, body), bytes }
  } catch (cause) {
    throw broken(`a frame is damaged (${cause instanceof Error ? cause.message : 'unreadable'})`, cause)
  }
}

/** Frames before a broken one are handed out; the next call throws. Half a frame at the end is nobody's: it is left out. */
const splitter = (): Splitter => {
  // Pieces of a frame that is not whole yet: joined once, when its end is there.
  let pieces: Buffer[] = []
  let carried = 0
  /** Bytes until something can be read. */
  let wanted = preludeBytes
  let failure: unknown

  const read = (bytes: Buffer, frames: RawFrame[]): void => {
    let start = 0
    wanted = preludeBytes
    while (bytes.length - start >= preludeBytes) {
      const length = lengthOf(bytes.subarray(start))
      if (bytes.length - start < length) {
        wanted = length
        break
      }
      frames.push(readFrame(bytes.subarray(start, start + length)))
      start += length
    }
    pieces = start < bytes.length ? [bytes.subarray(start)] : []
    carried = bytes.length - start
  }

  return {
    push(chunk) {
      if (failure !== undefined) throw failure
      const frames: RawFrame[] = []
      if (chunk.length > 0) pieces.push(chunk)
      carried += chunk.length
      if (carried < wanted) return frames
      try {
        read(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces), frames)
      } catch (thrown) {
        failure = thrown
        if (frames.length === 0) throw thrown
      }
      return frames
    },
    rest() {
      if (failure !== undefined) throw failure
      return undefined
    },
  }
}

const text = (value: string) => ({ type: 'string' as const, value })

const headersOf = (event: string): MessageHeaders => {
  if (event.startsWith(errorMark))
    return { ':message-type': text('error'), ':error-code': text(event.slice(errorMark.length)) }
  const isException = event.startsWith(exceptionMark)
  return {
    ...(isException ? { ':exception-type': text(event.slice(exceptionMark.length)) } : { ':event-type': text(event) }),
    ':content-type': text('application/json'),
    ':message-type': text(isException ? 'exception' : 'event'),
  }
}

const messageIn = (data: string): string => {
  const { message } = JSON.parse(data) as { message?: unknown }
  return typeof message === 'string' ? message : ''
}

/** One frame as wire bytes. An error's words stand in a header. */
export const eventstreamFrame = (data: string, event = ''): Buffer => {
  const headers = headersOf(event)
  const isError = event.startsWith(errorMark)
  if (isError) headers[':error-message'] = text(messageIn(data))
  const bytes = codec.encode({ headers, body: fromUtf8(isError ? '' : data) })
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** A frame that reports an exception of the service; `name` is its own word (`throttlingException`). */
export const exceptionFrame = (name: string, data: string): Buffer => eventstreamFrame(data, `${exceptionMark}${name}`)

/** The name of the exception (or the code of the error) that a frame reports. */
export const exceptionOf = ({ event = '' }: SseFrame): string | undefined => {
  const mark = [exceptionMark, errorMark].find((one) => event.startsWith(one))
  return mark === undefined ? undefined : event.slice(mark.length)
}

export const eventstreamFraming: Framing = {
  id: 'eventstream',
  contentType: 'application/vnd.amazon.eventstream',
  isStream: (contentType) => contentType.includes('vnd.amazon.eventstream'),
  splitter,
  frame: eventstreamFrame,
  recorded: recordedFrames,
}
