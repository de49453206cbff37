/** Base URLs: placeholders, the join with a codec's path, and what users write for them (F48). */

import type { ProtocolId } from '../core/chat.ts'
import type { Provider } from './provider.ts'

export type Env = Record<string, string | undefined>

/** `{NAME}`, `{NAME|OTHER}` (the first that is set), `{NAME=default}`. Lower case is no variable: `{model}`. */
const placeholder = /\{([A-Z\d][A-Z\d_|]*)(?:=([^}]*))?\}/g

/** Names of the environment variables that fill a base URL. */
export const placeholdersOf = (baseUrl: string): string[] =>
  [...baseUrl.matchAll(placeholder)].flatMap((match) => match[1]!.split('|'))

/** What a base URL still needs, in words: 'A or B'. */
export const unsetIn = (baseUrl: string, env: Env): string[] => [
  ...new Set(
    [...baseUrl.matchAll(placeholder)]
      .filter(
        ([, names = '', fallback]) => fallback === undefined && !names.split('|').some((name) => env[name]?.trim()),
      )
      .map(([, names = '']) => names.split('|').join(' or ')),
  ),
]

/** What a base URL has for those of its variables that are not set: 'A or B (default: x)'. */
export const defaultsIn = (baseUrl: string, env: Env): string[] => [
  ...new Set(
    [...baseUrl.matchAll(placeholder)]
      .filter(
        ([, names = '', fallback]) => fallback !== undefined && !names.split('|').some((name) => env[name]?.trim()),
      )
      .map(([, names = '', fallback]) => `${names.split('|').join(' or ')} (default: ${fallback})`),
  ),
]

/** The template with its variables in; undefined where one is not set. */
function filled(template: string, env: Env): string | undefined {
  let missing = false
  const text = template.replace(placeholder, (found, names: string, fallback: string | undefined, at: number) => {
    const value =
      names
        .split('|')
        .map((name) => env[name]?.trim())
        .find(Boolean) ?? fallback
    missing ||= value === undefined
    // Whole addresses are set with and without the path that stands behind them here.
    const [behind = ''] = template.slice(at + found.length).split(/[?{]/)
    return value === undefined ? '' : withoutTail(value.replace(/\/+$/, ''), behind)
  })
  // Hosts are set with and without a scheme; Google's global location has no name of its own in the host.
  const url = text.replace(/^(https?:\/\/)(https?:\/\/)/, '$2').replace('//global-aiplatform.', '//aiplatform.')
  return missing ? undefined : url
}

/** 'https://x.test/openai' before '/openai/v1' → 'https://x.test'. */
function withoutTail(value: string, behind: string): string {
  const steps = behind.split('/').slice(1)
  for (let count = steps.length; count > 0; count--) {
    const tail = `/${steps.slice(0, count).join('/')}`
    if (value.endsWith(tail)) return value.slice(0, -tail.length)
  }
  return value
}

/**
 * The provider's base URL for a protocol with its `{NAME}`s filled from the environment; the user's own deployment first.
 * undefined = it does not speak the protocol, or a variable is not set.
 */
export function baseUrlOf(provider: Provider, protocol: ProtocolId, env: Env): string | undefined {
  const plain = provider.baseUrls[protocol]
  for (const template of plain === undefined ? [] : [...(provider.ownUrls?.[protocol] ?? []), plain]) {
    const url = filled(template, env)
    if (url !== undefined) return url
  }
  return undefined
}

/** Where whole paths of the provider's own API are joined to: its root, else the first base URL that it has. */
export function rootUrlOf(provider: Provider, env: Env): string | undefined {
  for (const template of provider.roots ?? []) {
    const url = filled(template, env)
    if (url !== undefined) return url
  }
  return provider.protocols.map((protocol) => baseUrlOf(provider, protocol, env)).find((url) => url !== undefined)
}

/** Where chats go, else any call; undefined = a variable is not set. */
export const calledUrl = (provider: Provider, env: Env): string | undefined =>
  provider.protocols.length === 0
    ? rootUrlOf(provider, env)
    : provider.protocols.map((protocol) => baseUrlOf(provider, protocol, env)).find((url) => url !== undefined)

/** The address that lists show: as the table has it, with its variables' names. */
export const shownUrl = ({ protocols, baseUrls, roots }: Provider): string | null =>
  (protocols[0] && baseUrls[protocols[0]]) ?? roots?.[0] ?? null

/** A step of its own, or within one: Gemini Live's 'google.ai.generativelanguage.v1beta.GenerativeService…'. */
const version = /(?:^|\.)v\d+[a-z]*\d*(?:$|\.)/

/** `head` without the steps at its end that `tail` begins with; undefined where there are none. */
function withoutShared(head: readonly string[], tail: readonly string[]): string[] | undefined {
  for (let count = Math.min(head.length, tail.length); count > 0; count--)
    if (head.slice(-count).every((step, i) => step === tail[i])) return head.slice(0, -count)
  return undefined
}

/**
 * base + a client's path that nobody here knows, whichever of them carries the version: what ends the one and begins the other
 * is written once; a version that the path brings goes before the base's own ('…/v1' + '/v2/embed', '…/v1beta' + '/upload/v1beta/files').
 */
export function joinWhole(base: string, path: string): string {
  const [address = '', query] = base.split('?', 2)
  const origin = /^[a-z]+:\/\/[^/]*/.exec(address)?.[0] ?? ''
  const head = address.slice(origin.length).split('/').filter(Boolean)
  const tail = path.split('/').filter(Boolean)
  const bare = version.test(head.at(-1) ?? '') ? head.slice(0, -1) : head
  const brings = tail.slice(0, 2).some((step) => version.test(step))
  const kept = withoutShared(head, tail) ?? withoutShared(bare, tail) ?? (brings ? bare : head)
  const joined = [origin, ...kept, ...tail].join('/') + (path.endsWith('/') && tail.length > 0 ? '/' : '')
  return query ? `${joined}?${query}` : joined
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
  // Its paths have no version.
  if (protocol === 'bedrock-converse') return written.trim().replace(/\/+$/, '')
  const [address = '', query] = written.trim().split('?', 2)
  const head = address.replace(/\/+$/, '').replace(/\/(chat\/completions|messages|responses)$/, '')
  const version = protocol === 'gemini' ? 'v1beta' : 'v1'
  const ends = protocol === 'anthropic-messages' || protocol === 'gemini'
  const versioned = ends
    ? /\/v\d+[^/]*(\/projects\/.+)?(\/publishers\/[^/]+)?$/.test(head)
    : !/^[a-z]+:\/\/[^/]+$/i.test(head)
  const base = versioned ? head : `${head}/${version}`
  return query ? `${base}?${query}` : base
}
