/** From sites to .env files and back: what is written where, what stays, and that undo leaves the tree as it was. */

import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Disk, disk } from '../../src/setup/disk.ts'
import { findKeys, planEnv } from '../../src/setup/env-plan.ts'
import { recordChanges } from '../../src/setup/env-record.ts'
import { stepsOf, undoChanges, writeStep } from '../../src/setup/env-write.ts'
import { openProject } from '../../src/setup/open-project.ts'
import { recordRun, runIdAt } from '../../src/setup/record.ts'
import { scan } from '../../src/setup/scan.ts'
import { runToUndo, undoRun } from '../../src/setup/undo.ts'
import { dying } from './dying.ts'
import { type FolderOptions, makeFolder } from './folder.ts'
import { treeOf as plainTreeOf } from './shared.ts'

const gateway = 'http://127.0.0.1:7377'
const key = 'AbCd1234.abcdefghijklmnopqrstuvwxyzABCDEF'
const keyName = 'RESPAN_API_KEY'
const openai = "import OpenAI from 'openai'\nexport const ai = new OpenAI()\n"
const anthropic = "import Anthropic from '@anthropic-ai/sdk'\nexport const ai = new Anthropic()\n"
const own = "import OpenAI from 'openai'\nexport const ai = new OpenAI({ baseURL: process.env.OPENAI_BASE_URL })\n"
const needs = (...names: string[]) =>
  JSON.stringify({ name: names[0], private: true, dependencies: Object.fromEntries(names.map((name) => [name, '*'])) })

const placeIn = (root: string) => ({ disk, root, id: 'run' })
const plansFor = async (root: string, file?: string) => {
  const project = openProject(root, {
    mode: 'code',
    providers: 'own',
    azure: false,
    tests: false,
    notebooks: false,
    gateway,
    keyName,
  })
  const { sites } = await scan(project, { chosen: () => true })
  return planEnv(project, sites, { keyName, ...(file !== undefined && { file }) })
}
const at = (files: Record<string, string>, options?: FolderOptions) => {
  const root = makeFolder(files, options)
  return { root, plans: plansFor(root) }
}

/** Every file with its bytes and mode; what git keeps for itself left out. */
const treeOf = (root: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes('/.git/') && statSync(path).isFile())
      .map((path) => [
        path.slice(root.length + 1),
        `${statSync(path).mode.toString(8)} ${readFileSync(path, 'latin1')}`,
      ]),
  )

const write = async (root: string) => {
  const steps = (await plansFor(root)).flatMap((plan) => stepsOf(placeIn(root), plan, { name: keyName, value: key }))
  for (const step of steps) writeStep(placeIn(root), step)
  return steps.map(({ change }) => change)
}

describe('planEnv', () => {
  it('asks for the address of each protocol that the code reads, in the file that is loaded', async () => {
    const { root, plans } = at({ 'package.json': needs('next', 'openai'), 'lib/a.ts': openai, 'lib/b.ts': anthropic })
    expect(await plans).toMatchObject([
      {
        folders: [''],
        target: { file: '.env.local', loadedBy: 'Next.js' },
        variables: [
          { name: 'RESPAN_BASE_URL', value: `${gateway}/api` },
          { name: 'RESPAN_ANTHROPIC_BASE_URL', value: `${gateway}/api/anthropic` },
        ],
        names: [keyName, 'RESPAN_BASE_URL', 'RESPAN_ANTHROPIC_BASE_URL'],
      },
    ])
    expect(statSync(root).isDirectory()).toBe(true)
  })
  it('asks for the variable of an ENV site; the default address gives way, another keeps its client', async () => {
    const said = async (env: string) => {
      const [plan] = await at({ 'package.json': needs('next'), 'a.ts': own, '.env.local': env }).plans
      return [plan?.variables.map(({ value }) => value), plan?.kept]
    }
    expect(await said('')).toEqual([[`${gateway}/api`], []])
    expect(await said('OPENAI_BASE_URL=https://api.openai.com/v1')).toEqual([[`${gateway}/api`], []])
    expect(await said('OPENAI_BASE_URL=https://api.groq.com/openai/v1')).toEqual([undefined, undefined])
    expect(await said(`OPENAI_BASE_URL=${gateway}/api/v1`)).toEqual([[], []])
  })
  it("replaces an address of a gateway that was here on another port, never somebody's own", async () => {
    const said = async (url: string) =>
      (await at({ 'package.json': needs('next'), 'a.ts': openai, '.env.local': `RESPAN_BASE_URL=${url}` }).plans)[0]
    expect((await said('http://localhost:8000/api'))?.variables).toHaveLength(1)
    expect((await said('https://llm.example.com/api'))?.kept[0]?.why).toBe('it leads to llm.example.com')
  })
  it('a plan a package; where nothing loads a file in one, the file of the folder above that loads', async () => {
    const files = {
      'package.json': needs('turbo'),
      'apps/web/package.json': needs('next'),
      'apps/web/a.ts': openai,
      'apps/api/package.json': needs('express'),
      'apps/api/a.ts': anthropic,
    }
    expect((await at(files).plans).map(({ target }) => target.file)).toEqual(['apps/api/.env', 'apps/web/.env.local'])
    const [api] = await at({ ...files, '.envrc': 'dotenv\n' }).plans
    expect(api).toMatchObject({ folders: ['apps/api'], target: { file: '.env', loadedBy: 'direnv' } })
  })
  it('what a package of a monorepo loads is no loader of the root', async () => {
    const files = {
      'package.json': needs('openai'),
      'a.ts': openai,
      'apps/web/package.json': needs('express'),
      'apps/web/env.ts': "import 'dotenv/config'\n",
    }
    const [plan] = await at(files).plans
    expect(plan).toMatchObject({ folders: [''], target: { file: '.env', loadWith: 'node --env-file=.env …' } })
  })
  it('a library of a monorepo: its addresses are where those load theirs who run it, beside the key', async () => {
    const files = {
      'package.json': needs('acme'),
      'compose.yaml': 'services:\n  api:\n    env_file: .env\n',
      'packages/llm/package.json': needs('@acme/llm', 'openai'),
      'packages/llm/a.ts': openai,
      'packages/ui/package.json': needs('@acme/ui', '@acme/llm'),
      'apps/web/package.json': needs('web', 'next', '@acme/ui'),
      'apps/api/package.json': needs('api', '@acme/llm'),
      'apps/api/a.ts': `import 'dotenv/config'\n${anthropic}`,
      'apps/cron/package.json': needs('cron', 'next'),
    }
    const plans = await at(files).plans
    expect(plans.map(({ target, names }) => [target.file, names])).toEqual([
      ['apps/api/.env', [keyName, 'RESPAN_ANTHROPIC_BASE_URL', 'RESPAN_BASE_URL']],
      ['apps/web/.env.local', [keyName, 'RESPAN_BASE_URL']],
    ])
    expect(plans.map(({ routes }) => routes)).toEqual([['anthropic', 'openai'], ['openai']])
  })
  it('an app that gets the key for code of its own has the addresses of its libraries, be it that nothing loads its file', async () => {
    const plans = await at({
      'packages/llm/package.json': needs('@acme/llm', 'openai'),
      'packages/llm/a.ts': openai,
      'packages/llm/try.ts': "import 'dotenv/config'\n",
      'apps/api/package.json': needs('api', '@acme/llm'),
      'apps/api/a.ts': anthropic,
    }).plans
    expect(plans.map(({ target, names }) => [target.file, names])).toEqual([
      ['apps/api/.env', [keyName, 'RESPAN_ANTHROPIC_BASE_URL', 'RESPAN_BASE_URL']],
      ['packages/llm/.env', [keyName, 'RESPAN_BASE_URL']],
    ])
  })
  it.each([
    [
      'uv',
      '[project]\nname = "web"\ndependencies = ["fastapi[all]>=0.1", "Acme_LLM"]\n[tool.uv.sources]\nacme-llm = { path = "../llm" }\n',
    ],
    [
      'Poetry',
      '[tool.poetry]\nname = "web"\n[tool.poetry.dependencies]\npython = "^3.12"\nacme-llm = { path = "../llm" }\n',
    ],
  ])('a library of Python that an app asks for by %s', async (_, pyproject) => {
    const plans = await at({
      'llm/pyproject.toml': '[project]\nname = "Acme.LLM"\nversion = "0.0.0"\n',
      'llm/acme_llm/a.py': 'from openai import OpenAI\nclient = OpenAI()\n',
      'web/pyproject.toml': pyproject,
      'web/main.py': 'from dotenv import load_dotenv\nload_dotenv()\n',
    }).plans
    expect(plans.map(({ target, names }) => [target.file, names])).toEqual([['web/.env', [keyName, 'RESPAN_BASE_URL']]])
  })
  it('a library of Python that a list of requirements installs from its folder', async () => {
    const plans = await at({
      'llm/pyproject.toml': '[project]\nname = "acme-llm"\nversion = "0.0.0"\n',
      'llm/acme_llm/a.py': 'from openai import OpenAI\nclient = OpenAI()\n',
      'web/requirements.txt': 'fastapi\n-e ../llm\n',
      'web/main.py': 'from dotenv import load_dotenv\nload_dotenv()\n',
    }).plans
    expect(plans.map(({ target }) => target.file)).toEqual(['web/.env'])
  })
  it('a file that containers alone are given is left, with the addresses as they see them', async () => {
    const [plan] = await at({
      'requirements.txt': 'openai\n',
      'compose.yaml': 'services:\n  api:\n    build: .\n    env_file: .env\n',
      'a.py': 'from openai import OpenAI\nclient = OpenAI()\n',
      '.env': 'RESPAN_BASE_URL=http://127.0.0.1:7377/api\n',
    }).plans
    expect(plan).toMatchObject({
      target: { file: '.env' },
      variables: [],
      forContainers: [{ name: 'RESPAN_BASE_URL', value: 'http://host.docker.internal:7377/api' }],
    })
  })
  it('a file that containers and code are given is written for the code', async () => {
    const [plan] = await at({
      'requirements.txt': 'openai\n',
      'compose.yaml': 'services:\n  api:\n    build: .\n    env_file: .env\n',
      'a.py': 'from openai import OpenAI\nfrom dotenv import load_dotenv\nload_dotenv()\nclient = OpenAI()\n',
    }).plans
    expect(plan?.variables).toEqual([{ name: 'RESPAN_BASE_URL', value: `${gateway}/api` }])
  })
  it('is empty where no site needs anything', async () => {
    expect(await at({ 'package.json': needs('openai'), 'a.test.ts': openai }).plans).toEqual([])
  })
})

describe('findKeys', () => {
  it('the environment first, then .env.local, then .env', async () => {
    const root = makeFolder({ '.env': `${keyName}=one`, '.env.local': `export ${keyName}="two"` })
    expect(findKeys(root, [], keyName, {}).map(({ from, value }) => [from, value])).toEqual([
      ['.env.local', 'two'],
      ['.env', 'one'],
    ])
    expect(findKeys(root, [], keyName, { [keyName]: ' three ' })[0]).toEqual({
      from: 'the environment',
      value: 'three',
    })
  })
})

const cases: [what: string, files: Record<string, string>, options: FolderOptions][] = [
  ['nothing there', {}, { git: 'init' }],
  ['no git', { '.env': 'A=1' }, {}],
  ['.env tracked', { '.env': 'A=1\n', '.gitignore': 'node_modules' }, { git: 'commit' }],
  [
    'everything there',
    { '.env.local': '\uFEFFA=1\r\nRESPAN_BASE_URL=\r\n', '.gitignore': '.env*\n', '.env.example': 'A=' },
    { git: 'commit' },
  ],
  ['an example of Windows', { '.env.example': 'A=\r\n', '.gitignore': 'x\r\n' }, { git: 'commit' }],
]

describe('writing and taking back', () => {
  it.each(cases)('%s: undo leaves every byte and mode as it was, twice is once', async (_, files, options) => {
    const root = makeFolder({ 'package.json': needs('next'), 'a.ts': openai, ...files }, options)
    const before = treeOf(root)
    const changes = await write(root)
    const after = treeOf(root)
    expect(after).not.toEqual(before)
    expect(JSON.stringify(changes)).not.toContain(key)
    expect(await write(root)).toEqual([])
    expect(undoChanges(placeIn(root), changes).left).toEqual([])
    expect(treeOf(root)).toEqual(before)
  })
  it('a file that is made is for its owner alone, and git ignores it', async () => {
    const root = makeFolder(
      { 'package.json': needs('next'), 'a.ts': openai, '.env.example': 'A=\n' },
      { git: 'commit' },
    )
    await write(root)
    expect(statSync(join(root, '.env.local')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe('/.env.local\n')
    expect(readFileSync(join(root, '.env.example'), 'utf8')).toBe('A=\nRESPAN_API_KEY=\nRESPAN_BASE_URL=\n')
  })
  it('writes no key where git would take the file after all', async () => {
    const root = makeFolder({ 'package.json': needs('next'), 'a.ts': openai }, { git: 'init' })
    const steps = (await plansFor(root)).flatMap((plan) => stepsOf(placeIn(root), plan, { name: keyName, value: key }))
    expect(() => writeStep(placeIn(root), steps[1] as (typeof steps)[number])).toThrow('git would take it')
    expect(treeOf(root)).not.toHaveProperty('.env.local')
  })
  it('follows no link', async () => {
    const root = makeFolder({ 'package.json': needs('next'), 'a.ts': openai, elsewhere: '' })
    symlinkSync('elsewhere', join(root, '.env.local'))
    const changes = await write(root)
    expect(changes.map(({ file }) => file)).toEqual(['.env'])
  })
  it.each([
    ['alone', '', 'Vite'],
    ['beside code of the app that reads the same', 'import.meta.env.OPENAI_API_KEY', 'Vite'],
    ["beside code of the app that reads the process's", 'process.env.OPENAI_API_KEY', undefined],
  ])('who loads the file is told of a library that reads import.meta.env, %s', async (_, key, loadedBy) => {
    const client = (read: string) => `import OpenAI from 'openai'\nexport const ai = new OpenAI({ apiKey: ${read} })\n`
    const root = makeFolder({
      'package.json': '{"private":true,"workspaces":["*"]}',
      'llm/package.json': needs('llm', 'openai'),
      'llm/a.ts': client('import.meta.env.OPENAI_API_KEY'),
      'web/package.json': needs('web', 'llm', 'openai', 'vite', 'express'),
      ...(key !== '' && { 'web/server/a.ts': client(key) }),
    })
    const [plan, ...others] = await plansFor(root)
    expect([plan?.target.file, plan?.target.loadedBy, others]).toEqual(['web/.env.local', loadedBy, []])
  })
  it.each([
    ['another file, in the second run too, where settings of Python refuse names', '', '.env.local'],
    [
      'the file of settings that declare all that is written',
      '    respan_api_key: str\n    respan_base_url: str\n',
      '.env',
    ],
  ])('takes %s', async (_, fields, file) => {
    const app = (base: string) =>
      `from openai import OpenAI\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n\nclass S(BaseSettings):\n    model_config = SettingsConfigDict(env_file=".env")\n    openai_api_key: str\n${fields}\nclient = OpenAI(${base})\n`
    const root = makeFolder({ 'app.py': app(''), '.env': 'OPENAI_API_KEY=a\n' })
    expect((await write(root)).map((change) => change.file)).toEqual([file])
    writeFileSync(join(root, 'app.py'), `import os\n${app('base_url=os.getenv("RESPAN_BASE_URL")')}`)
    expect((await plansFor(root)).map(({ target }) => target.file)).toEqual([file])
  })
  it('undo leaves what somebody changed since, and says so', async () => {
    const root = makeFolder({ 'package.json': needs('next'), 'a.ts': openai })
    const changes = await write(root)
    const path = join(root, '.env.local')
    writeFileSync(path, readFileSync(path, 'utf8').replace('7377', '8000'))
    expect(undoChanges(placeIn(root), changes).left).toEqual([
      { file: '.env.local', reason: 'RESPAN_BASE_URL was changed since, and stays' },
    ])
    expect(readFileSync(path, 'utf8')).toBe('RESPAN_BASE_URL=http://127.0.0.1:8000/api\n')
  })
  it('a process that dies at any step leaves nothing half-written that undo does not take back', async () => {
    const files = { 'package.json': needs('next'), 'a.ts': openai, '.env.local': 'A=1', '.env.example': 'A=\n' }
    const writeOn = async (root: string, on: Disk) => {
      const place = { disk: on, root, id: runIdAt(0) }
      recordRun(on, root, place.id, [])
      const steps = (await plansFor(root)).flatMap((plan) => stepsOf(place, plan, { name: keyName, value: key }))
      recordChanges(
        place,
        steps.map(({ change }) => change),
      )
      for (const step of steps) writeStep(place, step)
    }
    const whole = dying(Number.POSITIVE_INFINITY)
    await writeOn(makeFolder(files, { git: 'init' }), whole.on)
    expect(whole.count()).toBeGreaterThan(10)
    for (let at = 0; at < whole.count(); at++) {
      const root = makeFolder(files, { git: 'init' })
      const before = plainTreeOf(root)
      await expect(writeOn(root, dying(at).on)).rejects.toThrow('killed')
      const run = runToUndo(disk, root, runIdAt(0))
      if (run !== undefined) undoRun(disk, root, run)
      expect([at, plainTreeOf(root)]).toEqual([at, before])
    }
  })
})
