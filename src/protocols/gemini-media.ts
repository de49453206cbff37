/**
 * Gemini: bytes and files (`inlineData`, `fileData`) ↔ image, audio and file parts.
 * In: parsed JSON. Out: neutral parts, and members for `writeJson`. Imports core, wire, and the gemini words.
 */

import type { AudioPart, FilePart, ImagePart, Part, Source } from '../core/chat.ts'
import { asString } from '../wire/value.ts'
import { typeAt } from './documents.ts'
import { camel, isOwn, origin, protocol, type Wire } from './gemini/shape.ts'
import { defined, type Warn } from './loss.ts'

const audioFormats: Readonly<Record<string, string>> = { mpeg: 'mp3', 'x-wav': 'wav', wave: 'wav' }

/** Google takes the URL-safe alphabet too (its Python SDK sends it); nobody else does. */
const plainBase64 = (data: string): string => data.replaceAll('-', '+').replaceAll('_', '/')

/** `{mimeType, data, displayName}` → part. */
export const readInline = (value: unknown): Part | undefined => {
  const wire = camel(value)
  const [data, mediaType] = [asString(wire?.data), asString(wire?.mimeType) ?? 'application/octet-stream']
  if (data === undefined) return undefined
  const filename = asString(wire?.displayName)
  const source: Source = { kind: 'base64', mediaType, data: plainBase64(data) }
  const [family, kind = ''] = mediaType.split('/')
  if (family === 'image') return { type: 'image', source }
  if (family === 'audio') return { type: 'audio', data: plainBase64(data), format: audioFormats[kind] ?? kind }
  return defined<FilePart>({ type: 'file', source, filename })
}

/** Files that Google keeps for the caller; all else is an address that anybody can fetch. */
const isKept = (uri: string): boolean =>
  uri.startsWith('gs://') || uri.startsWith('files/') || uri.includes('generativelanguage.googleapis.com/')

/** `{fileUri, mimeType}` → part; the media type is kept, as an address does not say it. */
export const readFile = (value: unknown): Part | undefined => {
  const wire = camel(value)
  const uri = asString(wire?.fileUri)
  if (uri === undefined) return undefined
  const mediaType = asString(wire?.mimeType)
  const kept = isKept(uri)
  const source: Source = kept ? { kind: 'file-id', id: uri, origin } : defined({ kind: 'url', url: uri, mediaType })
  const told = defined({ $mimeType: kept ? mediaType : undefined })
  const extra = Object.keys(told).length === 0 ? {} : { extra: { [protocol]: told } }
  if (mediaType?.startsWith('image/')) return { type: 'image', source, ...extra }
  return defined<FilePart>({ type: 'file', source, filename: asString(wire?.displayName), ...extra })
}

/** Undefined, with a warning, for bytes that only another vendor has. */
const writeSource = (source: Source, known: string | undefined, path: string, warn: Warn): Wire | undefined => {
  if (source.kind === 'base64') return { inlineData: { mimeType: source.mediaType, data: source.data } }
  if (source.kind === 'text')
    return { inlineData: { mimeType: source.mediaType, data: Buffer.from(source.text).toString('base64') } }
  if (source.kind === 'url') return { fileData: defined({ mimeType: known ?? typeAt(source), fileUri: source.url }) }
  if (isOwn(source.origin)) return { fileData: defined({ mimeType: known, fileUri: source.id }) }
  warn(path, 'dropped', `the file id is ${source.origin.protocol}'s`)
  return undefined
}

/** An image, a file or a sound → `{inlineData}` or `{fileData}`. */
export const writeMedia = (part: ImagePart | FilePart | AudioPart, path: string, warn: Warn): Wire | undefined => {
  if (part.type === 'audio') return { inlineData: { mimeType: `audio/${part.format}`, data: part.data } }
  if (part.type === 'image' && part.detail !== undefined)
    warn(`${path}.detail`, 'dropped', 'the protocol has no word for it')
  if (part.type === 'file' && part.filename !== undefined)
    warn(`${path}.filename`, 'dropped', 'AI Studio refuses names of files')
  const known = asString(part.extra?.[protocol]?.$mimeType)
  const { source } = part
  if (part.type !== 'image' || source.kind !== 'url' || typeAt(source) !== undefined)
    return writeSource(source, known, path, warn)
  warn(path, 'approximated', 'its address does not say what it is; sent as image/jpeg')
  return writeSource(source, 'image/jpeg', path, warn)
}
