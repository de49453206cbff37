/** What a client is used for in its file, and whether another base URL is given to it after it was made. */

import { operationOf } from '../operations.ts'
import { enclosing, inside, memberOf, part, sourceOf, textOf, visit } from './nodes.ts'
import type { Parsed } from './parse.ts'
import type { PyNode } from './tree.ts'

/** What passes a value on as it is: parentheses, `await`, a branch, a fallback. */
const passesOn = (node: PyNode, child: PyNode): boolean =>
  /^(parenthesized_expression|await|boolean_operator)$/.test(node.type) ||
  (node.type === 'conditional_expression' && inside(node)[1] !== child)

/** How the client is called in its file: a variable, or a member of `self`. */
const holderOf = (call: PyNode): PyNode | undefined => {
  let node = call
  while (node.parent !== undefined && passesOn(node.parent, node)) node = node.parent
  const { parent } = node
  if (parent?.type === 'assignment' && node.field === 'right') {
    const left = part(parent, 'left')
    return left?.type === 'identifier' || left?.type === 'attribute' ? left : undefined
  }
  if (parent?.type === 'named_expression') return part(parent, 'name')
  if (parent?.type === 'as_pattern') return part(parent, 'alias')?.children[0]
  return undefined
}

/** The whole of `client.a.b`, from any step of it. */
const outermost = (node: PyNode): PyNode => {
  let at = node
  while (at.parent?.type === 'attribute' && at.field === 'object') at = at.parent
  return at
}

const isSame = (holder: PyNode, { text, scopes }: Parsed): ((node: PyNode) => boolean) => {
  const name = text.slice(holder.start, holder.end)
  if (holder.type === 'attribute') {
    const home = enclosing(holder, 'class_definition')
    return (node) =>
      node.type === 'attribute' &&
      text.slice(node.start, node.end) === name &&
      enclosing(node, 'class_definition') === home
  }
  const scope = scopes.resolve(name, holder)?.scope
  return (node) =>
    node.type === 'identifier' &&
    !/^(name|attribute|alias)$/.test(node.field ?? '') &&
    text.slice(node.start, node.end) === name &&
    scopes.resolve(name, node)?.scope === scope
}

/** As on one line. */
const pathOf = (node: PyNode, parsed: Parsed): string => sourceOf(node, parsed).replace(/\\?\s+/g, '')

interface Uses {
  /** `client.a.b.c`, as long as they are. */
  chains: PyNode[]
  /** It is handed on, or may be imported by others. */
  leaves: boolean
}

const usesOf = (holder: PyNode, parsed: Parsed): Uses => {
  const same = isSame(holder, parsed)
  const name = sourceOf(holder, parsed).replace(/^self\./, '')
  const isSeen =
    !name.startsWith('_') &&
    (holder.type === 'attribute' || enclosing(holder, 'function_definition', 'class_definition') === undefined) &&
    !/__name__/.test(parsed.text)
  const uses: Uses = { chains: [], leaves: isSeen }
  visit(parsed.root, (node) => {
    if (node === holder || !same(node)) return
    if (node.parent?.type === 'attribute' && node.field === 'object') uses.chains.push(outermost(node))
    else if (!(node.parent?.type === 'assignment' && node.field === 'left')) uses.leaves = true
  })
  return uses
}

/** Names by which other files may have the client: its own, and those of what may give it away. Undefined: it stays in its file. */
export const namesOf = (call: PyNode, parsed: Parsed): string[] | undefined => {
  const holder = holderOf(call)
  const isLeft = /^(attribute|expression_statement)$/.test(call.parent?.type ?? '')
  if (holder === undefined ? isLeft : !usesOf(holder, parsed).leaves) return undefined
  const givers = ['function_definition', 'class_definition'].flatMap(
    (type) => part(enclosing(call, type), 'name') ?? [],
  )
  const own = holder === undefined ? [] : [memberOf(holder, parsed)?.name ?? sourceOf(holder, parsed)]
  return [...new Set([...own, ...givers.map((node) => sourceOf(node, parsed))])]
}

export interface Usage {
  operations: string[]
  /** There is no other use than those. */
  isWhole: boolean
  otherBase: string | undefined
  /** Its key is read from it: ours would go where that goes. */
  keyRead: string | undefined
}

export const lineOf = (node: PyNode, parsed: Parsed): number => parsed.spotOf(node.start).line

/** Methods that make another client of it, with options of their own. */
export const altering = /\.(with_options|copy|configurable_fields|configurable_alternatives)$/

/** Does a call say where the base is, or bring what cannot be read? */
export const leadsAway = (call: PyNode | undefined, name: string, parsed: Parsed): boolean =>
  call?.type === 'call' &&
  inside(part(call, 'arguments')).some(
    (one) =>
      one.type === 'dictionary_splat' ||
      new RegExp(`\\b(${name}|base_url|api_base|openai_api_base|anthropic_api_url)\\b`).test(sourceOf(one, parsed)),
  )

/** What sets the option of a client of which this file has lost sight: `other.base_url = …`, `setattr(x, "base_url", …)`. */
const setSomewhere = (name: string, parsed: Parsed): PyNode | undefined => {
  let found: PyNode | undefined
  visit(parsed.root, (node) => {
    if (found !== undefined) return
    if (node.type === 'attribute' && isAssigned(node) && memberOf(node, parsed)?.name === name) found = node
    const isSet = node.type === 'call' && sourceOf(part(node, 'function') ?? node, parsed) === 'setattr'
    if (isSet && textOf(inside(part(node, 'arguments'))[1], parsed) === name) found = node
  })
  return found
}

export const isAssigned = (node: PyNode): boolean =>
  node.field === 'left' && /assignment$/.test(node.parent?.type ?? '')

/** `name`: the base option's. */
export const usageOf = (call: PyNode, name: string | undefined, parsed: Parsed): Usage => {
  const holder = holderOf(call)
  const direct = call.parent?.type === 'attribute' && call.field === 'object' ? [outermost(call)] : []
  const uses = holder === undefined ? { chains: direct, leaves: false } : usesOf(holder, parsed)
  const found = uses.chains.flatMap((node) => operationOf(pathOf(node, parsed)) ?? [])
  const assigned = uses.chains.find((node) => isAssigned(node) && memberOf(node, parsed)?.name === name)
  const altered = uses.chains.find(
    (node) => altering.test(pathOf(node, parsed)) && name !== undefined && leadsAway(node.parent, name, parsed),
  )
  const elsewhere = uses.leaves && name !== undefined ? setSomewhere(name, parsed) : undefined
  const read = uses.chains.find(
    (node) => !isAssigned(node) && /^(api_key|auth_token)$/.test(memberOf(node, parsed)?.name ?? ''),
  )
  const other = assigned ?? altered ?? elsewhere
  return {
    operations: [...new Set(found)].sort(),
    isWhole: found.length > 0 && !uses.leaves && found.length === uses.chains.length,
    keyRead:
      read === undefined
        ? undefined
        : `its key is read from it in line ${lineOf(read, parsed)}, and ours would go there`,
    otherBase: other === undefined ? undefined : `another base URL is given to it in line ${lineOf(other, parsed)}`,
  }
}
