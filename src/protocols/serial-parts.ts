/**
 * For protocols whose streams tell one choice and have one content block open at a time.
 * In: neutral events, whose parts may interleave. Out: the same events, part after part, in the order they opened. Imports core.
 */

import type { ChatEvent } from '../core/chat.ts'
import type { Warn } from './loss.ts'

type PartEvent = Extract<ChatEvent, { index: number }>

/**
 * Holds back the events of parts that are not at the head of the line until their turn; other events pass at once, and
 * the last one (finish, error) lets out all that is held. Parts of choices other than 0 are dropped with one warning.
 */
export const serialParts = (warn: Warn): ((event: ChatEvent) => ChatEvent[]) => {
  /** Parts not ended yet, or whose turn has not come; the first one is open. */
  const line: { index: number; held: PartEvent[]; ended: boolean }[] = []
  let told = false

  const advance = (all: boolean): ChatEvent[] => {
    const out: ChatEvent[] = []
    for (let head = line[0]; head !== undefined; head = line[0]) {
      out.push(...head.held.splice(0))
      if (!head.ended && !all) break
      if (!head.ended) out.push({ type: 'part-end', index: head.index })
      line.shift()
    }
    return out
  }

  return (event) => {
    if (event.type === 'finish' || event.type === 'error') return [...advance(true), event]
    if (!('index' in event)) return [event]
    if (event.type === 'part-start') {
      if (event.choice === 0) line.push({ index: event.index, held: [], ended: false })
      else if (!told) {
        told = true
        warn('choices', 'dropped', 'the protocol has one choice; only the first is told')
      }
    }
    const place = line.find((part) => part.index === event.index)
    if (place === undefined) return []
    place.held.push(event)
    if (event.type === 'part-end') place.ended = true
    return place === line[0] ? advance(false) : []
  }
}
