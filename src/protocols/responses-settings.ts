/**
 * OpenAI Responses: settings that the protocol says otherwise than others, or not at all.
 * In: a neutral request. Out: members to write; losses are named. Imports core and its siblings.
 */

import type { ChatRequest, Reasoning } from '../core/chat.ts'
import { defined, type Warn } from './loss.ts'
import type { Wire } from './openai-responses/shape.ts'
import { effortOfBudget } from './thinking-budgets.ts'

const summaries = new Set(['auto', 'concise', 'detailed'])

export const writeReasoning = (reasoning: Reasoning | undefined, own: boolean, warn: Warn): Wire | undefined => {
  if (reasoning === undefined) return undefined
  const { mode, budget, effort, display } = reasoning
  const guessed = mode === 'off' ? 'none' : budget === undefined ? undefined : effortOfBudget(budget)
  if (effort === undefined && budget !== undefined && mode !== 'off')
    warn('reasoning.budget', 'approximated', `sent as effort '${guessed}'`)
  else if (budget !== undefined) warn('reasoning.budget', 'dropped', 'the effort says how much to think')
  if (mode === 'adaptive')
    warn('reasoning.mode', 'approximated', 'how much it thinks is the model’s own choice, or the effort’s')
  const summary = display !== undefined && summaries.has(display) ? display : undefined
  if (display !== undefined && summary === undefined && display !== 'omitted')
    warn('reasoning.display', 'renamed', "sent as 'auto'")
  // Others tell what the model thinks unasked.
  const shown = summary ?? (own || display === 'omitted' || mode === 'off' ? undefined : 'auto')
  return defined({ effort: effort ?? guessed, summary: shown })
}

/** Neutral members that the protocol has no place for. */
const unsaid = ['topK', 'stop', 'seed', 'frequencyPenalty', 'presencePenalty', 'n'] as const

export const writeUnsaid = (request: ChatRequest, warn: Warn): void => {
  for (const name of unsaid)
    if (request[name] !== undefined && !(name === 'n' && request.n === 1))
      warn(name, 'dropped', 'the protocol has no such setting')
}

/** The least that the provider takes. */
const outputTokensMin = 16

export const writeMaxTokens = (tokens: number | undefined, own: boolean, warn: Warn): number | undefined => {
  if (own || tokens === undefined || tokens >= outputTokensMin) return tokens
  warn('maxTokens', 'approximated', `raised to the least, ${outputTokensMin}`)
  return outputTokensMin
}
