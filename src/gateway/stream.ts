/** The two ways a stream leaves for the caller: from a provider's frames, or from events that are at hand. */

import type { ChatEvent, Warning } from '../core/chat.ts'
import { type GatewayError, toGatewayError } from '../core/errors.ts'
import { fold } from '../core/fold.ts'
import type { Codec, Context } from '../protocols/codec.ts'
import type { RecordedBody } from '../store/store.ts'
import { type Chunk, joinChunks } from '../wire/framing.ts'
import type { RawFrame } from '../wire/sse.ts'
import { afterCommit, type Carrier, type Step } from './carrier.ts'
import { type LiveStreams, newerOf } from './live.ts'
import type { Outlet } from './outlet.ts'
import type { EventReply, StreamReply } from './reply.ts'

export interface RelayContext {
  /** The caller's codec. */
  codec: Codec
  context: Context
  /** Does the caller want a stream? */
  stream: boolean
  outlet: Outlet
  /** Headers of the answer; called once, at the commit point. */
  headers(contentType: string, upstream: Record<string, string>): Record<string, string>
  /** What is put into a whole answer; absent = nothing. */
  echo?(body: Chunk): Chunk
  keepAliveMs: number
  /** Absent: nobody may watch. */
  live?: LiveStreams | undefined
  signal: AbortSignal
}

export interface Outcome {
  /** What is still to be sent; undefined = nothing (or the caller is gone). */
  last: Chunk | undefined
  error?: GatewayError
  warnings: Warning[]
  /** Unix ms of the first content that left; an answer that goes whole has none. */
  firstTokenAt?: number
  /** Bytes of the answer for the record, and how they are to be read. */
  response?: { body: RecordedBody; chunks: Buffer[] }
}

/** Unix ms. */
export const now = (): number => performance.timeOrigin + performance.now()

/** Upstream frames → the caller, with back-pressure and keep-alive. */
export const relayFrames = (relay: RelayContext, reply: StreamReply, carrier: Carrier, from: Codec): Promise<Outcome> =>
  new Promise((resolve) => {
    const { outlet, signal } = relay
    const chunks: Buffer[] = []
    let firstTokenAt: number | undefined
    let over = false
    const { recorded } = from.framing
    const keep = (frames: readonly RawFrame[], bytes: Buffer | undefined) => {
      if (recorded !== undefined) chunks.push(recorded(frames))
      else if (bytes !== undefined) chunks.push(bytes)
    }
    /** Begins anew with each write: it beats in silence only. */
    const heartbeat = setInterval(() => outlet.write(relay.codec.keepAlive), relay.keepAliveMs)

    const finish = (last: Outcome['last'], error?: GatewayError) => {
      if (over) return
      over = true
      clearInterval(heartbeat)
      signal.removeEventListener('abort', onAbort)
      // A clean end leaves the connection for the next request; all else cancels it.
      if (error === undefined) reply.upstream.drain()
      else reply.upstream.abort()
      const response = { body: { protocol: from.id, framing: 'sse' as const }, chunks }
      resolve({ last, error, warnings: carrier.warnings, firstTokenAt, response })
    }
    const onAbort = () => {
      const error = signal.reason as GatewayError
      finish(error.code === 'client_closed' ? undefined : carrier.fail(error), error)
    }
    const push = (step: Step) => {
      if (step.content) firstTokenAt ??= now()
      if (step.over) return finish(step.out, step.error)
      if (step.out.length === 0) return
      heartbeat.refresh()
      if (!outlet.write(step.out)) {
        reply.upstream.pause()
        outlet.onDrain(() => reply.upstream.resume())
      }
    }
    const guarded = (work: () => void) => {
      try {
        if (!over) work()
      } catch (thrown) {
        const error = toGatewayError(thrown)
        finish(carrier.fail(error), error)
      }
    }

    signal.addEventListener('abort', onAbort)
    relay.live?.add(relay.context.id, newerOf(chunks, from))
    outlet.head(200, relay.headers(relay.codec.framing.contentType, reply.headers))
    reply.upstream.settled()
    reply.follow({
      frames(frames, bytes) {
        if (!over) keep(frames, bytes)
        if (frames.length > 0) guarded(() => push(carrier.step(frames)))
      },
      end: () => guarded(() => push(carrier.end())),
      error: (error) => guarded(() => finish(carrier.fail(afterCommit(error)), afterCommit(error))),
    })
    if (signal.aborted) onAbort()
  })

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal.addEventListener('abort', wake)
  })

const drained = (outlet: Outlet, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const wake = () => {
      signal.removeEventListener('abort', wake)
      resolve()
    }
    signal.addEventListener('abort', wake)
    outlet.onDrain(wake)
  })

/** What was said of an answer, as a whole body: a stream's text may leave out what the caller did not ask for (usage). */
const recordOf = ({ codec, context }: RelayContext, said: readonly ChatEvent[]): Outcome['response'] => {
  const answer = fold(said)
  if (answer.choices.length === 0) return undefined
  const chunks = [Buffer.from(codec.writeResponse(answer, context).body)]
  return { body: { protocol: codec.id, framing: 'json' }, chunks }
}

/** Events that were made here (or read from a whole body) → a stream for the caller. */
export const relayEvents = async (
  relay: RelayContext,
  { events, paceMs }: EventReply,
  headers: Record<string, string>,
): Promise<Outcome> => {
  const { outlet, signal } = relay
  const encoder = relay.codec.encoder(relay.context)
  let firstTokenAt: number | undefined
  let waiting: Chunk[] = []
  let size = 0
  let told = 0
  let seen = 0
  relay.live?.add(relay.context.id, () => {
    const newer = events.slice(seen, told)
    seen = told
    return newer
  })
  outlet.head(200, relay.headers(relay.codec.framing.contentType, headers))
  for (const [i, event] of events.entries()) {
    told = i
    if (paceMs > 0 && event.type === 'part-delta') await pause(paceMs, signal)
    if (signal.aborted) {
      const error = signal.reason as GatewayError
      const last = error.code === 'client_closed' ? undefined : relay.codec.writeErrorFrame(error)
      return { last, error, warnings: encoder.warnings, firstTokenAt, response: recordOf(relay, events.slice(0, i)) }
    }
    if (event.type === 'part-delta') firstTokenAt ??= now()
    const chunk = encoder.push(event)
    waiting.push(chunk)
    size += chunk.length
    // Without a pace there is nobody to show single words to: large writes.
    if (event.type === 'finish' || event.type === 'error' || (paceMs === 0 && size < 16_384)) continue
    if (!outlet.write(joinChunks(waiting))) await drained(outlet, signal)
    waiting = []
    size = 0
  }
  const error = events.find((event) => event.type === 'error')
  return {
    last: joinChunks(waiting),
    error: error?.type === 'error' ? error.error : undefined,
    warnings: encoder.warnings,
    firstTokenAt,
    response: recordOf(relay, events),
  }
}
