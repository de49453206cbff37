/** Which key goes to which provider, and the providers there are: the table with the user's own rows over it. */

import type { ProtocolId } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { ambientCredential } from './auth.ts'
import { type Env, plainBaseUrl, rootUrlOf } from './base-url.ts'
import {
  type Auth,
  commonDialect,
  messagesHeaders,
  type OwnPrices,
  type Provider,
  spokenProtocols,
} from './provider.ts'
import { providers as builtIn, findProvider } from './table.ts'

/** A provider that the user added or re-pointed, as the control store keeps it. */
export interface StoredProvider {
  id: string
  baseUrl?: string
  protocol?: ProtocolId
  credential?: { kind: 'stored' } | { kind: 'env'; name: string }
}
/** The same, as a config file writes it. */
export interface ConfiguredProvider {
  baseUrl?: string
  protocol?: string
  keyEnv?: string
  prices?: OwnPrices
}
/** Where secrets are looked up. */
export interface CredentialSources {
  env: Env
  /** The control store's: the decrypted secret that the user stored for this provider, if any. */
  readCredential(id: string): string | undefined
}
export interface Credential {
  /** '' where none is needed, or the cloud's own library finds it. */
  secret: string
  /** `env:NAME`, 'stored', 'none-needed', or the file that the cloud's own rules lead to. */
  from: string
  /** Nobody gave it to the gateway: the cloud's own rules found it on this machine. */
  ambient?: true
}

/** The provider's key: what the user stored, else the first of the row's variables that is set and not blank. */
export function credentialFor(provider: Provider, { env, readCredential }: CredentialSources): Credential | undefined {
  const stored = readCredential(provider.id)
  if (stored) return { secret: stored, from: 'stored' }
  for (const name of provider.keyEnv) {
    const secret = env[name]?.trim()
    if (secret) return { secret, from: `env:${name}` }
  }
  if (provider.auth === 'none') return { secret: '', from: 'none-needed' }
  const found = ambientCredential(provider, env)
  return found === undefined ? undefined : { secret: '', from: found, ambient: true }
}

/** Can it be called: is there a credential, and a base URL with nothing missing from the environment? */
export const isConfigured = (provider: Provider, sources: CredentialSources): boolean =>
  credentialFor(provider, sources) !== undefined && rootUrlOf(provider, sources.env) !== undefined

/**
 * The table with the user's rows: a known id is re-pointed (its quirks, key variables and aliases stay), a new one is added in front.
 * Stored settings win over config files. A variable that the user names is the only one asked: when it is not set there is
 * no credential, for another account's key is no stand-in. Throws bad_request for a new provider without base URL or with an unknown protocol.
 */
export function providerList(
  settings: readonly StoredProvider[],
  configured: Readonly<Record<string, ConfiguredProvider>> = {},
): Provider[] {
  const list = [...builtIn]
  const put = (id: string, wish: Wish): void => {
    const at = list.findIndex((p) => p.id === id)
    if (at >= 0) list[at] = repoint(list[at]!, wish)
    else list.unshift(custom(id, wish))
  }
  for (const [id, { baseUrl, protocol, keyEnv }] of Object.entries(configured)) {
    // Prices alone are of a built-in row, or of one that the settings below add.
    if (baseUrl === undefined && protocol === undefined && keyEnv === undefined) continue
    put(rowId(id), { baseUrl, protocol: knownProtocol(id, protocol), keyEnv, keyed: keyEnv !== undefined })
  }
  for (const { id, baseUrl, protocol, credential } of settings)
    put(rowId(id), {
      baseUrl,
      protocol: knownProtocol(id, protocol),
      keyEnv: credential?.kind === 'env' ? credential.name : undefined,
      keyed: credential !== undefined,
    })
  const own = ownPrices(configured)
  return list.map((row) => (own[row.id] === undefined ? row : { ...row, prices: own[row.id] }))
}

/** The user's prices by provider id: one deployment's never touch another's, whatever the model is called (F64). */
export const ownPrices = (configured: Readonly<Record<string, ConfiguredProvider>>): Record<string, OwnPrices> =>
  Object.fromEntries(
    Object.entries(configured).flatMap(([id, { prices }]) => (prices === undefined ? [] : [[rowId(id), prices]])),
  )

interface Wish {
  baseUrl?: string
  protocol?: ProtocolId
  keyEnv?: string
  /** A credential goes with it. */
  keyed: boolean
}

/** 'gemini' re-points google; a word that is no row's is the new row's id. */
const rowId = (word: string): string => findProvider(word)?.id ?? word.toLowerCase()

function knownProtocol(id: string, word: string | undefined): ProtocolId | undefined {
  const found = spokenProtocols.find((p) => p === word)
  if (word !== undefined && !found)
    throw new GatewayError(
      'bad_request',
      `provider ${id}: unknown protocol ${word}; known are ${spokenProtocols.join(', ')}`,
    )
  return found
}

function repoint(row: Provider, { baseUrl, protocol, keyEnv }: Wish): Provider {
  const keys = keyEnv === undefined ? row.keyEnv : [keyEnv]
  if (baseUrl === undefined) return { ...row, keyEnv: keys }
  const [first] = row.protocols
  // What the row speaks at one address is spoken at the new one too, unless the user says which it is.
  const speaks =
    protocol === undefined ? row.protocols.filter((id) => row.baseUrls[id] === row.baseUrls[first!]) : [protocol]
  const { ownUrls: _, roots: __, ...rest } = row
  return {
    ...rest,
    protocols: speaks,
    baseUrls: Object.fromEntries(speaks.map((id) => [id, plainBaseUrl(baseUrl, id)])),
    ...(speaks.includes('anthropic-messages') && { headers: { ...row.headers, ...messagesHeaders } }),
    ...(speaks.length === 0 && { roots: [baseUrl] }),
    keyEnv: keys,
    source: 'user',
  }
}

/** How servers of these protocols are told a key. */
const customAuth: Partial<Record<ProtocolId, Auth>> = {
  'anthropic-messages': 'x-api-key',
  gemini: 'x-goog-api-key',
  'bedrock-converse': 'aws',
}

function custom(id: string, { baseUrl, protocol = 'openai-chat', keyEnv, keyed }: Wish): Provider {
  if (baseUrl === undefined)
    throw new GatewayError('bad_request', `provider ${id} is not a known one; a new one needs a base URL`)
  const anthropic = protocol === 'anthropic-messages'
  return {
    id,
    name: id,
    protocols: [protocol],
    baseUrls: { [protocol]: plainBaseUrl(baseUrl, protocol) },
    auth: keyed ? (customAuth[protocol] ?? 'bearer') : 'none',
    keyEnv: keyEnv === undefined ? [] : [keyEnv],
    dialect: { ...commonDialect, thinkingBlocks: true, ...(anthropic && { defaultMaxTokens: 8192 }) },
    ...(anthropic && { headers: messagesHeaders }),
    source: 'user',
    checked: '2026-11',
  }
}
