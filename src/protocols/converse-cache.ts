/**
 * Bedrock Converse: cache points, which stand as blocks of their own behind what they mark. In: a mark, and what the model takes.
 * Out: blocks; losses are named. Imports core and its siblings.
 */

import type { CacheMark } from '../core/chat.ts'
import { type Wire, writeCachePoint } from './bedrock-converse/shape.ts'
import type { Dialect } from './codec.ts'
import type { Warn } from './loss.ts'

/** How long every model keeps it. */
const usualLife = '5m'

const refused: Readonly<Record<'messages' | 'tools', (points: Dialect['cachePoints']) => string | undefined>> = {
  messages: (points) => (points === 'none' ? 'the model takes no cache points' : undefined),
  tools: (points) => (points === undefined ? undefined : 'the model takes no cache points among its tools'),
}

export const writeMark = (
  cache: CacheMark | undefined,
  where: 'messages' | 'tools',
  path: string,
  { cachePoints, noCacheLife }: Dialect,
  warn: Warn,
): Wire[] => {
  const why = cache && refused[where](cachePoints)
  if (why !== undefined) {
    warn(`${path}.cache`, 'dropped', why)
    return []
  }
  if (noCacheLife !== true || cache?.ttl === undefined) return writeCachePoint(cache)
  if (cache.ttl !== usualLife)
    warn(`${path}.cache`, 'approximated', `the model keeps it ${usualLife}, and takes no other life`)
  return writeCachePoint({})
}
