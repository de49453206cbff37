/** How a stream's frames become what the caller gets: passed as bytes with a light scan, or decoded and encoded. */

import type { ChatEvent, Warning } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import type { Codec, Context } from '../protocols/codec.ts'
import type { RawFrame } from '../wire/sse.ts'
import { errorOfFrame } from './peek.ts'

/** What one read of the upstream turns into. */
export interface Step {
  out: string | Buffer
  /** The answer is over: `out` is its last bytes. */
  over: boolean
  content: boolean
  error?: GatewayError
}

export interface Carrier {
  step(frames: readonly RawFrame[]): Step
  /** The bytes have ended without an `over`. */
  end(): Step
  fail(error: GatewayError): string
  warnings: Warning[]
}

const cutShort = () =>
  new GatewayError('stream_broken', "the provider's stream ended before its end; the answer is not complete")

const joinBytes = (frames: readonly RawFrame[]): Buffer =>
  frames.length === 1 ? (frames[0] as RawFrame).bytes : Buffer.concat(frames.map((frame) => frame.bytes))

export const passing = (codec: Codec, withhold: boolean): Carrier => {
  let finished = false
  const step = (frames: readonly RawFrame[]): Step => {
    let content = false
    let over = false
    let error: GatewayError | undefined
    let kept: RawFrame[] | undefined
    for (const [i, frame] of frames.entries()) {
      if (frame.data === '') continue
      const note = codec.scan(frame)
      content ||= note.content
      finished ||= note.finished
      if (note.error) error = errorOfFrame(codec, frame)
      if (note.terminal || note.error) over = true
      if (withhold && note.usageOnly) kept ??= frames.slice(0, i)
      else kept?.push(frame)
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
    let out = ''
    let step: Omit<Step, 'out'> = { over: false, content: false }
    for (const event of events) {
      out += encoder.push(event)
      if (event.type === 'part-delta' || event.type === 'part-start') step.content = true
      else if (event.type === 'finish') step.over = true
      else if (event.type === 'error') step = { ...step, over: true, error: event.error }
    }
    return { out, ...step }
  }
  return {
    step: (frames) => write(frames.flatMap((frame) => (frame.data === '' ? [] : decoder.push(frame)))),
    end: () => write(decoder.end()),
    fail: (error) => encoder.push({ type: 'error', error }),
    warnings: encoder.warnings,
  }
}
