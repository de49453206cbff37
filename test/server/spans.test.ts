/** Calls that callers put into a trace of their own, and whose they say that the calls are. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway } from './gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())

interface Node {
  span_unique_id: string
  children: Node[]
}
const shape = (nodes: Node[]): unknown[] => nodes.map((node) => [node.span_unique_id, ...shape(node.children)])
const treeOf = async (trace: string) => {
  const { value } = await gateway.ask(`/api/traces/${trace}/`)
  return { value, tree: shape(value.span_tree as Node[]) }
}

describe('a call through the gateway', () => {
  it('stands below the span that it names by the id its caller gave it', async () => {
    const place = { trace_unique_id: 'T', trace_name: 'the night run' }
    await gateway.chat({ ...place, span_unique_id: 'root', span_name: 'plan' })
    await gateway.chat({ ...place, span_unique_id: 'kid', span_parent_id: 'root' })
    const id = await gateway.chat({ trace_unique_id: 'T', span_unique_id: 'grandkid', span_parent_id: 'kid' })
    const { value, tree } = await treeOf('T')
    expect(tree).toEqual([['root', ['kid', ['grandkid']]]])
    expect(value).toMatchObject({ name: 'the night run', span_count: 3 })
    expect((await gateway.ask(`/api/request-logs/${id}/`)).value).toMatchObject({
      id,
      span_unique_id: 'grandkid',
      span_parent_id: 'kid',
      trace_unique_id: 'T',
    })
  })

  it('keeps the span of traceparent as the one above it', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    const id = await gateway.chat({}, { traceparent: `00-${trace}-b7ad6b7169203331-01` })
    const row = (await gateway.ask(`/api/request-logs/${id}/`)).value
    expect(row).toMatchObject({ trace_unique_id: trace, span_parent_id: 'b7ad6b7169203331' })
    const elsewhere = await gateway.chat({ trace_unique_id: 'U' }, { traceparent: `00-${trace}-b7ad6b7169203331-01` })
    expect((await gateway.ask(`/api/request-logs/${elsewhere}/`)).value).toMatchObject({
      trace_unique_id: 'U',
      span_parent_id: null,
    })
  })

  it('is of the customer that customer_params names, unless it says so itself', async () => {
    const customer_params = { customer_identifier: 'c-7', name: 'Ada', email: 'ada@example.com' }
    const id = await gateway.chat({ customer_params })
    expect((await gateway.ask(`/api/request-logs/${id}/`)).value).toMatchObject({
      customer_identifier: 'c-7',
      customer_name: 'Ada',
      customer_email: 'ada@example.com',
    })
    const own = await gateway.chat({ customer_params, customer_identifier: 'c-8', customer_email: 'b@example.com' })
    const { value } = await gateway.ask('/api/request-logs/list/?customer_identifier=c-8')
    expect(value.results).toMatchObject([
      { id: own, customer_identifier: 'c-8', customer_email: 'b@example.com', customer_name: 'Ada' },
    ])
  })
})

describe('a log that is reported', () => {
  it('has a place in the tree, and a customer, like a call', async () => {
    const log = { model: 'm', input: 'a', output: 'b', trace_unique_id: 'R', trace_name: 'reported' }
    const customer_params = { customer_identifier: 'c-9', name: 'Bo' }
    const logs = [
      { ...log, span_unique_id: 'root', start_time: '2026-11-01T10:00:00Z', customer_params },
      { ...log, span_unique_id: 'kid', span_parent_id: 'root', start_time: '2026-11-01T10:00:01Z' },
    ]
    expect((await gateway.ask('/api/request-logs/', logs)).status).toBe(201)
    const { value, tree } = await treeOf('R')
    expect(tree).toEqual([['root', ['kid']]])
    expect(value).toMatchObject({ name: 'reported', customer_identifier: 'c-9' })
    // The same ids in another trace are other spans.
    await gateway.ask('/api/request-logs/', { ...log, trace_unique_id: 'S', span_unique_id: 'root' })
    expect((await treeOf('S')).tree).toEqual([['root']])
  })
})
