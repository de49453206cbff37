/**
 * Effort words ↔ thinking budgets in tokens, where one vendor takes the one and another the other.
 * The vendors publish no such table: whoever uses it says 'approximated'. Imports core.
 */

import type { Effort } from '../core/chat.ts'

/** 1024 is the least that Claude takes. */
export const budgets: Record<Exclude<Effort, 'none'>, number> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 32_768,
  max: 32_768,
}

/** The effort nearest to a budget. */
export const effortOfBudget = (tokens: number): Effort =>
  tokens <= 4096 ? 'low' : tokens <= 12_288 ? 'medium' : 'high'
