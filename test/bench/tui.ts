/**
 * `npm run bench -- --tui`: the terminal UI over a large trace file (`--spans`, 100,000 by default; `--home DIR` keeps it), in
 * a true terminal: start, keys, idleness, memory, a trace of 10,000 spans, 200 new calls a second. About three minutes.
 * `--write` puts the table into docs/performance.md.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { newId } from '../../src/core/ids.ts'
import { exchanges, fill } from '../store/generator.ts'
import { openTerminal, type Terminal } from '../tui/terminal.ts'
import { openFeed, traceOf } from './feed.ts'
import { cpuOf, rssOf } from './process.ts'

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : process.argv[at + 1]
}
const count = Number(option('--spans') ?? 100_000)
const kept = option('--home')
const home = kept ?? mkdtempSync(join(tmpdir(), 'respan-tui-bench-'))
const traceId = 'the-large-trace'
const traceSpans = 10_000
if (!existsSync(join(home, 'traces.db'))) {
  const endMs = Date.now() - 60_000
  fill(home, { count, seed: 7, endMs })
  // Among the oldest: the newest calls are of every kind.
  const feed = openFeed(home)
  feed.put(traceOf(traceSpans, traceId, endMs - 20 * 86_400_000))
  feed.close()
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

const sizes = [
  [160, 50],
  [240, 70],
] as const
const rounds = 2
const steps = 100
const idleMs = 5000
const waitMsMax = 20_000

/** Milliseconds until the screen is so. */
const until = async (terminal: Terminal, is: (text: string) => boolean, what: string): Promise<number> => {
  const begun = performance.now()
  while (!is(terminal.text())) {
    if (performance.now() - begun > waitMsMax) throw new Error(`never: ${what}\n${terminal.text()}`)
    await pause(1)
  }
  return performance.now() - begun
}

const open = async (columns: number, rows: number, args: readonly string[] = []) => {
  const begun = performance.now()
  const terminal = openTerminal({ home, columns, rows, args: ['traces', 'tui', ...args] })
  await until(terminal, (text) => /✓ ok/.test(text), 'the list')
  return { terminal, startMs: performance.now() - begun }
}
const leave = async (terminal: Terminal): Promise<void> => {
  terminal.press('Q')
  await terminal.exited
  terminal.close()
}

/** From each key to the first bytes that it brings, ms; and characters a key. */
const pressing = async (terminal: Terminal, keys: readonly string[]) => {
  const ms: number[] = []
  const before = terminal.raw().length
  for (let step = 0; step < steps; step++) {
    const begun = performance.now()
    const heard = new Promise<number>((resolve) => {
      const listener = terminal.pty.onData(() => {
        listener.dispose()
        resolve(performance.now())
      })
    })
    terminal.press(keys[step % keys.length] as string)
    ms.push((await Promise.race([heard, pause(1000, Number.NaN)])) - begun)
    await pause(25)
  }
  return { ms: ms.filter(Number.isFinite), characters: (terminal.raw().length - before) / steps }
}

interface Round {
  startMs: number
  startMib: number
  move: number[]
  characters: number
  page: number[]
  idle: number
  mib: number
}

const measure = async (columns: number, rows: number): Promise<Round> => {
  const { terminal, startMs } = await open(columns, rows)
  const { pid } = terminal.pty
  await pause(1000)
  const startMib = rssOf(pid)
  const moving = await pressing(terminal, ['j'])
  const paging = await pressing(terminal, ['\x1b[6~'])
  const cpuBefore = cpuOf(pid)
  await pause(idleMs)
  const idle = (cpuOf(pid) - cpuBefore) / 10 / idleMs
  const mib = rssOf(pid)
  await leave(terminal)
  return { startMs, startMib, move: moving.ms, characters: moving.characters, page: paging.ms, idle, mib }
}

/** From Enter to the tree on the screen, ms. */
const openTrace = async (columns: number, rows: number) => {
  const { terminal } = await open(columns, rows, [`trace:${traceId}`])
  await pause(500)
  terminal.press('\r2')
  const ms = await until(terminal, (text) => text.includes('█') && text.includes('Tree'), 'the tree')
  const folding = await pressing(terminal, ['j', 'l', 'h'])
  await leave(terminal)
  return { ms, keys: folding.ms }
}

const perSecond = 200
const followMs = 8000
const feedMs = 50

/** New calls come in: how long each tenth of a second's last one takes to be seen, what it costs, what a key does meanwhile. */
const follow = async (columns: number, rows: number) => {
  const { terminal } = await open(columns, rows)
  const feed = openFeed(home)
  const { pid } = terminal.pty
  await pause(1000)
  const each = (perSecond * feedMs) / 1000
  const made = [...exchanges({ count: (perSecond * followMs) / 1000, seed: 11, endMs: Date.now() })]
  const seen: number[] = []
  const cpuBefore = cpuOf(pid)
  const begun = performance.now()
  for (let i = 0; i * each < made.length; i++) {
    const now = Date.now()
    const customer = `seen-${i}`
    const calls = made.slice(i * each, (i + 1) * each).map(({ start, end, ...bodies }, k) => {
      const id = newId(now + k / each)
      const params = { ...start.params, customer_identifier: customer }
      return { start: { ...start, id, startedAt: now, params }, end: { ...end, id, endedAt: now + 1 }, ...bodies }
    })
    feed.put(calls)
    if (i % 10 === 0) seen.push(await until(terminal, (text) => text.includes(customer), customer))
    await pause(Math.max(0, begun + (i + 1) * feedMs - performance.now()))
  }
  const cpu = (cpuOf(pid) - cpuBefore) / 10 / (performance.now() - begun)
  feed.close()
  await leave(terminal)
  return { seen, cpu }
}

const columns: (readonly string[])[] = []
const ms = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0))
const pair = (values: readonly number[]): string => `${ms(quantile(values, 0.5))} / ${ms(quantile(values, 0.95))}`
for (const [width, height] of sizes) {
  const all: Round[] = []
  for (let round = 0; round < rounds; round++) all.push(await measure(width, height))
  const trace = await openTrace(width, height)
  const followed = await follow(width, height)
  columns.push([
    ms(Math.min(...all.map(({ startMs }) => startMs))),
    pair(all.flatMap(({ move }) => move)),
    ms(Math.max(...all.map(({ characters }) => characters))),
    pair(all.flatMap(({ page }) => page)),
    Math.max(...all.map(({ idle }) => idle)).toFixed(1),
    ms(Math.max(...all.map(({ startMib }) => startMib))),
    ms(Math.max(...all.map(({ mib }) => mib))),
    ms(trace.ms),
    pair(trace.keys),
    pair(followed.seen),
    followed.cpu.toFixed(0),
  ])
}

const names = [
  `process start to a list that takes keys, ms (the better of ${rounds})`,
  'cursor key to its first bytes, p50 / p95, ms',
  'characters to the terminal per cursor key',
  'page key to its first bytes, p50 / p95, ms',
  'CPU while nothing happens, %',
  'memory (RSS) with the list open, MiB',
  `memory (RSS) after ${steps} pages, MiB`,
  `Enter on a call of a trace of ${traceSpans.toLocaleString('en')} spans to its tree, ms`,
  'key in that tree to its first bytes, p50 / p95, ms',
  `${perSecond} new calls a second: stored to seen, p50 / p95, ms`,
  `${perSecond} new calls a second: CPU, %`,
]
const lines = [
  `| ${count.toLocaleString('en')} calls | ${sizes.map(([width, height]) => `${width} × ${height}`).join(' | ')} |`,
  '| --- | --- | --- |',
  ...names.map((name, i) => `| ${name} | ${columns.map((values) => values[i]).join(' | ')} |`),
]
const table = `Node ${process.version}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}; \`npm run bench -- --tui\`.\n\n${lines.join('\n')}\n`
console.log(table)
if (process.argv.includes('--write')) {
  const path = new URL('../../docs/performance.md', import.meta.url)
  const place = /(<!-- tui -->\n)[\s\S]*(<!-- \/tui -->)/
  const put = (_: string, begin: string, end: string) => `${begin}${table}${end}`
  writeFileSync(path, readFileSync(path, 'utf8').replace(place, put))
}
if (kept === undefined) rmSync(home, { recursive: true, force: true })
