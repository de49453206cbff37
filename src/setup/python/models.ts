/** Model's name → whose it is: 'openai:gpt-5', 'anthropic/claude-…', 'gpt-4o'. Imports types only. */

import type { Rule } from '../rule.ts'

type Provider = NonNullable<Rule['provider']>

const prefixes: readonly [RegExp, Provider][] = [
  [/^(openai|openai-responses|openai-chat|text-completion-openai)$/, 'openai'],
  [/^anthropic$/, 'anthropic'],
  [/^(google|gemini|google_genai|google-gla|google-genai)$/, 'google'],
]

const names: readonly [RegExp, Provider][] = [
  [
    /^(ft:)?(gpt-|o[1345](-|$)|chatgpt-|text-embedding-|text-davinci|davinci|dall-e|whisper|tts-|omni-|codex)/,
    'openai',
  ],
  [/^claude-/, 'anthropic'],
  [/^(gemini-|gemma-)/, 'google'],
]

/** Undefined: it cannot be told. `told`: the provider, where another argument names it. */
export const providerOf = (model: string, told?: string): Provider | undefined => {
  const plain = names.find(([pattern]) => pattern.test(model))?.[1]
  if (told === undefined && plain !== undefined) return plain
  const prefix = told ?? /^([\w.-]+)[:/]/.exec(model)?.[1]
  if (prefix === undefined) return undefined
  return prefixes.find(([pattern]) => pattern.test(prefix))?.[1] ?? 'others'
}
