/** Paths of operations that pass through whole: whose API they are of, what they do, and the model that they name. */

import type { ProtocolId } from '../core/chat.ts'
import { decodedText } from './paths.ts'

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
/** Whose a path without such a mount is, by its first step behind the version. What is in no row is nobody's: never sent on. */
const families: readonly [steps: RegExp, family: ProtocolId][] = [
  [/^\/(?:responses|conversations)$/, 'openai-responses'],
  [
    /^\/(?:chat|completions|embeddings|files|uploads|batches|images|videos|audio|moderations|models|realtime|rerank|ocr|fine_tuning|vector_stores|containers|assistants|threads|evals|skills|edits|engines)$/,
    'openai-chat',
  ],
  [/^\/messages$/, 'anthropic-messages'],
]
const plainMount = /^(?:\/api)?(?:\/openai)?(?:\/v1)?(?=\/)/

/** A step that leads up, however it is spelt: a path that has one is nobody's. */
const upward = /(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\]|$)|[\\]/i

/** AI Studio has no v1beta1, which the SDK says in its other mode. */
const studioPath = (rest: string): string => rest.replace(/^\/v1beta1(?=\/)/, '/v1beta')

/**
 * Undefined: the path is no provider's. `isProvider` knows ids and aliases; `named`: a header says whose call it is, so that
 * any path may be meant.
 */
export const passPath = (path: string, isProvider: (word: string) => boolean, named: boolean): PassPath | undefined => {
  if (upward.test(path)) return undefined
  const plain = path.replace(/\/{2,}/g, '/')
  for (const [mount, family, provider] of mounts) {
    const found = mount.exec(plain)
    if (found === null) continue
    const rest = plain.slice(found[0].length)
    // Vertex's own paths say their project.
    const isVertex = provider === 'vertex' || (family === 'gemini' && rest.includes('/projects/'))
    if (isVertex) return { family, provider: 'vertex', rest }
    return { family, rest: family === 'gemini' ? studioPath(rest) : rest, ...(provider !== undefined && { provider }) }
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
  // Who writes a slash behind a path means the hosted API; no provider of this family does.
  const rest = plain.replace(plainMount, '').replace(/\/$/, '')
  const [step] = /^\/[^/]+/.exec(rest) ?? []
  const family = step && families.find(([steps]) => steps.test(step))?.[1]
  if (family) return { family, rest }
  return named && step ? { family: 'openai-chat', rest } : undefined
}

/** What a call is recorded as: the hosted API's log types, and words of our own. The first that fits. */
const operations: readonly [RegExp, string][] = [
  [/\/(files|uploads)(\/|$)/, 'file'],
  [/embed/i, 'embedding'],
  [/\/batch(es)?(\/|$)|:batch/, 'batch'],
  [/\/(count_tokens|count-tokens|input_tokens)$|:countTokens|:computeTokens/, 'count-tokens'],
  [/\/audio\/speech|text-to-speech/, 'speech'],
  [/\/audio\/(transcriptions?|translations?)/, 'transcription'],
  [/\/images?\/|:predictImage|imagen/, 'image'],
  [/\/videos?(\/|$)|:predictLongRunning/, 'video'],
  [/\/rerank$/, 'rerank'],
  [/\/moderations?$/, 'moderation'],
  [/\/realtime|BidiGenerateContent/, 'realtime'],
  [/\/models(\/[^:]+)?\/?$/, 'models'],
  [/\/responses(\/|$)/, 'response'],
  [/\/completions(\/|$)|\/invoke|:\w*[pP]redict$|:\w*[gG]enerateContent$|\/chat$/, 'completion'],
]

export const operationOf = (rest: string): string => operations.find(([pattern]) => pattern.test(rest))?.[1] ?? 'custom'

/** Does the answer tell of what this very call used? Not of a batch's, a stored answer's, or none; but making one smaller is billed. */
export const isCounted = (method: string, rest: string): boolean =>
  method === 'POST' &&
  !['batch', 'count-tokens', 'file', 'models'].includes(operationOf(rest)) &&
  !/\/(completions|responses)\/(?!compact$)./.test(rest)

/** '/v1beta/models/gemini-2.5-flash:embedContent', '/model/amazon.titan%3A0/invoke', '/deployments/mine/embeddings' */
const named = [/\/models\/([^:]+):/, /^\/model\/([^/]+)\//, /\/deployments\/([^/]+)\//]

/** The model in a path, as it is called; `put` writes another in its place. */
export const modelOf = (rest: string): { model: string; put(model: string): string } | undefined => {
  const found = named.map((pattern) => pattern.exec(rest)).find((match) => match !== null)
  const [whole = '', raw] = found ?? []
  if (found === undefined || raw === undefined) return undefined
  const at = found.index + whole.lastIndexOf(raw)
  return {
    model: decodedText(raw),
    put: (model) => rest.slice(0, at) + encodeURIComponent(model) + rest.slice(at + raw.length),
  }
}
