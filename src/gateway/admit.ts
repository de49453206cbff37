/** Step 2: who is calling? The key may stand in any header that an SDK puts it in. */

import { GatewayError } from '../core/errors.ts'
import type { ControlStore, Grant } from '../store/store.ts'

type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>

const keyHeaders = ['x-api-key', 'x-goog-api-key', 'api-key'] as const

/** Query members in which clients send our key: Google's documentation writes `?key=`. */
export const keyMembers: ReadonlySet<string> = new Set(['key', 'api_key', 'api-key'])

/** The key as sent: `Authorization: Bearer`, x-api-key, x-goog-api-key, api-key or the query; the first that is there. */
export const keyOf = (headers: IncomingHeaders, search = ''): string | undefined => {
  const authorization = headers.authorization
  if (typeof authorization === 'string') {
    const token = /^bearer\s+(.+)$/i.exec(authorization)?.[1]?.trim()
    if (token) return token
  }
  for (const name of keyHeaders) {
    const value = headers[name]
    if (typeof value === 'string' && value !== '') return value
  }
  for (const [name, value] of search === '' ? [] : new URLSearchParams(search))
    if (keyMembers.has(name) && value !== '') return value
  return undefined
}

/** Throws `unauthorized`. The key itself is never in the message. */
export const admit = (headers: IncomingHeaders, control: Pick<ControlStore, 'findGrant'>, search?: string): Grant => {
  const key = keyOf(headers, search)
  if (key === undefined)
    throw new GatewayError(
      'unauthorized',
      'No API key. Send a respan key as "Authorization: Bearer …" or x-api-key; `respan keys create` makes one.',
    )
  const grant = control.findGrant(key)
  if (grant === undefined)
    throw new GatewayError(
      'unauthorized',
      'Your API key is invalid or revoked. `respan keys list` shows the valid ones, `respan keys create` makes a new one.',
    )
  return grant
}
