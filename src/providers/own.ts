/**
 * The providers there are: the table with the user's own rows over it.
 * In: what the control store and the config files say. Out: rows. Throws `bad_request` that names what is wrong.
 */

import type { ProtocolId } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import type { Dialect } from '../protocols/codec.ts'
import { plainBaseUrl } from './base-url.ts'
import { isPathWord, pathWordMessage } from './path-words.ts'
import {
  type Auth,
  commonDialect,
  messagesHeaders,
  type OwnModel,
  type OwnPrices,
  type Provider,
  spokenProtocols,
} from './provider.ts'
import { providers as builtIn, findProvider } from './table.ts'

const flag = (value: unknown) => typeof value === 'boolean'
const count = (value: unknown) => Number.isInteger(value) && (value as number) > 0
const oneOf =
  (...words: string[]) =>
  (value: unknown) =>
    words.includes(value as string)

/** Flags that a user may set for a server of their own, and what each takes. @see Dialect */
const dialectFlags: Partial<Record<keyof Dialect, (value: unknown) => boolean>> = {
  maxTokensField: oneOf('max_tokens', 'max_completion_tokens'),
  developerRole: oneOf('developer', 'system'),
  noStreamOptions: flag,
  reasoningField: oneOf('reasoning_content', 'reasoning'),
  reasoningControl: oneOf('reasoning_effort', 'thinking', 'reasoning', 'effort-switch', 'none'),
  noJsonSchema: flag,
  noAllowedTools: flag,
  noJsonBesideCalls: flag,
  stopsMax: count,
  temperatureMax: (value) => typeof value === 'number' && value > 0,
  closedStrict: flag,
  nineCharacterIds: flag,
  prefixMember: flag,
  fileAddresses: flag,
  thinkingBlocks: flag,
  cacheControl: flag,
  adaptiveThinking: flag,
  defaultMaxTokens: count,
  noOutputFormat: flag,
  noTextFormat: flag,
  noCacheLife: flag,
  thinkingLevels: flag,
  mediaInResults: flag,
}

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
  fromFolder?: true
  prices?: OwnPrices
  headers?: Readonly<Record<string, string>>
  dialect?: Readonly<Record<string, unknown>>
  models?: Readonly<Record<string, OwnModel>>
}
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
  for (const [id, { baseUrl, protocol, keyEnv, fromFolder }] of Object.entries(configured)) {
    // What has no address is of a built-in row, or of one that the settings below add.
    if (baseUrl === undefined && protocol === undefined && keyEnv === undefined) continue
    // Not so below: what is stored already can still be looked at and removed.
    if (findProvider(id) === undefined && isPathWord(rowId(id)))
      throw new GatewayError('bad_request', pathWordMessage(id))
    put(rowId(id), { baseUrl, protocol: knownProtocol(id, protocol), keyEnv, keyed: keyEnv !== undefined, fromFolder })
  }
  for (const { id, baseUrl, protocol, credential } of settings)
    put(rowId(id), {
      baseUrl,
      protocol: knownProtocol(id, protocol),
      keyEnv: credential?.kind === 'env' ? credential.name : undefined,
      keyed: credential !== undefined,
    })
  const own = new Map(Object.entries(configured).map(([id, wish]) => [rowId(id), wish]))
  return list.map((row) => withOwn(row, own.get(row.id)))
}

/** What the user knows of a provider goes over what the table knows. */
function withOwn(row: Provider, own: ConfiguredProvider | undefined): Provider {
  if (own === undefined) return row
  const { prices, headers, dialect, models } = own
  return {
    ...row,
    ...(prices && { prices }),
    ...(headers && { ownHeaders: headers }),
    ...(dialect && { ownDialect: knownDialect(row.id, dialect) }),
    ...(models && { models }),
  }
}

function knownDialect(id: string, flags: Readonly<Record<string, unknown>>): Dialect {
  for (const [name, value] of Object.entries(flags)) {
    const takes = dialectFlags[name as keyof Dialect]
    if (takes === undefined)
      throw new GatewayError(
        'bad_request',
        `provider ${id}: unknown dialect flag ${name}; known are ${Object.keys(dialectFlags).join(', ')}`,
      )
    if (!takes(value))
      throw new GatewayError('bad_request', `provider ${id}: dialect.${name} cannot be ${JSON.stringify(value)}`)
  }
  return flags as Dialect
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
  fromFolder?: true
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

function repoint(row: Provider, { baseUrl, protocol, keyEnv, fromFolder }: Wish): Provider {
  const usual = fromFolder ? [] : row.keyEnv
  const keys = keyEnv === undefined ? usual : [keyEnv]
  if (baseUrl === undefined) return { ...row, keyEnv: keys }
  const [first] = row.protocols
  // What the row speaks at one address is spoken at the new one too, unless the user says which it is.
  const speaks =
    protocol === undefined ? row.protocols.filter((id) => row.baseUrls[id] === row.baseUrls[first!]) : [protocol]
  const { ownUrls: _, roots: __, fromFolder: ___, ...rest } = row
  return {
    ...rest,
    protocols: speaks,
    baseUrls: Object.fromEntries(speaks.map((id) => [id, plainBaseUrl(baseUrl, id)])),
    ...(speaks.includes('anthropic-messages') && { headers: { ...row.headers, ...messagesHeaders } }),
    ...(speaks.length === 0 && { roots: [baseUrl] }),
    keyEnv: keys,
    ...(fromFolder && { fromFolder }),
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
