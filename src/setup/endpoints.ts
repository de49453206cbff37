/** Addresses of the providers' HTTP APIs as they stand in code: how one is cut in two, and what is behind it. Imports types only. */

import { type Route, routes } from './rule.ts'

export interface Endpoint {
  route: Route
  /** What the gateway's address takes the place of: 'https://api.openai.com/v1'. */
  base: string
  /** '/chat/completions'; '' where the address is the base alone. */
  rest: string
  /** The header that carries the key, in lower case. */
  header: 'authorization' | 'x-api-key' | 'x-goog-api-key'
  keyEnv: string
}

const apis: readonly (Pick<Endpoint, 'route' | 'header' | 'keyEnv'> & { base: string })[] = [
  { route: 'openai', base: 'https://api.openai.com/v1', header: 'authorization', keyEnv: 'OPENAI_API_KEY' },
  { route: 'anthropic', base: 'https://api.anthropic.com', header: 'x-api-key', keyEnv: 'ANTHROPIC_API_KEY' },
  {
    route: 'google',
    base: 'https://generativelanguage.googleapis.com',
    header: 'x-goog-api-key',
    keyEnv: 'GEMINI_API_KEY',
  },
]

export const endpointOf = (address: string): Endpoint | undefined => {
  const api = apis.find(
    ({ base }) => address === base || address.startsWith(`${base}/`) || address.startsWith(`${base}?`),
  )
  return api && { ...api, rest: address.slice(api.base.length) }
}

/** Is it what the gateway's address can stand for: an API's base, or its host alone, before a path that begins with a slash? */
export const isBase = (address: string): boolean =>
  apis.some(({ base }) => address === base || address === new URL(base).origin)

export const apiHosts: readonly string[] = apis.map(({ base }) => new URL(base).host)

const senders =
  /\b(?:fetch|axios|got|ky|undici|superagent|requests|httpx|aiohttp|urllib|urlopen)\b|\b(?:authorization|x-api-key|x-goog-api-key)\b/i

/** Does the file look as if it sent requests by itself? */
export const sends = (text: string): boolean => senders.test(text)

/** Of an address that was followed to no call: in a file that sends requests one may read it unseen, elsewhere it is a table's. */
export const ofUnread = (isSending: boolean): { verdict: 'REVIEW' | 'REPORT'; reason: string } =>
  isSending
    ? {
        verdict: 'REVIEW',
        reason:
          'requests of this file may go to this address in a way that is not followed: address and key belong together there',
      }
    : { verdict: 'REPORT', reason: 'an address of a provider that no call in sight reads' }

/** What is no model call, and why it stays where it is. */
const direct: readonly [RegExp, string][] = [
  [/^(\/v1)?\/realtime/, 'realtime sessions stay with the provider'],
  [/^(\/v1)?\/(organization|usage|dashboard|billing|traces)/, "it is about the provider's account, not a model call"],
  [/^(\/v1|\/v1beta)?\/models\/?(\?.*)?$/, 'it lists models'],
]

export const whyDirect = (rest: string): string | undefined => direct.find(([pattern]) => pattern.test(rest))?.[1]

export const operationAt = (rest: string): string =>
  /\/(chat|responses|messages|embeddings|moderations|images|audio|files|batches)\b/.exec(rest)?.[1] ??
  (/embedContent/.test(rest) ? 'embeddings' : /generateContent/i.test(rest) ? 'chat' : 'other')

/** The gateway's address of the same thing. */
export const addressAt = ({ route, rest }: Endpoint, gateway: string): string =>
  `${gateway}${routes[route].path}${rest}`
