/**
 * The first look at a stream, before the commit point: frames are held until one holds content, so that an error, a cut or
 * a bad line before it is still a real status, a retry or a fallback. What opens a stream (a role, message_start) says
 * nothing to a person, so nobody waits for it; but it is held for `openingHoldMs` at most, since some models think in
 * silence and a client wants to see that the call was taken.
 */

import { GatewayError, toGatewayError } from '../core/errors.ts'
import type { Codec } from '../protocols/codec.ts'
import type { RawFrame, SseFrame } from '../wire/sse.ts'
import type { FrameSink, StreamReply } from './reply.ts'
import type { Upstream } from './send.ts'

export const openingHoldMs = 300

const readable = (frame: SseFrame): boolean => {
  try {
    JSON.parse(frame.data)
    return true
  } catch {
    return frame.data.trim() === '[DONE]'
  }
}

/** An object whose end is missing: told by its last character, for this is asked of every frame of a passed stream. */
export const breaksOff = ({ data }: SseFrame): boolean =>
  data[0] === '{' && !data.endsWith('}') && !data.trimEnd().endsWith('}')

/** The error that an error frame says, through the codec's own decoder. */
export const errorOfFrame = (codec: Codec, frame: SseFrame): GatewayError => {
  const event = codec
    .decoder()
    .push(frame)
    .find((candidate) => candidate.type === 'error')
  return event?.type === 'error'
    ? event.error
    : new GatewayError('upstream_error', 'the provider reported an error in its stream')
}

/** Resolves at the first content, at a clean end, or when the opening was held long enough; rejects on all else. */
export const peek = (upstream: Upstream, codec: Codec): Promise<StreamReply> =>
  new Promise((resolve, reject) => {
    const splitter = codec.framing.splitter()
    const held: { frames: RawFrame[]; bytes: Buffer | undefined }[] = []
    let ending: 'end' | GatewayError | undefined
    let sink: FrameSink | undefined
    let seen = 0
    let finished = false
    let settled = false
    let opening: NodeJS.Timeout | undefined

    const refuse = (error: GatewayError) => {
      clearTimeout(opening)
      upstream.abort()
      reject(error)
    }
    const commit = () => {
      if (settled) return
      settled = true
      clearTimeout(opening)
      resolve({ kind: 'stream', headers: upstream.headers, upstream, follow })
    }
    const finish = () => {
      if (ending === 'end') sink?.end()
      else if (ending !== undefined) sink?.error(ending)
    }
    const follow = (next: FrameSink) => {
      sink = next
      for (const { frames, bytes } of held.splice(0)) next.frames(frames, bytes)
      finish()
    }
    const look = (frames: RawFrame[]) => {
      for (const frame of frames) {
        if (frame.data === '') continue
        const note = codec.scan(frame)
        if (!settled && note.error) return refuse(errorOfFrame(codec, frame))
        if (!settled && seen++ === 0 && !readable(frame))
          return refuse(new GatewayError('upstream_bad_response', "the stream's first frame is not JSON"))
        if (!settled && breaksOff(frame))
          return refuse(new GatewayError('upstream_bad_response', 'a frame breaks off before the first content'))
        finished ||= note.finished || note.terminal
        if (note.content) upstream.settled()
        if (note.content || finished) commit()
      }
      if (!settled && seen > 0) opening ??= setTimeout(commit, openingHoldMs)
    }
    /** The bytes cannot be read any further. */
    const broke = (thrown: unknown) => {
      const error = toGatewayError(thrown)
      if (!settled) return refuse(error)
      upstream.abort()
      ending = error
      finish()
    }
    const give = (frames: RawFrame[], bytes: Buffer | undefined) => {
      if (sink) sink.frames(frames, bytes)
      else held.push({ frames, bytes })
    }

    upstream.read({
      chunk(bytes) {
        try {
          const frames = splitter.push(bytes)
          if (!settled) look(frames)
          give(frames, bytes)
        } catch (thrown) {
          broke(thrown)
        }
      },
      end() {
        try {
          const rest = splitter.rest()
          if (rest !== undefined && !settled) look([rest])
          if (rest !== undefined) give([rest], undefined)
        } catch (thrown) {
          return broke(thrown)
        }
        if (!settled && seen === 0)
          return refuse(new GatewayError('upstream_bad_response', 'the stream ended without one event'))
        if (!settled && !finished)
          return refuse(new GatewayError('upstream_bad_response', 'the stream ended before its first content'))
        ending = 'end'
        commit()
        finish()
      },
      error(error) {
        if (!settled) return refuse(error)
        ending = error
        finish()
      },
    })
  })
