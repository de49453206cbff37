/**
 * The spellings by which chat-completions vendors switch thinking ↔ Reasoning.
 * `reasoning_effort: 'low'` (OpenAI, Groq, xAI, Mistral) · `thinking: {type, budget_tokens}` (Anthropic's words; Respan,
 * DeepSeek, z.ai, Moonshot) · `reasoning: {effort, max_tokens, enabled}` (OpenRouter).
 * In: the members of a request body. Out: neutral reasoning, or members. Imports core and wire.
 */

import type { Effort, Reasoning } from '../core/chat.ts'
import { asNumber, asRecord, asString } from '../wire/value.ts'
import type { Dialect } from './codec.ts'
import type { Warn } from './loss.ts'
import { effortOfBudget } from './thinking-budgets.ts'

type Members = Record<string, unknown>
export type ReasoningControl = NonNullable<Dialect['reasoningControl']>

export const reasoningMembers = ['reasoning_effort', 'thinking', 'reasoning'] as const

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const satisfies readonly Effort[]
const asEffort = (value: unknown): Effort | undefined => efforts.find((effort) => effort === value)

const modes: Readonly<Record<string, Reasoning['mode']>> = { disabled: 'off', adaptive: 'adaptive', auto: 'adaptive' }

const defined = (value: Reasoning): Reasoning | undefined => {
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return members.length === 0 ? undefined : (Object.fromEntries(members) as Reasoning)
}

const readThinking = (thinking: Members): Reasoning => {
  const budget = asNumber(thinking.budget_tokens)
  const type = asString(thinking.type) ?? ''
  // 'enabled' without a budget (DeepSeek, z.ai) leaves the amount to the model.
  const mode = modes[type] ?? (type === 'enabled' ? (budget === undefined ? 'adaptive' : 'budget') : undefined)
  return { mode, budget, display: asString(thinking.display) }
}

const readRouted = (reasoning: Members): Reasoning => {
  const budget = asNumber(reasoning.max_tokens)
  const effort = asEffort(reasoning.effort)
  const on =
    budget === undefined ? (reasoning.enabled === true && effort === undefined ? 'adaptive' : undefined) : 'budget'
  return { mode: reasoning.enabled === false ? 'off' : on, budget, effort }
}

/** All spellings together; undefined where none of them says anything that we can read. */
export const readReasoningControl = (body: Members): Reasoning | undefined => {
  const thinking = asRecord(body.thinking)
  const routed = asRecord(body.reasoning)
  // 'default': as much as the model will.
  const left: Reasoning = body.reasoning_effort === 'default' ? { mode: 'adaptive' } : {}
  const found: Reasoning = {}
  const add = (more: Reasoning) => Object.assign(found, defined(more))
  if (routed !== undefined) add(readRouted(routed))
  if (thinking !== undefined) add(readThinking(thinking))
  add({ ...left, effort: asEffort(body.reasoning_effort) })
  return defined(found)
}

const effortOf = ({ effort, budget }: Reasoning): Effort | undefined =>
  effort ?? (budget === undefined ? undefined : effortOfBudget(budget))

type Writer = (reasoning: Reasoning, warn: Warn) => Members

const writers: Readonly<Record<ReasoningControl, Writer>> = {
  reasoning_effort: (reasoning, warn) => {
    const { mode, budget } = reasoning
    const wanted = mode === 'off' ? undefined : effortOf(reasoning)
    if (mode === 'off') warn('reasoning', 'dropped', "left to the model's default: not every model takes effort 'none'")
    else if (wanted === undefined)
      warn('reasoning', 'dropped', "the model's own default effort stands in for adaptive thinking")
    else if (budget !== undefined || mode !== undefined)
      warn('reasoning', 'approximated', `sent as reasoning_effort '${wanted}'`)
    if (wanted === 'max') {
      warn('reasoning.effort', 'approximated', "'max' is sent as 'xhigh'")
      return { reasoning_effort: 'xhigh' }
    }
    return wanted === undefined ? {} : { reasoning_effort: wanted }
  },
  thinking: ({ mode, budget, effort }, warn) => {
    if (effort !== undefined) warn('reasoning.effort', 'approximated', 'thinking is on or off here; effort has no word')
    const off = mode === 'off' || (mode === undefined && effort === 'none')
    if (off) return { thinking: { type: 'disabled' } }
    if (mode === undefined && effort !== undefined) warn('reasoning.mode', 'approximated', 'sent as thinking enabled')
    return { thinking: { type: 'enabled', ...(budget === undefined ? {} : { budget_tokens: budget }) } }
  },
  reasoning: ({ mode, budget, effort }, warn) => {
    if (mode === 'off') return { reasoning: { enabled: false } }
    if (budget !== undefined) {
      if (effort !== undefined)
        warn('reasoning.effort', 'dropped', 'a token budget is given, and only one of them may be')
      return { reasoning: { max_tokens: budget } }
    }
    if (effort !== undefined && mode !== undefined) warn('reasoning.mode', 'approximated', 'sent as an effort')
    return { reasoning: effort === undefined ? { enabled: true } : { effort } }
  },
  'effort-switch': ({ mode, budget, effort }, warn) => {
    if (mode === 'off' || (mode === undefined && effort === 'none')) return { reasoning_effort: 'none' }
    if (budget !== undefined) warn('reasoning.budget', 'approximated', 'thinking is on or off here')
    if (effort !== undefined) warn('reasoning.effort', 'approximated', "thinking is on or off here; sent as 'default'")
    return { reasoning_effort: 'default' }
  },
  none: (_, warn) => {
    warn('reasoning', 'dropped', 'the provider has no switch for thinking')
    return {}
  },
}

/** Reasoning → the members of that spelling; what it cannot say goes to `warn`. */
export const writeReasoningControl = (reasoning: Reasoning, control: ReasoningControl, warn: Warn): Members => {
  const members = writers[control](reasoning, warn)
  if (reasoning.display !== undefined) warn('reasoning.display', 'dropped', 'the protocol has no word for it')
  return members
}
