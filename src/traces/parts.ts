/** Messages and answers (the neutral form, as the store gives it) → text for people. */

import type { Part, Source } from '../core/chat.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import { harmless } from './format.ts'

/** base64 → bytes, roughly. */
const kilobytes = (data: string): string => `${Math.max(1, Math.round((data.length * 3) / 4 / 1024))} KB`

const sourceText = (source: Source): string => {
  if (source.kind === 'url') return source.url.startsWith('data:') ? `data URL, ${kilobytes(source.url)}` : source.url
  if (source.kind === 'base64') return `${source.mediaType}, ${kilobytes(source.data)}`
  return source.kind === 'text' ? `${source.mediaType}, ${source.text.length} characters` : `file ${source.id}`
}

/** Each kind of part as lines. Only members that the kind always has are touched. */
const writers: { [K in Part['type']]: (part: Extract<Part, { type: K }>) => string } = {
  text: ({ text }) => text,
  refusal: ({ text }) => `[refusal] ${text}`,
  reasoning: ({ text, redacted }) => `[thinking] ${text === '' && redacted !== undefined ? '(encrypted)' : text}`,
  image: ({ source }) => `[image: ${sourceText(source)}]`,
  file: ({ source, filename }) => `[file${filename === undefined ? '' : ` ${filename}`}: ${sourceText(source)}]`,
  audio: ({ format, data }) => `[audio: ${format}, ${kilobytes(data)}]`,
  'tool-call': ({ name, id, arguments: args }) => `[tool call ${id}] ${name}(${args})`,
  'tool-result': ({ id, parts, isError }) => `[tool ${isError ? 'error' : 'result'} ${id}] ${partsText(parts)}`,
  opaque: ({ kind }) => `[${kind}]`,
}

/** Parts, a line or more each. What is no part we know is shown as JSON. */
export const partsText = (parts: readonly unknown[]): string =>
  parts
    .map((part) => {
      const type = asString(asRecord(part)?.type)
      const write =
        type !== undefined && type in writers ? (writers[type as Part['type']] as (part: unknown) => string) : undefined
      return harmless(write === undefined ? JSON.stringify(part) : write(part))
    })
    .join('\n')

/** Messages or choices: role and parts. */
export const turnText = (turn: unknown): { role: string; text: string } => {
  const record = asRecord(turn)
  return { role: asString(record?.role) ?? 'assistant', text: partsText(asArray(record?.parts) ?? []) }
}
