/**
 * Some of the tools, allowed by name. Where the target has no word for that, the others are not offered to it.
 * In: a neutral request. Out: one without `only`. Imports core.
 */

import type { ChatRequest, Tool } from '../core/chat.ts'
import type { Warn } from './loss.ts'

/** The wire's list of allowed tools → names; undefined where one of them is no function. */
export const readAllowed = (names: readonly (string | undefined)[]): string[] | undefined =>
  names.some((name) => name === undefined) ? undefined : (names as string[])

export const withoutAllowed = (request: ChatRequest, warn: Warn): ChatRequest => {
  const { toolChoice: choice } = request
  const only = choice?.type === 'auto' || choice?.type === 'required' ? choice.only : undefined
  if (only === undefined) return request
  const isAllowed = (tool: Tool) => tool.type === 'function' && only.includes(tool.name)
  for (const [i, tool] of (request.tools ?? []).entries())
    if (!isAllowed(tool)) warn(`tools[${i}]`, 'dropped', 'it is not among the tools that the choice allows')
  warn('toolChoice.only', 'approximated', 'the other tools are not offered')
  const type = choice?.type === 'required' ? 'required' : 'auto'
  return { ...request, toolChoice: { type }, tools: request.tools?.filter(isAllowed) }
}
