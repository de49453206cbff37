/** The program in a true terminal: what its user sees, at every size, with every key, and how it leaves the terminal. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { fillHome } from './fixture.ts'
import { openTerminal, type Terminal, type TerminalOptions } from './terminal.ts'

let home: string
const open: Terminal[] = []

const start = async (options: TerminalOptions = {}): Promise<Terminal> => {
  const terminal = openTerminal({ home, ...options })
  open.push(terminal)
  if (options.shell === undefined) await terminal.until((text) => text.includes('60 calls'))
  return terminal
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'respan-tui-home-'))
  fillHome(home)
})
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.close()
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const sizes = [
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 60],
] as const

describe('frames', () => {
  it.each(sizes)('are what they were at %d × %d', async (columns, rows) => {
    const terminal = await start({ columns, rows })
    const frames = [`list\n${terminal.text()}`]
    /** Esc and a letter in one piece are Alt and that letter. */
    const see = async (name: string, keys: string, sign: RegExp, afterEsc = false) => {
      if (afterEsc) {
        const raw = terminal.raw().length
        terminal.press('\x1b')
        await terminal.until(() => terminal.raw().length > raw)
      }
      terminal.press(keys)
      frames.push(`${name}\n${await terminal.until((text) => sign.test(text), name)}`)
    }
    await see('transcript', 'G\r', /You are brief\./)
    await see('tree', '2', /█/)
    await see('request', '4', /"messages"/)
    await see('figures', 'qb', /Figures of[\s\S]*gpt-5\.5/)
    await see('difference', 'qg  d', /Two calls/)
    await see('help', 'q?', /q esc close/)
    await see('views', 'qv', /Views/)
    await see('columns', 'qc', /Columns {2}1 of/)
    await see('completion', 'qfstatus:', /interrupted/)
    await see('prompt', 'G\r7', /No stored prompt/, true)
    await see('attributes', '6', /environment/)
    await see('palette', ':exp', /command: exp/)
    await see('replay', 'r', /Enter sends it/, true)
    await expect(frames.join('\n\n')).toMatchFileSnapshot(`frames/${columns}x${rows}.txt`)
    expect(terminal.isAlternate()).toBe(true)
    terminal.press('Q')
    expect(await terminal.exited).toBe(0)
    expect(terminal.isAlternate()).toBe(false)
  })

  it('draw the screen once whole, then only what changes', async () => {
    const terminal = await start({ columns: 160, rows: 50 })
    const before = terminal.raw().length
    terminal.press('j')
    await terminal.until((text) => !text.includes('FOLLOW'))
    expect(terminal.raw().length - before).toBeLessThan(2000)
    const still = terminal.raw().length
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect(terminal.raw().length).toBe(still)
    expect(terminal.raw().split('\x1b[2J').length).toBeLessThan(3)
  })
})

describe('input', () => {
  it('takes keys that arrive in one piece one by one', async () => {
    const terminal = await start()
    terminal.press('jjjjk\r')
    await terminal.until((text) => text.includes('Question 56: what is the weather?') && text.includes('Transcript'))
  })

  it('pastes into a line, and does nothing with a paste elsewhere', async () => {
    const terminal = await start()
    terminal.press('\x1b[200~qQ\x1b[201~')
    terminal.press('f', '\x1b[200~customer:acme\r\nlatency:>1s\x1b[201~')
    await terminal.until((text) => text.includes('filter: customer:acme latency:>1s'))
    terminal.press('\r')
    await terminal.until(
      (text) => text.includes(' customer:acme latency:>1s') && !text.includes('globex') && text.includes('20 calls'),
    )
  })

  it('follows the size of the window, and leaves nothing behind', async () => {
    const terminal = await start({ columns: 120, rows: 40 })
    const before = terminal.text()
    const shrunk = await start({ columns: 60, rows: 15 })
    for (let round = 0; round < 3; round++) {
      terminal.resize(60, 15)
      await terminal.until((text) => text === shrunk.text(), 'the frame of 60 × 15')
      terminal.resize(200, 60)
      await terminal.until((text) => text.includes('tries') && text.split('\n')[59]?.includes('open') === true)
      terminal.resize(120, 40)
      await terminal.until((text) => text === before, 'the frame of 120 × 40')
    }
  })

  it('says what is wrong with a filter, and keeps it in the bar', async () => {
    const terminal = await start()
    terminal.press('f', 'custommer:acme\r')
    await terminal.until((text) => text.includes('filter: custommer:acme') && text.includes('there is no field'))
  })
})

describe('the terminal afterwards', () => {
  const given = (terminal: Terminal) => {
    expect(terminal.isAlternate()).toBe(false)
    const raw = terminal.raw()
    expect(raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(raw.lastIndexOf('\x1b[?25l'))
    expect(raw.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(raw.lastIndexOf('\x1b[?2004h'))
  }

  it.each([
    ['q', 0],
    ['Q', 0],
    ['\x03', 0],
  ])('is as before after the key %j', async (key, code) => {
    const terminal = await start()
    terminal.press(key)
    expect(await terminal.exited).toBe(code)
    given(terminal)
  })

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ])('is as before after %s', async (signal, code) => {
    const terminal = await start()
    process.kill(terminal.pty.pid, signal)
    expect(await terminal.exited).toBe(code)
    given(terminal)
  })

  it('is as before after a fault of the program, which is told', async () => {
    const fault = `import { isMainThread } from 'node:worker_threads'
      if (isMainThread) setTimeout(() => { throw new Error('a fault of a test') }, 2000)`
    const terminal = await start({
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` },
    })
    expect(await terminal.exited).not.toBe(0)
    given(terminal)
    expect(terminal.raw().lastIndexOf('\x1b[?7h')).toBeGreaterThan(terminal.raw().lastIndexOf('\x1b[?7l'))
    expect(terminal.text()).toContain('a fault of a test')
  })

  it('is the shell’s while the program is stopped, and the program’s again after fg', async () => {
    const terminal = await start({ shell: '/bin/bash' })
    await terminal.until((text) => text.includes('ready>'))
    terminal.press(`${process.execPath} ${join(import.meta.dirname, '../../bin/respan.js')} traces tui\r`)
    await terminal.until((text) => text.includes('60 calls'))
    terminal.press('jj\x1a')
    await terminal.until((text) => text.includes('Stopped') && !terminal.isAlternate())
    terminal.press('stty -a | grep -o " icanon"\r')
    await terminal.until((text) => /^ icanon/m.test(text))
    terminal.press('fg\r')
    await terminal.until((text) => text.includes('60 calls') && terminal.isAlternate())
    terminal.press('q')
    await terminal.until((text) => /ready> $/m.test(`${text.trimEnd()} `) && !terminal.isAlternate())
    terminal.press('exit\r')
    expect(await terminal.exited).toBe(0)
  })
})

describe('a store that grows', () => {
  it('is followed: new calls come in on top, and a cursor that moved stays on its call', async () => {
    const growing = mkdtempSync(join(tmpdir(), 'respan-tui-growing-'))
    fillHome(growing)
    const terminal = await start({ home: growing, columns: 120 })
    fillHome(growing, 60, 62)
    await terminal.until((text) => text.split('\n')[2]?.includes('Question 61') === true)
    terminal.press('jj')
    await terminal.until((text) => !text.includes('FOLLOW'))
    fillHome(growing, 62, 65)
    await terminal.until((text) => text.includes('3 new'))
    terminal.press('\r')
    await terminal.until((text) => text.includes('Question 59: what is the weather?') && text.includes('Transcript'))
    rmSync(growing, { recursive: true, force: true })
  })
})

describe('what a model says', () => {
  it('never reaches the terminal as a command', async () => {
    const terminal = await start({ columns: 120, rows: 40 })
    terminal.press('f', 'output:owned\r')
    await terminal.until((text) => text.includes('11 calls'))
    for (const keys of ['\r', '5', 'v', '4', '6', 'v', '1', 'v']) {
      terminal.press(keys)
      await terminal.until((text) => text.includes('Transcript'))
    }
    const raw = terminal.raw()
    expect(raw).not.toContain('\x1b]0;')
    expect(raw).not.toContain('\x1b]52;c;aGFjaw==')
    expect(raw).not.toContain('\u202e')
    expect(raw).not.toContain('\x1b[31mnow')
  })
})

describe('without a terminal', () => {
  it('is the plain list', () => {
    const env = { PATH: process.env.PATH, HOME: home, RESPAN_HOME: home, TZ: 'UTC' }
    const bin = join(import.meta.dirname, '../../bin/respan.js')
    const run = (...argv: string[]) => execFileSync(process.execPath, [bin, ...argv], { env, encoding: 'utf8' })
    expect(run('traces', 'tui', 'customer:acme')).toBe(run('traces', 'list', 'customer:acme'))
  })

  it('has no colour where none is wanted, and ASCII alone where no more is had', async () => {
    const terminal = await start({ env: { NO_COLOR: '1', LANG: 'C', LC_ALL: 'C' } })
    for (const colour of [31, 32, 33, 36]) expect(terminal.raw()).not.toContain(`\x1b[${colour}m`)
    expect(terminal.text()).toMatch(/^\p{ASCII}*$/u)
  })
})

describe('files and the clipboard', () => {
  it('get what is exported and copied', async () => {
    const terminal = await start()
    terminal.press('x', 'p')
    await terminal.until((text) => text.includes('written:'))
    expect(readdirSync(terminal.cwd).filter((name) => name.endsWith('.py'))).toHaveLength(1)
    terminal.press('y', 'i')
    await terminal.until((text) => text.includes('clipboard: the log id'))
    const [copied = ''] = terminal.raw().split('\x1b]52;c;')[1]?.split('\x07') ?? []
    expect(Buffer.from(copied, 'base64').toString()).toMatch(/^[0-9a-f]{32}$/)
  })
})
