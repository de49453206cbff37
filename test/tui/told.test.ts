/** What a stranger reads off the screens of the calls: nothing there, in flight, broken, compared, without a parent. */

import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { headText } from '../../src/traces/detail.ts'
import { exportFile } from '../../src/traces/export.ts'
import { copiedText } from '../../src/tui/asks.ts'
import { lookOf } from '../../src/tui/paint.ts'
import { frame } from '../../src/tui/traces/frame.ts'
import type { Event, State } from '../../src/tui/traces/state.ts'
import { update } from '../../src/tui/traces/update.ts'
import { callOf, listState, noon, rowOf, said } from './calls.ts'

const look = lookOf({ colour: false, ascii: false })
const play = (state: State, ...events: (string | Event)[]): State =>
  events.reduce<State>(
    (now, event) => update(now, typeof event === 'string' ? { kind: 'key', key: event } : event).state,
    state,
  )
const lines = (state: State): string[] => frame(state, look).map((line) => stripVTControlCharacters(line).trimEnd())
const flat = (state: State): string => lines(state).join(' ').replace(/\s+/g, ' ')
const page: Event = { kind: 'page', version: 2, where: 'first', rows: [], next: null, unindexed: 0 }

describe('an empty list', () => {
  it('says whole what to do, and offers nothing to do with a call', () => {
    const none = listState(0, { columns: 60, rows: 15 })
    expect(flat(none)).toContain(
      `Point an SDK at the gateway, ${none.base} (respan proxy start --detach starts it, where none runs); or try: respan demo`,
    )
    expect(lines(none).at(-1)).not.toMatch(/enter|export|replay/)
    expect(lines(listState(1)).at(-1)).toContain('enter open')
  })
  it('after words tells where the words of errors are found', () => {
    const none = (filter: string) => flat(play(listState(3), 'f', ...filter, 'enter', page))
    expect(none('timeout')).toContain('error:WORD finds what errors say')
    expect(none('model:x -timeout')).toContain('error:WORD')
    expect(none('model:x')).toMatch(/No call matches this filter\. f changes it\./)
    expect(none('model:x')).not.toContain('error:WORD')
  })
})

describe('a call', () => {
  it('in flight shows its clock and what was counted so far', () => {
    const call = callOf(3, {
      status: 'pending',
      status_code: null,
      latency: null,
      prompt_tokens: null,
      completion_tokens: null,
    })
    const open = play(listState(3), { kind: 'opened', call })
    const live: Event = { kind: 'live', asked: [call.id], calls: [{ id: call.id, text: 'so far', characters: 400 }] }
    expect(lines({ ...play(open, live), now: noon + 15_300 })[0]).toMatch(/pending {2}12\.3 s {2}- in ~100 out/)
  })
  it('that broke after a good status is not said to have that status', () => {
    const broken = { status: 'error', status_code: 200, failed: true } as const
    const list = play(listState(0), { kind: 'changes', version: 1, rows: [rowOf(1, broken)] })
    expect(lines(list)[2]).toMatch(/^ ✗ brk /)
    expect(lines(play(list, { kind: 'opened', call: callOf(1, broken) }))[0]).toContain('broke off')
    const refused = play(listState(0), {
      kind: 'changes',
      version: 1,
      rows: [rowOf(1, { ...broken, status_code: 429 })],
    })
    expect(lines(refused)[2]).toMatch(/^ ✗ 429 /)
  })
  it('has a pace only where it was streamed', () => {
    expect(headText(callOf(1, { tokens_per_second: 7223.2, stream: true }))).toContain('pace')
    expect(headText(callOf(1, { tokens_per_second: 7223.2 }))).not.toContain('pace')
    const row = (stream: boolean) => {
      const list = listState(0, { columns: 200, rows: 24 })
      return lines(
        play(list, { kind: 'changes', version: 1, rows: [rowOf(1, { tokens_per_second: 7223, stream })] }),
      )[2]
    }
    expect(row(true)).toContain('7223')
    expect(row(false)).not.toContain('7223')
  })
  it('spells what a terminal would obey on every tab the same', () => {
    const call = callOf(3, {
      prompt_messages: [said('user', 'a\x1b[31mb\u202ec')],
      error: { code: 'upstream_error', blame: 'upstream', message: 'a\x1b[31mb\u202ec' },
      full_request: 'a\x1b[31mb\u202ec',
    })
    for (const tab of ['1', '4', '6'])
      expect(
        lines(play(listState(3, { columns: 80, rows: 60 }), { kind: 'opened', call }, tab)).join('\n'),
        tab,
      ).toContain('a\\x1b[31mb\\u202ec')
  })
  it('is exported as a curl line that says nothing of its own but errors', () => {
    expect(exportFile('curl', callOf(1), 'http://127.0.0.1:7377').text).toContain('curl -sSN ')
  })
  it('copied is said to be sent to the clipboard: nobody tells whether it came there', () => {
    expect(copiedText('the log id')).toMatch(/^sent to the terminal's clipboard: the log id .*set-clipboard on/)
  })
})

describe('two calls compared', () => {
  it('are named by model and time', () => {
    const calls = [callOf(1, { model: 'one' }), callOf(2, { model: 'two' })] as const
    const shown = lines(play(listState(3, { columns: 100, rows: 24 }), { kind: 'compared', calls: [...calls] }))
    expect(shown[0]).toMatch(/- one \d\d:\d\d:01 {2}\+ two \d\d:\d\d:02/)
    expect(shown.join('\n')).toMatch(/^time +\d{4}-\S+ \S+ +\d{4}/m)
  })
})

describe('the tree', () => {
  const span = (n: number, parent?: number) => rowOf(n, { span_parent_id: parent ? rowOf(parent).id : null })
  const treeOf = (...spans: ReturnType<typeof rowOf>[]) =>
    play(listState(3), { kind: 'opened', call: callOf(1) }, { kind: 'spans', id: rowOf(1).id, spans }, '2')

  it('says of a span whose parent is not there that it has one', () => {
    const shown = lines(play(treeOf(span(1), span(2, 9)), { kind: 'size', columns: 140, rows: 24 }))
    expect(shown.filter((line) => line.includes('its parent is not recorded'))).toHaveLength(1)
    expect(shown[3]).toContain('its parent is not recorded')
  })
  it('folded goes to the branch that hides the span, not to another', () => {
    const tree = treeOf(span(1), span(2, 1), span(3), span(4, 3), span(5, 4), span(6))
    const at = (state: State) => state.call?.at
    expect(at(play(tree, 'j', 'j', 'j', 'j'))).toBe(4)
    expect(at(play(tree, 'j', 'j', 'j', 'j', 'z'))).toBe(1)
  })
  it('is gone back to from a span that it opened', () => {
    const read = play(treeOf(span(1), span(2, 1)), 'j', 'enter', { kind: 'opened', call: callOf(2), after: 'span' })
    expect(read).toMatchObject({ screen: 'call', call: { tab: 'transcript', call: { id: rowOf(2).id } } })
    const back = play(read, 'q')
    expect(back).toMatchObject({ screen: 'call', call: { tab: 'tree', at: 1, call: { id: rowOf(1).id } } })
    expect(play(back, 'q').screen).toBe('list')
  })
})
