/**
 * Bedrock Converse: the parts of a request → content blocks.
 * In: neutral parts. Out: blocks for `writeJson`; losses are named. Imports core and wire.
 */

import type { CacheMark, Citation, Part, TextPart, ToolResultPart } from '../core/chat.ts'
import { raw } from '../wire/json.ts'
import { isRecord } from '../wire/value.ts'
import { isOwn, protocol, type Wire, writeExtra } from './bedrock-converse/shape.ts'
import type { Dialect } from './codec.ts'
import { isOwnBlock, writeText, writeThought, writeToolCall } from './converse-blocks.ts'
import { writeMark } from './converse-cache.ts'
import { type NameDocument, writeFile, writeImage } from './converse-media.ts'
import type { Warn } from './loss.ts'

/** What the blocks of one request have in common. */
export interface Telling {
  dialect: Dialect
  nameDocument: NameDocument
  warn: Warn
}

/** The provider checks what a citation points at: only its own go back. */
const quoteBack = ({ origin, raw: own }: Citation, path: string, warn: Warn): unknown => {
  if (isOwn(origin) && isRecord(own)) return own
  warn(path, 'dropped', 'the provider takes back its own citations only')
  return undefined
}

/** Blank text is refused; an empty one says nothing, so its loss is none. */
const tellText = (part: TextPart, path: string, warn: Warn): Wire | undefined => {
  if (part.text.trim() !== '') return writeText(part, path, warn, quoteBack)
  if (part.text !== '') warn(path, 'dropped', 'the provider refuses blank text')
  return undefined
}

/** The cache point behind a block, where the model takes one. */
const mark = (cache: CacheMark | undefined, path: string, { dialect, warn }: Telling): Wire[] =>
  writeMark(cache, 'messages', path, dialect, warn)

/** What stands in a result that has nothing else in it. */
const nothing = '(no output)'
const below = '(see below)'

/** What a result holds that not every model reads there. */
const isMedia = (block: Wire): boolean => 'image' in block || 'document' in block || 'video' in block

/** A result holds no cache point: it goes behind the result. So does what the model does not read inside. */
const writeResult = (part: ToolResultPart, path: string, telling: Telling): Wire[] => {
  const { dialect, warn } = telling
  let cache = part.cache
  const content = part.parts.flatMap((inner, i): Wire[] => {
    const at = `${path}.parts[${i}]`
    if ('cache' in inner && inner.cache !== undefined) {
      warn(`${at}.cache`, 'approximated', 'the cache mark stands behind the result')
      cache ??= inner.cache
    }
    if (inner.type === 'text' && inner.extra?.[protocol]?.$json === true) return [{ json: raw(inner.text) }]
    const block = writeBlock(inner, at, telling)
    return block === undefined ? [] : [block]
  })
  const status = part.isError === undefined ? undefined : part.isError ? 'error' : 'success'
  const silent = dialect.noResultStatus === true
  if (silent && part.isError === true)
    warn(`${path}.isError`, 'dropped', 'the model takes no error flag; the text is sent as it is')
  const behind = dialect.noMediaInResults === true ? content.filter(isMedia) : []
  if (behind.length > 0) warn(`${path}.parts`, 'approximated', 'what is no text is sent behind the result')
  const inside = content.filter((block) => !behind.includes(block))
  // An empty one is refused.
  if (content.length === 0) warn(`${path}.parts`, 'renamed', `an empty result is sent as '${nothing}'`)
  if (inside.length === 0) inside.push({ text: behind.length > 0 ? below : nothing })
  const result = {
    toolUseId: part.id,
    content: inside,
    status: silent ? undefined : status,
    ...writeExtra(part.extra, `${path}.`, warn),
  }
  return [{ toolResult: result }, ...mark(cache, path, telling), ...behind]
}

/** One part → block; undefined (with a warning) where it cannot be said. */
const writeBlock = (part: Part, path: string, telling: Telling): Wire | undefined => {
  const { warn } = telling
  switch (part.type) {
    case 'text':
      return tellText(part, path, warn)
    case 'image': {
      const { guardContent, ...own } = part.extra?.[protocol] ?? {}
      const block = writeImage(
        guardContent === undefined ? part : { ...part, extra: { ...part.extra, [protocol]: own } },
        path,
        warn,
      )
      return guardContent === undefined ? block : { guardContent: block }
    }
    case 'file':
      return writeFile(part, path, telling.nameDocument, warn)
    case 'audio':
      return {
        audio: { format: part.format, source: { bytes: part.data }, ...writeExtra(part.extra, `${path}.`, warn) },
      }
    case 'tool-call':
      return writeToolCall(part, path, warn)
    case 'tool-result':
      warn(path, 'dropped', 'a result holds no result')
      return undefined
    case 'reasoning':
      if (isOwn(part.origin) && (part.signature ?? part.redacted) !== undefined) {
        writeExtra(part.extra, `${path}.`, warn)
        return writeThought(part)
      }
      warn(path, 'dropped', 'thinking without the signature of this provider is refused by it')
      return undefined
    case 'refusal':
      warn(path, 'renamed', 'a refusal is sent as text')
      return part.text.trim() === '' ? undefined : { text: part.text }
    case 'opaque':
      if (isOwnBlock(part)) return part.value
      warn(path, 'dropped', `only ${part.origin.protocol} has '${part.kind}'`)
      return undefined
  }
}

/** Parts → blocks, each with its cache point. Throws `unsupported_feature` for a file or image that cannot go at all. */
export const writeBlocks = (parts: readonly Part[], path: string, telling: Telling): Wire[] =>
  parts.flatMap((part, i) => {
    const at = `${path}.parts[${i}]`
    if (part.type === 'tool-result') return writeResult(part, at, telling)
    const block = writeBlock(part, at, telling)
    return block === undefined ? [] : [block, ...mark('cache' in part ? part.cache : undefined, at, telling)]
  })
