/**
 * Calls that no codec reads, as far as a list needs them: previews and what was used.
 * In: recorded bodies. Out: 200 characters of each, Usage. Imports wire and the store's own files.
 * Nothing here throws: a body that is no JSON has no preview.
 */

import type { Usage } from '../core/chat.ts'
import { sseParser } from '../wire/sse.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import { preview } from './answer.ts'

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Members that hold what was said, in the order they are looked for. */
const saying = [
  'input',
  'query',
  'prompt',
  'text',
  'texts',
  'inputText',
  'content',
  'contents',
  'messages',
  'instances',
  'parts',
]

/** What such a body says, whole. */
export const otherText = (value: unknown): string => textIn(value)

const textIn = (value: unknown, depth = 0): string => {
  const text = asString(value)
  if (text !== undefined) return text
  if (depth > 4) return ''
  const list = asArray(value)
  if (list !== undefined) return textIn(list.at(-1), depth + 1)
  const record = asRecord(value)
  for (const name of saying) {
    const found = record?.[name] === undefined ? '' : textIn(record[name], depth + 1)
    if (found !== '') return found
  }
  return ''
}

export const otherInput = (text: string): string => preview(textIn(parsed(text)))

/** What the answer says, and what it says was used. */
export const readOther = (
  framing: string,
  bytes: Uint8Array,
  usageIn: (frames: readonly unknown[]) => Usage | undefined,
): { usage?: Usage; output: string } => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  if (framing === 'json') {
    const value = parsed(text)
    return { usage: usageIn([value]), output: preview(asString(asRecord(value)?.text) ?? '') }
  }
  const parser = sseParser()
  const frames = [...parser.push(text), ...parser.end()].map(({ data }) => parsed(data))
  return { usage: usageIn(frames), output: '' }
}
