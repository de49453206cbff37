/** The gateway that runs, as a program asks it; and what a call is likely to cost there. */

import { asRecord, asString } from '../wire/value.ts'

export interface Gateway {
  url: string
  key: string
}

/** What every call of a program says: who it is, and that the answer is to be a fresh one. */
export const headersFor = ({ key }: Gateway): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  'cache-control': 'no-store',
})

/** What the gateway says is wrong. */
export const messageIn = (text: string): string => {
  try {
    const body = asRecord(JSON.parse(text))
    return asString(asRecord(body?.error)?.message) ?? asString(body?.message) ?? text.slice(0, 300)
  } catch {
    return text.slice(0, 300)
  }
}

/**
 * US dollars by the list price of the provider that the gateway would ask first: the one named, or the model's maker.
 * Null: no list price is known; unknown is not free.
 */
export const priceOf = async (
  model: string,
  usage: { inputTokens: number; outputTokens: number },
  providerId?: string | null,
): Promise<{ cost: number | null; provider: string }> => {
  const { costOf, resolveModel } = await import('../providers/index.ts')
  const resolved = resolveModel(model, { configured: () => true })
  const candidates = 'candidates' in resolved ? resolved.candidates : []
  const first = candidates.find(({ provider }) => provider.id === providerId) ?? candidates[0]
  if (first === undefined) return { cost: null, provider: '' }
  const cost = costOf(first.provider.id, first.model, usage, new Date())
  return { cost: cost === undefined ? null : cost.microUsd / 1e6, provider: first.provider.id }
}
