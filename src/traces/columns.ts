/** The columns of `traces list`, and the line of `traces tail`. */

import type { LogRow } from '../store/store.ts'
import { dollars, duration, localTime, orDash, statusText } from './format.ts'

export interface TraceColumn {
  name: string
  /** As CSV has it: times in ISO 8601, durations in seconds, money in US dollars. */
  value(row: LogRow): string | number | boolean | null
  /** As people read it; absent = the value. */
  show?(row: LogRow): string | null
  right?: boolean
}

/** A chat goes without saying; any other operation is named. */
const modelText = ({ model, log_type }: LogRow): string =>
  log_type === 'chat' || log_type === 'attempt' ? model : `${model === '' ? '' : `${model} `}(${log_type})`

export const traceColumns: readonly TraceColumn[] = [
  { name: 'id', value: (row) => row.id },
  { name: 'time', value: (row) => row.start_time, show: (row) => localTime(row.start_time) },
  { name: 'model', value: (row) => row.model, show: modelText },
  { name: 'provider', value: (row) => row.provider_id },
  { name: 'status', value: (row) => row.status, show: statusText },
  { name: 'tokens_in', value: (row) => row.prompt_tokens, right: true },
  { name: 'tokens_out', value: (row) => row.completion_tokens, right: true },
  { name: 'cost', value: (row) => row.cost, show: (row) => dollars(row.cost), right: true },
  { name: 'latency', value: (row) => row.latency, show: (row) => duration(row.latency), right: true },
  {
    name: 'ttft',
    value: (row) => row.time_to_first_token,
    show: (row) => duration(row.time_to_first_token),
    right: true,
  },
  { name: 'customer', value: (row) => row.customer_identifier },
]

const marks: Record<string, string> = { pending: '…', success: '✓', error: '✗', cancelled: '⨯', interrupted: '!' }

/** One change of a call on one line: its start while it is pending, then its end. */
export const tailLine = (row: LogRow): string => {
  const head = `${localTime(row.start_time).slice(11)} ${marks[row.status] ?? '?'} ${row.id}  ${modelText(row)}`
  if (row.status === 'pending') return `${head}  in flight${row.stream ? ', streaming' : ''}`
  const tokens = `${orDash(row.prompt_tokens)} → ${orDash(row.completion_tokens)} tokens`
  const facts = [
    orDash(row.provider_id),
    statusText(row),
    tokens,
    orDash(dollars(row.cost)),
    orDash(duration(row.latency)),
    ...(row.time_to_first_token === null ? [] : [`first token ${duration(row.time_to_first_token)}`]),
    ...(row.attempts > 1 ? [`${row.attempts} attempts`] : []),
    ...(row.simulated ? ['simulated'] : []),
    ...(row.customer_identifier === null ? [] : [row.customer_identifier]),
    ...(row.error_code === null ? [] : [row.error_code]),
  ]
  return `${head}  ${facts.join('  ')}`
}
