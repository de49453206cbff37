/** What settings of a version may hold, by name: members of a chat completions request. Both the HTTP API and files are held to it. */

import { isRecord } from '../wire/value.ts'
import { refuse } from './failure.ts'

interface Kind {
  fits(value: unknown): boolean
  word: string
}

const isText = (value: unknown): boolean => typeof value === 'string'
const listOf = (fits: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(fits)

const number: Kind = { fits: (value) => typeof value === 'number' && Number.isFinite(value), word: 'a number' }
const whole: Kind = { fits: Number.isInteger, word: 'a whole number' }
const truth: Kind = { fits: (value) => typeof value === 'boolean', word: 'true or false' }
const text: Kind = { fits: isText, word: 'text' }
const texts: Kind = { fits: (value) => isText(value) || listOf(isText)(value), word: 'text, or a list of texts' }
const names: Kind = { fits: listOf(isText), word: 'a list of names' }
const object: Kind = { fits: isRecord, word: 'an object' }
const objects: Kind = { fits: listOf(isRecord), word: 'a list of objects' }
const choice: Kind = { fits: (value) => isText(value) || isRecord(value), word: 'text or an object' }

const settings: Readonly<Record<string, Kind>> = {
  stream: truth,
  temperature: number,
  max_tokens: whole,
  max_completion_tokens: whole,
  top_p: number,
  top_k: whole,
  frequency_penalty: number,
  presence_penalty: number,
  stop: texts,
  seed: whole,
  n: whole,
  logprobs: truth,
  top_logprobs: whole,
  logit_bias: object,
  reasoning_effort: text,
  verbosity: text,
  thinking: object,
  service_tier: text,
  parallel_tool_calls: truth,
  tools: objects,
  tool_choice: choice,
  response_format: object,
  web_search_options: object,
  fallback_models: names,
  load_balance_models: objects,
}

export const isSetting = (name: string): boolean => Object.hasOwn(settings, name)

/** Throws `bad_request` for a value of the wrong type; a name that is not known passes. `called`: how the author wrote the name. */
export const checkSetting = (name: string, value: unknown, called = name): void => {
  const kind = Object.hasOwn(settings, name) ? settings[name] : undefined
  if (kind !== undefined && !kind.fits(value))
    throw refuse(`${called}: must be ${kind.word}, not ${JSON.stringify(value)?.slice(0, 80)}`)
}
