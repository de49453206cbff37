/** What setup never does: write outside of the project, believe a stranger's record, take git's silence for a yes, destroy bytes. */

import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { disk } from '../../src/setup/disk.ts'
import { planEnv } from '../../src/setup/env-plan.ts'
import { recordChanges } from '../../src/setup/env-record.ts'
import { type EnvChange, stepsOf, undoChanges, writeStep } from '../../src/setup/env-write.ts'
import { dirtyFiles, listFiles } from '../../src/setup/files.ts'
import { standingOf } from '../../src/setup/git-file.ts'
import { whyOutside } from '../../src/setup/inside.ts'
import { openProject } from '../../src/setup/open-project.ts'
import { listRuns, recordRun, runIdAt } from '../../src/setup/record.ts'
import { scan } from '../../src/setup/scan.ts'
import { runToUndo, undoRun } from '../../src/setup/undo.ts'
import { applyPlan } from '../../src/setup/write.ts'
import { git, makeFolder } from './folder.ts'
import { type Files, look, wishes } from './shared.ts'

const client = "import OpenAI from 'openai'\nexport const ai = new OpenAI()\n"
const key = { name: 'RESPAN_API_KEY', value: 'AbCd1234.abcdefghijklmnopqrstuvwxyzABCDEF' }
const id = runIdAt(0)

const plansIn = async (root: string) => {
  const project = openProject(root, wishes)
  const { sites } = await scan(project, { chosen: () => true })
  return planEnv(project, sites, { keyName: key.name })
}
const writeEnv = async (root: string) => {
  const place = { disk, root, id }
  recordRun(disk, root, id, [])
  const steps = (await plansIn(root)).flatMap((plan) => stepsOf(place, plan, key))
  recordChanges(
    place,
    steps.map(({ change }) => change),
  )
  for (const step of steps) writeStep(place, step)
}
const undo = (root: string) => {
  const run = runToUndo(disk, root)
  return run && undoRun(disk, root, run)
}
const textOf = (root: string, path: string) => readFileSync(join(root, path), 'utf8')

describe('a path', () => {
  it.each([
    ['a/b.ts', undefined],
    ['new/folder/.env', undefined],
    ['', 'it is not inside of the project'],
    ['../a', 'it is not inside of the project'],
    ['a/../../b', 'it is not inside of the project'],
    ['/etc/passwd', 'it is not inside of the project'],
    ['out/.bashrc', 'it is not inside of the project'],
    ['out/new/.bashrc', 'it is not inside of the project'],
    ['.git/config', "it is git's own"],
    ['a/.GIT/hooks/x', "it is git's own"],
  ])('%s: %s', (path, why) => {
    const root = makeFolder({ 'a/b.ts': '' })
    symlinkSync(makeFolder({ x: '' }), join(root, 'out'))
    expect(whyOutside(disk, root, path)).toBe(why)
  })
})

describe("a stranger's record", () => {
  const change = (file: string): EnvChange => ({ kind: 'text', file, isNew: false, text: 'evil\n' })

  it('that came with the repository is none', () => {
    const root = makeFolder({ '.env': 'A=1\nevil\n' })
    recordRun(disk, root, id, [])
    recordChanges({ disk, root, id }, [change('.env')])
    expect(listRuns(disk, root).map((run) => run.id)).toEqual([id])
    git(root, 'init', '-q')
    git(root, 'add', '-f', '.respan')
    expect(listRuns(disk, root)).toEqual([])
  })

  it("leads neither into git's own files nor behind a link", () => {
    const outside = makeFolder({ '.bashrc': 'evil\n' })
    const root = makeFolder({ '.git/config': 'evil\n' })
    symlinkSync(outside, join(root, 'h'))
    const undone = undoChanges({ disk, root, id }, ['.git/config', 'h/.bashrc', '../x'].map(change))
    expect(undone.restored).toEqual([])
    expect(undone.left.map(({ file }) => file)).toEqual(['../x', 'h/.bashrc', '.git/config'])
    expect([textOf(root, '.git/config'), textOf(outside, '.bashrc')]).toEqual(['evil\n', 'evil\n'])
  })
})

describe('git', () => {
  it('that fails stops everything: its silence is no yes', () => {
    const root = makeFolder({ 'a.ts': client, '.env': 'A=1\n' }, { git: 'commit' })
    writeFileSync(join(root, '.git/HEAD'), 'nonsense')
    for (const ask of [() => listFiles(root), () => dirtyFiles(root, ['a.ts']), () => standingOf(root, '.env')])
      expect(ask).toThrow(/^git does not say which files are yours, and nothing is done without: fatal: /)
  })

  it('reads a name with its signs as a name', () => {
    const root = makeFolder({ 'a.ts': client, ':(x)b.ts': client }, { git: 'commit' })
    writeFileSync(join(root, 'a.ts'), `${client}//\n`)
    expect(dirtyFiles(root, ['a.ts', ':(x)b.ts'])).toEqual(['a.ts'])
  })
})

describe('a key', () => {
  const dotenv = (path: string): Files => ({
    'a.ts': `require('dotenv').config({ path: '${path}' })\n${client}`,
    'package.json': '{"dependencies":{"dotenv":"*"}}',
  })

  it('goes into no file outside of the project, also where the app loads that', async () => {
    const [plan] = await plansIn(makeFolder(dotenv('../.env'), { git: 'init' }))
    expect(plan?.target).toMatchObject({
      file: '.env',
      passedOver: [{ file: '../.env', why: 'it is not inside of the project' }],
    })
  })

  it('goes into none behind a link', async () => {
    const root = makeFolder(dotenv('conf/.env'), { git: 'init' })
    symlinkSync(makeFolder({ '.env': 'A=1\n' }), join(root, 'conf'))
    const [plan] = await plansIn(root)
    expect(plan?.target.file).toBe('.env')
  })

  it('goes into none that is not UTF-8, and no .gitignore is rewritten that is not', async () => {
    const root = makeFolder(
      { 'a.ts': client, 'package.json': '{"dependencies":{"next":"*"}}', '.gitignore': '.env\n' },
      { git: 'init' },
    )
    const latin = Buffer.from('DB_PASSWORD=p\xe9ss\n', 'latin1')
    writeFileSync(join(root, '.env'), latin)
    const [plan] = await plansIn(root)
    expect(plan?.target).toMatchObject({ file: '.env.local', passedOver: [{ file: '.env', why: 'it is not UTF-8' }] })
    writeFileSync(join(root, '.gitignore'), latin)
    await expect(writeEnv(root)).rejects.toThrow('.gitignore is not UTF-8')
    expect([readFileSync(join(root, '.env')), readFileSync(join(root, '.gitignore'))]).toEqual([latin, latin])
  })
})

describe('undo', () => {
  it('keeps git off a file that it leaves', async () => {
    const root = makeFolder({ 'a.ts': client, 'package.json': '{"dependencies":{"next":"*"}}' }, { git: 'init' })
    await writeEnv(root)
    writeFileSync(join(root, '.env.local'), `${textOf(root, '.env.local')}STRIPE_SECRET=1\n`)
    expect(undo(root)?.left).toEqual([
      { file: '.gitignore', reason: '.env.local is still there, and git must not take it', hunks: [] },
    ])
    expect([textOf(root, '.env.local'), standingOf(root, '.env.local')]).toEqual(['STRIPE_SECRET=1\n', 'ignored'])
    expect([undo(root)?.left.length, standingOf(root, '.env.local')]).toEqual([1, 'ignored'])
  })

  it('takes back all of a file or nothing, and tries again what it left', async () => {
    const before = "import { openai } from '@ai-sdk/openai'\nexport const model = openai('gpt-5.5')\n"
    const root = makeFolder({ 'a.ts': before, 'b.ts': client })
    await applyPlan(disk, (await look(root)).plan, id)
    const written = textOf(root, 'a.ts')
    const edited = written.replace('baseURL', 'name: 1, baseURL')
    writeFileSync(join(root, 'a.ts'), edited)
    expect(undo(root)).toMatchObject({ restored: ['b.ts'], left: [{ file: 'a.ts', reason: 'it was changed since' }] })
    expect(textOf(root, 'a.ts')).toBe(edited)
    writeFileSync(join(root, 'a.ts'), written)
    expect(undo(root)).toMatchObject({ restored: ['a.ts'], left: [] })
    expect([textOf(root, 'a.ts'), undo(root)]).toEqual([before, undefined])
  })

  it('works where git does not', async () => {
    const root = makeFolder({ 'a.ts': client }, { git: 'init' })
    await applyPlan(disk, (await look(root)).plan, id)
    writeFileSync(join(root, '.git/HEAD'), 'nonsense')
    expect([undo(root)?.restored, textOf(root, 'a.ts')]).toEqual([['a.ts'], client])
  })

  it('says so of a file that it can no longer read', async () => {
    const root = makeFolder({ 'a.ts': client, 'package.json': '{"dependencies":{"next":"*"}}' })
    await writeEnv(root)
    const odd = Buffer.concat([readFileSync(join(root, '.env.local')), Buffer.from('# caf\xe9\n', 'latin1')])
    writeFileSync(join(root, '.env.local'), odd)
    expect(undo(root)?.left).toEqual([{ file: '.env.local', reason: 'it is not UTF-8 now', hunks: [] }])
    expect(readFileSync(join(root, '.env.local'))).toEqual(odd)
  })

  it.each([
    ['# runs on every os\n', 'x = 1\n'],
    ['', 'from os import path\n'],
    ['', 'x = "os"  # os\n'],
  ])('is not kept off by a word that is no use of an import: %j, %j', async (above, below) => {
    const before = `from openai import OpenAI\n\n${above}client = OpenAI()\n`
    const root = makeFolder({ 'app.py': before })
    await applyPlan(disk, (await look(root)).plan, id)
    writeFileSync(join(root, 'app.py'), `${textOf(root, 'app.py')}${below}`)
    expect([undo(root)?.left, textOf(root, 'app.py')]).toEqual([[], before + below])
  })

  it('leaves an import that is used by now', async () => {
    const root = makeFolder({ 'app.py': 'from openai import OpenAI\n\nclient = OpenAI()\n' })
    await applyPlan(disk, (await look(root)).plan, id)
    const more = `${textOf(root, 'app.py')}print(os.getcwd())\n`
    writeFileSync(join(root, 'app.py'), more)
    expect(undo(root)?.left).toMatchObject([{ reason: 'os, which setup imported, is used by what was written since' }])
    expect(textOf(root, 'app.py')).toBe(more)
  })
})
