/** A store that is the same on every machine: sixty calls of one morning, written by hand, with ids and times of their own. */

import * as codecs from '../../src/store/codecs.ts'
import { openDrain } from '../../src/store/drain.ts'
import { makeHome } from '../../src/store/home.ts'
import { listSegments, openJournal } from '../../src/store/journal.ts'
import { openSink } from '../../src/store/sink.ts'
import { openForWriting } from '../../src/store/sqlite/connection.ts'
import type { ExchangeEnd, ExchangeStart } from '../../src/store/store.ts'

export const morning = Date.UTC(2026, 0, 31, 9, 0, 0)
export const hostile =
  'red \x1b[31mnow\x1b[0m title \x1b]0;owned\x07 clip \x1b]52;c;aGFjaw==\x07 clear \x1b[2J bidi \u202egnp.exe\u202c end'

const models = [
  ['openai', 'gpt-5.5'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['google', 'gemini-3.5-flash'],
] as const
const said = [
  'Madrid is lovely in May.',
  '東京の天気は晴れです。',
  'The answer is 42.',
  'Done 👩‍👩‍👧 with café.',
  hostile,
]

/** Ids begin with their time, as the gateway's do. */
export const idOf = (n: number): string =>
  Math.floor(morning + n * 7000)
    .toString(16)
    .padStart(12, '0') + n.toString(16).padStart(20, '0')

export interface StoredCall {
  start: ExchangeStart
  end: ExchangeEnd
  request: string
  /** '' = there is none. */
  answer: string
}

export const callOf = (n: number): StoredCall => {
  const [provider, model] = models[n % 3] as (typeof models)[number]
  const startedAt = morning + n * 7000
  const failed = n % 13 === 5
  const latencyMs = 300 + n * 37
  const id = idOf(n)
  const attempt = {
    provider,
    model,
    protocol: 'openai-chat',
    startedAt,
    requestBytes: 400,
    responseBytes: 300,
  } as const
  const error = { code: 'upstream_rate_limited', blame: 'upstream', message: 'it is asked too often' } as const
  const text = said[n % said.length] as string
  const answer = {
    id: `answer-${n}`,
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 100 + n, completion_tokens: 20 + n },
  }
  return {
    start: {
      id,
      startedAt,
      protocol: 'openai-chat',
      path: '/v1/chat/completions',
      model,
      stream: true,
      keyId: 'k1',
      environment: n % 4 === 0 ? 'test' : 'prod',
      params: {
        customer_identifier: n % 2 === 0 ? 'acme' : 'globex',
        ...(n < 4 && { trace_unique_id: 'the-first-four' }),
        metadata: { region: 'eu' },
      },
    },
    end: {
      id,
      endedAt: startedAt + latencyMs,
      status: failed ? 'error' : 'success',
      statusCode: failed ? 429 : 200,
      provider,
      model,
      attempts: failed
        ? [
            { ...attempt, number: 1, reason: 'first', status: 429, endedAt: startedAt + 100, error },
            { ...attempt, number: 2, reason: 'retry', status: 429, endedAt: startedAt + latencyMs, error },
          ]
        : [{ ...attempt, number: 1, reason: 'first', status: 200, endedAt: startedAt + latencyMs }],
      warnings: [],
      ...(failed ? { error } : { firstTokenMs: 100 + n, response: { protocol: 'openai-chat', framing: 'json' } }),
    },
    request: JSON.stringify({
      model,
      messages: [
        { role: 'system', content: 'You are brief.' },
        { role: 'user', content: `Question ${n}: what is the weather?` },
      ],
      temperature: 0.5,
    }),
    answer: failed ? '' : JSON.stringify(answer),
  }
}

/** Stores the calls as a gateway would; a home that is there is added to. */
export const storeCalls = (home: string, calls: readonly StoredCall[]): void => {
  makeHome(home)
  const quiet = () => undefined
  const journal = openJournal({ home, onWritten: quiet, onClosed: quiet, onTrouble: quiet })
  const sink = openSink({ journal, bodyBytesMax: 4_000_000, aside: quiet })
  const db = openForWriting(home)
  const onTrouble = (message: string) => {
    throw new Error(message)
  }
  const drain = openDrain({
    db,
    home,
    codecs,
    segments: () => listSegments(home),
    isClosed: (segment) => segment !== listSegments(home).at(-1),
    takeAside: quiet,
    onTrouble,
  })
  for (const { start, end, request, answer } of calls) {
    sink.begin(start, Buffer.from(request))
    sink.finish(end, answer === '' ? [] : [Buffer.from(answer)], quiet)
  }
  journal.close()
  while (drain.batch() !== 'none');
  db.prepare("UPDATE state SET value = 1 WHERE name = 'clean'").run()
  db.close()
}

/** Stores the calls `from` (inclusive) to `to` (exclusive). */
export const fillHome = (home: string, from = 0, to = 60): void =>
  storeCalls(
    home,
    Array.from({ length: to - from }, (_, i) => callOf(from + i)),
  )
