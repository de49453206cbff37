/** The first table: calls that pass (and one pair that is translated) beside the yardstick, in CPU and in time. */

import { question, system } from './calls.ts'
import { type Child, rssOf } from './process.ts'
import {
  across,
  type Bench,
  figure,
  median,
  perUnit,
  type Round,
  rounds,
  row,
  ruled,
  type Way,
  warmUp,
} from './rounds.ts'

const warmUpRequests = 12_000
const warmUpStreams = 800
const pace = { chunks: 50, intervalMs: 20 }
const streamsAtOnce = 200

const chat = (given?: typeof pace): string =>
  JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: question(given) },
    ],
    ...(given && { stream: true }),
  })
const messages = JSON.stringify({
  model: 'gpt-4o-mini',
  max_tokens: 1000,
  system,
  stream: true,
  messages: [{ role: 'user', content: question(pace) }],
})

export interface Processes {
  mock: Child
  yardstick: Child
  gateway: Child
}

/** What was seen of the gateway before any load. */
export interface Start {
  coldStartsMs: number[]
  idleMiB: number
}

export const passingTable = async (bench: Bench, processes: Processes, start: Start): Promise<string[]> => {
  const { mock, yardstick, gateway } = processes
  const ways = (body: string): Way[] =>
    Object.entries({ direct: mock, yardstick, respan: gateway }).map(([name, child]) => ({
      name,
      child,
      path: '/api/chat/completions',
      body,
    }))
  const lines: string[] = []

  // Warm-up: connections, JIT. What compiling costs is paid once in a process's life; it is not a price per request.
  for (const way of ways(chat())) await warmUp(bench, way, { concurrency: 32, count: warmUpRequests })
  lines.push(
    ...ruled(
      'calls',
      'CPU µs/request: yardstick',
      'respan',
      'ratio',
      'added ms p50: yardstick',
      'respan',
      'added ms p99: yardstick',
      'respan',
    ),
  )
  for (const [concurrency, count] of [
    [1, 800],
    [32, 3000],
  ] as const) {
    const found = await rounds(bench, ways(chat()), 3, { concurrency, count })
    const [theirs, ours] = [perUnit(found.get('yardstick'), count), perUnit(found.get('respan'), count)]
    const late = (name: string, p: number) => across(found.get(name), ({ latency }) => latency, p)
    const added = (name: string, p: number) => figure(late(name, p) - late('direct', p))
    lines.push(
      row(
        `${concurrency} at a time`,
        figure(theirs, 0),
        figure(ours, 0),
        figure(ours / theirs),
        added('yardstick', 50),
        added('respan', 50),
        added('yardstick', 99),
        added('respan', 99),
      ),
    )
  }

  lines.push('', ...ruled('200 streams, a chunk each 20 ms', 'CPU µs/chunk', 'ratio', 'added ms per chunk p50', 'p99'))
  const translated = { name: 'translated', child: gateway, path: '/api/anthropic/v1/messages', body: messages }
  const streamed = [...ways(chat(pace)), translated]
  for (const way of streamed) await warmUp(bench, way, { concurrency: streamsAtOnce, count: warmUpStreams })
  const streams = await rounds(bench, streamed, 3, { concurrency: streamsAtOnce, count: streamsAtOnce })
  const chunks = streamsAtOnce * pace.chunks
  const theirs = perUnit(streams.get('yardstick'), chunks)
  const delay = (found: Round[] | undefined, p: number) => across(found, (one) => one.delay, p)
  for (const [title, name] of [
    ['yardstick', 'yardstick'],
    ['respan, passed', 'respan'],
    ['respan, translated', 'translated'],
  ] as const) {
    const found = streams.get(name)
    const ours = perUnit(found, chunks)
    const added = (p: number) => figure(delay(found, p) - delay(streams.get('direct'), p))
    lines.push(row(title, figure(ours, 1), figure(ours / theirs), added(50), added(99)))
  }
  const busyMiB = rssOf(gateway.pid)

  lines.push('', ...ruled('one stream at a time', 'added first token ms p50', 'p99'))
  const firsts = await rounds(bench, ways(chat({ chunks: 3, intervalMs: 1 })), 3, { concurrency: 1, count: 300 })
  const first = (name: string, p: number) => across(firsts.get(name), ({ firstToken }) => firstToken, p)
  for (const name of ['yardstick', 'respan'])
    lines.push(row(name, figure(first(name, 50) - first('direct', 50)), figure(first(name, 99) - first('direct', 99))))

  lines.push(
    '',
    ...ruled('process', 'value'),
    row('cold start to the first answer, ms', figure(median(start.coldStartsMs), 0)),
    row('RSS idle, MiB', figure(start.idleMiB, 0)),
    row('RSS after the load, MiB', figure(busyMiB, 0)),
    row('RSS of the yardstick after the load, MiB', figure(rssOf(yardstick.pid), 0)),
  )
  return lines
}
