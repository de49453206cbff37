/**
 * `npm run bench`: the gateway with everything recorded, against express + http-proxy-middleware that records nothing, and
 * against the mock upstream itself; then each pair of protocols beside pass-through. The same Node, interleaved rounds in one
 * run. CPU is counted until a process is quiet again. Bounded to four minutes.
 *
 *   --write           puts the tables into docs/performance.md
 *   --table passing   only the first table; `--table pairs` only the second
 *   --pairs REGEX     only these pairs: 'openai-chat gemini'
 *   --base FOLDER     the pairs through the gateway built in another checkout too: the ratio is to that one
 *   --times N         rounds of each pair
 *   --profile FOLDER  the gateway writes its CPU profiles there
 */

import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { protocols } from './answers.ts'
import { pairsTable, providerOf } from './pairs.ts'
import { passingTable } from './passing.ts'
import { hasProc, rssOf, startDriver, startGateway, startScript } from './process.ts'

if (!hasProc) throw new Error('the bench reads /proc and runs on Linux only')

const { values: flags } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    table: { type: 'string', default: 'passing,pairs' },
    pairs: { type: 'string', default: '' },
    base: { type: 'string' },
    times: { type: 'string' },
    profile: { type: 'string' },
  },
})

const root = new URL('../..', import.meta.url).pathname
const mock = await startScript('mock.ts')
const origin = `http://127.0.0.1:${mock.port}`
const yardstick = await startScript('yardstick.ts', [origin])

const upstreams = Object.fromEntries(
  protocols.map((protocol) => [
    providerOf(protocol),
    { baseUrl: `${origin}/${protocol}`, protocol, keyEnv: 'OPENAI_API_KEY' },
  ]),
)
const providers = { openai: { baseUrl: `${origin}/v1` }, ...upstreams }

/** A home with a key and the mock as its only provider. */
const home = mkdtempSync(join(tmpdir(), 'respan-bench-'))
const key = execFileSync(process.execPath, [join(root, 'bin/respan.js'), 'keys', 'create', '--name', 'bench'], {
  env: { PATH: process.env.PATH, RESPAN_HOME: home },
  stdio: ['ignore', 'pipe', 'ignore'],
})
  .toString()
  .trim()
writeFileSync(join(home, 'respan.json'), JSON.stringify({ providers }))
/** The other checkout's gateway has a copy: the same key, a store of its own. */
const baseHome = `${home}-base`
if (flags.base !== undefined) cpSync(home, baseHome, { recursive: true })
const env = { RESPAN_HOME: home, OPENAI_API_KEY: 'sk-bench', RESPAN_LOG_LEVEL: 'info' }
const port = 20_000 + (process.pid % 20_000)
const profiling = flags.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${flags.profile}`]

const start = () => startGateway(root, env, port, profiling)
const coldStartsMs: number[] = []
let gateway = await start()
for (let i = 0; i < 3; i++) {
  coldStartsMs.push(gateway.startMs)
  if (i === 2) break
  gateway.process.kill('SIGTERM')
  await new Promise((resolve) => gateway.process.once('exit', resolve))
  gateway = await start()
}
const driver = startDriver()
await sleep(2000)
const idleMiB = rssOf(gateway.pid)
const bench = { driver, headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` } }

const base =
  flags.base === undefined ? undefined : await startGateway(flags.base, { ...env, RESPAN_HOME: baseHome }, port + 1, [])

const tables: Record<string, () => Promise<string[]>> = {
  passing: () => passingTable(bench, { mock, yardstick, gateway }, { coldStartsMs, idleMiB }),
  pairs: () =>
    pairsTable(bench, {
      only: new RegExp(flags.pairs),
      gateway,
      base,
      times: flags.times === undefined ? undefined : Number(flags.times),
    }),
}
const head = `Node ${process.version}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}; \`npm run bench\`.`
for (const name of flags.table.split(',')) {
  const table = `${head}\n\n${(await tables[name]?.())?.join('\n')}\n`
  console.log(table)
  if (!flags.write) continue
  const path = join(root, 'docs/performance.md')
  const marked = new RegExp(`(<!-- bench ${name} -->\n)[\\s\\S]*(<!-- /bench ${name} -->)`)
  const put = (_: string, open: string, close: string) => `${open}${table}${close}`
  writeFileSync(path, readFileSync(path, 'utf8').replace(marked, put))
}

const children = [driver, gateway.process, yardstick.process, mock.process, ...(base ? [base.process] : [])]
const exited = new Promise((resolve) => gateway.process.once('exit', resolve))
for (const child of children) child.kill('SIGTERM')
await Promise.race([exited, sleep(5000)])
for (const folder of [home, baseHome]) rmSync(folder, { recursive: true, force: true })
process.exit(0)
