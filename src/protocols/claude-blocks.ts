/**
 * Anthropic Messages: content blocks ↔ parts, which requests and answers share.
 * In: parsed blocks with the text they came from. Out: neutral parts, and blocks for `writeJson`.
 */

import type { Citation, Part, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import type { JsonDoc } from '../wire/json.ts'
import { asArray, asBoolean, asRecord, asString, isRecord } from '../wire/value.ts'
import {
  isOwn,
  origin,
  type Path,
  protocol,
  readCache,
  readCitation,
  readExtra,
  readPieces,
  readSource,
  type Wire,
  writeCache,
  writeExtra,
  writeFile,
  writeImage,
} from './anthropic-messages/shape.ts'
import type { Warn } from './loss.ts'
import { unseal } from './sealed.ts'
import { readInput, writeInput } from './tool-input.ts'

const known = {
  text: new Set(['type', 'text', 'citations', 'cache_control']),
  image: new Set(['type', 'source', 'cache_control']),
  document: new Set(['type', 'source', 'title', 'cache_control']),
  call: new Set(['type', 'id', 'name', 'input', 'cache_control']),
  result: new Set(['type', 'tool_use_id', 'content', 'is_error', 'cache_control']),
  thinking: new Set(['type', 'thinking', 'signature']),
  redacted: new Set(['type', 'data']),
}

/** Text in a block that only this protocol has: a text to others, the block itself on its way back. */
const plainDocument = (block: Wire, text: string): Part => {
  const { cache_control: _, ...own } = block
  const filename = asString(block.title)
  const source = { kind: 'text', mediaType: 'text/plain', text } as const
  const named = filename === undefined ? {} : { filename }
  return { type: 'file', source, ...named, ...readCache(block), extra: { [protocol]: { $block: own } } }
}

/** Block → part; undefined where the block has a shape that no part can say. */
const readers: Record<string, (block: Wire, doc: JsonDoc, path: Path) => Part | undefined> = {
  text: (block) => {
    const citations = asArray(block.citations)?.map(readCitation) ?? []
    const text = asString(block.text) ?? ''
    const quoted = citations.length === 0 ? {} : { citations }
    return { type: 'text', text, ...quoted, ...readCache(block), ...readExtra(block, known.text) }
  },
  image: (block) => {
    const source = readSource(block.source)
    return source && { type: 'image', source, ...readCache(block), ...readExtra(block, known.image) }
  },
  document: (block) => {
    const pieces = readPieces(asRecord(block.source)?.content)
    if (pieces !== undefined) return plainDocument(block, pieces)
    const source = readSource(block.source)
    const title = asString(block.title)
    const named = title === undefined ? {} : { filename: title }
    return source && { type: 'file', source, ...named, ...readCache(block), ...readExtra(block, known.document) }
  },
  search_result: (block) => {
    const pieces = readPieces(block.content)
    return pieces === undefined ? undefined : plainDocument(block, pieces)
  },
  tool_use: (block, doc, path) => ({
    type: 'tool-call',
    id: asString(block.id) ?? '',
    name: asString(block.name) ?? '',
    arguments: readInput(doc, [...path, 'input'], block.input),
    ...readCache(block),
    ...readExtra(block, known.call),
  }),
  tool_result: (block, doc, path) => {
    const isError = asBoolean(block.is_error)
    return {
      type: 'tool-result',
      id: asString(block.tool_use_id) ?? '',
      parts: readContent(doc, [...path, 'content'], block.content ?? []),
      ...(isError === undefined ? {} : { isError }),
      ...readCache(block),
      ...readExtra(block, known.result),
    }
  },
  thinking: (block) => {
    const signature = asString(block.signature) || undefined
    const signed = signature === undefined ? {} : { signature }
    return {
      type: 'reasoning',
      text: asString(block.thinking) ?? '',
      ...(unseal(signature) ?? { ...signed, origin }),
      ...readExtra(block, known.thinking),
    }
  },
  redacted_thinking: (block) => ({
    type: 'reasoning',
    text: '',
    ...(unseal(asString(block.data)) ?? { redacted: asString(block.data) ?? '', origin }),
    ...readExtra(block, known.redacted),
  }),
}

/** `messages[2].content[0]`. */
export const pathText = (path: Path): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('')

/** One content block → part. A type we have no word for rides along whole. Throws `bad_request` for what is no block. */
export const readBlock = (doc: JsonDoc, path: Path, value: unknown): Part => {
  const kind = isRecord(value) ? asString(value.type) : undefined
  if (!isRecord(value) || kind === undefined)
    throw new GatewayError('bad_request', `${pathText(path)} must be a content block with a type`)
  return readers[kind]?.(value, doc, path) ?? { type: 'opaque', kind, value, origin }
}

/** Content as a string or a list of blocks → parts. */
export const readContent = (doc: JsonDoc, path: Path, content: unknown): Part[] => {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  const blocks = asArray(content)
  if (blocks === undefined)
    throw new GatewayError('bad_request', `${pathText(path)} must be a string or a list of content blocks`)
  return blocks.map((block, i) => readBlock(doc, [...path, i], block))
}

export const writeToolCall = (part: ToolCallPart, path: string, warn: Warn): Wire => ({
  type: 'tool_use',
  id: part.id,
  name: part.name,
  input: writeInput(part, path, warn),
  ...writeExtra(part.extra, `${path}.`, warn),
  ...writeCache(part.cache),
})

/** `quote` says what becomes of a citation: requests and answers differ in what they may make up. */
export const writeText = (
  part: TextPart,
  path: string,
  warn: Warn,
  quote: (citation: Citation, path: string, warn: Warn) => unknown,
): Wire => {
  const citations = (part.citations ?? []).flatMap(
    (citation, i) => quote(citation, `${path}.citations[${i}]`, warn) ?? [],
  )
  return {
    type: 'text',
    text: part.text,
    citations: citations.length === 0 ? undefined : citations,
    ...writeExtra(part.extra, `${path}.`, warn),
    ...writeCache(part.cache),
  }
}

/** Anthropic checks what a citation points at: only its own go back, and none that an answer writer of ours made up. */
const quoteBack = (citation: Citation, path: string, warn: Warn): unknown => {
  const madeUp = asRecord(citation.raw)?.encrypted_index === ''
  if (isOwn(citation.origin) && isRecord(citation.raw) && !madeUp) return citation.raw
  warn(path, 'dropped', 'the provider takes back its own citations only')
  return undefined
}

/** Only Anthropic's signed thinking goes back; it refuses any other. */
export const writeThinking = (part: ReasoningPart): Wire | undefined => {
  if (!isOwn(part.origin)) return undefined
  if (part.redacted !== undefined) return { type: 'redacted_thinking', data: part.redacted }
  return part.signature === undefined ? undefined : { type: 'thinking', thinking: part.text, signature: part.signature }
}

/** A lone plain text is written as a string, as most clients do. */
export const plainContent = (blocks: Wire[]): string | Wire[] => {
  const [only, second] = blocks
  if (only === undefined || second !== undefined || only.type !== 'text') return blocks
  const bare = Object.entries(only).every(([key, member]) => key === 'type' || key === 'text' || member === undefined)
  return bare ? (only.text as string) : blocks
}

const writeResult = (part: ToolResultPart, path: string, warn: Warn): Wire => {
  const blocks = writeBlocks(part.parts, path, warn)
  return {
    type: 'tool_result',
    tool_use_id: part.id,
    content: blocks.length === 0 ? undefined : plainContent(blocks),
    is_error: part.isError,
    ...writeExtra(part.extra, `${path}.`, warn),
    ...writeCache(part.cache),
  }
}

/** One part → block of a request; undefined (with a warning) where it cannot be said. */
const writeBlock = (part: Part, path: string, warn: Warn): Wire | undefined => {
  switch (part.type) {
    case 'text':
      // Blank text blocks are refused; an empty one says nothing, so its loss is none.
      if (part.text.trim() !== '') return writeText(part, path, warn, quoteBack)
      if (part.text !== '') warn(path, 'dropped', 'the provider refuses blank text')
      return undefined
    case 'image':
      return writeImage(part, path, warn)
    case 'file':
      return writeFile(part, path, warn)
    case 'tool-call':
      return writeToolCall(part, path, warn)
    case 'tool-result':
      return writeResult(part, path, warn)
    case 'reasoning': {
      const block = writeThinking(part)
      if (block === undefined) warn(path, 'dropped', 'thinking without the signature of this provider is refused by it')
      return block && { ...block, ...writeExtra(part.extra, `${path}.`, warn) }
    }
    case 'refusal':
      warn(path, 'renamed', 'a refusal is sent as text')
      return part.text.trim() === '' ? undefined : { type: 'text', text: part.text }
    case 'audio':
      warn(path, 'dropped', 'the protocol has no audio')
      return undefined
    case 'opaque':
      if (isOwn(part.origin) && isRecord(part.value)) return part.value
      warn(path, 'dropped', `only ${part.origin.protocol} has '${part.kind}'`)
      return undefined
  }
}

/** Parts → blocks of a request. Throws `unsupported_feature` for a file or image that cannot go at all. */
export const writeBlocks = (parts: readonly Part[], path: string, warn: Warn): Wire[] =>
  parts.map((part, i) => writeBlock(part, `${path}.parts[${i}]`, warn)).filter((block) => block !== undefined)
