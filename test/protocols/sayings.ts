/**
 * What a request or an answer says, as a list of single things with their places: the measure of what a crossing loses.
 * A thing of the source that the result does not say must be named by a warning of the writer.
 */

import { isDeepStrictEqual } from 'node:util'
import type {
  ChatRequest,
  ChatResponse,
  Choice,
  Extra,
  Part,
  Source,
  TextPart,
  Tool,
  Usage,
  Warning,
} from '../../src/core/chat.ts'

export interface Saying {
  /** Path in the neutral value, as warnings name it. */
  path: string
  what: unknown
}

/** JSON texts as values: a writer may spell them anew. */
const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text || '{}') as unknown
  } catch {
    return text
  }
}

/** Where bytes are, however they are wrapped. */
const bytesOf = (source: Source): unknown => {
  if (source.kind === 'url') return source.url
  if (source.kind === 'file-id') return source.id
  if (source.kind === 'text') return source.text
  return source.mediaType.startsWith('text/') ? Buffer.from(source.data, 'base64').toString() : source.data
}

const extras = (path: string, extra: Extra | undefined): Saying[] =>
  Object.values(extra ?? {}).flatMap((members) =>
    Object.entries(members)
      .filter(([name]) => !name.startsWith('$'))
      .map(([name, value]) => ({ path: `${path}${name}`, what: [name, value] })),
  )

const sayCitations = ({ citations = [] }: TextPart, path: string): Saying[] =>
  citations.map(({ url, text }, i) => ({ path: `${path}.citations[${i}]`, what: ['citation', url ?? text] }))

const sayPart = (part: Part, path: string, who: string): Saying[] => {
  const rest = 'extra' in part ? extras(`${path}.`, part.extra) : []
  if ('cache' in part && part.cache) rest.push({ path: `${path}.cache`, what: ['cache', part.cache] })
  const say = (...what: unknown[]): Saying[] => [{ path, what: [who, ...what] }, ...rest]
  switch (part.type) {
    case 'text':
      return [...(part.text.trim() === '' ? rest : say('text', part.text)), ...sayCitations(part, path)]
    case 'refusal':
      return say('refusal', part.text)
    case 'image':
      return [
        ...say('media', bytesOf(part.source)),
        ...(part.detail === undefined ? [] : [{ path: `${path}.detail`, what: ['detail', part.detail] }]),
      ]
    case 'file':
      return say('media', bytesOf(part.source), part.filename)
    case 'audio':
      return say('audio', part.data)
    case 'tool-call':
      return say('call', part.id, part.name, part.custom ? part.arguments : parsed(part.arguments))
    case 'tool-result':
      return [
        ...say('result', part.id),
        ...(part.isError ? [{ path: `${path}.isError`, what: ['isError', part.id] }] : []),
        ...sayParts(part.parts, path, `result ${part.id}`),
      ]
    case 'reasoning':
      return [
        ...(part.text === '' ? [] : [{ path, what: [who, 'thought', part.text] }]),
        ...(part.signature === undefined ? [] : [{ path: `${path}.signature`, what: ['signature', part.signature] }]),
        ...(part.redacted === undefined ? [] : [{ path: `${path}.redacted`, what: ['redacted', part.redacted] }]),
        ...rest,
      ]
    case 'opaque':
      return say('opaque', part.kind)
  }
}

/** The texts of one answer say one thing: where a protocol has one string, they are joined. Citations keep their places. */
const sayAnswer = (parts: readonly Part[], path: string, who: string): Saying[] => {
  const texts = parts.filter((part) => part.type === 'text')
  const all = texts.map(({ text }) => text).join('')
  const said = all.trim() === '' ? [] : [{ path: `${path}.parts[0]`, what: [who, 'text', all] }]
  const rest = parts.flatMap((part, i) => {
    const at = `${path}.parts[${i}]`
    return part.type === 'text' ? sayCitations(part, at) : sayPart(part, at, who)
  })
  return [...said, ...rest]
}
/** A request keeps its texts apart: each may carry a cache mark. */
const sayParts = (parts: readonly Part[], path: string, who: string): Saying[] =>
  parts.flatMap((part, i) => sayPart(part, `${path}.parts[${i}]`, who))

const sayTool = (tool: Tool, path: string): Saying[] => {
  if (tool.type === 'opaque') return [{ path, what: ['tool', tool.kind, tool.value] }]
  return [
    { path, what: ['tool', tool.name, tool.description] },
    { path: `${path}.parameters`, what: ['schema', tool.name, parsed(tool.parameters)] },
    // Lax is what all are that say nothing, and what a writer says where that is not so.
    ...(tool.strict !== true ? [] : [{ path: `${path}.strict`, what: ['strict', tool.name, tool.strict] }]),
    ...(tool.cache === undefined ? [] : [{ path: `${path}.cache`, what: ['cache', tool.cache] }]),
    ...extras(`${path}.`, tool.extra),
  ]
}

const settings = [
  'toolChoice parallelTools maxTokens temperature topP topK seed frequencyPenalty presencePenalty n logprobs topLogprobs',
  'user serviceTier stream',
]
  .join(' ')
  .split(' ') as (keyof ChatRequest)[]

/** Defaults of the protocols say nothing. */
const isDefault = (name: string, value: unknown, { tools, toolChoice }: ChatRequest): boolean =>
  value === undefined ||
  (name === 'n' && value === 1) ||
  (name === 'logprobs' && value === false) ||
  (name === 'parallelTools' && (value === true || !tools?.length || toolChoice?.type === 'none'))

/** Two words for no thinking. How it is to be told stands by itself: a writer may add to it. */
const sayReasoning = (reasoning: ChatRequest['reasoning']): Saying[] => {
  const { display, ...much } = reasoning ?? {}
  const plain = isDeepStrictEqual(much, { effort: 'none' }) ? { mode: 'off' } : much
  return [
    ...(Object.keys(much).length === 0 ? [] : [{ path: 'reasoning', what: ['reasoning', plain] }]),
    ...(display === undefined ? [] : [{ path: 'reasoning.display', what: ['display', display] }]),
  ]
}

export const sayRequest = (request: ChatRequest): Saying[] => {
  const { output } = request
  return [
    ...request.messages.flatMap(({ role, parts, name, extra }, i) => {
      const who = role === 'developer' ? 'system' : role
      return [
        ...sayParts(parts, `messages[${i}]`, who),
        ...(name === undefined ? [] : [{ path: `messages[${i}].name`, what: ['name', name] }]),
        ...extras(`messages[${i}].`, extra),
      ]
    }),
    ...(request.tools ?? []).flatMap((tool, i) => sayTool(tool, `tools[${i}]`)),
    ...settings
      .filter((name) => !isDefault(name, request[name], request))
      .map((name) => ({ path: name, what: [name, request[name]] })),
    ...sayReasoning(request.reasoning),
    ...(request.stop ?? []).map((stop) => ({ path: 'stop', what: ['stop', stop] })),
    ...(output === undefined || output.type === 'text'
      ? []
      : [{ path: 'output', what: ['output', output.type, 'schema' in output ? parsed(output.schema) : ''] }]),
    ...extras('', request.extra),
  ]
}

/** A refusal may be told by a part or by the reason for the end. */
const reasonOf = ({ parts, finish }: Choice) =>
  finish?.reason === 'stop' && parts.some(({ type }) => type === 'refusal')
    ? 'refusal'
    : // The provider gave no word that we know: nothing to be lost.
      finish?.reason === 'other'
      ? 'stop'
      : finish?.reason

const counts = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'reasoningTokens'] as const

export const sayResponse = (response: ChatResponse): Saying[] => [
  ...response.choices.flatMap((choice, i) => {
    const { parts, finish, logprobs } = choice
    return [
      ...sayAnswer(parts, `choices[${i}]`, `choice ${i}`),
      { path: `choices[${i}].finish`, what: ['finish', i, reasonOf(choice)] },
      ...(finish?.sequence === undefined
        ? []
        : [{ path: `choices[${i}].finish`, what: ['sequence', finish.sequence] }]),
      ...(logprobs === undefined ? [] : [{ path: `choices[${i}].logprobs`, what: ['logprobs', i, logprobs] }]),
    ]
  }),
  ...counts
    .filter((name) => (response.usage?.[name] ?? 0) > 0)
    .map((name) => ({ path: `usage.${name}`, what: [name, (response.usage as Usage)[name]] })),
  ...extras('', response.extra),
]

/** A warning of a whole names its members; one of a member says that the whole has changed. */
const covers = (warned: string, path: string): boolean =>
  [
    [warned, path],
    [path, warned],
  ].some(
    ([whole, member]) =>
      member === whole || (/^[.[]/.test(`${member}`.slice(`${whole}`.length)) && `${member}`.startsWith(`${whole}`)),
  )

/**
 * What `before` says, `after` does not, and no warning names. Each saying of `after` stands for one; texts of one voice may
 * be joined, in their order.
 */
export const unnamedLosses = (
  before: readonly Saying[],
  after: readonly Saying[],
  warnings: readonly Warning[],
): Saying[] => {
  const left = after.map(({ what }) => what)
  const texts = new Map<unknown, { all: string; at: number }>()
  for (const [who, kind, text] of left.filter((what) => Array.isArray(what)))
    if (kind === 'text') texts.set(who, { all: `${texts.get(who)?.all ?? ''}${text}`, at: 0 })
  return before.filter(({ path, what }) => {
    const [who, kind, text] = what as [unknown, unknown, string]
    const said = texts.get(who)
    if (kind === 'text' && said !== undefined) {
      const found = said.all.indexOf(text, said.at)
      if (found >= 0) said.at = found + text.length
      if (found >= 0) return false
    }
    const at = left.findIndex((one) => isDeepStrictEqual(one, what))
    if (at >= 0) left.splice(at, 1)
    // What stands in a result is told by its id.
    return at < 0 && !warnings.some(({ field }) => covers(field.replace(/\.id$/, ''), path))
  })
}
