/** What an official client library is to these tests: a conversation held as its users hold it, in its own objects. */

import type { Voiced } from '../spoken.ts'

/** Where it is led to, as its users write it. */
export interface Place {
  /** The gateway's origin. */
  url: string
  key: string
  model: string
}

/** What its user reads of an answer. */
export interface Heard {
  text: string
  thought: string
  calls: { id: string; name: string; input: unknown }[]
}

export interface Result {
  id: string
  name: string
  text: string
}
/** What its user says next: words (and a PNG in base64), or the results of the calls. */
export type Said = { text: string; image?: string } | { results: readonly Result[] }

export interface Wish {
  stream: boolean
  /** Another model takes the turn. */
  model?: string
  /** Offers `tools`. */
  tools?: boolean
  /** The answer shall be of `place`'s schema. */
  shaped?: boolean
  /** It shall think. */
  thinks?: boolean
}

/** Takes a turn: asks, keeps what the library hands out for the next turn, and tells what was heard. */
export type Talk = (said: Said, wish: Wish) => Promise<Heard>

export interface Client {
  name: string
  protocol: Voiced
  /** It names what a provider said by ids that only that provider, or the gateway for what it told itself, knows. */
  byReference?: true
  /** The library has no word for thoughts. */
  deaf?: true
  /** A new conversation. Nothing is retried. */
  open(place: Place): Talk
  /** The class that a refusal with status 429 is thrown as. */
  limited: new (
    ...args: never[]
  ) => Error
}

/** Of the tools, and of the shape of an answer. */
const cityOnly = {
  type: 'object' as const,
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
export const place = { name: 'place', schema: cityOnly }
export const tools = [
  { name: 'weather', description: 'The weather of a city', parameters: cityOnly },
  { name: 'news', description: 'The news of a city', parameters: cityOnly },
]

export const json = (text: string): unknown => JSON.parse(text || '{}') as unknown
export const dataUrl = (png: string): string => `data:image/png;base64,${png}`
