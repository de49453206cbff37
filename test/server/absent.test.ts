/** Routes that there are not: said as what they are, and not as a record that nobody has. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestGateway, type TestGateway } from './gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway('auto')
})
afterAll(() => gateway.close())

it.each([
  ['POST', '/api/traces/ingest/'],
  ['POST', '/api/v1/traces/ingest'],
  ['POST', '/v1/traces/ingest'],
  ['POST', '/api/traces/bulk-delete/'],
  ['GET', '/api/traces/summary/'],
  ['POST', '/api/v2/traces'],
  ['POST', '/api/v2/logs/'],
  ['GET', '/api/models/public'],
  ['POST', '/api/models/'],
  ['GET', '/api/users/list/'],
  ['PATCH', '/api/users/ada/'],
  ['GET', '/api/limit-policies/'],
  ['POST', '/api/logs/one/scores/'],
  ['GET', '/api/v2/experiments/list/'],
])('%s %s is not here yet', async (method, path) => {
  const { status, value } = await gateway.ask(path, method === 'GET' ? undefined : {}, {}, method)
  expect([status, value.detail]).toEqual([501, expect.stringMatching(/hosted API .*this version does not yet/)])
  expect(value.error).toMatchObject({ message: value.detail })
})

it.each([
  ['DELETE', '/api/traces/one/', 'GET, POST'],
  ['PUT', '/api/request-logs/list/', 'GET, POST'],
  ['GET', '/api/request-logs/create/', 'POST'],
  ['POST', '/api/request-logs/one/', 'GET, PATCH'],
])('%s %s is another method than those it takes', async (method, path, allow) => {
  const { status, value, headers } = await gateway.ask(path, undefined, {}, method)
  expect([status, headers.get('allow')]).toEqual([405, allow])
  expect(value.detail).toContain(`not ${method}`)
})

it('tells strangers nothing', async () => {
  for (const path of ['/api/v2/traces', '/api/request-logs/list/'])
    expect((await gateway.ask(path, undefined, { authorization: 'Bearer nobody' }, 'PUT')).status).toBe(401)
})

it('still lists models, and shows one', async () => {
  expect((await gateway.ask('/api/models')).status).toBe(200)
  expect((await gateway.ask('/api/models/nothing')).status).toBe(404)
})

it.each<[string, object, number]>([
  ['/api/chat/completions', { model: 'respan/echo', messages: [], stream: 'x' }, 400],
  ['/api/chat/completions', { model: 'respan/echo', messages: 'x' }, 400],
  ['/api/anthropic/v1/messages', { model: 'respan/echo', max_tokens: 5, messages: 7 }, 400],
  ['/api/chat/completions', { model: 'respan/echo' }, 400],
  ['/api/chat/completions', { model: 'gpt-4o', messages: [] }, 400],
  ['/api/responses', { model: 'gpt-4o' }, 400],
  ['/api/chat/completions', { model: 'nosuch/model', messages: [{ role: 'user', content: 'hi' }] }, 404],
  ['/api/responses', { model: 'respan/echo', prompt_id: 'nobody' }, 404],
])('%s says what is wrong in detail, beside its own error: %j', async (path, body, wanted) => {
  const { status, value } = await gateway.ask(path, body)
  expect([status, value.detail]).toEqual([wanted, expect.any(String)])
  expect(value.error).toMatchObject({ message: value.detail })
})
