/**
 * The fields of a reported log, read as the hosted API reads them: numbers and times also as text, JSON also as text.
 * In: the body. Out: values. Throws GatewayError bad_request that names the member.
 */

import type { Usage } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { readUsage } from '../protocols/chat-usage.ts'
import { asRecord, isRecord } from '../wire/value.ts'

export type Body = Readonly<Record<string, unknown>>

export const refuse = (name: string, wanted: string) => new GatewayError('bad_request', `${name}: must be ${wanted}`)

const given = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

/** What was given first, under one of the names. */
const firstOf = (body: Body, names: readonly string[]): [name: string, value: unknown] | undefined => {
  const name = names.find((one) => given(body[one]))
  return name === undefined ? undefined : [name, body[name]]
}

const numberIn = (value: unknown): number => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : Number.NaN
}

/** A number that is not below zero; '1.5' is one as well. */
export const amountOf = (body: Body, ...names: string[]): number | undefined => {
  const [name, value] = firstOf(body, names) ?? []
  if (name === undefined) return undefined
  const number = numberIn(value)
  if (!(number >= 0)) throw refuse(name, `a number, 0 or more, not ${JSON.stringify(value)}`)
  return number
}

/** Whole, and within bounds. */
export const countIn = (body: Body, name: string, min: number, max: number): number | undefined => {
  if (!given(body[name])) return undefined
  const number = numberIn(body[name])
  if (!Number.isInteger(number) || number < min || number > max)
    throw refuse(name, `a whole number from ${min} to ${max}, not ${JSON.stringify(body[name])}`)
  return number
}

/** Unix seconds and milliseconds are told apart by their size. */
const millisecondsFrom = 2e10
const timeMax = Date.parse('9999-12-31T00:00:00Z')

export const timeOf = (body: Body, name: string): number | undefined => {
  const value = body[name]
  if (!given(value)) return undefined
  const number = numberIn(value)
  const at = Number.isNaN(number) ? Date.parse(String(value)) : number < millisecondsFrom ? number * 1000 : number
  if (!(at >= 0 && at <= timeMax)) throw refuse(name, 'a time such as 2026-01-31T12:00:00Z')
  return at
}

export const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : typeof value === 'string' ? value : JSON.stringify(value)

export const nameIn = (body: Body, name: string): string | undefined => {
  const value = body[name]
  if (!given(value)) return undefined
  if (typeof value !== 'string') throw refuse(name, `text, not ${JSON.stringify(value)}`)
  return value
}

const flags: Readonly<Record<string, boolean>> = { true: true, false: false, True: true, False: false }

export const flagOf = (body: Body, name: string): boolean | undefined => {
  if (!given(body[name])) return undefined
  const flag = flags[String(body[name])]
  if (flag === undefined) throw refuse(name, 'true or false')
  return flag
}

/** Bodies that hold JSON as text mean what is in it. */
export const opened = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

/** Counts that stand at the top go before those of `usage`. */
const counts = {
  prompt_tokens: 'prompt_tokens',
  completion_tokens: 'completion_tokens',
  cache_read_tokens: 'cache_read_input_tokens',
  prompt_cache_hit_tokens: 'cache_read_input_tokens',
  prompt_cache_creation_tokens: 'cache_creation_input_tokens',
  reasoning_tokens: 'reasoning_tokens',
} as const
const tokensMax = 1e12

/** The counts of `usage`, those inside of its details too, as numbers. */
const checkedCounts = (usage: Body, path: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(usage).map(([name, value]) => {
      if (isRecord(value)) return [name, checkedCounts(value, `${path}.${name}`)]
      if (!/tokens(?:_|$)/.test(name) || !given(value)) return [name, value]
      const number = numberIn(value)
      if (!Number.isInteger(number) || number < 0) throw refuse(`${path}.${name}`, 'a whole number, 0 or more')
      return [name, number]
    }),
  )

export const usageOf = (body: Body): Usage | undefined => {
  const usage = opened(body.usage)
  if (given(usage) && !isRecord(usage)) throw refuse('usage', 'an object')
  const told = checkedCounts(asRecord(usage) ?? {}, 'usage')
  for (const [name, as] of Object.entries(counts)) {
    const count = countIn(body, name, 0, tokensMax)
    if (count !== undefined) told[as] = count
  }
  const whole = ['prompt_tokens', 'completion_tokens', 'input_tokens', 'output_tokens'].some((name) =>
    given(told[name]),
  )
  return whole ? readUsage(told, body.service_tier) : undefined
}
