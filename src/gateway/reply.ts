/** What an attempt comes back with, before anything has left for the caller. */

import type { ChatEvent, Warning } from '../core/chat.ts'
import type { GatewayError } from '../core/errors.ts'
import type { Codec } from '../protocols/codec.ts'
import type { RawFrame } from '../wire/sse.ts'
import type { Headers, Upstream } from './send.ts'

/** A whole answer, as its bytes; `events` unless the bytes can go to the caller as they are. */
export interface BodyReply {
  kind: 'body'
  headers: Headers
  framing: 'json' | 'sse'
  bytes: Buffer
  events?: readonly ChatEvent[]
}

/** Where the rest of a stream goes: all frames of one network read at once, then exactly one `end` or `error`. */
export interface FrameSink {
  /** `bytes` is the network read, for the record; `frames` are those that it completed. */
  frames(frames: RawFrame[], bytes: Buffer | undefined): void
  end(): void
  error(error: GatewayError): void
}

/** A stream whose first content (or clean end) is at hand; nothing of it has left for the caller. */
export interface StreamReply {
  kind: 'stream'
  headers: Headers
  upstream: Upstream
  /** Hands over what is held, then what comes. */
  follow(sink: FrameSink): void
}

/** An answer made here: the simulator's, with the pause before each event in ms. */
export interface EventReply {
  kind: 'events'
  events: readonly ChatEvent[]
  paceMs: number
}

export type Reply = BodyReply | StreamReply | EventReply

export interface Tried {
  reply: Reply
  /** What reads the provider's answer. */
  codec: Codec
  warnings: Warning[]
  /** The body went as it came, but for named members; else the codec wrote it. */
  passed: boolean
  /** Usage in the stream was asked for by us: frames that hold nothing else are withheld. */
  usageAsked: boolean
}
