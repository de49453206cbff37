/**
 * What a file given by its bytes is, as far as models read files.
 * In: media type and base64. Out: PDF, text or image; undefined for what no model reads. Imports core only.
 */

import type { Source } from '../core/chat.ts'

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
