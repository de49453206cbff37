/** Prompts in the control file: versions that never change, a history that only grows, changes seen by others. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { PromptBody } from '../../src/core/prompt.ts'
import { openControl } from '../../src/store/control.ts'
import { freshHome } from './cases.ts'

const open = (home: string) => openControl(home, () => undefined)
const bodyOf = (content: string): PromptBody => ({
  template: 'plain',
  model: 'm',
  messages: [{ role: 'user', content }],
  params: {},
  input: { schema: {}, defaults: {} },
})
const version = (content: string, readonly = true) => ({ body: bodyOf(content), hash: content, readonly })

describe('prompts', () => {
  it('are found by id and slug, and free their slug when they are deleted', () => {
    const control = open(freshHome())
    const one = control.createPrompt({ name: 'Customer Support!' })
    expect(one).toMatchObject({
      slug: 'customer-support',
      id: expect.stringMatching(/^prompt_[0-9a-f]{12}$/),
      deletedAt: null,
    })
    expect(control.createPrompt({ name: 'Customer support' }).slug).toBe('customer-support-2')
    expect(control.findPrompt('customer-support')?.id).toBe(one.id)
    expect(() => control.createPrompt({ id: one.id, name: 'x' })).toThrow('already')
    control.updatePrompt(one.id, { deletedAt: 1 })
    expect([control.findPrompt(one.id), control.resolvePrompt('customer-support', { latest: true })]).toEqual([
      undefined,
      undefined,
    ])
    expect(control.createPrompt({ name: 'Customer support' }).slug).toBe('customer-support')
    control.addVersion(control.createPrompt({ id: one.id, name: 'again' }).id, version('a'))
    expect(control.listPrompts().map(({ name }) => name)).toEqual(['Customer support', 'Customer support', 'again'])
    control.close()
  })
})

describe('versions', () => {
  it('are drafts until they are committed, and never change after', () => {
    const home = freshHome()
    const control = open(home)
    const { id } = control.createPrompt({ name: 'p' })
    const draft = control.addVersion(id, version('one', false))
    expect(draft).toMatchObject({ version: 1, readonly: false })
    expect(() => control.deployVersion({ promptId: id, label: 'production', version: 1 })).toThrow(
      'Cannot deploy a draft version. Commit it first.',
    )
    expect(control.changeDraft(id, 1, { body: bodyOf('1'), hash: '1' }).body).toEqual(bodyOf('1'))
    expect(control.commitVersion(id, 1, 'said')).toMatchObject({ readonly: true, message: 'said' })
    expect(() => control.changeDraft(id, 1, { body: bodyOf('2'), hash: '2' })).toThrow('committed')
    expect(() => control.removeDraft(id, 1)).toThrow('committed')
    control.addVersion(id, version('two', false))
    expect(control.addVersion(id, version('three')).version).toBe(3)
    expect(control.listVersions(id).map((row) => [row.version, row.readonly])).toEqual([
      [3, true],
      [2, true],
      [1, true],
    ])
    control.close()
    const db = new Database(join(home, 'control.db'))
    expect(() => db.exec("UPDATE prompt_versions SET body = '{}'")).toThrow('never changes')
    expect(() => db.exec('DELETE FROM prompt_versions')).toThrow('never deleted')
    db.close()
  })
})

describe('deployments', () => {
  it('are a history: what is live is its last line, a way back is one line more', () => {
    const home = freshHome()
    const control = open(home)
    const { id } = control.createPrompt({ id: 'p', name: 'p' })
    for (const text of ['one', 'two']) control.addVersion(id, version(text))
    const live = () => control.resolvePrompt('p', { label: 'production' })?.version.version
    expect(live()).toBeUndefined()
    const deploy = (number: number | null, label = 'production') =>
      control.deployVersion({ promptId: id, label, version: number, actor: 'ada', commit: 'abc', message: 'm' })
    for (const number of [1, 2, 1]) {
      deploy(number)
      expect(live()).toBe(number)
    }
    deploy(2, 'staging')
    expect(control.resolvePrompt('p', { label: 'staging' })).toMatchObject({
      label: 'staging',
      version: { version: 2 },
    })
    expect(control.resolvePrompt('p', { version: 2 })?.version.version).toBe(2)
    expect(() => deploy(3)).toThrow('no version 3')
    expect(() => deploy(1, 'latest')).toThrow('"latest"')
    deploy(null)
    expect(live()).toBeUndefined()
    expect(control.listDeployments(id).map(({ label, version, previous }) => [label, version, previous])).toEqual([
      ['production', null, 1],
      ['staging', 2, null],
      ['production', 1, 2],
      ['production', 2, 1],
      ['production', 1, null],
    ])
    expect(control.listDeployments(id)[0]).toMatchObject({
      actor: 'ada',
      commit: 'abc',
      message: 'm',
      at: expect.any(Number),
    })
    control.close()
    const db = new Database(join(home, 'control.db'))
    expect(() => db.exec('DELETE FROM prompt_deployments')).toThrow('only grows')
    expect(() => db.exec('UPDATE prompt_deployments SET version = 1')).toThrow('only grows')
    db.close()
  })

  it('by another process are seen at once, and are in the backup', () => {
    const home = freshHome()
    const gateway = open(home)
    const cli = open(home)
    const { id } = cli.createPrompt({ id: 'p', name: 'p' })
    for (const text of ['one', 'two']) cli.addVersion(id, version(text))
    cli.deployVersion({ promptId: id, label: 'production', version: 1 })
    expect(gateway.resolvePrompt('p', { label: 'production' })?.version.version).toBe(1)
    cli.deployVersion({ promptId: id, label: 'production', version: 2 })
    expect(gateway.resolvePrompt('p', { label: 'production' })?.version.version).toBe(2)
    gateway.close()
    cli.close()
    writeFileSync(join(home, 'control.db'), 'garbage'.repeat(1000))
    for (const tail of ['-wal', '-shm']) rmSync(join(home, `control.db${tail}`), { force: true })
    const again = open(home)
    expect(again.resolvePrompt('p', { label: 'production' })?.version.body).toEqual(bodyOf('two'))
    again.close()
    expect(readFileSync(join(home, 'control.db.bak')).length).toBeGreaterThan(0)
  })
})
