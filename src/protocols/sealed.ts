/**
 * What only its maker can read (a thought's signature, encrypted reasoning), on its way through a client of another
 * protocol: told where that protocol has a signature of its own, and recognised when the client sends it back.
 * In: reasoning parts. Out: base64 text, as clients expect of a signature. Imports core.
 */

import type { ProtocolId, ReasoningPart } from '../core/chat.ts'

export type Opaque = Pick<ReasoningPart, 'origin' | 'signature' | 'redacted'> & { text?: string }

/** Base64 of 'respan': what we sealed begins so. */
export const mark = 'cmVzcGFu'

/**
 * Undefined where there is nothing that anybody must keep. `withText`: the thought's words too, for clients that keep the
 * signature and forget the thought.
 */
export const seal = ({ origin, signature, redacted, text }: Opaque, withText = false): string | undefined => {
  if (signature === undefined && redacted === undefined) return undefined
  const members = [origin.protocol, signature ?? null, redacted ?? null, ...(withText && text ? [text] : [])]
  return Buffer.from(`respan${JSON.stringify(members)}`).toString('base64')
}

/** Undefined for a signature that is not ours: it belongs to the protocol that it came in. */
export const unseal = (sealed: string | undefined): Opaque | undefined => {
  if (sealed?.startsWith(mark) !== true) return undefined
  try {
    const members = JSON.parse(Buffer.from(sealed, 'base64').toString().slice(6)) as (string | null)[]
    const [protocol, signature, redacted, text] = members
    return {
      origin: { protocol: protocol as ProtocolId },
      ...(signature != null && { signature }),
      ...(redacted != null && { redacted }),
      ...(text != null && { text }),
    }
  } catch {
    return undefined
  }
}
