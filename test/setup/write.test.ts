/** The disk: whole files or none, at whatever moment the process dies; the way back; what others did in the meantime stays. */

import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Disk, disk } from '../../src/setup/disk.ts'
import { listRuns, purgeRuns, runIdAt } from '../../src/setup/record.ts'
import { runToUndo, sweep, undoRun } from '../../src/setup/undo.ts'
import { applyPlan } from '../../src/setup/write.ts'
import { dying } from './dying.ts'
import { openaiGolden, otherGolden } from './golden.ts'
import { type Files, look, makeFolder, treeOf, writeFiles } from './shared.ts'

const client = `import OpenAI from 'openai'\nexport const client = new OpenAI({\n  apiKey: process.env.KEY,\n})\n`
const files: Files = {
  'a.ts': client,
  'src/b.ts': client.replaceAll('\n', '\r\n'),
  'src/c.ts': `\uFEFF${client}`,
  'd.txt': 'x',
}

const now = Date.UTC(2026, 10, 26)

const apply = async (root: string, at = now, on: Disk = disk) => applyPlan(on, (await look(root)).plan, runIdAt(at))
const undo = (root: string, id?: string) => {
  const run = runToUndo(disk, root, id)
  return run && undoRun(disk, root, run)
}

describe('apply', () => {
  it('writes what is planned and nothing else, with the mode that was there', async () => {
    const root = makeFolder(files)
    chmodSync(join(root, 'a.ts'), 0o755)
    const { plan } = await look(root)
    const applied = await applyPlan(disk, plan, runIdAt(now))
    expect(applied).toEqual({ run: '2026-11-26T00-00-00-000Z', written: ['a.ts', 'src/b.ts', 'src/c.ts'], left: [] })
    const expected = Object.fromEntries(
      plan.files.map(({ path, after }) => [path, Buffer.from(after).toString('latin1')]),
    )
    expect(treeOf(root)).toEqual({ ...expected, 'd.txt': 'x' })
    expect(statSync(join(root, 'a.ts')).mode & 0o777).toBe(0o755)
    expect(readFileSync(join(root, '.respan/.gitignore'), 'utf8')).toBe('*\n')
    expect(statSync(join(root, '.respan/setup', applied.run as string, 'plan.json')).mode & 0o777).toBe(0o600)
  })

  it('leaves a file that was changed since it was planned, and one behind a link', async () => {
    const outside = makeFolder({ 'e.ts': client })
    const root = makeFolder(files)
    const { plan } = await look(root)
    writeFileSync(join(root, 'a.ts'), `${client}// mine\n`)
    const [first] = plan.files
    symlinkSync(outside, join(root, 'linked'))
    const strange = {
      ...plan,
      files: [...plan.files, { ...(first as NonNullable<typeof first>), path: 'linked/e.ts' }],
    }
    const applied = await applyPlan(disk, strange, runIdAt(now))
    expect(applied.left).toEqual([
      { file: 'a.ts', reason: 'it was changed in the meantime' },
      { file: 'linked/e.ts', reason: 'it is not inside of the project' },
    ])
    expect(readFileSync(join(root, 'a.ts'), 'utf8')).toBe(`${client}// mine\n`)
    expect(treeOf(outside)).toEqual({ 'e.ts': client })
  })

  it('stops between two files', async () => {
    const root = makeFolder(files)
    const stop = new AbortController()
    const stopping: Disk = {
      ...disk,
      rename: (from, to) => {
        disk.rename(from, to)
        if (to.endsWith('a.ts')) stop.abort()
      },
    }
    const applied = await applyPlan(stopping, (await look(root)).plan, runIdAt(now), stop.signal)
    expect(applied.written).toEqual(['a.ts'])
    undo(root)
    expect(treeOf(root)).toEqual(treeOf(makeFolder(files)))
  })

  it('makes no record where there is nothing to write', async () => {
    const root = makeFolder({ 'd.txt': 'x' })
    expect(await apply(root)).toEqual({ written: [], left: [] })
    expect(existsSync(join(root, '.respan'))).toBe(false)
  })
})

describe('undo', () => {
  it('takes back the last run that changed something, then the one before', async () => {
    const root = makeFolder({ 'a.ts': client })
    const before = treeOf(root)
    await apply(root, now)
    const between = treeOf(root)
    writeFiles(root, { 'b.ts': client })
    await apply(root, now + 1000)
    // One that changes nothing is no run.
    await apply(root, now + 2000)
    expect(undo(root)?.restored).toEqual(['b.ts'])
    expect(treeOf(root)).toEqual({ ...between, 'b.ts': client })
    expect(undo(root)?.restored).toEqual(['a.ts'])
    expect(treeOf(root)).toEqual({ ...before, 'b.ts': client })
    expect(undo(root)).toBeUndefined()
    expect(listRuns(disk, root).map(({ isUndone }) => isUndone)).toEqual([true, true])
  })

  it('takes its own lines out of a file that went on changing, and leaves the rest', async () => {
    const root = makeFolder({ 'a.ts': client })
    await apply(root)
    const path = join(root, 'a.ts')
    writeFileSync(path, `// first\n${readFileSync(path, 'utf8')}export const more = 1\n`)
    expect(undo(root)).toMatchObject({ restored: ['a.ts'], left: [] })
    expect(readFileSync(path, 'utf8')).toBe(`// first\n${client}export const more = 1\n`)
  })

  it('shows what it cannot take back', async () => {
    const root = makeFolder({ 'a.ts': client, 'b.ts': client })
    await apply(root)
    const path = join(root, 'a.ts')
    const edited = readFileSync(path, 'utf8').replace('process.env.RESPAN_BASE_URL', 'mine')
    writeFileSync(path, edited)
    const undone = undo(root)
    expect(undone?.restored).toEqual(['b.ts'])
    expect(undone?.left).toMatchObject([
      { file: 'a.ts', reason: 'it was changed since', hunks: [{ before: 1, after: 1 }] },
    ])
    expect(readFileSync(path, 'utf8')).toBe(edited)
  })

  it.each(['../a.ts', '.git/config', 'node_modules/x/a.ts'])('follows no record to %s', async (path) => {
    const root = makeFolder({ 'a.ts': client, '.git/config': client, 'node_modules/x/a.ts': client })
    const { run } = await apply(root)
    const plan = join(root, '.respan/setup', run as string, 'plan.json')
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('"a.ts"', `"${path}"`))
    expect(undo(root)).toBeUndefined()
  })

  it('keeps no record behind a link, and forgets none there', async () => {
    const outside = makeFolder({ 'setup/mine': 'x' })
    const root = makeFolder({ 'a.ts': client })
    symlinkSync(outside, join(root, '.respan'))
    await expect(apply(root)).rejects.toThrow('.respan is a symbolic link')
    expect(() => purgeRuns(disk, root)).toThrow('.respan is a symbolic link')
    expect(treeOf(outside)).toEqual({ 'setup/mine': 'x' })
    expect(readFileSync(join(root, 'a.ts'), 'utf8')).toBe(client)
  })
})

describe('a process that dies', () => {
  const before = () => treeOf(makeFolder(files))
  const after = async () => {
    const root = makeFolder(files)
    await apply(root)
    return treeOf(root)
  }
  const steps = async () => {
    const { on, count } = dying(Number.POSITIVE_INFINITY)
    await apply(makeFolder(files), now, on)
    return count()
  }

  /** Every file is whole at each moment: as it was, or as it will be. */
  const expectWhole = (tree: Record<string, string>, old: Record<string, string>, fresh: Record<string, string>) => {
    for (const path of Object.keys(old)) expect([old[path], fresh[path]]).toContain(tree[path])
  }

  it('in apply, at any step: --undo brings all back', async () => {
    const [old, fresh, count] = [before(), await after(), await steps()]
    expect(count).toBeGreaterThan(10)
    for (let at = 0; at < count; at++) {
      const root = makeFolder(files)
      await expect(apply(root, now, dying(at).on)).rejects.toThrow('killed')
      expectWhole(treeOf(root), old, fresh)
      undo(root)
      expect([at, treeOf(root)]).toEqual([at, old])
    }
  })

  it('in apply, at any step: a second run ends it', async () => {
    const [old, fresh, count] = [before(), await after(), await steps()]
    for (let at = 0; at < count; at++) {
      const root = makeFolder(files)
      await expect(apply(root, now, dying(at).on)).rejects.toThrow('killed')
      sweep(disk, root)
      await apply(root, now + 1000)
      expect([at, treeOf(root)]).toEqual([at, fresh])
      while (undo(root) !== undefined);
      expect([at, treeOf(root)]).toEqual([at, old])
    }
  })

  it('in undo, at any step: a second undo ends it', async () => {
    const [old, fresh] = [before(), await after()]
    for (let at = 0; ; at++) {
      const root = makeFolder(files)
      await apply(root)
      const run = runToUndo(disk, root)
      const { on, count } = dying(at)
      try {
        undoRun(on, root, run as NonNullable<typeof run>)
      } catch {
        expectWhole(treeOf(root), old, fresh)
      }
      undo(root)
      expect([at, treeOf(root)]).toEqual([at, old])
      if (count() <= at) break
    }
  })
})

describe('any project of golden files', () => {
  const golden = [...openaiGolden, ...otherGolden].filter(({ more }) => more === undefined)
  const project = fc
    .uniqueArray(fc.integer({ min: 0, max: golden.length - 1 }), { minLength: 1, maxLength: 6 })
    .chain((picks) =>
      fc.tuple(
        ...picks.map((pick) =>
          fc.record({ pick: fc.constant(pick), crlf: fc.boolean(), bom: fc.boolean(), open: fc.boolean() }),
        ),
      ),
    )
    .map((rows) =>
      Object.fromEntries(
        rows.map(({ pick, crlf, bom, open }, i) => {
          const { before, file = 'a.ts' } = golden[pick] as (typeof golden)[number]
          const text = open ? before.replace(/\n$/, '') : before
          return [`f${i}/${file}`, `${bom ? '\uFEFF' : ''}${crlf ? text.replaceAll('\n', '\r\n') : text}`]
        }),
      ),
    )

  it('applied twice is applied once; taken back, it is the same to the byte', async () => {
    await fc.assert(
      fc.asyncProperty(project, async (given) => {
        const root = makeFolder(given)
        const old = treeOf(root)
        await apply(root, now)
        const once = treeOf(root)
        expect(once).not.toEqual(old)
        expect((await apply(root, now + 1000)).written).toEqual([])
        expect(treeOf(root)).toEqual(once)
        undo(root)
        expect(treeOf(root)).toEqual(old)
      }),
      { numRuns: 12 },
    )
  })

  it('keeps its record where git does not see it', async () => {
    const root = makeFolder({ 'a.ts': client })
    mkdirSync(join(root, '.git'))
    await apply(root)
    expect(Object.keys(treeOf(root, true)).some((path) => path === '.respan/.gitignore')).toBe(true)
  })
})
