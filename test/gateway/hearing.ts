/** How a client reads an answer, written without the code under test; `faults` is what breaks the protocol's own rules. */

import type { Spoken } from '../spoken.ts'
import type { Counts, End } from './speech.ts'

export interface Heard {
  text: string
  thought: string
  signature: string
  calls: { id: string; name: string; arguments: string }[]
  end?: End
  usage?: Counts
  error?: { type?: string; code?: string | null; message: string }
  /** The stream has its end marker, or the body is one. */
  whole: boolean
  starts: number
  keepAlives: number
  /** Frames that came after an error. */
  afterError: number
  faults: string[]
}

interface Frame {
  event?: string
  data: string
}

const newHeard = (): Heard => ({
  text: '',
  thought: '',
  signature: '',
  calls: [],
  whole: false,
  starts: 0,
  keepAlives: 0,
  afterError: 0,
  faults: [],
})

type Json = Record<string, unknown>
const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})
const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

const chatEnds: Record<string, End> = { stop: 'stop', length: 'length', tool_calls: 'tools', content_filter: 'refused' }
const claudeEnds: Record<string, End> = {
  end_turn: 'stop',
  max_tokens: 'length',
  tool_use: 'tools',
  refusal: 'refused',
  stop_sequence: 'sequence',
}

const chatUsage = (usage: Json): Counts => {
  const cached = record(usage.prompt_tokens_details).cached_tokens
  const thought = record(usage.completion_tokens_details).reasoning_tokens
  return {
    input: number(usage.prompt_tokens),
    output: number(usage.completion_tokens),
    ...(number(cached) > 0 && { cached: number(cached) }),
    ...(number(thought) > 0 && { thought: number(thought) }),
  }
}
const claudeUsage = (usage: Json): Counts => {
  const [cached, written] = [number(usage.cache_read_input_tokens), number(usage.cache_creation_input_tokens)]
  return {
    input: number(usage.input_tokens) + cached + written,
    output: number(usage.output_tokens),
    ...(cached > 0 && { cached }),
    ...(written > 0 && { written }),
  }
}

const readError = (heard: Heard, error: Json) => {
  heard.error = {
    ...(typeof error.type === 'string' && { type: error.type }),
    ...(error.code !== undefined && { code: error.code as string | null }),
    message: text(error.message),
  }
  if (heard.error.message === '') heard.faults.push('an error without a message')
}

const framesOf = (body: string, heard: Heard): Frame[] =>
  body.split('\n\n').flatMap((block): Frame[] => {
    if (block === '') return []
    const lines = block.split('\n')
    if (lines.every((line) => line.startsWith(':'))) {
      heard.keepAlives++
      return []
    }
    const event = lines.find((line) => line.startsWith('event: '))?.slice(7)
    const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice(6))
    return [{ ...(event !== undefined && { event }), data: data.join('\n') }]
  })

const parse = (data: string, heard: Heard): Json | undefined => {
  try {
    return record(JSON.parse(data))
  } catch {
    heard.faults.push(`no JSON: ${data.slice(0, 80)}`)
    return undefined
  }
}

const hearChatStream = (frames: Frame[], heard: Heard) => {
  let id: unknown
  let role = false
  for (const { data, event } of frames) {
    if (heard.error) heard.afterError++
    if (heard.whole) heard.faults.push('a frame after [DONE]')
    if (event !== undefined) heard.faults.push(`an event line: ${event}`)
    if (data === '[DONE]') {
      heard.whole = true
      continue
    }
    const wire = parse(data, heard)
    if (wire === undefined) continue
    if (wire.error !== undefined) {
      readError(heard, record(wire.error))
      continue
    }
    id ??= wire.id
    if (typeof wire.id !== 'string' || wire.id !== id) heard.faults.push(`id ${String(wire.id)} after ${String(id)}`)
    if (wire.object !== 'chat.completion.chunk') heard.faults.push(`object ${String(wire.object)}`)
    if (typeof wire.created !== 'number' || typeof wire.model !== 'string') heard.faults.push('no created, or no model')
    if (wire.usage) heard.usage = chatUsage(record(wire.usage))
    if (!Array.isArray(wire.choices)) heard.faults.push('no choices')
    for (const choice of list(wire.choices)) {
      const delta = record(choice.delta)
      if (choice.index !== 0) heard.faults.push(`choice ${String(choice.index)}`)
      if (delta.role === 'assistant') {
        heard.starts++
        role = true
      }
      if (!role) heard.faults.push('a delta before the role')
      if (heard.end && (delta.content || delta.tool_calls)) heard.faults.push('content after finish_reason')
      heard.text += text(delta.content)
      heard.thought += text(delta.reasoning_content)
      for (const block of list(delta.thinking_blocks)) heard.signature += text(block.signature)
      for (const call of list(delta.tool_calls)) {
        const [at, body] = [number(call.index), record(call.function)]
        const known = heard.calls[at]
        if (known === undefined) {
          if (at !== heard.calls.length) heard.faults.push(`call ${at} out of order`)
          if (text(call.id) === '' || text(body.name) === '') heard.faults.push(`call ${at} begins without id or name`)
          heard.calls[at] = { id: text(call.id), name: text(body.name), arguments: text(body.arguments) }
        } else known.arguments += text(body.arguments)
      }
      if (typeof choice.finish_reason === 'string') {
        if (heard.end) heard.faults.push('two finish reasons')
        heard.end = chatEnds[choice.finish_reason]
      }
    }
  }
}

const hearClaudeStream = (frames: Frame[], heard: Heard) => {
  let open: number | undefined
  let blocks = 0
  let usage: Json = {}
  for (const { data, event } of frames) {
    if (heard.error) heard.afterError++
    if (heard.whole) heard.faults.push('a frame after message_stop')
    if (data === '[DONE]') heard.faults.push('[DONE]')
    const wire = parse(data, heard)
    if (wire === undefined) continue
    if (wire.type !== event) heard.faults.push(`type ${String(wire.type)} under event ${String(event)}`)
    if (wire.type === 'ping') heard.keepAlives++
    else if (wire.type === 'error') readError(heard, record(wire.error))
    else if (wire.type === 'message_start') {
      heard.starts++
      const message = record(wire.message)
      if (text(message.id) === '' || message.role !== 'assistant') heard.faults.push('message_start without id or role')
      usage = { ...record(message.usage) }
    } else if (heard.starts !== 1) heard.faults.push(`${String(wire.type)} outside of a message`)
    else if (wire.type === 'content_block_start') {
      if (open !== undefined) heard.faults.push('two open blocks')
      if (wire.index !== blocks) heard.faults.push(`block ${String(wire.index)} for ${blocks}`)
      open = blocks++
      const block = record(wire.content_block)
      heard.text += text(block.text)
      heard.thought += text(block.thinking)
      if (block.type === 'tool_use') {
        const input = JSON.stringify(block.input)
        heard.calls.push({ id: text(block.id), name: text(block.name), arguments: input === '{}' ? '' : input })
      }
    } else if (wire.type === 'content_block_delta') {
      if (wire.index !== open) heard.faults.push(`a delta for block ${String(wire.index)}, open is ${String(open)}`)
      const delta = record(wire.delta)
      heard.text += text(delta.text)
      heard.thought += text(delta.thinking)
      heard.signature += text(delta.signature)
      const call = heard.calls.at(-1)
      if (delta.type === 'input_json_delta' && call) call.arguments += text(delta.partial_json)
    } else if (wire.type === 'content_block_stop') {
      if (wire.index !== open) heard.faults.push('the end of a block that is not open')
      open = undefined
    } else if (wire.type === 'message_delta') {
      if (open !== undefined) heard.faults.push('message_delta inside of a block')
      heard.end = claudeEnds[text(record(wire.delta).stop_reason)]
      usage = { ...usage, ...record(wire.usage) }
      heard.usage = claudeUsage(usage)
    } else if (wire.type === 'message_stop') heard.whole = true
    else heard.faults.push(`event ${String(wire.type)}`)
  }
}

const hearChatBody = (wire: Json, heard: Heard) => {
  const [choice = {}] = list(wire.choices)
  const message = record(choice.message)
  heard.text = text(message.content)
  heard.thought = text(message.reasoning_content)
  for (const block of list(message.thinking_blocks)) heard.signature += text(block.signature)
  heard.calls = list(message.tool_calls).map((call) => ({
    id: text(call.id),
    name: text(record(call.function).name),
    arguments: text(record(call.function).arguments),
  }))
  heard.end = chatEnds[text(choice.finish_reason)]
  if (wire.usage) heard.usage = chatUsage(record(wire.usage))
  if (wire.object !== 'chat.completion' || choice.index !== 0 || message.role !== 'assistant')
    heard.faults.push('no chat.completion')
}

const hearClaudeBody = (wire: Json, heard: Heard) => {
  for (const block of list(wire.content)) {
    heard.text += text(block.text)
    heard.thought += text(block.thinking)
    heard.signature += text(block.signature)
    if (block.type === 'tool_use')
      heard.calls.push({ id: text(block.id), name: text(block.name), arguments: JSON.stringify(block.input) })
  }
  heard.end = claudeEnds[text(wire.stop_reason)]
  if (wire.usage) heard.usage = claudeUsage(record(wire.usage))
  if (wire.type !== 'message' || wire.role !== 'assistant') heard.faults.push('no message')
}

/** `streamed`: by what the answer's content type says, not by what was asked for. */
export const hear = (protocol: Spoken, body: string, streamed: boolean): Heard => {
  const heard = newHeard()
  const chat = protocol === 'openai-chat'
  if (streamed) {
    const frames = framesOf(body, heard)
    if (chat) hearChatStream(frames, heard)
    else hearClaudeStream(frames, heard)
    return heard
  }
  const wire = parse(body, heard)
  if (wire === undefined) return heard
  if (wire.error !== undefined) {
    if (!chat && wire.type !== 'error') heard.faults.push('an error without type "error"')
    readError(heard, record(wire.error))
    return heard
  }
  heard.whole = true
  heard.starts = 1
  if (chat) hearChatBody(wire, heard)
  else hearClaudeBody(wire, heard)
  return heard
}
