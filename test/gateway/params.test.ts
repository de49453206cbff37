import { describe, expect, it } from 'vitest'
import { liftParams } from '../../src/gateway/params.ts'

const lift = (body: Record<string, unknown>, header?: string, native: string[] = []) =>
  liftParams(
    Object.keys(body),
    (key) => body[key],
    header === undefined ? {} : { 'x-data-respan-params': header },
    new Set(native),
  )
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64')

describe('liftParams', () => {
  it('merges top level over respan_params over the header, and takes all of them out', () => {
    const { params, remove } = lift(
      { model: 'm', customer_identifier: 'top', respan_params: { customer_identifier: 'box', thread_identifier: 7 } },
      base64({ customer_identifier: 'header', thread_identifier: 'header', custom_identifier: 'header' }),
    )
    expect(params).toEqual({ customer_identifier: 'top', thread_identifier: '7', custom_identifier: 'header' })
    expect([...remove].sort()).toEqual(['customer_identifier', 'respan_params'])
  })
  it('takes a raw JSON header, the old names, and metadata as JSON text', () => {
    expect(lift({}, '{"custom_identifier":"x"}').params).toEqual({ custom_identifier: 'x' })
    expect(
      lift({ keywordsai_params: { custom_identifier: 'old' }, respan_params: { custom_identifier: 'new' } }).params,
    ).toEqual({ custom_identifier: 'new' })
    expect(lift({ metadata: '{"a":1,"b":null,"c":{"d":true}}' }).params).toEqual({
      metadata: { a: '1', c: '{"d":true}' },
    })
  })
  it('cuts identifiers at the hosted limits', () => {
    const { params } = lift({
      customer_identifier: 'c'.repeat(300),
      thread_identifier: 't'.repeat(300),
      span_name: 's'.repeat(300),
    })
    expect([params.customer_identifier?.length, params.thread_identifier?.length, params.span_name?.length]).toEqual([
      254, 120, 255,
    ])
  })
  it('leaves what belongs to the protocol, and reads the boxes inside it', () => {
    const { params, remove } = lift(
      { metadata: { user_id: 'u', respan_params: { customer_identifier: 'c' } } },
      undefined,
      ['metadata'],
    )
    expect(params).toEqual({ customer_identifier: 'c' })
    expect(remove.has('metadata')).toBe(false)
  })
  it('names parameters that nothing acts on', () => {
    const { remove, warnings } = lift({ cache_enabled: true })
    expect(remove.has('cache_enabled')).toBe(true)
    expect(warnings).toEqual([{ field: 'cache_enabled', action: 'dropped', detail: expect.any(String) }])
  })
  it('ignores null', () => {
    expect(lift({ fallback_models: null }).params).toEqual({})
  })
  it.each([
    [{ fallback_models: 'gpt-4o' }, /fallback_models/],
    [{ retry_params: { num_retries: 0 } }, /retry_params\.num_retries/],
    [{ retry_params: { times: 3 } }, /retry_params\.times/],
    [{ first_token_timeout: -1 }, /first_token_timeout/],
    [{ disable_fallback: 'yes' }, /disable_fallback/],
    [{ customer_identifier: {} }, /customer_identifier/],
    [{ metadata: 'x' }, /metadata/],
  ])('refuses %j', (body, message) => {
    expect(() => lift(body)).toThrow(message)
  })
  it('refuses a header that is no JSON', () => {
    expect(() => lift({}, 'nonsense')).toThrow(/X-Data-Respan-Params/)
  })
})
