/**
 * What models can do, where a translation depends on it: facts by the catalogue's own model ids, no guessing from names.
 * Output limits, context and reasoning: the vendors' model pages, compared with models.dev by a test.
 * Adaptive thinking: https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking (checked 2026-11)
 * Structured output: https://platform.claude.com/docs/en/build-with-claude/structured-outputs (checked 2026-11)
 * reasoning_effort: https://platform.openai.com/docs/guides/reasoning, https://docs.x.ai/docs/guides/reasoning,
 * https://console.groq.com/docs/reasoning, https://docs.mistral.ai/capabilities/reasoning (checked 2026-11)
 */

import type { Dialect } from '../protocols/codec.ts'

export interface Capability {
  /** Tokens the model can write. */
  maxOutput?: number
  /** It thinks, or can. */
  reasoning?: boolean
  dialect: Dialect
}

/** Fixed budgets are refused: `thinking: {type: 'adaptive'}` only. */
const adaptive = (maxOutput: number): Capability => ({
  maxOutput,
  reasoning: true,
  dialect: { adaptiveThinking: true, defaultMaxTokens: maxOutput },
})
/** A budget it is. */
const budget = (maxOutput: number): Capability => ({
  maxOutput,
  reasoning: true,
  dialect: { adaptiveThinking: false, defaultMaxTokens: maxOutput },
})
/** Before 4.5: no native structured output, and prompt + max_tokens over the context is refused, so not all is asked for. */
const old = (maxOutput: number, reasoning: boolean): Capability => ({
  maxOutput,
  reasoning,
  dialect: { adaptiveThinking: false, defaultMaxTokens: Math.min(maxOutput, 32_000), noOutputFormat: true },
})
/** Refuses `reasoning_effort`, whether it thinks or not. */
const noEffort = (reasoning: boolean): Capability => ({ reasoning, dialect: { reasoningControl: 'none' } })

const rows: Record<string, [ids: string, capability: Capability][]> = {
  anthropic: [
    ['claude-opus-4-7 claude-opus-4-8 claude-opus-5 claude-fable-5 claude-sonnet-5', adaptive(128_000)],
    // Newer than models.dev's copy; as the models they follow.
    ['claude-opus-5-5 claude-fable-5-1', adaptive(128_000)],
    ['claude-opus-4-6', budget(128_000)],
    ['claude-opus-4-5 claude-sonnet-4-5 claude-sonnet-4-6 claude-haiku-4-5', budget(64_000)],
    ['claude-opus-4-0 claude-opus-4-1', old(32_000, true)],
    ['claude-sonnet-4-0 claude-3-7-sonnet-latest', old(64_000, true)],
    ['claude-3-5-sonnet claude-3-5-haiku-latest', old(8192, false)],
    ['claude-3-opus-latest claude-3-sonnet claude-3-haiku', old(4096, false)],
  ],
  openai: [
    [
      'gpt-3.5-turbo gpt-3.5-turbo-0613 gpt-3.5-turbo-1106 gpt-3.5-turbo-16k gpt-4 gpt-4-32k gpt-4-turbo gpt-4.5-preview',
      noEffort(false),
    ],
    ['gpt-4.1 gpt-4.1-mini gpt-4.1-nano gpt-4o gpt-4o-2024-05-13 gpt-4o-mini chatgpt-4o-latest', noEffort(false)],
    ['gpt-4o-audio-preview gpt-4o-mini-audio-preview gpt-4o-search-preview gpt-audio gpt-audio-mini', noEffort(false)],
    ['o1-mini o1-preview', noEffort(true)],
  ],
  'x-ai': [
    ['grok-4-0709 grok-4-fast-reasoning grok-4-1-fast-reasoning grok-code-fast-1', noEffort(true)],
    ['grok-4-fast-non-reasoning grok-4-1-fast-non-reasoning grok-3 grok-3-fast grok-2-1212', noEffort(false)],
  ],
  groq: [
    ['llama-3.3-70b-versatile llama-3.1-8b-instant moonshotai/kimi-k2-instruct', noEffort(false)],
    ['meta-llama/llama-4-scout-17b-16e-instruct meta-llama/llama-4-maverick-17b-128e-instruct', noEffort(false)],
  ],
  mistral: [
    ['magistral-medium magistral-small', noEffort(true)],
    ['mistral-large mistral-large-2512 codestral codestral-2508 devstral-2512 devstral-small', noEffort(false)],
    ['ministral-3b ministral-8b ministral-3b-2512 ministral-8b-2512 ministral-8b-latest', noEffort(false)],
    ['mistral-nemo pixtral-12b pixtral-large', noEffort(false)],
  ],
  google: [['gemini-2.0-flash gemini-2.0-flash-lite gemini-1.5-flash gemini-1.5-pro', noEffort(false)]],
}

/** Every fact, keyed 'price id/model id'. */
export const capabilities: ReadonlyMap<string, Capability> = new Map(
  Object.entries(rows).flatMap(([priceId, list]) =>
    list.flatMap(([ids, capability]) => ids.split(' ').map((id) => [`${priceId}/${id}`, capability] as const)),
  ),
)

/** Price ids that there are facts for. */
export const factual: ReadonlySet<string> = new Set(Object.keys(rows))
