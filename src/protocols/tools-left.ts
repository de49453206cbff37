/**
 * The choice among tools where some of them, or all, could not be sent: it goes with those that are.
 * In: a neutral request, and how many of its tools were written. Out: the choice to write. Imports core and wire.
 */

import type { ChatRequest, ProtocolId, ToolChoice } from '../core/chat.ts'
import { asRecord } from '../wire/value.ts'
import type { Warn } from './loss.ts'

/** Undefined where there is nothing to choose from, or the tool that is named stayed behind. */
export const choiceLeft = (
  { toolChoice: choice, tools = [] }: ChatRequest,
  own: ProtocolId,
  sent: number,
  warn: Warn,
): ToolChoice | undefined => {
  if (choice === undefined) return undefined
  if (sent === 0) {
    if (choice.type !== 'none') warn('toolChoice', 'dropped', 'there are no tools')
    return undefined
  }
  const stayed = tools.some(
    (tool) =>
      tool.type === 'opaque' &&
      tool.origin.protocol !== own &&
      choice.type === 'tool' &&
      asRecord(tool.value)?.name === choice.name,
  )
  if (stayed) warn('toolChoice', 'dropped', 'the tool that it names is not sent')
  return stayed ? undefined : choice
}

/** May the model call several at once? Refused where it can call none. */
export const parallelLeft = ({ parallelTools }: ChatRequest, sent: number, warn: Warn): boolean | undefined => {
  if (parallelTools !== undefined && sent === 0) warn('parallelTools', 'dropped', 'there are no tools')
  return sent === 0 ? undefined : parallelTools
}
