/** The spans of a trace as a tree with their times: who called whom, when, how long. */

import type { TreeSpan } from '../../store/store.ts'
import { duration, statusText } from '../../traces/format.ts'
import { inOrder } from '../../traces/span-tree.ts'
import type { Glyphs } from '../paint.ts'
import { fit, oneLine } from '../text.ts'
import type { Line } from './body.ts'

export interface Node {
  span: TreeSpan
  depth: number
  /** How many are below it, at any depth, and whether one of those failed. */
  below: number
  failedBelow: boolean
}

/** Parents before children, siblings by time. A span whose parent is not there is a root; a circle is cut. */
export const treeOf = (spans: readonly TreeSpan[]): Node[] =>
  counted(inOrder(spans).map((place): Node => ({ ...place, below: 0, failedBelow: false })))

/** From the last on: what is below a node is known before the node is reached. */
const counted = (nodes: Node[]): Node[] => {
  const sums: { count: number; failed: boolean }[] = []
  const none = { count: 0, failed: false }
  for (const node of nodes.toReversed()) {
    const { count, failed } = sums[node.depth + 1] ?? none
    node.below = count
    node.failedBelow = failed
    sums.length = node.depth + 1
    const beside = sums[node.depth] ?? none
    sums[node.depth] = { count: beside.count + count + 1, failed: beside.failed || failed || node.span.failed }
  }
  return nodes
}

/** Larger traces open with their branches closed, but for those that lead to an error. */
const openSpansMax = 500
const openDepth = 2

/** The ids of the branches that are closed at first. */
export const foldedAtFirst = (spans: readonly TreeSpan[]): ReadonlySet<string> => {
  const nodes = nodesOf(spans)
  if (nodes.length <= openSpansMax) return new Set()
  return new Set(
    nodes.flatMap(({ span, depth, below, failedBelow }) =>
      below === 0 || failedBelow || depth < openDepth - 1 ? [] : [span.id],
    ),
  )
}

/** The nodes that no closed branch hides. */
const visible = (nodes: readonly Node[], folded: ReadonlySet<string>): readonly Node[] => {
  if (folded.size === 0) return nodes
  const shown: Node[] = []
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as Node
    shown.push(node)
    if (folded.has(node.span.id)) i += node.below
  }
  return shown
}

const seen = new WeakMap<readonly TreeSpan[], { folded: ReadonlySet<string>; nodes: readonly Node[] }>()
/** The same, made once for what is closed. */
export const visibleNodes = (spans: readonly TreeSpan[], folded: ReadonlySet<string>): readonly Node[] => {
  const known = seen.get(spans)
  if (known?.folded === folded) return known.nodes
  const nodes = visible(nodesOf(spans), folded)
  seen.set(spans, { folded, nodes })
  return nodes
}

const kept = new WeakMap<readonly TreeSpan[], Node[]>()
/** The same, made once. */
export const nodesOf = (spans: readonly TreeSpan[]): Node[] => {
  const nodes = kept.get(spans) ?? treeOf(spans)
  kept.set(spans, nodes)
  return nodes
}

const startOf = ({ start_time }: TreeSpan): number => Date.parse(start_time)
const endOf = (span: TreeSpan, now: number): number =>
  span.latency === null ? now : startOf(span) + span.latency * 1000

interface Extent {
  from: number
  to: number
  pending: boolean
}
const extents = new WeakMap<readonly TreeSpan[], Extent>()

/** From the first start to the last end, Unix ms. */
const extentOf = (spans: readonly TreeSpan[], now: number): [number, number] => {
  const known = extents.get(spans) ?? { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY, pending: false }
  if (!extents.has(spans)) {
    for (const span of spans) {
      known.from = Math.min(known.from, startOf(span))
      known.to = Math.max(known.to, endOf(span, startOf(span)))
      known.pending ||= span.status === 'pending'
    }
    extents.set(spans, known)
  }
  return [known.from, known.pending ? Math.max(known.to, now) : known.to]
}

const barOf = (
  span: TreeSpan,
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

export interface TreeWindow {
  folded: ReadonlySet<string>
  top: number
  count: number
  width: number
  now: number
  glyphs: Glyphs
}

/** A window of the tree, `count` lines from `top`. */
export const treeLines = (
  spans: readonly TreeSpan[],
  { folded, top, count, width, now, glyphs }: TreeWindow,
): Line[] => {
  const extent = extentOf(spans, now)
  const barWidth = Math.max(10, Math.floor(width * 0.35))
  const nameWidth = width - barWidth - 22
  return visibleNodes(spans, folded)
    .slice(top, top + count)
    .map(({ span, depth, below }) => {
      const closed = folded.has(span.id)
      const fold = below === 0 ? (depth > 0 ? glyphs.branch : '') : closed ? glyphs.folded : glyphs.unfolded
      const hidden = closed ? `  (+${below})` : ''
      // It was said to have one above it.
      const lost = depth === 0 && span.span_parent_id !== null ? '  (its parent is not recorded)' : ''
      const name = `${'  '.repeat(Math.min(depth, 20))}${fold}${oneLine(span.span_name || span.log_type)}${hidden}${lost}  ${oneLine(span.model)}`
      const facts = `${fit(statusText(span), 11, glyphs)} ${fit(duration(span.latency) ?? '-', 8, { right: true, ...glyphs })} `
      return {
        text: `${fit(name, nameWidth, glyphs)} ${facts}${barOf(span, extent, barWidth, now, glyphs)}`,
        ...(span.failed && { style: 'bad' as const }),
      }
    })
}
