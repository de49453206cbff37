/**
 * Bedrock Converse: images, documents, videos and sounds ↔ neutral parts. The protocol names formats, not media types, and
 * takes bytes or S3 objects, no addresses.
 * In: parsed blocks with the text they came from. Out: neutral parts, and blocks for `writeJson`. Imports core and wire.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html (checked 2026-11-26)
 */

import type { AudioPart, FilePart, ImagePart, Part, Source } from '../core/chat.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import { isOwn, origin, protocol, readExtra, type Wire, writeExtra } from './bedrock-converse/shape.ts'
import { readDocument } from './documents.ts'
import { defined, type Warn } from './loss.ts'
import { refusePart as refuse } from './unreadable.ts'

type Formats = Readonly<Record<string, string>>

const imageTypes: Formats = { png: 'image/png', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp' }
const office = 'application/vnd.openxmlformats-officedocument'
const documentTypes: Formats = {
  pdf: 'application/pdf',
  csv: 'text/csv',
  doc: 'application/msword',
  docx: `${office}.wordprocessingml.document`,
  xls: 'application/vnd.ms-excel',
  xlsx: `${office}.spreadsheetml.sheet`,
  html: 'text/html',
  txt: 'text/plain',
  md: 'text/markdown',
}
const videoTypes: Formats = {
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  mp4: 'video/mp4',
  webm: 'video/webm',
  flv: 'video/x-flv',
  mpeg: 'video/mpeg',
  mpg: 'video/mpg',
  wmv: 'video/x-ms-wmv',
  three_gp: 'video/3gpp',
}

const formatOf = (types: Formats, mediaType: string): string | undefined =>
  Object.keys(types).find((format) => types[format] === mediaType)

// ── read ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const known = {
  image: new Set(['format', 'source']),
  document: new Set(['format', 'name', 'source', 'citations', 'context']),
}

/** Bytes or an S3 object; undefined where it is something else. */
const readSource = (value: unknown, mediaType: string): Source | undefined => {
  const wire = asRecord(value)
  const data = asString(wire?.bytes)
  if (data !== undefined) return { kind: 'base64', mediaType, data }
  const text = asString(wire?.text)
  if (text !== undefined) return { kind: 'text', mediaType, text }
  const uri = asString(asRecord(wire?.s3Location)?.uri)
  return uri === undefined ? undefined : { kind: 'file-id', id: uri, origin }
}

/** What says how the block was spelt: its format where the source does not, and whose bucket it is. */
const noteOf = (wire: Wire, said: boolean): Wire =>
  defined({
    $format: said ? undefined : asString(wire.format),
    $owner: asString(asRecord(asRecord(wire.source)?.s3Location)?.bucketOwner),
  })

const withNotes = <T extends Part & { extra?: ImagePart['extra'] }>(part: T, notes: Wire): T =>
  Object.keys(notes).length === 0
    ? part
    : { ...part, extra: { ...part.extra, [protocol]: { ...notes, ...part.extra?.[protocol] } } }

export const readImage = (value: unknown): ImagePart | undefined => {
  const wire = asRecord(value) ?? {}
  const format = asString(wire.format) ?? ''
  const source = readSource(wire.source, imageTypes[format] ?? `image/${format}`)
  if (source === undefined || source.kind === 'text') return undefined
  const said = source.kind === 'base64' && format in imageTypes
  return withNotes({ type: 'image', source, ...readExtra(wire, known.image) }, noteOf(wire, said))
}

export const readFile = (value: unknown): FilePart | undefined => {
  const wire = asRecord(value) ?? {}
  const format = asString(wire.format)
  const mediaType = documentTypes[format ?? 'txt'] ?? 'application/octet-stream'
  const chunks = asArray(asRecord(wire.source)?.content)?.flatMap((chunk) => asString(asRecord(chunk)?.text) ?? [])
  const source: Source | undefined =
    chunks === undefined ? readSource(wire.source, mediaType) : { kind: 'text', mediaType, text: chunks.join('\n') }
  if (source === undefined) return undefined
  const own = defined({
    citations: wire.citations ?? undefined,
    context: wire.context ?? undefined,
    // Pieces that citations count: the text alone does not say where they end.
    chunks,
    ...readExtra(wire, known.document).extra?.[protocol],
  })
  const extra = Object.keys(own).length === 0 ? undefined : { [protocol]: own }
  const part = defined<FilePart>({ type: 'file', source, filename: asString(wire.name), extra })
  const said = source.kind !== 'file-id' && format !== undefined && format in documentTypes
  return withNotes(part, { ...noteOf(wire, said), ...(format === undefined && { $format: false }) })
}

/** Text to others; the block itself on its way back. */
export const readSearchResult = (value: unknown): FilePart | undefined => {
  const texts = asArray(asRecord(value)?.content)?.map((piece) => asString(asRecord(piece)?.text))
  if (texts?.every((text) => text !== undefined) !== true) return undefined
  const source: Source = { kind: 'text', mediaType: 'text/plain', text: texts.join('\n') }
  const extra = { [protocol]: { $block: { searchResult: value } } }
  return defined<FilePart>({ type: 'file', source, filename: asString(asRecord(value)?.title), extra })
}

/** A video is a file here. */
export const readVideo = (value: unknown): FilePart | undefined => {
  const wire = asRecord(value) ?? {}
  const format = asString(wire.format) ?? ''
  const source = readSource(wire.source, videoTypes[format] ?? (format.includes('/') ? format : `video/${format}`))
  if (source === undefined || source.kind === 'text') return undefined
  const said = source.kind === 'base64' && format in videoTypes
  return withNotes({ type: 'file', source }, { $video: true, ...noteOf(wire, said) })
}

export const readAudio = (value: unknown): AudioPart | undefined => {
  const wire = asRecord(value) ?? {}
  const data = asString(asRecord(wire.source)?.bytes)
  return data === undefined ? undefined : { type: 'audio', data, format: asString(wire.format) ?? '' }
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const s3 = (uri: string, owner: unknown): Wire => ({ s3Location: defined({ uri, bucketOwner: owner }) })

const writeSource = (source: Exclude<Source, { kind: 'text' }>, owner: unknown, path: string): Wire => {
  if (source.kind === 'base64') return { bytes: source.data }
  if (source.kind === 'url')
    return source.url.startsWith('s3://')
      ? s3(source.url, owner)
      : refuse(path, 'the protocol takes bytes, no address; send the data itself')
  return isOwn(source.origin)
    ? s3(source.id, owner)
    : refuse(path, `file id '${source.id}' belongs to another provider; send the file's data`)
}

const endingOf = (name: string): string => /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
const aliases: Formats = { jpg: 'jpeg', htm: 'html', markdown: 'md', '3gp': 'three_gp' }

/** The format that the media type says, or the ending of the name or address. */
const formatAmong = (types: Formats, source: Source, filename = ''): string | undefined => {
  const mediaType = 'mediaType' in source ? (source.mediaType ?? '').replace(/;.*/, '').toLowerCase() : ''
  const plain = formatOf(types, mediaType === 'image/jpg' ? 'image/jpeg' : mediaType)
  if (plain !== undefined) return plain
  const address = source.kind === 'file-id' ? source.id : source.kind === 'url' ? source.url : ''
  const ending = endingOf(filename) || endingOf(address)
  const format = aliases[ending] ?? ending
  return format in types ? format : undefined
}

/** Can its bytes be told as an image of this protocol? */
export const isTellable = (source: Source): boolean =>
  source.kind === 'base64' && formatAmong(imageTypes, source) !== undefined

export const writeImage = (part: ImagePart, path: string, warn: Warn): Wire => {
  const { source } = part
  if (part.detail !== undefined) warn(`${path}.detail`, 'dropped', 'images have no detail setting')
  if (source.kind === 'text') return refuse(path, 'an image cannot be given as text')
  const { $format, $owner, ...extra } = writeExtra(part.extra, `${path}.`, warn)
  const format = $format ?? formatAmong(imageTypes, source)
  const written = writeSource(source, $owner, path)
  if (format === undefined) return refuse(path, 'an image must be PNG, JPEG, GIF or WebP')
  return { image: { format, source: written, ...extra } }
}

/** Names of documents: what the provider takes, none of them twice. */
export const newNames = () => {
  const taken = new Set<string>()
  return (filename: string | undefined, path: string, warn: Warn): string => {
    // Letters, digits, single blanks, hyphens, round and square brackets.
    const clean = (filename ?? '')
      .replace(/\.\w+$/, '')
      .replace(/[^\p{L}\p{N}\s()[\]-]+/gu, '-')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 190)
    const wanted = clean === '' ? 'document' : clean
    let name = wanted
    for (let n = 2; taken.has(name); n++) name = `${wanted} ${n}`
    taken.add(name)
    if (name !== filename) warn(`${path}.filename`, 'renamed', `a document must have a name of its own: '${name}'`)
    return name
  }
}
export type NameDocument = ReturnType<typeof newNames>

const writeText = (format: string | undefined, text: string) => ({ format: format ?? 'txt', source: { text } })

const documentOf = (part: FilePart, format: string | undefined, owner: unknown, path: string): Wire => {
  const { source } = part
  if (source.kind === 'text') return writeText(format, source.text)
  if (format !== undefined) return { format, source: writeSource(source, owner, path) }
  const document = source.kind === 'base64' ? readDocument(source) : undefined
  if (document?.kind === 'pdf') return { format: 'pdf', source: writeSource(source, owner, path) }
  if (document?.kind === 'text') return writeText(undefined, document.text)
  const type = 'mediaType' in source ? source.mediaType : 'unknown'
  // Says what is wrong with the address or the id, where that is it.
  writeSource(source, owner, path)
  return refuse(path, `a file of type '${type}' cannot be sent; documents, images and videos can`)
}

/** A document, or a video or image that came as a file. */
export const writeFile = (part: FilePart, path: string, nameOf: NameDocument, warn: Warn): Wire => {
  const { source, filename } = part
  if (source.kind === 'base64' && readDocument(source)?.kind === 'image')
    return writeImage({ ...part, type: 'image', source }, path, warn)
  const { $block, $format, $owner, $video, chunks, ...extra } = writeExtra(part.extra, `${path}.`, warn)
  if (isRecord($block)) return $block
  const video = $format ?? formatAmong(videoTypes, source, filename)
  if (source.kind !== 'text' && ($video === true || (video !== undefined && videoTypes[String(video)] !== undefined)))
    return { video: { format: video, source: writeSource(source, $owner, path) } }
  const format = asString($format) ?? formatAmong(documentTypes, source, filename)
  const written = documentOf(part, format, $owner, path)
  const pieces = asArray(chunks)?.map((text) => ({ text }))
  return {
    document: defined({
      ...written,
      format: $format === false ? undefined : written.format,
      name: nameOf(filename, path, warn),
      ...(pieces !== undefined && { source: { content: pieces } }),
      ...extra,
    }),
  }
}
