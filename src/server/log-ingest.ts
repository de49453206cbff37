/**
 * A log that a caller reports: a call that did not go through this gateway → the same record as one that did.
 * In: the sink, the caller's grant, the body in the hosted API's fields. Out: the log's id. Throws GatewayError bad_request.
 */

import type { Usage } from '../core/chat.ts'
import { GatewayError } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import type { RespanParams } from '../core/params.ts'
import { liftParams } from '../gateway/params.ts'
import type { Candidate } from '../providers/models.ts'
import { type ReportedLog, writeReported } from '../store/reported.ts'
import type { ExchangeEnd, ExchangeStart, Grant, TraceSink } from '../store/store.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import { amountOf, type Body, countIn, flagOf, nameIn, opened, refuse, textOf, timeOf, usageOf } from './log-fields.ts'

export interface LogDesk {
  sink: TraceSink
  /** Whose the model is, for its price. */
  makerOf(model: string): Candidate | undefined
}

/** The text of what was asked or answered last: a message, a list of them, anything. */
const saidLast = (value: unknown): string => {
  const last = asArray(value)?.at(-1) ?? value
  const content = isMessage(last) ? asRecord(last)?.content : (asRecord(last)?.content ?? last)
  const parts = asArray(content)
  if (parts !== undefined) return parts.map((part) => textOf(asRecord(part)?.text) ?? '').join('\n')
  return textOf(content) ?? ''
}

const isMessage = (value: unknown): boolean => {
  const record = asRecord(value)
  return record !== undefined && typeof record.role === 'string'
}
const messagesIn = (value: unknown): unknown[] | undefined => {
  const list = asArray(value)
  return list?.length && list.every(isMessage) ? list : isMessage(value) ? [value] : undefined
}

const toolsOf = (message: unknown): string[] =>
  (asArray(asRecord(message)?.tool_calls) ?? []).flatMap(
    (call) => asString(asRecord(asRecord(call)?.function)?.name) ?? [],
  )

const costOf = (body: Body, usage: Usage | undefined): number | undefined => {
  const told = amountOf(body, 'cost')
  const input = amountOf(body, 'prompt_unit_price')
  const output = amountOf(body, 'completion_unit_price')
  if (told !== undefined || usage === undefined || (input === undefined && output === undefined)) return told
  return (usage.inputTokens * (input ?? 0) + usage.outputTokens * (output ?? 0)) / 1e6
}

const idPattern = /^[\w.:-]{1,128}$/

const idOf = (body: Body): string | undefined => {
  const id = nameIn(body, 'unique_id')
  if (id !== undefined && !idPattern.test(id))
    throw refuse('unique_id', 'letters, digits, dots, colons and dashes, 128 at most')
  return id
}

/** 'attempt' are the gateway's own tries, which lists leave out. */
const typeOf = (body: Body): string => {
  const type = nameIn(body, 'log_type') ?? 'chat'
  if (type === 'attempt' || !/^[\w-]{1,60}$/.test(type))
    throw refuse('log_type', 'a word such as chat, tool or workflow')
  return type
}

const statusOf = (body: Body): Pick<ExchangeEnd, 'status' | 'statusCode' | 'error'> => {
  const message = textOf(body.error_message)
  const status = nameIn(body, 'status')
  const code = countIn(body, 'status_code', 100, 599)
  const failed = status === 'error' || status === 'failed' || (code ?? 200) >= 400 || (message ?? '') !== ''
  const statusCode = code ?? (failed ? 500 : 200)
  if (!failed) return { status: 'success', statusCode }
  return {
    status: 'error',
    statusCode,
    error: { code: 'upstream_error', blame: 'upstream', message: message ?? `status ${statusCode}` },
  }
}

/** The end is `timestamp`, or now; what is missing of start, end and latency follows from the others. */
const timesOf = (body: Body): { startedAt: number; endedAt: number } => {
  const seconds = amountOf(body, 'latency', 'generation_time')
  const [start, end] = [timeOf(body, 'start_time'), timeOf(body, 'timestamp')]
  if (start !== undefined && end !== undefined && end < start)
    throw refuse('timestamp', 'the end of the call: it is before start_time')
  const last = end ?? Date.now()
  const startedAt = start ?? last - (seconds ?? 0) * 1000
  return { startedAt, endedAt: seconds === undefined ? (end ?? startedAt) : startedAt + seconds * 1000 }
}

/** Members that say how the model was to answer; `full_request` may have them where the log has not. */
const settings =
  'temperature max_tokens max_completion_tokens top_p frequency_penalty presence_penalty stop seed n tool_choice response_format reasoning_effort verbosity parallel_tool_calls'.split(
    ' ',
  )
const settingsOf = (body: Body, request: unknown): Record<string, unknown> => {
  const told = {
    ...asRecord(request),
    ...Object.fromEntries(Object.entries(body).filter(([, value]) => value != null)),
  }
  return Object.fromEntries(Object.entries(told).filter(([name]) => settings.includes(name)))
}

const contentOf = (body: Body): ReportedLog & { input: unknown; output: unknown } => {
  const full_request = opened(body.full_request)
  const input = opened(body.input)
  const output = opened(body.output)
  const messages = opened(body.prompt_messages ?? body.messages) ?? asRecord(full_request)?.messages
  const message = opened(body.completion_message ?? asArray(opened(body.completion_messages))?.at(-1))
  const listed = asArray(messages) ?? messagesIn(messages) ?? messagesIn(input)
  const tools = opened(body.tools) ?? asRecord(full_request)?.tools
  if (body.tools != null && asArray(tools) === undefined) throw refuse('tools', 'a list')
  return {
    messages: listed,
    tools: asArray(tools),
    settings: settingsOf(body, full_request),
    input: input ?? messages,
    message: asRecord(message) ?? (isMessage(output) ? asRecord(output) : asRecord(messagesIn(output)?.at(-1))),
    output: output ?? message,
    full_request,
    full_response: opened(body.full_response),
  }
}

const promptOf = (body: Body, { prompt_id, prompt, prompt_version }: RespanParams): ExchangeStart['prompt'] => {
  const id = prompt_id ?? asString(prompt?.prompt_id)
  const told = { version: body.prompt_version_number ?? prompt_version ?? prompt?.version }
  const version = /^\d+$/.test(String(told.version)) ? countIn(told, 'version', 0, 1e9) : undefined
  return id === undefined ? undefined : { id, ...(version !== undefined && { version }) }
}

type Headers = Parameters<typeof liftParams>[2]

/** Reads it. What is returned records it, and resolves to its id once it is in the journal. */
export const readLog = (
  { sink, makerOf }: LogDesk,
  grant: Grant,
  log: unknown,
  headers: Headers,
): (() => Promise<string>) => {
  const outer = asRecord(log)
  if (outer === undefined) throw new GatewayError('bad_request', 'a log is an object')
  const { params } = liftParams(Object.keys(outer), (key) => outer[key], headers, new Set())
  const body: Body = { ...asRecord(outer.respan_params), ...outer }
  const { startedAt, endedAt } = timesOf(body)
  const id = idOf(body) ?? newId(startedAt)
  const model = nameIn(body, 'model') ?? ''
  const { input, output, ...content } = contentOf(body)
  const firstToken = amountOf(body, 'time_to_first_token', 'ttft')
  const usage = usageOf(body)
  const named = nameIn(body, 'provider_id') ?? nameIn(body, 'provider')
  const maker = named === undefined && model !== '' ? makerOf(model) : undefined
  const prompt = promptOf(body, params)
  const note = textOf(body.note)
  const tools = toolsOf(content.message)
  const start: ExchangeStart = {
    id,
    startedAt,
    protocol: 'other',
    operation: typeOf(body),
    path: '/api/request-logs',
    model,
    stream: flagOf(body, 'stream') ?? false,
    keyId: grant.keyId,
    environment: grant.environment,
    params,
    told: { input: saidLast(input).slice(0, toldCharactersMax) },
    ...(prompt !== undefined && { prompt }),
    ...(note !== undefined && { note }),
  }
  const record: ExchangeEnd = {
    id,
    endedAt,
    ...statusOf(body),
    attempts: [],
    provider: named ?? maker?.provider.id,
    model: maker?.model ?? model,
    firstTokenMs: firstToken === undefined ? undefined : firstToken * 1000,
    warnings: [],
    response: { protocol: 'other', framing: 'json' },
    told: { usage, costUsd: costOf(body, usage), output: saidLast(output) || tools.join(', '), tools },
  }
  const { request, response } = writeReported({
    ...content,
    ...(content.messages === undefined && { input }),
    ...(content.message === undefined && { output }),
  })
  return () => {
    sink.begin(start, Buffer.from(request))
    return new Promise((resolve) => sink.finish(record, [Buffer.from(response)], () => resolve(id)))
  }
}

/** A list shows the beginning; the whole is in the body. */
const toldCharactersMax = 2000
