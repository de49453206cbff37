/**
 * Call sites of the OpenAI SDK by what they look like: ids that are stable, for reports, statistics and tests. A reader of a language may
 * tell finer: O3 the key as `{ apiKey }`, O12 a class that is loaded at run time, O13 a subclass, O26 a test's assertion.
 */

import type { Call } from './call.ts'
import { hostOf, whoseHost } from './hosts.ts'

type Shape = Pick<Call, 'rule' | 'options' | 'base' | 'spreads' | 'browser'>

/** The first that fits. */
const patterns: readonly [id: string, what: string, fits: (call: Shape) => boolean][] = [
  ['O16', 'a client of Azure', ({ rule }) => rule.id.startsWith('azure')],
  ['O18', 'in a browser', ({ browser }) => browser !== undefined],
  ['O22', 'routed', ({ base }) => base?.kind === 'ours'],
  [
    'O23',
    'another gateway',
    ({ base }) => base?.kind === 'literal' && whoseHost(hostOf(base.text) ?? '').kind === 'gateway',
  ],
  ['O7', 'the base is read from the environment', ({ base }) => base?.kind === 'env'],
  [
    'O6',
    'the default base, written out',
    ({ base, rule }) => base?.kind === 'literal' && rule.hosts?.includes(hostOf(base.text) ?? '') === true,
  ],
  ['O8', 'the base of another provider', ({ base }) => base?.kind === 'literal'],
  ['O9', 'a base that the app or a user chooses', ({ base }) => base !== undefined && base.kind !== 'absent'],
  ['O10', 'a text in place of options', ({ options }) => options === 'text'],
  ['O5', 'options in a variable', ({ options }) => options === 'unknown'],
  ['O15', 'version 3', ({ rule }) => rule.id === 'openai-3'],
  ['O4', 'a spread among the options', ({ spreads }) => spreads.length > 0],
  ['O1', 'no options', ({ options }) => options === 'none'],
  ['O2', 'options that are written there', () => true],
]

/** Undefined for other SDKs. */
export const patternOf = (call: Shape): string | undefined =>
  ['openai', 'openai-3', 'azure-openai'].includes(call.rule.id)
    ? patterns.find(([, , fits]) => fits(call))?.[0]
    : undefined
