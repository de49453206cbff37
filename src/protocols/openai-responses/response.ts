/** OpenAI Responses: answer bodies ↔ events. Streams are in ../responses-decoder.ts and ../responses-encoder.ts. */

import type { ChatEvent, ChatResponse, Part, TokenLogprob, Usage } from '../../core/chat.ts'
import type { GatewayError } from '../../core/errors.ts'
import { GatewayError as Failure } from '../../core/errors.ts'
import { unfold } from '../../core/fold.ts'
import { type JsonDoc, writeJson } from '../../wire/json.ts'
import { asArray, asNumber, asRecord, asString, isRecord } from '../../wire/value.ts'
import { readErrorWire } from '../chat-answer.ts'
import type { Context, Written } from '../codec.ts'
import { newLosses, type Warn } from '../loss.ts'
import { readOutputItem, writeTurn } from '../responses-items.ts'
import { protocol, readFinish, readUsage, type Wire, writeExtra, writeFinish, writeUsage } from './shape.ts'

const known = new Set('id object created_at model output usage status error incomplete_details'.split(' '))

/** What the answer repeats of the request, and whatever else it says: '$' = no loss where it has no place. */
const restOf = (wire: Wire) => {
  const rest = Object.entries(wire).filter(([name, member]) => !known.has(name) && member !== null)
  return rest.length === 0 ? {} : { extra: { [protocol]: { $response: Object.fromEntries(rest) } } }
}

export const startOf = (wire: Wire): ChatEvent => {
  const [id, model, created] = [asString(wire.id), asString(wire.model), asNumber(wire.created_at)]
  return {
    type: 'start',
    ...(id && { id }),
    ...(model && { model }),
    ...(created !== undefined && { created }),
  }
}

/** The last word of a response object: what it counted, and how it ended. */
export const endOf = (wire: Wire, hasCalls: boolean, text: string): ChatEvent[] => {
  const usage = asRecord(wire.usage)
  const counted: ChatEvent[] = usage === undefined ? [] : [{ type: 'usage', usage: readUsage(usage, wire) }]
  if (wire.status === 'failed' || isRecord(wire.error))
    return [...counted, { type: 'error', error: readErrorWire(wire.error ?? { message: 'the response failed' }, text) }]
  return [...counted, { type: 'finish', finishes: [readFinish(wire, hasCalls)], ...restOf(wire) }]
}

const logprobsOf = (item: Wire): TokenLogprob[] =>
  (asArray(item.content) ?? []).flatMap((part) => (asArray(asRecord(part)?.logprobs) ?? []) as TokenLogprob[])

export const badAnswer = (what: string, cause?: unknown): GatewayError =>
  new Failure('upstream_bad_response', `the provider's answer could not be read: ${what}`, { cause })

/** Body → events. A body that is no response gives one error event. */
export const readResponse = (doc: JsonDoc): ChatEvent[] => {
  const body = asRecord(doc.value)
  const output = asArray(body?.output)
  if (body !== undefined && isRecord(body.error) && output === undefined)
    return [{ type: 'error', error: readErrorWire(body.error, doc.text) }]
  if (body === undefined || output === undefined) return [{ type: 'error', error: badAnswer('it has no output') }]
  const items = output.filter(isRecord)
  const parts = items.flatMap(readOutputItem)
  const logprobs = items.flatMap(logprobsOf)
  const choice = { parts, ...(logprobs.length > 0 && { logprobs }) }
  // The fold's own events, but for its end.
  const told = unfold({ choices: [choice] }).slice(1, -1)
  const hasCalls = parts.some((part) => part.type === 'tool-call')
  return [startOf(body), ...told, ...endOf(body, hasCalls, doc.text)]
}

// ── write ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Items must have ids and say that they are done; a provider's own keep theirs. `first`: the place of the first one. */
export const finished = (items: readonly Wire[], id: string, first = 0): Wire[] =>
  items.map((item, i) => {
    const prefix = prefixes[asString(item.type) ?? ''] ?? 'item'
    return {
      id: `${prefix}_${id}_${first + i}`,
      ...(item.type === 'reasoning' ? {} : { status: 'completed' }),
      ...item,
    }
  })
const prefixes: Readonly<Record<string, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  custom_tool_call: 'ctc',
}

export interface Envelope {
  id?: string
  model?: string
  created?: number
}

/** A response object: what every one has, then the provider's own. */
export const envelope = ({ id, model, created }: Envelope, context: Context, rest: Wire): Wire => ({
  id: id ?? `resp_${context.id}`,
  object: 'response',
  created_at: created ?? context.created,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  model: model ?? context.model,
  output: [],
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null },
  store: false,
  temperature: null,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: null,
  truncation: 'disabled',
  usage: null,
  metadata: {},
  ...rest,
})

export const usageOf = (usage: Usage | undefined): Wire | null => (usage === undefined ? null : writeUsage(usage))

/** Only the first choice can be told, and its logprobs with its text. */
const writeOutput = (response: ChatResponse, id: string, warn: Warn): Wire[] => {
  if (response.choices.length > 1) warn('choices', 'dropped', 'the protocol has one choice; only the first is told')
  const { parts = [], logprobs } = response.choices[0] ?? {}
  const items = finished(writeTurn(parts, 'choices[0]', warn, true), id)
  const text = items
    .flatMap((item) => asArray(item.content) ?? [])
    .find((part) => asRecord(part)?.type === 'output_text')
  if (logprobs !== undefined && isRecord(text)) text.logprobs = logprobs
  else if (logprobs !== undefined) warn('choices[0].logprobs', 'dropped', 'there is no text that they could stand with')
  return items
}

export const isCall = ({ type }: Part): boolean => type === 'tool-call'

/** Response → body. */
export const writeResponse = (response: ChatResponse, context: Context): Written => {
  const { warnings, warn } = newLosses()
  const { $response, ...extra } = writeExtra(response.extra, '', warn)
  const hasCalls = response.choices[0]?.parts.some(isCall) === true
  const body = {
    ...envelope(response, context, asRecord($response) ?? {}),
    ...writeFinish(response.choices[0]?.finish, hasCalls, warn),
    output: writeOutput(response, context.id, warn),
    usage: usageOf(response.usage),
    ...extra,
  }
  return { body: writeJson(body), warnings }
}
