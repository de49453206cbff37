/**
 * Events → a stream of Anthropic Messages, and a whole response → its body.
 * In: neutral events, or their fold. Out: wire text. Imports core, wire, and the anthropic-messages words.
 * One content block is open at a time: parts that interleave are put in line (serial-parts.ts).
 */

import type { ChatEvent, ChatResponse, Citation, Part, ReasoningPart, Usage } from '../core/chat.ts'
import { writeJson } from '../wire/json.ts'
import { sseFrame } from '../wire/sse.ts'
import { isRecord } from '../wire/value.ts'
import { isOwn, type Wire, writeExtra } from './anthropic-messages/shape.ts'
import { writeText, writeToolCall } from './claude-blocks.ts'
import { writeClaudeError } from './claude-error.ts'
import { writeFinish, writeUsage } from './claude-usage.ts'
import type { Context, Encoder, Written } from './codec.ts'
import { newLosses, type Warn } from './loss.ts'
import { newSeen, note, tellChoice, warnLogprobs } from './one-choice.ts'
import { type Opaque, seal } from './sealed.ts'
import { serialParts } from './serial-parts.ts'

/** A link of another protocol becomes a search result's location, where it has an address. */
const quote = (citation: Citation, path: string, warn: Warn): unknown => {
  if (isOwn(citation.origin) && isRecord(citation.raw)) return citation.raw
  if (citation.url === undefined) {
    warn(path, 'dropped', 'a citation without a link has no form here')
    return undefined
  }
  if (citation.start !== undefined || citation.end !== undefined)
    warn(path, 'approximated', 'the place in the text is not told')
  return {
    type: 'web_search_result_location',
    url: citation.url,
    title: citation.title ?? null,
    cited_text: citation.text ?? '',
    encrypted_index: '',
  }
}

/** What another vendor signed goes sealed, so that it comes back whole. */
const thinking = (part: ReasoningPart): Wire => {
  const sealed = isOwn(part.origin) ? undefined : seal(part)
  return part.redacted !== undefined
    ? { type: 'redacted_thinking', data: sealed ?? part.redacted }
    : { type: 'thinking', thinking: part.text, signature: sealed ?? (isOwn(part.origin) ? (part.signature ?? '') : '') }
}

/** A part of an answer → block; undefined (with a warning) where the protocol cannot say it. */
const writePart = (part: Part, path: string, warn: Warn): Wire | undefined => {
  switch (part.type) {
    case 'text':
      return writeText(part, path, warn, quote)
    case 'refusal':
      warn(path, 'renamed', 'a refusal is told as text, with stop_reason refusal')
      return { type: 'text', text: part.text }
    case 'reasoning':
      if (!isOwn(part.origin) && seal(part) === undefined)
        warn(`${path}.origin`, 'dropped', 'the text is told as unsigned thinking')
      return { ...thinking(part), ...writeExtra(part.extra, `${path}.`, warn) }
    case 'tool-call':
      return writeToolCall(part, path, warn)
    case 'opaque':
      if (isOwn(part.origin) && isRecord(part.value)) return part.value
      warn(path, 'dropped', `only ${part.origin.protocol} has '${part.kind}'`)
      return undefined
    default:
      warn(path, 'dropped', `the protocol has no ${part.type} in an answer`)
      return undefined
  }
}

/** Response → body. Only the first choice can be told. */
export const writeResponse = (response: ChatResponse, context: Context): Written => {
  const { warnings, warn } = newLosses()
  const { choice, content, seen } = tellChoice(response, warn, writePart)
  const body = {
    id: response.id ?? `msg_${context.id}`,
    type: 'message',
    role: 'assistant',
    model: response.model ?? context.model,
    content,
    ...(choice?.finish === undefined
      ? { stop_reason: null, stop_sequence: null }
      : writeFinish(choice.finish, seen, warn)),
    usage: writeUsage(response.usage, warn),
    ...writeExtra(response.extra, '', warn),
  }
  return { body: writeJson(body), warnings }
}

interface OpenBlock {
  index: number
  type: string
  /** Warnings name it. */
  path: string
  /** Free-form tool input: sent as the one member of an object. */
  custom?: boolean
  /** Whose a thought is, and what only its maker can read. Some streams tell it at the end only. */
  thought?: Opaque
}

const frame = (value: Wire): string => sseFrame(writeJson(value), value.type as string)

export const newEncoder = (context: Context): Encoder => {
  const { warnings, warn } = newLosses()
  const inLine = serialParts(warn)
  const seen = newSeen()
  let block: OpenBlock | undefined
  let blocks = 0
  let parts = 0
  let usage: Usage | undefined
  let logprobs = false

  const start = (event: Extract<ChatEvent, { type: 'start' }>): string =>
    frame({
      type: 'message_start',
      message: {
        id: event.id ?? `msg_${context.id}`,
        type: 'message',
        role: 'assistant',
        model: event.model ?? context.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: writeUsage(usage, warn),
        ...writeExtra(event.extra, '', warn),
      },
    })
  const delta = (value: Wire): string =>
    block === undefined ? '' : frame({ type: 'content_block_delta', index: block.index, delta: value })

  const openPart = (part: Extract<ChatEvent, { type: 'part-start' }>['part']): string => {
    const path = `parts[${parts++}]`
    note(seen, part.type)
    const empty: Part =
      part.type === 'tool-call'
        ? { ...part, arguments: '' }
        : part.type === 'reasoning' || part.type === 'text' || part.type === 'refusal'
          ? { ...part, text: '' }
          : part.type === 'audio'
            ? { ...part, data: '' }
            : part
    const wire = empty.type === 'reasoning' ? { ...thinking(empty) } : writePart(empty, path, warn)
    if (wire === undefined) {
      block = undefined
      return ''
    }
    block = { index: blocks++, type: part.type, path, ...(part.type === 'reasoning' ? { thought: { ...part } } : {}) }
    block.custom = part.type === 'tool-call' && part.custom === true
    const started = frame({
      type: 'content_block_start',
      index: block.index,
      content_block: part.type === 'tool-call' ? { ...wire, input: {} } : wire,
    })
    return block.custom ? started + delta(inputDelta('{"input":"')) : started
  }

  const inputDelta = (partial_json: string): Wire => ({ type: 'input_json_delta', partial_json })
  const textDeltas: Record<string, (text: string) => Wire> = {
    text: (text) => ({ type: 'text_delta', text }),
    refusal: (text) => ({ type: 'text_delta', text }),
    reasoning: (thinking) => ({ type: 'thinking_delta', thinking }),
    'tool-call': (text) => inputDelta(block?.custom ? JSON.stringify(text).slice(1, -1) : text),
  }
  const addDelta = (added: Extract<ChatEvent, { type: 'part-delta' }>['delta']): string => {
    if (block === undefined) return ''
    const { type, path } = block
    let out = ''
    const write = textDeltas[type]
    if (added.text && write) out += delta(write(added.text))
    if (added.origin !== undefined && block.thought) block.thought.origin = added.origin
    if (added.signature !== undefined && block.thought) {
      if (isOwn(block.thought.origin)) out += delta({ type: 'signature_delta', signature: added.signature })
      else block.thought.signature = (block.thought.signature ?? '') + added.signature
    }
    const citation = added.citation && type === 'text' ? quote(added.citation, `${path}.citations`, warn) : undefined
    if (citation !== undefined) out += delta({ type: 'citations_delta', citation })
    if (added.extra && type !== 'opaque') writeExtra(added.extra, `${path}.`, warn)
    return out
  }

  /** The end of another vendor's thought: its signature, sealed, or the word that there is none. */
  const sign = (): string => {
    if (block?.thought === undefined || isOwn(block.thought.origin) || block.thought.redacted !== undefined) return ''
    const signature = seal(block.thought)
    if (signature !== undefined) return delta({ type: 'signature_delta', signature })
    warn(`${block.path}.origin`, 'dropped', 'the text is told as unsigned thinking')
    return ''
  }

  const finish = (event: Extract<ChatEvent, { type: 'finish' }>): string => {
    const { stop_reason, stop_sequence } = writeFinish(event.finishes[0] ?? { reason: 'other' }, seen, warn)
    const { context_management, ...extra } = writeExtra(event.extra, '', warn)
    const end: Wire = {
      type: 'message_delta',
      delta: { stop_reason, stop_sequence, ...extra },
      usage: writeUsage(usage, warn),
    }
    if (context_management !== undefined) end.context_management = context_management
    return frame(end) + frame({ type: 'message_stop' })
  }

  const write = (event: ChatEvent): string => {
    switch (event.type) {
      case 'start':
        return start(event)
      case 'part-start':
        return openPart(event.part)
      case 'part-delta':
        return addDelta(event.delta)
      case 'part-end': {
        const closed = block
        const signed = closed?.custom ? delta(inputDelta('"}')) : sign()
        block = undefined
        return closed === undefined ? '' : signed + frame({ type: 'content_block_stop', index: closed.index })
      }
      case 'logprobs':
        if (!logprobs) warnLogprobs(warn)
        logprobs = true
        return ''
      case 'usage':
        usage = event.usage
        return ''
      case 'finish':
        return finish(event)
      case 'error':
        return sseFrame(writeClaudeError(event.error), 'error')
    }
  }
  return { warnings, push: (event) => inLine(event).map(write).join('') }
}
