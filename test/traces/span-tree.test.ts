import { expect, it } from 'vitest'
import { inOrder } from '../../src/traces/span-tree.ts'

const span = (id: string, span_parent_id: string | null = null, span_unique_id = id) => ({
  id,
  span_unique_id,
  span_parent_id,
})
const lines = (...spans: ReturnType<typeof span>[]) => inOrder(spans).map(({ span, depth }) => `${depth}${span.id}`)

it('finds the span above by the name its caller gave it, or by its log id', () => {
  expect(lines(span('1', null, 'root'), span('2', 'root', 'kid'), span('3', '2'), span('4', 'kid'))).toEqual([
    '01',
    '12',
    '23',
    '24',
  ])
})
it('puts spans of strangers at the top, and of two with one name takes the first', () => {
  expect(lines(span('1', 'nobody'), span('2', null, 'x'), span('3', null, 'x'), span('4', 'x'))).toEqual([
    '01',
    '02',
    '14',
    '03',
  ])
})
it('shows every span of a circle', () => {
  expect(lines(span('1', '1'))).toEqual(['01'])
  expect(lines(span('1', '3'), span('2', '1'), span('3', '2'))).toEqual(['01', '12', '23'])
  expect(lines(span('0', '2'), span('1', '2'), span('2', '1'))).toEqual(['01', '12', '20'])
})
it('takes traces that are deeper than calls may be', () => {
  const deep = Array.from({ length: 50_000 }, (_, i) => span(String(i), i === 0 ? null : String(i - 1)))
  expect(inOrder(deep).at(-1)?.depth).toBe(49_999)
})
