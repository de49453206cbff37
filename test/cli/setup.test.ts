/** `respan setup …`: what it shows and writes, its exit codes, and that it asks nobody. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeFolder, treeOf, writeFiles } from '../setup/shared.ts'
import { openBench } from './shared.ts'

const plain = `import OpenAI from 'openai'\nexport const client = new OpenAI()\n`
const routed = `import OpenAI from 'openai'\nexport const client = new OpenAI({ baseURL: process.env.RESPAN_BASE_URL || undefined, apiKey: process.env.RESPAN_API_KEY || process.env.OPENAI_API_KEY })\n`
const variable = `import OpenAI from 'openai'\nexport const other = new OpenAI({ baseURL: process.env.LLM_URL })\n`
const asks = `import OpenAI from 'openai'\nexport const third = (o: object) => new OpenAI(o)\n`
const groq = `import OpenAI from 'openai'\nexport const fourth = new OpenAI({ baseURL: 'https://api.groq.com/openai/v1' })\n`

const files = { 'a.ts': plain, 'b.ts': variable, 'c.ts': asks, 'd.ts': groq, 'e.test.ts': plain }

const open = (given: Record<string, string> = files, options: Parameters<typeof openBench>[0] = {}) => {
  const bench = openBench(options)
  const root = makeFolder(given)
  bench.ctx.cwd = root
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root, stdio: 'pipe' })
  const setup = (...argv: string[]) => bench.run('setup', ...argv)
  const json = async (...argv: string[]) => {
    const { code, out, err } = await setup(...argv, '--json')
    return { code, err, value: JSON.parse(out) as Record<string, unknown> }
  }
  return { ...bench, root, read, git, setup, json }
}

describe('--dry-run', () => {
  it('shows the plan with its diffs, and writes nothing', async () => {
    const { setup, root } = open()
    const before = treeOf(root, true)
    const { code, out, err } = await setup('--dry-run')
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('5 sites in 5 files, of 5 files looked at\nREWRITE 1 · ENV 1 · REVIEW 1 · KEEP 1 · SKIP 1\n')
    expect(out).toContain('\nREWRITE  can be rewritten\n  a.ts:2:23  OpenAI SDK  it reads RESPAN_BASE_URL\n')
    expect(out).toContain(
      '  b.ts:2:22  OpenAI SDK  its base URL is read from LLM_URL\n      LLM_URL=http://127.0.0.1:7377/api\n',
    )
    expect(out).toContain(
      `--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,2 @@\n import OpenAI from 'openai'\n-export const client = new OpenAI()\n+export const client = new OpenAI({ baseURL`,
    )
    expect(treeOf(root, true)).toEqual(before)
  })

  it('is one JSON value: every site, and what would be written', async () => {
    const { json, root } = open()
    const { code, value } = await json('--dry-run')
    expect(code).toBe(0)
    expect(value).toMatchObject({
      root,
      mode: 'code',
      gateway: 'http://127.0.0.1:7377',
      scanned: { files: 5, candidates: 5 },
      counts: { REWRITE: 1, ENV: 1, REVIEW: 1, KEEP: 1, SKIP: 1 },
      files: [{ path: 'a.ts', action: 'modify', sites: ['a.ts:2:23'], patch: expect.stringContaining('+++ b/a.ts') }],
      env: [
        { name: 'RESPAN_BASE_URL', value: 'http://127.0.0.1:7377/api' },
        { name: 'LLM_URL', value: 'http://127.0.0.1:7377/api' },
      ],
      dropped: [],
      broken: [],
    })
    expect((value.sites as object[])[0]).toEqual({
      id: 'a.ts:2:23',
      file: 'a.ts',
      line: 2,
      column: 23,
      lang: 'ts',
      sdk: 'openai',
      sdkVersion: null,
      pattern: 'O1',
      operations: [],
      verdict: 'REWRITE',
      reason: 'it reads RESPAN_BASE_URL',
      edit: { before: plain.split('\n')[1], after: routed.split('\n')[1] },
      env: [{ name: 'RESPAN_BASE_URL', value: 'http://127.0.0.1:7377/api' }],
    })
  })

  it('prints what git applies, the bytes of what would be written', async () => {
    const long = Array.from({ length: 40 }, (_, i) => `// line ${i}\n`).join('')
    const given = {
      'a.ts': plain,
      'lib/two words.ts': `${plain}${long}export const far = new OpenAI({ apiKey: 'k' })`,
      'crlf.ts': `${plain}\t// \u0007\n`.replaceAll('\n', '\r\n'),
    }
    const { setup, root, git } = open(given)
    const { out } = await setup('--dry-run')
    const patch = join(root, 'x.patch')
    writeFiles(root, { 'x.patch': out })
    git('apply', patch)
    rmSync(patch)
    const applied = treeOf(root)
    writeFiles(root, given)
    await setup('--yes')
    const { '.env': _, ...written } = treeOf(root)
    expect(applied).toEqual(written)
    expect(applied['crlf.ts']).not.toBe(given['crlf.ts'])
  })

  it('says that nothing answers at the address, where code would lead to it', async () => {
    const { setup, json } = open()
    const { code, out } = await setup('--dry-run', '--base-url', 'http://127.0.0.1:1')
    expect(code).toBe(0)
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      '! no gateway answers at http://127.0.0.1:1; start it with: respan proxy start --detach',
    )
    expect((await json('--dry-run', '--base-url', 'http://127.0.0.1:1')).value.gatewayAnswers).toBe(false)
  })

  it('folds what a file has many of', async () => {
    const { setup } = open({
      'a.ts': Array.from({ length: 9 }, (_, i) => `export const u${i} = 'https://api.openai.com/v1/x${i}'\n`).join(''),
    })
    const { out } = await setup('--dry-run')
    expect(out).toContain('REPORT 9\n')
    expect(out).toContain('  a.ts:5:19  HTTP  an address of a provider that no call in sight reads\n')
    expect(out).toContain('\n  a.ts: 4 more\n')
    expect(out).not.toContain('a.ts:6:')
  })

  it('says nothing of an empty project', async () => {
    const { setup } = open({ 'a.txt': 'x' })
    expect(await setup('--dry-run')).toEqual({ code: 0, out: '0 sites in 0 files, of 0 files looked at\n', err: '' })
    expect((await setup()).code).toBe(0)
  })
})

describe('the address of the gateway', () => {
  it('is led off this machine by who calls, never by a file of the folder', async () => {
    const foreign: Record<string, string>[] = [
      { 'respan.json': '{"host":"gw.example"}' },
      { '.env': 'RESPAN_HOST=gw.example\n' },
    ]
    for (const given of foreign) {
      const { setup, json } = open({ 'a.ts': plain, ...given })
      const { code, err } = await setup('--yes')
      expect([code, err]).toEqual([4, expect.stringContaining('say --base-url http://gw.example:7377')])
      expect((await json('--dry-run', '--base-url', 'http://gw.example:1')).value.gateway).toBe('http://gw.example:1')
    }
    const { json } = open({ 'a.ts': plain, 'respan.json': '{"port":7400}' })
    expect((await json('--dry-run')).value.gateway).toBe('http://127.0.0.1:7400')
    const own = open({ 'a.ts': plain }, { env: { RESPAN_HOST: 'gw.example' } })
    expect((await own.json('--dry-run')).value.gateway).toBe('http://gw.example:7377')
  })
})

describe('--yes', () => {
  it('writes, says what is routed and what is not, and takes it back', async () => {
    const { setup, root, read, json } = open()
    const before = treeOf(root)
    const { code, out } = await setup('--yes')
    expect(code).toBe(0)
    expect(read('a.ts')).toBe(routed)
    const { '.env': environment, ...rest } = treeOf(root)
    expect({ ...rest, 'a.ts': plain }).toEqual(before)
    expect(environment).toMatch(/^RESPAN_API_KEY=\S+\nRESPAN_BASE_URL=\S+\nLLM_URL=\S+\n$/)
    expect(out).toContain('Routed now: 1 site in 1 file\n  OpenAI SDK: a.ts:2\n')
    expect(out).toContain('RESPAN_BASE_URL=http://127.0.0.1:7377/api\n')
    expect(out).toContain('Left alone on purpose: KEEP 1 · SKIP 1')
    expect(out).toContain('Needs you:\n  c.ts:2  its options are made elsewhere')
    expect(out).toContain('Take it back: respan setup --undo')
    const again = await json('--yes')
    expect([again.code, again.value.counts]).toEqual([0, { ALREADY: 2, REVIEW: 1, KEEP: 1, SKIP: 1 }])
    expect(again.value.applied).toEqual({ written: [], left: [], routed: [] })
    expect(await setup('--undo')).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^a\.ts is as it was\n\.env is as it was\nThe key ".+" \(\w{8}…\), which the run had made, is revoked\n$/,
      ),
      err: '',
    })
    expect(treeOf(root)).toEqual(before)
    expect(await setup('--undo')).toEqual({ code: 0, out: '', err: 'There is nothing to take back.\n' })
  })

  it('does not touch what is not committed, unless told so', async () => {
    const { setup, read, git } = open({ 'a.ts': plain, '.gitignore': '.env\n' })
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'x')
    expect((await setup('--yes')).code).toBe(0)
    const second = await setup('--undo')
    expect(second.code).toBe(0)
    git('commit', '-qm', 'nothing', '--allow-empty')
    writeFiles(git('rev-parse', '--show-toplevel').toString().trim(), { 'a.ts': `${plain}// mine\n` })
    const refused = await setup('--yes')
    expect(refused).toMatchObject({ code: 4, out: '' })
    expect(refused.err).toBe(
      'Nothing is written: a.ts has changes that are not committed: commit them, or say --allow-dirty\n',
    )
    expect(read('a.ts')).toBe(`${plain}// mine\n`)
    expect((await setup('--yes', '--allow-dirty')).code).toBe(0)
    expect(read('a.ts')).toBe(`${routed}// mine\n`)
    expect(git('status', '--porcelain').toString()).toBe(' M a.ts\n')
  })

  it('shows the lines that it cannot take back, and says so by its exit code', async () => {
    const { setup, root } = open({ 'a.ts': plain })
    await setup('--yes')
    writeFiles(root, { 'a.ts': routed.replace('RESPAN_BASE_URL', 'MINE') })
    const { code, out } = await setup('--undo')
    expect(code).toBe(4)
    expect(out).toContain('a.ts is left: it was changed since')
    expect(out).toContain('+export const client = new OpenAI({ baseURL: process.env.RESPAN_BASE_URL')
  })

  it('lists its runs, and forgets them', async () => {
    const { setup, json, root } = open({ 'a.ts': plain }, { now: () => Date.UTC(2026, 10, 26) })
    await setup('--yes')
    expect((await json('--list-runs')).value).toEqual([{ id: '2026-11-26T00-00-00-000Z', files: 2, undone: false }])
    expect((await setup('--undo', 'no-such-run')).code).toBe(1)
    expect((await setup('--purge')).err).toBe('1 run is forgotten.\n')
    expect(existsSync(join(root, '.respan'))).toBe(false)
  })

  it('takes all back when it is interrupted', async () => {
    const bench = open({ 'a.ts': plain, 'b.ts': plain, 'c.ts': plain })
    const before = treeOf(bench.root)
    const running = bench.setup('--yes')
    const poll = setInterval(() => {
      if (existsSync(join(bench.root, '.respan/setup'))) bench.interrupt()
    }, 0)
    const { code, err } = await running
    clearInterval(poll)
    expect([code, err]).toEqual([130, 'Cancelled: every file is as it was.\n'])
    expect(treeOf(bench.root)).toEqual(before)
  })

  it('takes back what it wrote where the disk refuses a file', async () => {
    // No name is left for the new file that would take its place.
    const { setup, root } = open({ 'a.ts': plain, [`z${'z'.repeat(245)}.ts`]: plain })
    const before = treeOf(root)
    const { code, err } = await setup('--yes')
    expect([code > 0, err]).toEqual([true, expect.stringContaining('ENAMETOOLONG')])
    expect(treeOf(root)).toEqual(before)
  })
})

describe('without a word of what to do', () => {
  it('shows the plan and asks nobody', async () => {
    const { setup, root } = open()
    const before = treeOf(root, true)
    const { code, out, err } = await setup()
    expect(code).toBe(4)
    expect(out).toContain('REWRITE 1')
    expect(err).toBe('Nothing is written. respan setup --yes writes it; --dry-run only looks.\n')
    expect(treeOf(root, true)).toEqual(before)
  })
})

describe('--check', () => {
  it('fails where a site could be routed and is not', async () => {
    const { setup, root } = open()
    const { code, out } = await setup('--check')
    expect([code, out]).toEqual([
      3,
      'a.ts:2:23  not routed: it calls its provider directly\nb.ts:2:22  not routed: its base URL is read from LLM_URL, which does not lead to the gateway\n',
    ])
    await setup('--yes')
    writeFiles(root, { '.env': 'LLM_URL=http://127.0.0.1:7377/api\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\n' })
    expect(await setup('--check')).toEqual({ code: 0, out: 'Every site that can be routed is routed.\n', err: '' })
  })

  it('fails where the key of the gateway would go to a provider', async () => {
    const { setup } = open({ 'a.ts': routed, '.env': 'RESPAN_API_KEY=x\n' })
    const { code, err } = await setup('--check')
    expect([code, err]).toEqual([
      3,
      "RESPAN_API_KEY is set and RESPAN_BASE_URL is not: the gateway's key would go to the provider\n",
    ])
  })

  it('never shows a value of the .env', async () => {
    const { setup, root } = open({
      ...files,
      '.env': 'OPENAI_API_KEY=sk-hidden-value-1\nRESPAN_API_KEY=rsp-hidden-value-2\n',
    })
    for (const argv of [['--check'], ['--dry-run'], ['--dry-run', '--json'], ['--yes', '--json']]) {
      const { out, err } = await setup(...argv)
      expect(out + err).not.toContain('hidden')
    }
    expect(
      Object.entries(treeOf(root, true)).filter(([path, text]) => path !== '.env' && text.includes('hidden')),
    ).toEqual([])
  })
})

describe('what is looked at', () => {
  const tree = {
    'package.json': '{"name":"top","workspaces":["apps/*"]}',
    'apps/web/package.json': '{"name":"@a/web","dependencies":{"openai":"^6.1.0"}}',
    'apps/web/src/a.ts': plain,
    'apps/api/package.json': '{"name":"@a/api"}',
    'apps/api/b.js': plain,
    'apps/api/c.ts': `import Anthropic from '@anthropic-ai/sdk'\nnew Anthropic()\n`,
  }
  const idsOf = async (...argv: string[]) => {
    const { value } = await open(tree).json('--dry-run', ...argv)
    return (value.sites as { id: string }[]).map(({ id }) => id)
  }
  it('is a project by itself below a folder that is none, or where it is a repository', async () => {
    const { setup, root } = open({ 'app/package.json': '{"name":"app"}', 'app/a.ts': plain, 'b.ts': plain })
    const before = treeOf(root, true)
    expect((await setup('app', '--yes')).code).toBe(0)
    expect(Object.keys(treeOf(root, true)).filter((path) => path.includes('.respan'))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^app\/\.respan\//)]),
    )
    expect((await setup('app', '--undo')).out).toContain('a.ts is as it was')
    await setup('app', '--purge')
    expect(treeOf(root, true)).toEqual(before)
    const inner = open({ 'package.json': '{}', 'sub/a.ts': plain })
    inner.git('init', '-q', 'sub')
    expect((await inner.json('sub', '--dry-run')).value.root).toBe(join(inner.root, 'sub'))
  })

  it('says that there is nothing, where there is', async () => {
    const { setup } = open({ 'a.ts': 'export {}\n' })
    expect((await setup('--yes')).out).toBe('0 sites in 0 files, of 1 file looked at\n\nNo LLM client was found.\n')
  })

  it('is narrowed by path, globs, package, SDK and language', async () => {
    const [web, b, c] = ['apps/web/src/a.ts:2:23', 'apps/api/b.js:2:23', 'apps/api/c.ts:2:1']
    expect(await idsOf()).toEqual([b, c, web])
    expect(await idsOf('apps')).toEqual([b, c, web])
    expect(await idsOf('./apps/web/')).toEqual([web])
    expect(await idsOf('apps/web')).toEqual([web])
    expect(await idsOf('--include', 'web')).toEqual([web])
    expect(await idsOf('--include', './web')).toEqual([])
    expect(await idsOf('apps/api/c.ts')).toEqual([c])
    expect(await idsOf('--include', '*.js,apps/web/**')).toEqual([b, web])
    expect(await idsOf('apps/api', '--exclude', '*.js')).toEqual([c])
    expect(await idsOf('--package', '@a/web')).toEqual([web])
    expect(await idsOf('--package', 'apps/api')).toEqual([b, c])
    expect(await idsOf('--only', 'anthropic')).toEqual([c])
    expect(await idsOf('--lang', 'config')).toEqual([])
  })

  it('is counted by package, with the version that each has', async () => {
    const { setup, json } = open(tree)
    expect((await setup('--dry-run')).out).toContain(
      'Packages:\n  @a/api (apps/api)  REWRITE 2\n  @a/web (apps/web)  REWRITE 1\n',
    )
    const { value } = await json('--dry-run', '--package', '@a/web')
    expect(value.sites).toMatchObject([{ sdkVersion: '^6.1.0' }])
  })

  it('is what git knows or would know, and no link', async () => {
    const { json, git, root } = open({ 'a.ts': plain, 'ignored/b.ts': plain, '.gitignore': 'ignored\n' })
    git('init', '-q')
    symlinkSync(join(root, 'a.ts'), join(root, 'link.ts'))
    expect(((await json('--dry-run')).value.sites as { id: string }[]).map(({ id }) => id)).toEqual(['a.ts:2:23'])
  })
})

describe('a folder that is a project by itself, below one that is none', () => {
  const nested = { 'web app/package.json': '{"name":"web"}', 'web app/a.ts': plain, 'web app/c.ts': asks }

  it('is named in every command that is to be typed next, which does what it says', async () => {
    const { setup, root, read, json } = open(nested)
    const before = treeOf(root)
    expect((await setup('web app')).err).toContain("Nothing is written. respan setup 'web app' --yes writes it")
    expect((await setup('web app', '--check')).err).toContain("respan setup 'web app' routes it; --dry-run")
    expect((await json('web app', '--dry-run')).value.prompt).toContain("`respan setup 'web app' --check`")
    const { out } = await setup('web app', '--yes', '--no-agent')
    expect(out).toContain("Take it back: respan setup 'web app' --undo (")
    expect(read('web app/a.ts')).toBe(routed)
    expect((await setup('web app', '--undo')).code).toBe(0)
    rmSync(join(root, 'web app/.respan'), { recursive: true })
    expect(treeOf(root)).toEqual(before)
  })
  it('is not named where it is stood in, or below it', async () => {
    const { setup, root, ctx } = open({ ...nested, 'web app/src/b.ts': plain })
    ctx.cwd = join(root, 'web app/src')
    expect((await setup()).err).toContain('Nothing is written. respan setup --yes writes it')
    expect((await setup('--yes', '--no-agent')).out).toContain('Take it back: respan setup --undo (')
  })
})

it('a path that is not there is told, as things that are not there are', async () => {
  expect(await open().setup('no-such-folder')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no-such-folder: no such file or folder'),
  })
})

describe('what makes no sense', () => {
  it.each([
    [['--dry-run', '--yes'], '--dry-run and --yes exclude each other'],
    [['--lang', 'cobol'], '--lang cobol: known are ts, py, config'],
    [['--base-url', 'here'], '--base-url must be an address such as http://127.0.0.1:7377, not "here"'],
    [['--key-env', 'a-b'], '--key-env must be the name of a variable, not "a-b"'],
    [['--only', 'nobody'], '--only nobody: known are openai'],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await open().setup(...argv)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })

  it('is told as JSON too', async () => {
    const { code, value } = await open().json('--lang', 'cobol')
    expect([code, value]).toEqual([
      2,
      { error: { code: 'bad_request', message: '--lang cobol: known are ts, py, config' } },
    ])
  })
})
