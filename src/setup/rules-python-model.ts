/** Rows of Python for what is told its provider by the model's name: one a provider. Imports types only. */

import type { Rule } from './rule.ts'

export const openai = { lang: 'py', route: 'openai', keyEnv: 'OPENAI_API_KEY', hosts: ['api.openai.com'] } as const
export const anthropic = {
  lang: 'py',
  route: 'anthropic',
  keyEnv: 'ANTHROPIC_API_KEY',
  hosts: ['api.anthropic.com'],
} as const

export const another: Rule['keep'] = { reason: "another provider's model, which is called directly" }

/** A function that is told its provider by the model's name: a row each, for what the gateway is told to be. */
export const byModel = (
  shared: Omit<Rule, 'lang' | 'provider' | 'route'>,
  own: { openai?: Partial<Rule>; anthropic?: Partial<Rule>; google?: Partial<Rule> },
): Rule[] => [
  { ...openai, ...shared, provider: 'openai', ...own.openai },
  { ...anthropic, ...shared, provider: 'anthropic', ...own.anthropic },
  {
    ...shared,
    lang: 'py',
    provider: 'google',
    route: 'google',
    review: 'how it joins the paths of Gemini behind a base URL depends on its version',
    ...own.google,
  },
  { ...shared, lang: 'py', provider: 'others', keep: another },
]

/** What the SDKs below read by themselves. */
export const openaiVariable = { name: 'OPENAI_BASE_URL' }
export const anthropicVariable = { name: 'ANTHROPIC_BASE_URL' }
