/** Push, deploy and roll back from the screen: what is asked first, what is refused, and that no file is ever written. */

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { questionOf } from '../../src/tui/prompts/confirm.ts'
import { frame } from '../../src/tui/prompts/frame.ts'
import { openState } from '../../src/tui/prompts/state.ts'
import { widthOf } from '../../src/tui/text.ts'
import { look, openBench, play } from './prompts-bench.ts'
import { editedSupport, files, writePromptFile } from './prompts-fixture.ts'

/** Every file of the project but the lock. */
const filesOf = (cwd: string) =>
  readdirSync(join(cwd, 'prompts'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.prompt') && statSync(join(cwd, 'prompts', path)).isFile())
    .map((path) => [path, readFileSync(join(cwd, 'prompts', path), 'utf8')])

describe('what is asked', () => {
  it('keeps its question and its answers, however narrow the screen is', () => {
    const { open, press, app } = openBench({ size: { columns: 60, rows: 15 } })
    const asked = () => press().split('\n')[1]?.trimEnd()
    open('support-reply', 'enter', '2', 'j', 'D')
    expect(asked()).toBe(' Deploy version 1 of support-reply as production? y/n')
    press('L', 'ctrl-u', ...'a-label-that-is-as-long-as-a-label-may-ever-be', 'enter')
    expect(asked()).toBe(' Deploy version 1? y/n')
    const confirm = app.state().confirm
    if (confirm === undefined) throw new Error('nothing is asked')
    for (let width = 20; width < 120; width++) {
      const question = questionOf({ ...confirm, id: '東京'.repeat(30) }, width, '…')
      expect(question).toMatch(/\? y\/n$/)
      expect(widthOf(question)).toBeLessThanOrEqual(width)
    }
  })
})

describe('push', () => {
  it('shows the difference, and makes a version of the file when it is told yes', () => {
    const { open, press, control, cwd } = openBench()
    const before = filesOf(cwd)
    expect(open('support-reply', 'P')).toMatch(
      /Push support-reply {2}version 2 → the file[\s\S]*Push the file of support-reply as version 3\? y\/n[\s\S]*- .*helpful[\s\S]*\+ .*friendly/,
    )
    expect(press('n')).not.toContain('y/n')
    expect(control.listVersions('support-reply')).toHaveLength(2)
    press('P', 'm', ...'kinder', 'enter')
    expect(press()).toContain('message: kinder')
    expect(press('y')).toContain('support-reply: the file is version 3 now; D deploys it')
    expect(press('j')).toMatch(/support-reply.* ahead +v3/)
    expect(control.listVersions('support-reply')[0]).toMatchObject({
      version: 3,
      readonly: true,
      author: 'Ada',
      commit: 'abc',
      message: 'kinder',
      source: editedSupport,
    })
    expect(filesOf(cwd)).toEqual(before)
    const lock = JSON.parse(readFileSync(join(cwd, 'prompts/respan.lock'), 'utf8'))
    expect(lock.prompts['support-reply']).toMatchObject({ version: 3 })
  })
  it.each([
    ['evil', /evil \(conflict\): the store has a newer version/],
    ['tokyo', /tokyo-weather \(behind\): the store has a newer version/],
    ['broken', /prompts\/broken\.prompt: the header has no member "modle"/],
    ['greeting', /there is no file of it/],
    ['hello', /the file says what version 1 says/],
  ])('is refused for %s', (id, reason) => {
    const { open, press, control } = openBench({ size: { columns: 160, rows: 20 } })
    const count = () => control.listPrompts().map((row) => control.listVersions(row.id).length)
    const before = count()
    expect(open(id, 'P')).toMatch(reason)
    press('y')
    expect(count()).toEqual(before)
  })
  it('is refused where the file has changed since it was compared', () => {
    const { open, press, cwd, control } = openBench()
    open('support-reply', 'P')
    writePromptFile(cwd, 'support/reply.prompt', `${editedSupport} And more.`)
    expect(press('y')).toContain('not pushed: the file has changed since it was compared; look again')
    expect(control.listVersions('support-reply')).toHaveLength(2)
  })
  it('is refused where somebody pushed meanwhile', () => {
    const { open, press, control } = openBench({ size: { columns: 160, rows: 20 } })
    open('support-reply', 'P')
    const [newest] = control.listVersions('support-reply')
    if (newest === undefined) throw new Error('no version')
    control.addVersion('support-reply', { body: newest.body, hash: 'of another', readonly: true })
    expect(press('y')).toContain('support-reply (conflict): the store has a newer version')
    expect(control.listVersions('support-reply')).toHaveLength(3)
  })
  it('makes the first version of a new file', () => {
    const { open, press, control } = openBench()
    expect(open('photo', 'P')).toContain('There was none before: all of it is new.')
    press('y')
    expect(control.listVersions('photo')).toMatchObject([{ version: 1, readonly: true }])
  })
})

describe('deploy', () => {
  const live = (control: ReturnType<typeof openBench>['control'], id: string, label = 'production') =>
    control.resolvePrompt(id, { label })?.version.version

  it('shows what changes for those who call it, and does it when it is told yes', () => {
    const { open, press, control } = openBench({ size: { columns: 100, rows: 24 } })
    expect(open('summary', 'D')).toMatch(
      /Deploy version 2 of summary as production \(version 1 is now\)\? y\/n[\s\S]*- .*one line[\s\S]*\+ .*two lines/,
    )
    press('n')
    expect(live(control, 'summary')).toBe(1)
    press('D', 'm', ...'at last', 'enter')
    expect(press('y')).toContain('summary: version 2 is deployed as production (was version 1)')
    expect(live(control, 'summary')).toBe(2)
    expect(control.listDeployments('summary')[0]).toMatchObject({
      version: 2,
      previous: 1,
      actor: 'Ada',
      commit: 'abc',
      message: 'at last',
    })
    expect(press('D')).toContain('version 2 is deployed as production already')
  })
  it('takes the version under the cursor, and another label', () => {
    const { open, press, control } = openBench({ size: { columns: 100, rows: 24 } })
    open('support-reply', 'enter', '2', 'D')
    expect(press()).toContain('version 2 is deployed as production already')
    expect(press('j', 'D')).toContain('Deploy version 1 of support-reply as production (version 2 is now)?')
    press('L', 'ctrl-u', ...'canary', 'enter')
    expect(press()).toContain('Deploy version 1 of support-reply as the new label canary?')
    press('L', 'ctrl-u', ...'latest', 'enter')
    expect(press()).toContain('the label "latest" means the newest version; it cannot be set')
    press('y')
    expect(live(control, 'support-reply', 'canary')).toBe(1)
    expect(live(control, 'support-reply')).toBe(2)
  })
  it('has a label typed in the place of the one that stands there, or chosen from those that are there', () => {
    const { open, press, control } = openBench({ size: { columns: 100, rows: 24 } })
    open('summary', 'D', 'L', ...'canary', 'enter')
    expect(press()).toContain('Deploy version 2 of summary as the new label canary?')
    expect(press('L', 'enter')).toContain('as the new label canary?')
    press('L', 'left', ...'X', 'enter')
    expect(press()).toContain('canarXy?')
    control.deployVersion({ promptId: 'summary', label: 'staging', version: 1 })
    press('q', 'ctrl-r', 'D')
    expect(press('L')).toMatch(/production +version 1[\s\S]*staging +version 1/)
    press(...'st', 'tab', 'enter')
    expect(press()).toContain('Deploy version 2 of summary as staging (version 1 is now)?')
    press('y')
    expect(live(control, 'summary', 'staging')).toBe(2)
  })
  it('takes a label off', () => {
    const { open, press, control } = openBench({ size: { columns: 100, rows: 24 } })
    expect(open('summary', 'U')).toMatch(/Take the label production off version 1 of summary\? y\/n[\s\S]*get a 404/)
    press('L', ...'nowhere', 'enter')
    expect(press()).toContain('nothing is deployed as nowhere')
    expect(press('y')).toContain('summary: nothing is deployed as production any more (was version 1)')
    expect(live(control, 'summary')).toBeUndefined()
    expect(press('U')).toContain('nothing is deployed')
  })
  it('is refused where another version was deployed since it was compared', () => {
    const { open, press, control } = openBench({ size: { columns: 120, rows: 24 } })
    open('summary', 'D')
    control.deployVersion({ promptId: 'summary', label: 'production', version: null })
    expect(press('y')).toContain('not deployed: nothing is deployed as production by now; look again')
    expect(live(control, 'summary')).toBeUndefined()
  })
  it('is refused for drafts, and where there is no version', () => {
    const { open, press, control, app } = openBench({ size: { columns: 120, rows: 24 } })
    expect(open('photo', 'D')).toContain('there is no version to deploy yet')
    const [newest] = control.listVersions('greeting')
    if (newest === undefined) throw new Error('no version')
    control.addVersion('greeting', { body: newest.body, hash: 'of a draft', readonly: false })
    app.run({ kind: 'load' })
    open('greeting', 'enter', '2', 'D')
    expect(press()).toContain('version 2 is a draft, and a draft cannot be deployed')
  })
  it('goes back to the version before', () => {
    const { open, press, control } = openBench({ size: { columns: 120, rows: 24 } })
    expect(open('support-reply', 'u')).toMatch(
      /Roll back to version 1 of support-reply as production \(version 2 is now\)\?[\s\S]*- .*Be brief/,
    )
    press('y')
    expect(live(control, 'support-reply')).toBe(1)
    expect(press('u')).toContain('nothing was deployed as production before')
  })
})

describe('what changes outside', () => {
  it('is said where it cannot be read, and what was read before stays', () => {
    const { app, press, cwd } = openBench({ size: { columns: 160, rows: 24 } })
    writeFileSync(join(cwd, 'prompts/respan.lock'), '<<<<<<< merge')
    app.run({ kind: 'load' })
    expect(press()).toMatch(/8 prompts[\s\S]*respan\.lock is not valid JSON/)
    const fresh = play(
      openState({ columns: 160, rows: 24 }, 0),
      { kind: 'trouble', text: 'the lock is broken' },
      'j',
    ).state
    expect(frame(fresh, look).join('\n')).toContain('the lock is broken')
  })
  it('finds the calls of a prompt that its file calls by its slug', async () => {
    const { app, until, control, cwd, open } = openBench({ size: { columns: 120, rows: 24 } })
    const prompt = control.createPrompt({ id: 'id-of-the-store', name: 'by slug', slug: 'by-slug' })
    writePromptFile(cwd, 'by-slug.prompt', 'Hi {{name}}')
    app.run({ kind: 'load' })
    const entry = app.state().entries?.find(({ id }) => id === 'by-slug')
    expect(entry?.prompt?.id).toBe(prompt.id)
    app.run({ kind: 'traffic' })
    await until((text) => text.includes('30 calls'))
    const { evil } = Object.fromEntries(app.state().traffic ?? [])
    if (evil === undefined) throw new Error('no figures')
    app.send({ kind: 'traffic', traffic: new Map([[prompt.id, evil]]) })
    expect(open('by-slug')).toMatch(/by-slug .* 6 +16\.7 %/)
  })
  it('is seen: a file that is mended, one that is gone', async () => {
    const { app, press, open, cwd, desk } = openBench()
    const { signatureOf } = await import('../../src/tui/prompts/desk.ts')
    const before = signatureOf(desk)
    open('broken', 'enter')
    writePromptFile(cwd, 'broken.prompt', files['hello.prompt'] ?? '')
    expect(signatureOf(desk)).not.toBe(before)
    app.run({ kind: 'load' })
    expect(press()).toContain('This prompt is gone')
    expect(press('q')).toMatch(/broken .*only here/)
  })
})
