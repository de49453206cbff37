/**
 * What only its maker can read (a thought's signature, encrypted reasoning), on its way through a client of another
 * protocol: told where that protocol has a signature of its own, and recognised when the client sends it back.
 * In: reasoning parts. Out: base64 text, as clients expect of a signature. Imports core.
 */

import type { ProtocolId, ReasoningPart } from '../core/chat.ts'

export type Opaque = Pick<ReasoningPart, 'origin' | 'signature' | 'redacted'>

/** Base64 of 'respan': what we sealed begins so. */
const mark = 'cmVzcGFu'

/** Undefined where there is nothing that anybody must keep. */
export const seal = ({ origin, signature, redacted }: Opaque): string | undefined => {
  if (signature === undefined && redacted === undefined) return undefined
  return Buffer.from(`respan${JSON.stringify([origin.protocol, signature ?? null, redacted ?? null])}`).toString(
    'base64',
  )
}

/** Undefined for a signature that is not ours: it belongs to the protocol that it came in. */
export const unseal = (text: string | undefined): Opaque | undefined => {
  if (text?.startsWith(mark) !== true) return undefined
  try {
    const [protocol, signature, redacted] = JSON.parse(Buffer.from(text, 'base64').toString().slice(6)) as (
      | string
      | null
    )[]
    return {
      origin: { protocol: protocol as ProtocolId },
      ...(signature != null && { signature }),
      ...(redacted != null && { redacted }),
    }
  } catch {
    return undefined
  }
}
