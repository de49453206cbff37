/** Exchanges of a busy month, made of a seed: the same each time. `fill` stores them the way that a gateway's are. */

import { newId } from '../../src/core/ids.ts'
import * as codecs from '../../src/store/codecs.ts'
import { openDrain } from '../../src/store/drain.ts'
import { makeHome } from '../../src/store/home.ts'
import { listSegments, openJournal } from '../../src/store/journal.ts'
import { openSink } from '../../src/store/sink.ts'
import { openForWriting } from '../../src/store/sqlite/connection.ts'
import type { ExchangeEnd, ExchangeStart } from '../../src/store/store.ts'

export const day = 86_400_000

/** mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (public domain) */
export const randomOf = (seed: number) => {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number): number => Math.floor(next() * count)
  return {
    next,
    below,
    pick: <T>(list: readonly T[]): T => list[below(list.length)] as T,
    /** Small numbers far more often than large ones. */
    skewed: (count: number): number => Math.floor(count ** next()) - 1,
  }
}
export type Random = ReturnType<typeof randomOf>

const syllables = ['ba', 'de', 'fi', 'go', 'lu', 'ma', 'ne', 'po', 'ri', 'sa', 'tu', 've']
const wordOf = (n: number): string => {
  let rest = n + 12
  let word = ''
  for (; rest > 0; rest = Math.floor(rest / 12)) word += syllables[rest % 12]
  return word
}
const scripts = ['東京都の天気', '안녕하세요 여러분', 'Ärger übel', 'café crème', 'Привет мир', 'naïve 北京大学']

const models = [
  ['openai', 'gpt-5.5'],
  ['openai', 'gpt-4o-mini'],
  ['openai', 'gpt-4o'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['anthropic', 'claude-opus-4-1'],
  ['google', 'gemini-3.5-flash'],
  ['google', 'gemini-2.5-pro'],
  ['groq', 'llama-3.3-70b'],
  ['groq', 'qwen3-32b'],
  ['mistral', 'mistral-large-latest'],
  ['deepseek', 'deepseek-chat'],
  ['openrouter', 'z-ai/glm-5'],
] as const
const tools = ['get_weather', 'search', 'read_file', 'send_mail']

export interface Made {
  start: ExchangeStart
  end: ExchangeEnd
  request: string
  answer: string
}
export interface MakeOptions {
  count: number
  seed: number
  /** The last call's start, Unix ms. */
  endMs: number
  days?: number
  /** All that is said fits into the previews. */
  short?: boolean
}

export const textOf = (random: Random, words: number): string => {
  const text = Array.from({ length: words }, () => wordOf(random.skewed(6000))).join(' ')
  return random.below(12) === 0 ? `${text} ${random.pick(scripts)}` : text
}

const systems = Array.from({ length: 20 }, (_, i) => `You are assistant number ${i}. ${textOf(randomOf(i + 1), 90)}`)

type Turn = { role: string; content: string }

/** Oldest first. */
export function* exchanges({ count, seed, endMs, days = 30, short = false }: MakeOptions): Generator<Made> {
  const random = randomOf(seed)
  const threads: { id: string; customer: string; turns: Turn[] }[] = []
  for (let n = 0; n < count; n++) {
    const startedAt = Math.floor(endMs - days * day + ((n + random.next()) / count) * days * day)
    const [provider, model] = models[random.skewed(models.length)] as (typeof models)[number]
    const roll = random.below(100)
    const status = roll < 4 ? 'error' : roll === 4 ? 'cancelled' : 'success'
    const latencyMs = Math.round(40 * Math.exp(random.next() * 6))
    const stream = random.below(2) === 0
    let thread = !short && random.below(10) < 2 ? threads[random.below(threads.length)] : undefined
    if (thread === undefined) {
      thread = { id: `t-${n}`, customer: `customer-${random.skewed(500)}`, turns: [] }
      if (!short) thread.turns.push({ role: 'system', content: random.pick(systems) })
      threads.push(thread)
      if (threads.length > 500) threads.splice(random.below(500), 1)
    }
    thread.turns.push({ role: 'user', content: `${textOf(random, short ? 6 : 60)} call${n}` })
    if (thread.turns.length > 20) thread.turns.splice(1, 2)
    const said = textOf(random, short ? 5 : 50)
    const calls = random.below(10) === 0 ? [random.pick(tools), random.pick(tools)].slice(random.below(2)) : []
    const attempts = 1 + Number(random.below(20) === 0)
    const key = random.below(4)
    const id = newId(startedAt)
    const cached = random.below(3) === 0 ? 100 + random.below(900) : undefined
    const start: ExchangeStart = {
      id,
      startedAt,
      protocol: 'openai-chat',
      path: '/api/chat/completions',
      model: random.below(15) === 0 ? 'auto' : model,
      stream,
      keyId: `k${key}`,
      environment: key === 0 ? 'test' : 'prod',
      params: {
        ...(random.below(8) > 0 && { customer_identifier: thread.customer }),
        ...(random.below(3) > 0 && { thread_identifier: thread.id }),
        ...(random.below(30) === 0 && { custom_identifier: `order-${random.below(100)}` }),
        ...(random.below(9) === 0 && { span_workflow_name: random.pick(['triage', 'nightly', 'Report']) }),
        ...(random.below(40) === 0 && { positive_feedback: random.below(2) === 0 }),
        ...(random.below(5) > 0 && {
          metadata: { region: random.pick(['eu', 'us', 'ap']), score: String(random.below(100) / 100), "it's": 'Yes' },
        }),
        ...(random.below(25) === 0 && { trace_unique_id: `trace-${Math.floor(n / 40)}` }),
      },
      ...(random.below(11) === 0 && { prompt: { id: 'support-reply', version: 1 + random.below(4) } }),
    }
    const attempt = (number: number): ExchangeEnd['attempts'][number] => ({
      number,
      reason: number === 1 ? 'first' : random.below(2) === 0 ? 'retry' : 'fallback',
      provider,
      model,
      protocol: 'openai-chat',
      startedAt,
      endedAt: startedAt + latencyMs,
      status: 200,
      requestBytes: 1000,
      responseBytes: 1000,
    })
    const failed = status === 'error'
    const end: ExchangeEnd = {
      id,
      endedAt: startedAt + latencyMs,
      status,
      statusCode: failed ? random.pick([429, 502, 504]) : status === 'cancelled' ? 499 : 200,
      provider,
      model,
      attempts: Array.from({ length: attempts }, (_, i) => attempt(i + 1)),
      warnings: random.below(50) === 0 ? [{ field: 'seed', action: 'dropped', detail: 'not known there' }] : [],
      translated: random.below(6) === 0,
      ...(failed
        ? {
            error: {
              code: random.pick(['upstream_rate_limited', 'upstream_timeout', 'upstream_error'] as const),
              blame: 'upstream',
              message: `it failed: ${textOf(random, 4)}`,
            },
          }
        : { firstTokenMs: Math.round(latencyMs / 3), response: { protocol: 'openai-chat', framing: 'json' } }),
    }
    const answer = {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: calls.length > 0 ? null : said,
            ...(calls.length > 0 && {
              tool_calls: calls.map((name, i) => ({
                id: `c${i}`,
                type: 'function',
                function: { name, arguments: '{}' },
              })),
            }),
          },
          finish_reason: calls.length > 0 ? 'tool_calls' : random.below(30) === 0 ? 'length' : 'stop',
        },
      ],
      usage: {
        prompt_tokens: 1000 + random.below(4000),
        completion_tokens: random.below(900),
        ...(cached !== undefined && { prompt_tokens_details: { cached_tokens: cached } }),
      },
    }
    yield {
      start,
      end,
      request: JSON.stringify({ model, messages: thread.turns, temperature: 0.5 }),
      answer: failed ? '' : JSON.stringify(answer),
    }
    if (calls.length === 0) thread.turns.push({ role: 'assistant', content: said })
  }
}

const chunk = 2000

/** Stores them in `home`; milliseconds that the drain took, of the clock and of CPU. */
export const fill = (
  home: string,
  options: MakeOptions,
  onProgress: (stored: number) => void = () => undefined,
): { drainMs: number; cpuMs: number; worstBatchMs: number } => {
  makeHome(home)
  const quiet = () => undefined
  const journal = openJournal({ home, onWritten: quiet, onClosed: quiet, onTrouble: quiet })
  const sink = openSink({ journal, bodyBytesMax: 4_000_000, aside: quiet })
  const db = openForWriting(home)
  const drain = openDrain({
    db,
    home,
    codecs,
    segments: () => listSegments(home),
    isClosed: (segment) => segment !== listSegments(home).at(-1),
    takeAside: quiet,
    onTrouble: (message) => {
      throw new Error(message)
    },
  })
  const took = { drainMs: 0, cpuMs: 0, worstBatchMs: 0 }
  let stored = 0
  const store = () => {
    journal.flush()
    for (let more = true; more; ) {
      const [before, cpuBefore] = [performance.now(), process.cpuUsage()]
      more = drain.batch() !== 'none'
      const ms = performance.now() - before
      const { user, system } = process.cpuUsage(cpuBefore)
      took.drainMs += ms
      took.cpuMs += (user + system) / 1000
      took.worstBatchMs = Math.max(took.worstBatchMs, ms)
    }
    onProgress(stored)
  }
  for (const { start, end, request, answer } of exchanges(options)) {
    sink.begin(start, Buffer.from(request))
    sink.finish(end, answer === '' ? [] : [Buffer.from(answer)], quiet)
    if (++stored % chunk === 0) store()
  }
  journal.close()
  store()
  db.prepare("UPDATE state SET value = 1 WHERE name = 'clean'").run()
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return took
}
