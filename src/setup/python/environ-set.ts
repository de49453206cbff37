/** Variables of the environment that a file sets itself: what a client reads is then what stands there. */

import { isEnviron } from './env-read.ts'
import { memberOf, part, positionals, sourceOf, textOf, visit } from './nodes.ts'
import type { Place } from './parse.ts'
import { trace } from './trace.ts'
import type { PyNode } from './tree.ts'

const known = new WeakMap<PyNode, Map<string, PyNode>>()

const find = (place: Place): Map<string, PyNode> => {
  const { parsed } = place
  const found = new Map<string, PyNode>()
  visit(parsed.root, (node) => {
    const [left, right] = [part(node, 'left'), part(node, 'right')]
    if (
      node.type === 'assignment' &&
      left?.type === 'subscript' &&
      right !== undefined &&
      /env/i.test(sourceOf(left, parsed))
    ) {
      const member = memberOf(left, parsed)
      if (member !== undefined && isEnviron(member.object, place)) found.set(member.name, right)
    }
    const callee = node.type === 'call' ? part(node, 'function') : undefined
    if (callee?.type !== 'attribute' || !/^(setdefault|putenv)$/.test(memberOf(callee, parsed)?.name ?? '')) return
    const traced = trace(callee, place)
    const [name, value] = positionals(node)
    const text = textOf(name, parsed)
    if (traced.kind === 'package' && /^os\.(environ\.setdefault|putenv)$/.test(traced.path) && text && value)
      found.set(text, value)
  })
  return found
}

/** Name → the value that is given to it. */
export const environSet = (place: Place): ReadonlyMap<string, PyNode> => {
  const { root } = place.parsed
  const found = known.get(root) ?? find(place)
  known.set(root, found)
  return found
}
