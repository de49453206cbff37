/**
 * Ids of tool calls that the target's protocol refuses: spelt over, the same way in call and result.
 * In: a part. Out: the part, maybe with another id. Imports core.
 */

import type { Message, Part } from '../core/chat.ts'
import type { Warn } from './loss.ts'
import { digest, shorten } from './shortened.ts'

/** What an id may be made of. */
export interface IdRule {
  /** Matches every character that is not allowed (global flag). */
  refused: RegExp
  charactersMax: number
  /** They have that many, no fewer. */
  exact?: true
  /** For warnings. */
  words: string
}

/** Claude's rule, whatever protocol carries it. */
export const claudeIds: IdRule = {
  refused: /[^a-zA-Z0-9_-]/g,
  charactersMax: Number.POSITIVE_INFINITY,
  words: "letters, digits, '_' and '-' only",
}

/**
 * OpenAI's chat completions: 40 where it was last heard to refuse (64 by its newer ones).
 * @see https://github.com/agno-agi/agno/issues/5382 (2025-11)
 */
export const chatIds: IdRule = { refused: /(?!)/g, charactersMax: 40, words: 'at most 40 characters' }
/** @see https://github.com/AnswerDotAI/fastllm/issues/45 (2026-06) */
export const responsesIds: IdRule = { refused: /(?!)/g, charactersMax: 64, words: 'at most 64 characters' }
/** @see https://github.com/anomalyco/opencode/issues/1680, https://github.com/nearai/ironclaw/issues/1241 (2026-03) */
export const nineIds: IdRule = {
  refused: /[^a-zA-Z0-9]/g,
  charactersMax: 9,
  exact: true,
  words: '9 letters and digits',
}

/** What is cut off lives on in a hash of the whole. */
const spellId = (id: string, { refused, charactersMax, exact }: IdRule): string => {
  const clean = id.replace(refused, (char) => `_${char.codePointAt(0)?.toString(16)}`)
  if (exact === true) return clean === id && id.length === charactersMax ? id : digest(id, charactersMax)
  return clean.length <= charactersMax ? clean : shorten(clean, charactersMax, id)
}

/** The id as the target takes it. */
export const speltId = (id: string, rule: IdRule, path: string, warn: Warn): string => {
  const spelt = spellId(id, rule)
  if (spelt !== id) warn(`${path}.id`, 'renamed', `sent as '${spelt}': ids hold ${rule.words}`)
  return spelt
}

/** The message with ids that the target takes; itself where they are. */
export const withSpeltIds = (message: Message, rule: IdRule, path: string, warn: Warn): Message => {
  const fits = (part: Part) =>
    (part.type !== 'tool-call' && part.type !== 'tool-result') || spellId(part.id, rule) === part.id
  if (message.parts.every(fits)) return message
  return { ...message, parts: message.parts.map((part, i) => withSpeltId(part, rule, `${path}.parts[${i}]`, warn)) }
}

/** The part with an id that the target takes. */
export const withSpeltId = (part: Part, rule: IdRule, path: string, warn: Warn): Part => {
  if (part.type !== 'tool-call' && part.type !== 'tool-result') return part
  const id = speltId(part.id, rule, path, warn)
  return id === part.id ? part : { ...part, id }
}
