/**
 * Who made what only its maker can read (encrypted reasoning), so that no other provider of the same protocol is sent it.
 * In: the codec of an attempt, and its provider. Out: the same codec, which notes what it reads and holds back another's.
 * In memory only, the newest ones: what nobody remembers goes on as it is.
 */

import type { Message, Part, Warning } from '../core/chat.ts'
import type { Codec } from '../protocols/codec.ts'

const rememberedMax = 100_000
/** Of a value that may be long, this much of its end tells it apart. */
const tailCharacters = 64

export interface Makers {
  around(codec: Codec, provider: string): Codec
}

export const openMakers = (): Makers => {
  const makers = new Map<string, string>()
  const keyOf = (value: string): string => value.slice(-tailCharacters)
  const remember = (value: string, provider: string): void => {
    makers.set(keyOf(value), provider)
    for (const oldest of makers.keys()) {
      if (makers.size <= rememberedMax) break
      makers.delete(oldest)
    }
  }
  return {
    around(codec, provider) {
      const { pinnedIn } = codec
      if (pinnedIn === undefined) return codec
      const note = (text: string) => {
        for (const value of pinnedIn(text)) remember(value, provider)
      }
      const madeElsewhere = (value: string): boolean => (makers.get(keyOf(value)) ?? provider) !== provider
      const isAnothers = (part: Part): boolean =>
        part.type === 'reasoning' && part.signature !== undefined && madeElsewhere(part.signature)
      return {
        ...codec,
        passEdits: (member, target, stream) => codec.passEdits(member, { ...target, madeElsewhere }, stream),
        writeRequest(request, target) {
          const warnings: Warning[] = []
          const detail = 'another provider encrypted it'
          const messages = request.messages.map((message, i): Message => {
            if (!message.parts.some(isAnothers)) return message
            warnings.push({ field: `messages[${i}].parts`, action: 'dropped', detail })
            return { ...message, parts: message.parts.filter((part) => !isAnothers(part)) }
          })
          const written = codec.writeRequest({ ...request, messages }, target)
          return { ...written, warnings: [...warnings, ...written.warnings] }
        },
        readResponse(doc) {
          note(doc.text)
          return codec.readResponse(doc)
        },
        scan(frame) {
          note(frame.data)
          return codec.scan(frame)
        },
        decoder() {
          const decoder = codec.decoder()
          const push: typeof decoder.push = (frame) => {
            note(frame.data)
            return decoder.push(frame)
          }
          return { push, end: () => decoder.end() }
        },
      }
    },
  }
}
