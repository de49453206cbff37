/**
 * `npm run bench -- --store`: a trace file of a busy month (`--spans`, a million by default), and what is asked of it.
 * `--home DIR` keeps the file there, and takes it up when it is there already. `--write` puts the table into
 * docs/performance.md.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { everything, type Filter } from '../../src/core/filter.ts'
import { openForReading } from '../../src/store/sqlite/connection.ts'
import { readPage } from '../../src/store/sqlite/list.ts'
import { readStats } from '../../src/store/sqlite/stats.ts'
import { readTraces } from '../../src/store/sqlite/trace-list.ts'
import { parseFilter } from '../../src/traces/filter.ts'
import { fill } from '../store/generator.ts'

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : process.argv[at + 1]
}
const count = Number(option('--spans') ?? 1_000_000)
const kept = option('--home')
const home = kept ?? mkdtempSync(join(tmpdir(), 'respan-store-bench-'))
const file = join(home, 'traces.db')
const notes = join(home, 'filled.json')
const endMs = Date.now()

interface Filled {
  drainMs: number
  cpuMs: number
  worstBatchMs: number
  endMs: number
}
const filled: Filled = existsSync(notes)
  ? (JSON.parse(readFileSync(notes, 'utf8')) as Filled)
  : {
      ...fill(home, { count, seed: 7, endMs }, (stored) => {
        if (stored % 50_000 === 0) console.error(`${stored} of ${count}`)
      }),
      endMs,
    }
writeFileSync(notes, JSON.stringify(filled))

const db = openForReading(home)
if (db === undefined) throw new Error('no trace file was made')

const lines: string[] = []
const row = (...cells: string[]) => lines.push(`| ${cells.join(' | ')} |`)
const ms = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0))

/** The first time (what it needs of the file may not be in memory), and the median of five more. */
const timed = (work: () => unknown): [first: number, median: number] => {
  const times = Array.from({ length: 6 }, () => {
    const before = performance.now()
    work()
    return performance.now() - before
  })
  return [times[0] as number, times.slice(1).sort((a, b) => a - b)[2] as number]
}
const read = (text: string): Filter => {
  const parsed = parseFilter(text, filled.endMs)
  if ('error' in parsed) throw new Error(parsed.error.message)
  return parsed.filter
}

row(`${count.toLocaleString('en')} calls, 30 days`, 'value')
row('---', '---')
row('stored a second, with the index of their words', String(Math.round(count / (filled.drainMs / 1000))))
row('CPU µs of the drain a call', String(Math.round((filled.cpuMs * 1000) / count)))
row('longest batch of the drain, ms', ms(filled.worstBatchMs))
row('bytes of the trace file a call', String(Math.round(statSync(file).size / count)))
lines.push('')
row('question', 'first, ms', 'again, ms')
row('---', '---', '---')
const ask = (name: string, work: () => unknown) => {
  const [first, again] = timed(work)
  row(name, ms(first), ms(again))
}
const list = (filter: Filter, more: object = {}) => readPage(db, { filter, count: false, ...more })
ask('newest 50', () => list(everything))
for (const text of [
  'customer:customer-3',
  'customer:customer-499',
  'model:gpt-5.5',
  'model:gpt-5*',
  'provider:openrouter',
  'key:k2',
  'env:test',
  'status:error',
  'status:429',
  'code:upstream_timeout',
  'thread:t-400000',
  'custom:order-7',
  'workflow:triage',
  'prompt:support-reply@3',
  'trace:trace-7000',
  'meta.region:eu',
  'tool:get_weather',
  'latency:>15s',
  'latency:>1h',
  'cost:>$0.02 -model:gpt-5.5',
  'model:gpt-5* status:error latency:>2s customer:customer-3 since:7d',
])
  ask(`newest 50 of \`${text.replaceAll('|', '\\|')}\``, () => list(read(text)))
let next: string | null = null
for (let page = 0; page < 999; page++) next = list(everything, next === null ? {} : { next }).next
ask('page 1,000, by its key', () => list(everything, next === null ? {} : { next }))
ask('page 1,000, by its number', () => list(everything, { offset: 49_950 }))
ask('how many are there of `status:error` (10,000+)', () => readPage(db, { filter: read('status:error'), limit: 0 }))
for (const [name, by] of [
  ['slowest', 'latency'],
  ['last ended', 'ended'],
  ['slowest to begin', 'ttft'],
  ['dearest', 'cost'],
  ['of most tokens', 'tokens'],
  ['of most tokens in', 'tokens_in'],
  ['of most tokens out', 'tokens_out'],
] as const)
  ask(`50 ${name}`, () => list(everything, { sort: { by } }))
ask('200 slowest', () => list(everything, { sort: { by: 'latency' }, limit: 200 }))
ask('50 quickest', () => list(everything, { sort: { by: 'latency', ascending: true } }))
for (const text of ['model:gpt-5.5', 'customer:customer-3', 'since:7d'])
  ask(`50 slowest of \`${text}\``, () => list(read(text), { sort: { by: 'latency' } }))
for (const text of ['call765432', 'call765432 status:success', '"bade fiba"', '"ba de"', 'saba', '東京'])
  ask(`newest 50 with the words \`${text}\``, () => list(read(text)))
for (const text of ['input:call765432', 'input:nowhere', 'output:~/xyz(more)?$/', 'meta.region:nowhere'])
  ask(`newest 50 of \`${text}\`, which all rows are looked through for`, () => list(read(text)))
const stats = (by: Parameters<typeof readStats>[1]['by'], text: string) => readStats(db, { by, filter: read(text) })
ask('figures by customer, 30 days', () => stats(['customer'], 'since:30d'))
ask('figures by model (p95), 30 days', () => stats(['model'], 'since:30d'))
ask('figures by customer and model, 7 days', () => stats(['customer', 'model'], 'since:7d'))
ask('figures by day, everything', () => stats(['day'], ''))
ask('figures by hour of one customer, 7 days', () => stats(['hour'], 'customer:customer-3 since:7d'))
ask('figures by thread, 1 day (from rows)', () => stats(['thread'], 'since:1d'))
ask('newest 50 traces', () => readTraces(db, {}))
ask('newest 50 traces with an error', () => readTraces(db, { filter: read('status:error') }))

const table = `Node ${process.version}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}; \`npm run bench -- --store\`.\n\n${lines.join('\n')}\n`
console.log(table)
if (process.argv.includes('--write')) {
  const path = new URL('../../docs/performance.md', import.meta.url)
  const text = readFileSync(path, 'utf8')
  const place = /(<!-- store -->\n)[\s\S]*(<!-- \/store -->)/
  writeFileSync(
    path,
    text.replace(place, (_, open: string, close: string) => `${open}${table}${close}`),
  )
}
db.close()
if (kept === undefined) rmSync(home, { recursive: true, force: true })
