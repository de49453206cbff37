/**
 * Tool results that have no place: several protocols refuse a result without its call, and a second one for the same call.
 * In: neutral messages. Out: the parts to leave out. Imports core only.
 */

import type { Message, Part } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'

/**
 * The second and later results for one call. Throws `bad_request`, naming the id, for a result that answers no call of
 * the assistant turn before it (adjacent assistant messages are one turn).
 */
export const findRepeatedResults = (messages: readonly Message[]): ReadonlySet<Part> => {
  const repeated = new Set<Part>()
  let calls = new Set<string>()
  let answered = new Set<string>()
  let last: Message['role'] | undefined
  for (const [i, message] of messages.entries()) {
    if (message.role === 'system' || message.role === 'developer') continue
    if (message.role === 'assistant' && last !== 'assistant') {
      calls = new Set()
      answered = new Set()
    }
    last = message.role
    for (const part of message.parts) {
      if (part.type === 'tool-call') calls.add(part.id)
      if (part.type !== 'tool-result') continue
      if (!calls.has(part.id))
        throw new GatewayError(
          'bad_request',
          `messages[${i}]: tool result '${part.id}' answers no tool call of the assistant message before it; send the call, or leave the result out`,
        )
      if (answered.has(part.id)) repeated.add(part)
      answered.add(part.id)
    }
  }
  return repeated
}
