/**
 * Usage → how many of what is multiplied with which price.
 * In: Usage, and the prices of one model. Out: counts by price key; no token is in two of them.
 */

import type { ModelPrice } from '@pydantic/genai-prices'
import type { Usage } from '../core/chat.ts'

export interface Counts {
  input: number
  output: number
  read: number
  /** Of `read`. */
  readAudio: number
  write: number
  /** Of `write`. */
  writeHour: number
  /** Neither read from a cache nor written to one. */
  audioIn: number
  audioOut: number
  imageOut: number
  reasoning: number
  searches: number
}

const count = (n: number | undefined) => (n !== undefined && Number.isFinite(n) && n > 0 ? Math.round(n) : 0)

/** Counts that obey the identity whatever a provider sent: no negatives, no part larger than its whole (F52, F54). */
export function countsOf(usage: Usage): Counts {
  const read = count(usage.cacheReadTokens)
  const written = Math.max(count(usage.cacheWriteTokens), count(usage.cacheWrite1hTokens))
  const input = Math.max(count(usage.inputTokens), read, written)
  // Read and written may be the same tokens (Gemini by way of OpenRouter): they are billed once, as read.
  const write = Math.min(written, input - read)
  const output = count(usage.outputTokens)
  const audio = count(usage.inputAudioTokens)
  const readAudio = Math.min(count(usage.cacheReadAudioTokens), read)
  const audioOut = Math.min(count(usage.outputAudioTokens), output)
  const imageOut = Math.min(count(usage.outputImageTokens), output - audioOut)
  return {
    input,
    output,
    read,
    readAudio,
    write,
    writeHour: Math.min(count(usage.cacheWrite1hTokens), write),
    audioIn: Math.min(Math.max(0, audio - readAudio), input - read - write),
    audioOut,
    imageOut,
    reasoning: Math.min(count(usage.reasoningTokens), output - audioOut - imageOut),
    searches: count(usage.webSearches),
  }
}

/** What a provider told cannot all be true: a count below zero, or parts larger than their whole (F54). */
export function contradicts(usage: Usage): boolean {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = usage
  // Codecs read a count below zero as none; the provider's own object still has it.
  const numbers = [usage, usage.raw ?? {}].flatMap(Object.values).filter((value) => typeof value === 'number')
  return (
    numbers.some((n) => !(n >= 0)) ||
    cacheReadTokens + cacheWriteTokens > inputTokens ||
    (usage.cacheWrite1hTokens ?? 0) > cacheWriteTokens ||
    reasoningTokens + (usage.outputAudioTokens ?? 0) + (usage.outputImageTokens ?? 0) > outputTokens
  )
}

/** Prices with long-context steps → the numbers that apply to a prompt of this length. */
export function flatPrices(prices: ModelPrice, input: number): { prices: Record<string, number>; over?: number } {
  const flat: Record<string, number> = {}
  let over: number | undefined
  for (const [key, price] of Object.entries(prices)) {
    if (price === undefined) continue
    if (typeof price === 'number') {
      flat[key] = price
      continue
    }
    const passed = price.tiers.filter(({ start }) => input > start).sort((a, b) => b.start - a.start)[0]
    flat[key] = passed?.price ?? price.base
    if (passed) over = Math.max(over ?? 0, passed.start)
  }
  return { prices: flat, ...(over !== undefined && { over }) }
}

/** Each count to the most specific price there is for it; what has no price of its own stays in its parent. */
export function sharesOf(prices: Record<string, number>, c: Counts): Record<string, number> {
  const parts: Record<string, number> = {}
  const take = (key: string, count: number): number => {
    if (prices[key] === undefined || count === 0) return 0
    parts[key] = count
    return count
  }
  const hour = take('cache_write_1h_mtok', c.writeHour)
  const written = take('cache_write_mtok', c.write - hour) + hour
  const heard = take('cache_audio_read_mtok', c.readAudio)
  const cached = take('cache_read_mtok', c.read - heard) + heard + written
  take('input_mtok', c.input - cached - take('input_audio_mtok', c.audioIn))
  const media = take('output_audio_mtok', c.audioOut) + take('output_image_mtok', c.imageOut)
  take('output_mtok', c.output - media - take('output_reasoning_mtok', c.reasoning))
  take('web_searches_kcount', c.searches)
  take('requests_kcount', 1)
  return parts
}

/** Price key → how many micro-dollars a US dollar of it is for one. */
const microPerUnit = (key: string): number => (key.endsWith('_kcount') ? 1000 : 1)

/** Half up, blind to the noise of binary fractions (1.4999999999999998 is 1.5). */
export const roundHalfUp = (value: number): number => Math.max(0, Math.floor(Number(value.toPrecision(12)) + 0.5))

/** The sum in micro-dollars, rounded once. */
export const sumOf = (prices: Record<string, number>, parts: Record<string, number>): number =>
  roundHalfUp(
    Object.entries(parts).reduce((sum, [key, count]) => sum + count * (prices[key] ?? 0) * microPerUnit(key), 0),
  )
