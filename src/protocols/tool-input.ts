/**
 * Tool arguments between protocols that carry them as text and those that demand JSON objects.
 * In: JSON text as its author wrote it. Out: values for `writeJson`, verbatim wherever they can be. Imports core and wire.
 */

import type { ToolCallPart } from '../core/chat.ts'
import { type JsonDoc, type RawJson, raw, rawAt } from '../wire/json.ts'
import { asRecord, asString, isRecord } from '../wire/value.ts'
import type { Warn } from './loss.ts'

/**
 * Member that holds a call's arguments where they are no JSON object (cut off, or not JSON at all). Inventing `{}` would
 * run the tool with nothing; this is refused by the tool's own checks, and `readInput` turns it back into the text.
 */
export const unparsedMember = '_respan_unparsed_arguments'

/** The text of the input at `path`, as its author wrote it; '' where there is none. */
export const readInput = (doc: JsonDoc, path: readonly (string | number)[], input: unknown): string => {
  if (input === undefined || input === null) return ''
  return asString(asRecord(input)?.[unparsedMember]) ?? rawAt(doc, path)
}

/** A call's arguments → the object to write: '' is {}, anything that is no object goes under `unparsedMember`, warned of. */
export const writeInput = (part: ToolCallPart, path: string, warn: Warn): RawJson | Record<string, unknown> => {
  const text = part.arguments
  if (part.custom === true) {
    warn(`${path}.arguments`, 'approximated', 'free-form tool input is sent as {"input": text}')
    return { input: text }
  }
  if (text.trim() === '') return {}
  try {
    if (isRecord(JSON.parse(text))) return raw(text)
  } catch {
    // Cut off by a token limit, or never JSON: told below.
  }
  warn(`${path}.arguments`, 'approximated', `arguments of '${part.name}' are no JSON object; sent in ${unparsedMember}`)
  return { [unparsedMember]: text }
}
