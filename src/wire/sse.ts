/**
 * Server-sent events: bytes ↔ frames. Two readers: `sseParser` for who needs the events (codecs, the store's worker), and
 * `sseSplitter` for who passes the bytes on and only looks.
 * In: bytes in any split. Out: frames in wire order. Imports nothing but core.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */

/** One dispatched event. */
export interface SseFrame {
  event?: string
  data: string
}

/** A frame with the bytes it came in, blank line included. Comments only → `data` is ''. */
export interface RawFrame extends SseFrame {
  bytes: Buffer
}

/** A frame larger than this is passed on in pieces, unread (an answer with an image inside, or no SSE at all). */
export const frameBytesMax = 16 * 1024 * 1024

const lineFeed = 10
const carriageReturn = 13

const field = (line: string, name: string): string | undefined => {
  if (!line.startsWith(name)) return undefined
  if (line.length === name.length) return ''
  if (line.charCodeAt(name.length) !== 58) return undefined
  return line.slice(line.charCodeAt(name.length + 1) === 32 ? name.length + 2 : name.length + 1)
}

/** The fields of one frame's text; line ends may be LF, CRLF or CR. */
const readFields = (text: string): SseFrame => {
  // By far the most frequent shape: one line, `data: …`.
  if (text.startsWith('data: ')) {
    const end = text.indexOf('\n')
    const rest = end === -1 ? '' : text.slice(end).trim()
    if (rest === '' && !text.includes('\r')) return { data: end === -1 ? text.slice(6) : text.slice(6, end) }
  }
  let event: string | undefined
  let data: string | undefined
  for (const line of text.split(/\r\n|\n|\r/)) {
    const value = field(line, 'data')
    if (value !== undefined) data = data === undefined ? value : `${data}\n${value}`
    else event = field(line, 'event') ?? event
  }
  return event === undefined ? { data: data ?? '' } : { event, data: data ?? '' }
}

/** End of the first frame at or after `from` (just past its blank line), or -1. */
const frameEnd = (bytes: Buffer, from: number): number => {
  for (let i = bytes.indexOf(lineFeed, from); i !== -1; i = bytes.indexOf(lineFeed, i + 1)) {
    const next = bytes[i + 1]
    if (next === lineFeed) return i + 2
    if (next === carriageReturn && bytes[i + 2] === lineFeed) return i + 3
  }
  // Lone CRs as line ends: allowed, and seen nowhere but in the specification.
  const lone = bytes.indexOf('\r\r', from, 'latin1')
  return lone === -1 ? -1 : lone + 2
}

/** Cuts a byte stream into whole frames and keeps the bytes. What is left when the stream ends is in `rest()`. */
export const sseSplitter = () => {
  // Pieces of a frame that is not whole yet: joined once, when its end is in sight (a frame may hold a whole image).
  let pieces: Buffer[] = []
  let carried = 0
  const take = (): Buffer => {
    const bytes = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
    pieces = []
    carried = 0
    return bytes
  }
  /** Whether the blank line is in the newest piece, or across its edge. */
  const hasEnd = (): boolean => {
    if (pieces.length === 1) return true
    const before = pieces[pieces.length - 2] as Buffer
    const newest = pieces[pieces.length - 1] as Buffer
    return (
      before.length < 3 ||
      frameEnd(newest, 0) !== -1 ||
      frameEnd(Buffer.concat([before.subarray(-3), newest.subarray(0, 3)]), 0) !== -1
    )
  }
  return {
    push(chunk: Buffer): RawFrame[] {
      const frames: RawFrame[] = []
      if (chunk.length === 0) return frames
      pieces.push(chunk)
      carried += chunk.length
      if (!hasEnd() && carried <= frameBytesMax) return frames
      const bytes = take()
      let start = 0
      for (let end = frameEnd(bytes, start); end !== -1; end = frameEnd(bytes, start)) {
        const part = bytes.subarray(start, end)
        const frame = readFields(part.toString('utf8')) as RawFrame
        frame.bytes = part
        frames.push(frame)
        start = end
      }
      const left = bytes.subarray(start)
      if (left.length > frameBytesMax) frames.push({ bytes: left, data: '' })
      else if (left.length > 0) {
        pieces = [left]
        carried = left.length
      }
      return frames
    },
    /** Bytes after the last whole frame: a frame without its blank line, or half of one. */
    rest(): RawFrame | undefined {
      if (carried === 0) return undefined
      const bytes = take()
      return { ...readFields(bytes.toString('utf8')), bytes }
    },
  }
}

/** Bytes or text in any split → events. Comments, `id` and `retry` are skipped; a last frame without its blank line counts. */
export const sseParser = () => {
  const splitter = sseSplitter()
  let first = true
  const keep = (frames: RawFrame[]): SseFrame[] => frames.filter((frame) => frame.data !== '')
  return {
    push(bytes: Uint8Array | string): SseFrame[] {
      let chunk =
        typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      if (first && chunk.length > 0) {
        first = false
        if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) chunk = chunk.subarray(3)
      }
      return keep(splitter.push(chunk))
    },
    end(): SseFrame[] {
      const rest = splitter.rest()
      return rest === undefined ? [] : keep([rest])
    },
  }
}

/** One frame as wire text. `data` must be one line, as JSON is. */
export const sseFrame = (data: string, event?: string): string =>
  event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`
