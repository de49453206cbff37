/**
 * Bedrock Converse: content blocks ↔ parts, which requests and answers share. A block is an object with one member, its kind.
 * In: parsed blocks with the text they came from. Out: neutral parts, and blocks for `writeJson`.
 * A cache point is a block of its own; neutral, it is a mark on the part before it. Imports core and wire.
 */

import type { Citation, Part, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { type JsonDoc, rawAt } from '../wire/json.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import {
  isOwn,
  origin,
  type Path,
  protocol,
  readCachePoint,
  readCitation,
  readExtra,
  type Wire,
  writeExtra,
} from './bedrock-converse/shape.ts'
import { readAudio, readFile, readImage, readSearchResult, readVideo } from './converse-media.ts'
import { defined, type Warn } from './loss.ts'
import { unseal } from './sealed.ts'
import { readInput, writeInput } from './tool-input.ts'

// ── read ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const known = {
  call: new Set(['toolUseId', 'name', 'input', 'type']),
  result: new Set(['toolUseId', 'content', 'status']),
  citations: new Set(['content', 'citations']),
}

/** What a server-side tool of the vendor's does stands whole: no other protocol runs it. */
const isServed = ({ type }: Wire): boolean => type != null && type !== 'tool_use'

/** The head of a call that the client is to run; undefined for one that the vendor runs itself. */
export const readCallHead = (wire: Wire): Pick<ToolCallPart, 'id' | 'name' | 'extra'> | undefined => {
  if (isServed(wire)) return undefined
  const own = { ...readExtra(wire, known.call).extra?.[protocol], ...(wire.type != null && { $type: wire.type }) }
  const named = { id: asString(wire.toolUseId) ?? '', name: asString(wire.name) ?? '' }
  return Object.keys(own).length === 0 ? named : { ...named, extra: { [protocol]: own } }
}

export const readThought = (value: unknown): ReasoningPart | undefined => {
  const wire = asRecord(value)
  const redacted = asString(wire?.redactedContent)
  if (redacted !== undefined) return { type: 'reasoning', text: '', ...(unseal(redacted) ?? { redacted, origin }) }
  const said = asRecord(wire?.reasoningText)
  if (said === undefined) return undefined
  const signature = asString(said.signature) || undefined
  const text = asString(said.text) ?? ''
  return { type: 'reasoning', text, ...(unseal(signature) ?? { ...(signature && { signature }), origin }) }
}

/** Text or an image that a guardrail is to look at: what it says is said to the model too. */
const readGuarded = (value: unknown): Part | undefined => {
  const wire = asRecord(value)
  const said = asRecord(wire?.text)
  if (said === undefined) {
    const image = wire?.image === undefined ? undefined : readImage(wire.image)
    return image && { ...image, extra: { [protocol]: { ...image.extra?.[protocol], guardContent: {} } } }
  }
  const { text, ...marks } = said
  return { type: 'text', text: asString(text) ?? '', extra: { [protocol]: { guardContent: marks } } }
}

const readResult = (doc: JsonDoc, path: Path, wire: Wire): ToolResultPart => ({
  type: 'tool-result',
  id: asString(wire.toolUseId) ?? '',
  parts: (asArray(wire.content) ?? []).map((value, i) => {
    const at = [...path, 'content', i]
    if (!isRecord(value) || !('json' in value)) return readBlock(doc, at, value)
    return { type: 'text', text: rawAt(doc, [...at, 'json']), extra: { [protocol]: { $json: true } } }
  }),
  ...(wire.status === undefined || wire.status === null ? {} : { isError: wire.status === 'error' }),
  ...readExtra(wire, known.result),
})

/** Block → part; undefined where the block has a shape that no part can say. */
const readers: Readonly<Record<string, (value: unknown, doc: JsonDoc, path: Path) => Part | undefined>> = {
  text: (value) => ({ type: 'text', text: asString(value) ?? '' }),
  image: readImage,
  document: readFile,
  video: readVideo,
  audio: readAudio,
  guardContent: readGuarded,
  searchResult: readSearchResult,
  reasoningContent: readThought,
  citationsContent: (value) => {
    const wire = asRecord(value) ?? {}
    const text = (asArray(wire.content) ?? []).map((piece) => asString(asRecord(piece)?.text) ?? '').join('')
    const citations = (asArray(wire.citations) ?? []).map(readCitation)
    return defined<TextPart>({
      type: 'text',
      text,
      citations: citations.length === 0 ? undefined : citations,
      ...readExtra(wire, known.citations),
    })
  },
  toolUse: (value, doc, path) => {
    const wire = asRecord(value) ?? {}
    const head = readCallHead(wire)
    return head && { type: 'tool-call', ...head, arguments: readInput(doc, [...path, 'input'], wire.input) }
  },
  toolResult: (value, doc, path) => {
    const wire = asRecord(value) ?? {}
    return isServed(wire) ? undefined : readResult(doc, path, wire)
  },
}

/** One content block → part. A kind we have no word for rides along whole. Throws `bad_request` for what is no block. */
export const readBlock = (doc: JsonDoc, path: Path, value: unknown): Part => {
  const [kind] = isRecord(value) ? Object.keys(value).filter((name) => value[name] !== null) : []
  if (!isRecord(value) || kind === undefined)
    throw new GatewayError('bad_request', `${path.join('.')} must be a content block`)
  return readers[kind]?.(value[kind], doc, [...path, kind]) ?? { type: 'opaque', kind, value, origin }
}

const marked = new Set<Part['type']>(['text', 'image', 'file', 'tool-call', 'tool-result'])

/** A list of blocks → parts, each with the cache point that follows it. */
export const readContent = (doc: JsonDoc, path: Path, content: unknown): Part[] => {
  const blocks = asArray(content)
  if (blocks === undefined) throw new GatewayError('bad_request', `${path.join('.')} must be a list of content blocks`)
  const parts: Part[] = []
  for (const [i, block] of blocks.entries()) {
    const cache = isRecord(block) ? readCachePoint(block) : undefined
    const last = parts.at(-1)
    if (cache !== undefined && last !== undefined && marked.has(last.type) && !('cache' in last))
      parts[parts.length - 1] = { ...last, cache } as Part
    else parts.push(readBlock(doc, [...path, i], block))
  }
  return parts
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const writeToolCall = (part: ToolCallPart, path: string, warn: Warn): Wire => {
  const { $type: type, ...extra } = writeExtra(part.extra, `${path}.`, warn)
  return {
    toolUse: defined({ toolUseId: part.id, name: part.name, input: writeInput(part, path, warn), type, ...extra }),
  }
}

/** `quote` says what becomes of a citation: requests and answers differ in what they may make up. */
export const writeText = (
  part: TextPart,
  path: string,
  warn: Warn,
  quote: (citation: Citation, path: string, warn: Warn) => unknown,
): Wire => {
  const { $json: _, guardContent, ...extra } = writeExtra(part.extra, `${path}.`, warn)
  const { text } = part
  const citations = (part.citations ?? []).flatMap(
    (citation, i) => quote(citation, `${path}.citations[${i}]`, warn) ?? [],
  )
  if (citations.length > 0 || Object.keys(extra).length > 0)
    return { citationsContent: { content: [{ text }], citations, ...extra } }
  return guardContent === undefined ? { text } : { guardContent: { text: { text, ...asRecord(guardContent) } } }
}

/** A thought of this protocol's own, or one whose signature is under seal. */
export const writeThought = ({ text, signature, redacted }: Omit<ReasoningPart, 'type' | 'origin'>): Wire => ({
  reasoningContent:
    redacted === undefined ? { reasoningText: defined({ text, signature }) } : { redactedContent: redacted },
})

export const isOwnBlock = (part: Part): part is Extract<Part, { type: 'opaque' }> & { value: Wire } =>
  part.type === 'opaque' && isOwn(part.origin) && isRecord(part.value)
