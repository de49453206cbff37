/** OpenAI Chat Completions: events → a stream of chunks. */

import type { ChatEvent, ReasoningPart, Usage } from '../core/chat.ts'
import { writeJson } from '../wire/json.ts'
import { sseFrame } from '../wire/sse.ts'
import { writeCallWire, writeCitation, writeErrorBody, writeFinishWord } from './chat-answer.ts'
import { writeSource, writeThinkingBlock } from './chat-parts.ts'
import { writeUsage } from './chat-usage.ts'
import type { Context, Encoder } from './codec.ts'
import { defined, newLosses } from './loss.ts'
import { type Wire, writeExtra } from './openai-chat/shape.ts'

type Delta = Extract<ChatEvent, { type: 'part-delta' }>['delta']
type Head = Extract<ChatEvent, { type: 'part-start' }>['part']

interface OpenPart {
  choice: number
  head: Head
  /** Of a tool call among those of its choice. */
  place: number
  thought: ReasoningPart | undefined
}

/** Events → chunks. The role comes with the first chunk of each choice, usage only to a caller who asked. */
export const newEncoder = (context: Context): Encoder => {
  const { warnings, warn } = newLosses()
  const parts = new Map<number, OpenPart>()
  const calls = new Map<number, number>()
  const begun = new Set<number>()
  /** By choice: SDKs keep the last value of a member that they do not know, so each chunk has all blocks so far. */
  const blocks = new Map<number, Wire[]>()
  let usage: Usage | undefined
  let envelope: Wire = {
    id: `chatcmpl-${context.id}`,
    object: 'chat.completion.chunk',
    created: context.created,
    model: context.model,
  }
  let prefix = ''

  const setEnvelope = (more: Wire) => {
    envelope = { ...envelope, ...more }
    prefix = JSON.stringify(envelope).slice(0, -1)
  }
  setEnvelope({})
  const chunk = (choice: number, delta: Wire, finish: string | null = null, more = ''): string => {
    const told = begun.has(choice) ? delta : { role: 'assistant', ...delta }
    begun.add(choice)
    return `data: ${prefix},"choices":[{"index":${choice},"delta":${writeJson(told)},"logprobs":${more || 'null'},"finish_reason":${JSON.stringify(finish)}}]}\n\n`
  }
  const place = (index: number): string => `parts[${index}]`

  const openPart = (index: number, choice: number, head: Head): string => {
    const part: OpenPart = { choice, head, place: 0, thought: undefined }
    parts.set(index, part)
    if (head.type === 'tool-call') {
      part.place = calls.get(choice) ?? 0
      calls.set(choice, part.place + 1)
      const extra = writeExtra(head.extra, `${place(index)}.`, warn)
      const call = writeCallWire({ ...head, arguments: '' })
      return chunk(choice, { tool_calls: [{ index: part.place, ...call, ...extra }] })
    }
    if (head.type === 'reasoning') part.thought = { ...head, text: '' }
    if (head.type === 'image')
      return chunk(choice, { images: [{ type: 'image_url', image_url: { url: writeSource(head.source) } }] })
    if (head.type === 'opaque') warn(place(index), 'dropped', `'${head.kind}' exists only in ${head.origin.protocol}`)
    return ''
  }

  const textDelta: Partial<Record<Head['type'], (text: string, part: OpenPart) => Wire>> = {
    text: (text) => ({ content: text }),
    refusal: (text) => ({ refusal: text }),
    audio: (text) => ({ audio: { data: text } }),
    reasoning: (text, part) => {
      if (part.thought) part.thought.text += text
      return { reasoning_content: text }
    },
    'tool-call': (text, part) => ({
      tool_calls: [
        {
          index: part.place,
          ...(part.head.type === 'tool-call' && part.head.custom
            ? { custom: { input: text } }
            : { function: { arguments: text } }),
        },
      ],
    }),
  }

  const addDelta = (index: number, delta: Delta): string => {
    const part = parts.get(index)
    if (part === undefined) return ''
    let out = ''
    if (delta.text) {
      const wire = textDelta[part.head.type]?.(delta.text, part)
      if (wire) out += chunk(part.choice, wire)
    }
    if (part.thought && delta.signature !== undefined)
      part.thought.signature = (part.thought.signature ?? '') + delta.signature
    if (part.thought && delta.origin !== undefined) part.thought.origin = delta.origin
    const citation = delta.citation && writeCitation(delta.citation, `${place(index)}.citations`, warn)
    if (citation !== undefined) out += chunk(part.choice, { annotations: [citation] })
    const extra = delta.extra && part.head.type !== 'opaque' ? writeExtra(delta.extra, `${place(index)}.`, warn) : {}
    if (part.head.type === 'reasoning' && Object.keys(extra).length > 0) out += chunk(part.choice, extra)
    return out
  }

  const closePart = (index: number): string => {
    const part = parts.get(index)
    parts.delete(index)
    const block = part?.thought && writeThinkingBlock(part.thought)
    if (part === undefined || block === undefined) return ''
    const all = [...(blocks.get(part.choice) ?? []), block]
    blocks.set(part.choice, all)
    return chunk(part.choice, { thinking_blocks: all })
  }

  return {
    warnings,
    push(event) {
      switch (event.type) {
        case 'start':
          setEnvelope(
            defined({ id: event.id, created: event.created, model: event.model, ...writeExtra(event.extra, '', warn) }),
          )
          return chunk(0, { content: '' })
        case 'part-start':
          return openPart(event.index, event.choice, event.part)
        case 'part-delta':
          return addDelta(event.index, event.delta)
        case 'part-end':
          return closePart(event.index)
        case 'logprobs':
          return chunk(event.choice, {}, null, JSON.stringify({ content: event.tokens, refusal: null }))
        case 'usage':
          usage = event.usage
          return ''
        case 'finish': {
          setEnvelope(writeExtra(event.extra, '', warn))
          const ends = event.finishes.map((finish, choice) =>
            chunk(choice, {}, writeFinishWord(finish, calls.has(choice), choice, warn)),
          )
          const counts =
            context.streamUsage && usage
              ? `data: ${prefix},"choices":[],"usage":${writeJson(writeUsage(usage))}}\n\n`
              : ''
          return `${ends.join('')}${counts}data: [DONE]\n\n`
        }
        case 'error':
          return sseFrame(writeErrorBody(event.error))
      }
    },
  }
}
