/** Addresses: whose they are. Imports the table of providers. */

import { providers } from '../providers/index.ts'

/** Gateways and proxies of others: who is behind one stays there. */
const gateways: readonly [RegExp, string][] = [
  [/helicone\.ai$/, 'Helicone'],
  [/portkey\.ai$/, 'Portkey'],
  [/openrouter\.ai$/, 'OpenRouter'],
  [/litellm/, 'LiteLLM'],
  [/ai-gateway\.vercel\.sh$|gateway\.ai\.vercel|vercel\.ai$/, "Vercel's gateway"],
  [/gateway\.ai\.cloudflare\.com$/, "Cloudflare's gateway"],
  [/braintrust(proxy)?\.(dev|com)$/, 'Braintrust'],
  [/requesty\.ai$/, 'Requesty'],
  [/keywordsai\.co$/, 'Keywords AI'],
]

const clouds: readonly [RegExp, string][] = [
  [/\.openai\.azure\.com$|\.services\.ai\.azure\.com$|\.cognitiveservices\.azure\.com$/, 'Azure'],
  [/\.amazonaws\.com$/, 'AWS'],
  [/-?aiplatform\.googleapis\.com$/, 'Vertex AI'],
]

/** The host of an address, with its port; undefined for what is none. A template's holes may be left in. */
export const hostOf = (address: string): string | undefined =>
  /^(?:https?|wss?):\/\/([^/?#\s"'`]+)/
    .exec(address)?.[1]
    ?.replace(/^[^@]*@/, '')
    .toLowerCase()

const byHost = new Map<string, string>()
for (const { name, baseUrls } of providers)
  for (const url of Object.values(baseUrls)) {
    const host = url === undefined ? undefined : hostOf(url)
    if (host !== undefined && !host.includes('{') && !byHost.has(host)) byHost.set(host, name)
  }

const local = /^(localhost|127\.|0\.0\.0\.0|\[::1?\]|host\.docker\.internal|192\.168\.|10\.)/

export interface Whose {
  kind: 'gateway' | 'provider' | 'local' | 'other'
  name: string
}

export const whoseHost = (host: string): Whose => {
  const gateway = gateways.find(([pattern]) => pattern.test(host))
  if (gateway !== undefined) return { kind: 'gateway', name: gateway[1] }
  const cloud = clouds.find(([pattern]) => pattern.test(host))
  if (cloud !== undefined) return { kind: 'provider', name: cloud[1] }
  const provider = byHost.get(host)
  if (provider !== undefined && !local.test(host)) return { kind: 'provider', name: provider }
  return local.test(host) ? { kind: 'local', name: `a server of one's own (${host})` } : { kind: 'other', name: host }
}

/** Is the address that of our gateway, here or hosted? */
export const isOurs = (address: string, gateway: string): boolean => {
  const host = hostOf(address)
  return host !== undefined && (host === 'api.respan.ai' || host === hostOf(gateway) || host === alternate(gateway))
}

const alternate = (gateway: string): string | undefined => hostOf(gateway)?.replace(/^127\.0\.0\.1/, 'localhost')
