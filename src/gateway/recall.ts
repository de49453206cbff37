/**
 * What a model thought before it called a tool, kept until the call's result comes back: many clients drop what they do
 * not know (signatures, reasoning_content), and the provider refuses the next turn without it.
 * In: the codec of a translated attempt. Out: the same codec, which notes thoughts in answers and puts them back in requests.
 * In memory only, the newest ones: after a restart a client is served as if it had never thought.
 */

import type { ChatEvent, ChatRequest, Message, Part, ReasoningPart } from '../core/chat.ts'
import { folder } from '../core/fold.ts'
import type { Codec } from '../protocols/codec.ts'

const charactersMax = 32 * 1024 * 1024

export interface Recall {
  /** `owner` is the key that asks: nobody is given the thoughts of another's call. */
  around(codec: Codec, owner: string): Codec
}

const sizeOf = (thoughts: readonly ReasoningPart[]): number =>
  thoughts.reduce((sum, part) => sum + part.text.length + (part.signature ?? part.redacted ?? '').length, 100)

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
  const kept = new Map<string, { thoughts: ReasoningPart[]; size: number }>()
  let characters = 0

  const forget = (key: string): void => {
    characters -= kept.get(key)?.size ?? 0
    kept.delete(key)
  }
  const keep = (key: string, thoughts: ReasoningPart[]): void => {
    forget(key)
    const size = sizeOf(thoughts)
    kept.set(key, { thoughts, size })
    characters += size
    for (const oldest of kept.keys()) {
      if (characters <= charactersMax) break
      forget(oldest)
    }
  }

  return {
    around(codec, owner) {
      const keyOf = (callId: string): string => `${owner} ${callId}`
      /** The thoughts of a call, if this target can read them. */
      const thoughtsOf = (part: Part): ReasoningPart[] => {
        const found = part.type === 'tool-call' ? kept.get(keyOf(part.id))?.thoughts : undefined
        return found?.every(({ origin }) => origin.protocol === codec.id) === true ? found : []
      }
      const restored = (message: Message): Message => {
        if (message.role !== 'assistant' || !message.parts.some((part) => thoughtsOf(part).length > 0)) return message
        // A client that sent back what the target needs has dropped nothing.
        if (message.parts.some((part) => part.type === 'reasoning' && part.origin.protocol === codec.id)) return message
        const others = message.parts.filter(({ type }) => type !== 'reasoning')
        return { ...message, parts: others.flatMap((part) => [...thoughtsOf(part), part]) }
      }
      const note = () => listener((callId, thoughts) => keep(keyOf(callId), thoughts))
      return {
        ...codec,
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
  }
}
