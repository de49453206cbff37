/**
 * A recorded call in the hosted API's shape: OpenAI's messages, snake case, seconds. Inside, calls have the neutral form.
 * In: a row or a whole call as the store gives it. Out: JSON. Imports protocols and the store's types.
 */

import type { ChatResponse, Choice, Message, Tool, Usage } from '../core/chat.ts'
import { codecOf } from '../protocols/index.ts'
import { previewCharacters } from '../store/answer.ts'
import { otherText } from '../store/other.ts'
import type { AttemptRecord, LogDetail, LogRow } from '../store/store.ts'
import { turnText } from '../traces/parts.ts'
import { asArray, asRecord, asString, isRecord } from '../wire/value.ts'

type Json = Record<string, unknown>

const codec = codecOf('openai-chat')
/** All that anybody takes in this protocol. */
const dialect = {
  reasoningField: 'reasoning_content',
  fileAddresses: true,
  thinkingBlocks: true,
  cacheControl: true,
} as const

const parsed = (text: string): Json => asRecord(JSON.parse(text)) ?? {}

const writtenOf = (messages: readonly Message[], tools: readonly Tool[]): Json => {
  const request = { model: '', messages: [...messages], tools: [...tools], stream: false }
  return parsed(codec.writeRequest(request, { model: '', dialect }).body)
}

/** What has no place in this protocol is told in words. */
const messagesOf = (message: Message): unknown[] => {
  try {
    return asArray(writtenOf([message], []).messages) ?? []
  } catch {
    return [{ role: message.role, content: turnText(message).text }]
  }
}

interface Asked {
  messages: unknown[]
  tools: unknown[]
}

/** The conversation: the caller's own where it is in this protocol, else translated; what that loses is in full_request. */
const askedOf = ({ protocol, full_request, prompt_messages, tools }: LogDetail): Asked => {
  const own = protocol === 'openai-chat' ? asRecord(full_request) : undefined
  const messages = asArray(own?.messages)
  if (messages !== undefined) return { messages, tools: asArray(own?.tools) ?? [] }
  const [said, offered] = [prompt_messages as Message[], tools as Tool[]]
  try {
    const written = writtenOf(said, offered)
    return { messages: asArray(written.messages) ?? [], tools: asArray(written.tools) ?? [] }
  } catch {
    return { messages: said.flatMap(messagesOf), tools: [] }
  }
}

/** The answer's messages and what was counted, as the chat protocol writes them. */
const answeredOf = ({ id, model, completion_message, usage }: LogDetail): { messages: Json[]; usage: unknown } => {
  const choices = asArray(completion_message) as Choice[] | undefined
  const response: ChatResponse = {
    choices: choices ?? [],
    ...(isRecord(usage) && { usage: usage as unknown as Usage }),
  }
  const context = { id, model, created: 0, streamUsage: true }
  const written = parsed(codec.writeResponse(response, context).body)
  const messages = (asArray(written.choices) ?? []).map((choice) => {
    const { refusal, ...message } = asRecord(asRecord(choice)?.message) ?? {}
    return refusal === null ? message : { ...message, refusal }
  })
  return { messages, usage: written.usage ?? null }
}

const textOf = (message: unknown): string => {
  const content = asRecord(message)?.content
  const texts = asArray(content)?.flatMap((part) => asString(asRecord(part)?.text) ?? [])
  return texts === undefined ? (asString(content) ?? '') : texts.join('\n')
}

/** The preview's text to its end: the newest text that begins like it. */
const whole = (preview: string, texts: readonly string[]): string => {
  // The last character may be half of one.
  const found =
    preview.length < previewCharacters ? preview : texts.findLast((text) => text.startsWith(preview.slice(0, -1)))
  return found ?? shown(preview)
}

/** A preview that is not all of it says so. */
const shown = (preview: string): string => (preview.length < previewCharacters ? preview : `${preview}…`)

const iso = (unixMs: number): string => new Date(unixMs).toISOString()
const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : Math.round(ms * 1000) / 1e6)

const attemptOf = (attempt: AttemptRecord) => ({
  number: attempt.number,
  reason: attempt.reason,
  provider_id: attempt.provider,
  model: attempt.model,
  protocol: attempt.protocol,
  start_time: iso(attempt.startedAt),
  timestamp: iso(attempt.endedAt),
  latency: seconds(attempt.endedAt - attempt.startedAt),
  time_to_headers: seconds(attempt.headersMs),
  time_to_first_token: seconds(attempt.firstTokenMs),
  status_code: attempt.status ?? null,
  request_bytes: attempt.requestBytes,
  response_bytes: attempt.responseBytes,
  request_id: attempt.requestId ?? null,
  error: attempt.error ?? null,
})

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
/** Names of prices and tokens have no capitals. */
const inSnakeCase = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inSnakeCase)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [snake(name), inSnakeCase(one)]))
}

/** Further members of a request that the hosted log has at its top. */
const settings = [
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'seed',
  'n',
  'tool_choice',
  'response_format',
  'reasoning_effort',
  'verbosity',
  'parallel_tool_calls',
]
const settingsOf = (request: unknown): Json => {
  const record = asRecord(request) ?? {}
  return Object.fromEntries(settings.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])))
}

const commonOf = (row: LogRow, keyName: string | null) => ({
  ...row,
  organization_key__name: keyName,
  foundation_model: row.model,
  used_custom_credential: !row.simulated,
  prompt_version_number: row.prompt_version,
  has_tool_calls: row.called_tools.length > 0,
  cache_hit: false,
  scores: {},
})

/** A row of a list: messages are previews, the last one of each side. */
export const hostedRow = (row: LogRow, keyName: string | null) => {
  const [input, output] = [shown(row.input), shown(row.output)]
  // The names of called tools stand for an answer that says nothing.
  const silent = row.called_tools.length > 0 && row.called_tools.join(', ').startsWith(row.output)
  return {
    ...commonOf(row, keyName),
    input,
    output,
    prompt_messages: input === '' ? [] : [{ role: 'user', content: input }],
    completion_message: output === '' && !silent ? null : { role: 'assistant', content: silent ? null : output },
  }
}

/** A whole log. `limits`: what its limits allowed. */
export const hostedDetail = (call: LogDetail, keyName: string | null) => {
  const asked = askedOf(call)
  const answered = answeredOf(call)
  const { respan_params: params } = call
  const message = answered.messages[0] ?? null
  return {
    ...call,
    ...commonOf(call, keyName),
    ...settingsOf(call.full_request),
    input: whole(call.input, [otherText(call.full_request), ...asked.messages.map(textOf)]),
    output: whole(call.output, [otherText(call.full_response), ...answered.messages.map(textOf)]),
    prompt_messages: asked.messages,
    completion_message: message,
    ...(answered.messages.length > 1 && { completion_messages: answered.messages }),
    tools: asked.tools,
    tool_calls: asArray(message?.tool_calls) ?? [],
    usage: answered.usage,
    variables: params.variables ?? {},
    prompt_name: params.prompt_name ?? null,
    cost_details: inSnakeCase(call.cost_details),
    attempt_spans: call.attempt_spans.map(attemptOf),
    // No limits yet: every call is allowed.
    respan_params: { ...params, limit_info: { is_allowed: true, limits: [] } },
  }
}
