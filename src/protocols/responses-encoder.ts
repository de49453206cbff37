/**
 * Events → a stream of OpenAI Responses.
 * In: neutral events. Out: wire text. Imports core, wire, and the openai-responses words.
 * Items stand one after the other (serial-parts.ts); text and refusals in a row are content of one message item. The last
 * event repeats the whole answer, as the protocol wants it.
 */

import type { ChatEvent, Part, PartDelta, PartHead, TokenLogprob, Usage } from '../core/chat.ts'
import { fold } from '../core/fold.ts'
import { writeJson } from '../wire/json.ts'
import { sseFrame } from '../wire/sse.ts'
import { asRecord } from '../wire/value.ts'
import { writeErrorBody } from './chat-answer.ts'
import type { Context, Encoder } from './codec.ts'
import { newLosses } from './loss.ts'
import { type Envelope, envelope, finished, usageOf } from './openai-responses/response.ts'
import { type Wire, writeCitation, writeExtra, writeFinish } from './openai-responses/shape.ts'
import { writeTurn } from './responses-items.ts'
import { seal } from './sealed.ts'
import { serialParts } from './serial-parts.ts'

type PartEvent = Extract<ChatEvent, { index: number }>

/** The part that is being told: its events so far, and where it stands in the answer. */
interface Telling {
  events: PartEvent[]
  path: string
  type: Part['type']
  item: Wire
  /** Of a message item: the place of this part in its content. */
  content: number
  text: string
  annotations: unknown[]
  logprobs: TokenLogprob[]
}

/** What a stream calls the deltas of a part. */
const deltaNames: Partial<Record<Part['type'], string>> = {
  text: 'response.output_text',
  refusal: 'response.refusal',
  reasoning: 'response.reasoning_summary_text',
}

export const newEncoder = (context: Context): Encoder => {
  const { warnings, warn } = newLosses()
  const inLine = serialParts(warn)
  let head: Envelope = {}
  let rest: Wire = {}
  let sequence = 0
  let parts = 0
  /** Finished items. */
  const items: Wire[] = []
  /** The message item that may take further content. */
  let message: { item: Wire; content: Wire[] } | undefined
  let telling: Telling | undefined
  let usage: Usage | undefined
  let calls = false

  const frame = (type: string, members: Wire): string =>
    sseFrame(writeJson({ type, sequence_number: sequence++, ...members }), type)
  const place = (): Wire => ({ output_index: items.length })
  const placed = ({ item, content, type }: Telling): Wire => ({
    item_id: item.id,
    ...place(),
    ...(type === 'text' || type === 'refusal' ? { content_index: content } : {}),
    ...(type === 'reasoning' ? { summary_index: 0 } : {}),
  })
  const whole = (events: readonly PartEvent[], path: string): Wire[] => {
    const [choice] = fold(events).choices
    return finished(writeTurn(choice?.parts ?? [], path, warn, true), context.id, items.length)
  }

  const closeMessage = (): string => {
    if (message === undefined) return ''
    const item = { ...message.item, status: 'completed', content: message.content }
    const out = frame('response.output_item.done', { ...place(), item })
    items.push(item)
    message = undefined
    return out
  }

  const openText = (event: Extract<PartEvent, { type: 'part-start' }>, path: string): string => {
    const type = event.part.type as 'text' | 'refusal'
    let out = ''
    if (message === undefined) {
      const item = {
        id: `msg_${context.id}_${items.length}`,
        type: 'message',
        role: 'assistant',
        status: 'in_progress',
      }
      message = { item, content: [] }
      out = frame('response.output_item.added', { ...place(), item: { ...item, content: [] } })
    }
    const content = message.content.length
    telling = { events: [event], path, type, item: message.item, content, text: '', annotations: [], logprobs: [] }
    const part = type === 'text' ? { type: 'output_text', text: '', annotations: [] } : { type: 'refusal', refusal: '' }
    return out + frame('response.content_part.added', { ...placed(telling), part })
  }

  const openItem = (event: Extract<PartEvent, { type: 'part-start' }>, path: string): string => {
    const out = closeMessage()
    const { type } = event.part
    // A thought of another vendor is told as a summary: it has no other place.
    const [item] = event.part.type === 'reasoning' ? [thoughtOf(event.part, items.length)] : whole([event], path)
    if (item === undefined) return out
    telling = { events: [event], path, type, item, content: 0, text: '', annotations: [], logprobs: [] }
    const begun = { ...item, ...(type === 'reasoning' ? {} : { status: 'in_progress' }) }
    const added = frame('response.output_item.added', { ...place(), item: begun })
    if (type !== 'reasoning') return out + added
    return (
      out +
      added +
      frame('response.reasoning_summary_part.added', { ...placed(telling), part: { type: 'summary_text', text: '' } })
    )
  }

  const thoughtOf = (part: Extract<PartHead, { type: 'reasoning' }>, place: number): Wire => {
    const encrypted_content = part.redacted === undefined ? undefined : seal(part)
    return { id: `rs_${context.id}_${place}`, type: 'reasoning', summary: [], encrypted_content }
  }

  const deltaName = ({ type, item }: Telling): string | undefined =>
    deltaNames[type] ??
    (item.type === 'custom_tool_call'
      ? 'response.custom_tool_call_input'
      : type === 'tool-call'
        ? 'response.function_call_arguments'
        : undefined)

  const grow = (told: Telling, delta: PartDelta): string => {
    let out = ''
    const name = deltaName(told)
    if (delta.text && name !== undefined) {
      told.text += delta.text
      out += frame(`${name}.delta`, {
        ...placed(told),
        delta: delta.text,
        ...(told.type === 'text' && { logprobs: [] }),
      })
    }
    const quoted = delta.citation && writeCitation(delta.citation, `${told.path}.citations`, warn)
    if (quoted !== undefined) {
      const annotation_index = told.annotations.push(quoted) - 1
      out += frame('response.output_text.annotation.added', { ...placed(told), annotation_index, annotation: quoted })
    }
    return out
  }

  const closeText = (told: Telling): string => {
    const { text, annotations, logprobs } = told
    const part: Wire =
      told.type === 'text' ? { type: 'output_text', text, annotations, logprobs } : { type: 'refusal', refusal: text }
    message?.content.push(part)
    const last = told.type === 'text' ? { text, logprobs } : { refusal: text }
    return (
      frame(`${deltaName(told)}.done`, { ...placed(told), ...last }) +
      frame('response.content_part.done', { ...placed(told), part })
    )
  }

  const closeItem = (told: Telling): string => {
    const { text, item: begun } = told
    let out = ''
    let item: Wire = { ...begun }
    if (told.type === 'reasoning') {
      const part = { type: 'summary_text', text }
      out += frame('response.reasoning_summary_text.done', { ...placed(told), text })
      out += frame('response.reasoning_summary_part.done', { ...placed(told), part })
      const [own] = whole(told.events, told.path)
      item = { ...(own ?? { ...begun, summary: text === '' ? [] : [part] }), id: begun.id }
    } else {
      const name = deltaName(told)
      const member = begun.type === 'custom_tool_call' ? 'input' : 'arguments'
      if (name !== undefined) out += frame(`${name}.done`, { ...placed(told), [member]: text, name: begun.name })
      item = { ...(whole(told.events, told.path)[0] ?? begun), id: begun.id }
    }
    out += frame('response.output_item.done', { ...place(), item })
    items.push(item)
    return out
  }

  const part = (event: PartEvent): string => {
    if (event.type === 'part-start') {
      const path = `parts[${parts++}]`
      calls ||= event.part.type === 'tool-call'
      return event.part.type === 'text' || event.part.type === 'refusal' ? openText(event, path) : openItem(event, path)
    }
    const told = telling
    if (told === undefined) return ''
    told.events.push(event)
    if (event.type === 'part-delta') return grow(told, event.delta)
    telling = undefined
    return told.type === 'text' || told.type === 'refusal' ? closeText(told) : closeItem(told)
  }

  const response = (members: Wire): Wire => ({ ...envelope(head, context, rest), output: items, ...members })
  const begin = (event: Extract<ChatEvent, { type: 'start' }>): string => {
    head = event
    rest = writeExtra(event.extra, '', warn)
    return (
      frame('response.created', { response: response({}) }) + frame('response.in_progress', { response: response({}) })
    )
  }

  /** With the text that is being told, or has just been. */
  const addLogprobs = (tokens: readonly TokenLogprob[]): void => {
    const last = message?.content.at(-1)
    if (telling?.type === 'text') telling.logprobs.push(...tokens)
    else if (last?.type === 'output_text') last.logprobs = [...(last.logprobs as TokenLogprob[]), ...tokens]
    else warn('choices[0].logprobs', 'dropped', 'there is no text that they could stand with')
  }

  const push = (event: ChatEvent): string => {
    switch (event.type) {
      case 'start':
        return begin(event)
      case 'usage':
        usage = event.usage
        return ''
      case 'logprobs':
        addLogprobs(event.tokens)
        return ''
      case 'finish': {
        const { $response, ...extra } = writeExtra(event.extra, '', warn)
        rest = { ...rest, ...asRecord($response), ...extra }
        const out = closeMessage()
        const end = writeFinish(event.finishes[0], calls, warn)
        const type = end.status === 'completed' ? 'response.completed' : 'response.incomplete'
        return out + frame(type, { response: response({ ...end, usage: usageOf(usage) }) })
      }
      case 'error':
        return frame('error', errorOf(writeErrorBody(event.error)))
      default:
        return part(event)
    }
  }
  return { warnings, push: (event) => inLine(event).map(push).join('') }
}

/** `{error: {…}}` and, flat beside it, what older clients look for. */
export const errorOf = (body: string): Wire => {
  const error = asRecord(asRecord(JSON.parse(body))?.error) ?? {}
  return { error, code: error.code, message: error.message, param: error.param }
}
