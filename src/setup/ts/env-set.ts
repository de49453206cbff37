/** Keys that code writes into the environment itself, before a client that reads them there: `process.env.OPENAI_API_KEY = body.key`. */

import { ts } from 'ts-morph'
import type { Value } from '../call.ts'
import { usersKey } from '../judge.ts'
import type { Rule } from '../rule.ts'
import { envRead } from './env-read.ts'
import { visit } from './nodes.ts'
import type { Place } from './traced.ts'
import { readKey } from './value.ts'

/** Whose key the file puts into the variable that the client's is read from, if it is a user's: as source. */
export const usersKeySet = ({ keyEnv }: Rule, key: Value | undefined, place: Place): string | undefined => {
  const name = key?.kind === 'env' ? key.name : key === undefined || key.kind === 'absent' ? keyEnv : undefined
  if (name === undefined || !place.parsed.text.includes(name)) return undefined
  let found: string | undefined
  visit(place.parsed.source, (node) => {
    if (found !== undefined || !ts.isBinaryExpression(node)) return
    if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken || envRead(node.left, place)?.name !== name) return
    found = usersKey(readKey(node.right, place))
  })
  return found
}
