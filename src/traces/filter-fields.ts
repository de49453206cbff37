/**
 * The fields of the filter language: one table that the parser, the completion, the hosted API's names and the README read.
 * In: nothing. Out: rows. Imports core's types.
 */

import type { FieldName, Flag, NameField, NumberField, TextField } from '../core/filter.ts'

/** What a value of the field is written as. */
export type Unit = 'seconds' | 'dollars' | 'count'

interface FieldBase {
  /** What else it is called; the hosted API's names first. */
  aliases: readonly string[]
  about: string
  example: string
}
export type Field = FieldBase &
  (
    | { kind: 'name'; field: NameField; words?: readonly string[] }
    | { kind: 'text'; field: TextField }
    | { kind: 'number'; field: NumberField; unit: Unit }
    | { kind: 'time'; bound: '>=' | '<' | undefined }
    | { kind: 'meta' }
    | { kind: 'tool' }
    | { kind: 'is' }
    | { kind: 'has' }
  )

export const statusWords = ['pending', 'success', 'error', 'cancelled', 'interrupted'] as const
const protocols = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini', 'bedrock-converse', 'other']

const name = (
  field: NameField,
  about: string,
  example: string,
  aliases: readonly string[] = [],
  words?: readonly string[],
): Field => ({ kind: 'name', field, about, example, aliases, words })
const text = (field: TextField, about: string, example: string, aliases: readonly string[] = []): Field => ({
  kind: 'text',
  field,
  about,
  example,
  aliases,
})
const number = (
  field: NumberField,
  unit: Unit,
  about: string,
  example: string,
  aliases: readonly string[] = [],
): Field => ({ kind: 'number', field, unit, about, example, aliases })

export const flags: Readonly<Record<Flag, string>> = {
  failed: 'ended in an error',
  pending: 'in flight',
  streamed: 'the answer was asked for as a stream',
  simulated: 'answered without a provider',
  translated: 'client and provider spoke different protocols',
  retried: 'more than one attempt',
  fallback: 'another model was asked',
  estimated: 'tokens counted by us',
  warned: 'something was lost or changed on the way',
  cached: "part of it came from the provider's prompt cache",
  marked: 'marked by somebody; not deleted by retention',
}

export const fields: Readonly<Record<string, Field>> = {
  model: name('model', 'the model that answered; while in flight, the one asked for', 'model:gpt-5*'),
  status: name(
    'status',
    'what became of it, or the HTTP status',
    'status:(error OR cancelled), status:429, status:>=500',
    [],
    statusWords,
  ),
  customer: name('customer', 'customer_identifier', 'customer:acme', ['customer_identifier', 'user']),
  email: name('email', "the customer's", 'email:*@acme.com', ['customer_email']),
  env: name('env', 'environment of the key', 'env:prod', ['environment'], ['test', 'prod', 'default']),
  key: name('key', 'id of the respan key', 'key:k1', ['organization_key_id']),
  provider: name('provider', 'who answered', '-provider:openai', ['provider_id']),
  requested: name('requested', 'the model that was asked for', 'requested:gpt-5.5', ['requested_model']),
  protocol: name('protocol', 'what the client spoke', 'protocol:gemini', [], protocols),
  operation: name('operation', 'chat, embedding, file …', '-operation:chat', ['log_type', 'type']),
  code: name('code', "the error's code", 'code:upstream_*', ['error_code']),
  finish: name('finish', 'why the answer ended', 'finish:length', ['finish_reason']),
  thread: name('thread', 'thread_identifier', 'thread:t-1', ['thread_identifier']),
  session: name('session', 'session_identifier', 'session:s-1', ['session_identifier']),
  group: name('group', 'trace_group_identifier', 'group:nightly', ['trace_group_identifier']),
  custom: name('custom', 'custom_identifier', 'custom:order-7', ['custom_identifier']),
  workflow: name('workflow', 'span_workflow_name', 'workflow:triage', ['span_workflow_name']),
  prompt: name('prompt', 'stored prompt, with @ its version', 'prompt:support-reply@7', ['prompt_id', 'prompt_name']),
  trace: name('trace', 'trace_unique_id', 'trace:019a…', ['trace_unique_id']),
  parent: name('parent', 'id of the span above', 'parent:019a…', ['span_parent_id']),
  span_id: name('span_id', "the caller's own id of the span, else the log id", 'span_id:step-1', ['span_unique_id']),
  id: name('id', 'the log id; a beginning with *', 'id:019a*', ['unique_id']),
  feedback: name('feedback', 'what people said of it', 'feedback:down', ['positive_feedback'], ['up', 'down']),
  input: text('input', 'contains; the first 200 characters of what was asked last', 'input:refund'),
  output: text('output', 'contains; the first 200 characters of the answer', 'output:~/\\bsorry\\b/i'),
  error: text('error', "contains; the error's message", 'error:"context length"', ['error_message']),
  span: text('span', "contains; the span's name", 'span:plan', ['span_name', 'name']),
  note: text('note', 'contains; the note that somebody wrote', 'note:"ask Ada"'),
  latency: number('latency', 'seconds', 'from the request to the last byte', 'latency:>2s'),
  ttft: number('ttft', 'seconds', 'until the first content', 'ttft:200ms..1s', ['time_to_first_token']),
  tps: number('tps', 'count', 'tokens of answer a second', 'tps:<20', ['tokens_per_second']),
  tokens: number('tokens', 'count', 'in and out together', 'tokens:>10k', ['total_request_tokens', 'total_tokens']),
  tokens_in: number('tokens_in', 'count', 'of the request', 'tokens_in:>100k', ['prompt_tokens', 'in']),
  tokens_out: number('tokens_out', 'count', 'of the answer', 'tokens_out:0', ['completion_tokens', 'out']),
  cache_read: number('cache_read', 'count', "read from the provider's prompt cache", 'cache_read:>0', [
    'cache_read_tokens',
  ]),
  cache_write: number('cache_write', 'count', 'written to it', 'cache_write:>1k', ['cache_write_tokens']),
  reasoning: number('reasoning', 'count', 'tokens of thinking', 'reasoning:>5k', ['reasoning_tokens']),
  cost: number('cost', 'dollars', 'US dollars', 'cost:>=$0.01'),
  attempts: number('attempts', 'count', 'tries in all', 'attempts:>1'),
  version: number('version', 'count', 'version of the stored prompt', 'version:7', [
    'prompt_version',
    'prompt_version_number',
  ]),
  temperature: number('temperature', 'count', 'as it was asked for', 'temperature:>1'),
  max_tokens: number('max_tokens', 'count', 'the cap of the answer, as it was asked for', 'max_tokens:>4k'),
  http: number('http', 'count', 'the HTTP status', 'http:500..599', ['status_code']),
  time: {
    kind: 'time',
    bound: undefined,
    aliases: ['start_time', 'timestamp'],
    about: 'when it began; a day means all of it',
    example: 'time:2026-01-31, time:2026-01-31..2026-02-02',
  },
  since: {
    kind: 'time',
    bound: '>=',
    aliases: [],
    about: 'begun then or later',
    example: 'since:15m, since:2026-01-31T12:00Z',
  },
  until: { kind: 'time', bound: '<', aliases: [], about: 'begun before then', example: 'until:1d' },
  meta: {
    kind: 'meta',
    aliases: ['metadata'],
    about: 'a member of the metadata, behind a dot',
    example: 'meta.region:eu, meta.score:>0.5',
  },
  tool: { kind: 'tool', aliases: ['tool_name'], about: 'a tool that the answer calls', example: 'tool:get_weather' },
  is: {
    kind: 'is',
    aliases: [],
    about: `one of ${Object.keys(flags).join(', ')}`,
    example: 'is:(fallback OR retried)',
  },
  has: {
    kind: 'has',
    aliases: [],
    about: 'any of these fields, where there is a value',
    example: 'has:tool, -has:customer, has:meta.region',
  },
}

const byName = new Map<string, Field>()
for (const [own, field] of Object.entries(fields)) for (const word of [own, ...field.aliases]) byName.set(word, field)

/** By its own name or another; whatever the case. */
export const findField = (word: string): Field | undefined => byName.get(word.toLowerCase())

/** Every name of every field. */
export const fieldNames: readonly string[] = [...byName.keys()]

/** The fields that `has:` takes, as the tree names them. */
export const givenField = (field: Field): FieldName | undefined => {
  if (field.kind === 'name' || field.kind === 'text' || field.kind === 'number') return field.field
  return field.kind === 'tool' ? 'tool' : undefined
}
