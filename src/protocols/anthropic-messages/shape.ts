/**
 * Anthropic Messages: the words of the wire: cache marks, citations, images and documents ↔ neutral. Imports core and wire.
 * @see https://platform.claude.com/docs/en/api/messages (checked 2026-11-24, with @anthropic-ai/sdk 1.12)
 */

import type { CacheMark, Citation, FilePart, ImagePart, Origin, Source } from '../../core/chat.ts'
import { asArray, asRecord, asString, isRecord } from '../../wire/value.ts'
import { readDocument, typeAt } from '../documents.ts'
import { extraOf, type Warn } from '../loss.ts'
import { refusePart as refuse } from '../unreadable.ts'

export const protocol = 'anthropic-messages'
export const origin: Origin = { protocol }

/** A JSON object of the wire: a content block, a tool, a message. */
export type Wire = Record<string, unknown>
/** Where a value is in a document. */
export type Path = readonly (string | number)[]

export const isOwn = (made: Origin): boolean => made.protocol === protocol

export const { read: readExtra, write: writeExtra } = extraOf(protocol)

export const readCache = (value: Wire): { cache?: CacheMark } => {
  const control = asRecord(value.cache_control)
  if (control === undefined) return {}
  const ttl = asString(control.ttl)
  return { cache: ttl === undefined ? {} : { ttl } }
}
export const writeCache = (cache: CacheMark | undefined): Wire =>
  cache === undefined ? {} : { cache_control: { type: 'ephemeral', ttl: cache.ttl } }

export const readCitation = (value: unknown): Citation => {
  const wire = asRecord(value) ?? {}
  const url = asString(wire.url)
  const title = asString(wire.title) ?? asString(wire.document_title)
  const text = asString(wire.cited_text)
  return {
    ...(url === undefined ? {} : { url }),
    ...(title === undefined ? {} : { title }),
    ...(text === undefined ? {} : { text }),
    raw: value,
    origin,
  }
}

const sources: Record<string, (wire: Wire) => Source> = {
  base64: (wire) => ({ kind: 'base64', mediaType: asString(wire.media_type) ?? '', data: asString(wire.data) ?? '' }),
  url: (wire) => ({ kind: 'url', url: asString(wire.url) ?? '' }),
  file: (wire) => ({ kind: 'file-id', id: asString(wire.file_id) ?? '', origin }),
  text: (wire) => ({
    kind: 'text',
    mediaType: asString(wire.media_type) ?? 'text/plain',
    text: asString(wire.data) ?? '',
  }),
}
export const readSource = (value: unknown): Source | undefined => {
  const wire = asRecord(value) ?? {}
  return sources[asString(wire.type) ?? '']?.(wire)
}

/** `content` as a text, or as a list of texts; undefined where it holds anything else. */
export const readPieces = (content: unknown): string | undefined => {
  if (typeof content === 'string') return content
  const texts = asArray(content)?.map((piece) => asString(asRecord(piece)?.text))
  return texts?.every((text) => text !== undefined) === true ? texts.join('\n') : undefined
}

const fileId = (path: string, source: Extract<Source, { kind: 'file-id' }>): Wire =>
  isOwn(source.origin)
    ? { type: 'file', file_id: source.id }
    : refuse(path, `file id '${source.id}' belongs to another provider; send the file's data or a URL`)

export const writeImage = (part: ImagePart, path: string, warn: Warn): Wire => {
  const { source } = part
  if (part.detail !== undefined) warn(`${path}.detail`, 'dropped', 'images have no detail setting')
  const written: Wire =
    source.kind === 'base64'
      ? { type: 'base64', media_type: source.mediaType, data: source.data }
      : source.kind === 'url'
        ? { type: 'url', url: source.url }
        : source.kind === 'file-id'
          ? fileId(path, source)
          : refuse(path, 'an image cannot be given as text')
  return { type: 'image', source: written, ...writeExtra(part.extra, `${path}.`, warn), ...writeCache(part.cache) }
}

/** A document at an address is a PDF. @see https://platform.claude.com/docs/en/build-with-claude/pdf-support (checked 2026-11) */
const documentAt = (source: Extract<Source, { kind: 'url' }>, path: string, warn: Warn): Wire => {
  const type = typeAt(source)
  if (type === undefined) warn(path, 'approximated', 'its address does not say what it is; it is read as a PDF')
  else if (!type.startsWith('application/pdf'))
    refuse(path, `only PDFs and images are read from an address, this is '${type}'; send the file's data or its text`)
  return { type: 'url', url: source.url }
}

const documentSource = (source: Source, path: string, warn: Warn): Wire => {
  if (source.kind === 'url') return documentAt(source, path, warn)
  if (source.kind === 'file-id') return fileId(path, source)
  if (source.kind === 'text') return { type: 'text', media_type: 'text/plain', data: source.text }
  const document = readDocument(source)
  if (document?.kind === 'pdf') return { type: 'base64', media_type: 'application/pdf', data: source.data }
  if (document?.kind === 'text') return { type: 'text', media_type: 'text/plain', data: document.text }
  return refuse(path, `a file of type '${source.mediaType}' cannot be sent; PDF, text and images can`)
}

export const writeFile = (part: FilePart, path: string, warn: Warn): Wire => {
  const { source } = part
  const isImage = source.kind === 'url' && typeAt(source)?.startsWith('image/') === true
  if (isImage || (source.kind === 'base64' && readDocument(source)?.kind === 'image'))
    return writeImage({ ...part, type: 'image', source }, path, warn)
  const { $block, ...extra } = writeExtra(part.extra, `${path}.`, warn)
  if (isRecord($block)) return { ...$block, ...writeCache(part.cache) }
  return {
    type: 'document',
    source: documentSource(source, path, warn),
    title: part.filename,
    ...extra,
    ...writeCache(part.cache),
  }
}
