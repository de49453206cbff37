/** The built program in a true terminal: a pty, and a terminal's own reading of what comes out of it. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type IPty, spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'

const bin = join(import.meta.dirname, '../../bin/respan.js')
/** A machine that others use as well is slow at times. */
const untilMs = Number(process.env.UNTIL_MS ?? 15_000)
const dead = 'the program ended'

export interface Terminal {
  pty: IPty
  home: string
  cwd: string
  /** All that came out, as it came. */
  raw(): string
  /** The lines of the screen, without blanks at their ends. */
  screen(): string[]
  text(): string
  /** The line under the cursor: inverse, and no title. '' = there is none. */
  chosen(): string
  /** The alternate screen is shown. */
  isAlternate(): boolean
  press(...keys: string[]): void
  /** Waits until the screen is so, and has been still for a moment; throws with the screen where it never is. */
  until(is: (text: string) => boolean | RegExpMatchArray | null, what?: string): Promise<string>
  resize(columns: number, rows: number): void
  /** What is under a cursor: the inverted letters of each line, the title's (which are bold) left out. */
  inverted(): string
  exited: Promise<number>
  close(): void
}

export interface TerminalOptions {
  columns?: number
  rows?: number
  env?: Record<string, string>
  args?: readonly string[]
  home?: string
  /** Where it is started; a folder of its own that goes with it, where none is given. */
  cwd?: string
  /** Another program than respan, to start it from: a shell. */
  shell?: string
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export const openTerminal = ({
  columns = 80,
  rows = 24,
  env = {},
  args = ['traces', 'tui'],
  home = '',
  cwd: given,
  shell,
}: TerminalOptions = {}): Terminal => {
  const own = mkdtempSync(join(tmpdir(), 'respan-tui-'))
  const cwd = given ?? own
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 })
  const command = shell === undefined ? [process.execPath, bin, ...args] : [shell, '--norc', '--noprofile', '-i']
  const pty = spawn(command[0] as string, command.slice(1), {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: own,
      RESPAN_HOME: home,
      TZ: 'UTC',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      PS1: 'ready> ',
      ...env,
    },
  })
  let raw = ''
  let lastAt = Date.now()
  let over = false
  pty.onData((data) => {
    raw += data
    lastAt = Date.now()
    screen.write(data)
  })
  screen.onData((data) => {
    if (!over) pty.write(data)
  })
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      over = true
      resolve(signal ? 128 + signal : exitCode)
    })
  })
  const lines = (): string[] => {
    const { active } = screen.buffer
    return Array.from(
      { length: screen.rows },
      (_, i) => active.getLine(active.baseY + i)?.translateToString(true, 0, screen.cols) ?? '',
    )
  }
  const text = () => lines().join('\n')
  const inverted = (): string => {
    const { active } = screen.buffer
    const invertedIn = (y: number): string => {
      const line = active.getLine(active.baseY + y)
      return Array.from({ length: screen.cols }, (_, x) => line?.getCell(x))
        .map((cell) => (cell?.isInverse() && !cell.isBold() ? cell.getChars() || ' ' : ''))
        .join('')
        .trim()
    }
    return Array.from({ length: screen.rows }, (_, y) => invertedIn(y))
      .filter((line) => line !== '')
      .join('\n')
  }
  return {
    pty,
    home,
    cwd,
    raw: () => raw,
    screen: lines,
    text,
    chosen: () => {
      const { active } = screen.buffer
      const at = lines().findIndex((_, i) => {
        const cells = [2, Math.floor(screen.cols / 2)].map((x) => active.getLine(active.baseY + i)?.getCell(x))
        return cells.every((cell) => cell !== undefined && cell.isInverse() !== 0 && cell.isBold() === 0)
      })
      return at === -1 ? '' : (lines()[at] ?? '')
    },
    isAlternate: () => screen.buffer.active.type === 'alternate',
    press: (...keys) => {
      for (const key of keys) pty.write(key)
    },
    async until(is, what = is.toString()) {
      const end = Date.now() + untilMs
      while (Date.now() < end) {
        await pause(5)
        if (Date.now() - lastAt > 40 && is(text())) return text()
        if (over && Date.now() - lastAt > 500) break
      }
      throw new Error(`${over ? dead : 'never'}: ${what}\n${text()}`)
    },
    resize(toColumns, toRows) {
      screen.resize(toColumns, toRows)
      pty.resize(toColumns, toRows)
    },
    inverted,
    exited,
    close() {
      if (!over) pty.kill('SIGKILL')
      rmSync(own, { recursive: true, force: true })
    },
  }
}
