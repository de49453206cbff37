/** A provider's credential in that provider's own words ("Incorrect API key provided: …"): never passed on, never kept. */

import { type Chunk, type Framing, joinChunks } from '../wire/framing.ts'
import type { Carrier, Step } from './carrier.ts'
import type { Outcome } from './stream.ts'

/** Text → the same without the credential. A credential this short would be found in plain words. */
const secretCharactersMin = 8

export const withoutSecret =
  (secret: string) =>
  (text: string): string =>
    secret.length >= secretCharactersMin && text.includes(secret) ? text.replaceAll(secret, '***') : text

const maskBytes = (bytes: Chunk, secret: string): Chunk =>
  typeof bytes === 'string'
    ? withoutSecret(secret)(bytes)
    : Buffer.from(withoutSecret(secret)(bytes.toString('latin1')), 'latin1')

/** Binary frames have checksums: one that holds the credential is written anew. */
const maskFrames = (bytes: Chunk, framing: Framing, secret: string): Chunk => {
  if (framing.id === 'sse') return maskBytes(bytes, secret)
  const mask = withoutSecret(secret)
  const frames = framing.splitter().push(Buffer.from(bytes))
  return joinChunks(
    frames.map((frame) => {
      const data = mask(frame.data)
      return data === frame.data ? frame.bytes : framing.frame(data, frame.event)
    }),
  )
}

/** The same carrier; what it writes of an error holds no credential. All else passes as it is. `framing` is what it writes. */
export const discreet = (carrier: Carrier, framing: Framing, secret: string): Carrier => {
  const masked = (step: Step): Step => {
    if (step.error === undefined) return step
    step.error.message = withoutSecret(secret)(step.error.message)
    return { ...step, out: maskFrames(step.out, framing, secret) }
  }
  return { ...carrier, step: (frames) => masked(carrier.step(frames)), end: () => masked(carrier.end()) }
}

/** What is kept of an answer that ended in an error. */
export const discreetOutcome = (outcome: Outcome, secret: string): Outcome => {
  const { error, response } = outcome
  if (error === undefined || response === undefined) return outcome
  const { upstream } = error.detail
  if (upstream?.body !== undefined) upstream.body = withoutSecret(secret)(upstream.body)
  if (upstream?.message !== undefined) upstream.message = withoutSecret(secret)(upstream.message)
  const chunks = [maskBytes(Buffer.concat(response.chunks), secret) as Buffer]
  return { ...outcome, response: { ...response, chunks } }
}
