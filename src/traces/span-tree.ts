/**
 * Who is above whom in a trace. A span names the one above it by the caller's own id of that span or by its log id.
 * In: the spans of one trace, oldest first. Out: id → id of the one above. Imports the store's types.
 */

import type { LogRow } from '../store/store.ts'

export type Placed = Pick<LogRow, 'id' | 'span_unique_id' | 'span_parent_id'>

/** A span that has no entry stands at the top: it names nobody, or somebody elsewhere. A circle is cut at its oldest span. */
export const parentsOf = (spans: readonly Placed[]): ReadonlyMap<string, string> => {
  const named = new Map<string, string>()
  // Of those that a caller gave the same name, the first has it; log ids are nobody else's.
  for (const { id, span_unique_id } of spans)
    if (span_unique_id !== id && !named.has(span_unique_id)) named.set(span_unique_id, id)
  for (const { id } of spans) named.set(id, id)
  const above = new Map<string, string>()
  for (const { id, span_parent_id } of spans) {
    const parent = span_parent_id === null ? undefined : named.get(span_parent_id)
    if (parent !== undefined && parent !== id) above.set(id, parent)
  }
  /** Known to lead to a top. */
  const sound = new Set<string>()
  for (const { id } of spans) {
    let at = above.get(id)
    // The usual case: the one above came before.
    if (at === undefined || sound.has(at)) {
      sound.add(id)
      continue
    }
    const path = new Set([id])
    while (at !== undefined && !sound.has(at) && !path.has(at)) {
      path.add(at)
      at = above.get(at)
    }
    if (at !== undefined && path.has(at)) above.delete(oldestOfCircle(at, above, spans))
    for (const one of path) sound.add(one)
  }
  return above
}

const oldestOfCircle = (start: string, above: ReadonlyMap<string, string>, spans: readonly Placed[]): string => {
  const circle = new Set<string>()
  for (let at: string | undefined = start; at !== undefined && !circle.has(at); at = above.get(at)) circle.add(at)
  return spans.find(({ id }) => circle.has(id))?.id ?? start
}

export interface Place<Span> {
  span: Span
  /** 0 = at the top. */
  depth: number
}

/** Parents before children, siblings by time. */
export const inOrder = <Span extends Placed>(spans: readonly Span[]): Place<Span>[] => {
  const above = parentsOf(spans)
  const children = new Map<string | undefined, Span[]>()
  for (const span of spans) {
    const parent = above.get(span.id)
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [span])
    else siblings.push(span)
  }
  const places: Place<Span>[] = []
  // A stack of our own: traces may be deeper than calls.
  const waiting = (children.get(undefined) ?? []).map((span) => ({ span, depth: 0 })).reverse()
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    places.push(place)
    const { span, depth } = place
    for (const below of (children.get(span.id) ?? []).toReversed()) waiting.push({ span: below, depth: depth + 1 })
  }
  return places
}
