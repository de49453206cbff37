/**
 * Events → a ConverseStream, and a whole response → its body.
 * In: neutral events, or their fold. Out: binary frames, and JSON text. Imports core, wire, and the bedrock-converse words.
 * One content block is open at a time: parts that interleave are put in line (serial-parts.ts).
 */

import type { ChatEvent, ChatResponse, Part, PartHead, ReasoningPart, Usage } from '../core/chat.ts'
import { eventstreamFrame } from '../wire/eventstream.ts'
import { type Chunk, joinChunks } from '../wire/framing.ts'
import { writeJson } from '../wire/json.ts'
import { asArray, asRecord } from '../wire/value.ts'
import { isOwn, type Wire, writeCitation, writeExtra, writeFinish, writeUsage } from './bedrock-converse/shape.ts'
import type { Context, Encoder, Written } from './codec.ts'
import { isOwnBlock, writeText, writeThought, writeToolCall } from './converse-blocks.ts'
import { writeErrorFrame } from './converse-error.ts'
import { isTellable, writeImage } from './converse-media.ts'
import { defined, newLosses, type Warn } from './loss.ts'
import { newSeen, note, tellChoice, warnLogprobs } from './one-choice.ts'
import { seal } from './sealed.ts'
import { serialParts } from './serial-parts.ts'

/** Its maker's own signature, or another's under seal, so that it comes back whole. */
const signed = (part: ReasoningPart): Pick<ReasoningPart, 'text' | 'signature' | 'redacted'> => {
  const { text, signature, redacted } = part
  if (isOwn(part.origin)) return { text, signature, redacted }
  const sealed = seal(part)
  return redacted === undefined ? { text, signature: sealed } : { text, redacted: sealed }
}

const unsigned = (part: ReasoningPart, path: string, warn: Warn): void => {
  if (!isOwn(part.origin) && seal(part) === undefined)
    warn(`${path}.origin`, 'dropped', 'the text is told as unsigned thinking')
}

/** A part of an answer → block; undefined (with a warning) where the protocol cannot say it. */
const writePart = (part: Part, path: string, warn: Warn): Wire | undefined => {
  switch (part.type) {
    case 'text':
      return writeText(part, path, warn, writeCitation)
    case 'refusal':
      warn(path, 'renamed', 'a refusal is told as text, with stopReason content_filtered')
      return { text: part.text }
    case 'reasoning':
      unsigned(part, path, warn)
      writeExtra(part.extra, `${path}.`, warn)
      return writeThought(signed(part))
    case 'tool-call':
      return writeToolCall(part, path, warn)
    case 'image':
      if (isTellable(part.source)) return writeImage(part, path, warn)
      warn(path, 'dropped', 'an image is told by its bytes only, as PNG, JPEG, GIF or WebP')
      return undefined
    case 'opaque':
      if (isOwnBlock(part)) return part.value
      warn(path, 'dropped', `only ${part.origin.protocol} has '${part.kind}'`)
      return undefined
    default:
      warn(path, 'dropped', `an answer holds no ${part.type}: streams have no word for it`)
      return undefined
  }
}

/** SDKs promise the member; what another provider took nobody here has measured. */
const metricsOf = (own: Wire): Wire => asRecord(own.$metrics) ?? { latencyMs: 0 }

/** Response → body. Only the first choice can be told. */
export const writeResponse = (response: ChatResponse, _context: Context): Written => {
  const { warnings, warn } = newLosses()
  const { choice, content, seen } = tellChoice(response, warn, writePart)
  const { $metrics, ...extra } = writeExtra(response.extra, '', warn)
  const body = {
    output: { message: { role: 'assistant', content } },
    stopReason: writeFinish(choice?.finish, seen, warn),
    usage: writeUsage(response.usage, warn),
    metrics: metricsOf({ $metrics }),
    ...extra,
  }
  return { body: writeJson(body), warnings }
}

// ── stream ────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface OpenBlock {
  index: number
  head: PartHead
  /** Warnings name it. */
  path: string
  /** A thought as far as it is told: its signature may come under seal at its end. */
  thought?: ReasoningPart
  /** A vendor's own block, as it stands last. */
  value?: unknown
  /** Something of it has been told. */
  told: boolean
}

/** The members of `messageStop`; all else of the answer's own stands in `metadata`. */
const stopMember = 'additionalModelResponseFields'

const frame = (event: string, value: Wire): Buffer => eventstreamFrame(writeJson(value), event)

export const newEncoder = (_context: Context): Encoder => {
  const { warnings, warn } = newLosses()
  const inLine = serialParts(warn)
  const seen = newSeen()
  let block: OpenBlock | undefined
  let blocks = 0
  let parts = 0
  let usage: Usage | undefined
  let own: Wire = {}
  let logprobs = false

  const delta = (value: Wire): Chunk => {
    if (block === undefined) return ''
    block.told = true
    return frame('contentBlockDelta', { contentBlockIndex: block.index, delta: value })
  }
  const begin = (start: Wire): Chunk => {
    if (block === undefined) return ''
    block.told = true
    return frame('contentBlockStart', { contentBlockIndex: block.index, start })
  }
  const inputDelta = (input: string): Chunk => delta({ toolUse: { input } })

  const openPart = (head: PartHead): Chunk => {
    const path = `choices[0].parts[${parts++}]`
    note(seen, head.type)
    block = { index: blocks, head, path, told: false }
    if (head.type === 'reasoning') {
      block.thought = { ...head, text: '' }
      const { redacted } = signed(block.thought)
      return redacted === undefined ? '' : delta({ reasoningContent: { redactedContent: redacted } })
    }
    if (head.type === 'opaque') block.value = head.value
    if (head.type === 'refusal') writePart({ ...head, text: '' }, path, warn)
    if (head.type !== 'tool-call') return ''
    const { id: toolUseId, name, custom } = head
    const { $type: type, ...extra } = writeExtra(head.extra, `${path}.`, warn)
    const started = begin({ toolUse: defined({ toolUseId, name, type, ...extra }) })
    if (custom !== true) return started
    writeToolCall({ ...head, extra: undefined, arguments: '' }, path, warn)
    return joinChunks([started, inputDelta('{"input":"')])
  }

  const textDeltas: Readonly<Record<string, (text: string, head: PartHead) => Chunk>> = {
    text: (text) => delta({ text }),
    refusal: (text) => delta({ text }),
    reasoning: (text) => delta({ reasoningContent: { text } }),
    'tool-call': (text, head) => inputDelta('custom' in head && head.custom ? JSON.stringify(text).slice(1, -1) : text),
  }
  const grow = (added: Extract<ChatEvent, { type: 'part-delta' }>['delta']): Chunk => {
    if (block === undefined) return ''
    const { head, path, thought } = block
    const out: Chunk[] = []
    if (added.text) out.push(textDeltas[head.type]?.(added.text, head) ?? '')
    if (thought !== undefined) {
      if (added.origin !== undefined) thought.origin = added.origin
      if (added.signature !== undefined) thought.signature = (thought.signature ?? '') + added.signature
    }
    if (added.value !== undefined) block.value = added.value
    if (added.citation !== undefined && head.type === 'text') {
      const citation = writeCitation(added.citation, `${path}.citations`, warn)
      if (citation !== undefined) out.push(delta({ citation }))
    }
    if (added.extra && head.type !== 'opaque') writeExtra(added.extra, `${path}.`, warn)
    return joinChunks(out)
  }

  /** A vendor's own block, or one that is told when it is whole. */
  const tellWhole = (part: Part, path: string): Chunk[] => {
    const wire = writePart(part, path, warn) ?? {}
    const call = asRecord(wire.toolUse)
    if (call !== undefined) {
      const { input, ...start } = call
      return [begin({ toolUse: start }), inputDelta(writeJson(input))]
    }
    const result = asRecord(wire.toolResult)
    if (result !== undefined) {
      const { content, ...start } = result
      return [begin({ toolResult: start }), delta({ toolResult: asArray(content) ?? [] })]
    }
    const image = asRecord(wire.image)
    if (image !== undefined)
      return [begin({ image: { format: image.format } }), delta({ image: { source: image.source } })]
    const [kind] = Object.keys(wire)
    // No frame holds it: the kinds of deltas are few.
    if (kind !== undefined) warn(path, 'dropped', `a stream has no '${kind}'`)
    return []
  }

  const tellEnd = ({ head, path, thought, value }: OpenBlock): Chunk[] => {
    if (thought !== undefined) {
      unsigned(thought, path, warn)
      const { signature } = signed(thought)
      return signature === undefined || thought.redacted !== undefined
        ? []
        : [delta({ reasoningContent: { signature } })]
    }
    if (head.type === 'opaque') return tellWhole({ ...head, value }, path)
    if (head.type === 'image') return tellWhole(head, path)
    if (head.type === 'audio') return tellWhole({ ...head, data: '' }, path)
    return 'custom' in head && head.custom ? [inputDelta('"}')] : []
  }
  const close = (): Chunk => {
    if (block === undefined) return ''
    const out = tellEnd(block)
    if (block.told) out.push(frame('contentBlockStop', { contentBlockIndex: blocks++ }))
    block = undefined
    return joinChunks(out)
  }

  const finish = (event: Extract<ChatEvent, { type: 'finish' }>): Chunk => {
    const stopReason = writeFinish(event.finishes[0], seen, warn)
    const { $metrics, [stopMember]: fields, ...rest } = { ...own, ...writeExtra(event.extra, '', warn) }
    return joinChunks([
      frame('messageStop', defined({ stopReason, [stopMember]: fields })),
      frame('metadata', { usage: writeUsage(usage, warn), metrics: metricsOf({ $metrics }), ...rest }),
    ])
  }

  const write = (event: ChatEvent): Chunk => {
    switch (event.type) {
      case 'start':
        own = writeExtra(event.extra, '', warn)
        return frame('messageStart', { role: 'assistant' })
      case 'part-start':
        return openPart(event.part)
      case 'part-delta':
        return grow(event.delta)
      case 'part-end':
        return close()
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
        return writeErrorFrame(event.error)
    }
  }
  return { warnings, push: (event) => joinChunks(inLine(event).map(write)) }
}
