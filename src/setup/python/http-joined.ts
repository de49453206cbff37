/** Addresses that begin with a name: `f"{BASE}/chat/completions"`, `BASE + "/chat/completions"`. The name is a constant, or reads a variable. */

import type { Value } from '../call.ts'
import { type Endpoint, endpointOf, isBase } from '../endpoints.ts'
import { bare, part, prefixOf, textOf } from './nodes.ts'
import type { Place } from './parse.ts'
import type { PyNode } from './tree.ts'
import { readValue } from './value.ts'

export interface Joined {
  /** The name. */
  base: PyNode
  /** The string round it: its quotes cannot be used inside. */
  within?: PyNode
  value: Value
  endpoint: Endpoint
}

const isName = (node: PyNode | undefined): node is PyNode => node?.type === 'identifier' || node?.type === 'attribute'

const partsOf = (node: PyNode, { parsed }: Place): { base: PyNode; rest: string; within?: PyNode } | undefined => {
  if (node.type === 'binary_operator' && part(node, 'operator')?.type === '+') {
    const [left, right] = [part(node, 'left'), part(node, 'right')]
    const rest = right && textOf(right, parsed)
    return isName(left) && rest !== undefined ? { base: left, rest } : undefined
  }
  if (node.type !== 'string' || !prefixOf(node, parsed).includes('f')) return undefined
  const [, first] = node.children
  const base = first?.type === 'interpolation' && first.children.length === 1 ? part(first, 'expression') : undefined
  const end = node.children.at(-1)?.start ?? node.end
  return first !== undefined && isName(base)
    ? { base, rest: parsed.text.slice(first.end, end), within: node }
    : undefined
}

/** Of a constant, and of a variable with one behind it. */
export const joinedAt = (given: PyNode, place: Place): Joined | undefined => {
  const parts = partsOf(bare(given), place)
  if (parts === undefined) return undefined
  const value = readValue(parts.base, place)
  const behind = value.kind === 'env' ? value.fallback : value
  const isWhole = behind?.kind === 'literal' && isBase(behind.text) && parts.rest.startsWith('/')
  const endpoint = isWhole ? endpointOf(behind.text + parts.rest) : undefined
  return endpoint && { ...parts, value, endpoint }
}
