/**
 * Gemini: events → chunks of a stream. Text and thoughts go out as they come, all else when it is whole.
 * In: events. Out: server-sent events. Imports core, wire, and the gemini words.
 */

import type { ChatEvent, Citation, Part, ReasoningPart, Usage } from '../core/chat.ts'
import { folder } from '../core/fold.ts'
import { writeJson } from '../wire/json.ts'
import { sseFrame } from '../wire/sse.ts'
import { asRecord } from '../wire/value.ts'
import type { Context, Encoder } from './codec.ts'
import { candidateRest, createTimeOf, tellTo } from './gemini/response.ts'
import { type Wire, warnUsage, writeExtra, writeFinish, writeLogprobs, writeUsage } from './gemini/shape.ts'
import { writeErrorBody } from './gemini-error.ts'
import { writeGrounding } from './gemini-grounding.ts'
import { signatureOf, writeParts } from './gemini-parts.ts'
import { newLosses } from './loss.ts'

type Started = Extract<ChatEvent, { type: 'part-start' }>

/** One candidate as it is told. */
interface Told {
  /** Text of the last text part, and what it cites. */
  text: string
  citations: Citation[]
  calls: boolean
  refused: boolean
  /** A thought whose signature waits for the part behind it. */
  waiting?: ReasoningPart
  /** The text part that is open goes on in the one before it. */
  textOpen: boolean
}

export const newEncoder = (context: Context): Encoder => {
  const { warnings, warn } = newLosses()
  const telling = tellTo(warn)
  const choices: Told[] = []
  /** Parts that are open: their own fold, and where they are told. */
  const open = new Map<number, { choice: number; start: Started; events: ChatEvent[] }>()
  let head: Wire = {}
  let usage: Usage | undefined
  const places = new Map<number, number>()

  const toldBy = (choice: number): Told => {
    while (choices.length <= choice)
      choices.push({ text: '', citations: [], calls: false, refused: false, textOpen: false })
    return choices[choice] as Told
  }
  // Arguments stand as the model wrote them, maybe over several lines; a frame's data is one.
  const frame = (members: Wire): string => sseFrame(writeJson({ ...members, ...head }).replace(/[\r\n]+/g, ' '))
  const say = (choice: number, parts: readonly Wire[]): string =>
    parts.length === 0 ? '' : frame({ candidates: [{ content: { parts, role: 'model' }, index: choice }] })

  /** The part with the signature that waits for it. */
  const signed = (told: Told, part: Wire): Wire => {
    if (told.waiting === undefined) return part
    const thoughtSignature = signatureOf(told.waiting, true)
    told.waiting = undefined
    return { ...part, thoughtSignature }
  }
  /** A thought behind which another one comes, or nothing, says its signature itself. */
  const settle = (told: Told): Wire[] => {
    const { waiting } = told
    if (waiting === undefined) return []
    told.waiting = undefined
    return writeParts([{ ...waiting, text: '' }], 'parts', telling).map((part) =>
      waiting.text === '' ? part : { ...part, thought: true },
    )
  }

  const openPart = (event: Started): string => {
    const told = toldBy(event.choice)
    open.set(event.index, { choice: event.choice, start: event, events: [{ type: 'start' }, event] })
    const place = places.get(event.choice) ?? 0
    places.set(event.choice, place + 1)
    told.calls ||= event.part.type === 'tool-call'
    told.refused ||= event.part.type === 'refusal'
    if (event.part.type === 'text' && !told.textOpen) {
      told.text = ''
      told.citations = []
    }
    told.textOpen = event.part.type === 'text'
    return event.part.type === 'reasoning' ? say(event.choice, settle(told)) : ''
  }

  const grow = (event: Extract<ChatEvent, { type: 'part-delta' }>): string => {
    const part = open.get(event.index)
    if (part === undefined) return ''
    const told = toldBy(part.choice)
    const { text, citation } = event.delta
    const { type } = part.start.part
    if (citation !== undefined && type === 'text') told.citations.push(citation)
    part.events.push(event)
    if (!text) return ''
    if (type === 'text') {
      told.text += text
      return say(part.choice, [signed(told, { text })])
    }
    return type === 'reasoning' ? say(part.choice, [{ text, thought: true }]) : ''
  }

  const close = (event: Extract<ChatEvent, { type: 'part-end' }>): string => {
    const part = open.get(event.index)
    open.delete(event.index)
    if (part === undefined) return ''
    const told = toldBy(part.choice)
    const { type } = part.start.part
    const path = `choices[${part.choice}]`
    if (type === 'text') return ''
    const whole = folder()
    for (const one of [...part.events.map((one) => ('choice' in one ? { ...one, choice: 0 } : one)), event])
      whole.push(one)
    const [made] = whole.done().choices[0]?.parts ?? []
    if (made === undefined) return ''
    if (made.type === 'reasoning') return closeThought(told, made, part.choice, path)
    return say(
      part.choice,
      writeParts([made as Part], path, telling).map((wire, i) => (i === 0 ? signed(told, wire) : wire)),
    )
  }

  const closeThought = (told: Told, thought: ReasoningPart, choice: number, path: string): string => {
    const { $signed } = writeExtra(thought.extra, `${path}.`, warn)
    if (signatureOf(thought, false) === undefined) {
      // Told already; what its writer would say of it is still to be noted.
      writeParts([thought], path, telling)
      return ''
    }
    told.waiting = thought
    return $signed === true ? say(choice, settle(told)) : ''
  }

  const finish = (event: Extract<ChatEvent, { type: 'finish' }>): string => {
    const { $candidates, $chunk, ...extra } = writeExtra(event.extra, '', warn)
    const blocked = asRecord(asRecord($chunk)?.promptFeedback) !== undefined
    const candidates = event.finishes.map((end, choice): Wire => {
      const told = toldBy(choice)
      const rest = candidateRest({ $candidates }, choice)
      const path = `choices[${choice}].parts[0].citations`
      const grounding = rest.groundingMetadata ?? writeGrounding(told.citations, told.text, path, warn)
      const last = settle(told)
      return {
        // Google's SDK forgets the whole turn where one chunk has no part.
        content: { parts: last.length === 0 ? [{ text: '' }] : last, role: 'model' },
        finishReason: writeFinish(end, told, choice, warn),
        index: choice,
        ...rest,
        ...(grounding !== undefined && { groundingMetadata: grounding }),
      }
    })
    warnUsage(usage, warn)
    return frame({
      ...(!(blocked && choices.every(({ text, calls }) => text === '' && !calls)) && { candidates }),
      ...(usage && { usageMetadata: writeUsage(usage) }),
      ...asRecord($chunk),
      ...extra,
    })
  }

  const push = (event: ChatEvent): string => {
    switch (event.type) {
      case 'start':
        writeExtra(event.extra, '', warn)
        head = {
          modelVersion: event.model ?? context.model,
          responseId: event.id ?? context.id,
          createTime: createTimeOf(event),
        }
        return ''
      case 'part-start':
        return openPart(event)
      case 'part-delta':
        return grow(event)
      case 'part-end':
        return close(event)
      case 'usage':
        usage = event.usage
        return ''
      case 'logprobs':
        return frame({
          candidates: [
            {
              index: event.choice,
              logprobsResult: writeLogprobs(event.tokens, `choices[${event.choice}].logprobs`, warn),
            },
          ],
        })
      case 'finish':
        return finish(event)
      case 'error':
        return sseFrame(writeErrorBody(event.error))
    }
  }
  return { warnings, push }
}
