/** The gateway's life through real processes, run from the sources. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bytesBelow, until } from './shared.ts'

const program = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
let home: string
let cwd: string
const children: ChildProcess[] = []

const environment = (): Record<string, string> => ({ PATH: process.env.PATH ?? '', HOME: cwd, RESPAN_HOME: home })

const start = (argv: readonly string[]): ChildProcess => {
  const child = spawn(process.execPath, [program, ...argv], {
    cwd,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

interface Ran {
  code: number | null
  out: string
  err: string
}
/** What it has written so far, and its end. */
const watch = (child: ChildProcess): { said: Ran; ended: Promise<Ran> } => {
  const said: Ran = { code: null, out: '', err: '' }
  child.stdout?.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  const ended = new Promise<Ran>((resolve) => child.once('close', (code) => resolve(Object.assign(said, { code }))))
  return { said, ended }
}
const run = (...argv: string[]): Promise<Ran> => watch(start(argv)).ended
const keyPattern = /\b\w{8}\.\w{32}\b/

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'respan-e2e-'))
  home = join(cwd, 'home')
})
afterEach(async () => {
  await run('proxy', 'stop')
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  rmSync(cwd, { recursive: true, force: true })
})

describe('proxy start', () => {
  it('in the foreground: address, first key once, simulator; SIGINT ends it and clears gateway.json', async () => {
    const child = start(['proxy', 'start', '--port', '0'])
    const { said, ended } = watch(child)
    await until(() => said.out.includes('curl'))
    expect(said.out).toMatch(/listens on http:\/\/127\.0\.0\.1:\d+/)
    expect(said.out).toContain(join(home, 'traces.db'))
    expect(said.out).toMatch(/export RESPAN_API_KEY=\w{8}\.\w{32}\n/)
    expect(said.out).toContain('SIMULATOR')
    const key = keyPattern.exec(said.out)?.[0] as string
    expect(bytesBelow(home)).not.toContain(key.slice(9))
    const file = JSON.parse(readFileSync(join(home, 'gateway.json'), 'utf8'))
    expect(file).toMatchObject({
      pid: child.pid,
      host: '127.0.0.1',
      port: expect.any(Number),
      url: expect.any(String),
      startedAt: expect.any(String),
    })
    expect(statSync(join(home, 'gateway.json')).mode & 0o777).toBe(0o600)
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 0 })
    expect(() => statSync(join(home, 'gateway.json'))).toThrow('ENOENT')
    const again = start(['proxy', 'start', '--port', '0'])
    const second = watch(again)
    await until(() => second.said.out.includes('curl'))
    expect(second.said.out).not.toMatch(keyPattern)
    again.kill('SIGTERM')
    expect((await second.ended).code).toBe(0)
  })

  it('a second signal ends it at once, though a stream runs', async () => {
    const child = start(['proxy', 'start', '--port', '0'])
    const { said, ended } = watch(child)
    const key = await until(() => keyPattern.exec(said.out)?.[0])
    const { url } = JSON.parse(readFileSync(join(home, 'gateway.json'), 'utf8'))
    const response = await fetch(`${url}/api/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({
        model: 'respan/sim?pace=1000&tokens=60',
        stream: true,
        messages: [{ role: 'user', content: 'x' }],
      }),
    })
    const broken = response.text().then(
      () => 'whole',
      () => 'broken',
    )
    child.kill('SIGINT')
    await until(() => said.err.includes('stopping'))
    expect(JSON.parse((await run('proxy', 'status', '--json')).out)).toMatchObject({
      running: false,
      state: 'stopping',
    })
    const refused = await run('proxy', 'start', '--port', '0')
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('stopping already')])
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
    expect(await broken).toBe('broken')
  })

  it('takes over what a killed gateway left', async () => {
    const first = start(['proxy', 'start', '--port', '0'])
    const { said, ended } = watch(first)
    await until(() => said.out.includes('curl'))
    first.kill('SIGKILL')
    await ended
    expect((await run('proxy', 'status')).code).toBe(1)
    const second = await run('proxy', 'start', '--detach', '--port', '0')
    expect(second.code).toBe(0)
  })
})

describe('proxy start --detach, status, stop', () => {
  it('start, look, refuse a second, stop, stop again', async () => {
    expect((await run('proxy', 'status')).code).toBe(1)
    const started = await run('proxy', 'start', '--detach', '--port', '0', '--simulate', 'always')
    expect([started.code, started.err]).toEqual([0, ''])
    const key = keyPattern.exec(started.out)?.[0] as string
    expect(key).toBeDefined()
    expect(bytesBelow(home)).not.toContain(key.slice(9))
    expect(readFileSync(join(home, 'logs', 'gateway.log'), 'utf8')).toContain('listens on')
    expect(statSync(join(home, 'logs', 'gateway.log')).mode & 0o777).toBe(0o600)

    const status = await run('proxy', 'status', '--json')
    expect([status.code, status.err]).toEqual([0, ''])
    const { url, pid } = JSON.parse(status.out)
    expect(JSON.parse(status.out)).toMatchObject({
      running: true,
      simulating: true,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
    expect(started.out).toContain(url)
    expect(started.out).toContain(`pid ${pid}`)

    const response = await fetch(`${url}/api/models`, { headers: { authorization: `Bearer ${key}` } })
    expect(response.status).toBe(200)

    for (const flags of [[], ['--detach']]) {
      const second = await run('proxy', 'start', '--port', '0', ...flags)
      expect([second.code, second.err]).toEqual([
        1,
        expect.stringMatching(new RegExp(`^respan: .*running already at ${url}`)),
      ])
    }
    const stopped = await run('proxy', 'stop')
    expect([stopped.code, stopped.err]).toEqual([0, expect.stringContaining('has stopped')])
    const again = await run('proxy', 'stop')
    expect([again.code, again.err]).toEqual([0, expect.stringContaining('No gateway runs')])
  })

  it('--json is one object', async () => {
    const { code, out } = await run('proxy', 'start', '--detach', '--port', '0', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      url: expect.stringContaining('http://127.0.0.1:'),
      first_key: expect.stringMatching(keyPattern),
      simulating: true,
    })
  })

  it("reports the child's own error", async () => {
    writeFileSync(join(cwd, 'respan.json'), '{"defaultProvider": "x"}')
    const first = start(['proxy', 'start', '--port', '0'])
    const { said } = watch(first)
    await until(() => said.out.includes('curl'))
    const { port } = JSON.parse(readFileSync(join(home, 'gateway.json'), 'utf8'))
    const other = join(cwd, 'other')
    const child = spawn(process.execPath, [program, 'proxy', 'start', '--detach', '--port', String(port)], {
      cwd,
      env: { ...environment(), RESPAN_HOME: other },
    })
    const { code, err } = await watch(child).ended
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^respan: cannot listen on 127\.0\.0\.1:\d+: the port is in use/),
    ])
  })

  it('takes settings and keys from .env of the directory, the environment first', async () => {
    writeFileSync(join(cwd, '.env'), `RESPAN_PORT=0\nRESPAN_HOME=${join(cwd, 'wrong')}\nOPENAI_API_KEY=sk-x\n`)
    const { out } = await run('proxy', 'start', '--detach', '--json')
    expect(JSON.parse(out)).toMatchObject({ home, simulating: false })
    expect(JSON.parse(out).url).not.toContain(':7377')
  })
})

describe('a closed pipe', () => {
  it('is quiet', async () => {
    const child = start(['models', 'list', '--json'])
    const { said, ended } = watch(child)
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect((await ended).code).toBe(0)
    expect(said.err).toBe('')
  })
})
