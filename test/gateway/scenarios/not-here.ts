/** Failure cases that no row of the table stands for, each with its reason. */

export const notHere: readonly { id: string; reason: string }[] = [
  { id: 'F27', reason: 'binary frames, with their errors and cut short: test/wire/eventstream.test.ts' },
  { id: 'F33', reason: 'reasoning_content that a client drops: test/gateway/recall.test.ts' },
  { id: 'F34', reason: 'thoughts of OpenAI Responses: test/gateway/ending.test.ts' },
  { id: 'F45', reason: 'count_tokens: test/pass/count.test.ts' },
  { id: 'F47', reason: 'names with slashes: test/providers/models.test.ts' },
  { id: 'F48', reason: 'base URLs with and without a version: test/providers/base-url.test.ts' },
  { id: 'F57', reason: 'cache: a later room' },
  { id: 'F58', reason: 'price tiers: test/providers/prices.test.ts' },
]
