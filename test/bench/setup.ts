/**
 * `npm run bench -- --setup`: `respan setup` over a made-up monorepo of 15,000 files (`--files`), of which 5 % hold a call: time, peak
 * memory, and that no file outside of the plan was touched. Prints a table.
 */

import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openaiGolden, otherGolden } from '../setup/golden.ts'

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : process.argv[at + 1]
}
const count = Number(option('--files') ?? 15_000)
const packages = 50
const root = mkdtempSync(join(tmpdir(), 'respan-setup-bench-'))
process.on('exit', () => rmSync(root, { recursive: true, force: true }))

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** Code as applications have it: some 6 kB, imports, types, functions. */
const filler = (seed: number): string =>
  [
    `import { join } from 'node:path'`,
    `import { helper${seed % 7} } from '../shared/helpers'`,
    ...Array.from(
      { length: 24 },
      (_, i) => `
export interface Row${seed}x${i} {
  id: string
  /** How often it was asked for. */
  count: number
}
export const read${seed}x${i} = (rows: readonly Row${seed}x${i}[], id: string): number => {
  const found = rows.find((row) => row.id === join(id, '${i}'))
  return found === undefined ? helper${seed % 7}(id) : found.count + ${i}
}`,
    ),
    '',
  ].join('\n')

const golden = [...openaiGolden, ...otherGolden].filter(({ file, more }) => file === undefined && more === undefined)

write('package.json', '{"name":"top","private":true,"workspaces":["packages/*"]}')
for (let i = 0; i < count; i++) {
  const folder = `packages/p${i % packages}`
  if (i < packages)
    write(`${folder}/package.json`, `{"name":"@bench/p${i}","private":true,"dependencies":{"openai":"^6.1.0"}}`)
  const site = i % 20 === 0 ? (golden[(i / 20) % golden.length]?.before ?? '') : ''
  write(`${folder}/src/f${i}.ts`, site + filler(i))
}
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=b', '-c', 'user.email=b@b', ...args], { cwd: root, maxBuffer: 1e9 })
git('init', '-q')
git('add', '.')
git('commit', '-qm', 'x')

const hashes = (): Map<string, string> =>
  new Map(
    readdirSync(join(root, 'packages'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length + 1), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  )

interface Measured {
  code: number | null
  seconds: number
  /** Peak resident memory, MiB. */
  peak: number
  out: string
  progress: number
}

const setup = async (...argv: string[]): Promise<Measured> => {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../bin/respan.js'), 'setup', ...argv], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: root, RESPAN_HOME: join(root, '.home') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  let peak = 0
  const watch = setInterval(() => {
    try {
      peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? peak * 1024) / 1024
    } catch {
      // It has ended.
    }
  }, 20)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  clearInterval(watch)
  return { code, seconds: (performance.now() - startedAt) / 1000, peak, out, progress: err.split('\n').length - 1 }
}

const old = hashes()
const rows: (readonly [string, Measured])[] = []
const dry = await setup('--dry-run', '--json')
rows.push(['--dry-run --json', dry])
rows.push(['--yes --json', await setup('--yes', '--json')])
interface Planned {
  files: { path: string }[]
  environment: { file: string; ignore: { file: string } | null }[]
}
const plan = JSON.parse(dry.out) as Planned
const planned = new Set([
  ...plan.files.map(({ path }) => path),
  ...plan.environment.flatMap(({ file, ignore }) => [file, ...(ignore === null ? [] : [ignore.file])]),
])
const touched = [...hashes()].filter(([path, hash]) => old.get(path) !== hash).map(([path]) => path)
rows.push(['--check', await setup('--check')])
rows.push(['--undo', await setup('--undo')])
const left = [...hashes()].filter(([path, hash]) => old.get(path) !== hash).length

console.log(`${count} files, ${planned.size} planned, ${cpus().length} cores, Node ${process.versions.node}\n`)
console.log('| respan setup | seconds | peak MiB | exit | lines of progress |\n| --- | --- | --- | --- | --- |')
for (const [name, { seconds, peak, code, progress }] of rows)
  console.log(`| ${name} | ${seconds.toFixed(1)} | ${peak.toFixed(0)} | ${code} | ${progress} |`)
console.log(
  `\ntouched: ${touched.length}; outside of the plan: ${touched.filter((path) => !planned.has(path)).length}; different after --undo: ${left}`,
)
