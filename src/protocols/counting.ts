/**
 * How each protocol has the tokens of a request counted before it is made: a row a protocol.
 * In: a chat body, or the body of a counting call. Out: the other one, and the count. Imports core and wire.
 * @see https://docs.anthropic.com/en/api/messages-count-tokens, https://ai.google.dev/api/tokens,
 * https://platform.openai.com/docs/api-reference/responses/input-tokens (checked 2026-11)
 */

import type { ProtocolId } from '../core/chat.ts'
import { spansAt, splice } from '../wire/json.ts'
import { asNumber, asRecord } from '../wire/value.ts'

export interface Counter {
  /** Path of the count below a base URL; `{model}` is the model's name. */
  path: string
  /** JSON text of a chat body that was asked to be counted. */
  unwrap(body: string): string
  /** JSON text of a chat body → of the counting call. */
  wrap(body: string, model: string): string
  read(answer: unknown): number | undefined
  write(tokens: number): string
}

const without =
  (...names: string[]) =>
  (body: string): string =>
    splice(body, { remove: new Set(names) })

/** The text of a top-level member. */
const memberOf = (body: string, key: string): string | undefined => {
  const span = spansAt(body).find((one) => one.key === key)
  return span && body.slice(span.valueStart, span.end)
}

const generation = 'max_tokens stream temperature top_p top_k stop_sequences metadata service_tier'.split(' ')
const sampling =
  'max_output_tokens stream temperature top_p metadata service_tier store user include top_logprobs'.split(' ')

const member =
  (name: string) =>
  (answer: unknown): number | undefined =>
    asNumber(asRecord(answer)?.[name])

export const counters: Partial<Record<ProtocolId, Counter>> = {
  'anthropic-messages': {
    path: '/messages/count_tokens',
    unwrap: (body) => body,
    wrap: without(...generation),
    read: member('input_tokens'),
    write: (tokens) => JSON.stringify({ input_tokens: tokens }),
  },
  'openai-responses': {
    path: '/responses/input_tokens',
    unwrap: (body) => body,
    wrap: without(...sampling),
    read: member('input_tokens'),
    write: (tokens) => JSON.stringify({ object: 'response.input_tokens', input_tokens: tokens }),
  },
  gemini: {
    path: '/models/{model}:countTokens',
    unwrap: (body) => memberOf(body, 'generateContentRequest') ?? body,
    wrap: (body, model) =>
      `{"generateContentRequest":${splice(body, { set: { model: JSON.stringify(`models/${model}`) } })}}`,
    read: member('totalTokens'),
    write: (tokens) => JSON.stringify({ totalTokens: tokens }),
  },
}
