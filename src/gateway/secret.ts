/** A provider's credential in that provider's own words ("Incorrect API key provided: …"): never passed on, never kept. */

import type { Chunk } from '../wire/framing.ts'
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

/** The same carrier; what it writes of an error holds no credential. All else passes as it is. */
export const discreet = (carrier: Carrier, secret: string): Carrier => {
  const masked = (step: Step): Step => {
    if (step.error === undefined) return step
    step.error.message = withoutSecret(secret)(step.error.message)
    return { ...step, out: maskBytes(step.out, secret) }
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
