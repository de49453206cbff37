/** /api/prompts/: the hosted API's shapes, as its clients call them. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRig, type Rig } from './rig.ts'

type Json = Record<string, unknown>
let rig: Rig
beforeAll(async () => {
  rig = await openRig({ flags: { simulate: 'always' } })
})
afterAll(() => rig.close())

const call = async (method: string, path: string, body?: unknown) => {
  const { status, text } = await rig.call({ method, path: `/api/prompts${path}`, ...(body !== undefined && { body }) })
  return { status, body: (text === '' ? {} : JSON.parse(text)) as Json }
}
const messages = [
  { role: 'system', content: 'You speak {{language}}.' },
  { role: 'user', content: '{{user_message}}' },
]
const make = async (name: string) => String((await call('POST', '/', { name, description: 'd' })).body.id)
const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)

describe('the life of a prompt', () => {
  it('is create, version, commit, deploy, as the hosted CLI goes it', async () => {
    const created = await call('POST', '/', { name: 'Support reply', description: 'answers' })
    expect(created).toEqual({
      status: 201,
      body: expect.objectContaining({
        name: 'Support reply',
        description: 'answers',
        prompt_slug: 'support-reply',
        tags: [],
        starred: false,
        current_version: null,
        live_version: null,
        created_at: iso,
        updated_at: iso,
      }),
    })
    const id = String(created.body.id)
    const draft = await call('POST', `/${id}/versions/`, {
      messages,
      model: 'respan/echo',
      temperature: 0.2,
      max_tokens: 9,
      description: 'first',
      variables: { language: 'English' },
    })
    expect(draft).toEqual({
      status: 201,
      body: expect.objectContaining({
        prompt_version_id: `${id}.v1`,
        version: 1,
        description: 'first',
        messages,
        model: 'respan/echo',
        temperature: 0.2,
        max_tokens: 9,
        readonly: false,
        is_deployed: false,
        edited_by: { id: 'first', email: '', first_name: 'first', last_name: '' },
      }),
    })
    const refused = await call('POST', `/${id}/deployments/`, { version: 1 })
    expect([refused.status, refused.body.detail]).toEqual([400, 'Cannot deploy a draft version. Commit it first.'])
    const committed = await call('POST', `/${id}/commits/`, { description: 'frozen' })
    expect(committed).toMatchObject({ status: 201, body: { version: 1, readonly: true, description: 'frozen' } })
    expect((await call('POST', `/${id}/commits/`, {})).status).toBe(400)
    expect(await call('POST', `/${id}/deployments/`, { version: 1 })).toMatchObject({
      status: 201,
      body: { version: 1, readonly: true, is_deployed: true },
    })
    const answer = await rig.call({
      path: '/api/chat/completions',
      body: { prompt_id: id, variables: { user_message: 'Hola' } },
    })
    expect(answer.text).toContain('Hola')
    expect((await call('GET', `/${id}/deployments/`)).body).toMatchObject({
      count: 1,
      results: [{ prompt_id: id, label: 'production', version: 1, previous: null, actor: 'first', deployed_at: iso }],
    })
    expect((await call('GET', `/${id}/`)).body).toMatchObject({
      live_version: { version: 1, messages },
      current_version: { version: 1 },
    })
  })

  it('is also v1, v2, deploy by PATCH, as older clients go it', async () => {
    const id = await make('older')
    for (const content of ['one', 'two'])
      await call('POST', `/${id}/versions`, { model: 'm', messages: [{ role: 'user', content }], deploy: true })
    expect((await call('PATCH', `/${id}/versions/2/`, { deploy: true })).body).toMatchObject({
      readonly: false,
      is_deployed: false,
    })
    expect((await call('PATCH', `/${id}/versions/1/`, { deploy: true })).body).toMatchObject({
      version: 1,
      readonly: true,
      is_deployed: true,
    })
    const versions = await call('GET', `/${id}/versions/`)
    expect(versions.body).toMatchObject({
      count: 2,
      next: null,
      previous: null,
      results: [
        { version: 2, readonly: false },
        { version: 1, readonly: true, is_deployed: true },
      ],
    })
    expect((await call('PATCH', `/${id}/versions/2/`, { temperature: 1, description: 'x' })).body).toMatchObject({
      temperature: 1,
      description: 'x',
      messages: [{ role: 'user', content: 'two' }],
    })
    expect((await call('PATCH', `/${id}/versions/1/`, { temperature: 1 })).status).toBe(400)
    expect((await call('DELETE', `/${id}/versions/1/`)).status).toBe(400)
    expect((await call('DELETE', `/${id}/versions/2/`)).status).toBe(204)
    expect((await call('GET', `/${id}/versions/2/`)).status).toBe(404)
  })
})

describe('lists', () => {
  it('are paged, filtered and sorted', async () => {
    for (const name of ['alpha one', 'alpha two', 'alpha three', 'beta']) await make(name)
    const ask = (query: string, body: Json = {}) => call('POST', `/list/${query}`, body)
    const names = ({ body }: { body: Json }) => (body.results as Json[]).map(({ name }) => name)
    const alpha = { filters: { name: { operator: 'icontains', value: ['ALPHA'] } } }
    const page = await ask('?page_size=2&sort_by=name', alpha)
    expect(page.body).toMatchObject({
      count: 3,
      next: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/prompts\/list\/\?page_size=2&sort_by=name&page=2$/),
      previous: null,
    })
    expect([names(page), names(await ask('?page_size=2&sort_by=name&page=2', alpha))]).toEqual([
      ['alpha one', 'alpha three'],
      ['alpha two'],
    ])
    const either = {
      filters: [
        { field: 'name', operator: 'eq', value: 'beta' },
        { field: 'prompt_slug', operator: '', value: ['alpha-one'] },
      ],
      operator: 'OR',
    }
    expect(names(await ask('?sort_by=-name', either))).toEqual(['beta', 'alpha one'])
    expect((await call('GET', '/')).body).toMatchObject({
      count: expect.any(Number),
      results: expect.arrayContaining([expect.objectContaining({ name: 'beta' })]),
    })
    expect((await call('POST', '/summary/', alpha)).body).toEqual({ total_count: 3 })
    expect((await ask('', { filters: { colour: 'red' } })).status).toBe(400)
    expect((await ask('?sort_by=colour')).status).toBe(400)
    expect((await ask('', { ...either, operator: 'XOR' })).status).toBe(400)
  })
})

describe('a prompt', () => {
  it('is changed, found by its slug, and gone when it is deleted', async () => {
    const id = await make('to change')
    expect(
      (await call('PATCH', `/${id}/`, { name: 'changed', tags: ['a', { name: 'b' }], starred: true })).body,
    ).toMatchObject({ name: 'changed', tags: ['a', 'b'], starred: true })
    expect((await call('GET', '/to-change')).body.id).toBe(id)
    expect((await call('PATCH', `/${id}/`, { prompt_slug: 'other-word' })).body.prompt_slug).toBe('other-word')
    await make('taken')
    expect((await call('PATCH', `/${id}/`, { prompt_slug: 'taken' })).status).toBe(400)
    expect((await call('DELETE', `/${id}/`)).status).toBe(204)
    expect((await call('GET', `/${id}/`)).status).toBe(404)
  })
  it.each<[string, string, unknown, number]>([
    ['POST', '/', {}, 400],
    ['POST', '/', [], 400],
    ['GET', '/nobody/', undefined, 404],
    ['GET', '/nobody/versions/', undefined, 404],
    ['POST', '/nobody/commits/', {}, 404],
  ])('%s %s with %j is refused with {detail}', async (method, path, body, status) => {
    const answer = await call(method, path, body)
    expect([answer.status, typeof answer.body.detail]).toEqual([status, 'string'])
  })
  it('is found among the deleted, by who asks for them', async () => {
    const id = await make('to find again')
    await call('DELETE', `/${id}/`)
    const found = async (filters: Json) =>
      ((await call('POST', '/list/?page_size=100', { filters })).body.results as Json[]).filter((row) => row.id === id)
    expect(await found({})).toEqual([])
    expect(await found({ is_deleted: false })).toEqual([])
    expect(await found({ is_deleted: { operator: '', value: [true] } })).toMatchObject([
      { id, is_deleted: true, prompt_slug: 'to-find-again' },
    ])
  })
  it.each<[string, unknown]>([
    ['temperature', 'hot'],
    ['max_tokens', '9'],
    ['max_tokens', 1.5],
    ['stream', 'yes'],
    ['tools', { a: 1 }],
    ['stop', 3],
    ['fallback_models', 'm'],
    ['response_format', 'json'],
    ['variables', ['a']],
    ['description', 3],
    ['deploy', 'yes'],
    ['template', 'erb'],
  ])('has no version with %s: %j', async (name, value) => {
    const id = await make('typed')
    const good = { model: 'm', messages: [{ role: 'user', content: 'x' }] }
    const answer = await call('POST', `/${id}/versions/`, { ...good, [name]: value })
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(`^${name}: must be `)])
    await call('POST', `/${id}/versions/`, good)
    expect((await call('PATCH', `/${id}/versions/1/`, { [name]: value })).status).toBe(400)
  })
  it('warns of members that it does not keep', async () => {
    const id = await make('wide')
    const body = { model: 'm', messages: [{ role: 'user', content: 'x' }], tempature: 1, readonly: false }
    const answer = await rig.call({ path: `/api/prompts/${id}/versions/`, body })
    expect([answer.status, answer.headers['x-respan-warnings']]).toEqual([201, 'tempature dropped'])
    const changed = await rig.call({ method: 'PATCH', path: `/api/prompts/${id}/`, body: { colour: 'red' } })
    expect(changed.headers['x-respan-warnings']).toBe('colour dropped')
  })
  it('that is deployed again as it is has one line in its history', async () => {
    const id = await make('again')
    await call('POST', `/${id}/versions/`, { model: 'm', messages: [{ role: 'user', content: 'x' }] })
    await call('POST', `/${id}/commits/`, {})
    for (let i = 0; i < 3; i++) expect((await call('POST', `/${id}/deployments/`, { version: 1 })).status).toBe(201)
    expect((await call('GET', `/${id}/deployments/`)).body.count).toBe(1)
  })
  it.each(['', '7', 'v7', 'a b', 'latest', 'draft', 'deployed', 'file'])('is not deployed as %j', async (label) => {
    const id = await make('labelled')
    await call('POST', `/${id}/versions/`, { model: 'm', messages: [{ role: 'user', content: 'x' }] })
    await call('POST', `/${id}/commits/`, {})
    const answer = await call('POST', `/${id}/deployments/`, { version: 1, label })
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining('the label')])
  })
  it.each([
    ['DELETE', '/', 'GET, POST'],
    ['PUT', '/list/', 'GET, POST'],
    ['POST', '/some/', 'GET, PUT, PATCH, DELETE'],
    ['DELETE', '/some/versions/', 'GET, POST'],
    ['POST', '/some/versions/1/', 'GET, PUT, PATCH, DELETE'],
    ['PATCH', '/some/commits/', 'GET, POST'],
    ['PUT', '/some/deployments/', 'GET, POST'],
  ])('has no %s %s', async (method, path, allow) => {
    const answer = await rig.call({ method, path: `/api/prompts${path}`, ...(method !== 'DELETE' && { body: {} }) })
    expect([answer.status, answer.headers.allow, answer.text]).toEqual([405, allow, expect.stringContaining('takes')])
  })
  it('is shown to nobody without a key', async () => {
    expect((await rig.call({ method: 'GET', path: '/api/prompts/', key: '' })).status).toBe(401)
  })
})
