/** Paths of operations that pass through whole: whose API they are of, what they do, and the model that they name. */

import type { ProtocolId } from '../core/chat.ts'

export interface PassPath {
  family: ProtocolId
  /** The provider that the path names. */
  provider?: string
  /** The provider's own path. */
  rest: string
}

/** What stands before a family's paths, the longest first. @see the table of base URLs in the README */
const mounts: readonly [mount: RegExp, family: ProtocolId, provider?: string][] = [
  [/^(?:\/api)?\/anthropic(?=\/)/, 'anthropic-messages'],
  [/^(?:\/api)?(?:\/google\/vertexai|\/vertexai|\/vertex)(?=\/)/, 'gemini', 'vertex'],
  [/^(?:\/api)?(?:\/google\/gemini|\/google|\/gemini)(?=\/)/, 'gemini'],
  [/^(?:\/api)?\/azure(?=\/)/, 'openai-chat', 'azure'],
  [/^(?:\/api)?\/bedrock(?=\/)/, 'bedrock-converse', 'bedrock'],
]
const openai = /^(?:\/api)?(?:\/openai)?(?:\/v1)?(?=\/)/

/** First steps of the Respan API's own paths: never a provider's. */
const reserved = new Set(
  (
    'alerts api-keys auth automations credentials dataset datasets deployments evaluator evaluators experiment experiments ' +
    'feedback integrations keys limits log-threads logs members monitors notifications organization organizations prompts ' +
    'request-logs scores spans stats support temporary-keys test-cases testset testsets thread threads traces usage user users ' +
    'views webhooks workflows'
  ).split(' '),
)

/** Undefined: the path is no provider's. `isProvider` knows ids and aliases. */
export const passPath = (path: string, isProvider: (word: string) => boolean): PassPath | undefined => {
  const plain = path.replace(/\/{2,}/g, '/')
  for (const [mount, family, provider] of mounts) {
    const found = mount.exec(plain)
    if (found === null) continue
    const rest = plain.slice(found[0].length)
    // Vertex's own paths say their project.
    const vertex = provider === undefined && family === 'gemini' && rest.includes('/projects/')
    return { family, provider: vertex ? 'vertex' : provider, rest }
  }
  const [, first = '', second = '', third = ''] = plain.split('/')
  const word = first === 'api' ? second : first
  if (word !== 'openai' && isProvider(word) && (first !== 'api' || third !== ''))
    return {
      family: 'openai-chat',
      provider: word,
      rest: plain.slice(first === 'api' ? word.length + 5 : word.length + 1),
    }
  if (first !== 'api' && first !== 'v1' && first !== 'openai') return undefined
  const rest = plain.replace(openai, '')
  if (first === 'api' && reserved.has(rest.split('/')[1] ?? '')) return undefined
  if (rest === '' || rest === '/') return undefined
  return { family: /^\/(responses|conversations)(\/|$)/.test(rest) ? 'openai-responses' : 'openai-chat', rest }
}

/** What a call is recorded as: the hosted API's log types, and words of our own. The first that fits. */
const operations: readonly [RegExp, string][] = [
  [/batch/i, 'batch'],
  [/\/(count_tokens|count-tokens|input_tokens)|:countTokens|:computeTokens/, 'count-tokens'],
  [/embed/i, 'embedding'],
  [/\/audio\/speech|text-to-speech/, 'speech'],
  [/\/audio\/(transcriptions?|translations?)/, 'transcription'],
  [/\/images?\/|:predictImage|imagen/, 'image'],
  [/\/videos?(\/|$)|:predictLongRunning/, 'video'],
  [/rerank/, 'rerank'],
  [/moderations?/, 'moderation'],
  [/\/(files|uploads)/, 'file'],
  [/realtime|BidiGenerateContent/, 'realtime'],
  [/\/models/, 'models'],
  [/\/responses/, 'response'],
  [/\/completions/, 'completion'],
  [/\/invoke/, 'completion'],
]
const modelPaths = /\/models(\/[^/:]+)?\/?$/

export const operationOf = (rest: string): string =>
  modelPaths.test(rest) ? 'models' : (operations.find(([pattern]) => pattern.test(rest))?.[1] ?? 'custom')

/** '/v1beta/models/gemini-2.5-flash:embedContent', '/model/amazon.titan%3A0/invoke', '/deployments/mine/embeddings' */
const named = [/\/models\/([^:]+):/, /^\/model\/([^/]+)\//, /\/deployments\/([^/]+)\//]

/** The model in a path, as it stands there and as it is called. */
export const modelOf = (rest: string): { inPath: string; model: string } | undefined => {
  const inPath = named.map((pattern) => pattern.exec(rest)?.[1]).find((model) => model !== undefined)
  if (inPath === undefined) return undefined
  try {
    return { inPath, model: decodeURIComponent(inPath) }
  } catch {
    return { inPath, model: inPath }
  }
}
