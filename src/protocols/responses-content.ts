/**
 * OpenAI Responses: content parts (`{type: 'input_image', …}`) ↔ parts.
 * In: parsed JSON. Out: neutral parts, and members for `writeJson`. Imports core, wire, and the openai-responses words.
 */

import type { FilePart, Part, Source, TextPart } from '../core/chat.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import { readSource, writeSource } from './chat-parts.ts'
import { typeAt } from './documents.ts'
import { defined, type Warn } from './loss.ts'
import {
  isOwn,
  origin,
  readCitation,
  readExtra,
  type Wire,
  writeCitation,
  writeExtra,
} from './openai-responses/shape.ts'
import { refusePart } from './unreadable.ts'

const known = {
  text: new Set(['type', 'text', 'annotations', 'logprobs']),
  image: new Set(['type', 'image_url', 'file_id', 'detail']),
  file: new Set(['type', 'file_id', 'file_data', 'file_url', 'filename']),
}

const readText = (wire: Wire): Part => {
  const citations = (asArray(wire.annotations) ?? []).map(readCitation)
  const cited = citations.length === 0 ? {} : { citations }
  return { type: 'text', text: asString(wire.text) ?? '', ...cited, ...readExtra(wire, known.text) }
}

const readFile = (wire: Wire): Part | undefined => {
  const [id, data, url] = [asString(wire.file_id), asString(wire.file_data), asString(wire.file_url)]
  const source =
    id !== undefined
      ? ({ kind: 'file-id', id, origin } as const)
      : data !== undefined
        ? readSource(data)
        : url !== undefined
          ? ({ kind: 'url', url } as const)
          : undefined
  if (source === undefined) return undefined
  return defined<FilePart>({ type: 'file', source, filename: asString(wire.filename), ...readExtra(wire, known.file) })
}

const readers: Readonly<Record<string, (wire: Wire) => Part | undefined>> = {
  input_text: readText,
  output_text: readText,
  text: readText,
  refusal: (wire) => ({ type: 'refusal', text: asString(wire.refusal) ?? '' }),
  input_image: (wire) => {
    const [url, id] = [asString(wire.image_url), asString(wire.file_id)]
    if (url === undefined && id === undefined) return undefined
    const source = url === undefined ? ({ kind: 'file-id', id: id ?? '', origin } as const) : readSource(url)
    return defined({ type: 'image' as const, source, detail: asString(wire.detail), ...readExtra(wire, known.image) })
  },
  input_file: readFile,
  input_audio: (wire) => {
    const audio = asRecord(wire.input_audio)
    const data = asString(audio?.data)
    return data === undefined ? undefined : { type: 'audio', data, format: asString(audio?.format) ?? '' }
  },
}

/** A content part; one that we have no word for, or cannot read, stays whole. */
export const readPart = (value: unknown): Part => {
  const wire = asRecord(value) ?? {}
  const kind = asString(wire.type) ?? ''
  return readers[kind]?.(wire) ?? { type: 'opaque', kind, value, origin }
}

/** `content` in either form. */
export const readContent = (content: unknown): Part[] => {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return (asArray(content) ?? []).map(readPart)
}

/** Members that say nothing to another protocol: `$item` is where an item's own id and status are kept. */
const ownExtra = (part: Part, path: string, warn: Warn): Wire => {
  const { $item: _, ...extra } = 'extra' in part ? writeExtra(part.extra, `${path}.`, warn) : ({} as Wire)
  return extra
}

/** Text of an answer, with what it quotes. */
export const writeOutputText = (part: TextPart, path: string, warn: Warn): Wire => ({
  type: 'output_text',
  text: part.text,
  annotations: (part.citations ?? []).flatMap(
    (citation, i) => writeCitation(citation, `${path}.citations[${i}]`, warn) ?? [],
  ),
  ...ownExtra(part, path, warn),
})

const extensions: Readonly<Record<string, string>> = { 'text/plain': 'txt', 'text/markdown': 'md' }

/** @see https://platform.openai.com/docs/guides/pdf-files: documents are read from an address, no sounds and no videos (checked 2026-11) */
const fileAt = (source: Extract<Source, { kind: 'url' }>, filename: string | undefined, path: string): Wire => {
  const type = typeAt(source) ?? ''
  if (type.startsWith('image/')) return { type: 'input_image', image_url: source.url }
  if (/^(audio|video)\//.test(type))
    return refusePart(path, `a file of type '${type}' is not read; send its words, or name a model that reads it`)
  return defined({ type: 'input_file', file_url: source.url, filename })
}

const writeFile = ({ source, filename }: FilePart, path: string, warn: Warn): Wire | undefined => {
  if (source.kind === 'url') return fileAt(source, filename, path)
  if (source.kind === 'file-id') {
    if (isOwn(source.origin)) return defined({ type: 'input_file', file_id: source.id, filename })
    warn(path, 'dropped', `the file id is ${source.origin.protocol}'s`)
    return undefined
  }
  if (filename === undefined) warn(`${path}.filename`, 'approximated', 'a name is made up: file data must have one')
  const name = filename ?? `document.${extensions[source.mediaType] ?? 'pdf'}`
  return { type: 'input_file', filename: name, file_data: writeSource(source) }
}

const writeInner = (part: Part, path: string, warn: Warn): Wire | undefined => {
  switch (part.type) {
    case 'text':
      for (const i of part.citations?.keys() ?? [])
        warn(`${path}.citations[${i}]`, 'dropped', 'what the caller writes holds no citations')
      return { type: 'input_text', text: part.text }
    case 'image': {
      const { source, detail } = part
      if (source.kind === 'file-id') {
        if (isOwn(source.origin)) return defined({ type: 'input_image', file_id: source.id, detail })
        warn(path, 'dropped', `the file id is ${source.origin.protocol}'s`)
        return undefined
      }
      return defined({ type: 'input_image', image_url: writeSource(source), detail })
    }
    case 'file':
      return writeFile(part, path, warn)
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } }
    case 'refusal':
      warn(path, 'renamed', 'a refusal is sent as text')
      return { type: 'input_text', text: part.text }
    case 'opaque':
      if (isOwn(part.origin) && isRecord(part.value)) return part.value
      warn(path, 'dropped', `'${part.kind}' exists only in ${part.origin.protocol}`)
      return undefined
    default:
      warn(path, 'dropped', `a ${part.type} part has no place here`)
      return undefined
  }
}

/** Part of what the caller (or a tool) says → content part; undefined (with a warning) where the protocol cannot say it. */
export const writePart = (part: Part, path: string, warn: Warn): Wire | undefined => {
  const wire = writeInner(part, path, warn)
  if (wire === undefined || part.type === 'opaque') return wire
  if ('cache' in part && part.cache !== undefined)
    warn(`${path}.cache`, 'dropped', 'the provider caches by itself and takes no marks')
  return { ...wire, ...ownExtra(part, path, warn) }
}

/** A lone plain text is written as a string, as most clients do. */
export const plainContent = (parts: Wire[]): string | Wire[] => {
  const [only, second] = parts
  const plain =
    only !== undefined && second === undefined && only.type === 'input_text' && Object.keys(only).length === 2
  return plain ? (only.text as string) : parts
}
