/** A stream upstream, a whole answer for the caller: events are collected until it ends. */

import type { ChatEvent } from '../core/chat.ts'
import { GatewayError, toGatewayError } from '../core/errors.ts'
import type { BodyReply, StreamReply } from './reply.ts'
import type { ProviderTarget } from './targets.ts'

/** An answer that holds an error, or is none, fails the attempt while another can still be made. */
export const checkEvents = (events: readonly ChatEvent[]): readonly ChatEvent[] => {
  const error = events.find((event) => event.type === 'error')
  if (error?.type === 'error') throw error.error
  return events
}

/** Rejects with the error that the stream ended in, and where it is longer than `bytesMax`. */
export const assemble = (reply: StreamReply, target: ProviderTarget, bytesMax: number): Promise<BodyReply> =>
  new Promise((resolve, reject) => {
    const decoder = target.codec.decoder()
    const events: ChatEvent[] = []
    const chunks: Buffer[] = []
    let size = 0
    const { recorded } = target.codec.framing
    const guarded = (work: () => void) => {
      try {
        work()
      } catch (thrown) {
        reply.upstream.abort()
        reject(toGatewayError(thrown))
      }
    }
    reply.upstream.settled()
    reply.follow({
      frames: (frames, bytes) =>
        guarded(() => {
          const chunk = recorded ? recorded(frames) : bytes
          if (chunk) chunks.push(chunk)
          size += chunk?.length ?? 0
          if (size > bytesMax) throw new GatewayError('upstream_bad_response', `the answer is over ${bytesMax} bytes`)
          for (const frame of frames) if (frame.data !== '') events.push(...decoder.push(frame))
        }),
      end: () =>
        guarded(() => {
          events.push(...decoder.end())
          resolve({
            kind: 'body',
            headers: reply.headers,
            framing: 'sse',
            bytes: Buffer.concat(chunks),
            events: checkEvents(events),
          })
        }),
      error: reject,
    })
  })
