/** The program without a terminal: keys in, states and lines out. */

import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { StatsRow } from '../../src/store/store.ts'
import { counted } from '../../src/traces/format.ts'
import { keysOf } from '../../src/tui/input.ts'
import { lookOf } from '../../src/tui/paint.ts'
import { fit, oneLine, safe, widthOf, wrap } from '../../src/tui/text.ts'
import { actions } from '../../src/tui/traces/actions.ts'
import { changesOf } from '../../src/tui/traces/changes.ts'
import { frame } from '../../src/tui/traces/frame.ts'
import { bindings, hints } from '../../src/tui/traces/keys.ts'
import type { Effect, Event, State } from '../../src/tui/traces/state.ts'
import { treeOf } from '../../src/tui/traces/tree.ts'
import { update } from '../../src/tui/traces/update.ts'
import { readSettings } from '../../src/tui/traces/views.ts'
import { cpuMs } from '../cpu.ts'
import { callOf, listState, noon, rowOf, said } from './calls.ts'

const look = lookOf({ colour: false, ascii: false })

const changes = (...rows: ReturnType<typeof rowOf>[]): Event => ({ kind: 'changes', version: 1, rows })

const play = (state: State, ...events: (string | Event)[]): { state: State; effects: Effect[] } => {
  const effects: Effect[] = []
  let now = state
  for (const event of events) {
    const step = update(now, typeof event === 'string' ? { kind: 'key', key: event } : event)
    now = step.state
    effects.push(...(step.effects ?? []))
  }
  return { state: now, effects }
}

describe('the table of keys', () => {
  it('has one action for a key on a screen, and a function for each action', () => {
    const places = bindings.flatMap(({ keys, on }) => on.flatMap((screen) => keys.map((key) => `${screen} ${key}`)))
    expect(places.length).toBe(new Set(places).size)
    expect(bindings.map(({ action }) => action).sort()).toEqual(Object.keys(actions).sort())
  })
  it('hints only at what works there', () => {
    const screens = Object.entries(hints).map(([name, list]) => {
      const screen = name === 'tree' ? 'call' : name === 'sending' ? 'replay' : name
      return [screen, list] as const
    })
    for (const [screen, list] of screens)
      for (const [action] of list)
        expect(bindings.find((binding) => binding.action === action)?.on, `${screen} ${action}`).toContain(screen)
  })
})

describe('the list', () => {
  const pending = (n: number) => rowOf(n, { status: 'pending', latency: null, output: '' })

  it('has calls in flight on top, with a clock that runs, and lets them go where they belong', () => {
    const begun = play(listState(5), changes(pending(2))).state
    expect(begun.list.rows[0]?.id).toBe(rowOf(2).id)
    const first = frame({ ...begun, now: noon + 5000 }, look)[2]
    expect(first).toContain('3.0 s')
    expect(frame({ ...begun, now: noon + 6000 }, look)[2]).toContain('4.0 s')
    expect(play(begun, changes(rowOf(2))).state.list.rows.map(({ id }) => Number.parseInt(id, 16))).toEqual([
      5, 4, 3, 2, 1,
    ])
  })
  it('follows the newest only where they come in on top', () => {
    const oldest = play(listState(5), 'S').state
    expect(frame(oldest, look)[0]).not.toContain('FOLLOW')
    expect(frame(play(oldest, 'S').state, look)[0]).toContain('FOLLOW')
    const byLatency = play(listState(5), 's', 'l').state
    expect(frame(byLatency, look)[0]).not.toContain('FOLLOW')
    expect(stripVTControlCharacters(frame(byLatency, look).at(-1) as string)).toContain('F follow ')
    const again = play(byLatency, 'F')
    expect(again.state.list).toMatchObject({ sort: { by: 'time', ascending: false }, follow: true })
    expect(again.effects).toContainEqual({ kind: 'load', where: 'first' })
  })
  it('follows, until the cursor moves: then nothing jumps under it', () => {
    const following = play(listState(50), changes(rowOf(51))).state
    expect(following.list.at).toBe(0)
    const moved = play(following, 'j', 'j', changes(rowOf(52), rowOf(53))).state
    expect(moved.list.rows[moved.list.at]?.id).toBe(rowOf(49).id)
    expect(moved.list.fresh).toBe(2)
    expect(frame(moved, look)[0]).toContain('2 new')
    expect(play(moved, 'F').state.list).toMatchObject({ at: 0, top: 0, fresh: 0, follow: true })
  })
  it('shows the newest words of a stream, and all of the one that is open', () => {
    const begun = play(listState(5), changes(pending(2))).state
    const live = (text: string, characters: number): Event => ({
      kind: 'live',
      asked: [rowOf(2).id],
      calls: text === '' ? [] : [{ id: rowOf(2).id, text, characters }],
    })
    const shown = play(begun, live('… and they lived happily ever after', 4000)).state
    const line = frame({ ...shown, now: noon + 12_000, columns: 160 }, look)[2] as string
    expect(line).toMatch(/question 2 → .*happily ever after/)
    expect(line).toContain('~1000')
    expect(line).toContain('~100 ')
    // A stream that ended a moment ago keeps its words; a call that is done has its own.
    expect(frame(play(shown, live('', 0)).state, look)[2]).toContain('→ …er after')
    const done = play(shown, changes(rowOf(2))).state
    expect(frame(done, look).join('\n')).not.toContain('ever after')

    const open = play(shown, { kind: 'opened', call: callOf(2, { status: 'pending', completion_message: null }) }).state
    const reading = play(open, live(Array.from({ length: 60 }, (_, i) => `line ${i}`).join('\n'), 400)).state
    expect(frame(reading, look).join('\n')).toContain('line 59')
    const above = play(reading, 'k', 'k', live(Array.from({ length: 90 }, (_, i) => `line ${i}`).join('\n'), 700)).state
    expect(above.call?.top).toBe((reading.call?.top ?? 0) - 2)
  })
  it('renews an open call that ended, where it was read', () => {
    const open = play(listState(3), { kind: 'opened', call: callOf(3, { status: 'pending' }) }, '4').state
    const { state, effects } = play(open, changes(rowOf(3)))
    expect(effects).toEqual([{ kind: 'open', id: rowOf(3).id, after: 'refresh' }])
    expect(state.held).toBeUndefined()
    const renewed = play(state, { kind: 'opened', call: callOf(3), after: 'refresh' }).state
    expect(renewed.call).toMatchObject({ tab: 'request', call: { status: 'success' } })
    const left = play(state, 'q', { kind: 'opened', call: callOf(3), after: 'refresh' }).state
    expect(left.screen).toBe('list')
  })
  it('asks for the page behind before the end is reached, once', () => {
    const state = listState(60)
    const more = { ...state, list: { ...state.list, next: 'key' } }
    const { effects } = play(more, 'G', 'k', 'k')
    expect(effects).toEqual([{ kind: 'load', where: 'end' }])
  })
  it('jumps to the oldest call, reads on upwards from there, and comes back to the newest', () => {
    const state = listState(60)
    const jumped = play({ ...state, list: { ...state.list, next: 'key' } }, 'G').state
    // As they come: the other way round.
    const oldest = Array.from({ length: 40 }, (_, i) => rowOf(i + 1000))
    const page = { kind: 'page', version: 1, unindexed: 0 } as const
    const there = play(jumped, { ...page, where: 'end', rows: oldest, next: 'up' }).state
    expect(there.list).toMatchObject({ next: null, above: 'up', at: 39, top: 20 })
    expect(there.list.rows[39]?.id).toBe(rowOf(1000).id)
    const higher = play(there, 'k')
    expect(higher.effects).toEqual([{ kind: 'load', where: 'above' }])
    const read = play(higher.state, { ...page, where: 'above', rows: [rowOf(1040), rowOf(1041)], next: null }).state
    expect(read.list.rows.length).toBe(42)
    expect(read.list.rows[read.list.at]?.id).toBe(rowOf(1001).id)
    // What begins meanwhile has no place yet; once all above is read, it has.
    expect(play(there, changes(rowOf(2000))).state.list).toMatchObject({ at: 39, fresh: 1 })
    expect(play(there, 'g').effects).toEqual([{ kind: 'load', where: 'first' }])
    expect(play(there, 'F').effects).toEqual([{ kind: 'load', where: 'first' }])
  })
  it('tells that there is no news, as long as there is none', () => {
    const trouble = play(listState(3), { kind: 'trouble', text: 'no news: the disk is gone' }).state
    expect(frame(trouble, look).join('\n')).toContain('no news: the disk is gone')
    expect(frame(play(trouble, 'j', { kind: 'trouble', text: '' }).state, look).join('\n')).not.toContain('no news')
  })
  it('lets go of a call that opens, after Esc', () => {
    const { state, effects } = play(listState(3), 'enter', 'j', 'esc')
    expect(effects.map(({ kind }) => kind)).toEqual(['open', 'giveUp'])
    expect(state).toMatchObject({ screen: 'list', held: undefined, list: { at: 0 } })
  })
  it('drops answers to an older filter', () => {
    const filtered = play(listState(3), 'f', ...'cost:>1', 'enter').state
    expect(filtered.list).toMatchObject({ filterText: 'cost:>1', version: 2, rows: [] })
    const late = play(filtered, {
      kind: 'page',
      version: 1,
      where: 'first',
      rows: [rowOf(1)],
      next: null,
      unindexed: 0,
    })
    expect(late.state.list.rows).toEqual([])
  })
  it('holds keys while a call opens', () => {
    const { state, effects } = play(listState(3), 'x', 'q', 'p')
    expect(effects).toHaveLength(1)
    const opened = play(state, { kind: 'opened', call: callOf(3), after: 'export' })
    expect(opened.effects).toEqual([])
    const again = play(listState(3), 'x', 'p', { kind: 'opened', call: callOf(3), after: 'export' })
    expect(again.effects.at(-1)).toMatchObject({ kind: 'write', name: `respan-${callOf(3).id}.py` })
  })
  it.each([
    ['export', 'c'],
    ['export', 't'],
    ['copy', 'c'],
  ] as const)('says why nothing is written by %s, %s of a call that cannot be sent', (after, key) => {
    const call = callOf(3, { protocol: 'other' })
    const { state, effects } = play(listState(3), { kind: 'opened', call, after }, key)
    expect(effects).toEqual([])
    expect(state.notice).toMatch(/passed through whole.*json or markdown/)
    const document = play(listState(3), { kind: 'opened', call, after: 'export' }, 'm')
    expect(document.effects.at(-1)).toMatchObject({ kind: 'write', name: `respan-${call.id}.md` })
  })
})

it('one of a thing is not said to be several', () => {
  const total = { group: [], calls: 1, errors: 0, cost: 0, latency_p50: 1, latency_p95: 1 } as unknown as StatsRow
  const list = play(listState(1), { kind: 'totals', version: 1, totals: total }).state
  const one = { ...list, list: { ...list.list, unindexed: 1 } }
  expect(frame(one, look).join('\n')).toContain('words of 1 call not indexed yet  1 call  ')
  expect(counted(1200, 'call')).toBe('1,200 calls')
})

it('costs that are not known are not nothing, and little is not nothing either', () => {
  const rows = [
    { group: ['some'], calls: 3, unpriced: 1, cost: 1.23456 },
    { group: ['none'], calls: 2, unpriced: 2, cost: 0 },
    { group: ['little'], calls: 1, unpriced: 0, cost: 0.000023 },
  ].map((row) => ({ errors: 0, latency_p50: 1, latency_p95: 1, ...row }) as unknown as StatsRow)
  const text = frame(play(listState(1), 'b', { kind: 'breakdown', by: 0, rows }).state, look).join('\n')
  expect(text).toMatch(/some +3 +0\.0 % +>\$1\.2345 /)
  expect(text).toMatch(/none +2 +0\.0 % +- /)
  expect(text).toMatch(/little +1 +0\.0 % +\$0\.000023 /)
  const totals = play(listState(1), { kind: 'totals', version: 1, totals: rows[0] as StatsRow }).state
  expect(frame(totals, look).join('\n')).toContain('3 calls  0.0 % errors  >$1.2345')
})

describe('every frame', () => {
  const wide = {
    input: '東京の天気 👩‍👩‍👧 é',
    output: 'x'.repeat(500),
    model: '模型'.repeat(20),
    customer_identifier: '\u202eabc',
  }
  const states = (size: { columns: number; rows: number }): [string, State][] => {
    const list = play(listState(80, size), { kind: 'changes', version: 1, rows: [rowOf(81, wide)] }).state
    const call = play(list, {
      kind: 'opened',
      call: callOf(81, { ...wide, prompt_messages: [said('user', `${wide.input} ${wide.output}`)] }),
    }).state
    const compared = play(list, { kind: 'compared', calls: [callOf(1), callOf(2, wide)] }).state
    return [
      ['list', list],
      ['filter', play(list, 'f', ...'customer:東京').state],
      ['palette', play(list, ':').state],
      ['sort', play(list, 's').state],
      ['help', play(list, '?').state],
      ['figures', play(list, 'b').state],
      ['replay', play(list, { kind: 'opened', call: callOf(1), after: 'replay' }).state],
      ['diff', compared],
      ['views', play(list, 'v').state],
      ['columns', play(list, 'c').state],
      ['note', play(list, 'A', ...'東京 note').state],
      [
        'answers',
        play(list, { kind: 'opened', call: callOf(1), after: 'replay' }, 'm', ...' 東京', 'enter', 'enter', {
          kind: 'answered',
          model: '東京',
          answer: { call: callOf(2, wide) },
        }).state,
      ],
      ...['1', '2', '3', '4', '5', '6', '7', 'v', 'vv'].map((key): [string, State] => [
        `call ${key}`,
        play(call, ...key).state,
      ]),
    ]
  }
  const sizes = [
    [50, 8],
    [60, 15],
    [80, 24],
    [97, 31],
    [160, 50],
    [240, 70],
    [20, 4],
  ] as const
  it.each(sizes)('fills %d × %d exactly', (columns, rows) => {
    for (const [name, state] of states({ columns, rows }))
      for (const ascii of [false, true]) {
        const lines = frame(state, lookOf({ colour: false, ascii }))
        expect(lines.length, name).toBe(rows)
        // Weights only: taken off, what is left is what has cells.
        const plain = lines.map((line) => stripVTControlCharacters(line))
        for (const line of plain) {
          expect(widthOf(line), `${name}: ${line}`).toBeLessThanOrEqual(columns)
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u)
        }
      }
  })
})

describe('words of others', () => {
  it('have nothing in them that a terminal obeys', () => {
    for (let code = 0; code < 0x3000; code++) {
      const letter = String.fromCodePoint(code)
      if (letter !== '\n')
        expect(safe(`a${letter}b`).replace('\n', ''), code.toString(16)).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    }
    expect(safe('\x1b[31mred\u009b2J\u202e')).toBe('\\x1b[31mred\\x9b2J\\u202e')
    expect(oneLine('a\r\nb\tc')).toBe('a b c')
    expect(safe('e\u0301\u0301\u0301\u0301\u0301')).toBe('e\u0301\u0301\u0301')
    expect(safe('\ud800').isWellFormed()).toBe(true)
  })
  it('are measured in cells', () => {
    expect(widthOf('東京')).toBe(4)
    expect(fit('東京都', 5)).toBe('東京…')
    expect(fit('東京都', 4)).toBe('東… ')
    expect(fit('ab', 4, { right: true })).toBe('  ab')
    expect(wrap('one two three', 8)).toEqual(['one two', 'three'])
    for (const line of wrap('東京の天気は晴れです'.repeat(9), 11)) expect(widthOf(line)).toBeLessThanOrEqual(11)
  })
})

describe('keys of a terminal', () => {
  const none = {
    upArrow: false,
    downArrow: false,
    leftArrow: false,
    rightArrow: false,
    pageDown: false,
    pageUp: false,
    home: false,
    end: false,
    return: false,
    escape: false,
    ctrl: false,
    shift: false,
    tab: false,
    backspace: false,
    delete: false,
    meta: false,
    super: false,
    hyper: false,
    capsLock: false,
    numLock: false,
  }
  it('come one by one', () => {
    expect(keysOf('jk', none)).toEqual(['j', 'k'])
    expect(keysOf('j\rG \t', none)).toEqual(['j', 'enter', 'G', 'space', 'tab'])
    expect(keysOf('', { ...none, downArrow: true })).toEqual(['down'])
    expect(keysOf('', { ...none, tab: true, shift: true })).toEqual(['shift-tab'])
    expect(keysOf('c', { ...none, ctrl: true })).toEqual(['ctrl-c'])
    expect(keysOf('\x1a', none)).toEqual(['ctrl-z'])
    expect(keysOf('q', { ...none, meta: true })).toEqual([])
  })
})

describe('keys that are the same everywhere', () => {
  const shown = (state: State) => frame(state, look).map((line) => stripVTControlCharacters(line))
  const filtered = (state: State) => play(state, 'f', ...'model:gpt*', 'enter').state

  it('Esc takes the filter away, and never ends the program; q does', () => {
    const narrow = filtered(listState(5))
    expect(shown(narrow).at(-1)).toContain('esc all calls')
    const all = play(narrow, 'esc')
    expect(all.state.list).toMatchObject({ filterText: '', version: 3 })
    expect(all.effects.map(({ kind }) => kind)).toEqual(['load', 'totals'])
    const still = play(all.state, 'esc')
    expect(still.effects).toEqual([])
    expect(shown(still.state).at(-1)).toContain('q quits')
    expect(shown(play(still.state, 'j').state).at(-1)).not.toContain('esc')
    expect(play(narrow, 'q').effects).toEqual([{ kind: 'quit' }])
    expect(play(play(narrow, 'b').state, 'esc').state).toMatchObject({
      screen: 'list',
      list: { filterText: 'model:gpt*' },
    })
  })
  it('the sheet of keys scrolls with those of a text, says all, and closes by ?, q and Esc alone', () => {
    for (const size of [
      { columns: 60, rows: 15 },
      { columns: 80, rows: 24 },
    ]) {
      const open = play(listState(3, size), '?').state
      const seen = new Set<string>()
      let state = open
      for (let i = 0; i < 200; i++) {
        for (const line of shown(state)) seen.add(line.trim())
        state = play(state, 'j').state
      }
      const all = [...seen].join(' ').replace(/ +/g, ' ')
      expect(all).not.toMatch(/\S…/)
      for (const { help } of bindings) for (const word of help.split(' ')) expect(all).toContain(word)
      const last = play(open, 'G').state
      expect(last.help?.top).toBe(state.help?.top)
      expect(play(last, 'g').state.help).toEqual({ top: 0 })
      expect(play(open, 'pgdn').state.help?.top).toBe(size.rows - 3)
      expect(play(open, 'pgdn', 'pgup', 'x', 'enter', '9').state.help).toEqual({ top: 0 })
      for (const key of ['?', 'q', 'esc'])
        expect(play(last, key)).toMatchObject({ state: { help: undefined }, effects: [] })
    }
  })
  it('hints are true of what is shown: follow, the tree, what is sent', () => {
    const bottomOf = (state: State) => shown({ ...state, columns: 120 }).at(-1)
    const list = listState(3)
    expect(bottomOf(list)).toContain('F stop following')
    expect(bottomOf(play(list, 'j').state)).toContain('F follow ')
    const tree = play(list, { kind: 'opened', call: callOf(1) }, '2').state
    expect(bottomOf(tree)).toContain('enter read   h fold   l unfold   ? help')
    expect(bottomOf(tree)).not.toContain('other view')
    expect(bottomOf(play(tree, '1').state)).toContain('v other view')
    const sent = play(list, { kind: 'opened', call: callOf(1), after: 'replay' }, 'enter').state
    expect(bottomOf(sent)).toMatch(/^ q give up {3}\? help *$/)
    expect(play(sent, 'm').state).toMatchObject({ edit: undefined, notice: 'it is on its way: q gives it up' })
  })
  it('a sentence at the bottom is said whole on a narrow screen', () => {
    const text = 'set RESPAN_API_KEY to a key of the gateway: respan keys create makes one'
    const told = play(listState(30, { columns: 60, rows: 15 }), { kind: 'notice', text }).state
    expect(shown(told)).toHaveLength(15)
    expect(
      shown(told)
        .slice(-2)
        .map((line) => line.trim())
        .join(' '),
    ).toBe(text)
    expect(shown(play(told, 'j').state).at(-1)).toContain('enter open')
  })
  it('a sentence that is too long for three lines ends with a mark; what is wrong with a line too', () => {
    const size = { columns: 60, rows: 8 }
    const text = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ')
    const told = play(listState(30, size), { kind: 'notice', text }).state
    expect(
      shown(told)
        .slice(-3)
        .map((line) => line.trim().slice(-1)),
    ).toEqual([expect.not.stringContaining('…'), expect.not.stringContaining('…'), '…'])
    const wrong = play(listState(30, size), '/', ...`${'y'.repeat(400)}:1`).state
    expect(
      shown(wrong)
        .slice(0, -1)
        .some((line) => /yy…\s*$/.test(line)),
    ).toBe(true)
  })
  it('menus go up and down by j and k, choose by space, and close by q and Esc', () => {
    const open = play(listState(3), 'c').state
    expect(shown(open).at(-1)).toMatch(/^ j k move {3}space or the letter turns on and off {3}q close *$/)
    const moved = play(open, 'j', 'j', 'k')
    expect(moved.state.menu).toMatchObject({ name: 'columns', at: 1 })
    expect(moved.effects).toEqual([])
    const off = play(moved.state, 'space').state
    expect(off.menu).toMatchObject({ name: 'columns', at: 1 })
    expect(off.settings.columns).not.toContain('time')
    expect(play(off, 'enter').state.settings.columns).toContain('time')
    for (const key of ['q', 'esc']) {
      const closed = play(off, key)
      expect(closed.state).toMatchObject({ menu: undefined, screen: 'list', settings: off.settings })
      expect(closed.effects).toEqual([])
    }
    expect(play(open, 'G', 'g', '!').state.menu).toMatchObject({ at: 0 })
    // No choice has a letter that moves or closes.
    const taken = /^ ([jkqgG]) {2}\S/
    const many = {
      views: Array.from({ length: 30 }, (_, i) => ({
        name: `v${i}`,
        filter: '',
        sort: { by: 'time', ascending: false } as const,
      })),
      columns: undefined,
    }
    const opened: Event[] = (['export', 'copy'] as const).map((after) => ({ kind: 'opened', call: callOf(3), after }))
    const menus = [
      ...['s', 'v', 'c'].map((key) => play({ ...listState(3), settings: many, rows: 200 }, key).state),
      ...opened.map((event) => play(listState(3), event).state),
    ]
    for (const state of menus)
      for (let at = 0; at < 40; at++)
        for (const line of shown(play(state, ...Array<string>(at).fill('j')).state)) expect(line).not.toMatch(taken)
  })
})

describe('a call', () => {
  const open = (given: Parameters<typeof callOf>[1], ...keys: string[]) =>
    play(listState(3), { kind: 'opened', call: callOf(3, given) }, ...keys).state
  const attempt = {
    number: 1,
    reason: 'first',
    provider: 'respan',
    model: 'respan/echo',
    protocol: 'openai-chat',
    startedAt: noon,
    endedAt: noon + 100,
    requestBytes: 10,
    responseBytes: 20,
  } as const
  it('counts the lines that there are', () => {
    const shown = frame(open({ attempt_spans: [attempt] }, '3'), look)
    expect(shown.join('\n')).toContain('1. first: respan/echo  100 ms')
    expect(stripVTControlCharacters(shown.at(-2) as string)).toMatch(/^ 1 line /)
    expect(stripVTControlCharacters(frame(open({}), look).at(-2) as string)).toMatch(/^ 5 lines /)
    expect(frame(open({ status: 'pending' }, '3'), look).join('\n')).toContain('It is in flight')
  })
  it('has its error among its attributes, and a dash for a model that nobody named', () => {
    const error = { code: 'bad_request', blame: 'client', message: 'model: is missing' } as const
    const text = frame(
      open({ status: 'error', status_code: 400, error, model: '', requested_model: '' }, '6'),
      look,
    ).join('\n')
    expect(text).toMatch(/ - {2}openai {2}error[\s\S]*Error[\s\S]*code +bad_request[\s\S]*message +model: is missing/)
    const nameless = play(listState(0), changes(rowOf(1, { model: '', requested_model: '' }))).state
    expect(frame(nameless, look)[2]).toMatch(/ \d\d:\d\d:\d\d - {2}/)
  })
  it('has what people said of it among its attributes', () => {
    const text = frame(open({ marked: true, positive_feedback: true, note: 'ask Ada' }, '6'), look).join('\n')
    expect(text).toMatch(/star +starred[\s\S]*feedback +thumbs up[\s\S]*note +ask Ada/)
  })
})

describe('views and columns', () => {
  const effectsOf = (state: State, ...keys: string[]) => play(state, ...keys)
  it('are chosen from a menu, and say what they are', () => {
    const { state, effects } = effectsOf(listState(5), 'v', '3')
    expect(state.list).toMatchObject({
      filterText: 'since:7d',
      sort: { by: 'latency', ascending: false },
      view: 'slow',
    })
    expect(effects.map(({ kind }) => kind)).toEqual(['load', 'totals'])
    expect(stripVTControlCharacters(frame(state, look)[0] as string)).toContain('[slow] since:7d')
    // It is that view until something else is chosen.
    expect(play(state, 'S').state.list.view).toBe('')
  })
  it('are kept under a name: filter, sort and columns', () => {
    const filtered = play(listState(5), 'f', ...'cost:>1', 'enter', 's', 'c', 'c', 'd', 'esc').state
    const saved = effectsOf(filtered, ':', ...'view save Dear ones', 'enter')
    expect(saved.effects).toEqual([
      {
        kind: 'keep',
        settings: {
          views: [
            {
              name: 'Dear ones',
              filter: 'cost:>1',
              sort: { by: 'cost', ascending: false },
              columns: ['st', 'time', 'model', 'out', 'cost', 'latency', 'provider'],
            },
          ],
          columns: ['st', 'time', 'model', 'out', 'cost', 'latency', 'provider'],
        },
      },
    ])
    const kept = readSettings(JSON.parse(JSON.stringify({ traces: saved.state.settings })))
    expect(kept).toEqual(saved.state.settings)
    const again = play({ ...listState(5), settings: kept }, 'v', 'a').state
    expect(again.list).toMatchObject({ filterText: 'cost:>1', sort: { by: 'cost' }, view: 'Dear ones' })
    expect(play(again, 'w').state.edit).toMatchObject({ purpose: 'view', text: 'Dear ones' })
    expect(play(again, ':', ...'view errors', 'enter').state.list.filterText).toBe('is:failed')
    expect(play(again, ':', ...'view delete Dear ones', 'enter').state.settings.views).toEqual([])
    expect(play(again, ':', ...'view save slow', 'enter').state.notice).toContain('built in')
    expect(play(again, ':', ...'view nothing', 'enter').state.notice).toContain('no view')
  })
  it('read what was kept with care', () => {
    for (const value of [undefined, 3, [], { traces: 1 }, { traces: { views: [1, { name: 'x' }], columns: 'a' } }])
      expect(readSettings(value)).toEqual({ views: [], columns: undefined })
    const odd = { traces: { views: [{ name: 'x', filter: 'nofield:1', sort: { by: 'nothing' } }] } }
    const state = play({ ...listState(5), settings: readSettings(odd) }, 'v', 'a').state
    expect(state.notice).toContain('there is no field')
    expect(state.list.rows).toHaveLength(5)
  })
  it('never hide the column that is sorted by, and say how many others are hidden', () => {
    const shown = (state: State) => frame(state, look).map(stripVTControlCharacters)
    const usual = listState(5)
    expect(shown(usual)[1]).toContain(' cost ')
    expect(shown(usual)[1]).not.toContain(' ttft ')
    expect(shown(play(usual, 's', 'f').state)[1]).toContain(' ttft ')
    const columns = ['st', 'time', 'model', 'provider', 'in', 'out', 'cost', 'latency', 'thread', 'finish']
    const chosen: State = { ...usual, settings: { views: [], columns } }
    expect(shown(chosen)[1]).not.toContain(' finish ')
    expect(shown(chosen).at(-2)).toMatch(/^ 3 columns hidden /)
    expect(shown({ ...chosen, columns: 200 }).at(-2)).not.toContain('hidden')
    const narrow: State = { ...chosen, columns: 60 }
    expect(shown(narrow)[1]).not.toContain(' latency ')
    expect(shown(play(narrow, 's', 'l').state)[1]).toContain(' latency ')
  })
  it('show the columns that are chosen, as far as they fit', () => {
    const header = (state: State) => stripVTControlCharacters(frame(state, look)[1] as string)
    const wide = listState(5, { columns: 160, rows: 24 })
    expect(header(wide)).toMatch(/provider .*tok\/s/)
    const less = play(wide, 'c', 'd').state
    expect(header(less)).not.toContain('provider')
    expect(less.menu).toMatchObject({ name: 'columns', at: 3 })
    expect(header(play(less, '0').state)).toContain('provider')
    // A narrow terminal shows less of what is chosen, and forgets none of it.
    const narrow = play({ ...less, menu: undefined, columns: 60 }, 'c', 'd').state
    expect(new Set(narrow.settings.columns)).toEqual(new Set([...(less.settings.columns ?? []), 'provider']))
    const all = play(wide, 'c', ...Array.from({ length: 21 }, (_, i) => String.fromCharCode(97 + i))).state
    expect(widthOf(header(all))).toBeLessThanOrEqual(160)
  })
})

describe('what is said of a call', () => {
  it('goes to the store, and is seen once it is there', () => {
    const state = listState(5)
    const id = rowOf(5).id
    const told = (key: string, from = state) => play(from, key).effects[0]
    expect(told('M')).toMatchObject({ kind: 'annotate', change: { id, marked: true } })
    expect(told('+')).toMatchObject({ change: { id, feedback: true } })
    expect(told('-')).toMatchObject({ change: { id, feedback: false } })
    const said = play(
      state,
      { kind: 'annotated', change: { id, marked: true } },
      { kind: 'annotated', change: { id, feedback: true, note: 'ask Ada' } },
    ).state
    expect(stripVTControlCharacters(frame({ ...said, columns: 160 }, look)[2] as string)).toMatch(/^★.* \+" /)
    // The same again takes it away.
    expect(told('M', said)).toMatchObject({ change: { marked: false } })
    expect(told('+', said)).toMatchObject({ change: { feedback: null } })
    expect(told('-', said)).toMatchObject({ change: { feedback: false } })
  })
  it('is a note to the call that was under the cursor when it was begun', () => {
    const writing = play(listState(5), 'A', ...'ask Ada', changes(rowOf(6)))
    expect(frame(writing.state, look).at(-1)).toContain('note:')
    expect(play(writing.state, 'enter').effects).toMatchObject([
      { kind: 'annotate', change: { id: rowOf(5).id, note: 'ask Ada' } },
    ])
    const noted = play(listState(5), { kind: 'opened', call: callOf(5, { note: 'old' }) }, 'A')
    expect(noted.state.edit).toMatchObject({ text: 'old', id: rowOf(5).id })
    expect(play(noted.state, 'ctrl-u', 'enter').effects).toMatchObject([{ change: { note: null } }])
  })
})

describe('a call that is sent again', () => {
  const sheet = (...keys: string[]) => play(listState(5), { kind: 'opened', call: callOf(5), after: 'replay' }, ...keys)
  const estimate = (model: string, cost: number | null): Event => ({
    kind: 'estimate',
    model,
    estimate: { input: 100, output: 20, cost, provider: 'openai' },
  })
  const answer = (model: string, n: number, text: string): Event => ({
    kind: 'answered',
    model,
    answer: { call: callOf(n, { model, completion_message: [said('assistant', text)] }) },
  })

  it('to one model is compared with the first when its answer is there', () => {
    const { state, effects } = sheet(estimate('gpt-5.5', 0.002) as never, 'enter')
    expect(effects.map(({ kind }) => kind)).toEqual(['estimate', 'replay'])
    expect(frame(state, look).join('\n')).toContain('about $0.002 in all')
    const compared = play(state, answer('gpt-5.5', 9, 'hello')).state
    expect(compared).toMatchObject({ screen: 'diff', replay: { running: false } })
    expect(play(compared, 'q').state.screen).toBe('list')
    const failed = play(state, { kind: 'answered', model: 'gpt-5.5', answer: { error: 'too many calls' } }).state
    expect(failed).toMatchObject({ screen: 'replay', notice: 'too many calls', replay: { running: false } })
  })
  it('has other models typed in the place of the first', () => {
    expect(sheet('m', ...'claude', 'enter').state.replay?.models).toEqual(['claude'])
    expect(play(sheet('m').state, { kind: 'paste', text: 'o4-mini' }, 'enter').state.replay?.models).toEqual([
      'o4-mini',
    ])
    expect(sheet('m', 'end', ...', o3', 'enter').state.replay?.models).toEqual(['gpt-5.5', 'o3'])
  })
  it('to several shows their answers beside each other, as they come', () => {
    const chosen = sheet('m', 'ctrl-u', ...'o4-mini, gpt-4o gpt-4o', 'enter').state
    expect(chosen.replay?.models).toEqual(['o4-mini', 'gpt-4o'])
    const priced = play(chosen, estimate('o4-mini', 0.001), estimate('gpt-4o', 0.004)).state
    const lines = frame(priced, look).join('\n')
    expect(lines).toMatch(/o4-mini +about \$0.001 at openai/)
    expect(lines).toContain('about $0.005 in all')
    expect(frame(play(chosen, estimate('o4-mini', null)).state, look).join('\n')).toMatch(/cost +not known +/)
    const half = play(chosen, estimate('o4-mini', null), estimate('gpt-4o', 0.004)).state
    expect(frame(half, look).join(' ').replace(/ +/g, ' ')).toContain('cost at least $0.004 in all')
    const free = play(chosen, estimate('o4-mini', null), estimate('gpt-4o', 0)).state
    expect(frame(free, look).join('\n')).toMatch(/cost +not known +/)

    const first = play(priced, 'enter', answer('gpt-4o', 9, 'hello from 4o')).state
    expect(first.screen).toBe('answers')
    expect(frame(first, look).join('\n')).toMatch(/waiting.*\|.*success/)
    const all = play(first, { kind: 'answered', model: 'o4-mini', answer: { error: 'no credit' } }).state
    expect(all.replay?.running).toBe(false)
    expect(frame(all, look).join('\n')).toMatch(/no credit.*\|.*hello from 4o/)
    // One that failed has no call to open or compare; the other has.
    expect(play(all, 'd').state.notice).toContain('no answer')
    const other = play(all, 'l')
    expect(play(other.state, 'd').state.notice).toContain('the first model gave no answer: o')
    const diff = play(other.state, 'o').state
    expect(diff.diff?.calls.map(({ id }) => id)).toEqual([rowOf(5).id, rowOf(9).id])
    expect(play(diff, 'q').state.screen).toBe('answers')
    const opened = play(other.state, 'enter', { kind: 'opened', call: callOf(9) }).state
    expect([opened.screen, play(opened, 'q').state.screen]).toEqual(['call', 'answers'])
    // Where there is no room for both, the chosen one has the screen.
    expect(frame({ ...all, columns: 60 }, look).join('\n')).not.toContain('hello from 4o')
    expect(frame({ ...other.state, columns: 60 }, look).join('\n')).toContain('hello from 4o')
    expect(play(all, 'm').state.edit).toBeUndefined()
  })
  it('compares an answer with the first one by d, with the recorded call by o', () => {
    const running = sheet('m', 'ctrl-u', ...'o4-mini, gpt-4o', 'enter', 'enter').state
    const all = play(running, answer('gpt-4o', 9, 'from 4o'), answer('o4-mini', 8, 'from mini')).state
    const ids = (...keys: string[]) => play(all, ...keys).state.diff?.calls.map(({ id }) => id)
    expect(ids('l', 'd')).toEqual([rowOf(8).id, rowOf(9).id])
    expect(ids('l', 'o')).toEqual([rowOf(5).id, rowOf(9).id])
    expect(ids('o')).toEqual([rowOf(5).id, rowOf(8).id])
    expect(play(all, 'd').state).toMatchObject({
      screen: 'answers',
      notice: expect.stringContaining('the first answer'),
    })
  })
  it('keeps its hint in sight, and every name and price whole, on a narrow screen', () => {
    const names = ['claude-sonnet-4-5-20250929-v1', 'gpt-5.5', 'a-model-with-quite-a-long-name-of-its-own', 'o4-mini']
    const chosen = sheet('m', 'ctrl-u', ...names.join(' '), 'enter').state
    const problem = `${'OpenAI has no key configured; '.repeat(5)}set OPENAI_API_KEY`
    const told = play(
      { ...chosen, columns: 60, rows: 24 },
      estimate(names[0] as string, 0.0012),
      {
        kind: 'estimate',
        model: 'gpt-5.5',
        estimate: { input: 1, output: 1, cost: null, provider: 'openai', problem },
      },
      estimate(names[2] as string, 0.5),
    ).state
    const lines = frame(told, look).map((line) => stripVTControlCharacters(line).trimEnd())
    expect(lines[1]).toBe(' Enter sends it, m chooses models, q goes back. Tool calls')
    for (const name of names) expect(lines.join('\n')).toContain(name)
    expect(lines.join('\n')).toMatch(/of-its-own\n +about \$0\.50 at openai\n/)
    expect(frame({ ...told, rows: 15 }, look)[1]).toContain('Enter sends it')
  })
  it('says what the keys do where they go now', () => {
    const hint = (state: State) => frame(state, look).join(' ').replace(/ +/g, ' ')
    const open = sheet().state
    expect(open.edit).toBeUndefined()
    expect(hint(open)).toContain('Enter sends it, m chooses models, q goes back.')
    const typing = play(open, 'm').state
    expect(hint(typing)).toContain('Enter takes these models')
    expect(hint(typing)).not.toContain('Enter sends it')
    const left = play(typing, 'x', 'esc').state
    expect(left).toMatchObject({ screen: 'replay', edit: undefined, replay: { models: ['gpt-5.5'] } })
    expect(play(left, 'esc').state.screen).toBe('list')
    // A fifth is refused, not left out.
    const many = play(typing, 'end', ...', b c d e', 'enter').state
    expect(many.edit).toBeDefined()
    expect(hint(many)).toContain('at most 4 models')
    expect(hint(play(left, 'enter').state)).toContain('q gives up')
  })
  it('is given up when one goes away while it runs', () => {
    const { state, effects } = sheet('enter', 'q')
    expect(effects.at(-1)).toEqual({ kind: 'giveUp', what: 'replay' })
    expect(play(state, answer('gpt-5.5', 9, 'late')).state.screen).toBe('list')
  })
})

describe('the filter bar', () => {
  it('says all that is wrong, with what was meant, however narrow it is', () => {
    for (const columns of [60, 80]) {
      const shown = (text: string) =>
        frame(play(listState(5, { columns, rows: 15 }), 'f', ...text, 'enter').state, look)
          .map((line) => stripVTControlCharacters(line).trim())
          .join(' ')
      expect(shown('model:gpt-5.5 customer:acme custommer:globex')).toContain('did you mean "customer"?')
      expect(shown('status:succes')).toMatch(/"succes" is none of .*; did you mean "success"\?/)
      expect(shown('is:strred')).toMatch(/"strred" is none of failed, .*, marked filter:/)
    }
    expect(frame(play(listState(5), 'f').state, look).join('\n')).not.toContain('is none of')
  })
  it('asks once for the values of a field, and completes with them', () => {
    const typed = play(listState(5), 'f', ...'customer:a')
    expect(typed.effects).toEqual([{ kind: 'values', field: 'customer' }])
    const values = [
      { value: 'acme', calls: 1200 },
      { value: 'Ajax & co', calls: 1 },
      { value: 'globex', calls: 7 },
    ]
    const known = play(typed.state, { kind: 'values', field: 'customer', values }).state
    const shown = frame(known, look).join('\n')
    expect(shown).toContain('1,200 calls')
    expect(shown).toContain('"Ajax & co"')
    expect(shown).not.toContain('globex')
    const chosen = play(known, 'down', 'tab')
    expect(chosen.state.edit?.text).toBe('customer:"Ajax & co"')
    expect(chosen.effects).toEqual([])
    expect(play(chosen.state, 'enter').state.list.filterText).toBe('customer:"Ajax & co"')
    expect(play(listState(5), 'f', ...'latency:1 meta.region:e').effects).toEqual([
      { kind: 'values', field: 'meta.region' },
    ])
  })
})

describe('the tree', () => {
  const span = (n: number, parent: number | undefined, given = {}) =>
    rowOf(n, { span_name: `span ${n}`, ...(parent !== undefined && { span_parent_id: rowOf(parent).id }), ...given })
  const open = (spans: ReturnType<typeof rowOf>[]): State =>
    play(listState(3), { kind: 'opened', call: callOf(1) }, { kind: 'spans', id: rowOf(1).id, spans }, '2').state
  const shown = (state: State) =>
    frame(state, look)
      .map((line) => stripVTControlCharacters(line))
      .filter((line) => line.includes('span '))
      .map((line) => line.slice(0, 27).trimEnd())
  const spans = [span(1, undefined), span(2, 1), span(3, 2), span(4, 2), span(5, 1)]

  it('closes and opens its branches, and keeps the cursor on its span', () => {
    const tree = open(spans)
    expect(shown(tree)).toHaveLength(5)
    const closed = play(tree, 'j', 'h').state
    expect(shown(closed).map((line) => line.trim())).toEqual([
      '▾ span 1  gpt-5.5',
      '▸ span 2  (+2)  gpt-5.5',
      '├ span 5  gpt-5.5',
    ])
    expect(closed.call?.at).toBe(1)
    // Once more goes up; right opens, then goes in; space turns.
    expect(play(closed, 'h').state.call?.at).toBe(0)
    expect(shown(play(closed, 'l').state)).toHaveLength(5)
    expect(play(closed, 'l', 'l').state.call?.at).toBe(2)
    expect(shown(play(closed, 'space').state)).toHaveLength(5)
    expect(shown(play(tree, 'z').state)).toHaveLength(1)
    expect(shown(play(tree, 'z', 'z').state)).toHaveLength(5)
    expect(play(tree, 'j', 'j', 'z').state.call?.at).toBe(0)
    // Enter opens what is under the cursor, not what a closed branch hides.
    expect(play(closed, 'j', 'enter').effects).toEqual([{ kind: 'open', id: rowOf(5).id, after: 'span' }])
    const read = play(closed, 'j', 'enter', {
      kind: 'opened',
      call: callOf(5, { trace_unique_id: 'trace-1' }),
      after: 'span',
    }).state
    expect(read.call).toMatchObject({ tab: 'transcript', call: { id: rowOf(5).id } })
    // Back in the tree all is as it was left.
    expect(shown(play(read, { kind: 'spans', id: rowOf(5).id, spans: [...spans] }, '2').state)).toHaveLength(3)
    expect(play(read, '2').state.call?.at).toBe(2)
    expect(play(tree, 'tab').state.call?.tab).toBe('attempts')
  })
  it('of 10,000 spans opens with its branches closed but those to an error, and is quick', () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      span(
        i + 1,
        i === 0 ? undefined : Math.floor((i - 1) / 10) + 1,
        i === 7777 ? { failed: true, status: 'error' } : {},
      ),
    )
    const begun = cpuMs()
    const tree = open(many)
    expect(frame(tree, look).join('\n')).toContain('(+')
    expect(cpuMs() - begun).toBeLessThan(300)
    const all = play(tree, ...Array<string>(15).fill('j')).state
    expect(shown(play(tree, 'G').state).length).toBeGreaterThan(0)
    expect(frame({ ...tree, rows: 60 }, look).join('\n')).toContain('span 7778')
    const keys = cpuMs()
    play(all, 'z', 'z', 'G', 'k', 'h', 'l', 'g')
    expect((cpuMs() - keys) / 7).toBeLessThan(33)
  })
})

describe('trees and differences', () => {
  it('have parents before children, orphans as roots, and no end of a circle', () => {
    const spans = [
      rowOf(1),
      rowOf(3, { span_parent_id: rowOf(2).id }),
      rowOf(2, { span_parent_id: rowOf(1).id }),
      rowOf(4, { span_parent_id: 'nowhere' }),
      rowOf(5, { span_parent_id: rowOf(5).id }),
    ]
    expect(treeOf(spans).map(({ span, depth }) => [Number.parseInt(span.id, 16), depth])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 0],
      [5, 0],
    ])
  })
  it('find the shortest way from one list to the other', () => {
    const changes = changesOf([...'abcde'], [...'axcdef'], (letter) => letter)
    expect(changes.map(({ kind, value }) => `${kind[0]}${value}`).join(' ')).toBe('sa gb nx sc sd se nf')
    const { length } = changesOf(Array(5000).fill('a'), Array(5000).fill('b'), (letter) => letter)
    expect(length).toBe(10_000)
  })
})
