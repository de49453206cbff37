/**
 * A log that a caller reports: a call that did not go through this gateway → the same record as one that did.
 * In: the sink, the caller's grant, the body in the hosted API's fields. Out: the log's id. Throws GatewayError bad_request.
 */

import type { Usage } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import type { RespanParams } from '../core/params.ts'
import { withCustomer } from '../gateway/params.ts'
import type { ExchangeEnd, ExchangeStart, Grant, TraceSink } from '../store/store.ts'
import { asArray, asNumber, asRecord, asString } from '../wire/value.ts'

type Body = Record<string, unknown>

const identifiers = [
  'customer_identifier',
  'customer_email',
  'customer_name',
  'custom_identifier',
  'group_identifier',
  'thread_identifier',
  'session_identifier',
  'trace_group_identifier',
  'evaluation_identifier',
  'trace_unique_id',
  'trace_name',
  'span_unique_id',
  'span_parent_id',
  'span_name',
  'span_path',
  'span_workflow_name',
] as const satisfies readonly (keyof RespanParams)[]

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : typeof value === 'string' ? value : JSON.stringify(value)

const paramsOf = (body: Body): RespanParams => {
  const params: RespanParams = {}
  for (const name of identifiers) {
    const text = textOf(body[name])
    if (text !== undefined && text !== '') params[name] = text
  }
  const metadata = asRecord(body.metadata)
  if (metadata !== undefined)
    params.metadata = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, textOf(value) ?? '']))
  if (typeof body.positive_feedback === 'boolean') params.positive_feedback = body.positive_feedback
  if (body.disable_log === true) params.disable_log = true
  const customer = asRecord(body.customer_params)
  if (customer !== undefined) params.customer_params = customer
  return withCustomer(params)
}

const timeOf = (name: string, value: unknown): number | undefined => {
  if (value === undefined || value === null) return undefined
  const at = typeof value === 'number' ? value : Date.parse(String(value))
  if (Number.isNaN(at)) throw new GatewayError('bad_request', `${name} must be a time such as 2026-01-31T12:00:00Z`)
  return at
}

/** The text of what was asked or answered last: a message, a list of them, anything. */
const saidLast = (value: unknown): string => {
  const last = asArray(value)?.at(-1) ?? value
  const content = asRecord(last)?.content ?? last
  const parts = asArray(content)
  if (parts !== undefined) return parts.map((part) => textOf(asRecord(part)?.text) ?? '').join('\n')
  return textOf(content) ?? ''
}

/** Bodies that hold JSON as text mean what is in it. */
const opened = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

const toolsOf = (message: unknown): string[] =>
  (asArray(asRecord(message)?.tool_calls) ?? []).flatMap(
    (call) => asString(asRecord(asRecord(call)?.function)?.name) ?? [],
  )

const usageOf = (body: Body): Usage | undefined => {
  const usage = asRecord(body.usage) ?? {}
  const count = (...values: unknown[]) => values.map(asNumber).find((value) => value !== undefined)
  const inputTokens = count(body.prompt_tokens, usage.prompt_tokens, usage.input_tokens)
  const outputTokens = count(body.completion_tokens, usage.completion_tokens, usage.output_tokens)
  if (inputTokens === undefined && outputTokens === undefined) return undefined
  const details = asRecord(usage.prompt_tokens_details)
  return {
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cacheReadTokens: count(body.cache_read_tokens, usage.cache_read_input_tokens, details?.cached_tokens),
    reasoningTokens: count(body.reasoning_tokens, asRecord(usage.completion_tokens_details)?.reasoning_tokens),
  }
}

const costOf = (body: Body, usage: Usage | undefined): number | undefined => {
  const told = asNumber(body.cost)
  if (told !== undefined) return told
  const [input, output] = [asNumber(body.prompt_unit_price), asNumber(body.completion_unit_price)]
  if (usage === undefined || (input === undefined && output === undefined)) return undefined
  return (usage.inputTokens * (input ?? 0) + usage.outputTokens * (output ?? 0)) / 1e6
}

const idPattern = /^[\w.:-]{1,128}$/

const statusOf = (body: Body): Pick<ExchangeEnd, 'status' | 'statusCode' | 'error'> => {
  const message = textOf(body.error_message)
  const failed =
    body.status === 'error' ||
    body.status === 'failed' ||
    (asNumber(body.status_code) ?? 200) >= 400 ||
    (message ?? '') !== ''
  const statusCode = asNumber(body.status_code) ?? (failed ? 500 : 200)
  if (!failed) return { status: 'success', statusCode }
  return {
    status: 'error',
    statusCode,
    error: { code: 'upstream_error', blame: 'upstream', message: message ?? `status ${statusCode}` },
  }
}

/** Records it. Resolves once it is in the journal. */
export const recordLog = (sink: TraceSink, grant: Grant, log: unknown): Promise<string> => {
  const outer = asRecord(log)
  if (outer === undefined) throw new GatewayError('bad_request', 'a log is an object')
  const body: Body = { ...asRecord(outer.respan_params), ...outer }
  const given = asString(body.unique_id)
  if (given !== undefined && !idPattern.test(given))
    throw new GatewayError('bad_request', 'unique_id takes letters, digits, dots, colons and dashes, 128 at most')
  const seconds = asNumber(body.latency) ?? asNumber(body.generation_time)
  const end = timeOf('timestamp', body.timestamp)
  const startedAt = timeOf('start_time', body.start_time) ?? (end ?? Date.now()) - (seconds ?? 0) * 1000
  const endedAt = seconds === undefined ? (end ?? startedAt) : startedAt + seconds * 1000
  const id = given ?? newId(startedAt)
  const model = asString(body.model) ?? ''
  const input = opened(body.input ?? body.prompt_messages ?? body.messages)
  const output = opened(body.output ?? body.completion_message ?? asArray(body.completion_messages)?.at(-1))
  const firstToken = asNumber(body.time_to_first_token) ?? asNumber(body.ttft)
  const usage = usageOf(body)
  const prompt = asString(body.prompt_id)
  const version = asNumber(body.prompt_version) ?? asNumber(body.prompt_version_number)
  const start: ExchangeStart = {
    id,
    startedAt,
    protocol: 'other',
    operation: asString(body.log_type) ?? 'chat',
    path: '/api/request-logs',
    model,
    stream: body.stream === true,
    keyId: grant.keyId,
    environment: grant.environment,
    params: paramsOf(body),
    told: { input: saidLast(input) },
    ...(prompt !== undefined && { prompt: { id: prompt, ...(version !== undefined && { version }) } }),
  }
  const kept =
    body.full_request ?? (input === undefined ? undefined : { input, tools: body.tools, variables: body.variables })
  const answered = body.full_response ?? output
  sink.begin(start, kept === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(opened(kept))))
  const record: ExchangeEnd = {
    id,
    endedAt,
    ...statusOf(body),
    attempts: [],
    provider: asString(body.provider_id) ?? asString(body.provider),
    model,
    firstTokenMs: firstToken === undefined ? undefined : firstToken * 1000,
    warnings: [],
    response: { protocol: 'other', framing: 'json' },
    told: { usage, costUsd: costOf(body, usage), output: saidLast(output), tools: toolsOf(output) },
  }
  const bytes = answered === undefined ? [] : [Buffer.from(JSON.stringify(answered))]
  return new Promise((resolve) => sink.finish(record, bytes, () => resolve(id)))
}
