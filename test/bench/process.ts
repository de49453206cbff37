/** Child processes of the bench, and what the operating system says of them (Linux: /proc). */

import { type ChildProcess, fork, spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Clock ticks are 10 ms on every Linux that Node runs on. */
const usPerTick = 10_000

export const hasProc = existsSync('/proc/self/stat')

/** User + system time in µs, all threads. */
export const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * usPerTick
}
/** Resident memory, MiB. */
export const rssOf = (pid: number): number => {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kib) / 1024
}

/** Waits until a process uses no CPU for 300 ms (at most 8 s): work that was put off counts too. */
export const quiet = async (pid: number): Promise<void> => {
  let last = cpuOf(pid)
  let still = 0
  for (let i = 0; i < 80 && still < 3; i++) {
    await sleep(100)
    const now = cpuOf(pid)
    still = now - last < usPerTick ? still + 1 : 0
    last = now
  }
}

export interface Child {
  process: ChildProcess
  pid: number
  port: number
}

/** None outlives the bench, however it ends. */
const started: ChildProcess[] = []
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL')
})
const keep = (child: ChildProcess): ChildProcess => {
  started.push(child)
  return child
}

const said = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    const exited = (code: number | null) => reject(new Error(`a child of the bench exited with ${code}`))
    child.once('exit', exited)
    child.once('message', (message) => {
      child.off('exit', exited)
      resolve(message as T)
    })
  })

/** A script of this folder that sends its port. */
export const startScript = async (name: string, args: string[] = []): Promise<Child> => {
  const child = keep(fork(new URL(name, import.meta.url), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
  const { port } = await said<{ port: number }>(child)
  return { process: child, pid: child.pid as number, port }
}

export const ask = async <A, B>(child: ChildProcess, question: A): Promise<B> => {
  const answer = said<B>(child)
  child.send(question as object)
  return answer
}

export const startDriver = (): ChildProcess =>
  keep(fork(new URL('driver.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))

/** The gateway built in `checkout`. Resolves when it answers; `startMs` is from spawn to the first answer. */
export const startGateway = async (
  checkout: string,
  env: Record<string, string>,
  port: number,
  nodeArgs: string[],
): Promise<Child & { startMs: number }> => {
  const begun = performance.now()
  const bin = join(checkout, 'bin/respan.js')
  const child = keep(
    spawn(process.execPath, [...nodeArgs, bin, 'proxy', 'start', '--port', String(port)], {
      env: { PATH: process.env.PATH ?? '', ...env },
      // The log costs what it costs; nobody reads it here.
      stdio: ['ignore', 'ignore', openSync(join(env.RESPAN_HOME ?? '', 'gateway.log'), 'a')],
    }),
  )
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/healthz`)
      return { process: child, pid: child.pid as number, port, startMs: performance.now() - begun }
    } catch {
      if (child.exitCode !== null) throw new Error(`the gateway exited with ${child.exitCode}`)
      await sleep(5)
    }
  }
}
