/**
 * Gemini: content parts ↔ neutral parts, which requests and answers share.
 * In: parsed parts with the text they came from. Out: neutral parts, and members for `writeJson`.
 * A signature stands on the part that follows the thought (a call, a text), or on the thought itself where nothing
 * follows; neutral, it is always the thought's own.
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures (checked 2026-11-24)
 */

import type { Message, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../core/chat.ts'
import { type JsonDoc, raw, rawAt } from '../wire/json.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'
import { camel, isOwn, keyIn, origin, type Path, protocol, readExtra, type Wire, writeExtra } from './gemini/shape.ts'
import { readFile, readInline, writeMedia } from './gemini-media.ts'
import { defined, type Warn } from './loss.ts'
import { seal, unseal } from './sealed.ts'
import { readInput, writeInput } from './tool-input.ts'

/** What one part of the wire holds; `kind` is the member that says what it is. */
const kinds = [
  'functionCall',
  'functionResponse',
  'inlineData',
  'fileData',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
  'text',
] as const
const ownMembers = new Set<string>([...kinds, 'thought', 'thoughtSignature'])

/** Results that a model's server-side tools gave, and whatever else has no neutral word, whole. */
const opaque = (kind: string, value: unknown): Part => ({ type: 'opaque', kind, value, origin })

/** Whose thought a signature is: ours to give back to the vendor that made it. */
const readSignature = (text: string): Omit<ReasoningPart, 'type' | 'extra'> => {
  const sealed = unseal(text)
  return sealed === undefined ? { text: '', signature: text, origin } : { text: '', ...sealed }
}

/** The neutral name of a call that has no id on the wire. */
export type NameCall = (name: string) => string

/** `{functionResponse: {name, response: {output: …}}}`: one text, or the whole object as its author wrote it. */
const readResult = (doc: JsonDoc, path: Path, wire: Wire, id: string): ToolResultPart => {
  const response = asRecord(wire.response)
  const [key, ...others] = Object.keys(response ?? {})
  const plain = others.length === 0 && (key === 'output' || key === 'error') ? asString(response?.[key]) : undefined
  const text = plain ?? (response === undefined ? '' : rawAt(doc, [...path, keyIn(wire, 'response')]))
  const media = (asArray(wire.parts) ?? []).flatMap((part) => {
    const { inlineData, fileData } = camel(part) ?? {}
    return readInline(inlineData) ?? readFile(fileData) ?? opaque('part', part)
  })
  const named = defined({ $name: asString(wire.name), $id: asString(wire.id) === undefined ? false : undefined })
  return {
    type: 'tool-result',
    id,
    parts: [{ type: 'text', text }, ...media],
    ...(plain !== undefined && key === 'error' && { isError: true }),
    extra: { [protocol]: named },
  }
}

/** One part → the thought that its signature belongs to, and the part itself. */
export const readPart = (
  doc: JsonDoc,
  path: Path,
  value: unknown,
  ids: { call: NameCall; result: NameCall },
): { signature?: ReasoningPart; part?: Part } => {
  const wire = camel(value) ?? {}
  const signed = asString(wire.thoughtSignature) || undefined
  const signature: ReasoningPart | undefined =
    signed === undefined ? undefined : { type: 'reasoning', ...readSignature(signed) }
  const { extra } = readExtra(wire, ownMembers)
  const kind = kinds.find((name) => wire[name] != null)
  if (kind === 'text') {
    const text = asString(wire.text) ?? ''
    if (wire.thought !== true)
      return { signature, part: text === '' ? undefined : defined<Part>({ type: 'text', text, extra }) }
    // The thought's own signature; a sealed one brings its maker.
    if (signature === undefined) return { part: { type: 'reasoning', text, origin } }
    return { part: { ...signature, text: text || signature.text, extra: { [protocol]: { $signed: true } } } }
  }
  if (kind === 'functionCall') {
    const at = [...path, keyIn(value, kind)]
    const call = camel(wire.functionCall) ?? {}
    const name = asString(call.name) ?? ''
    const id = asString(call.id) || undefined
    return {
      signature,
      part: defined<ToolCallPart>({
        type: 'tool-call',
        id: id ?? ids.call(name),
        name,
        arguments: readInput(doc, [...at, 'args'], call.args),
        extra: id === undefined ? { [protocol]: { ...extra?.[protocol], $id: false } } : extra,
      }),
    }
  }
  if (kind === 'functionResponse') {
    const response = camel(wire.functionResponse) ?? {}
    const id = asString(response.id) || ids.result(asString(response.name) ?? '')
    return { signature, part: readResult(doc, [...path, keyIn(value, kind)], response, id) }
  }
  const media =
    kind === 'inlineData' ? readInline(wire.inlineData) : kind === 'fileData' ? readFile(wire.fileData) : undefined
  if (media === undefined) return { signature, part: opaque(kind ?? 'part', withoutSignature(value)) }
  return { signature, part: withExtra(media, extra) }
}

const withoutSignature = (value: unknown): unknown => {
  if (!isRecord(value)) return value
  const { thoughtSignature: _, thought_signature: __, ...rest } = value
  return rest
}

const withExtra = (part: Part, extra: Message['extra']): Part => {
  if (extra === undefined || !('source' in part || part.type === 'audio')) return part
  return { ...part, extra: { [protocol]: { ...part.extra?.[protocol], ...extra[protocol] } } }
}

/** A signature read behind a thought that has none is that thought's. */
export const addSignature = (parts: Part[], signature: ReasoningPart): void => {
  const last = parts.at(-1)
  if (last?.type === 'reasoning' && last.signature === undefined && last.redacted === undefined)
    parts[parts.length - 1] = { ...last, ...signature, text: last.text || signature.text }
  else parts.push(signature)
}

/** A text or a thought that the last part begins: it is put there. */
export const goesOn = (parts: Part[], part: Part): boolean => {
  const last = parts.at(-1)
  if (part.type !== 'text' && part.type !== 'reasoning') return false
  if (last?.type !== part.type || last.extra !== undefined || part.extra !== undefined) return false
  if (last.type === 'reasoning' && (last.signature !== undefined || last.redacted !== undefined)) return false
  parts[parts.length - 1] = { ...last, text: last.text + part.text }
  return true
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The wire's signature of a thought: its maker's own words, or another maker's under seal; `whole` with its text. */
export const signatureOf = (part: ReasoningPart, whole: boolean): string | undefined =>
  isOwn(part.origin) ? part.signature : seal(part, whole)

/** How parts are told: to their provider (what only others can read is dropped), or to a client (sealed). */
export interface Telling {
  told: boolean
  /** The name of the call that a result answers. */
  nameOf(result: ToolResultPart): string
  /** The target reads images and files inside of results. */
  mediaInResults: boolean
  warn: Warn
}

const writeCall = (part: ToolCallPart, path: string, warn: Warn): Wire => {
  const { $id, ...extra } = writeExtra(part.extra, `${path}.`, warn)
  if (part.cache !== undefined) warn(`${path}.cache`, 'dropped', 'the provider caches by itself and takes no marks')
  const args = writeInput(part, path, warn)
  if (part.id === '') warn(`${path}.id`, 'renamed', 'a call without an id gets one')
  return {
    functionCall: defined({ id: $id === false ? undefined : part.id || undefined, name: part.name, args }),
    ...extra,
  }
}

const isObjectText = (text: string): boolean => {
  if (!text.trimStart().startsWith('{')) return false
  try {
    const value: unknown = JSON.parse(text)
    const keys = isRecord(value) ? Object.keys(value) : []
    // An object of one such member would be read as the text in it.
    return isRecord(value) && !(keys.length === 1 && (keys[0] === 'output' || keys[0] === 'error'))
  } catch {
    return false
  }
}

/** A result, and the media that stand behind it where the target does not read them inside. */
const writeResult = (part: ToolResultPart, path: string, telling: Telling): Wire[] => {
  const { warn } = telling
  if (part.cache !== undefined) warn(`${path}.cache`, 'dropped', 'the provider caches by itself and takes no marks')
  const { $name, $id, ...extra } = writeExtra(part.extra, `${path}.`, warn)
  const texts = part.parts.flatMap((inner) => (inner.type === 'text' ? [inner.text] : []))
  const media = part.parts.flatMap((inner, i): Wire[] => {
    const at = `${path}.parts[${i}]`
    if (inner.type === 'text') {
      if (inner.cache !== undefined) warn(`${at}.cache`, 'dropped', 'the provider caches by itself and takes no marks')
      writeExtra(inner.extra, `${at}.`, warn)
      return []
    }
    if (inner.type === 'image' || inner.type === 'file' || inner.type === 'audio')
      return [writeMedia(inner, at, warn)].filter((wire) => wire !== undefined)
    warn(at, 'dropped', `a result holds no ${inner.type}`)
    return []
  })
  const text = texts.join('\n')
  const plain = part.isError === true ? { error: text } : { output: text }
  const response = part.isError !== true && isObjectText(text) ? raw(text) : plain
  const inside = telling.mediaInResults || $name !== undefined
  if (media.length > 0 && !inside) warn(`${path}.parts`, 'approximated', 'what is no text is sent behind the result')
  const name = telling.nameOf(part)
  const parts = inside && media.length > 0 ? media : undefined
  const answer = defined({ id: $id === false ? undefined : part.id, name, response, parts })
  return [{ functionResponse: answer, ...extra }, ...(inside ? [] : media)]
}

/** Parts of one turn → parts of the wire. A signature waits for the part behind its thought. */
export const writeParts = (parts: readonly Part[], path: string, telling: Telling): Wire[] => {
  const { told, warn } = telling
  const out: Wire[] = []
  let waiting: ReasoningPart | undefined
  /** Onto the thought itself: nothing follows it, or another thought does. */
  const settle = () => {
    if (waiting === undefined) return
    const thoughtSignature = signatureOf(waiting, false)
    const last = out.at(-1)
    if (waiting.text !== '' && last?.thought === true) last.thoughtSignature = thoughtSignature
    else out.push({ text: '', ...(isOwn(waiting.origin) ? {} : { thought: true }), thoughtSignature })
    waiting = undefined
  }
  const put = (wires: readonly Wire[]) => {
    const [first, ...rest] = wires
    if (first === undefined) return
    out.push(waiting === undefined ? first : { ...first, thoughtSignature: signatureOf(waiting, true) }, ...rest)
    waiting = undefined
  }
  for (const [i, part] of parts.entries()) {
    const at = `${path}.parts[${i}]`
    if (part.type === 'reasoning') {
      settle()
      if (!told && !isOwn(part.origin)) {
        warn(at, 'dropped', `only ${part.origin.protocol} can read it`)
        continue
      }
      const { $signed } = writeExtra(part.extra, `${at}.`, warn)
      if (part.text !== '') out.push({ text: part.text, thought: true })
      if (signatureOf(part, false) === undefined) {
        if (!isOwn(part.origin)) warn(`${at}.origin`, 'dropped', 'the text is told as a thought that nobody signed')
        continue
      }
      waiting = part
      if ($signed === true) settle()
    } else put(writePart(part, at, telling))
  }
  settle()
  return out
}

const writePart = (part: Exclude<Part, ReasoningPart>, path: string, telling: Telling): Wire[] => {
  const { warn } = telling
  if ('cache' in part && part.cache !== undefined && part.type !== 'tool-call' && part.type !== 'tool-result')
    warn(`${path}.cache`, 'dropped', 'the provider caches by itself and takes no marks')
  switch (part.type) {
    case 'text': {
      const extra = writeExtra(part.extra, `${path}.`, warn)
      for (const i of telling.told ? [] : (part.citations?.keys() ?? []))
        warn(`${path}.citations[${i}]`, 'dropped', 'requests hold no citations')
      return part.text === '' ? [] : [{ text: part.text, ...extra }]
    }
    case 'refusal':
      warn(path, 'approximated', 'a refusal is told as text')
      return [{ text: part.text }]
    case 'tool-call':
      return [writeCall(part, path, warn)]
    case 'tool-result':
      return writeResult(part, path, telling)
    case 'opaque':
      if (isOwn(part.origin)) return [asRecord(part.value) ?? {}]
      warn(path, 'dropped', `only ${part.origin.protocol} has '${part.kind}'`)
      return []
    default: {
      const { $mimeType: _, ...extra } = writeExtra(part.extra, `${path}.`, warn)
      const media = writeMedia(part, path, warn)
      return media === undefined ? [] : [{ ...media, ...extra }]
    }
  }
}
