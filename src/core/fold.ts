/**
 * Events ↔ response: `fold` adds a stream up, `unfold` plays a whole answer as one.
 * In: ChatEvent in grammar order (see chat.ts). Out: ChatResponse, and back. Imports core only.
 * Everything that needs the whole answer (traces, cost, cache, non-streaming bodies) goes through here.
 */

import type {
  ChatEvent,
  ChatResponse,
  Choice,
  Extra,
  Part,
  PartDelta,
  PartHead,
  ProtocolId,
  TokenLogprob,
  Usage,
} from './chat.ts'

const definedMembers = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Partial<T>

/** Later members win; `raw` objects are merged member by member as well. Never adds (a stream repeats its counts). */
export const mergeUsage = (a: Usage | undefined, b: Usage): Usage => {
  if (a === undefined) return b
  const merged: Usage = { ...a, ...definedMembers(b) }
  if (a.raw !== undefined && b.raw !== undefined) merged.raw = { ...a.raw, ...b.raw }
  return merged
}

/** Joins vendor members, protocol by protocol; later ones win. */
export const mergeExtra = (a: Extra | undefined, b: Extra | undefined): Extra | undefined => {
  if (a === undefined || b === undefined) return b ?? a
  const merged: Extra = { ...a }
  for (const id of Object.keys(b) as ProtocolId[]) merged[id] = { ...a[id], ...b[id] }
  return merged
}

const openPart = (head: PartHead): Part => {
  if (head.type === 'text' || head.type === 'refusal') return { type: head.type, text: '' }
  if (head.type === 'reasoning') return { ...head, text: '' }
  if (head.type === 'tool-call') return { ...head, arguments: '' }
  if (head.type === 'audio') return { ...head, data: '' }
  return { ...head }
}

const addText = (part: Part, text: string): void => {
  if (part.type === 'text' || part.type === 'refusal' || part.type === 'reasoning') part.text += text
  else if (part.type === 'tool-call') part.arguments += text
  else if (part.type === 'audio') part.data += text
}

const addDelta = (part: Part, delta: PartDelta): void => {
  if (delta.text !== undefined) addText(part, delta.text)
  if (part.type === 'reasoning') {
    if (delta.signature !== undefined) part.signature = (part.signature ?? '') + delta.signature
    if (delta.origin !== undefined) part.origin = delta.origin
  }
  if (delta.citation !== undefined && part.type === 'text') {
    part.citations = [...(part.citations ?? []), delta.citation]
  }
  if (delta.value !== undefined && part.type === 'opaque') part.value = delta.value
  if (delta.extra !== undefined && part.type !== 'refusal' && part.type !== 'opaque') {
    part.extra = mergeExtra(part.extra, delta.extra)
  }
}

/** An incremental fold: `push` events in order, `done` gives the response so far (also in mid-stream). */
export interface Folder {
  push(event: ChatEvent): void
  done(): ChatResponse
}

/** @see Folder. The response is live: it grows with further pushes. */
export const folder = (): Folder => {
  const response: ChatResponse = { choices: [] }
  const open = new Map<number, Part>()
  const choiceAt = (index: number): Choice => {
    while (response.choices.length <= index) response.choices.push({ parts: [] })
    return response.choices[index] as Choice
  }
  const addExtra = (extra: Extra | undefined) => {
    if (extra !== undefined) response.extra = mergeExtra(response.extra, extra)
  }
  return {
    push(event) {
      switch (event.type) {
        case 'part-delta': {
          const part = open.get(event.index)
          if (part !== undefined) addDelta(part, event.delta)
          return
        }
        case 'part-start': {
          const part = openPart(event.part)
          open.set(event.index, part)
          choiceAt(event.choice).parts.push(part)
          return
        }
        case 'part-end':
          open.delete(event.index)
          return
        case 'start':
          if (event.id !== undefined) response.id = event.id
          if (event.model !== undefined) response.model = event.model
          if (event.created !== undefined) response.created = event.created
          addExtra(event.extra)
          return
        case 'logprobs':
          addLogprobs(choiceAt(event.choice), event.tokens)
          return
        case 'usage':
          response.usage = mergeUsage(response.usage, event.usage)
          return
        case 'finish':
          for (const [index, finish] of event.finishes.entries()) choiceAt(index).finish = finish
          addExtra(event.extra)
          return
        case 'error':
          response.error = event.error
      }
    },
    done: () => response,
  }
}

const addLogprobs = (choice: Choice, tokens: TokenLogprob[]): void => {
  choice.logprobs = choice.logprobs === undefined ? [...tokens] : choice.logprobs.concat(tokens)
}

/** Adds up a whole stream. */
export const fold = (events: Iterable<ChatEvent>): ChatResponse => {
  const all = folder()
  for (const event of events) all.push(event)
  return all.done()
}

/** What opens the part, and the deltas that fill it. Undefined for parts that no answer holds (files, tool results). */
const takeApart = (part: Part): { head: PartHead; deltas: PartDelta[] } | undefined => {
  const text = (value: string): PartDelta[] => (value === '' ? [] : [{ text: value }])
  const extra = 'extra' in part && part.extra !== undefined ? [{ extra: part.extra }] : []
  switch (part.type) {
    case 'text': {
      const citations = (part.citations ?? []).map((citation) => ({ citation }))
      return { head: { type: 'text' }, deltas: [...text(part.text), ...citations, ...extra] }
    }
    case 'refusal':
      return { head: { type: 'refusal' }, deltas: text(part.text) }
    case 'reasoning': {
      const { type, origin, redacted, signature } = part
      const head = redacted === undefined ? { type, origin } : { type, redacted, origin }
      const signed = signature === undefined ? [] : [{ signature }]
      return { head, deltas: [...text(part.text), ...signed, ...extra] }
    }
    case 'tool-call': {
      const { arguments: written, cache: _, ...head } = part
      return { head, deltas: text(written) }
    }
    case 'audio':
      return { head: { type: 'audio', format: part.format }, deltas: [...text(part.data), ...extra] }
    case 'image':
      return { head: { type: 'image', source: part.source }, deltas: extra }
    case 'opaque':
      return { head: part, deltas: [] }
    default:
      return undefined
  }
}

/** Plays a whole answer as events, part after part: `fold(unfold(x))` is `x`. */
export const unfold = (response: ChatResponse): ChatEvent[] => {
  const { id, model, created, extra } = response
  const events: ChatEvent[] = [{ type: 'start', ...definedMembers({ id, model, created, extra }) }]
  let index = 0
  for (const [choice, { parts, logprobs }] of response.choices.entries()) {
    for (const part of parts) {
      const pieces = takeApart(part)
      if (pieces === undefined) continue
      events.push({ type: 'part-start', index, choice, part: pieces.head })
      for (const delta of pieces.deltas) events.push({ type: 'part-delta', index, delta })
      events.push({ type: 'part-end', index })
      index++
    }
    if (logprobs !== undefined) events.push({ type: 'logprobs', choice, tokens: logprobs })
  }
  if (response.usage !== undefined) events.push({ type: 'usage', usage: response.usage })
  if (response.error !== undefined) events.push({ type: 'error', error: response.error })
  else events.push({ type: 'finish', finishes: response.choices.map(({ finish }) => finish ?? { reason: 'other' }) })
  return events
}
