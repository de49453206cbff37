/** The command, killed while it writes: afterwards `--undo`, or a second run, and no file is lost or half-written. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFolder, treeOf } from './shared.ts'

const root = join(import.meta.dirname, '../..')
const bin = join(root, 'bin/respan.js')
const files = Object.fromEntries(
  Array.from({ length: 60 }, (_, i) => [
    `src/f${i}.ts`,
    `import OpenAI from 'openai'\n${'// a long file\n'.repeat(200)}export const c${i} = new OpenAI()\n`,
  ]),
)

/** Not in the project: its files are counted. */
const home = mkdtempSync(join(tmpdir(), 'respan-kill-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const setup = (cwd: string, ...argv: string[]) => {
  const env = { PATH: process.env.PATH, HOME: home, RESPAN_HOME: home }
  return { cwd, env, argv: [bin, 'setup', ...argv] }
}
const run = (cwd: string, ...argv: string[]) => {
  const { env, argv: line } = setup(cwd, ...argv)
  return execFileSync(process.execPath, line, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Killed so many milliseconds after its record was begun. */
const killed = async (cwd: string, afterMs: number): Promise<void> => {
  const { env, argv } = setup(cwd, '--yes')
  const child = spawn(process.execPath, argv, { cwd, env, stdio: 'ignore' })
  const ended = once(child, 'exit')
  while (!existsSync(join(cwd, '.respan/setup')) && child.exitCode === null) await pause(1)
  await pause(afterMs)
  child.kill('SIGKILL')
  await ended
}

const whole = (tree: Record<string, string>, path: string): boolean =>
  tree[path] === files[path] ||
  tree[path]?.includes('new OpenAI({ baseURL: process.env.RESPAN_BASE_URL || undefined, ') === true

beforeAll(() => {
  execFileSync(process.execPath, ['build.js'], { cwd: root })
})

describe('a run that is killed', () => {
  it.each([0, 5, 20, 60, 150])('after %i ms', async (afterMs) => {
    const cwd = makeFolder(files)
    const before = treeOf(cwd)
    await killed(cwd, afterMs)
    const cut = treeOf(cwd)
    expect(Object.keys(files).filter((path) => !whole(cut, path))).toEqual([])
    run(cwd, '--undo')
    expect(treeOf(cwd)).toEqual(before)
    await killed(cwd, afterMs)
    run(cwd, '--yes')
    const done = treeOf(cwd)
    expect(Object.keys(done).sort()).toEqual([...Object.keys(before), '.env'].sort())
    expect(Object.values(done).filter((text) => !text.includes('RESPAN_BASE_URL'))).toEqual([])
  })
})

it('ends within seconds where there is no terminal, and asks nothing', () => {
  const cwd = makeFolder(files)
  const startedAt = performance.now()
  expect(() => run(cwd)).toThrow('respan setup --yes writes it')
  expect(performance.now() - startedAt).toBeLessThan(20_000)
})
