/** Path → protocol: every spelling that an SDK's path joining leads to (with and without the version segment). */

import type { ProtocolId } from '../core/chat.ts'
import type { Doorway, Named } from '../gateway/read.ts'
import type { Codec } from '../protocols/codec.ts'
import { codecs } from '../protocols/index.ts'
import { decodedText } from './paths.ts'

/** A protocol's route, and what the path says that other protocols say in the body. */
export interface Routed {
  codec: Codec
  named: Named
}

const openai = [
  '',
  '/v1',
  '/api',
  '/api/v1',
  '/api/openai',
  '/api/openai/v1',
  '/openai/v1',
  // AzureOpenAI's operations without a deployment, and Azure's route that needs none.
  '/api/azure/openai',
  '/api/azure/openai/v1',
]

/** What may stand before a codec's own route. @see the table of base URLs in the README */
const mounts: Record<ProtocolId, readonly string[]> = {
  'openai-chat': openai,
  'openai-responses': openai,
  'anthropic-messages': [
    '/v1',
    '/api/v1',
    '/api/anthropic',
    '/api/anthropic/v1',
    '/api/anthropic/v1/v1',
    '/anthropic',
    '/anthropic/v1',
  ],
  gemini: [],
  'bedrock-converse': [],
}

/**
 * Mounts of routes with the model in the path, as patterns. Azure's SDKs put the deployment before OpenAI's own route:
 * https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference (checked 2026-11)
 */
const patterns: Partial<Record<ProtocolId, string>> = {
  'openai-chat': '(?:/api)?(?:/azure)?/openai/deployments/(?<model>.+)',
  // AI Studio's paths and Vertex's; SDKs add the version to a base URL that may have it already.
  gemini:
    '(?:/api)?(?:/google(?:/gemini)?|/gemini|/vertex)?(?:/v1[a-z]*\\d*){0,2}(?:/projects/[^/]+/locations/[^/]+)?(?:/publishers/(?<publisher>[^/]+))?',
  // AWS's SDKs put it behind whatever endpoint they are given.
  'bedrock-converse': '(?:/api)?(?:/bedrock)?',
}

/** Where a model that has a slash in its name stands without the folder `models`: so writes @ai-sdk/google (4.0.121). */
const barePatterns: Partial<Record<ProtocolId, string>> = {
  gemini: '(?:/api)?/(?:google(?:/gemini)?|gemini)(?:/v1[a-z]*\\d*|(?!/v1))',
}

const exact = new Map<string, Routed>()
const shaped: { pattern: RegExp; codec: Codec; stream?: boolean }[] = []
const escaped = (text: string) => text.replace(/[.*+?^$()[\]\\]/g, '\\$&')

for (const codec of Object.values(codecs))
  for (const { path, stream } of codec.routes) {
    const pattern = patterns[codec.id]
    const bare = barePatterns[codec.id]
    const behind = escaped(path).replace('{model}', '(?<model>.+)')
    if (pattern !== undefined) shaped.push({ pattern: new RegExp(`^${pattern}${behind}/?$`), codec, stream })
    if (bare !== undefined)
      shaped.push({ pattern: new RegExp(`^${bare}${behind.replace('/models/', '/(?=[^/]+/)')}/?$`), codec, stream })
    if (!path.includes('{'))
      for (const mount of mounts[codec.id])
        for (const slash of ['', '/']) exact.set(`${mount}${path}${slash}`, { codec, named: {} })
  }

const shapedRoute = (path: string): Routed | undefined => {
  for (const { pattern, codec, stream } of shaped) {
    const found = pattern.exec(path)?.groups
    if (found?.model === undefined) continue
    const model = decodedText(found.model)
    // Google's SDKs write provider/model as the model of a publisher.
    const other = found.publisher === undefined || found.publisher === 'google' ? '' : `${found.publisher}/`
    return { codec, named: { model: `${other}${model}`, ...(stream !== undefined && { stream }) } }
  }
  return undefined
}

/** Doors of clouds: a name that comes there means the cloud's own, where it can be called. */
const doors: readonly [RegExp, Doorway][] = [
  [/^(?:\/api)?\/azure\/|^(?:\/api)?\/openai\/deployments\//, { provider: 'azure', names: 'every' }],
  [/\/projects\/[^/]+\/locations\//, { provider: 'vertex', names: 'every' }],
  [/^(?:\/api)?(?:\/bedrock)?\/model\//, { provider: 'bedrock', names: 'unknown' }],
]

const plainRoute = (path: string): Routed | undefined => {
  const found = exact.get(path) ?? shapedRoute(path)
  const at = found && doors.find(([pattern]) => pattern.test(path))?.[1]
  return found && at !== undefined ? { ...found, named: { ...found.named, at } } : found
}

/** '/api/groq/openai/v1/chat/completions', '/api/mistral/v1/chat/completions': a route behind a provider's name. */
const providerRoute = (path: string, isProvider: (word: string) => boolean): Routed | undefined => {
  const [, provider = '', rest = ''] = /^\/(?:api\/)?([^/]+)(\/.+)$/.exec(path) ?? []
  const routed = rest !== '' && isProvider(provider) ? plainRoute(`/api${rest}`) : undefined
  return routed && { ...routed, named: { ...routed.named, provider } }
}

/** `path` without query; double slashes are one. `isProvider` knows ids and aliases. */
export const routeOf = (path: string, isProvider: (word: string) => boolean = () => false): Routed | undefined => {
  const found = plainRoute(path)
  if (found !== undefined) return found
  return path.includes('//') ? routeOf(path.replace(/\/{2,}/g, '/'), isProvider) : providerRoute(path, isProvider)
}
