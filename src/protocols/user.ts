/**
 * The end user's id, as OpenAI's protocols take it. In: a neutral request. Out: the member. Imports core and its siblings.
 * Clients of other protocols send longer ones (an agent's: account and session in one).
 */

import type { ChatRequest } from '../core/chat.ts'
import type { Warn } from './loss.ts'
import { shorten } from './shortened.ts'

/** OpenAI's, the least of all who speak its protocols (OpenRouter takes 128). */
const charactersMax = 64

export const writeUser = ({ user }: ChatRequest, warn: Warn): string | undefined => {
  if (user === undefined || user.length <= charactersMax) return user
  const short = shorten(user, charactersMax)
  warn('user', 'renamed', `sent as '${short}': an id has at most ${charactersMax} characters`)
  return short
}
