/** The build as a program that is used: what bundling may break, and a build that is made under a running program. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from './cli/shared.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const bin = join(root, 'bin/respan.js')
const cwd = mkdtempSync(join(tmpdir(), 'respan-build-'))
const env = { PATH: process.env.PATH, HOME: cwd, RESPAN_HOME: join(cwd, 'home') }
const run = (...argv: string[]) => execFileSync(process.execPath, [bin, ...argv], { cwd, env, encoding: 'utf8' })

beforeAll(() => {
  execFileSync(process.execPath, ['build.js'], { cwd: root })
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('the build', () => {
  it.each([
    ['empty', '', []],
    ['with a key', 'GROQ_API_KEY=gsk-x\n', [{ id: 'groq', key_source: 'env:GROQ_API_KEY' }]],
  ])('reads a .env that is %s', async (_, text, providers) => {
    writeFileSync(join(cwd, '.env'), text)
    expect(JSON.parse(run('keys', 'list', '--json'))).toEqual([])
    expect(JSON.parse(run('providers', 'list', '--json'))).toMatchObject(providers)
    const gateway = spawn(process.execPath, [bin, 'proxy', 'start', '--port', '0'], {
      cwd,
      env: { ...env, RESPAN_HOME: mkdtempSync(join(cwd, 'home-')) },
    })
    let said = ''
    for (const stream of [gateway.stdout, gateway.stderr]) stream.on('data', (chunk) => (said += chunk))
    await until(() => said.includes('listens on') || gateway.exitCode !== null)
    expect(said).toContain('listens on')
    gateway.kill('SIGTERM')
    await once(gateway, 'exit')
  })

  it('has the names of every CommonJS library that is loaded late', () => {
    const parts = readdirSync(dist).filter((file) => /^part-.*\.js$/.test(file))
    const nameless = parts.filter((file) =>
      /export default \w+\(\);\s*(\/\/.*)?\s*$/.test(readFileSync(join(dist, file), 'utf8')),
    )
    expect(nameless).toEqual([])
    expect(parts.length).toBeGreaterThan(20)
  })

  it('is there all the while that it is made anew', async () => {
    const build = spawn(process.execPath, ['build.js'], { cwd: root, stdio: 'ignore' })
    const ended = once(build, 'exit')
    let missed = 0
    let looked = 0
    while (build.exitCode === null) {
      for (const file of ['cli.js', 'store-worker.js', 'catalogue.json']) if (!existsSync(join(dist, file))) missed++
      looked++
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect([(await ended)[0], missed]).toEqual([0, 0])
    expect(looked).toBeGreaterThan(100)
    expect(readdirSync(root).filter((name) => name.startsWith('dist-'))).toEqual([])
  })
})
