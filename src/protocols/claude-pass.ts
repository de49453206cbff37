/**
 * An Anthropic Messages body that passes to a target of the same protocol: what must change in it.
 * In: the body's members as text. Out: edits. Imports core and wire.
 */

import { asNumber, asRecord, asString } from '../wire/value.ts'
import type { Pass, Target } from './codec.ts'
import { newLosses } from './loss.ts'

/** The hosted API's default, for callers who leave out what the protocol demands. */
const defaultMaxTokens = 4096

const parsed = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text))

/** @see Codec.passEdits */
export const passEdits = (
  member: (key: string) => string | undefined,
  { model, dialect }: Target,
  stream: boolean,
): Pass => {
  const { warnings, warn } = newLosses()
  const set: Record<string, string> = {}
  const remove = new Set<string>()
  if (dialect.bodyVersion !== undefined) {
    remove.add('model')
    set.anthropic_version = JSON.stringify(dialect.bodyVersion)
  } else {
    remove.add('anthropic_version')
    if (parsed(member('model')) !== model) set.model = JSON.stringify(model)
  }
  if ((parsed(member('stream')) === true) !== stream) set.stream = String(stream)
  const asked = asNumber(parsed(member('max_tokens')))
  const maxTokens = asked ?? dialect.defaultMaxTokens ?? defaultMaxTokens
  if (asked === undefined) set.max_tokens = String(maxTokens)
  const thinking = asRecord(parsed(member('thinking')))
  if (dialect.adaptiveThinking === true && thinking?.type === 'enabled') {
    // A fixed budget is a 400 there; how much is then the model's own choice.
    const display = asString(thinking.display)
    set.thinking = JSON.stringify({ type: 'adaptive', ...(display !== undefined && { display }) })
    warn('thinking.budget_tokens', 'approximated', 'this model takes adaptive thinking only')
  }
  return { edits: { remove, set }, usageAsked: false, maxTokens, warnings }
}
