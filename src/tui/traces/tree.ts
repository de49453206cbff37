/** The spans of a trace as a tree with their times: who called whom, when, how long. */

import type { LogRow } from '../../store/store.ts'
import { duration, statusText } from '../../traces/format.ts'
import type { Glyphs } from '../paint.ts'
import { fit, oneLine } from '../text.ts'
import type { Line } from './body.ts'

export interface Node {
  span: LogRow
  depth: number
}

/** Parents before children, siblings by time. A span whose parent is not there is a root; a circle is cut. */
export const treeOf = (spans: readonly LogRow[]): Node[] => {
  const ids = new Set(spans.map(({ id }) => id))
  const unique = new Map(spans.map(({ unique_id, id }) => [unique_id, id]))
  const parentOf = ({ span_parent_id, id }: LogRow): string | undefined => {
    if (span_parent_id === null) return undefined
    const parent = ids.has(span_parent_id) ? span_parent_id : unique.get(span_parent_id)
    return parent === id ? undefined : parent
  }
  const children = new Map<string | undefined, LogRow[]>()
  for (const span of spans) {
    const parent = parentOf(span)
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [span])
    else siblings.push(span)
  }
  const nodes: Node[] = []
  // A stack of our own: traces may be deeper than calls.
  const waiting = (children.get(undefined) ?? []).map((span): Node => ({ span, depth: 0 })).reverse()
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    nodes.push(node)
    const below = children.get(node.span.id) ?? []
    const { depth } = node
    waiting.push(...below.map((span) => ({ span, depth: depth + 1 })).reverse())
  }
  return nodes
}

const kept = new WeakMap<readonly LogRow[], Node[]>()
/** The same, made once. */
export const nodesOf = (spans: readonly LogRow[]): Node[] => {
  const nodes = kept.get(spans) ?? treeOf(spans)
  kept.set(spans, nodes)
  return nodes
}

const startOf = ({ start_time }: LogRow): number => Date.parse(start_time)
const endOf = (span: LogRow, now: number): number => (span.latency === null ? now : startOf(span) + span.latency * 1000)

/** From the first start to the last end, Unix ms. */
const extentOf = (nodes: readonly Node[], now: number): [number, number] =>
  nodes.reduce<[number, number]>(
    ([from, to], { span }) => [
      Math.min(from, startOf(span)),
      Math.max(to, span.status === 'pending' ? now : endOf(span, startOf(span))),
    ],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )

const barOf = (
  span: LogRow,
  [from, to]: [number, number],
  width: number,
  now: number,
  { bar, line }: Glyphs,
): string => {
  const scale = width / Math.max(1, to - from)
  const start = Math.min(width - 1, Math.floor((startOf(span) - from) * scale))
  const length = Math.max(1, Math.min(width - start, Math.round((endOf(span, now) - startOf(span)) * scale)))
  return `${line.repeat(start)}${bar.repeat(length)}${line.repeat(width - start - length)}`
}

/** A window of the tree, `count` lines from `top`. */
export const treeLines = (
  nodes: readonly Node[],
  { top, count, width, now, glyphs }: { top: number; count: number; width: number; now: number; glyphs: Glyphs },
): Line[] => {
  const extent = extentOf(nodes, now)
  const barWidth = Math.max(10, Math.floor(width * 0.35))
  const nameWidth = width - barWidth - 22
  return nodes.slice(top, top + count).map(({ span, depth }) => {
    const name = `${'  '.repeat(Math.min(depth, 20))}${depth > 0 ? glyphs.branch : ''}${oneLine(span.span_name || span.log_type)}  ${oneLine(span.model)}`
    const facts = `${fit(statusText(span), 11, glyphs)} ${fit(duration(span.latency) ?? '-', 8, { right: true, ...glyphs })} `
    return {
      text: `${fit(name, nameWidth, glyphs)} ${facts}${barOf(span, extent, barWidth, now, glyphs)}`,
      ...(span.failed && { style: 'bad' as const }),
    }
  })
}
