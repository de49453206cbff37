/**
 * What the user gave the model to read is never silently left out: a part that the target cannot be given is refused, so
 * that another target may be asked. In: neutral messages. Out: nothing. Throws `unsupported_feature`. Imports core.
 */

import type { Message, Part, ProtocolId } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'

/** `what` says why, and what to do. */
export const refusePart = (path: string, what: string): never => {
  throw new GatewayError('unsupported_feature', `${path}: ${what}`)
}

/** Parts that hold nothing to read: their loss is a warning. */
const marks = new Set(['cachePoint'])

const check = (part: Part, path: string, own: ProtocolId, hears: boolean): void => {
  if (part.type === 'tool-result')
    for (const [i, inner] of part.parts.entries()) check(inner, `${path}.parts[${i}]`, own, hears)
  else if (part.type === 'audio' && !hears)
    refusePart(path, 'the protocol has no audio; send its words, or name a model that hears')
  else if (part.type === 'opaque' && part.origin.protocol !== own && !marks.has(part.kind))
    refusePart(path, `only ${part.origin.protocol} has '${part.kind}'; send its text, or name a model that is asked so`)
  else if ('source' in part && part.source.kind === 'file-id' && part.source.origin.protocol !== own)
    refusePart(path, `file id '${part.source.id}' belongs to another provider; send the file's data`)
}

/**
 * Of a writer of `own`: kept files of others, what only others have, and sounds where the protocol has none (`hears`). What
 * the model said itself may be left out.
 */
export const checkReadable = (messages: readonly Message[], own: ProtocolId, hears = true): void => {
  for (const [i, { role, parts }] of messages.entries()) {
    if (role === 'assistant') continue
    for (const [j, part] of parts.entries()) check(part, `messages[${i}].parts[${j}]`, own, hears)
  }
}
