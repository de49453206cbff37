/**
 * OpenAI Responses: items that a client names by their id alone (`{type: 'item_reference', id}`), as SDKs do with what
 * they think is stored. A provider of this protocol keeps its own; what was told here is known by whoever remembers it.
 * In: answers and requests, neutral. Out: the items of an answer by id, and a request with what its references stand for.
 */

import type { ChatRequest, ChatResponse, Part } from '../core/chat.ts'
import { asRecord, asString } from '../wire/value.ts'
import type { Context } from './codec.ts'
import { newLosses } from './loss.ts'
import { finished } from './openai-responses/response.ts'
import { readOutputItem, writeTurn } from './responses-items.ts'

/** How `ChatRequest.bound` names them. */
export const references = 'input: item_reference'

/** What each item of an answer is called, as response and stream tell it, and what it says. */
export const itemsOf = (response: ChatResponse, context: Context): [id: string, parts: Part[]][] => {
  const { warn } = newLosses()
  const items = finished(writeTurn(response.choices[0]?.parts ?? [], '', warn, true), context.id)
  return items.map((item) => [asString(item.id) ?? '', readOutputItem(item)])
}

const referenceOf = (part: Part): string | undefined =>
  part.type === 'opaque' && part.kind === 'item_reference' ? asString(asRecord(part.value)?.id) : undefined

/** Puts in what `find` knows; a reference that it does not know stays, and stays bound. */
export const withItems = (request: ChatRequest, find: (id: string) => readonly Part[] | undefined): ChatRequest => {
  if (request.bound?.includes(references) !== true) return request
  let unknown = false
  const resolved = (part: Part): readonly Part[] => {
    const id = referenceOf(part)
    const found = id === undefined ? [part] : find(id)
    unknown ||= found === undefined
    return found ?? [part]
  }
  const messages = request.messages.map((message) => ({ ...message, parts: message.parts.flatMap(resolved) }))
  const bound = request.bound.filter((name) => unknown || name !== references)
  return { ...request, messages, bound }
}
