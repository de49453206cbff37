/**
 * What a file is, as far as models read files: by its bytes, or by what its address ends in.
 * In: a source. Out: PDF, text or image, or a media type; undefined for what no model reads, or nobody knows. Imports core only.
 */

import type { Source } from '../core/chat.ts'

const types: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  csv: 'text/csv',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
}

/** The media type of what is at an address: as the caller says, else by its ending. */
export const typeAt = ({ url, mediaType }: { url: string; mediaType?: string }): string | undefined =>
  mediaType ?? types[/\.(\w+)(?:[?#]|$)/.exec(url)?.[1]?.toLowerCase() ?? '']

type Bytes = Extract<Source, { kind: 'base64' }>

const textual = /^text\/|^application\/(json|xml|yaml|x-yaml|toml|javascript|x-ndjson|sql|csv)\b|\+(json|xml)\b/i
/** '%PDF-' in base64: some clients send PDFs as application/octet-stream. */
const pdfStart = 'JVBERi'

/** Text comes decoded (UTF-8); the others as they are. */
export const readDocument = ({
  mediaType,
  data,
}: Bytes): { kind: 'pdf' | 'image' } | { kind: 'text'; text: string } | undefined => {
  if (/^application\/pdf\b/i.test(mediaType) || data.startsWith(pdfStart)) return { kind: 'pdf' }
  if (/^image\//i.test(mediaType)) return { kind: 'image' }
  return textual.test(mediaType) ? { kind: 'text', text: Buffer.from(data, 'base64').toString('utf8') } : undefined
}
