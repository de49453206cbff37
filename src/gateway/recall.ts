/**
 * What a model thought before it called a tool, kept until the call's result comes back: many clients drop what they do
 * not know (signatures, reasoning_content), and the provider refuses the next turn without it. And what an answer's items
 * were called, for clients that name them in place of sending them.
 * In: the codec of an attempt. Out: the same codec, which notes thoughts in answers and puts them back in requests.
 * In memory only, the newest ones: after a restart a client is served as if it had never thought.
 */

import type { ChatEvent, ChatRequest, ChatResponse, Message, Part, ReasoningPart } from '../core/chat.ts'
import { folder } from '../core/fold.ts'
import type { Codec, Context, Dialect } from '../protocols/codec.ts'
import { parseJson } from '../wire/json.ts'
import { openMakers } from './makers.ts'

const charactersMax = 32 * 1024 * 1024

/** Some clients of a passed body, too, drop what the target must have back: @see Dialect.reasoningField */
export const wantsThoughts = ({ reasoningField }: Dialect): boolean => reasoningField !== undefined

/** A passed answer is read for its thoughts alone: one that cannot be read passes all the same. */
export const overhear = (bytes: Buffer, { codec, dialect }: { codec: Codec; dialect: Dialect }): undefined => {
  try {
    if (wantsThoughts(dialect) || codec.pinnedIn) codec.readResponse(parseJson(bytes.toString('utf8')))
  } catch {
    return undefined
  }
}

export interface Recall {
  /** `owner` is the key that asks: nobody is given the thoughts of another's call. */
  around(codec: Codec, owner: string, provider: string): Codec
  /** The caller's own codec: remembers the items it tells, and knows them again. */
  facing(codec: Codec, owner: string): Codec
}

const wordsOf = (parts: readonly Part[]): string =>
  parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('')
const isUnsigned = (part: Part) => part.type === 'reasoning' && part.signature === undefined

const sizeOf = (parts: readonly Part[]): number => JSON.stringify(parts).length + 100

/** Hears an answer's events, and tells the thoughts before each call when it is over. */
const listener = (keep: (callId: string, thoughts: ReasoningPart[]) => void) => {
  const heard = folder()
  const followed = new Set<number>()
  return (events: ChatEvent[]): ChatEvent[] => {
    for (const event of events) {
      if (event.type === 'part-start' && (event.part.type === 'reasoning' || event.part.type === 'tool-call')) {
        if (event.part.type === 'reasoning') followed.add(event.index)
        heard.push(event)
      } else if (event.type === 'part-delta' && followed.has(event.index)) heard.push(event)
      else if (event.type === 'finish') for (const { parts } of heard.done().choices) tellThoughts(parts, keep)
    }
    return events
  }
}

const tellThoughts = (parts: readonly Part[], keep: (callId: string, thoughts: ReasoningPart[]) => void): void => {
  let thoughts: ReasoningPart[] = []
  for (const part of parts) {
    if (part.type === 'reasoning') thoughts.push(part)
    if (part.type !== 'tool-call' || thoughts.length === 0) continue
    keep(part.id, thoughts)
    thoughts = []
  }
}

export const openRecall = (): Recall => {
  const makers = openMakers()
  const kept = new Map<string, { parts: readonly Part[]; size: number }>()
  let characters = 0

  const forget = (key: string): void => {
    characters -= kept.get(key)?.size ?? 0
    kept.delete(key)
  }
  const keep = (key: string, parts: readonly Part[]): void => {
    forget(key)
    const size = sizeOf(parts)
    kept.set(key, { parts, size })
    characters += size
    for (const oldest of kept.keys()) {
      if (characters <= charactersMax) break
      forget(oldest)
    }
  }

  return {
    around(given, owner, provider) {
      const codec = makers.around(given, provider)
      const keyOf = (callId: string): string => `${owner} ${callId}`
      const isOwn = (part: Part) => part.type === 'reasoning' && part.origin.protocol === codec.id
      /** The thoughts before a call, if this target can read them. */
      const thoughtsBefore = (callId: string): readonly Part[] => {
        const found = kept.get(keyOf(callId))?.parts ?? []
        return found.every(isOwn) ? found : []
      }
      const thoughtsOf = (part: Part) => (part.type === 'tool-call' ? thoughtsBefore(part.id) : [])
      const wordsBefore = (callId: string) => wordsOf(thoughtsBefore(callId)) || undefined
      const restored = (message: Message): Message => {
        if (message.role !== 'assistant' || !message.parts.some((part) => thoughtsOf(part).length > 0)) return message
        // A client that sent back what the target needs has dropped nothing; some keep the last piece of a stream.
        const sent = wordsOf(message.parts.filter(isOwn))
        const whole = wordsOf(message.parts.flatMap(thoughtsOf))
        if (message.parts.some((part) => isOwn(part) && !(isUnsigned(part) && whole.endsWith(sent)))) return message
        const others = message.parts.filter(({ type }) => type !== 'reasoning')
        return { ...message, parts: others.flatMap((part) => [...thoughtsOf(part), part]) }
      }
      const note = () => listener((callId, thoughts) => keep(keyOf(callId), thoughts))
      return {
        ...codec,
        passEdits: (member, target, stream) =>
          codec.passEdits(member, { ...target, thoughtBefore: wordsBefore }, stream),
        writeRequest: (request: ChatRequest, target) =>
          codec.writeRequest({ ...request, messages: request.messages.map(restored) }, target),
        readResponse: (doc) => note()(codec.readResponse(doc)),
        decoder() {
          const decoder = codec.decoder()
          const hear = note()
          return { push: (frame) => hear(decoder.push(frame)), end: () => hear(decoder.end()) }
        },
      }
    },
    facing(codec, owner) {
      const { itemsOf, withItems } = codec
      if (itemsOf === undefined || withItems === undefined) return codec
      const keyOf = (id: string): string => `${owner} item ${id}`
      const note = (response: ChatResponse, context: Context) => {
        for (const [id, parts] of itemsOf(response, context)) keep(keyOf(id), parts)
      }
      return {
        ...codec,
        readRequest: (doc) => withItems(codec.readRequest(doc), (id) => kept.get(keyOf(id))?.parts),
        writeResponse(response, context) {
          note(response, context)
          return codec.writeResponse(response, context)
        },
        encoder(context) {
          const encoder = codec.encoder(context)
          const told = folder()
          const push = (event: ChatEvent) => {
            told.push(event)
            if (event.type === 'finish') note(told.done(), context)
            return encoder.push(event)
          }
          return { push, warnings: encoder.warnings }
        },
      }
    },
  }
}
