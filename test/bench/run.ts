/**
 * `npm run bench`: the gateway with everything recorded, against express + http-proxy-middleware that records nothing, and
 * against the mock upstream itself; the same Node, interleaved rounds in one run. CPU is counted until a process is quiet
 * again. `--write` puts the table into docs/performance.md. Bounded to two minutes.
 */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Load, Measured } from './driver.ts'
import { ask, type Child, cpuOf, hasProc, quiet, rssOf, startDriver, startGateway, startScript } from './process.ts'

if (!hasProc) throw new Error('the bench reads /proc and runs on Linux only')

const prompt = 'You are a careful assistant. '.repeat(20)
const chat = (extra: object = {}) =>
  JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: prompt },
      { role: 'user', content: `Tell me about foxes. ${Object.keys(extra).length > 0 ? 'chunks=50 interval=20' : ''}` },
    ],
    ...extra,
  })
const messages = JSON.stringify({
  model: 'gpt-4o-mini',
  max_tokens: 1000,
  system: prompt,
  stream: true,
  messages: [{ role: 'user', content: 'Tell me about foxes. chunks=50 interval=20' }],
})

const warmUpRequests = 12_000
const warmUpStreams = 800

const home = mkdtempSync(join(tmpdir(), 'respan-bench-'))
const bin = new URL('../../bin/respan.js', import.meta.url).pathname
const key = execFileSync(process.execPath, [bin, 'keys', 'create', '--name', 'bench'], {
  env: { PATH: process.env.PATH, RESPAN_HOME: home },
  stdio: ['ignore', 'pipe', 'ignore'],
})
  .toString()
  .trim()

const mock = await startScript('mock.ts')
const origin = `http://127.0.0.1:${mock.port}`
const yardstick = await startScript('yardstick.ts', [origin])
writeFileSync(join(home, 'respan.json'), JSON.stringify({ providers: { openai: { baseUrl: `${origin}/v1` } } }))
const env = { RESPAN_HOME: home, OPENAI_API_KEY: 'sk-bench', RESPAN_LOG_LEVEL: 'info' }
const port = 20_000 + (process.pid % 20_000)

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const percentile = (values: number[], p: number): number =>
  values[Math.min(values.length - 1, Math.floor((values.length * p) / 100))] ?? Number.NaN

const coldStarts: number[] = []
let gateway = await startGateway(env, port)
for (let i = 0; i < 3; i++) {
  coldStarts.push(gateway.startMs)
  if (i === 2) break
  gateway.process.kill('SIGTERM')
  await new Promise((resolve) => gateway.process.once('exit', resolve))
  gateway = await startGateway(env, port)
}
const driver = startDriver()
await sleep(2000)
const idleMiB = rssOf(gateway.pid)

const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
interface Way {
  name: 'direct' | 'yardstick' | 'respan'
  child: Child
  path: string
}
const ways: Way[] = [
  { name: 'direct', child: mock, path: '/api/chat/completions' },
  { name: 'yardstick', child: yardstick, path: '/api/chat/completions' },
  { name: 'respan', child: gateway, path: '/api/chat/completions' },
]

interface Round extends Measured {
  cpuUs: number
}
const round = async ({ child, path }: Way, load: Omit<Load, 'url' | 'path' | 'headers'>): Promise<Round> => {
  const before = cpuOf(child.pid)
  const measured = await ask<Load, Measured>(driver, { url: `http://127.0.0.1:${child.port}`, path, headers, ...load })
  if (measured.failed > 0) throw new Error(`${measured.failed} requests failed`)
  await quiet(child.pid)
  return { ...measured, cpuUs: cpuOf(child.pid) - before }
}

const rounds = async (
  all: Way[],
  count: number,
  load: Omit<Load, 'url' | 'path' | 'headers'>,
): Promise<Map<string, Round[]>> => {
  const results = new Map<string, Round[]>(all.map((way) => [way.path + way.name, []]))
  for (let i = 0; i < count; i++) for (const way of all) results.get(way.path + way.name)?.push(await round(way, load))
  return results
}

const perUnit = (found: Round[] | undefined, units: number): number =>
  median((found ?? []).map(({ cpuUs }) => cpuUs / units))
const across = (found: Round[] | undefined, pick: (round: Round) => number[], p: number): number =>
  median((found ?? []).map((one) => percentile(pick(one), p)))
const figure = (value: number, digits = 2): string => value.toFixed(digits)

const lines: string[] = []
const row = (...cells: string[]) => lines.push(`| ${cells.join(' | ')} |`)

// Warm-up: connections, JIT. What compiling costs is paid once in a process's life; it is not a price per request.
for (const way of ways) await round(way, { body: chat(), concurrency: 32, count: warmUpRequests })

row(
  'calls',
  'CPU µs/request: yardstick',
  'respan',
  'ratio',
  'added ms p50: yardstick',
  'respan',
  'added ms p99: yardstick',
  'respan',
)
row('---', '---', '---', '---', '---', '---', '---', '---')
for (const [concurrency, count] of [
  [1, 800],
  [32, 3000],
] as const) {
  const found = await rounds(ways, 3, { body: chat(), concurrency, count })
  const of = (name: Way['name']) => found.get(`/api/chat/completions${name}`)
  const [theirs, ours] = [perUnit(of('yardstick'), count), perUnit(of('respan'), count)]
  const added = (name: Way['name'], p: number) =>
    figure(across(of(name), (r) => r.latency, p) - across(of('direct'), (r) => r.latency, p))
  row(
    `${concurrency} at a time`,
    figure(theirs, 0),
    figure(ours, 0),
    figure(ours / theirs),
    added('yardstick', 50),
    added('respan', 50),
    added('yardstick', 99),
    added('respan', 99),
  )
}

lines.push('')
const streamed = chat({ stream: true })
const translated: Way = { name: 'respan', child: gateway, path: '/api/anthropic/v1/messages' }
for (const way of ways) await round(way, { body: streamed, concurrency: 200, count: warmUpStreams })
await round(translated, { body: messages, concurrency: 200, count: warmUpStreams })
row('200 streams, a chunk each 20 ms', 'CPU µs/chunk', 'ratio', 'added ms per chunk p50', 'p99')
row('---', '---', '---', '---', '---')
const chunks = 200 * 50
const streams = await rounds(ways, 3, { body: streamed, concurrency: 200, count: 200 })
const crossed = await rounds([translated], 3, { body: messages, concurrency: 200, count: 200 })
const stream = (name: Way['name']) => streams.get(`/api/chat/completions${name}`)
const theirs = perUnit(stream('yardstick'), chunks)
const directDelay = (p: number) => across(stream('direct'), (r) => r.delay, p)
for (const [name, found] of [
  ['yardstick', stream('yardstick')],
  ['respan, passed', stream('respan')],
  ['respan, translated', crossed.get(translated.path + translated.name)],
] as const) {
  const ours = perUnit(found, chunks)
  const added = (p: number) => figure(across(found, (r) => r.delay, p) - directDelay(p))
  row(name, figure(ours, 1), figure(ours / theirs), added(50), added(99))
}
const busyMiB = rssOf(gateway.pid)

lines.push('')
row('one stream at a time', 'added first token ms p50', 'p99')
row('---', '---', '---')
const single = chat({ stream: true }).replace('chunks=50 interval=20', 'chunks=3 interval=1')
const firsts = await rounds(ways, 3, { body: single, concurrency: 1, count: 300 })
const first = (name: Way['name'], p: number) =>
  across(firsts.get(`/api/chat/completions${name}`), (r) => r.firstToken, p)
for (const name of ['yardstick', 'respan'] as const)
  row(name, figure(first(name, 50) - first('direct', 50)), figure(first(name, 99) - first('direct', 99)))

lines.push('')
row('process', 'value')
row('---', '---')
row('cold start to the first answer, ms', figure(median(coldStarts), 0))
row('RSS idle, MiB', figure(idleMiB, 0))
row('RSS after the load, MiB', figure(busyMiB, 0))
row('RSS of the yardstick after the load, MiB', figure(rssOf(yardstick.pid), 0))

const table = `Node ${process.version}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}; \`npm run bench\`.\n\n${lines.join('\n')}\n`
console.log(table)
if (process.argv.includes('--write')) {
  const path = new URL('../../docs/performance.md', import.meta.url)
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(
      /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/,
      (_, open: string, close: string) => `${open}${table}${close}`,
    ),
  )
}
for (const child of [driver, gateway.process, yardstick.process, mock.process]) child.kill('SIGTERM')
await sleep(500)
rmSync(home, { recursive: true, force: true })
process.exit(0)
