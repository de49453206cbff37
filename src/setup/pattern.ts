/** Which row of the catalogue of OpenAI's call sites a call is: O1 … O23; undefined for other SDKs. For reports and tests. */

import type { Call } from './call.ts'
import { hostOf, whoseHost } from './hosts.ts'
import { routes } from './rule.ts'

type Pattern = readonly [
  id: string,
  fits: (call: Pick<Call, 'rule' | 'options' | 'base' | 'spreads' | 'browser'>) => boolean,
]

const isAzure = (id: string): boolean => id.startsWith('azure')

/** The first that fits. */
const patterns: readonly Pattern[] = [
  ['O16', ({ rule }) => isAzure(rule.id)],
  ['O18', ({ browser }) => browser !== undefined],
  ['O22', ({ base }) => base?.kind === 'ours'],
  ['O23', ({ base }) => base?.kind === 'literal' && whoseHost(hostOf(base.text) ?? '').kind === 'gateway'],
  ['O7', ({ base }) => base?.kind === 'env'],
  ['O6', ({ base, rule }) => base?.kind === 'literal' && (rule.hosts ?? []).includes(hostOf(base.text) ?? '')],
  ['O8', ({ base }) => base?.kind === 'literal'],
  ['O9', ({ base }) => base !== undefined && base.kind !== 'absent'],
  ['O10', ({ options }) => options === 'text'],
  ['O5', ({ options }) => options === 'unknown'],
  ['O15', ({ rule }) => rule.id === 'openai-3'],
  ['O4', ({ spreads }) => spreads.length > 0],
  ['O1', ({ options }) => options === 'none'],
]

export const patternOf = (call: Parameters<Pattern[1]>[0]): string | undefined => {
  const { rule } = call
  const isOpenai = rule.id.startsWith('openai') || rule.id === 'azure-openai'
  if (!isOpenai || rule.route === undefined || !(rule.route in routes)) return undefined
  return patterns.find(([, fits]) => fits(call))?.[0] ?? 'O2'
}
