/** Tokens counted by us where nobody else does: four characters a token, everybody's rule of thumb. Imports core only. */

import type { ChatRequest, ChatResponse, Part } from './chat.ts'

const charactersPerToken = 4

const charactersOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, part) => {
    if (part.type === 'text' || part.type === 'refusal' || part.type === 'reasoning') return sum + part.text.length
    if (part.type === 'tool-call') return sum + part.name.length + part.arguments.length
    if (part.type === 'tool-result') return sum + charactersOf(part.parts)
    return sum
  }, 0)

const tokens = (characters: number): number => Math.ceil(characters / charactersPerToken)

export const estimateText = (text: string): number => tokens(text.length)

export const estimateOutput = (response: ChatResponse): number =>
  tokens(response.choices.reduce((sum, { parts }) => sum + charactersOf(parts), 0))

/** System, tools and all turns; images and files count nothing. */
export const estimateInput = (request: ChatRequest): number => {
  const inTools = (request.tools ?? []).map((tool) =>
    tool.type === 'function' ? tool.name.length + (tool.description?.length ?? 0) + (tool.parameters?.length ?? 0) : 0,
  )
  const inMessages = request.messages.map(({ parts }) => charactersOf(parts))
  return tokens([...inTools, ...inMessages].reduce((sum, length) => sum + length, 0))
}
