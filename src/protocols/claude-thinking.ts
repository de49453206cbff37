/**
 * How much Claude may think, and the settings that thinking shuts out: the model's rules, whatever protocol carries them.
 * In: a neutral request and the dialect. Out: the members to write. Imports core and its siblings.
 * @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking (checked 2026-11-24)
 */

import type { ChatRequest } from '../core/chat.ts'
import type { Dialect } from './codec.ts'
import type { Warn } from './loss.ts'
import { budgets, effortOfBudget } from './thinking-budgets.ts'
import { boundedHeat } from './unsaid.ts'

const budgetMin = 1024

/** `max_tokens` where neither the caller nor the dialect says it: the hosted service's documented default. */
const defaultMaxTokens = 4096

export interface ThinkingSettings {
  thinking?: { type: 'enabled' | 'adaptive' | 'disabled'; budget_tokens?: number; display?: string }
  effort?: string
}

const adaptive = (
  { mode, effort, budget, display }: NonNullable<ChatRequest['reasoning']>,
  warn: Warn,
): ThinkingSettings => {
  const word = effort ?? (mode === 'budget' && budget !== undefined ? effortOfBudget(budget) : undefined)
  if (mode === 'budget')
    warn('reasoning.budget', 'approximated', `the model takes no budget; adaptive${word ? `, effort '${word}'` : ''}`)
  if (word === 'minimal') warn('reasoning.effort', 'approximated', "'minimal' is sent as 'low'")
  return { thinking: { type: 'adaptive', display }, effort: word === 'minimal' ? 'low' : word }
}

const fixed = (
  { mode, effort, budget, display }: NonNullable<ChatRequest['reasoning']>,
  warn: Warn,
): ThinkingSettings => {
  const given = mode === 'budget' ? budget : undefined
  const tokens = Math.max(
    budgetMin,
    given ?? budgets[effort === undefined || effort === 'none' ? 'high' : effort] ?? budgets.high,
  )
  if (given === undefined) warn('reasoning.effort', 'approximated', `sent as a thinking budget of ${tokens} tokens`)
  else if (tokens !== given) warn('reasoning.budget', 'approximated', `raised to the least, ${tokens} tokens`)
  return {
    thinking: { type: 'enabled', budget_tokens: tokens, display },
    effort: given === undefined ? undefined : effort,
  }
}

const wished = (request: ChatRequest, dialect: Dialect, warn: Warn): ThinkingSettings => {
  const { reasoning } = request
  if (reasoning === undefined) return {}
  const { mode, effort, display } = reasoning
  if (mode === 'off') return { thinking: { type: 'disabled' }, effort: effort === 'none' ? undefined : effort }
  if (mode === undefined && effort === undefined) {
    if (display !== undefined) warn('reasoning.display', 'dropped', 'nothing asks the model to think')
    return {}
  }
  if (mode === undefined && effort === 'none') return { thinking: { type: 'disabled' } }
  return dialect.adaptiveThinking === true ? adaptive(reasoning, warn) : fixed(reasoning, warn)
}

/** Why thinking cannot be on in this request, if so. */
const obstacle = (request: ChatRequest, settings: ThinkingSettings, openLoop: boolean): string | undefined => {
  const forced = request.toolChoice?.type === 'required' || request.toolChoice?.type === 'tool'
  if (forced && (request.tools?.length ?? 0) > 0) return 'a forced tool call shuts thinking out'
  if (request.messages.at(-1)?.role === 'assistant') return 'an answer that is begun by the caller shuts thinking out'
  // A client of another protocol cannot send signed thinking back, and the model refuses a tool loop that lacks it.
  if (openLoop && settings.thinking?.type === 'enabled') return 'the tool calls being answered have no signed thinking'
  return undefined
}

/**
 * Thinking, effort, token cap and sampling, made to agree: a forced tool call or a tool loop without signed thinking
 * (`openLoop`) turns thinking off; thinking in turn drops temperature, top_k and low top_p. Each is a warning.
 */
export const writeSettings = (request: ChatRequest, dialect: Dialect, openLoop: boolean, warn: Warn) => {
  let { thinking, effort } = wished(request, dialect, warn)
  let { temperature, topP, topK } = request
  let maxTokens = request.maxTokens ?? dialect.defaultMaxTokens ?? defaultMaxTokens
  const why =
    thinking === undefined || thinking.type === 'disabled' ? undefined : obstacle(request, { thinking }, openLoop)
  if (why !== undefined) {
    warn('reasoning', 'dropped', why)
    thinking = undefined
  }
  if (thinking !== undefined && thinking.type !== 'disabled') {
    const clash = 'thinking shuts it out'
    if (temperature !== undefined && temperature !== 1) warn('temperature', 'dropped', clash)
    if (topP !== undefined && topP < 0.95) warn('topP', 'dropped', clash)
    if (topK !== undefined) warn('topK', 'dropped', clash)
    temperature = temperature === 1 ? 1 : undefined
    topP = topP !== undefined && topP >= 0.95 ? topP : undefined
    topK = undefined
    const budget = thinking.budget_tokens ?? 0
    if (maxTokens <= budget) {
      maxTokens += budget
      if (request.maxTokens !== undefined)
        warn('maxTokens', 'approximated', `raised to ${maxTokens}: it must be above the thinking budget`)
    }
  }
  return { maxTokens, temperature: boundedHeat(temperature, warn), topP, topK, thinking, effort }
}
