/** Path → protocol: every spelling that an SDK's path joining leads to (with and without the version segment). */

import type { ProtocolId } from '../core/chat.ts'
import type { Codec } from '../protocols/codec.ts'
import { codecs } from '../protocols/index.ts'

const openai = ['', '/v1', '/api', '/api/v1', '/api/openai', '/api/openai/v1', '/openai/v1']

/** What may stand before a codec's own route. @see the table of base URLs in the README */
const mounts: Record<ProtocolId, readonly string[]> = {
  'openai-chat': openai,
  'openai-responses': openai,
  'anthropic-messages': [
    '/v1',
    '/api/v1',
    '/api/anthropic',
    '/api/anthropic/v1',
    '/api/anthropic/v1/v1',
    '/anthropic',
    '/anthropic/v1',
  ],
}

const table = new Map<string, Codec>()
for (const codec of Object.values(codecs))
  for (const mount of mounts[codec.id])
    for (const route of codec.routes) for (const slash of ['', '/']) table.set(`${mount}${route}${slash}`, codec)

/** `path` without query; double slashes are one. */
export const codecOfPath = (path: string): Codec | undefined =>
  table.get(path) ?? (path.includes('//') ? table.get(path.replace(/\/{2,}/g, '/')) : undefined)
