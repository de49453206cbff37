/** Rows and calls for the tests of the model: what matters is given, all else is usual. */

import { everything } from '../../src/core/filter.ts'
import type { LogDetail, LogRow } from '../../src/store/store.ts'
import { openState, type State } from '../../src/tui/traces/state.ts'
import { update } from '../../src/tui/traces/update.ts'

export const noon = Date.UTC(2026, 0, 31, 12, 0, 0)

export const rowOf = (n: number, given: Partial<LogRow> = {}): LogRow => ({
  id: n.toString(16).padStart(32, '0'),
  unique_id: n.toString(16).padStart(32, '0'),
  trace_unique_id: `trace-${n}`,
  span_unique_id: n.toString(16).padStart(32, '0'),
  span_parent_id: null,
  span_name: 'chat',
  trace_name: null,
  log_type: 'chat',
  status: 'success',
  status_code: 200,
  failed: false,
  error_code: null,
  error_message: null,
  start_time: new Date(noon + n * 1000).toISOString(),
  timestamp: null,
  latency: 1.5,
  time_to_first_token: 0.2,
  tokens_per_second: null,
  model: 'gpt-5.5',
  requested_model: 'gpt-5.5',
  provider_id: 'openai',
  protocol: 'openai-chat',
  stream: false,
  temperature: null,
  max_tokens: null,
  prompt_tokens: 100,
  completion_tokens: 20,
  cache_read_tokens: null,
  cache_write_tokens: null,
  reasoning_tokens: null,
  total_request_tokens: 120,
  usage_estimated: false,
  cost: 0.001,
  finish_reason: 'stop',
  attempts: 1,
  simulated: false,
  translated: false,
  has_warnings: false,
  environment: 'prod',
  organization_key_id: 'k1',
  customer_identifier: 'acme',
  customer_email: null,
  customer_name: null,
  custom_identifier: null,
  thread_identifier: null,
  session_identifier: null,
  trace_group_identifier: null,
  span_workflow_name: null,
  prompt_id: null,
  prompt_version: null,
  metadata: {},
  called_tools: [],
  fallback: false,
  note: null,
  marked: false,
  positive_feedback: null,
  input: `question ${n}`,
  output: `answer ${n}`,
  ...given,
})

export const said = (role: string, text: string) => ({ role, parts: [{ type: 'text', text }] })

export const callOf = (n: number, given: Partial<LogDetail> = {}): LogDetail => ({
  ...rowOf(n),
  respan_params: {},
  warnings: [],
  notes: [],
  cost_details: null,
  finish: null,
  error: null,
  prompt_messages: [said('user', `question ${n}`)],
  completion_message: [said('assistant', `answer ${n}`)],
  tools: [],
  full_request: { model: 'gpt-5.5', messages: [{ role: 'user', content: `it's question ${n}` }] },
  full_response: { choices: [] },
  usage: null,
  attempt_spans: [],
  ...given,
})

/** A list with so many rows, newest first. */
export const listState = (count: number, size = { columns: 80, rows: 24 }): State => {
  const rows = Array.from({ length: count }, (_, i) => rowOf(count - i))
  const event = { kind: 'page', version: 1, where: 'first', rows, next: null, unindexed: 0 } as const
  return update(
    openState(size, noon, { text: '', filter: everything }, { views: [], columns: undefined }, 'http://127.0.0.1:7377'),
    { ...event, rows },
  ).state
}
