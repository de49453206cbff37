/** The branches of the tree: opened and closed, with the cursor on what it was on. */

import { scrollTo, treeNodes, treeTo } from './scroll.ts'
import type { CallState, State } from './state.ts'
import { nodesOf } from './tree.ts'

/** Where a span is; one that a closed branch hides is in the nearest span above it that is seen. */
const placeOf = (call: CallState, id: string | undefined): number => {
  const places = new Map(treeNodes(call).map(({ span }, i) => [span.id, i]))
  const all = nodesOf(call.spans ?? [])
  let depth = Number.POSITIVE_INFINITY
  for (let i = all.findIndex(({ span }) => span.id === id); i >= 0; i--) {
    const node = all[i] as (typeof all)[number]
    if (node.depth >= depth) continue
    depth = node.depth
    const place = places.get(node.span.id)
    if (place !== undefined) return place
  }
  return -1
}

const withFolded = (state: State, call: CallState, folded: ReadonlySet<string>): State => {
  const id = treeNodes(call)[call.at]?.span.id
  const changed = { ...call, folded }
  const at = placeOf(changed, id)
  const next = scrollTo({ ...state, call: changed }, call.top)
  return next.call === undefined ? next : treeTo(next, next.call, at === -1 ? call.at : at)
}

export const toggleFold = (state: State, call: CallState): State => {
  const node = treeNodes(call)[call.at]
  if (node === undefined || node.below === 0) return { ...state, notice: 'nothing is below this span' }
  const folded = new Set(call.folded)
  if (!folded.delete(node.span.id)) folded.add(node.span.id)
  return withFolded(state, call, folded)
}

/** Opens the branch; one that is open is entered. */
export const unfold = (state: State, call: CallState): State => {
  const node = treeNodes(call)[call.at]
  if (node === undefined || node.below === 0) return state
  return call.folded.has(node.span.id) ? toggleFold(state, call) : treeTo(state, call, call.at + 1)
}

/** Closes the branch; from one that is closed (or none) up to the span above it. */
export const fold = (state: State, call: CallState): State => {
  const nodes = treeNodes(call)
  const node = nodes[call.at]
  if (node === undefined) return state
  if (node.below > 0 && !call.folded.has(node.span.id)) return toggleFold(state, call)
  const above = nodes.slice(0, call.at).findLastIndex(({ depth }) => depth < node.depth)
  return above === -1 ? state : treeTo(state, call, above)
}

/** Closes all; where all is closed, opens all. */
export const foldAll = (state: State, call: CallState): State => {
  const branches = nodesOf(call.spans ?? []).filter(({ below }) => below > 0)
  const all = branches.every(({ span }) => call.folded.has(span.id))
  return withFolded(state, call, new Set(all ? [] : branches.map(({ span }) => span.id)))
}
