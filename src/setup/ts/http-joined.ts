/** Addresses that begin with a constant: `${BASE}/chat/completions`, BASE + '/chat/completions'. It is edited where it is read, beside the key. */

import { ts } from 'ts-morph'
import { type Endpoint, endpointOf, isBase } from '../endpoints.ts'
import type { Edit } from '../site.ts'
import { bare, textOf } from './nodes.ts'
import { trace } from './trace.ts'
import type { Place } from './traced.ts'

export interface Joined {
  /** The constant's name, as it stands in the address. */
  base: ts.Identifier
  endpoint: Endpoint
}

const partsOf = (node: ts.Expression): { base: ts.Expression; rest: string } | undefined => {
  if (ts.isTemplateExpression(node)) {
    const [span] = node.templateSpans
    if (node.head.text !== '' || span === undefined) return undefined
    return {
      base: span.expression,
      rest: node.getSourceFile().text.slice(span.literal.getStart() + 1, node.getEnd() - 1),
    }
  }
  const isPlus = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
  const rest = isPlus ? textOf(node.right) : undefined
  return isPlus && rest !== undefined ? { base: bare(node.left), rest } : undefined
}

export const joinedAt = (given: ts.Expression, place: Place): Joined | undefined => {
  const parts = partsOf(bare(given))
  if (parts === undefined || !ts.isIdentifier(parts.base) || !parts.rest.startsWith('/')) return undefined
  const traced = trace(parts.base, place)
  const text = traced.kind === 'expression' ? textOf(bare(traced.node)) : undefined
  const endpoint = text !== undefined && isBase(text) ? endpointOf(text + parts.rest) : undefined
  return endpoint && { base: parts.base, endpoint }
}

/** `word`: what reads the variable; undefined: the address itself is written. */
export const joinedEdits = ({ base }: Joined, word: string | undefined, address: string): Edit[] => {
  const [start, end] = [base.getStart(), base.getEnd()]
  if (word === undefined) return [{ start, end, text: address }]
  const inTemplate = ts.isTemplateSpan(base.parent)
  return inTemplate
    ? [{ start, end: start, text: `${word} || ` }]
    : [
        { start, end: start, text: `(${word} || ` },
        { start: end, end, text: ')' },
      ]
}
