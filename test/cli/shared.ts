/** A Context whose every side can be seen and fed: commands run in-process against a home of their own. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Context } from '../../src/cli/command.ts'
import { main } from '../../src/cli/run.ts'
import { openLog } from '../../src/server/log.ts'
import { openServer } from '../../src/server/open.ts'

export interface Ran {
  code: number
  out: string
  err: string
}

export interface Bench {
  home: string
  ctx: Context
  /** Runs a command line; its output since. */
  run(...argv: string[]): Promise<Ran>
  /** What SIGINT would do now. */
  interrupt(): void
  out: string[]
}

export interface BenchOptions {
  env?: Record<string, string>
  /** Standard input. */
  input?: string
  /** What a user at a terminal answers; absent = no terminal. */
  answer?: string
  now?: () => number
}

export const openBench = ({ env = {}, input = '', answer, now = Date.now }: BenchOptions = {}): Bench => {
  const home = mkdtempSync(join(tmpdir(), 'respan-cli-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const out: string[] = []
  const err: string[] = []
  const listeners = new Set<() => void>()
  const ctx: Context = {
    out: (text) => out.push(`${text}\n`),
    err: (text) => err.push(`${text}\n`),
    ask: async () => answer,
    readInput: async () => input,
    env: { RESPAN_HOME: join(home, 'home'), ...env },
    cwd: home,
    version: '9.9.9',
    program: 'respan',
    now,
    isTerminal: { input: answer !== undefined, output: false },
    onStop(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    quit: (code) => {
      throw new Error(`quit ${code}`)
    },
    self: [],
    report: undefined,
    openGateway: (config, environment, version) => openServer(config, environment, version, openLog('silent', true)),
    openTui: async () => {
      throw new Error('no terminal')
    },
    openPromptsTui: async () => {
      throw new Error('no terminal')
    },
  }
  return {
    home: join(home, 'home'),
    ctx,
    out,
    interrupt: () => {
      for (const listener of listeners) listener()
    },
    async run(...argv) {
      out.length = 0
      err.length = 0
      const code = await main(argv, ctx)
      return { code, out: out.join(''), err: err.join('') }
    },
  }
}

/** Waits until `look` gives something. */
export const until = async <T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> => {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('it did not come to pass within 10 s')
}

/** Every byte below a directory. */
export const bytesBelow = (directory: string): string =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
