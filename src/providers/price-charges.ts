/**
 * What a provider itself says that it charged, from its own usage object, in US dollars.
 * In: price id, Usage. Out: the amount, and whether it is exact enough to be the cost.
 */

import type { Usage } from '../core/chat.ts'
import { asNumber, asRecord } from '../wire/value.ts'

type Wire = Record<string, unknown>

interface Teller {
  read(raw: Wire): number | undefined
  /** It is what will be on the invoice; otherwise it is kept beside the list price. */
  exact: boolean
}

const tellers: Readonly<Record<string, Teller>> = {
  // With a key of one's own `cost` is the fee alone and the vendor bills the rest:
  // https://openrouter.ai/docs/use-cases/usage-accounting
  openrouter: {
    read(raw) {
      const cost = asNumber(raw.cost)
      const upstream = raw.is_byok === true ? asNumber(asRecord(raw.cost_details)?.upstream_inference_cost) : undefined
      return cost === undefined ? undefined : cost + (upstream ?? 0)
    },
    exact: true,
  },
  // A tick is a ten-billionth of a dollar: https://docs.x.ai/developers/cost-tracking
  'x-ai': {
    read(raw) {
      const ticks = asNumber(raw.cost_in_usd_ticks)
      return ticks === undefined ? undefined : ticks / 1e10
    },
    exact: true,
  },
  // Each of its parts is rounded to a thousandth of a cent.
  perplexity: { read: (raw) => asNumber(asRecord(raw.cost)?.total_cost), exact: false },
}

export interface Charge {
  usd: number
  exact: boolean
}

export function chargeOf(priceId: string | undefined, { raw, estimated }: Usage): Charge | undefined {
  const teller = priceId === undefined ? undefined : tellers[priceId]
  // A stream that was cut told its charge too early, if at all.
  const usd = raw === undefined || estimated === true ? undefined : teller?.read(raw)
  if (teller === undefined || usd === undefined || !Number.isFinite(usd) || usd < 0) return undefined
  return { usd, exact: teller.exact }
}
