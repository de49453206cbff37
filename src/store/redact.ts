/**
 * Masks credentials in text that is stored or logged: one table of what keys look like.
 * In: text. Out: the same text, each key cut to its recognisable head and `***` (JSON stays JSON). Imports nothing.
 */

/** Head (kept) and tail (masked) of each kind of key. Heads are distinct enough that plain text does not match. */
const secretShapes: readonly { head: string; tail: string; of: string }[] = [
  { head: 'sk-(?:ant-|proj-|or-v1-|svcacct-)?', tail: '[\\w-]{16,}', of: 'OpenAI, Anthropic, DeepSeek, OpenRouter …' },
  { head: 'AIza', tail: '[\\w-]{30,}', of: 'Google' },
  { head: 'xox[abeoprs]-', tail: '[\\w-]{10,}', of: 'Slack' },
  { head: 'xai-', tail: '\\w{32,}', of: 'xAI' },
  { head: 'gsk_', tail: '\\w{20,}', of: 'Groq' },
  { head: 'hf_', tail: '[A-Za-z0-9]{20,}', of: 'Hugging Face' },
  { head: 'A[KS]IA', tail: '[0-9A-Z]{16}', of: 'AWS access key id' },
  { head: 'gh[opsur]_', tail: '\\w{20,}', of: 'GitHub' },
  { head: 'github_pat_', tail: '\\w{20,}', of: 'GitHub' },
  { head: 'rk_', tail: '[\\w.-]{16,}', of: 'Respan' },
  { head: '[Bb]earer ', tail: '[\\w.~+/=-]{16,}', of: 'any Authorization header' },
]
const secrets = new RegExp(`\\b(?:${secretShapes.map(({ head, tail }) => `(${head})${tail}`).join('|')})`, 'g')

/** Our own keys: 8 characters, a dot, 32 more of mixed case (so that no file name with a hash matches). */
const ownKeys =
  // Begins at the dot, which is rare, and looks back from there: several times faster than the other way round.
  /\.(?<=(?<![0-9A-Za-z])[0-9A-Za-z]{8}\.)(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])[0-9A-Za-z]{32}(?![0-9A-Za-z])/g

const mask = (_match: string, ...groups: unknown[]): string => {
  const head = groups.find((group) => typeof group === 'string' && group !== '')
  return `${typeof head === 'string' ? head : ''}***`
}

/** The text with every well-known kind of key masked. */
export const redact = (text: string): string => text.replace(secrets, mask).replace(ownKeys, '.***')
