/** Who loads .env files, and which one gets the variables: a case a row. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findLoaders, type Package } from '../../src/setup/env-loaders.ts'
import { chooseTarget, type TargetWish } from '../../src/setup/env-target.ts'
import { makeFolder } from './folder.ts'
import { writeFiles } from './shared.ts'

const packageIn = (root: string, folder = ''): Package => {
  const at = join(root, folder)
  const read = (path: string) => (existsSync(join(at, path)) ? readFileSync(join(at, path), 'utf8') : undefined)
  const paths = readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.git'))
    .map((entry) => join(entry.parentPath, entry.name).slice(at.length + 1))
  const manifest = JSON.parse(read('package.json') ?? '{}') as { dependencies?: Record<string, string> }
  return { folder, paths, read, dependencies: new Set(Object.keys(manifest.dependencies ?? {})) }
}
const needs = (name: string) => ({ 'package.json': JSON.stringify({ dependencies: { [name]: '1' } }) })
const script = (line: string) => ({ 'package.json': JSON.stringify({ scripts: { dev: line } }) })

const loaded: [what: string, files: Record<string, string>, id: string, first: string][] = [
  ['Next', needs('next'), 'next', '.env.development.local'],
  ['Nuxt', needs('nuxt'), 'nuxt', '.env'],
  ['Vite', needs('vite'), 'vite', '.env.development.local'],
  ['Bun', { 'bun.lock': '' }, 'bun', '.env.local'],
  ['Node with --env-file', script('node --env-file=config/.env.dev src/a.js'), 'env-file', 'config/.env.dev'],
  [
    'tsx with two --env-file: the last wins',
    script('tsx --env-file=.env --env-file-if-exists=.env.local a.ts'),
    'env-file',
    '.env.local',
  ],
  ['a Makefile', { Makefile: 'run:\n\tuv run --env-file .env.dev app.py\n' }, 'env-file', '.env.dev'],
  ['dotenv as a preload', script('node -r dotenv/config a.js'), 'dotenv-cli', '.env'],
  ['dotenv-cli', script('dotenv -e .env.local -- next dev'), 'dotenv-cli', '.env.local'],
  ['dotenv in code', { 'src/a.ts': "import 'dotenv/config'\n" }, 'dotenv', '.env'],
  [
    'dotenv in code, with a path',
    { 'a.js': "require('dotenv').config({ path: '.env.local' })\n" },
    'dotenv',
    '.env.local',
  ],
  ['process.loadEnvFile', { 'a.mjs': 'process.loadEnvFile()\n' }, 'load-env-file', '.env'],
  ['Nest', { 'a.ts': "ConfigModule.forRoot({ envFilePath: ['.env.dev'] })" }, 'nest', '.env.dev'],
  ['python-dotenv', { 'app.py': 'from dotenv import load_dotenv\nload_dotenv()\n' }, 'python-dotenv', '.env'],
  ['python-dotenv with a path', { 'app.py': 'load_dotenv(".env.dev")\n' }, 'python-dotenv', '.env.dev'],
  ['pydantic-settings', { 'app.py': 'SettingsConfigDict(env_file=".env")\n' }, 'pydantic-settings', '.env'],
  [
    'Compose',
    { 'compose.yaml': 'services:\n  web:\n    env_file:\n      - ./.env.docker\n' },
    'compose',
    '.env.docker',
  ],
  ['direnv', { '.envrc': 'dotenv .env.local\n' }, 'direnv', '.env.local'],
  ['Wrangler', { 'wrangler.jsonc': '{}' }, 'wrangler', '.dev.vars'],
]

describe('a file that settings of Python refuse to read with our names in it', () => {
  const settings = (more: string) =>
    `from pydantic_settings import BaseSettings\nload_dotenv()\nclass S(BaseSettings):\n    model_config = SettingsConfigDict(env_file=".env"${more})\n`
  const names = ['RESPAN_API_KEY', 'RESPAN_BASE_URL']
  const chosen = (text: string, file?: string) => {
    const root = makeFolder({ 'app/config.py': text, '.env': 'A=1\n', '.gitignore': '.env*\n' }, { git: 'commit' })
    return chooseTarget({ root, found: packageIn(root), reads: 'process', names, ...(file !== undefined && { file }) })
  }
  it('gets nothing, and it is said who refuses', () => {
    expect(chosen(settings(''))).toMatchObject({
      file: '.env.local',
      passedOver: [
        { file: '.env', why: expect.stringMatching(/pydantic-settings in app\/config\.py.*extra="ignore"/) },
      ],
      loadWith: expect.stringContaining('load_dotenv(".env.local")'),
    })
    expect(() => chosen(settings(''), '.env')).toThrow(/pydantic-settings in app\/config\.py/)
  })
  it.each([', extra="ignore"', ", extra='allow'"])('gets them where they are let in: %s', (more) => {
    expect(chosen(settings(more))).toMatchObject({ file: '.env', loadedBy: 'python-dotenv', loadedIn: 'app/config.py' })
  })

  const head = 'from pydantic_settings import BaseSettings, SettingsConfigDict\nload_dotenv()\n'
  it.each([
    [
      'a client asks for them, after the edit',
      `${settings('')}\nclient = OpenAI(base_url=os.getenv("RESPAN_BASE_URL"))\n`,
    ],
    ['one of two is declared', `${settings('')}    respan_base_url: str\n`],
    [
      'another model of the file lets in what it likes',
      `${settings('')}\nclass M(BaseModel):\n    model_config = ConfigDict(extra="ignore")\n`,
    ],
    [
      'another class declares them',
      `${settings('')}\nclass M(BaseModel):\n    respan_api_key: str\n    respan_base_url: str\n`,
    ],
    [
      'its names of files are on lines of their own',
      `${head}class S(BaseSettings):\n    model_config = SettingsConfigDict(\n        env_file=(\n            ".env",\n        ),\n    )\n    a: str\n`,
    ],
    [
      'it has a class of its options',
      `${head}class S(BaseSettings):\n    a: str\n\n    class Config:\n        env_file = ".env"\n`,
    ],
  ])('gets nothing where %s', (_, text) => {
    expect(chosen(text)).toMatchObject({ file: '.env.local', passedOver: [{ file: '.env' }] })
  })
  it.each([
    ['both are declared', `${settings('')}    respan_base_url: str | None = None\n    RESPAN_API_KEY: str\n`],
    [
      'both are declared under other names',
      `${settings('')}    a: str = Field(validation_alias="RESPAN_BASE_URL")\n    b: str = Field(alias='RESPAN_API_KEY')\n`,
    ],
    ['the head of the class says so', `${head}class S(BaseSettings, env_file=".env", extra="ignore"):\n    a: str\n`],
    [
      'the class that it is made of says so',
      `${head}class B(BaseSettings):\n    model_config = SettingsConfigDict(extra="ignore")\n\nclass S(B):\n    model_config = SettingsConfigDict(env_file=".env")\n`,
    ],
    [
      'the class of its options says so',
      `${head}class S(BaseSettings):\n    class Config:\n        env_file = ".env"\n        extra = Extra.allow\n\n    a: str\n`,
    ],
    [
      'the file is one of several, on lines of their own',
      `${head}class S(BaseSettings):\n    model_config = SettingsConfigDict(\n        env_file=(\n            ".env",\n        ),\n        extra="ignore",  # ours too (\n    )\n`,
    ],
  ])('gets them where %s', (_, text) => {
    expect(chosen(text)).toMatchObject({ file: '.env' })
  })
})

describe('findLoaders', () => {
  it.each(loaded)('%s', (_, files, id, first) => {
    const found = findLoaders(packageIn(makeFolder(files)))
    expect(found.map((loader) => [loader.id, loader.files[0]])).toEqual([[id, first]])
  })
  it('finds none where nothing loads: a word in a text is no loader', () => {
    const files = {
      ...needs('openai'),
      'src/a.ts': '// dotenv is nice\nconst dotenv = 1\n',
      'notes.txt': 'load_dotenv()',
    }
    expect(findLoaders(packageIn(makeFolder(files)))).toEqual([])
  })
})

const choose = (files: Record<string, string>, how: 'none' | 'init' | 'commit', more: Partial<TargetWish> = {}) => {
  const root = makeFolder(files, { git: how })
  return chooseTarget({ root, found: packageIn(root), reads: 'process', ...more })
}
const next = needs('next')

describe('chooseTarget', () => {
  it('takes the first that is there, ignored and loaded', () => {
    const files = { ...next, '.gitignore': '.env*\n', '.env': 'A=1\n', '.env.local': 'B=1\n' }
    expect(choose(files, 'commit')).toEqual({
      file: '.env.local',
      exists: true,
      loadedBy: 'Next.js',
      warnings: [],
      passedOver: [],
    })
  })
  it('passes over a tracked .env, and makes .env.local where the framework reads it', () => {
    expect(choose({ ...next, '.env': 'A=1\n', '.gitignore': '.env.local\n' }, 'commit')).toEqual({
      file: '.env.local',
      exists: false,
      loadedBy: 'Next.js',
      warnings: [],
      passedOver: [{ file: '.env', why: 'git tracks it' }],
    })
  })
  it('asks for a line in .gitignore where git would take the file', () => {
    expect(choose(next, 'init')).toMatchObject({
      file: '.env.local',
      exists: false,
      ignore: { file: '.gitignore', line: '/.env.local' },
    })
    expect(choose({ ...script('node --env-file=.env a.js'), '.env': 'A=1\n' }, 'init')).toMatchObject({
      file: '.env',
      exists: true,
      ignore: { file: '.gitignore', line: '/.env' },
    })
  })
  it('without git, needs no line', () => {
    expect(choose({ 'a.js': "import 'dotenv/config'" }, 'none')).toEqual({
      file: '.env',
      exists: false,
      loadedBy: 'dotenv',
      loadedIn: 'a.js',
      warnings: [],
      passedOver: [],
    })
  })
  it('warns with the command where nothing loads the file', () => {
    const node = choose(script('node src/main.js'), 'none')
    expect([node.file, node.loadedBy, node.warnings]).toEqual([
      '.env',
      undefined,
      [expect.stringContaining('node --env-file=.env src/main.js')],
    ])
    expect(choose({ 'app.py': '' }, 'none').warnings[0]).toContain('load_dotenv()')
    expect(choose({ 'app.py': '', 'uv.lock': '' }, 'none').warnings[0]).toContain('uv run --env-file .env')
  })
  it('a tracked file that alone is loaded gets no key: another is made, and the warning says how to load it', () => {
    const target = choose({ ...script('node --env-file=.env a.js'), '.env': 'A=1\n' }, 'commit')
    expect([target.file, target.warnings]).toEqual([
      '.env.local',
      [expect.stringContaining('nothing loads .env.local')],
    ])
  })
  it('says where Vite and settings objects put values that the code does not look at', () => {
    expect(choose(needs('vite'), 'none').warnings[0]).toContain('import.meta.env')
    expect(choose(needs('vite'), 'none', { reads: 'import.meta.env' })).toMatchObject({
      loadedBy: 'Vite',
      warnings: [],
    })
    expect(choose({ 'a.py': 'env_file=".env"' }, 'none').warnings[0]).toContain('its own settings object')
  })
  it('takes the file that is wished for, unless git tracks it', () => {
    expect(choose(next, 'none', { file: '.env' })).toMatchObject({ file: '.env', loadedBy: 'Next.js' })
    expect(() => choose({ ...next, '.env': 'A=1' }, 'commit', { file: '.env' })).toThrow(
      '.env gets no key: git tracks it',
    )
  })
  it('writes below the package of a monorepo', () => {
    const root = makeFolder({ 'package.json': '{}' }, { git: 'init' })
    writeFiles(root, { 'apps/web/package.json': next['package.json'] })
    expect(chooseTarget({ root, found: packageIn(root, 'apps/web'), reads: 'process' })).toMatchObject({
      file: 'apps/web/.env.local',
      ignore: { file: 'apps/web/.gitignore', line: '/.env.local' },
    })
  })
})
