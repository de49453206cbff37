/**
 * The providers room: who can be called, where, with which key, for which models, at which price.
 * In: ids, model names, settings, environment. Out: rows, candidates, headers, costs. Sync and pure but for two lazy reads
 * of data (catalogue.ts, price-data.ts). May import core, wire and the codec's types.
 * A row's facts are from the provider's own documentation (`source`, `checked`); tests compare them with models.dev.
 */

import type { ProtocolId } from '../core/chat.ts'
import type { Dialect, Paths } from '../protocols/codec.ts'

/** What a server of the user's own may speak. */
export const spokenProtocols: readonly ProtocolId[] = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
]

/**
 * How the credential is sent: `Authorization: Bearer`, a header of that name, or not at all; or by a cloud's own rules:
 * 'aws' (API key, or requests signed), 'google' (service account, application default credentials), 'entra' (API key, or
 * Microsoft's tokens). @see auth.ts
 */
export type Auth = 'bearer' | 'x-api-key' | 'api-key' | 'x-goog-api-key' | 'aws' | 'google' | 'entra' | 'none'

/** Model name, or '*' for all → price key of the price package (input_mtok …) → US dollars per unit. */
export type OwnPrices = Readonly<Record<string, Readonly<Record<string, number>>>>

/** What the user knows of a model at a provider. Absent = as the table of capabilities says. */
export interface OwnModel {
  /** The name that the provider takes; absent = the name itself. */
  as?: string
  /** Tokens. */
  context?: number
  maxOutput?: number
  /** What it reads beside text: 'image', 'audio', 'video', 'pdf'. */
  input?: readonly Modality[]
  tools?: boolean
  structured?: boolean
}
export type Modality = 'text' | 'image' | 'audio' | 'video' | 'pdf'

/** A deployment that speaks one or more protocols. */
export interface Provider {
  id: string
  name: string
  /** Preferred first. */
  protocols: ProtocolId[]
  /** The codec's path is joined to it. `{NAME}` stands for an environment variable, `{model}` for the model's name. */
  baseUrls: Partial<Record<ProtocolId, string>>
  /** Addresses that go before the base URL where all of their variables are set. */
  ownUrls?: Partial<Record<ProtocolId, readonly string[]>>
  /** What whole paths of its own API are joined to; absent = a base URL. The first whose variables are set. */
  roots?: readonly string[]
  /** Paths in place of the codec's. */
  paths?: Partial<Record<ProtocolId, Paths>>
  auth: Auth
  /** Where a protocol's address takes the credential another way. */
  authAt?: Partial<Record<ProtocolId, Auth>>
  /** Environment variables that may hold the key, in order. */
  keyEnv: string[]
  dialect: Dialect
  /** The user's word on its quirks: over the row's and the model's. */
  ownDialect?: Dialect
  /** Models that the user listed for it, by the name that callers say. */
  models?: Readonly<Record<string, OwnModel>>
  /** Other words users write for it, in 'provider/model' and X-Respan-Route-Provider. */
  aliases?: string[]
  /** Sent with every request, where the client does not say the same. */
  headers?: Record<string, string>
  /** Sent with every request, whatever the client says: the user's own. */
  ownHeaders?: Readonly<Record<string, string>>
  /** Its id in the price package; absent = no list prices. */
  priceId?: string
  /** The models of that list are another row's: here a name is said in full, 'provider/model'. */
  pricesOnly?: true
  /** What the user pays there, in place of list prices (config only). */
  prices?: OwnPrices
  /** A folder's config file leads it off this machine: no key is sent but one that is named there. */
  fromFolder?: true
  /** Where the facts are from, and when they were looked at. */
  source: string
  checked: string
}

/** What OpenAI itself spells: the newest words of its own protocol. @see https://platform.openai.com/docs/api-reference/chat */
export const openaiDialect: Dialect = {
  maxTokensField: 'max_completion_tokens',
  developerRole: 'developer',
  reasoningControl: 'reasoning_effort',
  noAllowedTools: false,
  stopsMax: 4,
  closedStrict: true,
}
/** What every other server knows: the words of 2023. */
export const commonDialect: Dialect = { maxTokensField: 'max_tokens', developerRole: 'system', noAllowedTools: true }

/** The protocol demands its version of every request; servers of other protocols ignore it. */
export const messagesHeaders = { 'anthropic-version': '2023-06-01' }

type RowFacts = Partial<Omit<Provider, 'id' | 'name' | 'baseUrls' | 'keyEnv' | 'source' | 'checked'>> & {
  /** A second base URL, for Anthropic Messages, tried after openai-chat. */
  messages?: string
  /** OpenAI Responses is served below the same base URL. */
  responses?: boolean
}

/** A row that speaks openai-chat at `baseUrl` with a bearer key from the first of `keyEnv` (blank-separated) that is set. */
export const row = (
  id: string,
  name: string,
  baseUrl: string,
  keyEnv: string,
  source: string,
  { messages, responses, dialect, ...facts }: RowFacts = {},
): Provider => ({
  id,
  name,
  protocols: [
    'openai-chat',
    ...(responses === true ? (['openai-responses'] as const) : []),
    ...(messages === undefined ? [] : (['anthropic-messages'] as const)),
  ],
  baseUrls: {
    'openai-chat': baseUrl,
    ...(responses === true && { 'openai-responses': baseUrl }),
    ...(messages !== undefined && { 'anthropic-messages': messages }),
  },
  auth: 'bearer',
  ...(messages !== undefined && { headers: messagesHeaders }),
  keyEnv: keyEnv.split(' ').filter(Boolean),
  dialect: { ...commonDialect, ...(messages !== undefined && foreignMessages), ...dialect },
  source,
  checked: '2026-11',
  ...facts,
})

/**
 * Anthropic Messages as others serve it: structured output and beta features are Anthropic's own, and no model table says
 * how much it may write.
 */
const foreignMessages: Dialect = { noOutputFormat: true, defaultMaxTokens: 8192, refusedHeaders: ['anthropic-beta'] }

/** A row that speaks anthropic-messages first, and openai-chat too where `chat` names its base URL. */
export const messagesRow = (
  id: string,
  name: string,
  baseUrl: string,
  keyEnv: string,
  source: string,
  { chat, dialect, ...facts }: RowFacts & { chat?: string } = {},
): Provider => ({
  ...row(id, name, chat ?? '', keyEnv, source, facts),
  protocols: chat === undefined ? ['anthropic-messages'] : ['anthropic-messages', 'openai-chat'],
  baseUrls: { 'anthropic-messages': baseUrl, ...(chat !== undefined && { 'openai-chat': chat }) },
  headers: messagesHeaders,
  dialect: { ...commonDialect, ...foreignMessages, ...dialect },
})
