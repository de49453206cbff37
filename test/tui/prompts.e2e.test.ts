/** The prompts' program in a true terminal: what its user sees at every size, every key on each screen, how it leaves the terminal. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { writeGatewayFile } from '../../src/cli/gateway-file.ts'
import { openControl } from '../../src/store/control.ts'
import { bindings } from '../../src/tui/prompts/keys.ts'
import type { Screen } from '../../src/tui/prompts/state.ts'
import { openRig, type Rig } from '../gateway/rig.ts'
import { fillProject, writePromptFile } from './prompts-fixture.ts'
import { openTerminal, type Terminal, type TerminalOptions } from './terminal.ts'

let rig: Rig
let home: string
let cwd: string
let key: string
const open: Terminal[] = []
const folders: string[] = []
const newFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'respan-prompts-tui-'))
  folders.push(path)
  return path
}

const args = ['prompts', 'tui']
const start = async (options: TerminalOptions = {}): Promise<Terminal> => {
  const terminal = openTerminal({ home, cwd, args, ...options, env: { RESPAN_API_KEY: key, ...options.env } })
  open.push(terminal)
  if (options.shell === undefined) await terminal.until((text) => /7 days: \d+ calls/.test(text))
  return terminal
}

beforeAll(async () => {
  home = newFolder()
  cwd = newFolder()
  fillProject(home, cwd, Date.now())
  const control = openControl(home, () => undefined)
  key = control.createKey('tui', 'test').secret
  control.close()
  rig = await openRig({ home, key, flags: { simulate: 'always' } })
  writeGatewayFile(home, { pid: process.pid, startedAt: new Date().toISOString(), url: rig.url, token: rig.token })
})
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.close()
})
afterAll(async () => {
  await rig.close()
  for (const path of folders) rmSync(path, { recursive: true, force: true })
})

/** What is another at each start. */
const steady = (text: string): string =>
  text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '2026-01-31 09:00:00')
    .replace(/✓ done {2}[^│\n]*/g, '✓ done ')
    .replace(/log [0-9a-f]{9,32}…? */g, 'log (its id)')
    .replace(/ +$/gm, '')

describe('frames', () => {
  it.each([
    [60, 15],
    [80, 24],
    [120, 40],
    [200, 60],
  ] as const)('are what they were at %d × %d', async (columns, rows) => {
    const terminal = await start({ columns, rows })
    const frames = [`list\n${steady(terminal.text())}`]
    const see = async (name: string, keys: string, sign: RegExp) => {
      terminal.press(keys)
      frames.push(`${name}\n${steady(await terminal.until((text) => sign.test(text), name))}`)
    }
    await see('template', '/support\r\r', /assistant that speaks/)
    await see('versions', '2', /deployments/)
    await see('difference', '3', /- version 2 \(production\)/)
    await see('variables', '4', /user_message/)
    await see('traffic', '5', /^ all/m)
    await see('form', 'f', /values: the newest call/)
    await see('several lines', 'jE', /line 2 of 2/)
    terminal.press('\x1b')
    await terminal.until((text) => text.includes('values:'))
    await see('preview', 'p', /about \d+ tokens in/)
    await see('models', 'm', /claude-sonnet-4-5[\s\S]*models: respan\/echo/)
    await see('estimates', '\x15gpt-5.5, respan/echo, respan/sim\r', /gpt-5\.5 +free: the simulator/)
    await see('run', 'r', /^(?![\s\S]*(cost …|◌))[\s\S]*✓ done[\s\S]*\$0\.00/)
    terminal.press('q')
    await terminal.until((text) => text.includes('Preview of'))
    await see('push', 'qqP', /Push the file of support-reply as version 3\?/)
    await see('help', 'nq?', /q esc close/)
    await expect(frames.join('\n\n')).toMatchFileSnapshot(`frames/prompts-${columns}x${rows}.txt`)
    expect(terminal.isAlternate()).toBe(true)
    terminal.press('qQ')
    expect(await terminal.exited).toBe(0)
    await terminal.until(() => !terminal.isAlternate())
  })

  it('draw only what changes', async () => {
    const terminal = await start({ columns: 160, rows: 50 })
    const before = terminal.raw().length
    terminal.press('j')
    await terminal.until(() => terminal.inverted().startsWith('evil'))
    expect(terminal.raw().length - before).toBeLessThan(6000)
    const still = terminal.raw().length
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(terminal.raw().length).toBe(still)
    expect(terminal.raw().split('\x1b[2J').length).toBeLessThan(3)
  })
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
  backspace: '\x7f',
  delete: '\x1b[3~',
}
const pressed = (name: string): string =>
  sequences[name] ?? (/^ctrl-.$/.test(name) ? String.fromCharCode(name.charCodeAt(5) - 96) : name)

/** A key, and what is seen after it: in the text of the screen, or (`>`) under the cursor. */
type Seen = readonly [key: string, sign: RegExp]
/** Text that is typed, where a line is open. */
const typing = (text: string, sign: RegExp): Seen => [`type ${text}`, sign]

/** Down and up by every key, from the first line to the last and back. */
const there = (one: RegExp, page: RegExp, first: RegExp, last: RegExp): Seen[] => [
  ['j', one],
  ['k', first],
  ['down', one],
  ['up', first],
  ['pgdn', page],
  ['pgup', first],
  ['ctrl-f', page],
  ['ctrl-b', first],
  ['ctrl-d', page],
  ['ctrl-u', first],
  ['G', last],
  ['g', first],
  ['end', last],
  ['home', first],
]

/** What works everywhere; `screen` is a sign of the screen below. */
const common = (screen: RegExp): Seen[] => [
  ['?', /q esc close/],
  ['q', without('q esc close', screen)],
  [':', /command:/],
  ['esc', without('command:', screen)],
  ['ctrl-l', screen],
]

const without = (word: string, sign: RegExp): RegExp => new RegExp(`^(?![\\s\\S]*${word})[\\s\\S]*${sign.source}`)

interface Script {
  columns: number
  rows: number
  /** To the screen. */
  reach: readonly Seen[]
  steps: readonly Seen[]
  /** With a project of its own: the script changes it. */
  own?: true
}

const onPrompt: readonly Seen[] = [
  ['/', /filter:/],
  typing('support', /1 prompt /),
  ['enter', /with support/],
  ['enter', /1 Template/],
]
const onForm: readonly Seen[] = [...onPrompt.slice(0, 3), ['f', /values: the newest call/]]
const onPreview: readonly Seen[] = [...onForm, ['p', /as they would be sent/]]
const longRun: readonly Seen[] = [
  ...onForm,
  ['m', /models:/],
  ['ctrl-u', /models: {2}/],
  typing('respan/sim?tokens=400, respan/echo', /models: respan\/sim\?tokens=400, respan\/echo/),
  ['enter', /r runs it on: respan\/sim/],
  ['r', /word400/],
]

const scripts: Record<Screen, Script> = {
  list: {
    columns: 160,
    rows: 10,
    reach: [],
    steps: [
      ...there(/>evil/, />support-reply/, />broken\.prompt/, />tokyo-weather/),
      ['s', /Sort by/],
      typing('c', /calls ↓/),
      ['S', /calls ↑/],
      ['s', /Sort by/],
      typing('n', /name ↑/),
      ['ctrl-r', /read anew/],
      ...common(/8 prompts/),
      ...onPrompt.slice(0, 3),
      ['y', /clipboard: the id/],
      ['E', /set EDITOR/],
      ['enter', /1 Template/],
      ['q', /respan prompts/],
      ['d', /\+ the file/],
      ['esc', /respan prompts/],
      ['f', /Fill in support-reply/],
      ['q', /respan prompts/],
      ['p', /Preview of support-reply/],
      ['q', /respan prompts/],
      ['P', /Push the file of support-reply/],
      ['n', /respan prompts/],
      ['D', /version 2 is deployed as production already/],
      ['u', /Roll back to version 1/],
      ['n', /respan prompts/],
      ['U', /Take the label production off/],
      ['n', /respan prompts/],
    ],
  },
  prompt: {
    columns: 100,
    rows: 12,
    reach: onPrompt,
    steps: [
      ...there(/ 2-9 of 23/, / 9-16 of 23/, / 1-8 of 23/, / 16-23 of 23/),
      ['/', /search:/],
      typing('refund', /search: refund/),
      ['enter', /line \d+: 1 of 1/],
      ['n', /line \d+: 1 of 1/],
      ['N', /line \d+: 1 of 1/],
      ['v', /^version 2/m],
      ['2', /deployments/],
      ['j', />v1/],
      ['space', /\*v1/],
      ['g', />v2/],
      ['d', /- version 1\n\+ version 2/],
      ['2', /deployments/],
      ['G', />v1 .*first/],
      ['enter', /^version 1/m],
      ['3', /- version 1\n/],
      ['2', /deployments/],
      ['g', />\*?v2|>v2/],
      ['d', /- version 1\n\+ version 2/],
      ['2', /deployments/],
      ['j', />\*v1/],
      ['space', / v1/],
      ['k', />v1|>v2/],
      ['g', />v2/],
      ['d', /- version 2 \(production\)\n\+ the file/],
      ['[', /- version 1\n\+ the file/],
      [']', /- version 2 \(production\)\n\+ the file/],
      ['4', /the language of the answer/],
      ['enter', /Fill in support-reply/],
      ['q', /4 Variables/],
      ['5', /^ all/m],
      ['enter', /respan traces get/],
      ['q', /5 Traffic/],
      ['1', /^version 1/m],
      ['tab', /deployments/],
      ['shift-tab', /^version 1/m],
      ['l', /deployments/],
      ['h', /^version 1/m],
      ['right', /deployments/],
      ['left', /^version 1/m],
      ['f', /Fill in support-reply {2}version 1/],
      ['q', /1 Template/],
      ['p', /Preview of support-reply {2}version 1/],
      ['q', /1 Template/],
      ['P', /Push the file of support-reply/],
      ['n', /1 Template/],
      ['D', /version 2 is deployed as production already/],
      ['u', /Roll back to version 1/],
      ['n', /1 Template/],
      ['U', /Take the label production off/],
      ['n', /1 Template/],
      ['y', /clipboard: the id/],
      ['E', /set EDITOR/],
      ['ctrl-r', /read anew/],
      ...common(/1 Template/),
    ],
  },
  form: {
    columns: 90,
    rows: 14,
    reach: onForm,
    steps: [
      // Three variables: a page is as far as the end.
      ...there(/what the customer wrote/, /what was said before/, /the language of the answer/, /what was said before/),
      ['enter', /language: Italian/],
      typing('o', /language: Italiano/),
      ['enter', /string +Italiano/],
      ['x', /default: English/],
      ['e', /example 1 of 2/],
      ['e', /example 2 of 2/],
      ['e', /1 of 3 missing/],
      ['t', /string +Italian/],
      ['delete', /default: English/],
      ['T', /The variables of/],
      typing('2', /string +Spanish/),
      ['backspace', /default: English/],
      ['E', /line 1 of 1/],
      typing('two\rlines', /line 2 of 2/),
      ['ctrl-s', /two lines {2}\(2 lines\)/],
      ['m', /models: respan\/echo/],
      ['enter', /r runs it on: respan\/echo/],
      ['p', /Preview of support-reply/],
      ['q', /Fill in/],
      ['r', /✓ done/],
      ['q', /Fill in/],
      ['v', /Fill in support-reply {2}version 2/],
      ...common(/Fill in/),
    ],
  },
  preview: {
    columns: 80,
    rows: 10,
    reach: onPreview,
    steps: [
      ...there(/ 2-7 of 14/, / 7-12 of 14/, / 1-6 of 14/, / 9-14 of 14/),
      ['/', /search:/],
      typing('a', /search: a/),
      ['enter', /line \d+: \d+ of/],
      ['n', /line \d+: \d+ of/],
      ['N', /line \d+: \d+ of/],
      ['y', /clipboard: the request/],
      ['m', /models: respan\/echo/],
      typing('respan/sim', /models: respan\/echo, respan\/sim/),
      ['enter', /respan\/sim +free/],
      ['r', /✓ done/],
      ['q', /Preview of/],
      ['enter', /✓ done/],
      ['q', /Preview of/],
      ['v', /Preview of support-reply {2}version 2/],
      ...common(/Preview of/),
    ],
  },
  run: {
    columns: 100,
    rows: 14,
    reach: longRun,
    steps: [
      ['home', /word1 word2/],
      ...there(/^ word57 /m, /^ word63 /m, /word1 word2/, /word400/),
      ['tab', />respan\/echo/],
      ['shift-tab', />respan\/sim/],
      ['l', />respan\/echo/],
      ['h', />respan\/sim/],
      ['right', />respan\/echo/],
      ['left', />respan\/sim/],
      ['y', /clipboard: the answer/],
      ['enter', /respan traces get/],
      ['q', /Run support-reply/],
      ['m', /models: respan\/sim\?tokens=400/],
      ['ctrl-u', /models: {2}/],
      typing('respan/sim?tokens=3', /models: respan\/sim\?tokens=3/),
      ['enter', /r runs it on: respan\/sim\?tokens=3/],
      ['r', /word1 word2 word3\s/],
      ...common(/Run support-reply/),
    ],
  },
  answer: {
    columns: 80,
    rows: 12,
    reach: [...longRun, ['enter', /respan traces get/]],
    steps: [
      ...there(/ 2-9 of/, / 9-16 of/, / 1-8 of/, /word400/),
      ['/', /search:/],
      typing('word1', /search: word1/),
      ['enter', /line \d+: 1 of/],
      ['n', /line \d+: 2 of/],
      ['N', /line \d+: 1 of/],
      ['y', /clipboard: the log id/],
      ...common(/respan traces get/),
    ],
  },
  confirm: {
    columns: 60,
    rows: 10,
    own: true,
    reach: [...onPrompt, ['P', /Push the file/]],
    steps: [
      ...there(/ 2-7 of 7/, / 2-7 of 7/, / 1-6 of 7/, / 2-7 of 7/),
      ...common(/Push the file/),
      ['L', /a push deploys nothing/],
      ['m', /message:/],
      typing('kinder', /message: kinder/),
      ['enter', /message: kinder/],
      ['n', /1 Template/],
      ['P', /Push the file/],
      ['y', /the file is version 3 now/],
      ['D', /Deploy version 3/],
      ['L', /label: production/],
      ['ctrl-u', /label: {2}/],
      typing('canary', /label: canary/),
      ['enter', /as canary/],
      ['y', /version 3 is deployed as canary/],
    ],
  },
}

/** Keys that end or stop the program have tests of their own. */
const elsewhere = new Set(['suspend', 'quit'])

describe('every key', () => {
  const see = async (terminal: Terminal, [name, sign]: Seen) => {
    const source = sign.source.replaceAll('>', '')
    const under = sign.source.includes('>')
    const is = new RegExp(source, sign.flags)
    const drawn = terminal.raw().length
    terminal.press(name.startsWith('type ') ? name.slice(5) : pressed(name))
    // What is drawn anew looks as before.
    const isDrawn = () => name !== 'ctrl-l' || terminal.raw().length > drawn + 500
    await terminal.until((text) => is.test(under ? terminal.inverted() : text) && isDrawn(), `${name} → ${sign}`)
  }

  it.each(Object.entries(scripts))('does its work on the screen: %s', async (screen, script) => {
    const ownHome = script.own ? newFolder() : home
    const ownCwd = script.own ? newFolder() : cwd
    if (script.own) fillProject(ownHome, ownCwd, Date.now())
    const { columns, rows, reach, steps } = script
    const terminal = await start({ columns, rows, home: ownHome, cwd: ownCwd })
    for (const step of reach) await see(terminal, step)
    for (const step of steps) await see(terminal, step)
    const missing = bindings
      .filter(({ action, on }) => on.includes(screen as Screen) && !elsewhere.has(action) && action !== 'back')
      .flatMap(({ keys }) => keys)
      .filter((name) => !steps.some(([pressedKey]) => pressedKey === name))
    expect(missing).toEqual([])
  })
})

describe('input', () => {
  it('takes keys that arrive in one piece one by one', async () => {
    const terminal = await start()
    terminal.press('jjjk\r2')
    await terminal.until((text) => text.startsWith(' greeting') && text.includes('deployed as'))
  })

  it('pastes into a line and into a value, and does nothing with a paste elsewhere', async () => {
    const terminal = await start()
    terminal.press('\x1b[200~qQ\x1b[201~', '/', '\x1b[200~support\r\n-reply\x1b[201~')
    await terminal.until((text) => text.includes('filter: support -reply'))
    terminal.press('\rf')
    await terminal.until((text) => text.includes('values: the newest call'))
    terminal.press('\x1b[200~x\x1b[201~', 'j\r', '\x15', '\x1b[200~one\r\ntwo 東京\x1b[201~')
    await terminal.until((text) => text.includes('line 3 of 3') && text.includes('two 東京'))
    terminal.press('\x13')
    await terminal.until((text) => text.includes('one two 東京  (3 lines)'))
  })

  it('follows the size of the window, and leaves nothing behind', async () => {
    const terminal = await start({ columns: 120, rows: 40 })
    const before = terminal.text()
    const shrunk = await start({ columns: 60, rows: 15 })
    for (let round = 0; round < 3; round++) {
      terminal.resize(60, 15)
      await terminal.until((text) => text === shrunk.text(), 'the frame of 60 × 15')
      terminal.resize(240, 70)
      await terminal.until((text) => text.includes('│') && text.split('\n')[69]?.includes('open') === true)
      terminal.resize(120, 40)
      await terminal.until((text) => text === before, 'the frame of 120 × 40')
    }
  })
})

describe('a file that is saved', () => {
  it('is read at once, where it is looked at', async () => {
    const [ownHome, ownCwd] = [newFolder(), newFolder()]
    fillProject(ownHome, ownCwd, Date.now())
    const terminal = await start({ home: ownHome, cwd: ownCwd })
    terminal.press('/hello\r\r')
    await terminal.until((text) => text.includes('Say hello to {{name}}.'))
    writePromptFile(ownCwd, 'hello.prompt', 'Say good bye to {{name}}.')
    await terminal.until((text) => text.includes('Say good bye to {{name}}.') && text.includes('edited'))
  })
})

describe('the editor', () => {
  it('has the terminal to itself, also Ctrl-C, and what it saved is read', async () => {
    const [ownHome, ownCwd] = [newFolder(), newFolder()]
    fillProject(ownHome, ownCwd, Date.now())
    const editor = join(ownCwd, 'editor.sh')
    writeFileSync(
      editor,
      'trap "echo caught" INT\nstty -a | grep -o " icanon"\necho "editing $2"\nread line || read line\necho "$line" >> "$2"\n',
    )
    const terminal = await start({ home: ownHome, cwd: ownCwd, env: { EDITOR: `sh ${editor} --wait` } })
    terminal.press('/broken\rE')
    await terminal.until((text) => text.includes(' icanon') && /editing .*broken\.prompt/.test(text))
    expect(terminal.isAlternate()).toBe(false)
    terminal.press('\x03')
    await terminal.until((text) => text.includes('caught'))
    terminal.press('jjq\r')
    await terminal.until((text) => text.includes('1 prompt ') && terminal.isAlternate())
    expect(readFileSync(join(ownCwd, 'prompts/broken.prompt'), 'utf8')).toMatch(/Hijjq\n$/)
    terminal.press('\r')
    await terminal.until((text) => text.includes('the header has no member'))
  })

  it('that fails says so', async () => {
    const terminal = await start({ env: { EDITOR: 'false' } })
    terminal.press('/hello\rE')
    await terminal.until((text) => text.includes('false ended with 1') && terminal.isAlternate())
  })
})

describe('Esc', () => {
  it('cancels what runs, then goes back', async () => {
    const terminal = await start({ columns: 100, rows: 24 })
    terminal.press('/support\rf')
    await terminal.until((text) => text.includes('values: the newest call'))
    terminal.press('m', '\x15respan/sim?pace=40&tokens=3000\r', 'r')
    await terminal.until((text) => text.includes('word5') && text.includes('streaming'))
    terminal.press('\x1b')
    await terminal.until((text) => text.includes('⨯ cancelled'))
    terminal.press('\x1b')
    await terminal.until((text) => text.includes('Fill in support-reply'))
  })
})

describe('what prompts, values and models say', () => {
  it('never reaches the terminal as a command', async () => {
    const terminal = await start({ columns: 120, rows: 40 })
    terminal.press('/evil\r\r')
    await terminal.until((text) => text.includes('owned'))
    for (const [keys, sign] of [
      ['3', /- version 1/],
      ['2', /deployments/],
      ['5', /^ all/m],
      ['\r', /respan traces get/],
      ['q', /5 Traffic/],
      ['1', /owned/],
      ['f', /values: the newest call/],
      ['E', /line 1 of 1/],
      ['\x13', /values:/],
      ['p', /as they would be sent/],
      ['r', /✓ done/],
      ['\r', /respan traces get/],
    ] as const) {
      terminal.press(keys)
      await terminal.until((text) => sign.test(text), keys)
    }
    terminal.press('q')
    await terminal.until((text) => text.includes('\\x1b]0;owned'))
    const raw = terminal.raw()
    expect(raw).not.toContain('\x1b]0;')
    expect(raw).not.toContain('\x1b]52;c;aGFjaw==')
    expect(raw).not.toContain('\u202e')
    expect(raw).not.toContain('\x1b[31mnow')
  })
})

describe('the terminal afterwards', () => {
  const given = async (terminal: Terminal) => {
    // What was written last may be read after the end.
    await terminal.until(() => !terminal.isAlternate(), 'the main screen')
    const raw = terminal.raw()
    expect(raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(raw.lastIndexOf('\x1b[?25l'))
    expect(raw.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(raw.lastIndexOf('\x1b[?2004h'))
  }

  it.each([['q'], ['Q'], ['\x03']])('is as before after the key %j', async (name) => {
    const terminal = await start()
    terminal.press(name)
    expect(await terminal.exited).toBe(0)
    await given(terminal)
  })

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ])('is as before after %s, also while a model answers', async (signal, code) => {
    const terminal = await start({ columns: 100 })
    terminal.press('/support\rf')
    await terminal.until((text) => text.includes('values: the newest call'))
    terminal.press('m', '\x15respan/sim?pace=40&tokens=3000\r', 'r')
    await terminal.until((text) => text.includes('word5'))
    process.kill(terminal.pty.pid, signal)
    expect(await terminal.exited).toBe(code)
    await given(terminal)
  })

  it('is as before after a fault, with the fault in sight', async () => {
    const fault = 'data:text/javascript,setTimeout(()=>{throw%20new%20Error(%22a%20fault%22)},1500)'
    const terminal = await start({ env: { NODE_OPTIONS: `--import=${fault}` } })
    expect(await terminal.exited).not.toBe(0)
    await given(terminal)
    await terminal.until((text) => text.includes('a fault'))
  })

  it('is the shell’s while the program is stopped, and the program’s again after fg', async () => {
    const terminal = await start({ shell: '/bin/bash' })
    await terminal.until((text) => text.includes('ready>'))
    terminal.press(`${process.execPath} ${join(import.meta.dirname, '../../bin/respan.js')} prompts tui\r`)
    await terminal.until((text) => /7 days: \d+ calls/.test(text))
    terminal.press('jj\x1a')
    await terminal.until((text) => text.includes('Stopped') && !terminal.isAlternate())
    terminal.press('stty -a | grep -o " icanon"\r')
    await terminal.until((text) => /^ icanon/m.test(text))
    terminal.press('fg\r')
    await terminal.until((text) => /7 days: \d+ calls/.test(text) && terminal.isAlternate())
    terminal.press('q')
    await terminal.until((text) => /ready> $/m.test(`${text.trimEnd()} `) && !terminal.isAlternate())
    terminal.press('exit\r')
    expect(await terminal.exited).toBe(0)
  })
})

describe('without a terminal', () => {
  it('is the plain list', () => {
    const env = { PATH: process.env.PATH, HOME: home, RESPAN_HOME: home, TZ: 'UTC' }
    const bin = join(import.meta.dirname, '../../bin/respan.js')
    const run = (...argv: string[]) =>
      execFileSync(process.execPath, [bin, ...argv], { env, cwd, encoding: 'utf8', stdio: 'pipe' })
    expect(run('prompts', 'tui')).toBe(run('prompts', 'list'))
  })

  it('has no colour where none is wanted, and ASCII alone where no more is had', async () => {
    const terminal = await start({ columns: 160, env: { NO_COLOR: '1', LANG: 'C', LC_ALL: 'C' } })
    terminal.press('/tokyo\r\r')
    await terminal.until((text) => text.includes('1 Template'))
    for (const colour of [31, 32, 33, 36]) expect(terminal.raw()).not.toContain(`\x1b[${colour}m`)
    expect(terminal.text()).toMatch(/^\p{ASCII}*$/u)
  })

  it('works in a folder that has no prompts, and with a store that has none', async () => {
    const terminal = openTerminal({ home: newFolder(), cwd: newFolder(), args })
    open.push(terminal)
    await terminal.until((text) => text.includes('No prompts yet: respan prompts init'))
    for (const name of ['f', 'p', 'P', 'D', 'u', 'U', 'd', 'y']) {
      terminal.press(name)
      await terminal.until((text) => text.includes('there is no prompt here'))
      terminal.press('j')
      await terminal.until((text) => !text.includes('there is no prompt here'))
    }
  })
})
