/** The prompts' program without a terminal: keys in, states, lines and effects out. */

import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { StatsRow } from '../../src/store/store.ts'
import { localTime } from '../../src/traces/format.ts'
import { lookOf } from '../../src/tui/paint.ts'
import { actions } from '../../src/tui/prompts/actions.ts'
import { readEntries } from '../../src/tui/prompts/desk.ts'
import { problemOf } from '../../src/tui/prompts/fields.ts'
import { frame } from '../../src/tui/prompts/frame.ts'
import { bindings, hints } from '../../src/tui/prompts/keys.ts'
import { type Entry, type OpenState, openState, type State, screens } from '../../src/tui/prompts/state.ts'
import { tableOf } from '../../src/tui/prompts/tables.ts'
import { widthOf } from '../../src/tui/text.ts'
import { callOf, said } from './calls.ts'
import { hostile } from './fixture.ts'
import { look, openBench, play } from './prompts-bench.ts'

describe('the table of keys', () => {
  it('has one action for a key on a screen, and a function for each action', () => {
    const places = bindings.flatMap(({ keys, on }) => on.flatMap((screen) => keys.map((key) => `${screen} ${key}`)))
    expect(places.length).toBe(new Set(places).size)
    expect(bindings.map(({ action }) => action).sort()).toEqual(Object.keys(actions).sort())
  })
  it('hints only at what works there', () => {
    for (const [screen, list] of Object.entries(hints))
      for (const [action] of list)
        expect(bindings.find((binding) => binding.action === action)?.on, `${screen} ${action}`).toContain(screen)
  })
})

describe('the list', () => {
  it('has every prompt that files or store have, with the words of prompts status', () => {
    const { text } = openBench({ size: { columns: 100, rows: 24 } })
    const rows = text().split('\n').slice(2, 10)
    expect(rows.map((row) => row.trim().split(/ {2,}/).slice(0, 1)[0])).toEqual([
      'broken.prompt',
      'evil',
      'greeting',
      'hello',
      'photo',
      'summary',
      'support-reply',
      'tokyo-weather',
    ])
    const words = ['broken', 'conflict', 'only there', 'clean', 'only here', 'ahead', 'edited', 'behind']
    for (const [i, word] of words.entries()) expect(rows[i]).toContain(` ${word} `)
    expect(rows[6]).toMatch(/v2 +v2, staging v1/)
  })
  it('is filtered while one types, and sorted by what needs somebody', () => {
    const { press, text } = openBench()
    press('/', ...'conf')
    expect(text()).toContain('1 prompt ')
    press('esc')
    expect(text()).toContain('8 prompts')
    expect(press('s', 'd')).toMatch(/drift ↓[\s\S]*broken\.prompt[\s\S]*evil[\s\S]*hello/)
    expect(press('S')).toMatch(/drift ↑[\s\S]*hello[\s\S]*evil[\s\S]*broken\.prompt/)
  })
  it('has the calls of seven days by prompt, with the latency of all versions together', async () => {
    const { app, until, reader } = openBench({ size: { columns: 120, rows: 24 } })
    app.run({ kind: 'traffic' })
    const text = await until((text) => text.includes('30 calls'))
    expect(text).toMatch(/support-reply .*24 +8\.3 %/)
    const traffic = app.state().traffic?.get('support-reply')
    expect(traffic?.versions.map(({ version, row }) => [version, row.calls])).toEqual([
      [1, 14],
      [2, 10],
    ])
    const filter = { kind: 'field', field: 'prompt', test: { op: 'is', value: 'support-reply' } } as const
    expect(traffic?.total.latency_p95).toBe((await reader.stats({ by: [], filter })).total.latency_p95)
  })
  it('leaves out a figure that there is no room for, and shows none in halves', () => {
    const { app, text } = openBench({ size: { columns: 60, rows: 15 } })
    const row = { calls: 12_345, errors: 0, cost: 1234.5678, latency_p95: 1 } as StatsRow
    app.send({ kind: 'traffic', traffic: new Map([['hello', { total: row, versions: [{ version: 1, row }] }]]) })
    expect(text()).toMatch(/\n 8 prompts {2}7 not clean {2}7 days: 12,345 calls {2}0.0 % errors *\n/)
  })
  it('goes back to all prompts by Esc, and is not ended by it', () => {
    const { press, open, quits } = openBench({ size: { columns: 60, rows: 15 } })
    expect(open('hello')).toMatch(/\? help {3}esc all prompts/)
    expect(press('esc')).toContain('8 prompts')
    expect(press('esc')).toContain('q quits')
    expect(quits).toEqual([])
    press('q')
    expect(quits).toEqual(['quit'])
  })
  it('counts one call as one', () => {
    const { app, text } = openBench()
    const row = { calls: 1, errors: 0, cost: 0, latency_p95: 1 } as StatsRow
    app.send({ kind: 'traffic', traffic: new Map([['hello', { total: row, versions: [{ version: 1, row }] }]]) })
    expect(text()).toContain('7 days: 1 call  ')
  })
  it('stays on its prompt when files and store change', () => {
    const { press, app, control } = openBench()
    press('G', 'k')
    control.createPrompt({ id: 'a-new-one', name: 'a-new-one' })
    app.run({ kind: 'load' })
    expect(press('enter')).toMatch(/^ support-reply /)
  })
})

describe('a prompt', () => {
  it('shows its variables in another colour, and braces that are meant as text', () => {
    const { app, open } = openBench()
    open('support-reply', 'enter')
    const line = app.lines().find((one) => one.includes('assistant that speaks'))
    expect(line).toContain('\x1b[36m{{language}}\x1b[0m')
  })
  it('compares the marked version with the one under the cursor, the older one first', () => {
    const { open, press } = openBench()
    open('support-reply', 'enter', '2', 'space', 'd')
    expect(press()).toMatch(
      /- version 1\n\+ version 2 \(production\)\n\nsystem\n- You are a helpful[\s\S]*\+ .*Be brief/,
    )
    press('2', 'space', 'd')
    expect(press()).toContain('- version 1\n+ the file')
    expect(press(']')).toContain('- version 2 (production)\n+ the file')
    expect(press('[')).toContain('- version 1\n+ the file')
    expect(press('[')).toContain('there is no older version')
  })
  it('is found by the search of its text', () => {
    const { open, press } = openBench()
    open('support-reply', 'enter', '/', ...'refund', 'enter')
    expect(press()).toMatch(/line \d+: 1 of 1/)
    expect(press('/', ...'nowhere', 'enter')).toContain('"nowhere" is not in this text')
    expect(press('2', 'n')).toContain('there is no text here to search')
  })
})

describe('the form', () => {
  it('takes an example, then the variables of the newest call, and leaves what was typed alone', async () => {
    const bench = openBench()
    expect(bench.open('support-reply', 'f')).toContain('What is machine learning?')
    await bench.until((text) => text.includes('values: the newest call') && text.includes('Italian'))
    expect(bench.press('e')).toMatch(/values: example 1 of 2[\s\S]*What is machine learning\?/)
    expect(bench.press('e')).toContain('example 2 of 2')
    expect(bench.press()).toContain('default: English')
    expect(bench.press('e')).toContain('1 of 3 missing')
    // What was typed over is no example any more.
    expect(bench.press('e', 'e', 'enter', 'ctrl-u', ...'Greek', 'enter')).toContain('example 2 of 2, changed')
    expect(bench.press('e')).toContain('values: example 1 of 2')
    bench.press('e', 'e')
    bench.press('enter', ...'Greek', 'enter', 'q', 'f')
    bench.app.send({ kind: 'variables', id: 'support-reply', variables: { language: 'Latin' }, from: 'x', quiet: true })
    expect(bench.press()).toMatch(/language +string +Greek/)
    bench.press('t')
    await bench.until((text) => /language +string +Italian/.test(text))
  })
  it('has a line each for the values and for the models, so that neither cuts off the other', async () => {
    const bench = openBench({ size: { columns: 60, rows: 15 } })
    bench.open('support-reply', 'f', 'm', 'ctrl-u', ...'claude-sonnet-4-5, gpt-5.5, respan/echo', 'enter', 'x')
    expect(bench.press('j')).toMatch(
      /\n 3 variables {2}values: example 1 of 2, changed *\n runs on claude-sonnet-4-5, gpt-5\.5, respan\/echo *\n/,
    )
    bench.press('x', 'p')
    expect(bench.text()).toMatch(/user_message: is missing/)
    expect(bench.text()).not.toContain('as they would be sent')
  })
  it('takes a call that is chosen, each named by its time here', async () => {
    const bench = openBench()
    bench.open('support-reply', 'f', 'T')
    await bench.until((text) => text.includes('The variables of'))
    const { rows } = await bench.reader.list({ limit: 50, count: false })
    const newest = rows.find((row) => row.prompt_id === 'support-reply')
    expect(bench.text()).toContain(`1  ${localTime(newest?.start_time ?? '')} v2`)
    bench.press('2')
    await bench.until((text) => text.includes('Question 22: what is the weather?'))
  })
  it('keeps the values when the version changes', () => {
    const bench = openBench()
    bench.open('support-reply', 'f', 'enter', 'ctrl-u', ...'Greek', 'enter', 'v')
    expect(bench.press()).toMatch(/Fill in support-reply {2}version 2[\s\S]*string +Greek/)
  })
  it('says what is wrong with JSON and with types, as the gateway would', () => {
    const { app, open, press } = openBench()
    open('photo', 'f')
    const entry = app.state().entries?.find(({ id }) => id === 'photo')
    const problem = (name: string, text: string, json = false) => {
      const field = app.state().form?.fields.find((one) => one.name === name)
      if (entry === undefined || field === undefined) throw new Error('no such variable')
      return problemOf({ ...field, text, json }, entry, 'file')
    }
    expect(problem('count', 'three')).toMatch(/^count: not valid JSON \(.*\); such as 3$/)
    expect(problem('count', '1.5')).toBe('variables.count: must be integer, as prompt "photo" declares')
    expect(problem('photo', 'https://example.org/a.png')).toBe('')
    expect(problem('photo', '{"url": 5}')).toContain('variables.photo: must be the URL of an image')
    expect(problem('photo', '{"url"')).toContain('not valid JSON')
    // A wrong value stays in the line, with what is wrong.
    press('G', 'enter', ...'three', 'enter')
    expect(press()).toMatch(/not valid JSON[\s\S]*\n count: three/)
    expect(press('backspace', 'backspace', 'backspace', 'backspace', 'backspace', '7', 'enter')).toMatch(/integer +7/)
  })
  it('takes JSON where the text names members of a value, or another prompt is meant', async () => {
    const bench = openBench({ size: { columns: 120, rows: 24 } })
    bench.open('photo', 'f')
    const fill = (text: string) => {
      bench.press('enter', 'ctrl-u', ...text, 'enter')
      return bench.press()
    }
    fill('https://example.org/a.png')
    bench.press('down')
    expect(fill('Rome')).toMatch(/not valid JSON.*such as \{[\s\S]*\n facts: Rome/)
    bench.press('esc')
    expect(fill('{"place": "Rome"}')).toMatch(/facts +any +\{"place": "Rome"\}/)
    bench.press('down')
    fill('3')
    bench.press('p')
    await bench.until((text) => text.includes('Describe this in 3 words, with Rome:'))
    bench.press('q', 'q')
    bench.open('summary', 'f')
    fill('{"_type": "prompt", "prompt_id": "hello", "variables": {"name": "Ada"}}')
    bench.press('p')
    await bench.until((text) => text.includes('Say hello to Ada.'))
    bench.press('q')
    fill('{"not": "meant"}')
    bench.press('p')
    await bench.until((text) => text.includes('{"not": "meant"}'))
  })
  it('takes a list of messages, and only such', () => {
    const bench = openBench({ size: { columns: 120, rows: 24 } })
    bench.open('support-reply', 'f', 'G', 'E')
    const type = (text: string) => bench.app.send({ kind: 'paste', text })
    type('[{"role": "system", "content": "obey"}]')
    expect(bench.press('ctrl-s')).toContain('variables.history[0].role: must be user, assistant or tool')
    bench.press(...Array.from({ length: 60 }, () => 'backspace'))
    type('[{"role": "user",\n "content": "Hi"}]')
    expect(bench.press('ctrl-s')).toMatch(/history +messages +\[.*\(2 lines\)/)
  })
  it('opens several lines where several are pasted, and keeps them', () => {
    const bench = openBench()
    bench.open('support-reply', 'f', 'down', 'enter', 'ctrl-u')
    bench.app.send({ kind: 'paste', text: 'one\r\ntwo\nthree' })
    expect(bench.press()).toContain('line 3 of 3')
    expect(bench.press('ctrl-s')).toContain('one two three  (3 lines)')
    expect(bench.press('enter', 'x', 'esc')).toContain('one two three  (3 lines)')
  })
  it('pastes nothing where nothing is typed', () => {
    const bench = openBench()
    bench.open('support-reply', 'f')
    const before = bench.press()
    bench.app.send({ kind: 'paste', text: 'qQyr' })
    expect(bench.press()).toBe(before)
  })
})

describe('E', () => {
  it('says what it needs: a file, and an editor', () => {
    const { open } = openBench()
    expect(open('greeting', 'E')).toContain('there is no file of it')
    expect(open('hello', 'E')).toContain('set EDITOR to the editor that is to open it')
  })
})

describe('the preview', () => {
  it('has the messages, what they are likely to cost, and says where a price is not known', async () => {
    const bench = openBench()
    bench.open('support-reply', 'p')
    await bench.until((text) => text.includes('You are a friendly assistant that speaks Spanish.'))
    bench.press('m', 'ctrl-u', ...'gpt-5.5, no-such-model', 'enter')
    const text = await bench.until((text) => text.includes('no-such-model'))
    expect(text).toMatch(/gpt-5\.5 +about \$0\.0\d+ at openai/)
    expect(text).toMatch(/no-such-model +no list price is known/)
    expect(text).toMatch(/about \d+ tokens in; about 800 out \(at most\)/)
  })
  it('says which variable is missing', async () => {
    const bench = openBench()
    bench.open('summary', 'p')
    await bench.until((text) => text.includes('variables.text: is missing; prompt "summary" needs it'))
  })
  it('says that the simulator is free, where the gateway would ask it', async () => {
    const times: (readonly string[])[] = []
    const aims = async (models: readonly string[]) => {
      times.push(models)
      return models.map((asked) => ({ asked, provider: 'respan', model: asked }))
    }
    const bench = openBench({ aims })
    bench.open('support-reply', 'f', 'm', 'ctrl-u', ...'gpt-5.5, gpt-4o', 'enter', 'p')
    const text = await bench.until((text) => text.includes('simulator'))
    expect(text).toMatch(/gpt-5\.5 +free: the simulator answers/)
    // Once for both.
    expect(times).toEqual([['gpt-5.5', 'gpt-4o']])
    expect(text).not.toContain('openai')
  })
  it('reckons with the prices that the user set', async () => {
    const aims = async (models: readonly string[]) => models.map((asked) => ({ asked, provider: 'stub', model: asked }))
    const bench = openBench({ aims, prices: { stub: { mine: { input_mtok: 0, output_mtok: 1000 } } } })
    bench.open('support-reply', 'f', 'm', 'ctrl-u', ...'mine, other', 'enter', 'p')
    const text = await bench.until((text) => text.includes('at stub'))
    expect(text).toMatch(/mine +about \$0\.80 at stub/)
    expect(text).toMatch(/other +no list price is known at stub/)
  })
  it('is of the models that were chosen for this prompt, and of no other', () => {
    const bench = openBench()
    bench.open('support-reply', 'f', 'm', 'ctrl-u', ...'gpt-5.5, gpt-5.5 other', 'enter')
    expect(bench.press('j')).toContain('runs on gpt-5.5, other')
    bench.press('q')
    expect(bench.open('tokyo-weather', 'f')).toMatch(/runs on respan\/sim *\n/)
    bench.press('q')
    expect(bench.open('support-reply', 'f', 'm', 'ctrl-u', 'enter', 'j')).toMatch(/runs on respan\/echo *\n/)
  })
  it('takes five models for a mistake', () => {
    const bench = openBench()
    bench.open('support-reply', 'f', 'm', 'ctrl-u', ...'a b c d e', 'enter')
    expect(bench.press()).toMatch(/at most 4 models *\n models: a b c d e/)
  })
})

const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g')

describe('a table', () => {
  it('is made and measured once, until what it is of changes', () => {
    const { desk } = openBench()
    const entry = readEntries(desk).find(({ versions }) => versions.length > 1) as Entry
    const open: OpenState = {
      id: entry.id,
      tab: 'versions',
      source: 'file',
      at: 0,
      top: 0,
      needle: '',
      marked: undefined,
      sides: undefined,
    }
    const first = tableOf(entry, open, undefined)
    expect(tableOf(entry, { ...open, at: 1, top: 1 }, undefined)).toBe(first)
    const [newest] = entry.versions
    const marked = tableOf(entry, { ...open, marked: newest?.version }, undefined)
    expect([first, marked].map(({ rows }) => rows[0]?.cells[0]?.[0])).toEqual([' ', '*'])
    expect(tableOf(entry, { ...open, tab: 'variables' }, undefined).empty).toBe('It has no variables.')
    expect(tableOf({ ...entry }, open, undefined)).not.toBe(first)
  })
})

describe('every frame', () => {
  const answered = callOf(7, {
    prompt_messages: [said('user', `${hostile} 東京の天気 👩‍👩‍👧 é`)],
    completion_message: [said('assistant', 'x'.repeat(500))],
  })
  /** What others may have stored under any name. */
  const spoiled: Entry = {
    id: hostile,
    name: `${hostile} name`,
    drift: 'only there',
    problem: hostile,
    path: hostile,
    versions: [2, 1].map((version) => ({
      promptId: hostile,
      version,
      hash: String(version),
      readonly: version === 1,
      body: {
        template: 'jinja',
        model: hostile,
        messages: [
          {
            role: hostile,
            content: [
              { type: 'image_url', image_url: { url: hostile } },
              { type: 'odd', odd: hostile },
            ],
          },
          { type: 'placeholder', name: hostile },
          { role: 'user', content: `${hostile} ${version}`, name: hostile },
        ],
        params: { [hostile]: hostile },
        input: {
          schema: { [hostile]: { type: 'string', optional: false, description: hostile } },
          defaults: { x: hostile },
        },
      },
      source: null,
      author: hostile,
      commit: hostile,
      message: hostile,
      createdAt: 0,
      updatedAt: 0,
    })),
    history: [
      {
        promptId: hostile,
        label: hostile,
        version: 1,
        previous: null,
        actor: hostile,
        commit: hostile,
        message: hostile,
        at: 0,
      },
      {
        promptId: hostile,
        label: 'production',
        version: 2,
        previous: 1,
        actor: hostile,
        commit: hostile,
        message: hostile,
        at: 0,
      },
      {
        promptId: hostile,
        label: 'production',
        version: 1,
        previous: null,
        actor: '',
        commit: null,
        message: '',
        at: 0,
      },
    ],
  }
  const statesOf = (base: State): [string, State][] => {
    const at = (id: string, ...keys: string[]) => play(base, '/', ...id, 'enter', ...keys).state
    const run = play(at('evil', 'f', 'm', 'ctrl-u', ...'a,b,c', 'enter'), { kind: 'paste', text: '' }).state
    const running = play(
      { ...run, screen: 'run' },
      ...[0, 1, 2].map((cell) => ({
        kind: 'cell' as const,
        number: 1,
        at: cell,
        change: {
          status: 'streaming' as const,
          firstTokenMs: 12,
          logId: 'abc',
          tokensIn: 3,
          error: cell === 2 ? hostile : '',
        },
        more: `${hostile}\n東京の天気 `.repeat(30),
      })),
    ).state
    const opened = {
      ...running,
      run: { id: 'evil', source: 'file' as const, number: 1, startedAt: 0, at: 1, top: undefined, cells: [] },
    }
    return [
      ['list', base],
      ['nothing', { ...base, entries: [] }],
      ['filter', play(base, '/', ...'東京').state],
      ['sort', play(base, 's').state],
      ['palette', play(base, ':').state],
      ['help', play(base, '?').state],
      ...['1', '2', '3', '4', '5'].flatMap((tab): [string, State][] =>
        ['evil', 'support', 'tokyo', 'photo', 'broken', 'greeting', 'owned'].map((id) => [
          `${id} ${tab}`,
          at(id, 'enter', tab),
        ]),
      ),
      ['form', at('support', 'f')],
      ['form of the spoiled', at('owned', 'f')],
      ['rollback of the spoiled', at('owned', 'u')],
      [
        'preview of the spoiled',
        play(at('owned', 'p'), { kind: 'previewed', filled: undefined, problem: hostile }).state,
      ],
      ['form of one without', at('hello', 'f', 'x')],
      ['line', at('photo', 'f', 'enter', ...'東京')],
      ['area', play(at('evil', 'f', 'E'), { kind: 'paste', text: `${hostile}\n`.repeat(40) }).state],
      ['preview', at('evil', 'p')],
      ['deploy', at('summary', 'D')],
      ['push', at('photo', 'P')],
      ['rollback', at('support', 'u')],
      ['run', running],
      ['run of none', opened],
      ['answer', play(base, { kind: 'opened', call: answered }).state],
    ]
  }
  const sizes = [
    [50, 8],
    [60, 15],
    [80, 24],
    [120, 40],
    [200, 60],
    [240, 70],
    [20, 4],
  ] as const

  it.each(sizes)('fills %d × %d exactly, and obeys nobody', (columns, rows) => {
    const { desk } = openBench()
    const entries = [...readEntries(desk), spoiled]
    const base = play(openState({ columns, rows }, Date.now()), { kind: 'loaded', entries }).state
    for (const [name, state] of statesOf(base))
      for (const [kind, how] of [
        ['colour', look],
        ['ascii', lookOf({ colour: false, ascii: true })],
      ] as const) {
        const lines = frame(state, how)
        expect(lines.length, `${name} ${kind}`).toBe(rows)
        for (const line of lines) {
          const plain = stripVTControlCharacters(line)
          expect(widthOf(plain), `${name} ${kind}: ${plain}`).toBeLessThanOrEqual(columns)
          // Nothing but our own colours.
          expect(line.replace(colours, ''), name).toMatch(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u)
          if (kind === 'ascii') expect(plain, name).toMatch(/^\p{ASCII}*$/u)
        }
      }
  })
  it('there is one for every screen', () => {
    const { desk } = openBench()
    const base = play(openState({ columns: 80, rows: 24 }, Date.now()), {
      kind: 'loaded',
      entries: readEntries(desk),
    }).state
    expect(new Set(statesOf(base).map(([, { screen }]) => screen))).toEqual(new Set(screens))
  })
})
