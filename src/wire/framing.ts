/**
 * How a protocol's stream is cut into frames. Whatever the bytes look like, a frame is an event name and JSON text, so
 * decoders, scans and records know one shape.
 * In: bytes in any split. Out: frames in wire order. Imports nothing but core.
 */

import { type RawFrame, sseFrame, sseSplitter } from './sse.ts'

/** Bytes for a client: text, or binary frames. */
export type Chunk = string | Buffer

export const joinChunks = (chunks: readonly Chunk[]): Chunk =>
  chunks.every((chunk) => typeof chunk === 'string')
    ? chunks.join('')
    : Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)))

export interface Splitter {
  /** The frames that this chunk completes. Throws GatewayError where the framing itself is broken. */
  push(chunk: Buffer): RawFrame[]
  /** Bytes after the last whole frame. */
  rest(): RawFrame | undefined
}

export interface Framing {
  id: 'sse' | 'eventstream'
  contentType: string
  /** Is this the content type of such a stream? */
  isStream(contentType: string): boolean
  splitter(): Splitter
  /** One frame as wire bytes. `data` must be one line, as JSON is. */
  frame(data: string, event?: string): Chunk
  /** The frames as text for the record, where their bytes are none. */
  recorded?(frames: readonly RawFrame[]): Buffer
}

/** Frames of a binary stream, for the record: as server-sent events. */
export const recordedFrames = (frames: readonly RawFrame[]): Buffer =>
  Buffer.from(frames.map(({ data, event }) => sseFrame(data, event)).join(''))

export const sseFraming: Framing = {
  id: 'sse',
  contentType: 'text/event-stream; charset=utf-8',
  isStream: (contentType) => contentType.includes('event-stream'),
  splitter: sseSplitter,
  frame: sseFrame,
}
