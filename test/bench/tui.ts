/**
 * `npm run bench -- --tui`: the terminal UI over a large trace file (`--spans`, 100,000 by default; `--home DIR` keeps it), in
 * a true terminal: start, keys, idleness, memory. Prints a table.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fill } from '../store/generator.ts'
import { openTerminal } from '../tui/terminal.ts'

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : process.argv[at + 1]
}
const count = Number(option('--spans') ?? 100_000)
const kept = option('--home')
const home = kept ?? mkdtempSync(join(tmpdir(), 'respan-tui-bench-'))
if (!existsSync(join(home, 'traces.db'))) fill(home, { count, seed: 7, endMs: Date.now() })

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] as number

/** User and system time of a process, ms (100 ticks a second). */
const cpuMs = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}
const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

const sizes = [
  [160, 50],
  [240, 70],
] as const
const steps = 200
const idleMs = 10_000

const measure = async (columns: number, rows: number): Promise<number[]> => {
  const startedAt = performance.now()
  const terminal = openTerminal({ home, columns, rows })
  const { pid } = terminal.pty
  while (!/✓ ok/.test(terminal.text())) await pause(2)
  const startMs = performance.now() - startedAt
  await pause(2000)
  const frames = async (key: string): Promise<{ ms: number[]; bytes: number }> => {
    const ms: number[] = []
    const before = terminal.raw().length
    for (let step = 0; step < steps; step++) {
      const at = performance.now()
      const length = terminal.raw().length
      let heardAt: number | undefined
      const heard = terminal.pty.onData(() => {
        heardAt = performance.now()
      })
      terminal.press(key)
      while (heardAt === undefined && performance.now() - at < 1000) await pause(1)
      heard.dispose()
      if (terminal.raw().length > length && heardAt !== undefined) ms.push(heardAt - at)
      await pause(40)
    }
    return { ms, bytes: Math.round((terminal.raw().length - before) / steps) }
  }
  const moving = await frames('j')
  const paging = await frames('\x1b[6~')
  const cpuBefore = cpuMs(pid)
  await pause(idleMs)
  const idle = (cpuMs(pid) - cpuBefore) / idleMs
  const rss = rssMb(pid)
  terminal.press('Q')
  await terminal.exited
  terminal.close()
  return [
    startMs,
    quantile(moving.ms, 0.5),
    quantile(moving.ms, 0.95),
    moving.bytes,
    quantile(paging.ms, 0.5),
    quantile(paging.ms, 0.95),
    100 * idle,
    rss,
  ]
}

const names = [
  'process start to a list that takes keys, ms (best of 3)',
  'cursor key to its first bytes, p50, ms',
  'cursor key to its first bytes, p95, ms',
  'characters to the terminal per cursor key',
  'page key to its first bytes, p50, ms',
  'page key to its first bytes, p95, ms',
  'CPU while nothing happens, %',
  'memory (RSS) after 10,000 rows were paged through, MiB',
]
const columns: number[][] = []
for (const [width, height] of sizes) {
  const runs: number[][] = []
  for (let round = 0; round < 3; round++) runs.push(await measure(width, height))
  const middle = runs.sort((a, b) => (a[2] as number) - (b[2] as number))[1] as number[]
  columns.push([Math.min(...runs.map(([start]) => start as number)), ...middle.slice(1)])
}
const lines = [
  `| ${count.toLocaleString('en')} calls | ${sizes.map(([width, height]) => `${width} × ${height}`).join(' | ')} |`,
  '| --- | --- | --- |',
  ...names.map(
    (name, i) => `| ${name} | ${columns.map((values) => (values[i] as number).toFixed(i === 6 ? 1 : 0)).join(' | ')} |`,
  ),
]
const table = `Node ${process.version}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}; \`npm run bench -- --tui\`.\n\n${lines.join('\n')}\n`
console.log(table)
if (kept === undefined) rmSync(home, { recursive: true, force: true })
