/** `respan prompts …`: files, versions, deployments, and what is never overwritten. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { VersionRow } from '../../src/core/prompt.ts'
import { hashBody } from '../../src/prompts/hash.ts'
import { openControl } from '../../src/store/control.ts'
import { openBench } from './shared.ts'

const reply = `---
model: respan/echo
respan.id: support-reply
---
{{role "system"}}
You speak {{language}}.
{{role "user"}}
{{user_message}}
`

const open = (options?: Parameters<typeof openBench>[0]) => {
  const bench = openBench(options)
  const path = (name: string) => join(bench.ctx.cwd, 'prompts', name)
  const write = (name: string, text: string) => {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), text)
  }
  const json = async (...argv: string[]) =>
    JSON.parse((await bench.run('prompts', ...argv, '--json')).out) as Record<string, unknown>[]
  const drift = async () => (await json('status')).map(({ id, drift }) => [id, drift])
  const read = (name: string) => readFileSync(path(name), 'utf8')
  /** What another does in the store. */
  const elsewhere = (work: (control: ReturnType<typeof openControl>) => void) => {
    const control = openControl(bench.home, () => undefined)
    work(control)
    control.close()
  }
  return { ...bench, path, write, read, json, drift, elsewhere }
}

const edited = reply.replace('You speak', 'Speak')

describe('push', () => {
  it('makes a version of what has changed, and only of that; --check says so to CI', async () => {
    const { run, write, json, drift } = open()
    expect(await run('prompts', 'push')).toMatchObject({
      code: 1,
      err: expect.stringContaining('respan prompts init makes one'),
    })
    write('support/reply.prompt', reply)
    write('other.prompt', 'Hi {{name}}')
    expect(await run('prompts', 'push', '--check')).toMatchObject({
      code: 1,
      out: 'other  only here\nsupport-reply  only here\n',
    })
    expect(await json('push', '--message', 'first')).toEqual([
      { id: 'other', did: 'pushed', version: 1, labels: [] },
      { id: 'support-reply', did: 'pushed', version: 1, labels: [] },
    ])
    expect(await json('push')).toMatchObject([{ did: 'unchanged' }, { did: 'unchanged' }])
    expect((await run('prompts', 'push', '--check')).code).toBe(0)
    expect((await run('prompts', 'push', '--check', '--deploy')).code).toBe(1)
    expect(await json('push', 'support/reply.prompt', '--deploy')).toEqual([
      { id: 'support-reply', did: 'deployed', version: 1, labels: ['production'] },
    ])
    expect(await drift()).toEqual([
      ['other', 'ahead'],
      ['support-reply', 'clean'],
    ])
    write('support/reply.prompt', edited)
    expect(await json('push', 'support-reply', '--deploy')).toEqual([
      { id: 'support-reply', did: 'pushed and deployed', version: 2, labels: ['production'] },
    ])
  })

  it('says which file is wrong, and pushes none', async () => {
    const { run, write } = open()
    write('good.prompt', 'Hi')
    write('bad.prompt', '---\nmodle: x\n---\nHi')
    write('worse.prompt', '---\nrespan.id: good\n---\nHi')
    const { code, err } = await run('prompts', 'push')
    expect([code, err]).toEqual([1, expect.stringContaining('prompts/bad.prompt: the header has no member "modle"')])
    expect(err).toContain('prompts/worse.prompt: its id "good" is that of good.prompt too')
    expect((await run('prompts', 'list', '--json')).out).toContain('only here')
    expect((await run('prompts', 'status', '--check')).code).toBe(1)
  })

  it('of a good one by name is held up by no broken one, whose status says what is wrong', async () => {
    const { run, write, json } = open()
    write('good.prompt', 'Hi')
    write('yam/list.prompt', '---\n- model: x\n---\nHi')
    expect((await run('prompts', 'push', 'yam/list.prompt')).err).toContain(
      'prompts/yam/list.prompt: the header must be',
    )
    expect(await json('push', 'good')).toMatchObject([{ id: 'good', did: 'pushed' }])
    for (const word of ['yam-list', 'yam/list', 'prompts/yam/list.prompt'])
      expect(await json('status', word)).toMatchObject([
        {
          id: 'yam-list',
          drift: 'broken',
          file: 'yam/list.prompt',
          problem: expect.stringContaining('the header must be'),
        },
      ])
    expect(await run('prompts', 'status', '--check')).toMatchObject({
      code: 1,
      out: expect.stringContaining('broken      yam-list  prompts/yam/list.prompt: the header must be'),
    })
  })

  it('knows a variant by its prompt’s id', async () => {
    const { write, json } = open()
    write('support/reply.prompt', reply)
    write('support/reply.brief.prompt', reply.replace('respan.id: support-reply\n', ''))
    write('support/alone.brief.prompt', 'Hi')
    expect((await json('push')).map(({ id }) => id)).toEqual([
      'support-alone.brief',
      'support-reply',
      'support-reply.brief',
    ])
  })

  it('takes partials from the folder, and from nowhere else', async () => {
    const { run, write, ctx } = open()
    write('_tone.prompt', 'Be {{mood}}.')
    write('a/_tone.prompt', 'Near.')
    write('a/one.prompt', '{{>tone}}')
    write('two.prompt', '{{>tone}}')
    writeFileSync(join(ctx.cwd, '_secret.prompt'), 'secret')
    expect((await run('prompts', 'test', 'a/one.prompt')).out).toContain('Near.')
    expect((await run('prompts', 'test', 'two', '--var', 'mood=kind')).out).toContain('Be kind.')
    write('three.prompt', '{{>../_secret}}')
    expect(await run('prompts', 'push')).toMatchObject({ code: 1, err: expect.stringContaining('there is no file') })
  })

  it('keeps drafts apart, and the commit and author of git', async () => {
    const { run, write, json, ctx } = open()
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: ctx.cwd, stdio: 'pipe', encoding: 'utf8' }).trim()
    git('init', '-q')
    git('config', 'user.name', 'Ada')
    git('config', 'user.email', 'ada@example.com')
    write('p.prompt', 'One')
    git('add', 'prompts')
    git('commit', '-qm', 'one')
    await run('prompts', 'push', '--deploy')
    const head = git('rev-parse', 'HEAD')
    expect(await json('history', 'p')).toMatchObject([
      { actor: 'Ada <ada@example.com>', commit: head, label: 'production', version: 1 },
    ])
    write('p.prompt', 'Two')
    expect(await json('push', '--draft')).toMatchObject([{ did: 'drafted', version: 2 }])
    write('p.prompt', 'Three')
    expect(await json('push', '--draft')).toMatchObject([{ did: 'drafted', version: 2 }])
    expect(await json('list')).toMatchObject([{ newest: 1, draft: 2, deployed: { production: 1 }, drift: 'edited' }])
    expect(await run('prompts', 'deploy', 'p', '2')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Commit it first'),
    })
    expect((await run('prompts', 'push', '--draft', '--deploy')).code).toBe(2)
    expect(await json('push', '--deploy')).toMatchObject([{ version: 2 }])
    expect(await json('history', 'p')).toMatchObject([{ commit: `${head}-dirty` }, {}])
  })
})

describe('file and store', () => {
  const pushed = async () => {
    const bench = open()
    bench.write('support/reply.prompt', reply)
    await bench.run('prompts', 'push', '--deploy')
    return bench
  }
  const changeThere = (
    { elsewhere }: Pick<Awaited<ReturnType<typeof pushed>>, 'elsewhere'>,
    source: string | null = reply.replace('echo', 'sim'),
  ) =>
    elsewhere((control) => {
      const [newest] = control.listVersions('support-reply')
      if (newest === undefined) throw new Error('nothing was pushed')
      const body = { ...newest.body, model: 'respan/sim' }
      control.addVersion('support-reply', {
        body,
        hash: 'there',
        readonly: true,
        ...(source !== null && { source }),
      })
    })

  it('that differ are told: edited, behind, conflict, only there', async () => {
    const bench = await pushed()
    bench.write('support/reply.prompt', edited)
    expect(await bench.drift()).toEqual([['support-reply', 'edited']])
    bench.write('support/reply.prompt', reply)
    changeThere(bench)
    expect(await bench.drift()).toEqual([['support-reply', 'behind']])
    bench.write('support/reply.prompt', edited)
    expect(await bench.drift()).toEqual([['support-reply', 'conflict']])
    expect(await bench.run('prompts', 'push')).toMatchObject({
      code: 1,
      err: expect.stringContaining('support-reply (conflict): the store has a newer version'),
    })
    bench.elsewhere((control) => control.createPrompt({ id: 'empty', name: 'empty' }))
    expect(await bench.drift()).toEqual([['support-reply', 'conflict']])
    expect((await bench.json('status', '--all')).map(({ id, drift }) => [id, drift])).toEqual([
      ['empty', 'only there'],
      ['support-reply', 'conflict'],
    ])
    expect(await bench.json('push', 'support-reply', '--force')).toMatchObject([{ version: 3 }])
  })

  it('pull never goes over edits, and brings what is behind', async () => {
    const bench = await pushed()
    changeThere(bench)
    bench.write('support/reply.prompt', edited)
    const kept = await bench.run('prompts', 'pull')
    expect([kept.out, kept.err, bench.read('support/reply.prompt')]).toEqual([
      '',
      expect.stringContaining('support-reply is not overwritten: the file has edits'),
      edited,
    ])
    expect([kept.code, (await bench.run('prompts', 'pull', 'support-reply')).code]).toEqual([1, 1])
    bench.write('support/reply.prompt', '---\nmodle: broken\n---\nmine')
    await bench.run('prompts', 'pull')
    expect(bench.read('support/reply.prompt')).toContain('mine')
    bench.write('support/reply.prompt', reply)
    expect((await bench.run('prompts', 'pull')).out).toBe('support-reply  version 2  prompts/support/reply.prompt\n')
    expect(bench.read('support/reply.prompt')).toContain('respan/sim')
    bench.write('support/reply.prompt', edited)
    expect((await bench.run('prompts', 'pull', '--force')).code).toBe(0)
    expect(bench.read('support/reply.prompt')).toContain('respan/sim')
  })

  it('are those of the project; pull takes others where that is said', async () => {
    const [bench, other] = [await pushed(), open()]
    other.ctx.env = { ...other.ctx.env, RESPAN_HOME: bench.home }
    other.write('own.prompt', 'Hi')
    await other.run('prompts', 'push', '--deploy')
    expect(await other.drift()).toEqual([['own', 'clean']])
    expect((await other.run('prompts', 'status', '--check')).code).toBe(0)
    expect(await other.run('prompts', 'pull')).toEqual({
      code: 0,
      out: '',
      err: 'Nothing to do: the files have what the store has. The store has 1 of other projects; pull --all, or pull ID, takes them.\n',
    })
    expect(await other.json('list')).toHaveLength(2)
    expect((await other.run('prompts', 'types')).err).toContain('1 prompt.')
    expect((await other.run('prompts', 'types', '--all')).err).toContain('2 prompts.')
    expect(await other.json('pull', 'support-reply')).toEqual([
      { id: 'support-reply', did: 'pulled', version: 1, file: 'support/reply.prompt', note: '' },
    ])
    expect(await other.json('pull')).toMatchObject([{ did: 'unchanged' }, { did: 'unchanged' }])
    // What was once pulled is the project's, also when its file is gone.
    rmSync(other.path('support/reply.prompt'))
    expect(await other.drift()).toEqual([
      ['own', 'clean'],
      ['support-reply', 'only there'],
    ])
    expect((await other.run('prompts', 'pull', '--all')).out).toContain('support-reply  version 1')
  })

  it('keep their partials where they say the same, and lose none unasked', async () => {
    const bench = open()
    bench.write('_shared.prompt', 'Be {{tone}}.')
    const file = (model: string) => `---\nmodel: ${model}\nrespan.id: p\n---\n{{>shared tone=mood}}\nGo.\n`
    bench.write('p.prompt', file('one'))
    await bench.run('prompts', 'push')
    const there = (model: string, content: string) =>
      bench.elsewhere((control) => {
        const [newest] = control.listVersions('p')
        const body = { ...(newest as VersionRow).body, model, messages: [{ role: 'user', content }] }
        control.addVersion('p', { body, hash: hashBody(body), readonly: true })
      })
    there('two', 'Be {{mood}}.\nGo.')
    await bench.run('prompts', 'pull')
    expect(bench.read('p.prompt')).toBe(file('two'))
    there('two', 'Be {{mood}}.\nGo on.')
    await bench.run('prompts', 'pull')
    expect(bench.read('p.prompt')).toContain('{{>shared tone=mood}}\nGo on.')
    there('two', 'Be very {{mood}}.')
    expect(await bench.run('prompts', 'pull')).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'p is not overwritten: the version has other text in place of {{>shared tone=mood}}',
      ),
    })
    expect(bench.read('p.prompt')).toContain('{{>shared')
    expect(await bench.run('prompts', 'pull', '--force')).toMatchObject({
      code: 0,
      err: expect.stringContaining('p: {{>shared tone=mood}} became text'),
    })
    expect(bench.read('p.prompt')).toContain('Be very {{mood}}.')
  })

  it('of a colleague with another store: the committed file is the newer, and pull never goes over it', async () => {
    const [ours, theirs] = [await pushed(), open()]
    for (const word of ['Two', 'Three', 'Four']) {
      ours.write('support/reply.prompt', reply.replace('You speak', word))
      await ours.run('prompts', 'push', '--deploy')
    }
    for (const word of ['A', 'B', 'Theirs']) {
      theirs.write('support/reply.prompt', reply.replace('You speak', word))
      await theirs.run('prompts', 'push')
    }
    for (const name of ['support/reply.prompt', 'respan.lock']) ours.write(name, theirs.read(name))
    expect(await ours.drift()).toEqual([['support-reply', 'edited']])
    expect((await ours.run('prompts', 'status')).out).toContain('changes the store has not: push')
    expect((await ours.run('prompts', 'pull', 'support-reply')).code).toBe(1)
    expect(ours.read('support/reply.prompt')).toContain('Theirs')
    expect(await ours.json('push')).toMatchObject([{ did: 'pushed', version: 5 }])
    expect(await ours.drift()).toEqual([['support-reply', 'ahead']])
    // And where the newest here was made by nobody's file, neither goes over the other.
    changeThere(ours, null)
    for (const name of ['support/reply.prompt', 'respan.lock']) ours.write(name, theirs.read(name))
    expect(await ours.drift()).toEqual([['support-reply', 'conflict']])
    expect((await ours.run('prompts', 'push')).err).toContain('pull --force takes it, push --force goes over it')
    await ours.run('prompts', 'pull')
    expect(ours.read('support/reply.prompt')).toContain('Theirs')
  })

  it('are diffed, deployed and rolled back', async () => {
    const bench = await pushed()
    bench.write('support/reply.prompt', edited)
    expect((await bench.run('prompts', 'diff', 'support-reply')).out).toBe(
      'support-reply: version 1 → support/reply.prompt\n@@ system\n- You speak {{language}}.\n+ Speak {{language}}.\n',
    )
    expect((await bench.run('prompts', 'diff', 'support-reply', '--check')).code).toBe(1)
    await bench.run('prompts', 'push')
    expect(await bench.run('prompts', 'deploy', 'support-reply', '--label', 'staging')).toMatchObject({
      code: 0,
      out: 'support-reply  staging  - → version 2\n',
    })
    expect((await bench.run('prompts', 'deploy', 'support-reply', '--message', 'shorter')).out).toBe(
      'support-reply  production  version 1 → version 2\n',
    )
    expect(await bench.json('list')).toMatchObject([{ deployed: { production: 2, staging: 2 }, drift: 'clean' }])
    expect((await bench.run('prompts', 'rollback', 'support-reply')).out).toBe(
      'support-reply  production  version 2 → version 1\n',
    )
    expect(await bench.run('prompts', 'rollback', 'support-reply')).toMatchObject({
      code: 1,
      err: expect.stringContaining('had nothing deployed as production before'),
    })
    expect(
      (await bench.json('history', 'support-reply')).map(({ version, previous, message }) => [
        version,
        previous,
        message,
      ]),
    ).toEqual([
      [1, 2, ''],
      [2, 1, 'shorter'],
      [2, null, ''],
      [1, null, ''],
    ])
    expect(await bench.run('prompts', 'deploy', 'support-reply', '9')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no version 9'),
    })
    expect(await bench.run('prompts', 'deploy', 'nobody')).toMatchObject({
      code: 1,
      err: expect.stringContaining('not in the store'),
    })
  })

  it('go back from a version that was deployed by mistake, and further back step by step', async () => {
    const bench = await pushed()
    for (const word of ['Two', 'Three']) {
      bench.write('support/reply.prompt', reply.replace('You speak', word))
      await bench.run('prompts', 'push', '--deploy')
    }
    await bench.run('prompts', 'deploy', 'support-reply', '1')
    const back = async () => (await bench.run('prompts', 'rollback', 'support-reply')).out.trim().split('→ ')[1]
    expect([await back(), await back(), await back(), await back()]).toEqual([
      'version 3',
      'version 2',
      'version 1',
      undefined,
    ])
  })

  it('are deployed as what their header says, or a flag', async () => {
    const bench = await pushed()
    bench.write('support/reply.prompt', edited.replace('respan.id', 'labels: [staging, eu]\nrespan.id'))
    expect(await bench.json('push', '--deploy')).toMatchObject([{ version: 2, labels: ['staging', 'eu'] }])
    expect(await bench.run('prompts', 'push', '--deploy', '--label', '7')).toMatchObject({
      code: 2,
      err: expect.stringContaining('the label "7" would be taken for a version'),
    })
    expect(await bench.json('push', '--deploy', '--label', 'canary')).toMatchObject([
      { did: 'deployed', labels: ['canary'] },
    ])
    expect(await bench.json('list')).toMatchObject([
      { deployed: { production: 1, canary: 2, eu: 2, staging: 2 }, drift: 'ahead' },
    ])
  })

  it('have versions, labels that can be taken off, and drafts that can be committed', async () => {
    const bench = await pushed()
    bench.write('support/reply.prompt', edited)
    await bench.run('prompts', 'push', '--draft')
    await bench.run('prompts', 'deploy', 'support-reply', '1', '--label', 'staging')
    expect(await bench.json('versions', 'support-reply')).toMatchObject([
      { version: 2, state: 'draft', labels: [] },
      { version: 1, state: 'committed', labels: ['production', 'staging'], model: 'respan/echo' },
    ])
    expect((await bench.run('prompts', 'deploy', 'support-reply', '2')).err).toContain(
      'Commit it first: respan prompts commit support-reply',
    )
    expect((await bench.run('prompts', 'commit', 'support-reply')).out).toBe('support-reply  version 2  committed\n')
    expect(await bench.run('prompts', 'commit', 'support-reply')).toMatchObject({ code: 1 })
    expect((await bench.run('prompts', 'undeploy', 'support-reply', '--label', 'staging')).out).toBe(
      'support-reply  staging  version 1 → -\n',
    )
    expect(await bench.json('undeploy', 'support-reply', '--label', 'staging')).toMatchObject({ did: 'unchanged' })
    expect(await bench.run('prompts', 'undeploy', 'support-reply', '--label', 'nobody')).toMatchObject({ code: 1 })
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
    expect(await bench.json('deploy', 'support-reply', '2')).toMatchObject({
      did: 'deployed',
      id: 'support-reply',
      at: iso,
      label: 'production',
      version: 2,
      previous: 1,
    })
    expect(await bench.json('deploy', 'support-reply', '2')).toMatchObject({ did: 'unchanged', version: 2 })
    expect(await bench.json('rollback', 'support-reply')).toMatchObject({ did: 'rolled back', version: 1 })
    expect(await bench.json('history', 'support-reply')).toHaveLength(5)
    expect((await bench.run('prompts', 'list')).out).toContain('v1')
    for (const label of ['7', 'a b', 'latest', 'deployed', ''])
      expect(await bench.run('prompts', 'deploy', 'support-reply', '2', '--label', label)).toMatchObject({
        code: 2,
        err: expect.stringContaining('the label'),
      })
  })

  it('are diffed in colour where that can be seen', async () => {
    const bench = await pushed()
    bench.write('support/reply.prompt', edited)
    bench.ctx.isTerminal.output = true
    const { out } = await bench.run('prompts', 'diff', 'support-reply')
    expect(out).toContain('\u001b[31m- You speak {{language}}.\u001b[39m\n\u001b[32m+ Speak {{language}}.')
  })

  it('show no control sequence of a prompt to the terminal', async () => {
    const bench = await pushed()
    bench.write('support/reply.prompt', reply.replace('You speak', 'You \u001b[2Jspeak'))
    const { out } = await bench.run('prompts', 'diff', 'support-reply')
    expect(out).not.toContain('\u001b')
    expect(
      (await bench.run('prompts', 'test', 'support-reply', '--var', 'language=\u001b[2J', 'user_message=x')).out,
    ).not.toContain('\u001b')
  })
})

describe('test', () => {
  it('fills the file in, or a version, from flags and from a file', async () => {
    const { run, write, ctx } = open()
    write('support/reply.prompt', reply)
    const said = '── system\nYou speak Spanish.\n── user\nHola = hola\n'
    expect(
      (await run('prompts', 'test', 'support-reply', '--var', 'language=Spanish', '--var', 'user_message=Hola = hola'))
        .out,
    ).toBe(said)
    writeFileSync(
      join(ctx.cwd, 'case.json'),
      JSON.stringify({ language: 'Spanish', user_message: 'Hola = hola', more: 1 }),
    )
    expect(await run('prompts', 'test', 'support/reply.prompt', '--vars', 'case.json')).toMatchObject({
      out: said,
      err: expect.stringContaining('variable "more" is none'),
    })
    expect(await run('prompts', 'test', 'support-reply')).toMatchObject({
      code: 1,
      err: expect.stringContaining('variables.language: is missing; prompt "support-reply" needs it'),
    })
    await run('prompts', 'push')
    write('support/reply.prompt', edited)
    const request = JSON.parse(
      (await run('prompts', 'test', 'support-reply', '--vars', 'case.json', '--prompt-version', '1', '--json')).out,
    ) as object
    expect(request).toEqual({
      model: 'respan/echo',
      messages: [
        { role: 'system', content: 'You speak Spanish.' },
        { role: 'user', content: 'Hola = hola' },
      ],
    })
    expect(await run('prompts', 'test', 'support-reply', '--vars', 'case.json', '--run')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no gateway runs here'),
    })
  })
})

describe('other places', () => {
  it('give what is good of a list, and say what is not; an export says on standard error what is lost', async () => {
    const { run, ctx } = open()
    const entry = (name: string, role: string) => ({
      name,
      versions: [{ version: 1, model: 'm', messages: [{ role, content: 'Hi' }] }],
    })
    writeFileSync(
      join(ctx.cwd, 'list.json'),
      JSON.stringify({ results: [entry('bad', 'boss'), entry('good', 'system')] }),
    )
    expect(await run('prompts', 'import', 'list.json')).toMatchObject({
      code: 1,
      out: 'prompts/good.prompt\n',
      err: expect.stringContaining('not imported: bad: messages[0].role: must be'),
    })
    writeFileSync(join(ctx.cwd, 'broken.json'), 'not json')
    expect(await run('prompts', 'import', 'broken.json')).toMatchObject({
      code: 1,
      err: expect.stringContaining('it is not valid JSON'),
    })
    await run('prompts', 'push')
    const { out, err } = await run('prompts', 'export', 'good', '--format', 'text')
    expect([out, err]).toEqual(['Hi\n', expect.stringContaining('good as text: roles are lines of the text (system)')])
  })

  it('keep the id that code calls, and the slug', async () => {
    const { run, read, ctx, elsewhere } = open()
    const version = { version: 3, model: 'm', messages: [{ role: 'user', content: 'Hi {{name}}' }], is_deployed: true }
    const hosted = { id: '042f5f', name: 'Bot', prompt_slug: 'bot-slug', versions: [version] }
    writeFileSync(join(ctx.cwd, 'hosted.json'), JSON.stringify(hosted))
    expect((await run('prompts', 'import', 'hosted.json')).out).toBe('prompts/Bot.prompt\n')
    expect(read('Bot.prompt')).toContain('respan.id: 042f5f\nrespan.slug: bot-slug\n')
    await run('prompts', 'push', '--deploy')
    elsewhere((control) => {
      for (const which of ['042f5f', 'bot-slug'])
        expect(control.resolvePrompt(which, { label: 'production' })?.prompt.id).toBe('042f5f')
    })
    expect(JSON.parse((await run('prompts', 'export', 'bot-slug')).out)).toMatchObject({
      id: '042f5f',
      prompt_slug: 'bot-slug',
    })
    expect((await run('prompts', 'pull', 'bot-slug', '--force', '--dir', 'again')).code).toBe(0)
    expect(readFileSync(join(ctx.cwd, 'again/Bot.prompt'), 'utf8')).toContain('respan.slug: bot-slug')
  })

  it('are imported from and exported to', async () => {
    const { run, write, read, ctx } = open()
    const other = {
      name: 'team/greet',
      type: 'chat',
      prompt: [{ role: 'system', content: 'Greet {{name}}.' }],
      config: { model: 'gpt-5.5' },
    }
    writeFileSync(join(ctx.cwd, 'other.json'), JSON.stringify(other))
    expect((await run('prompts', 'import', 'other.json')).out).toBe('prompts/team/greet.prompt\n')
    expect(read('team/greet.prompt')).toBe(
      '---\nmodel: gpt-5.5\nrespan.id: team-greet\n---\n{{role "system"}}\nGreet {{name}}.\n',
    )
    expect(await run('prompts', 'import', 'other.json')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is there already'),
    })
    await run('prompts', 'push', '--deploy')
    expect(JSON.parse((await run('prompts', 'export', 'team-greet', '--format', 'langfuse')).out)).toMatchObject({
      ...other,
      version: 1,
    })
    expect((await run('prompts', 'export', 'team-greet', '--format', 'text')).out).toBe('Greet {{name}}.\n')
    write('x.txt', 'no')
    expect(await run('prompts', 'import', 'nobody.json')).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no file'),
    })
  })
})

describe('types', () => {
  const check = (cwd: string, code: string) => {
    writeFileSync(join(cwd, 'use.ts'), code)
    const compiler = join(import.meta.dirname, '../../node_modules/.bin/tsc')
    const flags = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--skipLibCheck',
      '--types',
      'node',
      'use.ts',
    ]
    try {
      return execFileSync(compiler, flags, { cwd, encoding: 'utf8', stdio: 'pipe' })
    } catch (thrown) {
      return (thrown as { stdout: string }).stdout
    }
  }
  it('are those of what is deployed, by id and slug; of the files where that is said', async () => {
    const { run, write, read } = open()
    const head = (more: string) => `---\nmodel: m\nrespan.id: 042f5f\nrespan.slug: bot\n---\n{{a}}${more}`
    write('p.prompt', head(''))
    await run('prompts', 'push', '--deploy')
    write('p.prompt', head(' {{b}}'))
    expect((await run('prompts', 'types')).err).toContain('042f5f: the types are those of what is deployed')
    expect(read('respan-prompts.d.ts')).toContain(
      '"042f5f": {\n    "a": Variable\n  }\n  "bot": {\n    "a": Variable\n  }',
    )
    await run('prompts', 'types', '--files')
    expect(read('respan-prompts.d.ts')).toContain('"042f5f": {\n    "a": Variable\n    "b": Variable\n  }')
  })
  it('hold code to its prompts’ variables', async () => {
    const { run, write, ctx, path } = open()
    write(
      'support/reply.prompt',
      reply.replace(
        'respan.id',
        'input: { schema: { language: string, user_message: string, "photo?": image } }\nrespan.id',
      ),
    )
    write('plain.prompt', 'Hi')
    expect((await run('prompts', 'types')).code).toBe(0)
    expect(existsSync(path('respan-prompts.js'))).toBe(true)
    symlinkSync(join(import.meta.dirname, '../../node_modules'), join(ctx.cwd, 'node_modules'))
    const sdk = "import OpenAI from 'openai'\n"
    const head = "import { prompt } from './prompts/respan-prompts.js'\n"
    expect(
      check(
        ctx.cwd,
        `${head}prompt('plain'); prompt('support-reply', { language: 'a', user_message: 'b', photo: { url: 'u' } }, 'latest')`,
      ),
    ).toBe('')
    const call =
      "new OpenAI().chat.completions.create({ ...prompt('plain'), temperature: 1 }).then(({ choices }) => choices)"
    expect(check(ctx.cwd, `${sdk}${head}${call}`)).toBe('')
    expect(check(ctx.cwd, `${head}prompt('support-reply', { language: 'a' })`)).toContain('is missing in type')
    expect(check(ctx.cwd, `${head}prompt('support-reply', { language: 3, user_message: '' })`)).toContain(
      "Type 'number' is not assignable",
    )
    expect(check(ctx.cwd, `${head}prompt('nobody')`)).toContain('"nobody"')
    const { prompt } = (await import(path('respan-prompts.js'))) as { prompt: (...given: unknown[]) => unknown }
    expect(prompt('a', { b: 1 }, 2)).toEqual({
      model: '',
      messages: [],
      prompt_id: 'a',
      prompt_version: 2,
      variables: { b: 1 },
    })
  })
})
