/** One call, whole, as text: what `traces get` prints. */

import { simulator } from '../core/simulated.ts'
import type { AttemptRecord, LogDetail, Trace } from '../store/store.ts'
import { asArray, asRecord, asString } from '../wire/value.ts'
import { costOf, costText, passedThrough, unknownCost } from './cost.ts'
import { dollars, duration, harmless, indent, localTime, orDash, statusText } from './format.ts'
import { turnText } from './parts.ts'
import { treeText } from './trace-text.ts'

/** Marks a heading; plain text leaves it as it is. */
export type Emphasis = (heading: string) => string

const section = (heading: string, body: string, emphasis: Emphasis): string[] =>
  body === '' ? [] : ['', emphasis(heading), indent(body)]

const pairs = (list: readonly (readonly [string, string | number | null | undefined])[]): string => {
  const given = list.filter(([, value]) => value !== null && value !== undefined && value !== '')
  const width = Math.max(0, ...given.map(([name]) => name.length))
  // Further lines of a value stand below its first.
  const valueText = (value: unknown) => harmless(String(value)).replaceAll('\n', `\n${' '.repeat(width + 2)}`)
  return given.map(([name, value]) => `${name.padEnd(width)}  ${valueText(value)}`).join('\n')
}

const tokensText = (call: LogDetail): string => {
  if (call.prompt_tokens === null && call.completion_tokens === null) return ''
  const parts = [
    call.cache_read_tokens ? `${call.cache_read_tokens} from cache` : '',
    call.cache_write_tokens ? `${call.cache_write_tokens} to cache` : '',
    call.reasoning_tokens ? `${call.reasoning_tokens} thinking` : '',
    call.usage_estimated ? 'estimated by us' : '',
  ].filter((part) => part !== '')
  const detail = parts.length > 0 ? ` (${parts.join(', ')})` : ''
  return `${orDash(call.prompt_tokens)} in, ${orDash(call.completion_tokens)} out${detail}`
}

/** What a reader may miss, and why it is not there. */
export const missingText = ({ status, respan_params }: LogDetail): string =>
  [
    ...(status === 'interrupted'
      ? [
          'The gateway ended before this call did (it was killed, or the machine stopped): what the caller got of the answer, and what it cost, is not known.',
        ]
      : []),
    ...(respan_params.disable_log === true
      ? ['The call said disable_log: request and answer are not kept, only the figures.']
      : []),
  ].join('\n')

const promptText = ({ prompt_id, prompt_version: version, respan_params }: LogDetail): string | null => {
  if (prompt_id === null) return null
  const { prompt_label: label, prompt_name: name } = respan_params
  const facts = [
    prompt_id,
    name,
    version === null ? '' : `version ${version}`,
    label === undefined ? '' : `label ${label}`,
  ]
  return facts.filter((fact, i) => fact && facts.indexOf(fact) === i).join(', ')
}

const customerText = (call: LogDetail): string =>
  [call.customer_identifier, call.customer_name, call.customer_email].filter(Boolean).join(', ')

/** What is known of a call at a glance, a line each. */
export const headText = (call: LogDetail): string =>
  pairs([
    ['id', call.id],
    ['time', `${localTime(call.start_time)}  (${call.start_time})`],
    ['status', statusText(call)],
    ['model', call.model === call.requested_model ? call.model : `${call.model}  (asked for: ${call.requested_model})`],
    ['provider', call.simulated ? 'respan (simulated: no provider was called)' : call.provider_id],
    passedThrough(call)
      ? ['operation', `${call.log_type}, passed through`]
      : ['protocol', `${call.protocol}${call.stream ? ', streamed' : ''}${call.translated ? ', translated' : ''}`],
    ['prompt', promptText(call)],
    ['environment', call.environment],
    ['key', call.organization_key_id],
    ['customer', customerText(call)],
    ['thread', call.thread_identifier],
    ['custom id', call.custom_identifier],
    ['metadata', Object.keys(call.metadata).length > 0 ? JSON.stringify(call.metadata) : null],
    ['trace', [call.trace_unique_id, call.trace_name].filter(Boolean).join(', ')],
    ['span', call.span_unique_id === call.id ? null : call.span_unique_id],
    ['latency', duration(call.latency)],
    ['first token', duration(call.time_to_first_token)],
    ['pace', call.tokens_per_second === null || !call.stream ? null : `${call.tokens_per_second.toFixed(1)} tokens/s`],
    ['tokens', tokensText(call)],
    ['cost', dollars(costOf(call)) ?? unknownCost(call)],
    ['finish', call.finish_reason],
    ['star', call.marked ? 'starred: retention leaves it' : null],
    ['feedback', call.positive_feedback === null ? null : `thumbs ${call.positive_feedback ? 'up' : 'down'}`],
    ['note', call.note],
  ])

/** Who was asked for what. The simulator's own models have its name already. */
const askedText = ({ provider, model }: AttemptRecord): string =>
  provider === simulator && model.startsWith(`${simulator}/`) ? model : `${provider}/${model}`

export const attemptText = (attempt: AttemptRecord): string => {
  const { number, reason, provider, status, startedAt, endedAt, headersMs, firstTokenMs, error, requestId } = attempt
  const ms = (value: number) => duration(value / 1000)
  const facts = [
    `${number}. ${reason}: ${askedText(attempt)}`,
    // Nothing went over the wire, or nothing came back: the error says why.
    status === undefined ? '' : `status ${status}`,
    `${ms(endedAt - startedAt)}`,
    headersMs === undefined ? '' : `headers after ${ms(headersMs)}`,
    firstTokenMs === undefined ? '' : `first token after ${ms(firstTokenMs)}`,
    // It is asked over no wire.
    provider === simulator ? '' : `${attempt.requestBytes} bytes sent, ${attempt.responseBytes} received`,
    requestId === undefined ? '' : `request id ${requestId}`,
  ]
  const lines = [facts.filter((fact) => fact !== '').join('  ')]
  if (error !== undefined) lines.push(`   ${error.code} (${error.blame}): ${error.message}`)
  if (error?.upstream !== undefined) lines.push(`   provider: ${error.upstream}`)
  return harmless(lines.join('\n'))
}

const turns = (list: readonly unknown[]): string =>
  list
    .map(turnText)
    .map(({ role, text }) => `${role}:\n${indent(text)}`)
    .join('\n')

const answer = (choices: unknown): string => {
  const list = asArray(choices) ?? []
  const texts = list.map((choice) => turnText(choice).text)
  return list.length > 1 ? texts.map((text, i) => `choice ${i + 1}:\n${indent(text)}`).join('\n') : (texts[0] ?? '')
}

const toolsText = (tools: readonly unknown[]): string =>
  tools.map((tool) => asString(asRecord(tool)?.name) ?? asString(asRecord(tool)?.kind) ?? '?').join(', ')

/** Why it failed; '' where it did not. */
export const errorText = ({ error }: LogDetail): string =>
  error === null
    ? ''
    : pairs([
        ['code', error.code],
        ['blame', error.blame],
        ['message', error.message],
        ['provider', error.upstream],
      ])

/** Of a trace that holds other calls than this one. */
const traceOf = (call: LogDetail, trace: Trace | undefined): string =>
  trace === undefined || trace.row.span_count < 2 ? '' : treeText(trace.spans, call.id)

const jsonText = (value: unknown): string =>
  value === undefined ? '' : harmless(typeof value === 'string' ? value : JSON.stringify(value, null, 2))

/** The whole call, sections with nothing to say left out. `emphasis` marks headings. `trace`: the one it belongs to. */
export const detailText = (call: LogDetail, emphasis: Emphasis = (heading) => heading, trace?: Trace): string => {
  return [
    emphasis('Call'),
    indent(headText(call)),
    ...section('Missing', missingText(call), emphasis),
    ...section('Error', errorText(call), emphasis),
    ...section('Attempts', call.attempt_spans.map(attemptText).join('\n'), emphasis),
    ...section('Trace', traceOf(call, trace), emphasis),
    ...section('Variables', jsonText(call.respan_params.variables), emphasis),
    ...section('Request', turns(call.prompt_messages), emphasis),
    ...section('Tools', harmless(toolsText(call.tools)), emphasis),
    ...section('Answer', answer(call.completion_message), emphasis),
    ...section('Cost', costText(costOf(call), call.cost_details), emphasis),
    ...section(
      'Warnings',
      call.warnings.map(({ field, action, detail }) => harmless(`${field} ${action}: ${detail}`)).join('\n'),
      emphasis,
    ),
    ...section('Notes', harmless(call.notes.join('\n')), emphasis),
  ].join('\n')
}
