/** `respan setup` with a person at the terminal: the built program in a pty, at two sizes; and without a terminal it never asks. */

import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { git, makeFolder } from '../setup/folder.ts'
import { treeOf } from '../setup/shared.ts'
import { openTerminal, type Terminal } from '../tui/terminal.ts'

const bin = join(import.meta.dirname, '../../bin/respan.js')
const enter = '\r'
const down = '\u001b[B'
const up = '\u001b[A'
const interrupt = '\u0003'

const manifest = JSON.stringify({
  name: 'sample-app',
  private: true,
  dependencies: { next: '16.0.0', openai: '6.0.0' },
})
const files = {
  'package.json': manifest,
  'lib/ai.ts': "import OpenAI from 'openai'\n\nexport const ai = new OpenAI()\n",
  'lib/other.ts': "import OpenAI from 'openai'\n\nexport const other = new OpenAI({ apiKey: process.env.KEY })\n",
  'lib/left.ts': "import OpenAI from 'openai'\n\nexport const make = (options) => new OpenAI(options)\n",
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

interface Opened {
  terminal: Terminal
  root: string
  before: Record<string, string>
  env: Record<string, string>
  /** A further command in the same project. */
  run(...argv: string[]): string
}

const open = async (
  size: { columns: number; rows: number },
  {
    more = {},
    args = [],
    path = '',
    pager = 'cat',
  }: { more?: Record<string, string>; args?: string[]; path?: string; pager?: string } = {},
): Promise<Opened> => {
  const root = makeFolder({ ...files, ...more }, { git: 'commit' })
  const home = join(makeFolder({}), 'home')
  const port = String(await freePort())
  const env = { RESPAN_PORT: port, PATH: `${path}${path === '' ? '' : ':'}/usr/bin:/bin`, PAGER: pager }
  const run = (...argv: string[]) =>
    execFileSync(process.execPath, [bin, ...argv], {
      cwd: root,
      env: { ...env, HOME: root, RESPAN_HOME: home },
      encoding: 'utf8',
    })
  const terminal = openTerminal({ ...size, args: ['setup', ...args], cwd: root, home, env })
  onTestFinished(() => {
    terminal.close()
    run('proxy', 'stop')
  })
  return { terminal, root, before: treeOf(root), env, run }
}

/** Answers questions, each known by a word of it. */
const answer = async ({ terminal }: Opened, ...steps: [question: RegExp, ...keys: string[]][]): Promise<void> => {
  for (const [question, ...keys] of steps) {
    await terminal.until((text) => question.test(text.split('◆').at(-1) ?? '') && text.includes('◆'), String(question))
    for (const key of keys) {
      terminal.press(key)
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  }
}

const callOf = (root: string, port: string) => {
  const key = /RESPAN_API_KEY=(\S+)/.exec(readFileSync(join(root, '.env.local'), 'utf8'))?.[1]
  return fetch(`http://127.0.0.1:${port}/api/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'gpt-5.5', messages: [{ role: 'user', content: 'Hello' }] }),
  })
}

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
]

describe.each(sizes)('at $columns × $rows', (size) => {
  it('look, write, start the gateway, prove, see the first call, sum up; and back', async () => {
    const opened = await open(size)
    const { terminal, root, before, env, run } = opened
    await answer(
      opened,
      [/What is to be done/, enter],
      [/No gateway runs/, enter],
      [/One place needs a decision/, up, enter],
      [/watch for its first call/, enter],
    )
    await terminal.until((text) => text.includes('Watching'))
    await callOf(root, env.RESPAN_PORT as string)
    expect(await terminal.exited).toBe(0)
    const said = terminal.raw()
    for (const word of [
      'Seen: gpt-5.5',
      'Routed now: 2 sites in 2 files',
      'openai: a free call went through',
      'lib/left.ts:3',
      'setup --undo',
      'Before you deploy',
    ])
      expect(said).toContain(word)
    expect(said).not.toMatch(/\b\w{8}\.\w{32}\b/)
    expect(terminal.isAlternate()).toBe(false)
    expect(run('setup', '--check')).toContain('Every site that can be routed is routed.')
    run('setup', '--undo')
    expect(treeOf(root)).toEqual(before)
  })

  it('shows the diffs, and writes the ticked files alone', async () => {
    const opened = await open(size, { args: ['--no-verify', '--no-agent'] })
    const { terminal, root, before } = opened
    await answer(opened, [/What is to be done/, down, enter])
    await terminal.until((text) => text.includes('+export const') && /◆ {2}What is to be done/.test(text))
    await answer(
      opened,
      [/What is to be done/, down, down, enter],
      [/Which files/, down, ' ', enter],
      [/Change 1 file, write/, enter],
    )
    expect(await terminal.exited).toBe(0)
    expect(treeOf(root)['lib/ai.ts']).toContain('RESPAN_BASE_URL')
    expect(treeOf(root)['lib/other.ts']).toBe(before['lib/other.ts'])
  })

  it.each([
    ['the first question', []],
    ['the question of the gateway', [[/What is to be done/, enter]]],
    [
      'the hand-off, when all is written',
      [
        [/What is to be done/, enter],
        [/No gateway runs/, enter],
      ],
    ],
  ] as [string, [RegExp, ...string[]][]][])('Ctrl-C at %s leaves everything as it was', async (_, steps) => {
    const opened = await open(size)
    const { terminal, root, before, run } = opened
    await answer(opened, ...steps, [/./, interrupt])
    expect(await terminal.exited).toBe(130)
    expect(treeOf(root)).toEqual(before)
    expect(git(root, 'status', '--porcelain')).toBe('')
    expect(
      JSON.parse(run('keys', 'list', '--json')).filter(({ revoked }: { revoked: string | null }) => revoked === null),
    ).toEqual([])
  })
})

describe('the flow', () => {
  const size = { columns: 120, rows: 40 }

  it('asks which packages of a monorepo, and writes to those alone', async () => {
    const web = JSON.stringify({ name: 'web', private: true, dependencies: { next: '16.0.0' } })
    const opened = await open(size, {
      args: ['--no-verify', '--no-agent'],
      more: { 'apps/web/package.json': web, 'apps/web/ai.ts': files['lib/ai.ts'] },
    })
    const { terminal, root, before } = opened
    await answer(opened, [/Which packages/, ' ', enter], [/Change 1 file/, enter])
    expect(await terminal.exited).toBe(0)
    expect(treeOf(root)['apps/web/ai.ts']).toContain('RESPAN_BASE_URL')
    expect(treeOf(root)['lib/ai.ts']).toBe(before['lib/ai.ts'])
    expect(existsSync(join(root, 'apps/web/.env.local'))).toBe(true)
    expect(existsSync(join(root, '.env.local'))).toBe(false)
  })

  it('hands over to an agent that is installed, and tells what our scan finds', async () => {
    const fixed =
      "import OpenAI from 'openai'\nexport const make = (options) => new OpenAI({ baseURL: process.env.RESPAN_BASE_URL })\n"
    const claude = `#!/bin/sh\n[ "$1" = --version ] && { echo 2.1.0; exit; }\ncat > /dev/null\nprintf '%b' "${fixed.replaceAll('\n', '\\n')}" > lib/left.ts\necho '{"type":"result"}'\nsleep 60\n`
    const opened = await open(size, { args: ['--no-verify'], path: makeFolder({ claude }) })
    const { terminal, root } = opened
    await answer(opened, [/What is to be done/, enter], [/Who takes it/, enter])
    await terminal.until((text) => text.includes('Handed to Claude Code'))
    expect(terminal.text()).toContain('Handed to Claude Code: 1 of 1 resolved')
    await answer(opened, [/SKILL\.md/, 'y'])
    expect(await terminal.exited).toBe(0)
    expect(existsSync(join(root, '.claude/skills/respan/SKILL.md'))).toBe(true)
  })

  it('what is asked for is listed before the question: code, names, what keeps git off, the example, the key', async () => {
    const opened = await open(
      { columns: 80, rows: 24 },
      { args: ['--no-verify', '--no-agent'], more: { '.env.example': 'A=\n' } },
    )
    const { terminal } = opened
    const shown = await terminal.until((text) => text.includes('◆  What is to be done?'))
    for (const word of [
      'lib/ai.ts  1 site',
      '+ RESPAN_API_KEY=… (a key is made)',
      '+ RESPAN_BASE_URL=http',
      '+ .gitignore: /.env.local',
      '.env.example',
      '+ RESPAN_API_KEY=\n',
      'Change 2 files, write',
    ])
      expect(`${shown}\n`).toContain(word)
    terminal.press(interrupt)
    expect(await terminal.exited).toBe(130)
  })

  it.each([
    ['the diffs, when nothing is written', [[/What is to be done/, down, enter]]],
    [
      'the prompt, when all is written',
      [
        [/What is to be done/, enter],
        [/Who takes it/, enter],
      ],
    ],
  ] as [string, [RegExp, ...string[]][]][])(
    'Ctrl-C in the pager of %s leaves everything as it was',
    async (_, steps) => {
      const lines = Array.from({ length: 60 }, (__, i) => `// ${i}`).join('\n')
      const many = Object.fromEntries(
        Array.from({ length: 12 }, (__, i) => [
          `lib/many${i}.ts`,
          `${files['lib/left.ts']}\n${lines}\n${files['lib/ai.ts'].split('\n')[2]}\n`,
        ]),
      )
      const opened = await open(size, {
        args: ['--no-verify'],
        more: many,
        pager: 'cat >/dev/null; echo IN THE PAGER; exec sleep 60',
      })
      await answer(opened, ...steps)
      await opened.terminal.until((text) => text.includes('IN THE PAGER'))
      opened.terminal.press(interrupt)
      expect(await opened.terminal.exited).toBe(130)
      expect(opened.terminal.text()).toContain('Cancelled')
      expect(treeOf(opened.root)).toEqual(opened.before)
    },
  )

  it('Ctrl-C while the project is read ends it, whenever it comes', async () => {
    const opened = await open(size)
    await opened.terminal.until((text) => text.includes('Looking through the project'))
    opened.terminal.press(interrupt)
    expect(await opened.terminal.exited).toBe(130)
    expect(opened.terminal.text()).toContain('Cancelled; nothing was written.')
  })

  it('a dirty file is asked about', async () => {
    const opened = await open(size, { args: ['--no-verify', '--no-agent'] })
    const { terminal, root } = opened
    execFileSync('sh', ['-c', 'echo "// mine" >> lib/ai.ts'], { cwd: root })
    await answer(opened, [/What is to be done/, enter])
    const code = await Promise.race([
      terminal.exited,
      terminal.until((text) => text.includes('Write all the same?')).then(() => 'asked'),
    ])
    expect(code).toBe('asked')
    terminal.press(enter)
    expect(await terminal.exited).toBe(0)
    expect(treeOf(root)).not.toHaveProperty('.env.local')
  })

  it('what a colleague has routed needs a key here, and nothing else', async () => {
    const routed =
      "import OpenAI from 'openai'\nexport const ai = new OpenAI({ baseURL: process.env.RESPAN_BASE_URL, apiKey: process.env.RESPAN_API_KEY })\n"
    const opened = await open(size, {
      args: ['--no-verify', '--no-agent'],
      more: { 'lib/ai.ts': routed, 'lib/other.ts': '', 'lib/left.ts': '', '.gitignore': '.env*\n' },
    })
    await answer(opened, [/Write \.env\.local, make a key/, enter])
    expect(await opened.terminal.exited).toBe(0)
    expect(readFileSync(join(opened.root, '.env.local'), 'utf8')).toMatch(/^RESPAN_API_KEY=.*\nRESPAN_BASE_URL=/)
  })

  it('says so where there is nothing to do', async () => {
    const opened = await open(size, { more: { 'lib/ai.ts': '', 'lib/other.ts': '', 'lib/left.ts': '' } })
    expect(await opened.terminal.exited).toBe(0)
    expect(opened.terminal.raw()).toContain('No LLM client was found.')
  })

  it.each([
    ['CI', 4],
    ['CLAUDECODE', 0],
  ] as const)('asks nothing with %s', async (name, code) => {
    const root = makeFolder(files)
    const terminal = openTerminal({
      args: ['setup'],
      cwd: root,
      home: join(makeFolder({}), 'home'),
      env: { [name]: '1' },
    })
    onTestFinished(() => terminal.close())
    expect(await terminal.exited).toBe(code)
    expect(terminal.raw()).not.toContain('◆')
  })
})

describe('without a terminal', () => {
  it('ends at once, asks nothing, writes nothing', async () => {
    const root = makeFolder(files, { git: 'commit' })
    const before = treeOf(root)
    const startedAt = Date.now()
    const child = spawn(process.execPath, [bin, 'setup'], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: root, RESPAN_HOME: join(makeFolder({}), 'home') },
      // Held open: who reads from it would wait for ever.
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const code = await new Promise((resolve) => child.once('exit', resolve))
    expect(code).toBe(4)
    expect(Date.now() - startedAt).toBeLessThan(3000)
    expect(treeOf(root)).toEqual(before)
  })
})
