/** The gateway that runs, as a program asks it; and what a call is likely to cost there. */

import { isSimulatedModel, simulator } from '../core/simulated.ts'
import type { OwnPrices } from '../providers/provider.ts'
import { dollars } from '../traces/format.ts'
import { asRecord, asString } from '../wire/value.ts'

export interface Gateway {
  url: string
  key: string
}

/** What every call of a program says: who it is, and that the answer is to be a fresh one. */
const headersFor = ({ key }: Gateway): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  'cache-control': 'no-store',
})

/** A call of a program. fetch says no more than 'fetch failed' where nobody listens. */
export const post = async (gateway: Gateway, path: string, body: string, signal: AbortSignal): Promise<Response> => {
  try {
    return await fetch(gateway.url + path, { method: 'POST', headers: headersFor(gateway), body, signal })
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.cause : undefined
    if (asString(asRecord(cause)?.code) !== 'ECONNREFUSED') throw thrown
    throw new Error(`no gateway answers at ${gateway.url}: respan proxy start --detach starts one`)
  }
}

/** What the gateway says is wrong. */
export const messageIn = (text: string): string => {
  try {
    const body = asRecord(JSON.parse(text))
    return asString(asRecord(body?.error)?.message) ?? asString(body?.message) ?? text.slice(0, 300)
  } catch {
    return text.slice(0, 300)
  }
}

/** Who the gateway that runs would ask first for a model, without asking; none where no gateway runs. */
export type Aims = (
  models: readonly string[],
) => Promise<readonly { asked: string; provider: string; model: string; problem?: string }[]>

/** The user's own prices, by provider. */
export type Own = Readonly<Record<string, OwnPrices>>

export interface Price {
  /** US dollars; null: no price is known. Unknown is not free. */
  cost: number | null
  provider: string
  /** Why nobody can be asked. */
  problem?: string
}

/** The model's maker, or the one that answered last time: who is asked where no gateway says. */
const likely = async (model: string, providerId: string | null, own: Own) => {
  if (isSimulatedModel(model)) return { provider: simulator, model }
  // The user's own rows are not in the table.
  const [row = '', ...rest] = model.split('/')
  if (rest.length > 0 && own[row] !== undefined) return { provider: row, model: rest.join('/') }
  if (providerId !== null && own[providerId]?.[model] !== undefined) return { provider: providerId, model }
  const { resolveModel } = await import('../providers/index.ts')
  const resolved = resolveModel(model, { configured: () => true })
  const candidates = 'candidates' in resolved ? resolved.candidates : []
  const first = candidates.find(({ provider }) => provider.id === providerId) ?? candidates[0]
  return first && { provider: first.provider.id, model: first.model }
}

/** US dollars by the price of the provider that the gateway would ask first: the user's own, else the list's. */
export const priceOf = async (
  model: string,
  usage: { inputTokens: number; outputTokens: number },
  aims: Aims,
  own: Own = {},
  providerId: string | null = null,
): Promise<Price> => {
  const aim = (await aims([model])).find(({ asked }) => asked === model)
  if (aim?.problem !== undefined) return { cost: null, provider: aim.provider, problem: aim.problem }
  const asked = aim ?? (await likely(model, providerId, own))
  if (asked === undefined) return { cost: null, provider: '' }
  const { costOf } = await import('../providers/index.ts')
  const cost = costOf(asked.provider, asked.model, usage, new Date(), own)
  return { cost: cost === undefined ? null : cost.microUsd / 1e6, provider: asked.provider }
}

export const priceText = ({ cost, provider, problem }: Price): string => {
  if (problem !== undefined) return `cannot be asked: ${problem}`
  if (provider === simulator) return 'free: the simulator answers'
  if (cost === null) return `no list price is known${provider === '' ? '' : ` at ${provider}`}`
  return `about ${dollars(Number(cost.toPrecision(2)))} at ${provider}`
}
