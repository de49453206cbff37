/** `respan setup` and `respan doctor` as people come upon them: from a subfolder, with a typo, where the disk refuses, before it writes. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { git } from '../setup/folder.ts'
import { makeFolder, treeOf } from '../setup/shared.ts'
import { openBench } from './shared.ts'

const site = "import OpenAI from 'openai'\nexport const ai = new OpenAI()\n"
const manifest = '{"name":"app","private":true,"dependencies":{"next":"16.0.0","openai":"6.0.0"}}'
const files = { 'package.json': manifest, 'src/lib/a.ts': site, 'src/b.ts': site }

const open = (given: Record<string, string> = files, folder = '') => {
  const bench = openBench()
  const root = makeFolder(given)
  bench.ctx.cwd = join(root, folder)
  return { ...bench, root }
}
const json = async (said: Promise<{ out: string }>) => JSON.parse((await said).out) as Record<string, unknown>

describe('from a subfolder', () => {
  it('the project is the one above, and what is looked at is the folder', async () => {
    const { run, root } = open(files, 'src/lib')
    const { err, out } = await run('setup', '--dry-run', '--json')
    expect(JSON.parse(out)).toMatchObject({ root, sites: [{ file: 'src/lib/a.ts' }] })
    expect(err).toContain(`The project is ${root}; only src/lib is looked at.`)
    expect((await run('doctor')).err).toContain('only src/lib is looked at')
  })
  it('the key goes nowhere without the addresses of what was routed before, though it is not looked at', async () => {
    const { run, root } = open(
      {
        ...files,
        'package.json': manifest.replace('"openai"', '"@acme/llm":"*","openai"'),
        'src/old.ts':
          "import A from '@anthropic-ai/sdk'\nexport const a = new A({ baseURL: process.env.RESPAN_ANTHROPIC_BASE_URL, apiKey: process.env.RESPAN_API_KEY })\n",
        'packages/llm/package.json': '{"name":"@acme/llm"}',
        'packages/llm/a.py': 'import os\nBASE = os.getenv("RESPAN_GOOGLE_BASE_URL")\n',
        'packages/llm/a.js': 'export const base = process.env.RESPAN_GOOGLE_BASE_URL\n',
      },
      'src/lib',
    )
    await run('setup', '--yes')
    expect(readFileSync(join(root, '.env.local'), 'utf8').replace(/=.*/g, '').split('\n')).toEqual([
      'RESPAN_API_KEY',
      'RESPAN_BASE_URL',
      'RESPAN_GOOGLE_BASE_URL',
      'RESPAN_ANTHROPIC_BASE_URL',
      '',
    ])
  })
  it.each([
    ['a workspace', { 'package.json': '{"workspaces":["apps/*","packages/*"]}' }, '*'],
    ['a repository, by a path', {}, 'file:../../packages/llm'],
  ])('a package of %s has the addresses of the others that run in it', async (_, top, version) => {
    const { run, root } = open(
      {
        ...top,
        'packages/llm/package.json': '{"name":"@acme/llm"}',
        'packages/llm/a.js': 'export const base = process.env.RESPAN_ANTHROPIC_BASE_URL\n',
        'apps/web/package.json': `{"name":"web","dependencies":{"next":"16.0.0","openai":"6.0.0","@acme/llm":"${version}"}}`,
        'apps/web/a.ts': site,
      },
      'apps/web',
    )
    git(root, 'init', '-q')
    expect(await json(run('setup', '--dry-run', '--json'))).toMatchObject({ root, sites: [{ file: 'apps/web/a.ts' }] })
    const [{ names }] = (await json(run('setup', '--dry-run', '--json'))).environment as [{ names: string[] }]
    expect(names).toEqual(['RESPAN_API_KEY', 'RESPAN_BASE_URL', 'RESPAN_ANTHROPIC_BASE_URL'])
    expect(await json(run('setup', join(root, 'apps/web'), '--dry-run', '--json'))).toMatchObject({ root })
  })
  it('undo finds the run of the project', async () => {
    const { run, root, ctx } = open()
    const before = treeOf(root)
    await run('setup', '--yes')
    ctx.cwd = join(root, 'src/lib')
    expect((await run('setup', '--undo')).out).toContain('src/b.ts is as it was')
    expect(treeOf(root)).toEqual(before)
  })
})

it('a package that is not there is a mistyped line', async () => {
  const { code, err } = await open().run('setup', '--check', '--package', 'web')
  expect([code, err]).toEqual([2, 'respan: --package web: there is no such package; known are app\n'])
})

it('a folder that takes no record is told in a sentence, and every file is as it was', async () => {
  const { run, root } = open()
  writeFileSync(join(root, '.respan'), '')
  const before = treeOf(root)
  const { code, err } = await run('setup', '--yes')
  expect(code).toBe(4)
  expect(err).toMatch(/^respan: \S+\.respan\S* cannot be written: .*; every file is as it was\n$/)
  expect(treeOf(root)).toEqual(before)
})

describe('what would be written', () => {
  const more = { ...files, '.env.example': 'A=\n' }
  it('is listed by --dry-run', async () => {
    const { out } = await open(more).run('setup', '--dry-run', '--skill')
    const list = out.slice(out.indexOf('Would be written'))
    for (const word of [
      'src/b.ts  1 site',
      '+ RESPAN_API_KEY=… (a key is made)',
      '.env.example\n  + RESPAN_API_KEY=',
      '.agents/skills/respan/SKILL.md  new',
    ])
      expect(list).toContain(word)
  })
  it('is in its JSON', async () => {
    const value = await json(open(more).run('setup', '--dry-run', '--json'))
    expect(value).toMatchObject({
      writes: [
        { file: '.env.local', new: true, adds: ['RESPAN_API_KEY', 'RESPAN_BASE_URL'] },
        { file: '.env.example', new: false, adds: ['RESPAN_API_KEY=', 'RESPAN_BASE_URL='] },
      ],
      key: 'made',
    })
  })
  it('is what is written', async () => {
    const { run, root } = open(more)
    const { out } = await run('setup', '--yes', '--skill')
    expect(out).toContain('Also written: .env.example, .claude/skills/respan/SKILL.md, .agents/skills/respan/SKILL.md')
    expect(Object.keys(treeOf(root))).toContain('.agents/skills/respan/SKILL.md')
  })
})

describe('the last word of a run', () => {
  const last = async (...argv: string[]) => (await open().run('setup', '--yes', ...argv)).out
  it('names the variables that the code reads', async () => {
    expect(await last()).toContain('where the RESPAN_ variables are not set, the app talks to its providers directly')
    expect(await last('--mode', 'env')).toContain('where OPENAI_BASE_URL is not set, the app talks')
  })
  it('says that a literal address fails where no gateway is', async () => {
    const said = await last('--mode', 'literal')
    expect(said).toContain('where no gateway answers there the calls fail')
    expect(said).not.toContain('talks to its providers directly')
  })
})

it('a run that wrote into .env files alone is listed with their count', async () => {
  const { run } = open()
  await run('setup', '--yes', '--mode', 'env')
  expect(await json(run('setup', '--list-runs', '--json'))).toMatchObject([{ files: 1 }])
})

describe('after --mode env', () => {
  it('--check is content, and doctor finds nothing unrouted', async () => {
    const { run } = open()
    await run('setup', '--yes', '--mode', 'env')
    expect((await run('setup', '--check')).code).toBe(0)
    const { findings } = await json(run('doctor', '--json'))
    expect((findings as { id: string; state: string }[]).filter(({ state }) => state !== 'ok')).toMatchObject([
      { id: 'gateway' },
    ])
  })
})

it('doctor fails where nothing loads the file, and counts no address in it', async () => {
  const { run, root } = open({ 'package.json': '{"dependencies":{"openai":"6.0.0"}}', 'a.js': site })
  await run('setup', '--yes')
  mkdirSync(join(root, 'x'))
  const { code, out } = await run('doctor')
  expect(code).toBe(1)
  expect(out).toContain('✗ nothing loads .env')
  expect(out).not.toContain('✓ RESPAN_BASE_URL')
})
