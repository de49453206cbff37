/** `respan setup --yes` to its end: environment, key, hand-off, proof, undo, exit codes. In-process, each against a home of its own. */

import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writeEnv } from '../../src/cli/setup-env.ts'
import { loadConfig } from '../../src/config/load.ts'
import { disk } from '../../src/setup/disk.ts'
import type { EnvPlan } from '../../src/setup/env-plan.ts'
import { type FolderOptions, makeFolder } from '../setup/folder.ts'
import { treeOf } from '../setup/shared.ts'
import { type Bench, bytesBelow, openBench } from './shared.ts'

const keyPattern = /\b\w{8}\.\w{32}\b/
const manifest = JSON.stringify({
  name: 'sample-app',
  private: true,
  dependencies: { next: '16.0.0', openai: '6.0.0' },
})
const plainSite = "import OpenAI from 'openai'\nexport const ai = new OpenAI()\n"
const leftSite = "import OpenAI from 'openai'\nexport const make = (options) => new OpenAI(options)\n"
const files = { 'package.json': manifest, 'lib/ai.ts': plainSite, '.gitignore': '.env*\n' }

const start = (
  more: Record<string, string> = {},
  env: Record<string, string> = {},
  options: FolderOptions = { git: 'commit' },
) => {
  const bench = openBench({ env: { PATH: process.env.PATH ?? '', ...env } })
  const root = makeFolder({ ...files, ...more }, options)
  return { bench, root, run: (...argv: string[]) => bench.run('setup', root, ...argv) }
}

const openGateway = async ({ ctx }: Bench): Promise<string> => {
  const config = loadConfig({ flags: { port: 0, simulate: 'always' }, env: ctx.env, cwd: ctx.cwd })
  const running = await ctx.openGateway(config, ctx.env, '0.0.0')
  onTestFinished(() => running.close())
  return running.url
}

const keyOf = (root: string): string => keyPattern.exec(readFileSync(join(root, '.env.local'), 'utf8'))?.[0] ?? ''

it('two files of a folder have a line each in its .gitignore', async () => {
  const { root } = start({ '.gitignore': 'node_modules\n' })
  const planFor = (file: string): EnvPlan => ({
    folders: [''],
    target: {
      file,
      exists: false,
      ignore: { file: '.gitignore', line: `/${file}` },
      warnings: [],
      passedOver: [],
      loadedBy: 'x',
    },
    variables: [{ name: 'RESPAN_BASE_URL', value: 'http://127.0.0.1:7377/api' }],
    kept: [],
    names: ['RESPAN_API_KEY', 'RESPAN_BASE_URL'],
    routes: ['openai'],
    loaded: [],
  })
  const plans = ['.env', '.env.local'].map(planFor)
  const key = { name: 'RESPAN_API_KEY', value: 'AbCd1234.abcdefghijklmnopqrstuvwxyzABCDEF' }
  const changes = await writeEnv({ disk, root, id: 'run' }, { plans, keys: [] }, key, undefined)
  expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe('node_modules\n/.env\n/.env.local\n')
  expect(changes.map(({ file }) => file)).toEqual(['.gitignore', '.env', '.gitignore', '.env.local'])
})

describe('setup --yes', () => {
  it('writes code and environment, makes a key that is named after the project, and shows its secret nowhere', async () => {
    const { bench, root, run } = start({ '.env.example': 'A=\n' })
    const { code, out, err } = await run('--yes')
    expect([code, err]).toEqual([0, ''])
    const key = keyOf(root)
    expect(readFileSync(join(root, '.env.local'), 'utf8')).toBe(
      `RESPAN_API_KEY=${key}\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\n`,
    )
    expect(statSync(join(root, '.env.local')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(root, '.env.example'), 'utf8')).toBe('A=\nRESPAN_API_KEY=\nRESPAN_BASE_URL=\n')
    expect(out).toContain(`RESPAN_API_KEY=${key.slice(0, 8)}.… (made now, for this project alone)`)
    expect(out).toContain('loaded by Next.js')
    expect(out).toContain('Not proven: no gateway answers')
    expect(out).toContain(`respan setup ${relative(bench.ctx.cwd, root)} --undo`)
    expect(out).toContain('Before you deploy')
    expect(out + bytesBelow(join(root, '.respan'))).not.toContain(key.slice(9))
    expect(JSON.parse((await bench.run('keys', 'list', '--json')).out)).toMatchObject([
      { name: 'sample-app', env: 'test' },
    ])
  })
  it('twice is once: no second key, no change, and --check is content', async () => {
    const { bench, root, run } = start()
    await run('--yes')
    const after = treeOf(root)
    const { code, out } = await run('--yes', '--allow-dirty')
    expect([code, out]).toEqual([0, expect.stringContaining('Already routed: 1 site')])
    expect(treeOf(root)).toEqual(after)
    expect(JSON.parse((await run('--list-runs', '--json')).out)).toHaveLength(1)
    expect(JSON.parse((await bench.run('keys', 'list', '--json')).out)).toHaveLength(1)
    expect((await run('--check')).code).toBe(0)
  })
  it('undo leaves the tree as it was', async () => {
    const { root, run } = start({ '.env.example': 'A=', '.env.local': '\uFEFFB=1\r\nRESPAN_BASE_URL=\r\n' })
    const before = treeOf(root)
    await run('--yes')
    expect(treeOf(root)).not.toEqual(before)
    expect((await run('--undo')).code).toBe(0)
    expect(treeOf(root)).toEqual(before)
  })
  it('undo revokes the key that the run made, and no other', async () => {
    const { bench, root, run } = start()
    const revoked = async (): Promise<Record<string, boolean>> => {
      const keys = JSON.parse((await bench.run('keys', 'list', '--json')).out) as { name: string; revoked: unknown }[]
      return Object.fromEntries(keys.map((key) => [key.name, key.revoked !== null]))
    }
    const { key: found } = JSON.parse((await bench.run('keys', 'create', '--name', 'found', '--json')).out)
    writeFileSync(join(root, '.env.local'), `RESPAN_API_KEY=${found}\n`)
    await run('--yes')
    expect((await run('--undo')).out).not.toContain('key')
    expect(await revoked()).toEqual({ found: false })
    writeFileSync(join(root, '.env.local'), '')
    await run('--yes')
    const undone = JSON.parse((await run('--undo', '--json')).out)
    expect(undone).toMatchObject({ left: [], key: { name: 'sample-app', revoked: true, stands: null } })
    expect(await revoked()).toEqual({ found: false, 'sample-app': true })
  })
  it('undo leaves the key that it made where it still stands, and says how it is revoked', async () => {
    const { bench, root, run } = start()
    await run('--yes')
    const file = join(root, '.env.local')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/(RESPAN_API_KEY=\S+)/, '$1 # mine now'))
    const { code, out } = await run('--undo')
    const prefix = keyOf(root).slice(0, 8)
    expect(code).toBe(4)
    expect(out).toContain(`stands in .env.local and stays; respan keys revoke ${prefix} revokes it`)
    expect(JSON.parse((await bench.run('keys', 'list', '--json')).out)).toMatchObject([{ revoked: null }])
  })
  it('a record that names a key by its name or prefix revokes nothing', async () => {
    const { bench, root, run } = start()
    await bench.run('keys', 'create', '--name', 'laptop')
    await run('--yes')
    const [runId] = readdirSync(join(root, '.respan/setup'))
    writeFileSync(join(root, '.respan/setup', runId as string, 'key.json'), '{"id":"laptop"}')
    expect((await run('--undo')).out).not.toContain('laptop')
    expect(JSON.parse((await bench.run('keys', 'list', '--json')).out)[0]).toMatchObject({ revoked: null })
  })
  it('a site that needs a variable only: the variable is set, --check is content, undo takes it back', async () => {
    const own =
      "import OpenAI from 'openai'\nexport const ai = new OpenAI({ baseURL: process.env.MY_BASE || 'https://api.openai.com/v1' })\n"
    const { root, run } = start({ 'lib/ai.ts': own })
    const before = treeOf(root)
    expect((await run('--check')).code).toBe(3)
    expect((await run('--yes')).code).toBe(0)
    expect(readFileSync(join(root, '.env.local'), 'utf8')).toContain('MY_BASE=http://127.0.0.1:7377/api\n')
    expect((await run('--check')).code).toBe(0)
    expect((await run('--undo')).code).toBe(0)
    expect(treeOf(root)).toEqual(before)
  })
  it('takes the key that is there, wherever it is', async () => {
    const { bench, root, run } = start()
    const key = (await bench.run('keys', 'create')).out.trim()
    writeFileSync(join(root, '.env'), `RESPAN_API_KEY=${key}\n`)
    expect((await run('--yes')).out).toContain('(from .env)')
    expect(JSON.parse((await bench.run('keys', 'list', '--json')).out)).toHaveLength(1)
  })
})

describe('proof', () => {
  it('a free call on each protocol that the code speaks, with its row in the traces', async () => {
    const anthropic = "import Anthropic from '@anthropic-ai/sdk'\nexport const ai = new Anthropic()\n"
    const { bench, run } = start({ 'lib/claude.ts': anthropic })
    const url = await openGateway(bench)
    const { code, out } = await run('--yes', '--json', '--base-url', url)
    const { verification, key, environment } = JSON.parse(out)
    expect(code).toBe(0)
    expect(verification).toEqual([
      { route: 'openai', ok: true, id: expect.stringMatching(/^[0-9a-f]{32}$/), why: null },
      { route: 'anthropic', ok: true, id: expect.stringMatching(/^[0-9a-f]{32}$/), why: null },
    ])
    expect(key).toEqual({ shown: expect.stringMatching(/^\w{8}\.…$/), from: null })
    expect(environment).toMatchObject([{ file: '.env.local', loadedBy: 'Next.js' }])
    expect(out).not.toMatch(keyPattern)
    expect((await bench.run('traces', 'get', verification[1].id, '--json')).out).toContain('respan/echo')
  })
  it('says that a gateway without a provider key makes its answers up', async () => {
    const { bench, run } = start()
    const { out } = await run('--yes', '--base-url', await openGateway(bench))
    expect(out).toContain("the gateway has no provider's key: your app would get answers of its simulator")
    expect(out).toContain('respan providers add NAME (openai)')
  })
  it('exit 5 where the gateway there does not know the key', async () => {
    const other = openBench()
    const { run } = start()
    const { code, out } = await run('--yes', '--base-url', await openGateway(other))
    expect([code, out]).toEqual([5, expect.stringMatching(/✗ openai: 401/)])
  })
  it('none with --no-verify', async () => {
    const { bench, run } = start()
    expect((await run('--yes', '--no-verify', '--base-url', await openGateway(bench))).out).not.toContain('Proof')
  })
})

describe('exit 4, and nothing is written', () => {
  it.each([
    [
      'a key of elsewhere',
      { '.env': 'RESPAN_API_KEY=rsp_0123456789abcdef\n' },
      {},
      [],
      /RESPAN_API_KEY of \.env \(…cdef\) is no key of this gateway.*--new-key/,
    ],
    [
      'a key of elsewhere in the environment',
      {},
      { RESPAN_API_KEY: 'rsp_0123456789abcdef' },
      [],
      /of the environment.*: unset it/,
    ],
    [
      'an agent that is not there',
      { 'lib/left.ts': leftSite },
      { PATH: '/usr/bin:/bin' },
      ['--agent', 'goose'],
      /--agent goose: it is not installed/,
    ],
    ['no gateway, where one is required', {}, {}, ['--require-gateway'], /no gateway answers/],
    [
      'a tracked file that is wished for',
      { '.env.local': 'A=1\n', '.gitignore': '' },
      {},
      ['--dotenv', '.env.local'],
      /git tracks it/,
    ],
  ] as const)('%s', async (_, more, env, argv, says) => {
    const { root, run } = start(more, env)
    const before = treeOf(root)
    const { code, err, out } = await run('--yes', ...argv)
    expect([code, err]).toEqual([4, expect.stringMatching(says)])
    expect(treeOf(root)).toEqual(before)
    expect(out + err).not.toContain('0123456789abcdef')
  })
  it('nobody to ask: at once', async () => {
    const { root, run } = start()
    const before = treeOf(root)
    const startedAt = Date.now()
    expect((await run()).code).toBe(4)
    expect(Date.now() - startedAt).toBeLessThan(2000)
    expect(treeOf(root)).toEqual(before)
  })
  it('--new-key puts one in the place of what is there, and undo puts that back', async () => {
    const { root, run } = start({ '.env.local': "A=1\nexport RESPAN_API_KEY='rsp_old' # hosted\n" })
    expect((await run('--yes', '--new-key')).code).toBe(0)
    expect(readFileSync(join(root, '.env.local'), 'utf8')).toMatch(
      /^A=1\nexport RESPAN_API_KEY='\w{8}\.\w{32}' # hosted\n/,
    )
    await run('--undo')
    expect(readFileSync(join(root, '.env.local'), 'utf8')).toBe("A=1\nexport RESPAN_API_KEY='rsp_old' # hosted\n")
  })
})

describe('exit 2', () => {
  it.each([
    [['--agent', 'clippy'], /known are claude/],
    [['--agent', 'claude', '--agent-cmd', 'x'], /exclude each other/],
    [['--agent-timeout', 'soon'], /whole number/],
    [['--dotenv', '../.env'], /a file of the project/],
  ])('%j', async (argv, says) => {
    const { code, err } = await start().run('--yes', ...argv)
    expect([code, err]).toEqual([2, expect.stringMatching(says)])
  })
})

const fixer = `#!/bin/sh
[ -n "$RESPAN_API_KEY" ] && echo leaked > leaked
cp "$1" ../prompt.md 2>/dev/null || cp "$1" prompt-copy.md
cat > lib/left.ts <<'END'
import OpenAI from 'openai'
export const make = (options) => new OpenAI({ baseURL: process.env.RESPAN_BASE_URL, apiKey: process.env.RESPAN_API_KEY || process.env.OPENAI_API_KEY })
END
echo "All 17 places are done."
`

describe('the hand-off', () => {
  it('gives what is left to a command; our scan gives the verdict; undo takes both back, one after the other', async () => {
    const { root, run } = start({ 'lib/left.ts': leftSite, 'agent.sh': fixer })
    const before = treeOf(root)
    const { code, out } = await run('--yes', '--agent-cmd', `${root}/agent.sh {prompt_file}`)
    expect(code).toBe(0)
    expect(out).toContain('1 of 1 resolved')
    expect(out).toContain('it changed lib/left.ts')
    expect(out).not.toContain('17 places')
    expect(treeOf(root)).not.toHaveProperty('leaked')
    await run('--undo')
    expect(treeOf(root)['lib/left.ts']).toBe(leftSite)
    expect(treeOf(root)['lib/ai.ts']).not.toBe(plainSite)
    await run('--undo')
    expect({ ...treeOf(root), 'prompt-copy.md': undefined }).toMatchObject({ ...before, 'prompt-copy.md': undefined })
    expect(treeOf(root)).not.toHaveProperty('.env.local')
  })
  it('what an agent changes, makes and deletes elsewhere is told, counts for nothing, and is taken back', async () => {
    const agent = `#!/bin/sh
printf "import OpenAI from 'openai'\\nnew OpenAI({ baseURL: process.env.RESPAN_BASE_URL })\\n" > lib/more.ts
echo "// x" >> lib/kept.ts
rm lib/gone.ts
echo "KEY=sk-secret" > .env.other
exit 1
`
    const more = { 'lib/left.ts': leftSite, 'lib/kept.ts': '// kept\n', 'lib/gone.ts': '// gone\n', 'agent.sh': agent }
    const { root, run } = start({ ...more, '.gitignore': '.env.local\n' }, {}, {})
    const before = treeOf(root)
    const { code, out } = await run('--yes', '--agent-cmd', `${root}/agent.sh`)
    expect(code).toBe(5)
    expect(out).toContain('0 of 1 resolved; it failed')
    expect(out).toContain('it also touched lib/kept.ts, lib/more.ts')
    expect(out).toContain('it deleted lib/gone.ts; a copy is kept')
    expect(out).toContain('it touched .env.other, which no record is kept of')
    expect(bytesBelow(join(root, '.respan'))).not.toContain('sk-secret')
    await run('--undo')
    await run('--undo')
    expect(treeOf(root)).toEqual({ ...before, '.env.other': 'KEY=sk-secret\n' })
  })
  it('an agent that says much and does nothing is believed nothing', async () => {
    const { run } = start({ 'lib/left.ts': leftSite })
    expect((await run('--yes', '--agent-cmd', 'echo done')).out).toContain('0 of 1 resolved')
  })
  it('an agent of the table is found and started as its row says', async () => {
    const claude =
      '#!/bin/sh\n[ "$1" = --version ] && { echo 2.1.0; exit; }\necho "$@" > args\ncat > task\necho \'{"type":"result"}\'\n'
    const bin = makeFolder({ claude })
    const { root, run } = start({ 'lib/left.ts': leftSite }, { PATH: `${bin}:${process.env.PATH}` })
    const { out } = await run('--yes', '--agent', 'claude')
    expect(out).toContain('Handed to Claude Code: 0 of 1 resolved')
    expect(out).toContain('it also touched args, task, which it was not asked about')
    expect(readFileSync(join(root, 'task'), 'utf8')).toContain('"file": "lib/left.ts"')
  })
  it('gives what the agent routed its key and address, and undo takes both runs back', async () => {
    const { root, run } = start({ 'lib/ai.ts': leftSite, 'agent.sh': fixer.replaceAll('lib/left.ts', 'lib/ai.ts') })
    chmodSync(join(root, 'agent.sh'), 0o755)
    const before = treeOf(root)
    const { code, out } = await run('--yes', '--agent-cmd', `${root}/agent.sh {prompt_file}`)
    expect(code).toBe(0)
    expect(out).toContain('1 of 1 resolved')
    expect(readFileSync(join(root, '.env.local'), 'utf8')).toBe(
      `RESPAN_API_KEY=${keyOf(root)}\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\n`,
    )
    await run('--undo')
    await run('--undo')
    const left = treeOf(root)
    expect(left['lib/ai.ts']).toBe(before['lib/ai.ts'])
    expect(left).not.toHaveProperty('.env.local')
  })
  it('inside of an agent: one JSON value with the plan and the task, nothing written, no second agent', async () => {
    const { root, run } = start({ 'lib/left.ts': leftSite }, { CLAUDECODE: '1' })
    const before = treeOf(root)
    const { code, out } = await run()
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ agent: 'Claude Code', prompt: expect.stringContaining('lib/left.ts') }),
    ])
    expect(treeOf(root)).toEqual(before)
    const second = await run('--yes', '--agent-cmd', 'touch began')
    expect(second.out).not.toContain('Handed to')
    expect(second.err).toContain('Claude Code runs this: no agent is started inside of it')
    expect(treeOf(root)).not.toHaveProperty('began')
  })
  it('prints the task alone', async () => {
    const { code, out } = await start({ 'lib/left.ts': leftSite }).run('--print-prompt')
    expect([code, out]).toEqual([0, expect.stringMatching(/^# Route the remaining/)])
  })
  it('adds the skill where it is wished for, and undo takes it away', async () => {
    const { root, run } = start()
    const before = treeOf(root)
    await run('--yes', '--skill')
    for (const folder of ['.claude', '.agents'])
      expect(readFileSync(join(root, folder, 'skills/respan/SKILL.md'), 'utf8')).toMatch(/^---\nname: respan\n/)
    await run('--undo')
    expect(treeOf(root)).toEqual(before)
    expect(readdirSync(root)).not.toContain('.claude')
  })
})

describe('doctor', () => {
  it('is content behind a setup with a gateway, and names what is wrong before it', async () => {
    const { bench, root, run } = start()
    const url = await openGateway(bench)
    const sick = await bench.run('doctor', root, '--json')
    expect(sick.code).toBe(1)
    const state = (out: string) =>
      Object.fromEntries(JSON.parse(out).findings.map((one: { id: string; state: string }) => [one.id, one.state]))
    expect(state(sick.out)).toMatchObject({ gateway: 'fail', key: 'fail', drift: 'warn' })
    await run('--yes', '--base-url', url)
    const { out } = await bench.run('doctor', root, '--json')
    expect(state(out)).toMatchObject({ key: 'ok', RESPAN_BASE_URL: 'ok', 'env:.env.local': 'ok', drift: 'ok' })
    expect(out).not.toMatch(keyPattern)
  })
})
