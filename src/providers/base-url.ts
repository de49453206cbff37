/** Base URLs: placeholders, the join with a codec's path, and what users write for them (F48). */

import type { ProtocolId } from '../core/chat.ts'
import type { Provider } from './provider.ts'

export type Env = Record<string, string | undefined>

const placeholder = /\{(\w+)\}/g

/** Names of the environment variables that a base URL needs. */
export const placeholdersOf = (baseUrl: string): string[] =>
  [...baseUrl.matchAll(placeholder)].map((match) => match[1]!)

/**
 * The provider's base URL for a protocol with its `{NAME}`s filled from the environment.
 * undefined = it does not speak the protocol, or a variable is not set.
 */
export function baseUrlOf(provider: Provider, protocol: ProtocolId, env: Env): string | undefined {
  const template = provider.baseUrls[protocol]
  if (template === undefined || placeholdersOf(template).some((name) => !env[name])) return undefined
  const filled = template.replace(placeholder, (_, name: string) => env[name]!.trim().replace(/\/+$/, ''))
  // DATABRICKS_HOST and the like are set with and without a scheme.
  return filled.replace(/^(https?:\/\/)(https?:\/\/)/, '$2')
}

/**
 * base + path, whichever of them carries the version: slashes are never doubled, a version segment that ends the base and
 * starts the path is written once, a base that already is the whole endpoint stays, a query in the base stays at the end.
 */
export function joinUrl(base: string, path: string): string {
  const [address = '', query] = base.trim().split('?', 2)
  const head = address.replace(/\/+$/, '')
  const tail = `/${path.replace(/^\/+/, '')}`
  const [, first = ''] = tail.split('/')
  const bare = /^v\d+(beta\d*)?$/.test(first) && head.endsWith(`/${first}`) ? tail.slice(first.length + 1) : tail
  const joined = head.endsWith(bare) ? head : head + bare
  return query ? `${joined}?${query}` : joined
}

/**
 * A base URL as a user wrote it → one that a codec's path can be joined to. Anthropic's and Google's SDKs count the version
 * to the path, so it is added where it is missing; OpenAI's count it to the base, so only a bare origin (http://127.0.0.1:8000)
 * gets it: every local server puts its API below /v1.
 */
export function plainBaseUrl(written: string, protocol: ProtocolId): string {
  const [address = '', query] = written.trim().split('?', 2)
  const head = address.replace(/\/+$/, '').replace(/\/(chat\/completions|messages|responses)$/, '')
  const version = protocol === 'gemini' ? 'v1beta' : 'v1'
  const ends = protocol === 'anthropic-messages' || protocol === 'gemini'
  const versioned = ends ? /\/v\d+[^/]*(\/publishers\/[^/]+)?$/.test(head) : !/^[a-z]+:\/\/[^/]+$/i.test(head)
  const base = versioned ? head : `${head}/${version}`
  return query ? `${base}?${query}` : base
}
