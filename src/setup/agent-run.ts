/**
 * Runs an agent on a task: no terminal, standard input closed, a time limit, and its whole process group ended with it.
 * In: how to start it. Out: how it ended. It gets the user's own environment without our key; the project's .env is not in it.
 */

import { spawn } from 'node:child_process'
import { asRecord, asString } from '../wire/value.ts'
import type { Start } from './agents.ts'

export interface AgentRun {
  command: string
  start: Start
  doneTypes: readonly string[]
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  timeoutMs: number
  /** Ends it: the user has had enough. */
  signal?: AbortSignal
  /** Heard for each line that it prints. */
  onLine?(line: string): void
}

export interface AgentEnd {
  /** 'done': it ended by itself, or said that it was done and stayed. */
  is: 'done' | 'failed' | 'timeout' | 'stopped'
  /** What it ended with; null where we ended it. */
  code: number | null
  /** Its last lines, for a report of a failure. */
  said: string
}

/** Between the word that it is done and the end of those who stay, and between a polite end and a sure one. */
const graceMs = 3000
const saidCharacters = 2000
/** How long its pipes may be held after its end. */
const pipesMs = 300

/** Not for the agent: it is to change code, not to call with the app's key. */
const withheld = /^RESPAN_/

const isDone = (line: string, types: readonly string[]): boolean => {
  if (types.length === 0 || !line.startsWith('{')) return false
  try {
    return types.includes(asString(asRecord(JSON.parse(line))?.type) ?? '')
  } catch {
    return false
  }
}

export const runAgent = ({
  command,
  start,
  doneTypes,
  cwd,
  env,
  timeoutMs,
  signal,
  onLine,
}: AgentRun): Promise<AgentEnd> =>
  new Promise((resolve) => {
    const given = Object.fromEntries(Object.entries(env).filter(([name]) => !withheld.test(name)))
    const child = spawn(command, start.args, {
      cwd,
      env: { ...given, ...start.env },
      // A group of its own, so that what it starts ends with it.
      detached: process.platform !== 'win32',
      stdio: [start.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    let said = ''
    let rest = ''
    let ending: AgentEnd['is'] | undefined
    const timers: NodeJS.Timeout[] = []
    const kill = (name: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, name)
        else child.kill(name)
      } catch {
        // It has ended meanwhile.
      }
    }
    const end = (is: AgentEnd['is'], afterMs = 0) => {
      if (ending !== undefined) return
      ending = is
      timers.push(
        setTimeout(() => kill('SIGTERM'), afterMs),
        setTimeout(() => kill('SIGKILL'), afterMs + graceMs),
      )
    }
    const hear = (text: string) => {
      said = (said + text).slice(-saidCharacters)
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        onLine?.(line)
        if (isDone(line, doneTypes)) end('done', graceMs)
      }
    }
    const stop = () => end('stopped')
    signal?.addEventListener('abort', stop, { once: true })
    timers.push(setTimeout(() => end('timeout'), timeoutMs))
    const finish = (code: number | null) => {
      for (const timer of timers) clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      // What it left running ends too.
      kill('SIGKILL')
      resolve({ is: ending ?? (code === 0 ? 'done' : 'failed'), code, said: said.trim() })
    }
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', hear)
    child.once('error', (error) => {
      said += error.message
      finish(null)
    })
    // 'close' is heard when all is read; it never comes where a grandchild holds the pipes.
    child.once('exit', (code) => timers.push(setTimeout(() => finish(code), pipesMs)))
    child.once('close', finish)
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(start.input)
  })
