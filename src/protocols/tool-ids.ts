/**
 * Ids of tool calls that the target's protocol refuses: spelt over, the same way in call and result.
 * In: a part. Out: the part, maybe with another id. Imports core.
 */

import { createHash } from 'node:crypto'
import type { Part } from '../core/chat.ts'
import type { Warn } from './loss.ts'

const hashCharacters = 8

/** What an id may be made of. */
export interface IdRule {
  /** Matches every character that is not allowed (global flag). */
  refused: RegExp
  charactersMax: number
  /** For warnings. */
  words: string
}

/** Claude's rule, whatever protocol carries it. */
export const claudeIds: IdRule = {
  refused: /[^a-zA-Z0-9_-]/g,
  charactersMax: Number.POSITIVE_INFINITY,
  words: "letters, digits, '_' and '-' only",
}

/** What is cut off lives on in a hash of the whole. */
const spellId = (id: string, { refused, charactersMax }: IdRule): string => {
  const clean = id.replace(refused, (char) => `_${char.codePointAt(0)?.toString(16)}`)
  if (clean.length <= charactersMax) return clean
  const hash = createHash('sha256').update(id).digest('hex').slice(0, hashCharacters)
  return `${clean.slice(0, charactersMax - hashCharacters - 1)}_${hash}`
}

/** The part with an id that the target takes. */
export const withSpeltId = (part: Part, rule: IdRule, path: string, warn: Warn): Part => {
  if (part.type !== 'tool-call' && part.type !== 'tool-result') return part
  const id = spellId(part.id, rule)
  if (id === part.id) return part
  warn(`${path}.id`, 'renamed', `sent as '${id}': ids hold ${rule.words}`)
  return { ...part, id }
}
