/** What the rows of npm.ts and python.ts are: an app of ten lines, as the package's own README begins, and what is to become of it. */

import type { Verdict } from '../../../src/setup/site.ts'

export interface App {
  name: string
  /** As the registry names them; the first one's version is told. */
  packages: readonly string[]
  code: string
  verdict: Verdict
  /** Where it calls without us, and what is in the traces with us. */
  host: string
  call?: { provider: string; model: string; protocol: string }
  argv?: readonly string[]
}

export const gpt = { provider: 'openai', model: 'gpt-5.5' }
export const claude = { provider: 'anthropic', model: 'claude-sonnet-4-5' }
export const gemini = { provider: 'google', model: 'gemini-2.5-flash' }
export const llama = { provider: 'groq', model: 'llama-3.3-70b-versatile' }
export const mistral = { provider: 'mistral', model: 'mistral-large-latest' }
export const together = { provider: 'together', model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo' }

export const chat = 'openai-chat'
export const responses = 'openai-responses'
export const messages = 'anthropic-messages'

export const hosts = {
  openai: 'api.openai.com',
  anthropic: 'api.anthropic.com',
  google: 'generativelanguage.googleapis.com',
  groq: 'api.groq.com',
  mistral: 'api.mistral.ai',
}

export const all = ['--providers', 'all']

/** As it stands in the code. */
export const npmQuestion = "'Say it'"

export const npmRow = (
  name: string,
  packages: string,
  code: string,
  host: string,
  call: App['call'],
  more: Partial<App> = {},
): App => ({ name, packages: packages.split(' '), code, host, verdict: 'REWRITE', ...(call && { call }), ...more })

export const pythonQuestion = '"Say it"'

/** Its second paragraph begins with the .env file being loaded. */
export const pythonRow = (
  name: string,
  packages: string,
  code: string,
  host: string,
  call: App['call'],
  more: Partial<App> = {},
): App => ({
  name,
  packages: [...packages.split(' '), 'python-dotenv'],
  code: code.replace('\n\n', '\nfrom dotenv import load_dotenv\n\nload_dotenv()\n'),
  host,
  verdict: 'REWRITE',
  ...(call && { call }),
  ...more,
})
