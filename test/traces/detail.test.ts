/** One call as text, and the figures in it. Hand-written cases. */

import { describe, expect, it } from 'vitest'
import type { AttemptRecord, LogDetail } from '../../src/store/store.ts'
import { tailLine, traceColumns } from '../../src/traces/columns.ts'
import { sumText } from '../../src/traces/cost.ts'
import { detailText } from '../../src/traces/detail.ts'
import { dollars, duration, harmless } from '../../src/traces/format.ts'
import { partsText } from '../../src/traces/parts.ts'

const attempt: AttemptRecord = {
  number: 1,
  reason: 'first',
  provider: 'openai',
  model: 'gpt-5.5',
  protocol: 'openai-chat',
  startedAt: 1000,
  endedAt: 1200,
  status: 429,
  requestBytes: 80,
  responseBytes: 30,
  error: {
    code: 'upstream_rate_limited',
    blame: 'upstream',
    message: 'openai: slow down',
    upstream: 'Rate limit reached',
  },
}

const call: LogDetail = {
  id: '01a2',
  unique_id: '01a2',
  trace_unique_id: 't1',
  span_unique_id: '01a2',
  span_parent_id: null,
  span_name: 'chat gpt-5.5',
  trace_name: null,
  log_type: 'chat',
  status: 'success',
  status_code: 200,
  failed: false,
  error_code: null,
  error_message: null,
  start_time: '2026-11-24T05:00:00.000Z',
  timestamp: '2026-11-24T05:00:02.400Z',
  latency: 2.4,
  time_to_first_token: 0.35,
  tokens_per_second: 12.345,
  model: 'claude-sonnet-4-5',
  requested_model: 'gpt-5.5',
  provider_id: 'anthropic',
  protocol: 'openai-chat',
  stream: true,
  temperature: null,
  max_tokens: null,
  prompt_tokens: 100,
  completion_tokens: 20,
  cache_read_tokens: 60,
  cache_write_tokens: null,
  reasoning_tokens: 5,
  total_request_tokens: 120,
  usage_estimated: false,
  cost: 0.000_438,
  finish_reason: 'stop',
  attempts: 2,
  simulated: false,
  translated: true,
  has_warnings: true,
  environment: 'prod',
  organization_key_id: 'k1',
  customer_identifier: 'ada',
  customer_email: null,
  customer_name: null,
  custom_identifier: null,
  thread_identifier: null,
  session_identifier: null,
  trace_group_identifier: null,
  span_workflow_name: null,
  prompt_id: null,
  prompt_version: null,
  called_tools: [],
  fallback: false,
  note: null,
  marked: false,
  positive_feedback: null,
  metadata: { team: 'search' },
  input: '',
  output: '',
  respan_params: {},
  warnings: [{ field: 'logit_bias', action: 'dropped', detail: 'anthropic-messages has none' }],
  notes: ['the answer body of 9 bytes is over the limit'],
  cost_details: {
    source: '@pydantic/genai-prices',
    version: '0.1.8',
    prices: { input_mtok: 3, output_mtok: 15 },
    tokens: { input_mtok: 40, output_mtok: 20 },
  },
  finish: null,
  error: null,
  prompt_messages: [
    { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
    { role: 'user', parts: [{ type: 'text', text: 'Two\nlines' }] },
  ],
  completion_message: [{ parts: [{ type: 'text', text: 'Fine.' }] }],
  tools: [{ type: 'function', name: 'look_up' }],
  full_request: null,
  full_response: null,
  usage: null,
  attempt_spans: [
    attempt,
    {
      ...attempt,
      number: 2,
      reason: 'fallback',
      provider: 'anthropic',
      model: 'claude-sonnet-4-5',
      status: 200,
      error: undefined,
      headersMs: 90,
      firstTokenMs: 350,
    },
  ],
}

describe('the text of a call', () => {
  const text = detailText(call)
  it.each([
    'model        claude-sonnet-4-5  (asked for: gpt-5.5)',
    'protocol     openai-chat, streamed, translated',
    'tokens       100 in, 20 out (60 from cache, 5 thinking)',
    'cost         $0.000438',
    'latency      2.40 s',
    'first token  350 ms',
    '  1. first: openai/gpt-5.5  status 429  200 ms  80 bytes sent, 30 received\n     upstream_rate_limited (upstream): openai: slow down\n     provider: Rate limit reached',
    '  2. fallback: anthropic/claude-sonnet-4-5  status 200  200 ms  headers after 90 ms  first token after 350 ms',
    'Request\n  system:\n    Be brief.\n  user:\n    Two\n    lines',
    'Tools\n  look_up',
    'Answer\n  Fine.',
    'Cost\n  input_mtok: 40 × $3 per million tokens\n  output_mtok: 20 × $15 per million tokens\n  = $0.000438, by @pydantic/genai-prices 0.1.8',
    'Warnings\n  logit_bias dropped: anthropic-messages has none',
    'Notes\n  the answer body',
  ])('holds %j', (piece) => {
    expect(text).toContain(piece)
  })

  it('leaves out what there is nothing to say about, and marks headings', () => {
    const pending: LogDetail = {
      ...call,
      status: 'pending',
      latency: null,
      cost: null,
      attempt_spans: [],
      completion_message: null,
      tools: [],
      warnings: [],
      notes: [],
      cost_details: null,
      prompt_tokens: null,
      completion_tokens: null,
    }
    const short = detailText(pending, (heading) => `<${heading}>`)
    expect([...short.matchAll(/^<(.*)>$/gm)].map(([, heading]) => heading)).toEqual(['Call', 'Request'])
    expect(short).not.toMatch(/null|undefined|NaN/)
  })

  it('says which version of which stored prompt it was', () => {
    const filled = detailText({ ...call, prompt_id: 'support-reply', prompt_version: 3 })
    expect(filled).toContain('prompt       support-reply, version 3\n')
    expect(text).not.toContain('prompt  ')
    const respan_params = { prompt_label: 'live', prompt_name: 'support-reply', variables: { name: 'Ada', n: [1] } }
    const labelled = detailText({ ...call, prompt_id: '042f5f', prompt_version: 3, respan_params })
    expect(labelled).toContain('prompt       042f5f, support-reply, version 3, label live\n')
    expect(labelled).toMatch(/Variables\n {2}\{\n {4}"name": "Ada",/)
  })

  it('tells why something is not there', () => {
    const interrupted = detailText({ ...call, status: 'interrupted', status_code: null, cost: null })
    expect(interrupted).toContain('Missing\n  The gateway ended before this call did (it was killed,')
    expect(interrupted).toContain('cost         unknown (the call was cut off)')
    const unlogged = detailText({ ...call, respan_params: { disable_log: true }, prompt_messages: [] })
    expect(unlogged).toContain('Missing\n  The call said disable_log: request and answer are not kept')
    expect(text).not.toContain('Missing\n')
  })

  it('has a first token where the record has one, in the list as in the text', () => {
    const whole = { ...call, stream: false, time_to_first_token: null, attempt_spans: [attempt] }
    expect(detailText(whole)).not.toContain('first token')
    expect(tailLine(whole)).not.toContain('first token')
    expect(tailLine(call)).toContain('first token 350 ms')
    const ttft = traceColumns.find(({ name }) => name === 'ttft')
    expect([call, whole].map((row) => ttft?.show?.(row))).toEqual(['350 ms', null])
  })

  it('says what people said of it: star, thumb and note', () => {
    expect(text).not.toMatch(/\b(star|feedback|note) {2}/)
    const said = detailText({ ...call, marked: true, positive_feedback: false, note: 'ask Ada\nthen Bob' })
    expect(said).toMatch(/star +starred/)
    expect(said).toMatch(/feedback +thumbs down/)
    expect(said).toMatch(/note {9}ask Ada\n {15}then Bob/)
  })

  it('names the simulator once, and no status where nothing went over the wire', () => {
    const simulated = { ...attempt, provider: 'respan', model: 'respan/echo', error: undefined, status: undefined }
    const told = detailText({ ...call, attempt_spans: [simulated, { ...simulated, number: 2, model: 'gpt-5.5' }] })
    expect(told).toMatch(/1\. first: respan\/echo {2}\d/)
    expect(told).toContain('2. first: respan/gpt-5.5')
    expect(told).not.toContain('status -')
  })

  it.each([
    ['count-tokens', 'none (counting is not billed)'],
    ['rerank', 'unknown (the answer tells nothing of what was used)'],
    ['file', 'unknown (files are not billed by the call)'],
  ])('says what is known of the cost of: %s', (log_type, words) => {
    const passed = { ...call, protocol: 'other', log_type, cost: null, prompt_tokens: null, cost_details: null }
    expect(detailText(passed)).toContain(`cost         ${words}\n`)
  })

  it('shows a cost of less than a micro-dollar', () => {
    const cost_details = { source: 'list', prices: { input_mtok: 0.02 }, tokens: { input_mtok: 10 } }
    const small = detailText({ ...call, cost: 0, cost_details })
    expect(small).toContain('cost         $0.0000002\n')
    expect(small).toContain('  = $0.0000002, by list')
    expect(detailText({ ...call, cost: 0, cost_details: { prices: {}, tokens: {} } })).toContain('cost         $0.00\n')
  })

  it('shows an error with the words of the provider', () => {
    const error = { code: 'upstream_auth', blame: 'operator', message: 'refused', upstream: 'bad key' } as const
    expect(detailText({ ...call, error })).toContain(
      'Error\n  code      upstream_auth\n  blame     operator\n  message   refused\n  provider  bad key',
    )
  })
})

describe('parts', () => {
  const origin = { protocol: 'anthropic-messages' }
  it.each([
    [{ type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}' }, '[tool call c1] f({"a":1})'],
    [{ type: 'tool-result', id: 'c1', parts: [{ type: 'text', text: 'no' }], isError: true }, '[tool error c1] no'],
    [{ type: 'reasoning', text: '', redacted: 'xx', origin }, '[thinking] (encrypted)'],
    [
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'A'.repeat(4096) } },
      '[image: image/png, 3 KB]',
    ],
    [
      { type: 'file', filename: 'a.pdf', source: { kind: 'url', url: 'https://x/a.pdf' } },
      '[file a.pdf: https://x/a.pdf]',
    ],
    [{ type: 'opaque', kind: 'web_search', value: {}, origin }, '[web_search]'],
    [{ type: 'novel', x: 1 }, '{"type":"novel","x":1}'],
  ])('%j', (part, text) => {
    expect(partsText([part])).toBe(text)
  })
  it('give a terminal nothing to obey', () => {
    expect(harmless('a\u001b]0;title\u0007b\r\nc\td')).toBe('a\\x1b]0;title\\x07b\nc\td')
    expect(harmless('\u202egnp.exe\u2066')).toBe('\\u202egnp.exe\\u2066')
  })
})

describe('figures', () => {
  it.each([
    [0.00042, '0.4 ms'],
    [0.35, '350 ms'],
    [2.4, '2.40 s'],
    [null, null],
  ])('%j s is %j', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })
  it.each([
    [0, '$0.00'],
    [0.000438, '$0.000438'],
    [0.0000002, '$0.0000002'],
    [0.00000123, '$0.0000012'],
    [0.5, '$0.50'],
    [12.34, '$12.34'],
    [1.2345, '$1.2345'],
    [null, null],
  ])('$%j is %j', (cost, text) => {
    expect(dollars(cost)).toBe(text)
  })
})

describe('rows', () => {
  it('columns: unknown is null, never zero', () => {
    const values = Object.fromEntries(
      traceColumns.map((column) => [column.name, column.value({ ...call, cost: null })]),
    )
    expect(values).toMatchObject({
      id: '01a2',
      status: 'success',
      cost: null,
      tokens_in: 100,
      latency: 2.4,
      customer: 'ada',
    })
  })
  it('tail lines', () => {
    expect(tailLine(call)).toContain(
      '✓ 01a2  claude-sonnet-4-5  anthropic  success  100 → 20 tokens  $0.000438  2.40 s  first token 350 ms  2 attempts  ada',
    )
    expect(tailLine({ ...call, status: 'pending' })).toMatch(/… 01a2 {2}claude-sonnet-4-5 {2}in flight, streaming$/)
    expect(tailLine({ ...call, status: 'error', status_code: 502, error_code: 'upstream_error' })).toMatch(
      /error 502.*upstream_error$/,
    )
  })
})

describe('a sum that does not know all', () => {
  it('is never more than what is known', () => {
    const sum = (cost: number, unpriced = 1) => sumText({ cost, unpriced, calls: 9 })
    expect([sum(0.470097), sum(0.57), sum(0.004444), sum(1.23459)]).toEqual([
      '>$0.47',
      '>$0.57',
      '>$0.004444',
      '>$1.2345',
    ])
    expect([sum(0.470097, 0), sum(0.47006, 0), sum(0.47, 9)]).toEqual(['$0.4701', '$0.4701', '-'])
  })
})
