/**
 * Every key of the table, on each of its screens, in a true terminal: what the screen says before, what it says after.
 * A key that is in the table and not here, or here and not in the table, fails.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openControl } from '../../src/store/control.ts'
import { type Action, bindings } from '../../src/tui/traces/keys.ts'
import type { Screen } from '../../src/tui/traces/state.ts'
import { fillHome } from './fixture.ts'
import { openTerminal, type Terminal } from './terminal.ts'

const bin = join(import.meta.dirname, '../../bin/respan.js')
let home: string
let gateway: { process: ChildProcess; home: string; key: string }
let terminal: Terminal | undefined
const copies: string[] = []

const copyOf = (folder: string): string => {
  const copy = mkdtempSync(join(tmpdir(), 'respan-tui-keys-'))
  cpSync(folder, copy, { recursive: true })
  copies.push(copy)
  return copy
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'respan-tui-keys-'))
  copies.push(home)
  fillHome(home)
  const served = copyOf(home)
  const control = openControl(served, () => undefined)
  const key = control.createKey('keys', 'test').secret
  control.close()
  // Its calls are of a day that is long ago by now.
  const env = { PATH: process.env.PATH, HOME: served, RESPAN_HOME: served, RESPAN_RETENTION_DAYS: '0' }
  const args = [bin, 'proxy', 'start', '--port', '0', '--simulate', 'always']
  gateway = { process: spawn(process.execPath, args, { env, stdio: 'ignore' }), home: served, key }
  const file = join(served, 'gateway.json')
  for (let i = 0; i < 400 && !(existsSync(file) && readFileSync(file, 'utf8').includes('"url"')); i++)
    await new Promise((resolve) => setTimeout(resolve, 25))
})
afterEach(() => {
  terminal?.close()
  terminal = undefined
})
afterAll(() => {
  gateway.process.kill('SIGKILL')
  for (const folder of copies) rmSync(folder, { recursive: true, force: true })
})

/** How a key is pressed. */
const sequences: Readonly<Record<string, string>> = {
  down: '\x1b[B',
  up: '\x1b[A',
  left: '\x1b[D',
  right: '\x1b[C',
  pgdn: '\x1b[6~',
  pgup: '\x1b[5~',
  home: '\x1b[H',
  end: '\x1b[F',
  enter: '\r',
  esc: '\x1b',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  space: ' ',
}
const pressed = (key: string): string =>
  sequences[key] ?? (key.startsWith('ctrl-') ? String.fromCharCode(key.charCodeAt(5) - 96) : key)

/** How a screen is reached (120 × 16), and how one sees that it is there. */
const reach: Record<Screen, { keys: readonly string[]; sign: RegExp }> = {
  // Two pages down: question 35 of 0 to 59.
  list: { keys: ['\x1b[6~\x1b[6~'], sign: /Question 35/ },
  // Question 1: one call below it, many above; its trace has four.
  call: { keys: ['Gk', '\r'], sign: /Question 1: what[\s\S]*8 lines/ },
  breakdown: { keys: ['b'], sign: /Figures of[\s\S]*gpt-5\.5/ },
  diff: { keys: ['  ', 'd'], sign: /Two calls[\s\S]*of 2\d lines/ },
  replay: { keys: ['r'], sign: /Enter sends it/ },
  answers: { keys: ['r', 'm', '\x15respan/echo respan/sim?tokens=900\r', '\r'], sign: /1 of 2 answers {2}1-\d+ of/ },
}

interface Check {
  /** Pressed before, on the screen. */
  first?: string
  /** What is on the screen then, and was not before; or how what is there has changed. */
  becomes: RegExp | ((after: { text: string; chosen: string; raw: string }, before: typeof after) => boolean)
  /** It ends the program. */
  ends?: true
  /** It writes to the store. */
  writes?: true
}

/** The number of the question under the cursor. */
const questionIn = (chosen: string): number => Number(/Question (\d+)/.exec(chosen)?.[1])
const question =
  (n: number) =>
  ({ chosen }: { chosen: string }) =>
    questionIn(chosen) === n
/** The first line of a text that is shown. */
const line =
  (n: number) =>
  ({ text }: { text: string }) =>
    new RegExp(`\\b${n}-\\d+ of \\d+ lines`).test(text)
const lastLine = ({ text }: { text: string }): boolean => {
  const [, to, count] = /-(\d+) of (\d+) lines/.exec(text) ?? []
  return to !== undefined && to === count
}
const group =
  (name: string) =>
  ({ chosen }: { chosen: string }) =>
    chosen.includes(name)

const everywhere = {
  help: { becomes: /q esc close/ },
  palette: { becomes: /command:/ },
  redraw: {
    becomes: ({ text, raw }, before) => text === before.text && raw.slice(before.raw.length).includes('\x1b[2J'),
  },
  // Nobody above could bring it back: it leaves the screen, and comes back at once.
  suspend: { becomes: ({ raw }, before) => /\?1049l[\s\S]*\?1049h/.test(raw.slice(before.raw.length)) },
  quit: { becomes: /^/, ends: true },
} as const satisfies Partial<Record<Action, Check>>

/** Of a text that is longer than the screen: keys that bring it there. */
const scrolling = (first: string) =>
  ({
    down: { first, becomes: line(2) },
    up: { first: `${first}jj`, becomes: line(2) },
    pageDown: { first, becomes: ({ text }) => !/ 1-\d+ of/.test(text) },
    pageUp: { first: `${first}G`, becomes: (after, before) => !lastLine(after) && lastLine(before) },
    top: { first: `${first}G`, becomes: line(1) },
    bottom: { first, becomes: lastLine },
  }) as const satisfies Partial<Record<Action, Check>>

const callOnly = {
  star: { becomes: /starred/, writes: true },
  thumbUp: { becomes: /thumbs up/, writes: true },
  thumbDown: { becomes: /thumbs down/, writes: true },
  note: { becomes: / note: / },
  replay: { becomes: /Send the call again/ },
  export: { becomes: /Export to a file/ },
  copy: { becomes: / Copy/ },
} as const satisfies Partial<Record<Action, Check>>

const checks: { [S in Screen]: Partial<Record<Action, Check>> } = {
  list: {
    ...everywhere,
    ...callOnly,
    down: { becomes: question(34) },
    up: { becomes: question(36) },
    pageDown: { becomes: question(23) },
    pageUp: { becomes: question(47) },
    top: { becomes: question(59) },
    bottom: { becomes: question(0) },
    open: { becomes: /Question 35: what[\s\S]*8 lines/ },
    filter: { becomes: / filter: / },
    search: { becomes: / filter: / },
    follow: { becomes: ({ text, chosen }) => text.includes('FOLLOW') && questionIn(chosen) === 59 },
    sort: { becomes: /Sort by/ },
    views: { becomes: /Views[\s\S]*expensive/ },
    saveView: { becomes: /name of the view:/ },
    columns: { becomes: /Columns {2}1 of[\s\S]*\[x\] time/ },
    reverse: { becomes: /time ↑[\s\S]*Question 0/ },
    mark: { becomes: ({ text, chosen }) => /^●.*Question 35/m.test(text) && questionIn(chosen) === 34 },
    diff: { first: ' j', becomes: /Two calls/ },
    breakdown: { becomes: /Figures of/ },
    back: { becomes: /^/, ends: true },
    leave: { becomes: /q quits/ },
  },
  call: {
    ...everywhere,
    ...callOnly,
    ...scrolling('5'),
    open: { first: '2jj', becomes: /Question 2: what[\s\S]*8 lines/ },
    search: { becomes: / search: / },
    nextHit: { first: '4/e\r', becomes: /line \d+: 2 of/ },
    previousHit: { first: '4/e\rnn', becomes: /line \d+: 2 of/ },
    mark: { becomes: /^●/ },
    diff: { first: ' ]', becomes: /Two calls/ },
    nextTab: { becomes: /█/ },
    previousTab: { becomes: /No stored prompt/ },
    right: { becomes: /█/ },
    left: { becomes: /No stored prompt/ },
    foldAll: { becomes: /only the tree has branches/ },
    transcript: { first: '5', becomes: /You are brief\./ },
    tree: { becomes: /█/ },
    attempts: { becomes: /1\. first: anthropic/ },
    request: { becomes: /"messages"/ },
    response: { becomes: /"object": "chat\.completion"/ },
    attributes: { becomes: /environment/ },
    prompt: { becomes: /No stored prompt/ },
    view: { becomes: /\[Markdown\]/ },
    nextCall: { becomes: /Question 0: what/ },
    previousCall: { becomes: /Question 2: what/ },
    back: { becomes: /FOLLOW|60 calls/ },
    leave: { becomes: /FOLLOW|60 calls/ },
  },
  breakdown: {
    ...everywhere,
    down: { becomes: group('gemini-3.5-flash') },
    up: { first: 'jj', becomes: group('gemini-3.5-flash') },
    pageDown: { becomes: group('gpt-5.5') },
    pageUp: { first: 'G', becomes: group('claude-sonnet-4-5') },
    top: { first: 'G', becomes: group('claude-sonnet-4-5') },
    bottom: { becomes: group('gpt-5.5') },
    open: { becomes: /model:=claude-sonnet-4-5[\s\S]*20 calls/ },
    nextTab: { becomes: /globex/ },
    previousTab: { becomes: /2026-01-31/ },
    right: { becomes: /globex/ },
    left: { becomes: /2026-01-31/ },
    back: { becomes: /60 calls/ },
    leave: { becomes: /60 calls/ },
  },
  diff: {
    ...everywhere,
    ...scrolling(''),
    search: { becomes: / search: / },
    nextHit: { first: '/o\r', becomes: /line \d+: 2 of/ },
    previousHit: { first: '/o\rnn', becomes: /line \d+: 2 of/ },
    back: { becomes: /60 calls/ },
    leave: { becomes: /60 calls/ },
  },
  replay: {
    ...everywhere,
    open: { becomes: /no gateway runs/ },
    models: { becomes: / models: / },
    back: { becomes: /60 calls/ },
    leave: { becomes: /60 calls/ },
  },
  answers: {
    ...everywhere,
    ...scrolling('l'),
    open: { first: 'l', becomes: /respan\/sim[\s\S]*1 Transcript/ },
    diff: { first: 'l', becomes: /Two calls/ },
    original: { becomes: /Two calls/ },
    nextTab: { becomes: /2 of 2 answers/ },
    previousTab: { becomes: /2 of 2 answers/ },
    right: { becomes: /2 of 2 answers/ },
    left: { becomes: /2 of 2 answers/ },
    back: { becomes: / \d+ calls / },
    leave: { becomes: / \d+ calls / },
  },
}

it('has a check for each action on each of its screens, and no other', () => {
  const wanted = bindings.flatMap(({ action, on }) => on.map((screen) => `${screen} ${action}`))
  const given = Object.entries(checks).flatMap(([screen, list]) =>
    Object.keys(list).map((action) => `${screen} ${action}`),
  )
  expect(given.sort()).toEqual(wanted.sort())
})

it('shows what a call in flight has said so far, in the list and opened', async () => {
  const shown = openTerminal({ home: gateway.home, columns: 120, rows: 16 })
  terminal = shown
  await shown.until((text) => / calls? |No calls yet/.test(text))
  const { url } = JSON.parse(readFileSync(join(gateway.home, 'gateway.json'), 'utf8')) as { url: string }
  const hangUp = new AbortController()
  const body = { model: 'respan/sim?pace=40&tokens=2000', stream: true, messages: [{ role: 'user', content: 'Go on' }] }
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: hangUp.signal,
  })
  const words = (text: string) => Math.max(0, ...[...text.matchAll(/word(\d+)/g)].map(([, n]) => Number(n)))
  const line = () => shown.screen().find((row) => row.includes('◌ run')) ?? ''
  const sees = (what: string, is: () => boolean) =>
    expect.poll(is, { timeout: 15_000, interval: 20, message: what }).toBe(true)
  await sees('words in the list', () => words(line()) > 2 && /~\d+/.test(line()))
  const first = words(line())
  await sees('more of them', () => words(line()) > first)
  shown.press('\r')
  await sees('all of them, opened', () => shown.text().includes('assistant …') && shown.text().includes('word'))
  const then = words(shown.text())
  await sees('more of them, at the end', () => words(shown.text()) > then)
  hangUp.abort()
  await answer.text().catch(() => undefined)
  await sees('that it was cut', () => shown.text().includes('cancelled') && !shown.text().includes('assistant …'))
  // What the store has seen completes a filter.
  shown.press('q', 'fmodel:res')
  await sees('the model and its calls', () => /respan\/sim.*\d call/.test(shown.text()))
})

const cases = bindings.flatMap(({ action, keys, on }) =>
  on.flatMap((screen) => keys.map((key) => ({ screen, key, action, check: checks[screen][action] as Check }))),
)

it.each(cases)('$key on $screen: $action', async ({ screen, key, check }) => {
  const served = screen === 'answers'
  const env: Record<string, string> = served ? { RESPAN_API_KEY: gateway.key } : {}
  const place = served ? gateway.home : check.writes ? copyOf(home) : home
  const shown = openTerminal({ home: place, columns: 120, rows: 16, env })
  terminal = shown
  await shown.until((text) => / \d+ calls /.test(text))
  const { keys, sign } = reach[screen]
  for (const piece of keys) {
    const raw = shown.raw().length
    shown.press(piece)
    await shown.until(() => shown.raw().length > raw, `after ${JSON.stringify(piece)}`)
  }
  await shown.until((text) => sign.test(text), `${screen} is reached`)
  for (const piece of check.first ?? '') {
    const raw = shown.raw().length
    shown.press(piece)
    await shown.until(() => shown.raw().length > raw, `after ${JSON.stringify(piece)}`)
  }
  const look = () => ({ text: shown.text(), chosen: shown.chosen(), raw: shown.raw() })
  const before = look()
  const { becomes } = check
  const holds = (after: typeof before) =>
    becomes instanceof RegExp ? becomes.test(after.text) : becomes(after, before)
  if (check.ends !== true) expect(holds(before), `it is so before the key:\n${before.text}`).toBe(false)
  shown.press(pressed(key))
  if (check.ends === true) expect(await shown.exited).toBe(0)
  else await shown.until(() => holds(look()), `${key} on ${screen}`)
})
