/** What is known of a project beside the file at hand: versions, aliases, strictness, what ships, which files are never touched. */

import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chosenBy, listFiles } from '../../src/setup/files.ts'
import { hostOf, isOurs, whoseHost } from '../../src/setup/hosts.ts'
import { openProject } from '../../src/setup/open-project.ts'
import { whyUntouched } from '../../src/setup/untouched.ts'
import { type Files, gateway, lookAt, makeFolder, wishes } from './shared.ts'

const open = (files: Files) => openProject(makeFolder(files), wishes)
const json = (value: unknown) => JSON.stringify(value)

describe('the version of a package', () => {
  const asks = json({ dependencies: { openai: '^6.1.0', '@ai-sdk/openai': 'workspace:*' } })
  const locks: Record<string, string> = {
    'package-lock.json': json({
      packages: { 'node_modules/openai': { version: '6.49.0' }, 'node_modules/@ai-sdk/openai': { version: '3.0.1' } },
    }),
    'pnpm-lock.yaml': `packages:\n\n  '@ai-sdk/openai@3.0.1(zod@4.0.0)':\n    resolution: {}\n  openai@6.49.0(ws@8.0.0):\n    resolution: {}\n`,
    'yarn.lock': `"@ai-sdk/openai@^3.0.0":\n  version "3.0.1"\n\nopenai@^6.1.0, openai@^6.2.0:\n  version "6.49.0"\n`,
    'bun.lock': `{ "packages": { "openai": ["openai@6.49.0", "", {}], "@ai-sdk/openai": ["@ai-sdk/openai@3.0.1", "", {}] } }`,
  }
  it.each(Object.entries(locks))('is what %s says', (name, text) => {
    const project = open({ 'package.json': asks, [name]: text })
    expect([project.versionOf('a.ts', 'openai'), project.versionOf('a.ts', '@ai-sdk/openai')]).toEqual([
      '6.49.0',
      '3.0.1',
    ])
    expect(project.versionOf('a.ts', 'open')).toBeUndefined()
  })

  it('of a yarn that writes YAML', () => {
    const text = `"openai@npm:^6.1.0":\n  version: 6.49.0\n  resolution: "openai@npm:6.49.0"\n`
    expect(open({ 'package.json': asks, 'yarn.lock': text }).versionOf('a.ts', 'openai')).toBe('6.49.0')
  })

  it('is what is installed, before the lock, and of the nearest folder', () => {
    const project = open({
      'package.json': asks,
      'package-lock.json': locks['package-lock.json'] as string,
      'apps/a/package.json': asks,
      'apps/a/node_modules/openai/package.json': json({ version: '4.104.0' }),
      'node_modules/openai/package.json': json({ version: '6.50.0' }),
      'apps/b/package.json': asks,
    })
    expect(['apps/a/x.ts', 'apps/b/x.ts', 'x.ts'].map((file) => project.versionOf(file, 'openai'))).toEqual([
      '4.104.0',
      '6.50.0',
      '6.50.0',
    ])
  })

  it.each([
    ['<5', '4.x'],
    ['< 5.0.0', '4.x'],
    ['<4.20', '4.19'],
    ['<=4.3', '4.3'],
    ['>=4.1 <5', '>=4.1'],
    ['<5 >=4', '>=4'],
    ['4.x', '4.x'],
    ['*', undefined],
  ])('is the newest below an upper bound alone: %s', (range, version) => {
    const project = open({ 'package.json': json({ dependencies: { openai: range } }) })
    expect(project.versionOf('a.ts', 'openai')).toBe(version)
  })
  it('is the lowest of the range, with its sign, where nothing else is there', () => {
    const project = open({ 'package.json': asks })
    expect([project.versionOf('a.ts', 'openai'), project.versionOf('a.ts', '@ai-sdk/openai')]).toEqual([
      '^6.1.0',
      undefined,
    ])
  })
})

describe('the settings of the compiler', () => {
  const files = {
    'tsconfig.json': `{ // comments and commas at the end
      "extends": "./config/base.json",
      "compilerOptions": { "paths": { "@/*": ["./src/*"], "llm": ["src/llm/index.ts"] }, },
    }`,
    'config/base.json': json({ compilerOptions: { exactOptionalPropertyTypes: true } }),
    'src/llm/index.ts': '',
    'src/sdk.ts': '',
    'loose/tsconfig.json': json({
      extends: '../tsconfig.json',
      compilerOptions: { exactOptionalPropertyTypes: false },
    }),
    'circle/tsconfig.json': json({ extends: './tsconfig.json' }),
  }
  it('lead an import to its file', () => {
    const project = open(files)
    const from = (specifier: string, file = 'src/llm/index.ts') => project.resolve(file, specifier)
    expect(
      ['@/sdk', 'llm', '../sdk.js', '../sdk', '.', 'openai', '../../../out'].map((specifier) => from(specifier)),
    ).toEqual(['src/sdk.ts', 'src/llm/index.ts', 'src/sdk.ts', 'src/sdk.ts', 'src/llm/index.ts', undefined, undefined])
    expect(from('@/llm', 'src/sdk.ts')).toBe('src/llm/index.ts')
    expect(from('@/sdk', 'loose/a.ts')).toBe('src/sdk.ts')
  })
  it('say whether types are exact, the nearest word first', () => {
    const project = open(files)
    expect(['src/a.ts', 'loose/a.ts', 'circle/a.ts'].map((file) => project.hasExactTypes(file))).toEqual([
      true,
      false,
      false,
    ])
  })
})

it('of a workspace is known from within one of its packages; its code is not', () => {
  const root = makeFolder({
    'top/package-lock.json': json({ packages: { 'node_modules/openai': { version: '6.49.0' } } }),
    'top/tsconfig.base.json': json({ compilerOptions: { exactOptionalPropertyTypes: true } }),
    'top/apps/web/package.json': json({ dependencies: { openai: 'catalog:' } }),
    'top/apps/web/tsconfig.json': json({ extends: '../../tsconfig.base.json' }),
    'top/apps/api/sdk.ts': '',
    'outer.json': json({ compilerOptions: { exactOptionalPropertyTypes: true } }),
    'top/apps/api/tsconfig.json': json({ extends: '../../../outer.json' }),
  })
  execFileSync('git', ['init', '-q'], { cwd: join(root, 'top') })
  const project = openProject(join(root, 'top/apps/web'), wishes)
  expect(project.versionOf('src/a.ts', 'openai')).toBe('6.49.0')
  expect(project.hasExactTypes('src/a.ts')).toBe(true)
  expect(project.resolve('src/a.ts', '../../api/sdk')).toBeUndefined()
  expect(project.read('../api/sdk.ts')).toBeUndefined()
  expect(openProject(join(root, 'top/apps/api'), wishes).hasExactTypes('a.ts')).toBe(false)
})

describe('a package', () => {
  const published = { name: 'l', version: '1.0.0', repository: 'x/y' }
  const rows: [string, object, file: string, ships: boolean][] = [
    ['is published: what is built of its sources', { ...published, main: './dist/index.js' }, 'src/a.ts', true],
    ['is published: by exports', { ...published, exports: { '.': { import: './lib/index.mjs' } } }, 'src/a.ts', true],
    ['is published: its sources themselves', { ...published, exports: './source/index.js' }, 'source/a.js', true],
    [
      'is published: but not its scripts',
      { ...published, main: './dist/index.js', files: ['dist'] },
      'scripts/a.ts',
      false,
    ],
    [
      'is published: all of it, where nothing is chosen',
      { ...published, main: './index.js', publishConfig: {} },
      'inner/a.js',
      true,
    ],
    ['is as npm init writes it in a repository', { ...published, main: 'index.js' }, 'server/app.js', false],
    ['is private', { ...published, private: true, main: './dist/index.js' }, 'src/a.ts', false],
    ['is at its first version', { ...published, version: '0.0.0', main: './dist/index.js' }, 'src/a.ts', false],
    ['has nothing that shows it', { name: 'l', version: '1.0.0', main: './dist/index.js' }, 'src/a.ts', false],
    ['is an application with a bin', { ...published, bin: './dist/cli.js' }, 'src/a.ts', false],
  ]
  it.each(rows)('%s', (_, manifest, file, ships) => {
    const project = open({ 'p/package.json': json(manifest) })
    expect(project.manifestOf(`p/${file}`).ships(`p/${file}`)).toBe(ships)
  })
})

describe('a file', () => {
  const untouched: Record<string, boolean> = {
    'src/a.test.ts': true,
    'a.spec.tsx': true,
    'a.e2e.ts': true,
    'src/__tests__/a.ts': true,
    'test/a.ts': true,
    'packages/p/tests/a.ts': true,
    'integration_tests/a.py': true,
    'test_a.py': true,
    'a_test.py': true,
    'conftest.py': true,
    'src/__mocks__/openai.ts': true,
    'a.stories.tsx': true,
    'visual-test.ts': false,
    'test.py': false,
    'latest/a.ts': false,
    'contest.ts': false,
    'src/testing.ts': false,
  }
  it.each(Object.entries(untouched))('%s', (path, isUntouched) => {
    expect(whyUntouched(path, '', false) !== undefined).toBe(isUntouched)
  })

  it('that is generated says so in its head', () => {
    expect(whyUntouched('a.ts', '/* @generated by x */\n', false)).toBe('generated code')
    expect(whyUntouched('a.ts', `${'x\n'.repeat(400)}// DO NOT EDIT\n`, false)).toBeUndefined()
    expect(whyUntouched('a.py', '"""Generated by a tool."""\n', false)).toBe('generated code')
    expect(whyUntouched('a.py', `${'# Licensed.\n'.repeat(80)}#\n# Code generated by x\nx = 1\n`, false)).toBe(
      'generated code',
    )
    expect(whyUntouched('a.ts', '// Thumbnails are generated by DALL-E\n', false)).toBeUndefined()
    expect(whyUntouched('a.ts', `const text = 'generated by'\n`, false)).toBeUndefined()
  })

  it('is listed once, and none behind a link or in what was fetched', () => {
    const root = makeFolder({ 'b.ts': '', 'src/a.ts': '', 'node_modules/x/a.js': '', '.venv/a.py': '', 'a.md': '' })
    symlinkSync(join(root, 'src'), join(root, 'linked'))
    expect(listFiles(root)).toEqual(['b.ts', 'src/a.ts'])
  })

  it('that is no UTF-8, or too large, is left', async () => {
    const { scanned } = await lookAt({
      'a.ts': `import OpenAI from 'openai'\n${'// x\n'.repeat(300_000)}new OpenAI()\n`,
    })
    expect(scanned.sites).toEqual([])
  })

  it('is chosen by globs', () => {
    const rows: [include: string[], exclude: string[], path: string, chosen: boolean][] = [
      [[], [], 'a/b.ts', true],
      [['*.ts'], [], 'a/b.ts', true],
      [['a/*.ts'], [], 'a/b/c.ts', false],
      [['a/**/*.ts'], [], 'a/b/c.ts', true],
      [['a/**/*.ts'], [], 'a/c.ts', true],
      [['./a'], [], 'a/b/c.ts', true],
      [['./b'], [], 'a/b/c.ts', false],
      [['b'], [], 'a/b/c.ts', true],
      [['?.ts'], [], 'a/bb.ts', false],
      [['*.ts'], ['b.*'], 'a/b.ts', false],
      [['a.b'], [], 'axb', false],
    ]
    for (const [include, exclude, path, chosen] of rows)
      expect([include, exclude, path, chosenBy(include, exclude)(path)]).toEqual([include, exclude, path, chosen])
  })
})

describe('an address', () => {
  it.each([
    ['https://api.groq.com/openai/v1', 'provider', 'Groq'],
    ['https://openrouter.ai/api/v1', 'gateway', 'OpenRouter'],
    ['https://gateway.ai.cloudflare.com/v1/a/b/openai', 'gateway', "Cloudflare's gateway"],
    ['https://x.openai.azure.com/openai', 'provider', 'Azure'],
    ['http://localhost:11434/v1', 'local', "a server of one's own (localhost:11434)"],
    ['https://user:pass@llm.corp.example/v1', 'other', 'llm.corp.example'],
  ])('%s', (address, kind, name) => {
    expect(whoseHost(hostOf(address) as string)).toEqual({ kind, name })
  })

  it('is ours here, by the name of this machine, and hosted', () => {
    const ours = [`${gateway}/api`, 'http://localhost:7377/api', 'https://api.respan.ai/api/']
    expect(ours.map((address) => isOurs(address, gateway))).toEqual([true, true, true])
    expect(
      ['http://127.0.0.1:8000', 'https://api.respan.ai.example', 'text'].map((address) => isOurs(address, gateway)),
    ).toEqual([false, false, false])
  })
})
