/** The table: what the upstream does, and what caller, upstream and record must then see. Each row runs in every combination. */

import type { ProtocolId } from '../../src/core/chat.ts'
import type { Script } from './upstream.ts'
import { models, type Words, words } from './vocabulary.ts'

export interface Situation {
  /** The protocol that the upstream speaks, and its words. */
  upstream: ProtocolId
  stream: boolean
}

export interface Row {
  /** Failure cases (F..) and bench scenarios (S..) that it stands for. */
  ids: readonly string[]
  name: string
  /** Absent: both. */
  stream?: boolean
  /** Runs in the gateway with limits of a few hundred milliseconds. */
  hasty?: boolean
  /** Respan parameters of the request. */
  params?: (upstream: ProtocolId) => object
  scripts(words: Words, situation: Situation): Script[]
  /** HTTP status for the caller. */
  status: number
  /** Text that the caller got. */
  text: string
  /** What the error says to the caller; absent = there is none. */
  error?: RegExp
  /** Of the record. */
  trace: 'success' | 'error'
  code?: string
  /** Every attempt: why, and what it failed with. */
  attempts: readonly string[]
  /** The last upstream answer was cancelled by the gateway. */
  aborted?: boolean
  /** Retry-After in the answer. */
  retryAfter?: string
  usage?: 'exact' | 'estimated' | 'none'
}

const ok = ({ upstream, stream }: Situation): Script => {
  const { whole, opening, pieces, finish, marker } = words[upstream]
  return stream
    ? [{ send: opening + pieces.join('') + finish + marker }]
    : [{ head: 200, headers: { 'content-type': 'application/json' } }, { send: whole }]
}
const fallback = (upstream: ProtocolId) => ({ fallback_models: [models[upstream][1]] })
const noRetry = { retry_params: { retry_enabled: false } }
const hello = { text: 'Hello there', status: 200, trace: 'success' as const, usage: 'exact' as const }
const failed = { text: '', trace: 'error' as const }
const streamed = { status: 200, stream: true, text: 'Hello', trace: 'error' as const, usage: 'estimated' as const }
const overlong = (w: Words) =>
  w.refuse(
    400,
    w === words['openai-chat'] ? 'context_length_exceeded' : 'invalid_request_error',
    'prompt is too long: 9 tokens > 8 maximum',
  )
const limited = (w: Words, headers?: Record<string, string>) => w.refuse(429, 'rate_limit_error', 'slow down', headers)
const busy = (w: Words) => w.refuse(503, 'overloaded_error', 'full')
const broken = (w: Words) => w.refuse(500, 'api_error', 'oops')
const json = { 'content-type': 'application/json' }
const head = { head: 200, headers: { 'content-type': 'text/event-stream' } }

export const rows: readonly Row[] = [
  // ── nothing goes wrong ──
  { ids: ['S16'], name: 'an answer', ...hello, scripts: (_, s) => [ok(s)], attempts: ['first'] },

  // ── refusals with a status ──
  {
    ids: ['S01'],
    name: '429 with Retry-After, then well',
    ...hello,
    scripts: (w, s) => [limited(w, { 'retry-after': '0.05' }), ok(s)],
    attempts: ['first upstream_rate_limited', 'retry'],
  },
  {
    ids: ['S01'],
    name: '429 with retry-after-ms',
    ...hello,
    scripts: (w, s) => [limited(w, { 'retry-after-ms': '40' }), ok(s)],
    attempts: ['first upstream_rate_limited', 'retry'],
  },
  {
    ids: ['S01'],
    name: '429 with more Retry-After than the budget: no waiting',
    ...failed,
    status: 429,
    error: /slow down/,
    code: 'upstream_rate_limited',
    retryAfter: '3600',
    scripts: (w) => [limited(w, { 'retry-after': '3600' })],
    attempts: ['first upstream_rate_limited'],
  },
  {
    ids: ['S02', 'F62', 'F08'],
    name: '429 for ever: the fallback',
    ...hello,
    params: fallback,
    scripts: (w, s) => [limited(w), limited(w), limited(w), ok(s)],
    attempts: ['first upstream_rate_limited', 'retry upstream_rate_limited', 'retry upstream_rate_limited', 'fallback'],
  },
  {
    ids: ['S03', 'F12'],
    name: '500 once',
    ...hello,
    scripts: (w, s) => [broken(w), ok(s)],
    attempts: ['first upstream_error', 'retry'],
  },
  {
    ids: ['S04', 'F22'],
    name: '503 for ever, nobody else',
    ...failed,
    status: 503,
    error: /full/,
    code: 'upstream_overloaded',
    scripts: (w) => [busy(w), busy(w), busy(w)],
    attempts: ['first upstream_overloaded', 'retry upstream_overloaded', 'retry upstream_overloaded'],
  },
  {
    ids: ['F11'],
    name: 'target and fallback both fail: a real status',
    ...failed,
    status: 502,
    error: /oops/,
    code: 'upstream_error',
    params: (u) => ({ ...fallback(u), ...noRetry }),
    scripts: (w) => [busy(w), broken(w)],
    attempts: ['first upstream_overloaded', 'fallback upstream_error'],
  },
  {
    ids: ['F12'],
    name: 'num_retries counts',
    ...failed,
    status: 502,
    error: /oops/,
    code: 'upstream_error',
    params: () => ({ retry_params: { num_retries: 1 } }),
    scripts: (w) => [broken(w), broken(w)],
    attempts: ['first upstream_error', 'retry upstream_error'],
  },
  {
    ids: ['F12'],
    name: 'retries can be switched off',
    ...failed,
    status: 502,
    error: /oops/,
    code: 'upstream_error',
    params: () => noRetry,
    scripts: (w) => [broken(w)],
    attempts: ['first upstream_error'],
  },
  {
    ids: ['F07'],
    name: 'disable_fallback is obeyed',
    ...failed,
    status: 503,
    error: /full/,
    code: 'upstream_overloaded',
    params: (u) => ({ ...fallback(u), ...noRetry, disable_fallback: true }),
    scripts: (w) => [busy(w)],
    attempts: ['first upstream_overloaded'],
  },
  {
    ids: ['F23', 'F49'],
    name: 'a validation error is told, and not tried again',
    ...failed,
    status: 400,
    error: /temperature/,
    code: 'upstream_rejected',
    scripts: (w) => [w.refuse(400, 'invalid_request_error', 'temperature: must be below 2')],
    attempts: ['first upstream_rejected'],
  },
  {
    ids: ['S12'],
    name: 'context overflow: the fallback',
    ...hello,
    params: fallback,
    scripts: (w, s) => [overlong(w), ok(s)],
    attempts: ['first context_overflow', 'fallback'],
  },
  {
    ids: ['S12'],
    name: 'context overflow, nobody else',
    ...failed,
    status: 400,
    error: /too long/,
    code: 'context_overflow',
    scripts: (w) => [overlong(w)],
    attempts: ['first context_overflow'],
  },
  {
    ids: ['S13'],
    name: 'a content filter is not routed around',
    ...failed,
    status: 400,
    error: /content/,
    code: 'content_refused',
    params: fallback,
    scripts: (w) => [w.refuse(400, 'content_filter', 'refused by the content management policy')],
    attempts: ['first content_refused'],
  },
  {
    ids: ['S14', 'F09'],
    name: 'a rejected prefill is told as it is',
    ...failed,
    status: 400,
    error: /prefill/,
    code: 'upstream_rejected',
    scripts: (w) => [w.refuse(400, 'invalid_request_error', 'This model does not support assistant message prefill')],
    attempts: ['first upstream_rejected'],
  },
  {
    ids: ['F22'],
    name: 'an error page that is HTML',
    ...failed,
    status: 502,
    error: /.+/,
    code: 'upstream_error',
    params: () => noRetry,
    scripts: () => [
      [
        { head: 502, headers: { 'content-type': 'text/html' } },
        { send: '<html><body>Traceback (most recent call last)</body></html>' },
      ],
    ],
    attempts: ['first upstream_error'],
  },

  // ── before the first byte ──
  {
    ids: ['S05'],
    name: 'reset before the headers',
    ...hello,
    scripts: (_, s) => [['cut'], ok(s)],
    attempts: ['first upstream_unreachable', 'retry'],
  },
  {
    ids: ['S06', 'F23'],
    name: 'no response at all',
    hasty: true,
    ...failed,
    status: 504,
    error: /within/,
    code: 'upstream_timeout',
    scripts: () => [['stall']],
    attempts: ['first upstream_timeout'],
    aborted: true,
  },
  {
    ids: ['S06'],
    name: 'no response: the fallback, and not the silent one again',
    hasty: true,
    ...hello,
    params: fallback,
    scripts: (_, s) => [['stall'], ok(s)],
    attempts: ['first upstream_timeout', 'fallback'],
  },
  {
    ids: ['F03', 'F05'],
    name: 'a head, and then no token ever',
    hasty: true,
    stream: true,
    ...failed,
    status: 504,
    error: /first token/,
    code: 'upstream_timeout',
    scripts: () => [[head, 'stall']],
    attempts: ['first upstream_timeout'],
    aborted: true,
  },
  {
    ids: ['S07'],
    name: 'a slow first token, with first_token_timeout',
    stream: true,
    ...hello,
    params: (u) => ({ ...fallback(u), first_token_timeout: 0.1 }),
    scripts: (_, s) => [[head, 'stall'], ok(s)],
    attempts: ['first upstream_timeout', 'fallback'],
  },

  // ── a stream that fails before its first content: retried, or a real status ──
  {
    ids: ['F04'],
    name: 'an error as the first event',
    stream: true,
    ...hello,
    scripts: (w, s) => [[{ send: w.errorFrame }], ok(s)],
    attempts: ['first upstream_error', 'retry'],
  },
  {
    ids: ['F04', 'F11'],
    name: 'an error after the opening, nobody else',
    stream: true,
    ...failed,
    status: 502,
    error: /on fire/,
    code: 'upstream_error',
    params: () => noRetry,
    scripts: (w) => [[{ send: w.opening + w.errorFrame }]],
    attempts: ['first upstream_error'],
  },
  {
    ids: ['F03'],
    name: 'a stream without one event',
    stream: true,
    ...hello,
    scripts: (_, s) => [[head], ok(s)],
    attempts: ['first upstream_bad_response', 'retry'],
  },
  {
    ids: ['F06', 'S08'],
    name: 'a cut before the first content',
    stream: true,
    ...hello,
    scripts: (w, s) => [[{ send: w.opening }, 'cut'], ok(s)],
    attempts: ['first upstream_bad_response', 'retry'],
  },
  {
    ids: ['F06', 'S10', 'F16'],
    name: 'a malformed first frame',
    stream: true,
    ...hello,
    scripts: (_, s) => [[{ send: 'data: {"choices":[{"del\n\n' }], ok(s)],
    attempts: ['first upstream_bad_response', 'retry'],
  },
  {
    ids: ['F06', 'S10'],
    name: 'a malformed frame after the opening',
    stream: true,
    ...hello,
    scripts: (w, s) => [[{ send: `${w.opening}data: {"choices":[{"del\n\n` }, 'stall'], ok(s)],
    attempts: ['first upstream_bad_response', 'retry'],
  },
  {
    ids: ['F06'],
    name: 'an end before the first content: the fallback',
    stream: true,
    ...hello,
    params: (u) => ({ ...fallback(u), ...noRetry }),
    scripts: (w, s) => [[{ send: w.opening }], ok(s)],
    attempts: ['first upstream_bad_response', 'fallback'],
  },

  // ── a stream that fails after its first content: told, and nobody else asked ──
  {
    ids: ['F01', 'F10', 'S08'],
    name: 'a cut',
    ...streamed,
    error: /.+/,
    code: 'stream_broken',
    params: fallback,
    scripts: (w) => [[{ send: w.opening + w.pieces[0] }, 'cut']],
    attempts: ['first stream_broken'],
  },
  {
    ids: ['F01'],
    name: 'a clean end without a finish',
    ...streamed,
    error: /not complete/,
    code: 'stream_broken',
    scripts: (w) => [[{ send: w.opening + w.pieces[0] }]],
    attempts: ['first stream_broken'],
  },
  {
    ids: ['F02', 'S09'],
    name: 'a stall',
    hasty: true,
    ...streamed,
    error: /no further data/,
    code: 'upstream_timeout',
    params: fallback,
    scripts: (w) => [[{ send: w.opening + w.pieces[0] }, 'stall']],
    attempts: ['first upstream_timeout'],
    aborted: true,
  },
  {
    ids: ['F01', 'F20'],
    name: 'an error event',
    ...streamed,
    error: /on fire/,
    code: 'upstream_error',
    scripts: (w) => [[{ send: w.opening + w.pieces[0] + w.errorFrame + w.pieces[1] + w.marker }]],
    attempts: ['first upstream_error'],
  },
  {
    ids: ['S11', 'F17'],
    name: 'no end marker',
    stream: true,
    ...hello,
    scripts: (w) => [[{ send: w.opening + w.pieces.join('') + w.finish }]],
    attempts: ['first'],
  },
  {
    ids: ['F18'],
    name: 'frames after a pause keep their order',
    stream: true,
    ...hello,
    scripts: (w) => [
      [{ send: w.opening }, { send: w.pieces[0] }, { send: w.pieces[1] }, { send: w.finish }, { send: w.marker }],
    ],
    attempts: ['first'],
  },
  {
    ids: ['F60'],
    name: 'a stream that produced nothing costs nothing',
    stream: true,
    ...failed,
    status: 502,
    error: /.+/,
    code: 'upstream_bad_response',
    usage: 'none',
    params: () => noRetry,
    scripts: (w) => [[{ send: w.opening }]],
    attempts: ['first upstream_bad_response'],
  },

  // ── whole answers that are none ──
  {
    ids: ['F16', 'S10'],
    name: 'a body that is no JSON',
    stream: false,
    ...hello,
    scripts: (_, s) => [[{ head: 200, headers: { 'content-type': 'text/html' } }, { send: '<p>hi' }], ok(s)],
    attempts: ['first upstream_bad_response', 'retry'],
  },
  {
    ids: ['S08'],
    name: 'a body that breaks off',
    stream: false,
    ...hello,
    scripts: (w, s) => [
      [
        { head: 200, headers: { ...json, 'content-length': String(w.whole.length) } },
        { send: w.whole.slice(0, 50) },
        'cut',
      ],
      ok(s),
    ],
    attempts: ['first upstream_bad_response', 'retry'],
  },
  {
    ids: ['F45', 'F22'],
    name: '200 with an error in it',
    stream: false,
    ...hello,
    scripts: (_, s) => [
      [{ head: 200, headers: json }, { send: '{"type":"error","error":{"type":"api_error","message":"oops"}}' }],
      ok(s),
    ],
    attempts: ['first upstream_error', 'retry'],
  },
]
