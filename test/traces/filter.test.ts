/** The filter language: what each text means, what is refused and where, and that nothing ever matches by accident. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Filter, Flag, Test } from '../../src/core/filter.ts'
import { complete, errorText, fields, filterText, flags, parseFilter } from '../../src/traces/index.ts'

const now = Date.parse('2026-11-26T12:00:00Z')
const minute = 60_000

const field = (name: string, test: Test, key?: string): Filter =>
  ({ kind: 'field', field: name, ...(key !== undefined && { key }), test }) as Filter
const is = (name: string, value: string | number, key?: string): Filter => field(name, { op: 'is', value }, key)
const flag = (name: Flag): Filter => ({ kind: 'flag', flag: name })
const words = (text: string): Filter => ({ kind: 'words', text })
const not = (of: Filter): Filter => ({ kind: 'not', of })
const all = (...of: Filter[]): Filter => ({ kind: 'all', of })
/** From the one moment of the local clock up to the other. */
const between = (start: string, end: string) =>
  [field('time', { op: '>=', value: Date.parse(start) }), field('time', { op: '<', value: Date.parse(end) })] as const
const midnight = new Date(new Date(now).setHours(0, 0, 0, 0))
const nextMidnight = new Date(new Date(now).setHours(24, 0, 0, 0))
const any = (...of: Filter[]): Filter => ({ kind: 'any', of })

const meaning: readonly (readonly [text: string, filter: Filter])[] = [
  ['', all()],
  ['   ', all()],
  ['model:gpt-5.5', is('model', 'gpt-5.5')],
  ['MODEL:gpt-5.5', is('model', 'gpt-5.5')],
  ['model:=gpt-5*', is('model', 'gpt-5*')],
  ['model:"gpt 5"', is('model', 'gpt 5')],
  ['model:"a\\"b"', is('model', 'a"b')],
  ['model:gpt-5*', field('model', { op: 'glob', pattern: 'gpt-5*' })],
  ['model:*gpt*mini', field('model', { op: 'glob', pattern: '*gpt*mini' })],
  ['model:"gpt-5*"', is('model', 'gpt-5*')],
  ['model:gpt\\*', is('model', 'gpt*')],
  ['model:a\\*b*', field('model', { op: 'regex', source: '^a\\*b.*$', flags: 's' })],
  ['model:~/^gpt-[45]/i', field('model', { op: 'regex', source: '^gpt-[45]', flags: 'i' })],
  ['model:~/a b|[/)]/', field('model', { op: 'regex', source: 'a b|[/)]', flags: '' })],
  ['model:~mini', field('model', { op: 'contains', text: 'mini' })],
  ['model:openai/gpt-5.5:free', is('model', 'openai/gpt-5.5:free')],
  ['customer_identifier:acme', is('customer', 'acme')],
  ['customer:-acme', is('customer', '-acme')],
  ['input:refund', field('input', { op: 'contains', text: 'refund' })],
  ['input:="refund me"', is('input', 'refund me')],
  ['input:re*nd', field('input', { op: 'regex', source: '^re.*nd$', flags: 'is' })],
  ['output:~/\\bsorry\\b/i', field('output', { op: 'regex', source: '\\bsorry\\b', flags: 'i' })],
  ['latency:>2s', field('latency', { op: '>', value: 2 })],
  ['latency:>=500ms', field('latency', { op: '>=', value: 0.5 })],
  ['latency:<1.5m', field('latency', { op: '<', value: 90 })],
  ['latency:<=1h', field('latency', { op: '<=', value: 3600 })],
  ['latency:2', is('latency', 2)],
  ['ttft:200ms..1s', field('ttft', { op: 'between', from: 0.2, to: 1 })],
  ['tokens:>1k', field('tokens', { op: '>', value: 1000 })],
  ['tokens_in:>1.5M', field('tokens_in', { op: '>', value: 1_500_000 })],
  ['prompt_tokens:12', is('tokens_in', 12)],
  ['cost:>=$0.01', field('cost', { op: '>=', value: 0.01 })],
  ['cost:>=0.01', field('cost', { op: '>=', value: 0.01 })],
  ['cost:$1..$2', field('cost', { op: 'between', from: 1, to: 2 })],
  ['status:error', is('status', 'error')],
  ['status:Error', is('status', 'error')],
  ['status:ok', is('status', 'success')],
  ['status:failed', flag('failed')],
  ['status:timeout', field('code', { op: 'glob', pattern: '*timeout' })],
  ['status:429', is('http', 429)],
  ['status:>=500', field('http', { op: '>=', value: 500 })],
  ['status:4xx', field('http', { op: 'between', from: 400, to: 499 })],
  ['status:(error OR timeout)', any(is('status', 'error'), field('code', { op: 'glob', pattern: '*timeout' }))],
  ['status:(error|429)', any(is('status', 'error'), is('http', 429))],
  ['cost:(<$1 OR >$2)', any(field('cost', { op: '<', value: 1 }), field('cost', { op: '>', value: 2 }))],
  ['model:(gpt* OR -"x y")', any(field('model', { op: 'glob', pattern: 'gpt*' }), not(is('model', 'x y')))],
  ['model:(a)', is('model', 'a')],
  ['is:fallback', flag('fallback')],
  ['is:(retried OR marked)', any(flag('retried'), flag('marked'))],
  ['has:tool', field('tool', { op: 'given' })],
  ['-has:customer', not(field('customer', { op: 'given' }))],
  ['has:meta.region', field('meta', { op: 'given' }, 'region')],
  ['tool:get_weather', is('tool', 'get_weather')],
  ['meta.region:eu', is('meta', 'eu', 'region')],
  ['metadata.region:eu*', field('meta', { op: 'glob', pattern: 'eu*' }, 'region')],
  ['metadata__region:eu', is('meta', 'eu', 'region')],
  ["meta.it's.deep:x", is('meta', 'x', "it's.deep")],
  ['meta.score:<0.7', field('meta', { op: '<', value: 0.7 }, 'score')],
  ['meta.score:0..1', field('meta', { op: 'between', from: 0, to: 1 }, 'score')],
  ['meta.n:5', is('meta', '5', 'n')],
  ['prompt:support-reply', is('prompt', 'support-reply')],
  ['prompt:support-reply@7', all(is('prompt', 'support-reply'), is('version', 7))],
  ['prompt:support*@7', all(field('prompt', { op: 'glob', pattern: 'support*' }), is('version', 7))],
  ['prompt:"a@7"', is('prompt', 'a@7')],
  ['since:15m', field('time', { op: '>=', value: now - 15 * minute })],
  ['since:2026-01-31T12:00:00Z', field('time', { op: '>=', value: Date.parse('2026-01-31T12:00:00Z') })],
  ['until:1d', field('time', { op: '<', value: now - 1440 * minute })],
  ['time:>1h', field('time', { op: '>', value: now - 60 * minute })],
  [
    'time:2026-01-31T00:00Z..2026-02-01T00:00Z',
    field('time', { op: 'between', from: Date.parse('2026-01-31T00:00Z'), to: Date.parse('2026-02-01T00:00Z') }),
  ],
  ['time:2026-01-31', all(...between('2026-01-31T00:00', '2026-02-01T00:00'))],
  ['time:today', all(...between(midnight.toISOString(), nextMidnight.toISOString()))],
  ['time:2026-01', all(...between('2026-01-01T00:00', '2026-02-01T00:00'))],
  ['time:2026-01-30..2026-01-31', all(...between('2026-01-30T00:00', '2026-02-01T00:00'))],
  ['time:>2026-01-30', between('2026-01-31T00:00', '')[0]],
  ['time:<=2026-01-30', between('', '2026-01-31T00:00')[1]],
  ['time:2026-01-31T12:00Z', is('time', Date.parse('2026-01-31T12:00Z'))],
  ['span_id:root', is('span_id', 'root')],
  ['temperature:>0.5', field('temperature', { op: '>', value: 0.5 })],
  ['refund', words('refund')],
  ['"context length exceeded"', words('context length exceeded')],
  ['"and"', words('and')],
  ['-refund', not(words('refund'))],
  ['!env:prod', not(is('env', 'prod'))],
  ['--env:prod', not(not(is('env', 'prod')))],
  ['model:a env:prod', all(is('model', 'a'), is('env', 'prod'))],
  ['model:a OR model:b', any(is('model', 'a'), is('model', 'b'))],
  ['model:a | model:b', any(is('model', 'a'), is('model', 'b'))],
  ['model:a env:prod OR refund', any(all(is('model', 'a'), is('env', 'prod')), words('refund'))],
  ['model:a (env:prod OR refund)', all(is('model', 'a'), any(is('env', 'prod'), words('refund')))],
  ['-(env:prod OR refund)', not(any(is('env', 'prod'), words('refund')))],
  ['((model:a))', is('model', 'a')],
  ['東京', words('東京')],
]

/** Text → the underlined part, what the message says, the near word. */
type Refused = [text: string, part: string, says: RegExp, near?: string]
const refused: Refused[] = [
  ['modle:gpt', 'modle', /no field "modle".*did you mean "model"/, 'model'],
  ['status:eror', 'eror', /none of pending/, 'error'],
  ['status:', 'status:', /value is missing/],
  ['status: error', 'status:', /value is missing/],
  ['status:(error', '(', /closing \)/],
  ['status:(error timeout)', 'timeout', /write OR between/],
  ['status:()', ')', /value is missing/],
  ['latency:fast', 'fast', /500ms/],
  ['latency:>2kb', '>2kb', /500ms/],
  ['latency:2s..1s', '2s..1s', /nothing is between/],
  ['latency:~/x/', '~/x/', /pattern is for text/],
  ['cost:>1s', '>1s', /amount/],
  ['tokens:1d', '1d', /number/],
  ['model:>5', '>5', /for numbers/],
  ['model:~/(/', '~/(/', /no pattern/],
  ['model:~/a/gx', '~/a/gx', /flags/],
  ['model:~/abc', '/abc', /closing \//],
  ['input:"never closed', '"never closed', /closing "/],
  ['since:tomorrow', 'tomorrow', /no time/],
  ['since:>1h', '>1h', /time alone/],
  ['is:fallbak', 'fallbak', /none of/, 'fallback'],
  ['has:custmer', 'custmer', /nothing that a call has/, 'customer'],
  ['meta:eu', 'meta', /key is missing/],
  ['model.x:1', 'model.x', /no members/],
  ['score.helpful:<1', 'score.helpful', /no field "score"/],
  ['model:a and env:prod', 'and', /leave it out/],
  ['model:a AND env:prod', 'AND', /leave it out/],
  ['model:a or env:prod', 'or', /capitals/],
  ['NOT model:a', 'NOT', /write -/],
  ['OR model:a', 'OR', /missing before OR/],
  ['model:a OR', 'OR', /missing behind OR/],
  ['(model:a OR)', 'OR', /missing behind OR/],
  ['model:a || env:prod', '|', /missing before OR/],
  ['(model:a', '(', /closing \)/],
  ['model:a)', ')', /closes nothing/],
  ['()', ')', /closes nothing/],
  ['- model:a', '-', /belongs to the clause/],
  ['-', '-', /belongs to the clause/],
  ['gpt*', 'gpt*', /found whole/],
  ['"..."', '"..."', /letter or a digit/],
  ['http://x.y', '//x.y', /number/],
]

describe('the filter language', () => {
  it.each(meaning)('%s', (text, filter) => {
    expect(parseFilter(text, now)).toEqual({ filter })
  })

  it.each(meaning)('%s, written again, is the same', (text, filter) => {
    const again = filterText(filter)
    expect([again, parseFilter(again, now)]).toEqual([again, { filter }])
    expect(text).toBeDefined()
  })

  it.each(refused)('refuses %s', (...[text, part, says, near]: Refused) => {
    const parsed = parseFilter(text, now)
    if (!('error' in parsed)) throw new Error('it was taken')
    const { error } = parsed
    expect([text.slice(error.start, error.end), error.message, error.near]).toEqual([
      part,
      expect.stringMatching(says),
      near,
    ])
  })

  it('underlines the part that is wrong', () => {
    const text = 'status:error modle:gpt'
    const parsed = parseFilter(text, now)
    expect('error' in parsed && errorText(text, parsed.error).split('\n')).toEqual([
      text,
      '             ^^^^^',
      expect.stringContaining('no field "modle"'),
    ])
  })

  it('knows every example of its own table', () => {
    const examples = Object.values(fields).flatMap(({ example }) => example.replaceAll('…', '').split(', '))
    expect(examples.filter((example) => 'error' in parseFilter(example, now))).toEqual([])
  })

  it('bounds what it reads', () => {
    expect(parseFilter('('.repeat(5000), now)).toMatchObject({ error: { message: expect.stringContaining('deep') } })
    expect(parseFilter('-'.repeat(5000), now)).toMatchObject({ error: expect.anything() })
    expect(parseFilter('a '.repeat(5000), now)).toMatchObject({ error: { message: expect.stringContaining('200') } })
  })
})

/** Pieces that the language knows, and any text. */
const piece = fc.oneof(
  fc.constantFrom(
    'model:',
    'status:',
    'meta.x:',
    'is:',
    'has:',
    'since:',
    '(',
    ')',
    '-',
    '!',
    'OR',
    '|',
    '"',
    '~/',
    '/',
    '*',
  ),
  fc.constantFrom('>', '>=', '=', '..', '2s', '$1', 'gpt', 'error', 'and', '\\', ' ', '  '),
  fc.string({ maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 3 }),
)
const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))

/** Fields, flags and words that a tree asks for. */
const leaves = (filter: Filter): Filter[] => {
  if (filter.kind === 'not') return leaves(filter.of)
  return filter.kind === 'all' || filter.kind === 'any' ? filter.of.flatMap(leaves) : [filter]
}

describe('any text', () => {
  it('is understood or refused with a place in it, and never matches all unless it is empty', () => {
    fc.assert(
      fc.property(text, (one) => {
        const parsed = parseFilter(one, now)
        if ('error' in parsed) {
          const { start, end, message } = parsed.error
          expect(message).not.toBe('')
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeLessThanOrEqual(one.length)
          expect(start).toBeLessThanOrEqual(end)
          return
        }
        expect(leaves(parsed.filter).length === 0).toBe(one.trim() === '')
        expect(parseFilter(filterText(parsed.filter), now)).toEqual(parsed)
      }),
      { numRuns: 20_000, seed: 1 },
    )
  })

  it('is completed without harm at any cursor', () => {
    fc.assert(
      fc.property(text, fc.nat(60), (one, at) => {
        const cursor = Math.min(at, one.length)
        const { start, end } = complete(one, cursor)
        expect(start).toBeLessThanOrEqual(end)
        expect(end).toBe(cursor)
      }),
      { numRuns: 3000, seed: 1 },
    )
  })
})

describe('completion', () => {
  const offered = (one: string) => {
    const cursor = one.indexOf('|')
    const { start, options, observed } = complete(one.replace('|', ''), cursor)
    return { start, texts: options.map((option) => option.text), observed }
  }
  it('offers fields, also behind a sign or a parenthesis', () => {
    expect(offered('mod|').texts).toEqual(['model:'])
    expect(offered('env:prod -(la|')).toMatchObject({ start: 11, texts: ['latency:'] })
    expect(offered('customer_i|').texts).toEqual(['customer_identifier:'])
    expect(offered('|').texts).toContain('meta.')
  })
  it('offers the words of a field, and names the values to look up', () => {
    expect(offered('status:er|')).toEqual({ start: 7, texts: ['error'], observed: undefined })
    expect(offered('status:(error OR can|').texts).toEqual(['cancelled'])
    expect(offered('is:|').texts).toEqual(Object.keys(flags))
    expect(offered('has:cust|').texts).toEqual(['customer', 'custom'])
    expect(offered('model:gp|')).toMatchObject({ texts: [], observed: { field: 'model', prefix: 'gp' } })
    expect(offered('meta.region:e|').observed).toEqual({ field: 'meta.region', prefix: 'e' })
  })
  it('offers nothing inside of a text', () => {
    expect(offered('"some mod|').texts).toEqual([])
  })
})
