/** What a call cost, and what that was computed from, in words. In: a call as the store gives it. Out: text, US dollars. */

import type { LogDetail, StatsRow } from '../store/store.ts'
import { asArray, asNumber, asRecord, asString } from '../wire/value.ts'
import { atLeast, dollars, indent, orDash, shortDollars } from './format.ts'

/** What no codec reads. */
export const passedThrough = ({ protocol }: LogDetail): boolean => protocol === 'other'

/** Operations that no provider bills by the call. */
const unbilled: Readonly<Record<string, string>> = {
  'count-tokens': 'none (counting is not billed)',
  models: 'none (lists are not billed)',
  file: 'unknown (files are not billed by the call)',
  batch: 'unknown (what is billed are the calls in it)',
}

/** Why there is no figure. */
export const unknownCost = (call: LogDetail): string | null => {
  if (call.status === 'pending') return null
  if (call.status === 'interrupted') return 'unknown (the call was cut off)'
  if (!passedThrough(call) || call.prompt_tokens !== null) return 'unknown (no list price)'
  return unbilled[call.log_type] ?? 'unknown (the answer tells nothing of what was used)'
}

/** Of several calls. Those that have no price cost something, too: then it is at least so much. */
export const sumText = ({ cost, unpriced, calls }: Pick<StatsRow, 'cost' | 'unpriced' | 'calls'>): string => {
  if (unpriced > 0 && unpriced === calls) return '-'
  return unpriced > 0 ? `>${atLeast(cost)}` : shortDollars(cost)
}

/** Stored are whole micro-dollars; what is less is worked out anew from what it was computed of. */
export const costOf = ({ cost, cost_details: details }: Pick<LogDetail, 'cost' | 'cost_details'>): number | null => {
  const [prices, tokens] = [asRecord(asRecord(details)?.prices), asRecord(asRecord(details)?.tokens)]
  if (cost === null || cost >= 1e-5 || prices === undefined || tokens === undefined) return cost
  const parts = Object.entries(tokens).map(
    ([key, count]) => ((asNumber(count) ?? 0) * (asNumber(prices[key]) ?? 0)) / (key.endsWith('_kcount') ? 1e3 : 1e6),
  )
  const sum = parts.reduce((total, part) => total + part, 0)
  return sum > 0 ? sum : cost
}

const sourceWords: Readonly<Record<string, string>> = {
  provider: ', as the provider says',
  config: ', by your own prices',
}

/** What a charge would be by the price list, for comparison. */
const listText = ({ microUsd, detail }: Record<string, unknown>): string[] => {
  const micro = asNumber(microUsd)
  return [`by the price list it would be:\n${indent(costText(micro === undefined ? null : micro / 1e6, detail))}`]
}

/** Singular units as the price list names them: input_mtok = a million input tokens. */
export const costText = (cost: number | null, details: unknown): string => {
  const record = asRecord(details)
  if (record === undefined) return ''
  const prices = asRecord(record.prices) ?? {}
  const tokens = asRecord(record.tokens) ?? {}
  const lines = Object.entries(tokens).map(([key, count]) => {
    const unit = key.endsWith('_kcount') ? 'thousand' : 'million tokens'
    return `${key}: ${orDash(asNumber(count))} × $${orDash(asNumber(prices[key]))} per ${unit}`
  })
  const over = asNumber(asRecord(record.tier)?.over)
  if (over !== undefined) lines.push(`long-context price: the prompt is over ${over} tokens`)
  const served = asString(record.serviceTier)
  if (served !== undefined) lines.push(`prices of the service tier '${served}'`)
  for (const note of asArray(record.notes) ?? []) lines.push(`note: ${asString(note) ?? ''}`)
  const charged = asNumber(record.chargedUsd)
  if (charged !== undefined && record.source !== 'provider') lines.push(`the provider says $${charged}`)
  const list = asRecord(record.list)
  if (list !== undefined) lines.push(...listText(list))
  const model = asString(record.model)
  const source = asString(record.source) ?? ''
  const named = [source, asString(record.version)].filter(Boolean).join(' ')
  const by = sourceWords[source] ?? (named === '' ? '' : `, by ${named}`)
  lines.push(`= ${orDash(dollars(cost))}${by}${model === undefined ? '' : ` as ${model}`}`)
  return lines.join('\n')
}
