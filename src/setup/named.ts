/** Variables of the environment by the provider that their name tells: OLLAMA_BASE_URL. Imports the table of providers. */

import { providers } from '../providers/index.ts'
import type { Route, Rule } from './rule.ts'

/** Words for whose API a route is. */
const words: Readonly<Record<Route, readonly string[]>> = {
  openai: ['OPENAI', 'OPEN_AI', 'GPT', 'CHATGPT'],
  anthropic: ['ANTHROPIC', 'CLAUDE'],
  google: ['GOOGLE', 'GEMINI', 'GENAI'],
  azure: ['AZURE'],
  groq: ['GROQ'],
  mistral: ['MISTRAL'],
  together: ['TOGETHER'],
}

const upper = (id: string): string => id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')

/** Servers and gateways that are no row of the table. */
const servers = [
  'OLLAMA',
  'OPENROUTER',
  'LITELLM',
  'VLLM',
  'LMSTUDIO',
  'LM_STUDIO',
  'LLAMACPP',
  'HELICONE',
  'PORTKEY',
  'LOCALAI',
]

const everybody = [...new Set([...Object.values(words).flat(), ...providers.map(({ id }) => upper(id)), ...servers])]

const names = (variable: string, word: string): boolean =>
  new RegExp(`(?:^|_)${word}(?:_|$)`).test(variable.toUpperCase())

const wordsOf = ({ route = 'openai' }: Rule): readonly string[] => words[route]

/** Does the variable's name tell the provider of the row? */
export const isNamedFor = (variable: string, rule: Rule): boolean =>
  variable === rule.keyEnv || variable === rule.baseEnv?.name || wordsOf(rule).some((word) => names(variable, word))

/** Does it tell another? */
export const isNamedForOthers = (variable: string, rule: Rule): boolean =>
  !isNamedFor(variable, rule) && everybody.some((word) => names(variable, word))
