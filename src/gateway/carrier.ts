/** How a stream's frames become what the caller gets: passed as bytes with a light scan, or decoded and encoded. */

import type { ChatEvent, Warning } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import type { Codec, Context, Decoder } from '../protocols/codec.ts'
import { type Chunk, joinChunks } from '../wire/framing.ts'
import type { RawFrame } from '../wire/sse.ts'
import { breaksOff, errorOfFrame } from './peek.ts'

/** What one read of the upstream turns into. */
export interface Step {
  out: Chunk
  /** The answer is over: `out` is its last bytes. */
  over: boolean
  content: boolean
  error?: GatewayError
}

export interface Carrier {
  step(frames: readonly RawFrame[]): Step
  /** The bytes have ended without an `over`. */
  end(): Step
  fail(error: GatewayError): Chunk
  warnings: Warning[]
}

const cutShort = () =>
  new GatewayError('stream_broken', "the provider's stream ended before its end; the answer is not complete")

/** An error of the upstream's side becomes stream_broken only when it has no better name. */
export const afterCommit = (error: GatewayError): GatewayError =>
  error.code === 'upstream_bad_response' || error.code === 'upstream_unreachable'
    ? new GatewayError('stream_broken', `the stream broke: ${error.message}`, { ...error.detail, cause: error })
    : error

const joinBytes = (frames: readonly RawFrame[]): Buffer =>
  frames.length === 1 ? (frames[0] as RawFrame).bytes : Buffer.concat(frames.map((frame) => frame.bytes))

/** `tap` hears what passes; if it fails, the caller notices nothing. */
export const passing = (codec: Codec, withhold: boolean, tap?: Decoder): Carrier => {
  let finished = false
  let listening = tap
  const listen = (frames: readonly RawFrame[]) => {
    try {
      for (const frame of frames) if (frame.data !== '') listening?.push(frame)
    } catch {
      listening = undefined
    }
  }
  const step = (frames: readonly RawFrame[]): Step => {
    let content = false
    let over = false
    let error: GatewayError | undefined
    let kept: RawFrame[] | undefined
    listen(frames)
    for (const [i, frame] of frames.entries()) {
      if (frame.data === '') {
        kept?.push(frame)
        continue
      }
      if (breaksOff(frame)) {
        error = new GatewayError(
          'stream_broken',
          'the provider sent a frame that breaks off; the answer is not complete',
        )
        const out = joinChunks([joinBytes(kept ?? frames.slice(0, i)), codec.writeErrorFrame(error)])
        return { out, over: true, content, error }
      }
      const note = codec.scan(frame)
      content ||= note.content
      finished ||= note.finished
      if (withhold && note.usageOnly) kept ??= frames.slice(0, i)
      else kept?.push(frame)
      if (note.error) error = errorOfFrame(codec, frame)
      over = note.terminal || note.error
      // What a provider says after its last word (or after an error) would contradict it.
      if (over) {
        kept ??= frames.slice(0, i + 1)
        break
      }
    }
    return { out: joinBytes(kept ?? frames), over, content, ...(error ? { error } : {}) }
  }
  const end = (): Step => {
    if (finished) return { out: codec.terminator, over: true, content: false }
    const error = cutShort()
    return { out: codec.writeErrorFrame(error), over: true, content: false, error }
  }
  return { step, end, fail: (error) => codec.writeErrorFrame(error), warnings: [] }
}

export const translating = (from: Codec, to: Codec, context: Context): Carrier => {
  const decoder = from.decoder()
  const encoder = to.encoder(context)
  const write = (events: readonly ChatEvent[]): Step => {
    const out: Chunk[] = []
    let step: Omit<Step, 'out'> = { over: false, content: false }
    for (const given of events) {
      const event = given.type === 'error' ? { ...given, error: afterCommit(given.error) } : given
      out.push(encoder.push(event))
      if (event.type === 'part-delta' || event.type === 'part-start') step.content = true
      else if (event.type === 'finish') step.over = true
      else if (event.type === 'error') step = { ...step, over: true, error: event.error }
    }
    return { out: joinChunks(out), ...step }
  }
  return {
    step: (frames) => write(frames.flatMap((frame) => (frame.data === '' ? [] : decoder.push(frame)))),
    end: () => write(decoder.end()),
    fail: (error) => encoder.push({ type: 'error', error }),
    warnings: encoder.warnings,
  }
}
