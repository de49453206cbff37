/**
 * Bedrock Converse: `additionalModelRequestFields`, where each maker's models have settings in words of their own: how much
 * to think, and top_k.
 * In: a body's members, or a neutral request and the dialect. Out: neutral settings, or members to write. Imports core and wire.
 * Claude: https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html
 * Nova: https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html
 * OpenAI: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html (checked 2026-11-26)
 */

import type { ChatRequest, Effort, Reasoning } from '../core/chat.ts'
import { asNumber, asRecord, asString } from '../wire/value.ts'
import type { Wire } from './bedrock-converse/shape.ts'
import { writeSettings } from './claude-thinking.ts'
import type { Dialect } from './codec.ts'
import { defined, type Warn } from './loss.ts'
import { writeReasoningControl } from './reasoning-control.ts'
import { effortOfBudget } from './thinking-budgets.ts'

export type Family = NonNullable<Dialect['modelFields']>

// ── read ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Fields {
  reasoning?: Reasoning
  topK?: number
  /** Whose words they were. */
  family?: Family
  /** What has no neutral word. */
  rest: Wire
}

const modes: Readonly<Record<string, Reasoning['mode']>> = { enabled: 'budget', adaptive: 'adaptive', disabled: 'off' }

const without = (wire: Wire | undefined, ...names: string[]): Wire | undefined => {
  const rest = Object.entries(wire ?? {}).filter(([name, member]) => !names.includes(name) && member != null)
  return rest.length === 0 ? undefined : Object.fromEntries(rest)
}

const readNova = (config: Wire): Reasoning => {
  const effort = asString(config.maxReasoningEffort) as Effort | undefined
  if (config.type === 'disabled') return { mode: 'off' }
  return effort === undefined ? { mode: 'adaptive' } : { effort }
}

/** `effort` stands beside the fields, in `outputConfig`. */
export const readFields = (fields: Wire, effort: string | undefined): Fields => {
  const thinking = asRecord(fields.thinking)
  const mode = modes[asString(thinking?.type) ?? '']
  const nova = asRecord(fields.reasoningConfig)
  const inference = asRecord(fields.inferenceConfig)
  const openai = asString(fields.reasoning_effort)
  const [topK, novaTopK] = [asNumber(fields.top_k), asNumber(inference?.topK)]
  const claude = defined<Reasoning>({
    mode,
    budget: mode === undefined ? undefined : asNumber(thinking?.budget_tokens),
    display: mode === undefined ? undefined : asString(thinking?.display),
    effort: (effort ?? openai) as Effort | undefined,
  })
  const reasoning = nova === undefined ? claude : { ...claude, ...readNova(nova) }
  const own: (Family | false)[] = [
    (mode !== undefined || topK !== undefined || effort !== undefined) && 'claude',
    (nova !== undefined || novaTopK !== undefined) && 'nova',
    openai !== undefined && 'openai',
  ]
  return defined<Fields>({
    reasoning: Object.keys(reasoning).length === 0 ? undefined : reasoning,
    topK: topK ?? novaTopK,
    family: own.find((one) => one !== false) || undefined,
    rest: defined({
      ...without(fields, 'top_k', 'reasoning_effort', 'reasoningConfig', 'inferenceConfig', 'thinking'),
      inferenceConfig: without(inference, 'topK'),
      thinking: mode === undefined ? thinking : undefined,
    }),
  })
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Settings as the protocol and the model's maker have them. */
export interface Written {
  maxTokens?: number
  temperature?: number
  topP?: number
  effort?: string
  fields: Wire
}

const dropTopK = ({ topK }: ChatRequest, warn: Warn): void => {
  if (topK !== undefined) warn('topK', 'dropped', 'the protocol has no such setting')
}

const novaEfforts: Readonly<Record<Effort, string | undefined>> = {
  none: undefined,
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
}

const novaThinking = ({ mode, budget, effort, display }: Reasoning, warn: Warn): Wire => {
  if (display !== undefined) warn('reasoning.display', 'dropped', 'the protocol has no word for it')
  if (mode === 'off' || (mode === undefined && effort === 'none')) return { type: 'disabled' }
  const wanted = effort ?? (budget === undefined ? undefined : effortOfBudget(budget))
  const word = wanted === undefined ? undefined : novaEfforts[wanted]
  if (budget !== undefined) warn('reasoning.budget', 'approximated', `the model takes no budget; effort '${word}'`)
  else if (mode !== undefined && effort !== undefined) warn('reasoning.mode', 'approximated', 'sent as an effort')
  if (effort !== undefined && effort !== word)
    warn('reasoning.effort', 'approximated', `'${effort}' is sent as '${word}'`)
  return defined({ type: 'enabled', maxReasoningEffort: word })
}

const writers: Readonly<
  Record<Family | 'none', (request: ChatRequest, dialect: Dialect, openLoop: boolean, warn: Warn) => Written>
> = {
  claude: (request, dialect, openLoop, warn) => {
    const { maxTokens, temperature, topP, topK, thinking, effort } = writeSettings(request, dialect, openLoop, warn)
    // Without a cap the model writes as much as it can: none is made up here.
    const cap = request.maxTokens === undefined ? undefined : maxTokens
    const fields = defined({ thinking: thinking && defined(thinking), top_k: topK })
    return { maxTokens: cap, temperature, topP, effort, fields }
  },
  nova: (request, _dialect, _openLoop, warn) => {
    const { reasoning, topK, maxTokens, temperature, topP } = request
    const reasoningConfig = reasoning && novaThinking(reasoning, warn)
    const fields = defined({ reasoningConfig, inferenceConfig: topK === undefined ? undefined : { topK } })
    if (reasoningConfig?.maxReasoningEffort !== 'high') return { maxTokens, temperature, topP, fields }
    for (const name of ['maxTokens', 'temperature', 'topP'] as const)
      if (request[name] !== undefined) warn(name, 'dropped', 'thinking shuts it out')
    return { fields }
  },
  openai: (request, _dialect, _openLoop, warn) => {
    dropTopK(request, warn)
    const { reasoning, maxTokens, temperature, topP } = request
    const fields = reasoning === undefined ? {} : writeReasoningControl(reasoning, 'reasoning_effort', warn)
    return { maxTokens, temperature, topP, fields }
  },
  none: (request, _dialect, _openLoop, warn) => {
    dropTopK(request, warn)
    const { reasoning, maxTokens, temperature, topP } = request
    if (reasoning !== undefined) writeReasoningControl(reasoning, 'none', warn)
    return { maxTokens, temperature, topP, fields: {} }
  },
}

/** `own` is whose words the request came in, where it came in this protocol's. */
export const writeFields = (
  request: ChatRequest,
  dialect: Dialect,
  own: Family | undefined,
  openLoop: boolean,
  warn: Warn,
): Written => writers[dialect.modelFields ?? own ?? 'none'](request, dialect, openLoop, warn)

/** What the writer says, and what the caller's own fields say besides. */
export const joinFields = (written: Wire, own: unknown): Wire => {
  const given = asRecord(own) ?? {}
  const inferenceConfig = { ...asRecord(written.inferenceConfig), ...asRecord(given.inferenceConfig) }
  return { ...written, ...given, ...(Object.keys(inferenceConfig).length > 0 && { inferenceConfig }) }
}
