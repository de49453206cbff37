/**
 * Providers' own keys: whose one is by how it looks, and where it may go.
 * In: a key as a caller sent it. Out: a provider's id. Sync and pure.
 */

import { isLoopbackUrl } from '../core/loopback.ts'
import { baseUrlOf, type Env } from './base-url.ts'
import type { Provider } from './provider.ts'

/** What providers' keys begin with, the longer first. From their documentation and consoles (checked 2026-11). */
const beginnings: readonly (readonly [start: string, providerId: string])[] = [
  ['sk-ant-', 'anthropic'],
  ['sk-or-', 'openrouter'],
  ['sk-', 'openai'],
  ['AIza', 'google'],
  ['gsk_', 'groq'],
  ['xai-', 'xai'],
  ['csk-', 'cerebras'],
  ['pplx-', 'perplexity'],
  ['fw_', 'fireworks'],
  ['tgp_v1_', 'together'],
  ['nvapi-', 'nvidia'],
  ['hf_', 'huggingface'],
]
/** `sk-…` is what the keys of many look like: where the path says whose API it is, theirs it is. */
const shared = /^sk-(?!ant-|or-|proj-|svcacct-)/
/** Too short to be anybody's; `sk-ant-oat…` is a login, not a key. */
const plausible = /^(?!sk-ant-oat)[\x21-\x7e]{20,512}$/

/**
 * @param named the provider that the path or a header names
 * @returns the provider whose key it is; undefined = nobody's that is known
 */
export const ownerOfKey = (key: string, named: string | undefined): string | undefined => {
  if (!plausible.test(key)) return undefined
  const owner = beginnings.find(([start]) => key.startsWith(start))?.[1]
  if (named !== undefined && (owner === undefined || shared.test(key))) return named
  return owner
}

/** Is it called at its own address, or on this machine? A caller's key goes nowhere else. */
export const isAtHome = (provider: Provider, env: Env): boolean =>
  !provider.fromFolder &&
  (provider.source !== 'user' ||
    provider.protocols.every((protocol) => isLoopbackUrl(baseUrlOf(provider, protocol, env))))
