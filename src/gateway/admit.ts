/** Step 2: who is calling? The key may stand in any header that an SDK puts it in. */

import { hash } from 'node:crypto'
import { GatewayError } from '../core/errors.ts'
import { ownerOfKey } from '../providers/lent.ts'
import type { ControlStore, ExchangeStart, Grant } from '../store/store.ts'

type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>

const sendOurs = 'Send a respan key as "Authorization: Bearer …" or x-api-key; `respan keys create` makes one.'
const noKey = `No API key. ${sendOurs}`
const invalid =
  'Your API key is invalid or revoked. `respan keys list` shows the valid ones, `respan keys create` makes a new one.'

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
  if (key === undefined) throw new GatewayError('unauthorized', noKey)
  const grant = control.findGrant(key)
  if (grant === undefined) throw new GatewayError('unauthorized', invalid)
  return grant
}

/** A provider's own key, that a caller on this machine came with: it opens that provider alone. */
export interface OwnKey {
  provider: string
  secret: string
}
/** Who calls a model: with a key of ours, or with a provider's own. */
export interface Caller extends Omit<Grant, 'environment'> {
  environment: ExchangeStart['environment']
  own?: OwnKey
}

export interface Knock {
  headers: IncomingHeaders
  search: string
  /** Comes from this machine. */
  isLocal: boolean
  /** The provider that the path or a header names. */
  named?: string
}
interface Doorkeeper {
  settings: { providerKeys: string }
  control: Pick<ControlStore, 'findGrant'>
}

/** Ours have this form: a mistyped one goes to nobody. */
const ourForm = /^[0-9A-Za-z]{8}\.[0-9A-Za-z]{32}$/
const fingerprintCharacters = 12

const callerOf = (own: OwnKey): Caller => ({
  keyId: `own-${hash('sha256', own.secret, 'hex').slice(0, fingerprintCharacters)}`,
  keyName: `a key of ${own.provider}'s own`,
  environment: 'default',
  strict: false,
  own,
})

/** As `admit`, for calls that go to a provider: there its own key will do. It is not stored; its fingerprint is. */
export const admitCaller = ({ headers, search, isLocal, named }: Knock, { settings, control }: Doorkeeper): Caller => {
  const key = keyOf(headers, search)
  const grant = key === undefined ? undefined : control.findGrant(key)
  if (grant !== undefined) return grant
  const provider = key === undefined || ourForm.test(key) ? undefined : ownerOfKey(key, named)
  if (key === undefined || provider === undefined) return admit(headers, control, search)
  if (isLocal && settings.providerKeys === 'loopback') return callerOf({ provider, secret: key })
  const why = isLocal
    ? 'providerKeys is "never" here'
    : "such a key is taken from callers on the gateway's own machine only"
  throw new GatewayError('unauthorized', `This is no respan key but one of ${provider}'s own, and ${why}. ${sendOurs}`)
}
