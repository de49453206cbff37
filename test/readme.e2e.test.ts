/** Runs what the README shows, against the build. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const bin = join(root, 'bin/respan.js')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const home = mkdtempSync(join(tmpdir(), 'respan-readme-'))
const env = { PATH: process.env.PATH, HOME: home, RESPAN_HOME: join(home, '.respan') }
const run = (...args: string[]) => execFileSync(process.execPath, [bin, ...args], { env, cwd: home, encoding: 'utf8' })

describe('the README', () => {
  beforeAll(() => {
    if (!existsSync(join(root, 'dist/cli.js'))) execFileSync(process.execPath, ['build.js'], { cwd: root })
  })
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  it('is right that the demo shows the main job without a key', () => {
    expect(readme).toContain('npm ci && npm run demo')
    const shown = run('demo')
    expect(shown).toContain('/api/chat/completions')
    expect(shown).toContain('/api/anthropic')
    expect(shown).toMatch(/tokens +\d+ in, \d+ out/)
  })

  it('shows a curl line that works, and a trace of it', async () => {
    const gateway = spawn(process.execPath, [bin, 'proxy', 'start', '--port', '0'], {
      env,
      cwd: home,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    gateway.stdout.on('data', (chunk) => {
      said += chunk
    })
    gateway.stderr.on('data', (chunk) => {
      said += chunk
    })
    try {
      for (let i = 0; i < 200 && !/RESPAN_API_KEY=\S+[\s\S]*Try it/.test(said); i++)
        await new Promise((resolve) => setTimeout(resolve, 25))
      const port = /127\.0\.0\.1:(\d+)/.exec(said)?.[1] as string
      const key = /RESPAN_API_KEY=(\S+)/.exec(said)?.[1] as string
      const example = /```sh\n(curl [\s\S]*?)```/.exec(readme)?.[1]?.replace('7377', port) as string
      const answer = JSON.parse(
        execFileSync('sh', ['-c', example], {
          env: { ...env, RESPAN_API_KEY: key },
          stdio: ['ignore', 'pipe', 'ignore'],
        }).toString(),
      )
      expect(answer.object).toBe('chat.completion')
      expect(answer.choices[0].message.content).toContain('Hello')
      for (let i = 0; i < 40 && !run('traces', 'list').includes('gpt-5.5'); i++)
        await new Promise((resolve) => setTimeout(resolve, 50))
      const [row] = JSON.parse(run('traces', 'list', '--json'))
      expect(row).toMatchObject({ model: 'gpt-5.5', status: 'success', simulated: true })
      expect(run('traces', 'get', row.id)).toContain('Hello')
    } finally {
      gateway.kill('SIGTERM')
      await once(gateway, 'exit')
    }
  })
})
