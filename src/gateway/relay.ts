/**
 * Step 5, after the commit point: the answer on its way to the caller.
 * Same protocol: frames pass as bytes, with a light scan. Other protocol: decode → encode. Each way ends in exactly one
 * `Outcome`, and hands over the last bytes unsent: they go out when the record is in the journal.
 */

import type { ChatEvent } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { fold } from '../core/fold.ts'
import type { Answer } from './attempt.ts'
import { passing, translating } from './carrier.ts'
import { wantsThoughts } from './recall.ts'
import { discreet, discreetOutcome } from './secret.ts'
import { type Outcome, type RelayContext, relayEvents, relayFrames } from './stream.ts'

/** Events → the caller's whole body. Throws the answer's own error: nothing has been sent yet. */
const writeWhole = (
  relay: RelayContext,
  events: readonly ChatEvent[],
  headers: Record<string, string>,
): Omit<Outcome, 'response'> => {
  const response = fold(events)
  if (response.error) throw response.error
  const written = relay.codec.writeResponse(response, relay.context)
  const last = relay.echo?.(written.body) ?? written.body
  const length = { 'content-length': String(Buffer.byteLength(last)) }
  relay.outlet.head(200, { ...relay.headers('application/json', headers), ...length })
  return { last, warnings: written.warnings }
}

/** Rejects with a GatewayError while nothing has been sent; after that every failure is in the outcome. */
export const relay = async (relayed: RelayContext, answer: Answer): Promise<Outcome> => {
  const { codec, context, stream, outlet } = relayed
  const { target, reply } = answer
  if (reply.kind === 'events') {
    if (stream) return relayEvents(relayed, reply, {})
    const outcome = writeWhole(relayed, reply.events, {})
    const chunks = [Buffer.from(outcome.last as string)]
    return { ...outcome, response: { body: { protocol: codec.id, framing: 'json' }, chunks } }
  }
  if (target.kind !== 'provider') throw new GatewayError('internal', 'an answer from a target that cannot be called')
  if (reply.kind === 'stream') {
    const carrier = answer.passed
      ? passing(answer.codec, answer.usageAsked, wantsThoughts(target.dialect) ? answer.codec.decoder() : undefined)
      : translating(answer.codec, codec, context)
    const outcome = await relayFrames(relayed, reply, discreet(carrier, codec.framing, target.secret), answer.codec)
    return discreetOutcome(outcome, target.secret)
  }
  const response = { body: { protocol: target.protocol, framing: reply.framing }, chunks: [reply.bytes] }
  if (reply.events === undefined) {
    const last = relayed.echo?.(reply.bytes) ?? reply.bytes
    const length = { 'content-length': String(Buffer.byteLength(last)) }
    outlet.head(200, { ...relayed.headers('application/json', reply.headers), ...length })
    return { last, warnings: [], response }
  }
  if (!stream) return { ...writeWhole(relayed, reply.events, reply.headers), response }
  const outcome = await relayEvents(relayed, { kind: 'events', events: reply.events, paceMs: 0 }, reply.headers)
  return { ...outcome, response }
}
