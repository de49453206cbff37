/** Rounds of load on a way to the mock upstream, interleaved, with the CPU that each took; medians and percentiles. */

import type { ChildProcess } from 'node:child_process'
import type { Load, Measured } from './driver.ts'
import { ask, type Child, cpuOf, quiet } from './process.ts'

/** One way from the caller to the mock upstream: a process, a path. */
export interface Way {
  name: string
  child: Child
  path: string
  body: string
}

export type Dose = Pick<Load, 'concurrency' | 'count'>

export interface Round extends Measured {
  cpuUs: number
}

export interface Bench {
  driver: ChildProcess
  headers: Record<string, string>
}

/** Load that is not measured: connections, compiling. */
export const warmUp = async ({ driver, headers }: Bench, { child, path, body }: Way, dose: Dose): Promise<Measured> => {
  const load: Load = { url: `http://127.0.0.1:${child.port}`, path, headers, body, ...dose }
  const measured = await ask<Load, Measured>(driver, load)
  if (measured.failed > 0) throw new Error(`${path}: ${measured.failed} requests failed`)
  return measured
}

/** The process is quiet before and after: see `rounds`. */
const round = async (bench: Bench, way: Way, dose: Dose): Promise<Round> => {
  const before = cpuOf(way.child.pid)
  const measured = await warmUp(bench, way, dose)
  await quiet(way.child.pid)
  return { ...measured, cpuUs: cpuOf(way.child.pid) - before }
}

/** Every way once, then every way again: what else the machine does falls on all of them. */
export const rounds = async (bench: Bench, ways: Way[], times: number, dose: Dose): Promise<Map<string, Round[]>> => {
  const results = new Map<string, Round[]>(ways.map((way) => [way.name, []]))
  for (const { pid } of new Set(ways.map(({ child }) => child))) await quiet(pid)
  for (let i = 0; i < times; i++) for (const way of ways) results.get(way.name)?.push(await round(bench, way, dose))
  return results
}

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const percentile = (values: number[], p: number): number =>
  values[Math.min(values.length - 1, Math.floor((values.length * p) / 100))] ?? Number.NaN

export const perUnit = (found: Round[] | undefined, units: number): number =>
  median((found ?? []).map(({ cpuUs }) => cpuUs / units))
export const across = (found: Round[] | undefined, pick: (round: Round) => number[], p: number): number =>
  median((found ?? []).map((one) => percentile(pick(one), p)))

export const figure = (value: number, digits = 2): string => value.toFixed(digits)
export const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`
export const ruled = (...cells: string[]): string[] => [row(...cells), row(...cells.map(() => '---'))]
