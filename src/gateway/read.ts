/** Step 1: a client's bytes → what the other steps ask of them. Full parsing waits until a step needs the neutral form. */

import type { ChatRequest, Warning } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import type { RespanParams } from '../core/params.ts'
import type { Codec } from '../protocols/codec.ts'
import { mark } from '../protocols/sealed.ts'
import type { Chunk } from '../wire/framing.ts'
import { type Edits, parseJson, type Span, spansAt, splice } from '../wire/json.ts'
import { liftParams } from './params.ts'
import { askedPrompt, type PromptAsk } from './prompt-ask.ts'

/** Whose door a call came to: a name that says no other provider is theirs, where they can be called. */
export interface Doorway {
  provider: string
  /** `every`: their names are what a user deployed under them. `unknown`: those that the catalogue knows nowhere else. */
  names: 'every' | 'unknown'
}

/** What some protocols say in the path. */
export interface Named {
  /** Who is to be asked. */
  provider?: string
  at?: Doorway
  model?: string
  stream?: boolean
}

/** One request as the server hands it over. */
export interface Incoming {
  codec: Codec
  path: string
  /** With its question mark, or ''. */
  search: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
  /** Unix ms. */
  startedAt: number
  /** What the path says: where it does, it wins over the body. */
  named: Named
  /** The caller is on this machine. */
  isLocal: boolean
  /** What was wrong before the body could be read (too large, cut off): recorded and answered like any refusal. */
  problem?: GatewayError
}

/** The stored prompt that a request was filled in from. */
export interface PromptUse {
  id: string
  /** Absent where there was none of the kind that was asked for. */
  version?: number
  /** Puts the messages into a whole answer, where the caller asked for that. */
  echo?(body: Chunk): Chunk
}

export interface Reading {
  codec: Codec
  /** As asked for; '' where the body names none. */
  model: string
  stream: boolean
  params: RespanParams
  warnings: Warning[]
  /** The JSON text of a top-level member. */
  member(key: string): string | undefined
  /** The body with Respan's parameters out and `edits` in, every other byte as it came. */
  passBody(edits: Edits): Buffer
  /** It holds what only this gateway can read, so not even a provider of its own protocol can take it as it is. */
  rewrites(): boolean
  /** The neutral form, without Respan's parameters. Throws `bad_request`. */
  request(): ChatRequest
  /** The stored prompt that is still to be filled in (prompt.ts). */
  asked?: PromptAsk
  /** The one that was. */
  prompt?: PromptUse
}

// A body is scanned and spliced as latin1 text: one character a byte, so that whatever is not touched is byte for byte the
// caller's own, be it valid UTF-8 or not.
const toUtf8 = (text: string): string =>
  /[\x80-\xff]/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text
const toLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

const readSpans = (text: string): Span[] => {
  if (text.trim() === '') throw new GatewayError('bad_request', 'the body is empty; it must be a JSON object')
  if (!text.trimStart().startsWith('{')) throw new GatewayError('bad_request', 'the body must be a JSON object')
  const spans = spansAt(text)
  // What stands behind the object would go to the provider unread.
  const behind = text.indexOf('}', spans.at(-1)?.end ?? text.indexOf('{')) + 1
  if (text.slice(behind).trim() !== '')
    throw new GatewayError('bad_request', `the body is JSON with something more behind it, at position ${behind}`)
  return spans
}

const parseMember = (text: string, key: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new GatewayError('bad_request', `${key}: is not valid JSON`)
  }
}

const boxes = ['respan_params', 'keywordsai_params', 'extra_headers']

/** The protocol's own `metadata` without what is said to us in it. */
const plainMetadata = ({ metadataMembers: own }: Codec, text: string | undefined): Edits => {
  if (text === undefined || !text.startsWith('{')) return {}
  const keys = spansAt(text).map(({ key }) => key)
  const remove = new Set(keys.filter((key) => boxes.includes(key) || (own !== undefined && !own.includes(key))))
  if (remove.size === 0) return {}
  if (own !== undefined && remove.size === keys.length) return { remove: new Set(['metadata']) }
  return { set: { metadata: splice(text, { remove }) } }
}

/** Throws `bad_request`: no JSON object, or a parameter of the wrong type (named in the message). */
export const readIncoming = ({ codec, body, headers, named }: Incoming): Reading => {
  const text = body.toString('latin1')
  const spans = readSpans(text)
  const byKey = new Map(spans.map((span) => [span.key, span]))
  const member = (key: string): string | undefined => {
    const span = byKey.get(key)
    return span && toUtf8(text.slice(span.valueStart, span.end))
  }
  const value = (key: string): unknown => {
    const json = member(key)
    return json === undefined ? undefined : parseMember(json, key)
  }
  const native = new Set(codec.native(member))
  const { params, remove, warnings } = liftParams([...byKey.keys()], value, headers, native, codec.metadataMembers)
  const model = named.model ?? value('model') ?? ''
  if (typeof model !== 'string') throw new GatewayError('bad_request', 'model: must be the name of a model')
  const stream = named.stream ?? value('stream') ?? false
  if (typeof stream !== 'boolean') throw new GatewayError('bad_request', 'stream: must be true or false')
  const asked = askedPrompt(params)
  if (asked === undefined && params.variables !== undefined)
    warnings.push({ field: 'variables', action: 'dropped', detail: 'no prompt is named (prompt_id)' })

  const passBody = (edits: Edits): Buffer => {
    const set: Record<string, string> = {}
    const own = native.has('metadata') ? plainMetadata(codec, member('metadata')) : {}
    for (const [key, json] of Object.entries({ ...own.set, ...edits.set })) set[key] = toLatin1(json)
    const gone = new Set([...remove, ...(own.remove ?? []), ...(edits.remove ?? [])])
    return Buffer.from(splice(text, { remove: gone, set }, spans), 'latin1')
  }
  let read: ChatRequest | undefined
  const request = (): ChatRequest => {
    // With a prompt, the conversation may be left out.
    const set = asked !== undefined && !byKey.has(codec.conversation) ? { [codec.conversation]: '[]' } : {}
    read ??= { ...codec.readRequest(parseJson(passBody({ set }).toString('utf8'))), model, stream }
    return read
  }
  const { itemMark } = codec
  return {
    codec,
    model,
    stream,
    params,
    warnings,
    member,
    passBody,
    request,
    asked,
    rewrites: () =>
      text.includes(mark) || (itemMark !== undefined && text.includes(itemMark) && request().bound?.length === 0),
  }
}
