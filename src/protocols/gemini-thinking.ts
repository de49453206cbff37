/**
 * Gemini: `thinkingConfig` ↔ Reasoning. Older models take a budget in tokens, newer ones a level.
 * In: members of `generationConfig`. Out: neutral reasoning, or members. Imports core and wire.
 * @see https://ai.google.dev/gemini-api/docs/thinking (checked 2026-11-24)
 */

import type { Effort, Reasoning } from '../core/chat.ts'
import { asNumber, asString } from '../wire/value.ts'
import type { Dialect } from './codec.ts'
import type { Wire } from './gemini/shape.ts'
import { defined, type Warn } from './loss.ts'
import { budgets } from './thinking-budgets.ts'

const displays: Readonly<Record<string, string>> = { true: 'summarized', false: 'omitted' }

export const readThinking = (config: Wire | undefined): Reasoning | undefined => {
  const budget = asNumber(config?.thinkingBudget)
  const level = asString(config?.thinkingLevel)?.toLowerCase()
  const reasoning = defined<Reasoning>({
    mode: budget === undefined ? undefined : budget === 0 ? 'off' : budget < 0 ? 'adaptive' : 'budget',
    budget: budget !== undefined && budget > 0 ? budget : undefined,
    effort: level === undefined || level === 'thinking_level_unspecified' ? undefined : (level as Effort),
    display: displays[String(config?.includeThoughts)],
  })
  return Object.keys(reasoning).length === 0 ? undefined : reasoning
}

/** Efforts of others → levels. @see https://ai.google.dev/gemini-api/docs/thinking#thinking-levels (checked 2026-11-24) */
const levels: Readonly<Record<string, string>> = {
  none: 'low',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
}

/** The largest budget that every thinking model of the 2.5 family takes. */
const budgetMax = 24_576

const asLevel = ({ mode, budget, effort }: Reasoning, warn: Warn): Wire => {
  if (mode === 'off') {
    warn('reasoning.mode', 'approximated', "the model cannot be kept from thinking; sent as level 'low'")
    return { thinkingLevel: 'low' }
  }
  if (effort === undefined) return defined({ thinkingBudget: budget })
  if (budget !== undefined) warn('reasoning.budget', 'dropped', 'the level says how much to think')
  const level = levels[effort] ?? effort
  if (level !== effort) warn('reasoning.effort', 'approximated', `sent as level '${level}'`)
  return { thinkingLevel: level }
}

const asBudget = ({ mode, budget, effort }: Reasoning, warn: Warn): Wire => {
  if (mode === 'off') return { thinkingBudget: 0 }
  if (budget !== undefined) {
    if (effort !== undefined) warn('reasoning.effort', 'dropped', 'the budget says how much to think')
    return { thinkingBudget: budget }
  }
  if (effort === 'none') return { thinkingBudget: 0 }
  if (effort === undefined) return mode === 'adaptive' ? { thinkingBudget: -1 } : {}
  const tokens = Math.min(budgets[effort] ?? budgets.high, budgetMax)
  warn('reasoning.effort', 'approximated', `sent as a thinking budget of ${tokens} tokens`)
  return { thinkingBudget: tokens }
}

const inWords = ({ mode, budget, effort }: Reasoning): Wire =>
  defined({
    thinkingBudget: mode === 'off' ? 0 : mode === 'adaptive' ? -1 : budget,
    thinkingLevel: effort === undefined ? undefined : effort,
  })

/** `own`: the caller speaks this protocol, and means what it says. Others are told what the model thinks unasked. */
export const writeThinking = (
  reasoning: Reasoning | undefined,
  dialect: Dialect,
  own: boolean,
  warn: Warn,
): Wire | undefined => {
  if (reasoning === undefined) return undefined
  const { display, mode, effort } = reasoning
  const much = own
    ? inWords(reasoning)
    : dialect.thinkingLevels === true
      ? asLevel(reasoning, warn)
      : asBudget(reasoning, warn)
  if (!own && mode === 'adaptive' && much.thinkingBudget !== -1)
    warn('reasoning.mode', 'approximated', 'how much it thinks is the model’s own choice, or the level’s')
  if (display !== undefined && display !== 'summarized' && display !== 'omitted')
    warn('reasoning.display', 'renamed', 'sent as includeThoughts')
  const silent = mode === 'off' || effort === 'none'
  const shown = display === undefined ? (own || silent ? undefined : true) : display !== 'omitted'
  const config = defined({ ...much, includeThoughts: shown })
  return Object.keys(config).length === 0 ? undefined : config
}
