/**
 * Content parts as chat completions has them (`{type: 'image_url', image_url: {…}}`), and what a message says it thought.
 * In: parsed JSON. Out: neutral parts, and members for `writeJson`. Imports core, wire, and the openai-chat words.
 * The shape is shared by every vendor of openai-chat; Mistral's and OpenRouter's own parts are read here as well.
 */

import type { FilePart, Part, ReasoningPart, Source } from '../core/chat.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import { typeAt } from './documents.ts'
import { defined, type Warn } from './loss.ts'
import { origin, protocol, readExtra, type Wire, writeExtra } from './openai-chat/shape.ts'
import { seal, unseal } from './sealed.ts'
import { refusePart } from './unreadable.ts'

/** `thinking_blocks` is Respan's way to carry Anthropic thinking through a client of this protocol. */
const thinkingOrigin = { protocol: 'anthropic-messages' } as const

const base64Url = /^data:([^;,]*)(?:;[^;,]*)*?;base64,/i

/** A link, or a `data:` URL → where the bytes are. */
export const readSource = (url: string): Source => {
  const match = url.startsWith('data:') ? base64Url.exec(url.slice(0, 256)) : null
  if (match === null) return { kind: 'url', url }
  return { kind: 'base64', mediaType: match[1] || 'application/octet-stream', data: url.slice(match[0].length) }
}

/** Undefined for a file id: this protocol has no link to say it with. */
export const writeSource = (source: Source): string | undefined => {
  if (source.kind === 'url') return source.url
  if (source.kind === 'base64') return `data:${source.mediaType};base64,${source.data}`
  if (source.kind === 'text') return `data:${source.mediaType};base64,${Buffer.from(source.text).toString('base64')}`
  return undefined
}

/** `{type: 'x', x: {…}}`: what is in the inner object beside the members we read is kept under its name. */
const innerExtra = (wire: Wire, name: string, known: readonly string[]): Pick<FilePart, 'extra'> => {
  const knownInner = new Set(known)
  const inner = Object.entries(asRecord(wire[name]) ?? {}).filter(
    ([key, member]) => !knownInner.has(key) && member !== null,
  )
  const outer = readExtra(wire, new Set(['type', 'cache_control', name])).extra?.[protocol]
  if (inner.length === 0) return outer === undefined ? {} : { extra: { [protocol]: outer } }
  return { extra: { [protocol]: { ...outer, [name]: Object.fromEntries(inner) } } }
}

export const readCache = (wire: Wire): { cache?: { ttl?: string } } => {
  const control = asRecord(wire.cache_control)
  return control === undefined ? {} : { cache: defined({ ttl: asString(control.ttl) }) }
}

const readFile = (wire: Wire): Part | undefined => {
  const file = asRecord(wire.file)
  const id = asString(file?.file_id)
  const data = asString(file?.file_data)
  if (file === undefined || (id === undefined && data === undefined)) return undefined
  const source: Source = id === undefined ? readSource(data ?? '') : { kind: 'file-id', id, origin }
  const known = ['file_id', 'file_data', 'filename']
  return defined<FilePart>({
    type: 'file',
    source,
    filename: asString(file.filename),
    ...readCache(wire),
    ...innerExtra(wire, 'file', known),
  })
}

/** Mistral: `{type: 'thinking', thinking: [{type: 'text', text}]}`. */
const readThinking = (wire: Wire): Part | undefined => {
  const pieces = asArray(wire.thinking)
  const text = pieces?.map((piece) => asString(asRecord(piece)?.text) ?? '').join('') ?? asString(wire.thinking)
  return text === undefined ? undefined : { type: 'reasoning', text, origin }
}

const readers: Readonly<Record<string, (wire: Wire) => Part | undefined>> = {
  text: (wire) => {
    const text = asString(wire.text)
    const extra = readExtra(wire, new Set(['type', 'text', 'cache_control']))
    return text === undefined ? undefined : { type: 'text', text, ...readCache(wire), ...extra }
  },
  image_url: (wire) => {
    const image = asRecord(wire.image_url)
    const url = asString(image?.url) ?? asString(wire.image_url)
    if (url === undefined) return undefined
    const known = innerExtra(wire, 'image_url', ['url', 'detail'])
    return defined({
      type: 'image' as const,
      source: readSource(url),
      detail: asString(image?.detail),
      ...readCache(wire),
      ...known,
    })
  },
  file: readFile,
  input_audio: (wire) => {
    const audio = asRecord(wire.input_audio)
    const data = asString(audio?.data)
    if (data === undefined) return undefined
    return {
      type: 'audio',
      data,
      format: asString(audio?.format) ?? '',
      ...innerExtra(wire, 'input_audio', ['data', 'format']),
    }
  },
  refusal: (wire) => ({ type: 'refusal', text: asString(wire.refusal) ?? '' }),
  thinking: readThinking,
}

/** A content part; one that we have no word for, or cannot read, stays whole. */
export const readPart = (value: unknown): Part => {
  if (typeof value === 'string') return { type: 'text', text: value }
  const wire = asRecord(value) ?? {}
  const kind = asString(wire.type) ?? ''
  return readers[kind]?.(wire) ?? { type: 'opaque', kind, value, origin }
}

/** `content` in either form: text, or parts. Empty text is no part: several vendors send it beside tool calls. */
export const readContent = (content: unknown): Part[] => {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return (asArray(content) ?? []).map(readPart)
}

const detailText = (detail: Wire): string => asString(detail.text) ?? asString(detail.summary) ?? ''

/** OpenRouter's details → the neutral members: text, the signature that stands in one of them, and all of it for the way back. */
export const readDetails = (details: readonly unknown[]): Pick<ReasoningPart, 'text' | 'signature' | 'extra'> => {
  const records = details.filter(isRecord)
  const signature = records
    .map((detail) => asString(detail.signature))
    .find((text) => text !== undefined && text !== '')
  const extra = records.length === 0 ? undefined : { [protocol]: { reasoning_details: records } }
  return defined({ text: records.map(detailText).join(''), signature, extra })
}

const growing = ['text', 'summary', 'data'] as const

/** Joins the next piece of a streamed detail to the one it goes on with: the last, if kind and index are the same. */
export const addDetail = (details: Wire[], next: Wire): void => {
  const last = details.at(-1)
  if (last === undefined || last.type !== next.type || last.index !== next.index) return void details.push({ ...next })
  for (const [name, value] of Object.entries(next)) {
    const grows = growing.some((one) => one === name) && typeof value === 'string'
    if (grows) last[name] = `${asString(last[name]) ?? ''}${value}`
    else if (value !== null) last[name] = value
  }
}

/** A block of `thinking_blocks`: Anthropic's own form, with what only its maker may read again. */
export const readThinkingBlock = (value: unknown): ReasoningPart | undefined => {
  const block = asRecord(value)
  if (block?.type === 'redacted_thinking') {
    const opaque = unseal(asString(block.data)) ?? { redacted: asString(block.data) ?? '', origin: thinkingOrigin }
    return { type: 'reasoning', text: '', ...opaque }
  }
  if (block?.type !== 'thinking') return undefined
  const signature = asString(block.signature) || undefined
  return defined({
    type: 'reasoning' as const,
    text: asString(block.thinking) ?? '',
    ...(unseal(signature) ?? { signature, origin: thinkingOrigin }),
  })
}

/** Part → block: Anthropic's as it is, what another protocol signed with the signature sealed. Undefined for our own. */
export const writeThinkingBlock = (part: ReasoningPart): Wire | undefined => {
  const isClaude = part.origin.protocol === thinkingOrigin.protocol
  const sealed = isClaude || part.origin.protocol === protocol ? undefined : seal(part)
  if (!isClaude && sealed === undefined) return undefined
  if (part.redacted !== undefined) return { type: 'redacted_thinking', data: sealed ?? part.redacted }
  return { type: 'thinking', thinking: part.text, signature: sealed ?? part.signature ?? '' }
}

/** What a whole message says it thought, whichever members say it; texts that two members repeat are taken once. */
export const readReasoning = (message: Wire): ReasoningPart[] => {
  // A client that adds up the chunks of a stream may have a block several times.
  const written = new Map((asArray(message.thinking_blocks) ?? []).map((block) => [JSON.stringify(block), block]))
  const blocks = [...written.values()].map(readThinkingBlock).filter((part) => part !== undefined)
  if (blocks.length > 0) return blocks
  const details = readDetails(asArray(message.reasoning_details) ?? [])
  const text = asString(message.reasoning_content) || asString(message.reasoning) || details.text
  return text === '' && details.extra === undefined ? [] : [{ type: 'reasoning', ...details, text, origin }]
}

const cacheControl = (cache: { ttl?: string } | undefined): Wire =>
  cache === undefined ? {} : { cache_control: defined({ type: 'ephemeral', ttl: cache.ttl }) }

/** What the writer of parts needs to know: may `cache_control` and addresses of files be written, and where losses go. */
export interface PartTarget {
  cache: boolean
  addresses: boolean
  warn: Warn
}

/** A cache mark as a member, or a warning where the target refuses it. */
export const writeCache = (
  cache: { ttl?: string } | undefined,
  path: string,
  { cache: allowed, warn }: Pick<PartTarget, 'cache' | 'warn'>,
): Wire => {
  if (cache !== undefined && !allowed)
    warn(`${path}.cache`, 'dropped', 'the provider takes no cache_control in this protocol')
  return allowed ? cacheControl(cache) : {}
}

const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'text/markdown': 'md',
}

const writeFile = (part: FilePart, path: string, { addresses, warn }: PartTarget): Wire | undefined => {
  const { source, filename } = part
  if (source.kind === 'url') {
    if (typeAt(source)?.startsWith('image/')) return { type: 'image_url', image_url: { url: source.url } }
    if (!addresses)
      return refusePart(path, 'files are given by their data here, not by an address; send the data itself')
  }
  if (source.kind === 'text') {
    warn(path, 'approximated', 'a text document is sent as text')
    return { type: 'text', text: source.text }
  }
  if (source.kind === 'file-id') {
    if (source.origin.protocol === protocol) return { type: 'file', file: defined({ file_id: source.id, filename }) }
    warn(path, 'dropped', `the file id is ${source.origin.protocol}'s`)
    return undefined
  }
  const mediaType = source.kind === 'base64' ? source.mediaType : ''
  if (filename === undefined) warn(`${path}.filename`, 'approximated', 'a name is made up: file data must have one')
  return {
    type: 'file',
    file: { filename: filename ?? `document.${extensions[mediaType] ?? 'pdf'}`, file_data: writeSource(source) },
  }
}

const writeInner = (part: Part, path: string, target: PartTarget): Wire | undefined => {
  const { warn } = target
  switch (part.type) {
    case 'text':
      for (const i of part.citations?.keys() ?? [])
        warn(`${path}.citations[${i}]`, 'dropped', 'requests hold no citations')
      return { type: 'text', text: part.text }
    case 'refusal':
      return { type: 'refusal', refusal: part.text }
    case 'image': {
      const url = writeSource(part.source)
      if (url === undefined) warn(path, 'dropped', 'an image by file id cannot be said in this protocol')
      return url === undefined ? undefined : { type: 'image_url', image_url: defined({ url, detail: part.detail }) }
    }
    case 'file':
      return writeFile(part, path, target)
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } }
    case 'opaque':
      if (part.origin.protocol === protocol && isRecord(part.value)) return part.value
      warn(path, 'dropped', `'${part.kind}' exists only in ${part.origin.protocol}`)
      return undefined
    default:
      warn(path, 'dropped', `a ${part.type} part has no place here`)
      return undefined
  }
}

/** Part → content part; undefined (with a warning) where the protocol cannot say it. */
export const writePart = (part: Part, path: string, target: PartTarget): Wire | undefined => {
  const wire = writeInner(part, path, target)
  if (wire === undefined || part.type === 'opaque' || part.type === 'refusal') return wire
  const extra = 'extra' in part ? writeExtra(part.extra, `${path}.`, target.warn) : {}
  for (const [name, inner] of Object.entries(extra)) {
    const own = asRecord(wire[name])
    wire[name] = own !== undefined && isRecord(inner) ? { ...own, ...inner } : inner
  }
  return { ...wire, ...('cache' in part ? writeCache(part.cache, path, target) : {}) }
}
