/**
 * Gemini: chunks of an answer → events. A whole answer is one chunk, a JSON array is a list of them.
 * In: parsed chunks with the text they came from. Out: events in grammar order. Imports core, wire, and the gemini words.
 * Nothing in the stream says that it is over: the end of the bytes does, if every candidate said why it finished.
 */

import { crc32 } from 'node:zlib'
import type { ChatEvent, Finish, Part, PartHead, ReasoningPart, Usage } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { type JsonDoc, parseJson } from '../wire/json.ts'
import { asArray, asNumber, asRecord, asString, isRecord } from '../wire/value.ts'
import type { Decoder } from './codec.ts'
import { type Path, protocol, readBlock, readFinish, readLogprobs, readUsage, type Wire } from './gemini/shape.ts'
import { readErrorObject } from './gemini-error.ts'
import { countSearches, readGrounding } from './gemini-grounding.ts'
import { readPart } from './gemini-parts.ts'

/** What one candidate has said so far. */
interface Said {
  open?: { index: number; type: 'text' | 'reasoning'; signed: boolean }
  /** The last text part, for what is cited. */
  text: string
  calls: number
  /** Web searches, as far as told. */
  searches?: number
  finish?: Finish
  /** Members that no other protocol has, the last of each. */
  rest: Wire
}

const knownCandidate = new Set(['content', 'index', 'finishReason', 'logprobsResult'])
const knownChunk = new Set(['candidates', 'usageMetadata', 'modelVersion', 'responseId', 'createTime'])

const without = (wire: Wire, known: ReadonlySet<string>): Wire => {
  const names = Object.keys(wire).filter((name) => !known.has(name) && wire[name] != null)
  return Object.fromEntries(names.map((name) => [name, wire[name]]))
}

const headOf = (part: Exclude<Part, ReasoningPart>): PartHead | undefined => {
  switch (part.type) {
    case 'tool-call': {
      const { type, id, name, extra } = part
      return { type, id, name, ...(extra && { extra }) }
    }
    case 'opaque':
      return part
    case 'image':
      return { type: 'image', source: part.source }
    case 'audio':
      return { type: 'audio', format: part.format }
    case 'text':
      return { type: 'text' }
    default:
      return undefined
  }
}

const contentOf = (part: Part): string =>
  part.type === 'tool-call' ? part.arguments : part.type === 'audio' ? part.data : part.type === 'text' ? part.text : ''

/** The push machine under decoder and body reader: `push` takes a chunk and its place in the document. */
export const newReader = () => {
  const candidates: Said[] = []
  let started = false
  let over = false
  let blocked: Finish | undefined
  let parts = 0
  let id = ''
  let rest: Wire = {}

  const saidBy = (choice: number): Said => {
    while (candidates.length <= choice) candidates.push({ text: '', calls: 0, rest: {} })
    return candidates[choice] as Said
  }
  const close = (said: Said): ChatEvent[] => {
    if (said.open === undefined) return []
    const { index } = said.open
    said.open = undefined
    return [{ type: 'part-end', index }]
  }
  const begin = (chunk: Wire): ChatEvent[] => {
    if (started) return []
    started = true
    id = asString(chunk.responseId) ?? ''
    const created = Date.parse(asString(chunk.createTime) ?? '')
    const model = asString(chunk.modelVersion)
    return [
      {
        type: 'start',
        ...(id && { id }),
        ...(model && { model }),
        ...(Number.isFinite(created) && { created: Math.floor(created / 1000) }),
      },
    ]
  }

  /** Text and thoughts grow over chunks; all else comes whole. */
  const grow = (said: Said, choice: number, type: 'text' | 'reasoning', text: string): ChatEvent[] => {
    const events: ChatEvent[] = []
    if (said.open?.type !== type || said.open.signed) {
      events.push(...close(said))
      const index = parts++
      said.open = { index, type, signed: false }
      if (type === 'text') said.text = ''
      const part: PartHead = type === 'text' ? { type } : { type, origin: { protocol } }
      events.push({ type: 'part-start', index, choice, part })
    }
    if (type === 'text') said.text += text
    if (text !== '') events.push({ type: 'part-delta', index: said.open.index, delta: { text } })
    return events
  }

  /** Behind a thought it is that thought's; behind anything else it makes one of its own. */
  const sign = (
    said: Said,
    choice: number,
    { text, signature, redacted, origin, extra }: ReasoningPart,
  ): ChatEvent[] => {
    if (said.open?.type === 'reasoning' && !said.open.signed && redacted === undefined) {
      said.open.signed = true
      const { index } = said.open
      return [{ type: 'part-delta', index, delta: { signature, origin, ...(extra && { extra }) } }]
    }
    const index = parts++
    const head =
      redacted === undefined ? { type: 'reasoning' as const, origin } : { type: 'reasoning' as const, redacted, origin }
    const delta = { ...(text && { text }), ...(signature && { signature }), ...(extra && { extra }) }
    return [
      ...close(said),
      { type: 'part-start', index, choice, part: head },
      ...(Object.keys(delta).length === 0 ? [] : [{ type: 'part-delta' as const, index, delta }]),
      { type: 'part-end', index },
    ]
  }

  const whole = (said: Said, choice: number, part: Exclude<Part, ReasoningPart>): ChatEvent[] => {
    const head = headOf(part)
    if (head === undefined) return []
    const index = parts++
    const text = contentOf(part)
    if (part.type === 'tool-call') said.calls++
    return [
      ...close(said),
      { type: 'part-start', index, choice, part: head },
      ...(text === '' ? [] : [{ type: 'part-delta' as const, index, delta: { text } }]),
      { type: 'part-end', index },
    ]
  }

  const readOne = (doc: JsonDoc, path: Path, value: unknown, said: Said, choice: number): ChatEvent[] => {
    // An answer without an id: what it says tells its calls from those of other turns.
    const call = () => `call_${id === '' ? crc32(doc.text).toString(36) : id}_${parts}`
    const { signature, part } = readPart(doc, path, value, { call, result: call })
    if (part?.type === 'reasoning') {
      const { text, signature: own, redacted } = part
      const grown = text === '' ? [] : grow(said, choice, 'reasoning', text)
      return own === undefined && redacted === undefined
        ? grown
        : [...grown, ...sign(said, choice, { ...part, text: '' })]
    }
    // A signature at the end of a text that is being told belongs behind it.
    if (part?.type === 'text' && said.open?.type === 'text') {
      const grown = grow(said, choice, 'text', part.text)
      return signature === undefined ? grown : [...grown, ...sign(said, choice, signature)]
    }
    const signed = signature === undefined ? [] : sign(said, choice, signature)
    if (part === undefined) return signed
    return [
      ...signed,
      ...(part.type === 'text'
        ? part.text === ''
          ? []
          : grow(said, choice, 'text', part.text)
        : whole(said, choice, part)),
    ]
  }

  const cite = (said: Said, value: unknown): ChatEvent[] => {
    const index = said.open?.type === 'text' ? said.open.index : undefined
    if (index === undefined) return []
    return readGrounding(value, said.text).map((citation) => ({ type: 'part-delta', index, delta: { citation } }))
  }

  const readCandidate = (doc: JsonDoc, path: Path, value: unknown): ChatEvent[] => {
    const wire = asRecord(value) ?? {}
    const choice = asNumber(wire.index) ?? 0
    const said = saidBy(choice)
    const list = asArray(asRecord(wire.content)?.parts) ?? []
    const events = list.flatMap((part, i) => readOne(doc, [...path, 'content', 'parts', i], part, said, choice))
    events.push(...cite(said, wire.groundingMetadata))
    said.searches = countSearches(wire.groundingMetadata) ?? said.searches
    const tokens = readLogprobs(wire.logprobsResult)
    if (tokens.length > 0) events.push({ type: 'logprobs', choice, tokens })
    Object.assign(said.rest, without(wire, knownCandidate))
    const word = asString(wire.finishReason)
    if (word !== undefined && word !== 'FINISH_REASON_UNSPECIFIED') said.finish = readFinish(word, said.calls > 0)
    return events
  }

  const searched = (): Pick<Usage, 'webSearches'> => {
    const counts = candidates.flatMap(({ searches }) => searches ?? [])
    return counts.length === 0 ? {} : { webSearches: counts.reduce((a, b) => a + b) }
  }

  const push = (doc: JsonDoc, path: Path, value: unknown): ChatEvent[] => {
    if (over) return []
    const chunk = asRecord(value) ?? {}
    if (isRecord(chunk.error)) {
      over = true
      return [
        ...begin(chunk),
        ...candidates.flatMap(close),
        { type: 'error', error: readErrorObject(chunk.error, doc.text) },
      ]
    }
    const events = begin(chunk)
    for (const [i, candidate] of (asArray(chunk.candidates) ?? []).entries())
      events.push(...readCandidate(doc, [...path, 'candidates', i], candidate))
    const why = asString(asRecord(chunk.promptFeedback)?.blockReason)
    if (why !== undefined) blocked = readBlock(why)
    const usage = asRecord(chunk.usageMetadata)
    if (usage !== undefined) events.push({ type: 'usage', usage: { ...readUsage(usage), ...searched() } })
    rest = { ...rest, ...without(chunk, knownChunk) }
    return events
  }

  const end = (): ChatEvent[] => {
    if (over) return []
    over = true
    const closing = candidates.flatMap(close)
    const finished = candidates.length > 0 && candidates.every(({ finish }) => finish !== undefined)
    if (!finished && blocked === undefined) {
      const error = new GatewayError(
        'stream_broken',
        "the provider's answer ended before it said why; it is not complete",
      )
      return [...closing, { type: 'error', error }]
    }
    if (candidates.length === 0) saidBy(0)
    const finishes = candidates.map(({ finish }) => finish ?? (blocked as Finish))
    const own = { $candidates: candidates.map((said) => said.rest), $chunk: rest }
    const empty = own.$candidates.every((one) => Object.keys(one).length === 0) && Object.keys(rest).length === 0
    return [...closing, { type: 'finish', finishes, ...(!empty && { extra: { [protocol]: own } }) }]
  }
  return { push, end }
}

const unreadable = (cause: unknown) =>
  new GatewayError('upstream_bad_response', "the provider's answer could not be read: a frame is not JSON", { cause })

export const newDecoder = (): Decoder => {
  const reader = newReader()
  let failed = false
  return {
    push({ data }) {
      if (failed) return []
      try {
        const doc = parseJson(data)
        return reader.push(doc, [], doc.value)
      } catch (cause) {
        failed = true
        reader.end()
        return [{ type: 'error', error: unreadable(cause) }]
      }
    },
    end: () => (failed ? [] : reader.end()),
  }
}
